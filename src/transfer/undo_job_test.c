/*
 * An undo as a job that meets something in its way, on both engines: it tells what, as the immediate answer does, and leaves
 * things as they were but for what somebody changed since; what is told of the acts is so.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "record/record.h"
#include "support/imports.h"
#include "transfer/undo_job.h"

enum { FEW = 120 };

struct deed {
    const char *object, *field;
    str text;
    int64_t first, last; /* records; from 0 on: so many are created */
    int64_t set, job;
    int64_t to; /* not 0: the record that the field leads to, rather than a text */
    enum undo_later later;
};

static enum rc deed_fn(struct cx *cx, void *data)
{
    struct deed *d = data;
    const struct object *o = catalog_object(cx->catalog, str_of(d->object));
    struct record *r;
    enum rc rc = RC_OK;
    changeset_open(cx, "api", S(""));
    for (int64_t id = d->first; id <= d->last && rc == RC_OK; id++) {
        struct draft *draft = draft_new(cx->arena, o);
        draft_put(draft, object_field(o, str_of(d->field)), d->to ? v_int(d->to) : v_text(d->text));
        rc = d->first ? record_update(cx, draft, id, 0, &r) : record_create(cx, draft, &r);
    }
    d->set = cx->changeset->id;
    return rc;
}

static int64_t done(struct office *o, struct deed d)
{
    assert_int_equal(office_write(o, o->ada, deed_fn, &d), RC_OK);
    return d.set;
}

static int64_t made(struct office *o, const char *object, int64_t n)
{
    return done(o, (struct deed){.object = object, .field = "name", .text = S("x"), .first = 0, .last = n - 1});
}

static int64_t said(struct office *o, const char *object, const char *field, str text, int64_t first, int64_t last)
{
    return done(o, (struct deed){.object = object, .field = field, .text = text, .first = first, .last = last});
}

/* Contacts lead to that customer. */
static int64_t led(struct office *o, int64_t to, int64_t first, int64_t last)
{
    return done(o, (struct deed){.object = "contact", .field = "customer", .first = first, .last = last, .to = to});
}

static enum rc undo_fn(struct cx *cx, void *data)
{
    struct deed *d = data;
    struct undo_plan *plan;
    enum rc rc = undo_plan(cx, d->set, d->later, &plan);
    return rc == RC_OK ? undo_job_add(cx, plan, &d->job) : rc;
}

static void undo_ask_so(struct office *o, int64_t set, enum undo_later later)
{
    struct deed d = {.set = set, .later = later};
    assert_int_equal(office_write(o, o->ada, undo_fn, &d), RC_OK);
}

static void undo_ask(struct office *o, int64_t set)
{
    undo_ask_so(o, set, UNDO_ASK);
}

/* --- what is told ----------------------------------------------------------------------------------------------- */

static enum rc text_row(void *to, const struct row *row)
{
    struct office *o = ((void **)to)[0];
    *(str *)((void **)to)[1] = str_copy(o->a, row_text(row, 0));
    return RC_OK;
}

static str text_of(struct office *o, const char *sql)
{
    str s = S("");
    void *to[] = {o, &s};
    assert_int_equal(db_query(o->reader, &(struct db_query){str_of(sql), NULL, 0, text_row, to}), RC_OK);
    return s;
}

/* The failed job's result. */
static json_t *result_of(struct office *o)
{
    json_t *v;
    str message, text = text_of(o, "select result from jobs where kind = 'undo' and state = 'failed' and error <> ''");
    assert_int_equal(json_read(o->a, text, &v, &message), RC_OK);
    return v;
}

static void expect_blocker(json_t *result, int64_t set, const char *reason, int64_t record)
{
    json_t *b = json_array_get(json_object_get(result, "blockers"), 0);
    assert_int_equal(json_integer_value(json_object_get(result, "blocker_count")), 1);
    assert_int_equal(json_integer_value(json_object_get(b, "changeset")), set);
    assert_text(b, "reason", reason);
    assert_int_equal(json_integer_value(json_object_get(b, "record")), record);
    assert_true(json_is_false(json_object_get(result, "has_more")));
}

static void expect_state(struct office *o, int64_t set, const char *state)
{
    str is = text_of(o, arena_printf(o->a, "select state from changesets where id = %lld", (long long)set));
    assert_int_equal(is.n, strlen(state));
    assert_memory_equal(is.p, state, is.n);
}

static int64_t undo_act(struct office *o, int64_t of)
{
    return office_number(o, arena_printf(o->a, "select id from changesets where undo_of = %lld", (long long)of));
}

/* --- cases ------------------------------------------------------------------------------------------------------ */

static void what_is_met_is_told(struct database *d)
{
    struct office *o = office_new(d);
    int64_t set = made(o, "customer", FEW);
    undo_ask(o, set);
    int64_t later = said(o, "customer", "grade", S("A"), 1, 1);
    import_work(o);
    json_t *result = result_of(o);
    expect_blocker(result, later, "changed", 1);
    assert_true(json_is_null(json_object_get(result, "changeset")));
    assert_int_equal(live_rows(o, "customers"), FEW);
    expect_state(o, set, "done");
    assert_int_equal(office_number(o, "select count(*) from changesets where state in ('running', 'undoing')"), 0);
}

/* Refused by what any write must keep to. */
static void a_refusal_is_told(struct database *d)
{
    struct office *o = office_new(d);
    made(o, "opportunity", 1);
    int64_t reason = said(o, "opportunity", "loss_reason", S("price"), 1, 1);
    int64_t lost = said(o, "opportunity", "stage", S("lost"), 1, 1);
    undo_ask(o, reason);
    import_work(o);
    json_t *result = result_of(o);
    expect_blocker(result, lost, "refused", 1);
    assert_true(json_is_null(json_object_get(result, "changeset")));
    expect_state(o, reason, "done");
}

