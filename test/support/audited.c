/* See audited.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/audited.h"

str audited(struct app *app, struct arena *a)
{
    struct verdict v;
    enum rc rc = app_audit(app, (struct app_audit){.with_records = true}, a, &v);
    return rc ? str_printf(a, "the audit could not be made: %s", rc_name(rc)) : verdict_text(a, &v);
}

void audited_holds(struct app *app, struct arena *a)
{
    str found = audited(app, a);
    if (found.n)
        print_error("%.*s\n", STR_ARG(found));
    assert_int_equal(found.n, 0);
}
