/* The OpenAPI document on standard output. What it says is made where it is served (api/openapi.c). */
#include "cmd/openapi.h"

#include <stdio.h>

#include "api/api.h"
#include "base/buf.h"
#include "base/check.h"

enum { DOCUMENT_BYTES_MAX = 16 << 20 };

enum exiting openapi_run(struct call *c)
{
    struct buf document;
    buf_init(&document, DOCUMENT_BYTES_MAX);
    api_openapi(c->arena, &document);
    check(!document.is_over);
    fwrite(document.p, 1, document.n, stdout); /* main sees whether it was written */
    putchar('\n');
    buf_free(&document);
    return EXITING_OK;
}