static int steps_left;

static enum rc one_step(struct cx *cx, struct job *job, void *found, bool *is_done)
{
    steps_left--;
    return undo_job.step(cx, job, found, is_done);
}

static bool no_more(void *data)
{
    (void)data;
    return steps_left == 0;
}

static void work_once(struct office *o)
{
    int64_t ran;
    static struct job_kind once;
    static const struct job_kind *const kinds[] = {&once, NULL};
    once = undo_job;
    once.step = one_step;
    steps_left = 1;
    struct job_runner r = {&o->engine, kinds, office_context_of, o, no_more, S("n1")};
    assert_int_equal(job_run_due(&r, &ran), RC_OK);
}

/* What somebody changed of what was taken back already stays, and the undo's act is named, for it holds that. */
static void what_cannot_go_back_is_told(struct database *d)
{
    struct office *o = office_new(d);
    made(o, "customer", FEW);
    int64_t set = said(o, "customer", "grade", S("B"), 1, FEW);
    undo_ask(o, set);
    int64_t later = said(o, "customer", "grade", S("C"), 1, 1);
    work_once(o);
    assert_in_range(office_number(o, "select count(*) from customers where grade is null"), 50, FEW - 1);
    said(o, "customer", "grade", S("A"), FEW, FEW);
    import_work(o);
    json_t *result = result_of(o);
    expect_blocker(result, later, "changed", 1);
    assert_int_equal(json_integer_value(json_object_get(result, "changeset")), undo_act(o, set));
    assert_int_equal(office_number(o, "select count(*) from customers where grade = 'B'"), FEW - 2);
    assert_true(str_find(text_of(o, "select error from jobs where kind = 'undo'"), S("stays")) > 0);
    expect_state(o, set, "partly_undone");
    expect_state(o, undo_act(o, set), "partly_undone");
}

/* An undo of a redo, which hides what the redo brought back: who changed one of them meanwhile is told, and keeps it. */
static void a_redo_is_held(struct database *d)
{
    struct office *o = office_new(d);
    int64_t set = made(o, "customer", FEW);
    undo_ask(o, set);
    import_work(o);
    assert_int_equal(live_rows(o, "customers"), 0);
    undo_ask(o, undo_act(o, set));
    import_work(o);
    assert_int_equal(live_rows(o, "customers"), FEW);
    int64_t again = undo_act(o, undo_act(o, set));
    undo_ask(o, again);
    int64_t later = said(o, "customer", "grade", S("A"), 1, 1);
    import_work(o);
    expect_blocker(result_of(o), later, "changed", 1);
    assert_int_equal(live_rows(o, "customers"), FEW);
    undo_ask_so(o, again, UNDO_KEEP);
    import_work(o);
    assert_int_equal(office_number(o, "select id from customers where deleted_at is null"), 1);
    assert_int_equal(live_rows(o, "customers"), 1);
    expect_state(o, again, "partly_undone");
}

static enum rc purge_fn(struct cx *cx, void *data)
{
    const struct object *o = catalog_object(cx->catalog, S("customer"));
    int64_t id = *(int64_t *)data;
    changeset_open(cx, "api", S(""));
    enum rc rc = record_delete(cx, o, id, 0);
    return rc == RC_OK ? record_purge(cx, o, id) : rc;
}

static enum rc binned_fn(struct cx *cx, void *data)
{
    changeset_open(cx, "api", S(""));
    return record_delete(cx, catalog_object(cx->catalog, S("contact")), *(int64_t *)data, 0);
}

/* One of many lies in the bin, and what it would lead to again is purged. */
static void what_is_purged_is_led_to_by_none(struct database *d)
{
    struct office *o = office_new(d);
    int64_t one = 1, middle = FEW / 2;
    made(o, "customer", 3);
    made(o, "contact", FEW);
    led(o, 3, 1, FEW);
    led(o, one, middle, middle);
    int64_t set = led(o, 2, 1, FEW);
    assert_int_equal(office_write(o, o->ada, binned_fn, &middle), RC_OK);
    assert_int_equal(office_write(o, o->ada, purge_fn, &one), RC_OK);
    int64_t purged = office_number(o, "select max(id) from changesets");
    undo_ask(o, set);
    import_work(o);
    expect_blocker(result_of(o), purged, "refused", middle);
    assert_int_equal(office_number(o, "select count(*) from contacts where customer_id = 2"), FEW);
    undo_ask_so(o, set, UNDO_KEEP);
    import_work(o);
    assert_int_equal(office_number(o, "select id from contacts where customer_id = 2"), middle);
    assert_int_equal(office_number(o, "select count(*) from contacts where customer_id = 3"), FEW - 1);
    expect_state(o, set, "partly_undone");
}

#define ON_BOTH(name)                                                                                                  \
    static void name##_test(void **s)                                                                                  \
    {                                                                                                                  \
        (void)s;                                                                                                       \
        for_each_database(name);                                                                                       \
    }

ON_BOTH(what_is_met_is_told)
ON_BOTH(a_refusal_is_told)
ON_BOTH(what_cannot_go_back_is_told)
ON_BOTH(a_redo_is_held)
ON_BOTH(what_is_purged_is_led_to_by_none)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_met_is_told_test),
        cmocka_unit_test(a_refusal_is_told_test),
        cmocka_unit_test(what_cannot_go_back_is_told_test),
        cmocka_unit_test(a_redo_is_held_test),
        cmocka_unit_test(what_is_purged_is_led_to_by_none_test),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
