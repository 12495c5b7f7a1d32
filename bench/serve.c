/*
 * The program itself, but that BENCH_ONE_COMMIT=1 gives each write a commit of its own: what grouping is measured
 * against. Linked with --wrap=app_http.
 */
#include <stdlib.h>

#include "app/app.h"

struct http_app __real_app_http(struct app *app);
struct http_app __wrap_app_http(struct app *app);

/* The app behind the one function that is replaced; its batch is told apart by nothing else. */
static void (*batch_of_app)(void *worker, struct write_item *items, size_t n);

static void batch_one_by_one(void *worker, struct write_item *items, size_t n)
{
    for (size_t i = 0; i < n; i++)
        batch_of_app(worker, &items[i], 1);
}

struct http_app __wrap_app_http(struct app *app)
{
    struct http_app http = __real_app_http(app);
    batch_of_app = http.batch;
    if (getenv("BENCH_ONE_COMMIT"))
        http.batch = batch_one_by_one;
    return http;
}
