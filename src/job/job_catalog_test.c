/* A job whose catalogue changes under it: what was prepared and what is kept is always of the step's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "access/grants.h"
#include "base/log.h"
#include "job/runner.h"
#include "object/builtin.h"
#include "support/office.h"

enum { STEPS = 12 };

static struct {
    int steps, mixed, contexts;
} seen;

/* Into the catalogue of the context it was made in. */
struct pointing {
    int64_t generation;
    const struct object *object;
};

static struct pointing *point(struct cx *cx, struct arena *a)
{
    struct pointing *p = arena_new_of(a, struct pointing);
    *p = (struct pointing){catalog_generation(cx->catalog), catalog_object(cx->catalog, S("customer"))};
    return p;
}

static bool is_of(const struct pointing *p, const struct cx *cx)
{
    return p->generation == catalog_generation(cx->catalog) && p->object == catalog_object(cx->catalog, S("customer"));
}

static enum rc point_prepare(struct cx *cx, struct job *job, void **found)
{
    if (!job->kept)
        job->kept = point(cx, job->arena);
    *found = point(cx, cx->arena);
    return RC_OK;
}

static enum rc point_step(struct cx *cx, struct job *job, void *found, bool *is_done)
{
    seen.mixed += !is_of(job->kept, cx) + !is_of(found, cx);
    *is_done = ++seen.steps == STEPS;
    return RC_OK;
}

static const struct job_kind point_job = {.name = "point", .prepare = point_prepare, .step = point_step};
static const struct job_kind *const kinds[] = {&point_job, NULL};

static void change(struct office *o)
{
    str message = S("");
    o->catalog = builtin_catalog(o->a);
    catalog_applied(o->catalog, seen.contexts + 1);
    assert_int_equal(access_compile(o->catalog, o->a, &message), RC_OK);
}

/* In turn: another catalogue before the reading context is made; after it, so that the step has another; none. */
static struct cx *changing_context(void *data)
{
    struct office *o = data;
    int turn = seen.contexts++ % 3;
    if (turn == 0)
        change(o);
    struct cx *cx = office_context_of(o);
    if (turn == 1)
        change(o);
    return cx;
}

static enum rc add_fn(struct cx *cx, void *data)
{
    return job_add(cx, &(struct job_new){.kind = "point", .payload = S("{}"), .total = STEPS}, data);
}

static void nothing_is_mixed(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id, ran;
    struct job_runner runner = {
        .engine = &o->engine, .kinds = kinds, .context = changing_context, .data = o, .node = S("n")};
    seen = (typeof(seen)){0};
    assert_int_equal(office_write(o, o->ada, add_fn, &id), RC_OK);
    assert_int_equal(job_run_due(&runner, &ran), RC_OK);
    assert_int_equal(ran, STEPS);
    assert_int_equal(seen.steps, STEPS);
    assert_int_equal(seen.mixed, 0);
}

static void mixed_test(void **state)
{
    (void)state;
    for_each_database(nothing_is_mixed);
}

int main(void)
{
    log_level_set(LOG_OFF);
    const struct CMUnitTest tests[] = {cmocka_unit_test(mixed_test)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
