/* Plans of undos, on both engines: how many later acts go along, and what is said when there are more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/limits.h"
#include "journal/journal.h"
#include "record/record.h"
#include "record/undo.h"
#include "record/undone.h"
#include "support/office.h"

/* A customer that is changed as often, each time by an act of its own. */
struct errand {
    int changes;
    int64_t made, edited;
    struct undo_plan *plan;
    enum rc planned;
};

static enum rc errand_fn(struct cx *cx, void *data)
{
    struct errand *e = data;
    const struct object *o = catalog_object(cx->catalog, S("customer"));
    struct record *r;
    struct draft *d = draft_new(cx->arena, o);
    changeset_open(cx, "api", S(""));
    draft_put(d, object_field(o, S("name")), v_text(S("x")));
    enum rc rc = record_create(cx, d, &r);
    e->made = cx->changeset->id;
    for (int i = 0; i < e->changes && rc == RC_OK; i++) {
        changeset_open(cx, "api", S(""));
        d = draft_new(cx->arena, o);
        draft_put(d, object_field(o, S("next_step")), v_text(str_printf(cx->arena, "%d", i)));
        rc = record_update(cx, d, record_id(r), 0, &r);
    }
    return rc;
}

static struct cx *planned(struct office *o, struct errand *e)
{
    assert_int_equal(office_write(o, o->ada, errand_fn, e), RC_OK);
    struct cx *cx = office_context(o, o->ada);
    e->planned = undo_plan(cx, e->made, UNDO_LATER, &e->plan);
    return cx;
}

static void as_many_as_go_along(struct database *d)
{
    struct errand e = {.changes = UNDO_SETS_MAX - 1};
    struct cx *cx = planned(office_new(d), &e);
    assert_int_equal(e.planned, RC_OK);
    assert_int_equal(e.plan->set_count, UNDO_SETS_MAX);
    arena_free(cx->arena);
}

static void more_than_go_along(struct database *d)
{
    struct errand e = {.changes = UNDO_SETS_MAX};
    struct cx *cx = planned(office_new(d), &e);
    assert_int_equal(e.planned, RC_CONFLICT);
    assert_string_equal(e.plan->blockers[0].reason, "too_many");
    assert_int_equal(e.plan->blockers[0].changeset_id, e.made);
    assert_string_equal(e.plan->blockers[1].reason, "changed");
    assert_int_equal(e.plan->blocker_count, UNDO_SETS_MAX + 1);
    arena_free(cx->arena);
}

static void later_acts_go_along(void **s)
{
    (void)s;
    for_each_database(as_many_as_go_along);
    for_each_database(more_than_go_along);
}

/* A record that somebody edits, and after that more is done and undone than an undo keeps in mind. */
static enum rc next_step(struct cx *cx, int64_t id, str text, const char *via)
{
    const struct object *o = catalog_object(cx->catalog, S("customer"));
    struct draft *d = draft_new(cx->arena, o);
    struct record *r;
    changeset_open(cx, via, S(""));
    draft_put(d, object_field(o, S("next_step")), text.n ? v_text(text) : V_NULL);
    return record_update(cx, d, id, 0, &r);
}

static enum rc edited_fn(struct cx *cx, void *data)
{
    struct errand *e = data;
    const struct object *o = catalog_object(cx->catalog, S("customer"));
    struct record *r;
    struct draft *d = draft_new(cx->arena, o);
    changeset_open(cx, "api", S(""));
    draft_put(d, object_field(o, S("name")), v_text(S("x")));
    enum rc rc = record_create(cx, d, &r);
    e->made = cx->changeset->id;
    changeset_open(cx, "api", S(""));
    d = draft_new(cx->arena, o);
    draft_put(d, object_field(o, S("description")), v_text(S("work")));
    rc = rc == RC_OK ? record_update(cx, d, record_id(r), 0, &r) : rc;
    e->edited = cx->changeset->id;
    for (int i = 0; i < e->changes && rc == RC_OK; i++) {
        rc = next_step(cx, record_id(r), S("y"), "api");
        int64_t act = cx->changeset->id;
        if (rc == RC_OK)
            rc = next_step(cx, record_id(r), S(""), "undo");
        if (rc == RC_OK)
            rc = changeset_undoing(cx, act, cx->changeset->id, true);
    }
    return rc;
}

static void an_old_edit_is_seen(struct database *d)
{
    struct office *o = office_new(d);
    struct errand e = {.changes = LIMIT_LATER_CHANGES / 2 + 5};
    assert_int_equal(office_write(o, o->ada, edited_fn, &e), RC_OK);
    struct cx *cx = office_context(o, o->ada);
    assert_int_equal(undo_plan(cx, e.made, UNDO_ASK, &e.plan), RC_CONFLICT);
    assert_int_equal(e.plan->blocker_count, 1);
    assert_string_equal(e.plan->blockers[0].reason, "changed");
    assert_int_equal(e.plan->blockers[0].changeset_id, e.edited);
    arena_free(cx->arena);
}

static void what_is_undone_hides_nothing(void **s)
{
    (void)s;
    for_each_database(an_old_edit_is_seen);
}

/* An act, undone, done again, undone again, …, so often. */
enum { CHAIN = 2400 };

static enum rc chain_fn(struct cx *cx, void *data)
{
    int64_t *id = data, before = 0;
    const struct object *o = catalog_object(cx->catalog, S("customer"));
    struct record *r;
    struct draft *d = draft_new(cx->arena, o);
    changeset_open(cx, "api", S(""));
    draft_put(d, object_field(o, S("name")), v_text(S("x")));
    enum rc rc = record_create(cx, d, &r);
    *id = record_id(r);
    for (int i = 0; i < CHAIN && rc == RC_OK; i++) {
        changeset_open(cx, i ? "undo" : "api", S(""));
        d = draft_new(cx->arena, o);
        draft_put(d, object_field(o, S("next_step")), i % 2 ? V_NULL : v_text(S("y")));
        rc = record_update(cx, d, *id, 0, &r);
        if (rc == RC_OK && before)
            rc = changeset_undoing(cx, before, cx->changeset->id, true);
        before = cx->changeset->id;
    }
    return rc;
}

struct standing {
    struct cx *cx;
    struct undos *undos;
    size_t count, wrong;
};

/* Newest first: what nothing undid stands, what that undid is gone, and so on. */
static enum rc standing_change(void *to, const struct change *c)
{
    struct standing *s = to;
    struct record *after;
    enum rc rc = journal_fields(s->cx, catalog_number(s->cx->catalog, c->object_no), c->after, &after);
    if (rc == RC_OK && c->kind == CHANGE_UPDATE)
        s->wrong += (undos_of(s->undos, c, after) == UNDONE_WHOLE) != (s->count % 2 == 1);
    s->count++;
    return rc;
}

static void chain_is_short(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id;
    assert_int_equal(office_write(o, o->ada, chain_fn, &id), RC_OK);
    struct standing s = {.cx = office_context(o, o->ada)};
    const struct object *customer = catalog_object(s.cx->catalog, S("customer"));
    int64_t from = clock_monotonic_ms();
    assert_int_equal(undos_read(s.cx, customer, id, &s.undos), RC_OK);
    assert_int_equal(journal_of_record(s.cx, customer, id, 0, 0, standing_change, &s), RC_OK);
    assert_int_equal(s.count, CHAIN + 1);
    assert_int_equal(s.wrong, 0);
    assert_true(clock_monotonic_ms() - from < 3000); /* by the cube of its length it took minutes */
    arena_free(s.cx->arena);
}

static void chain_of_undos_costs_its_length(void **s)
{
    (void)s;
    for_each_database(chain_is_short);
}

/* A contact in the bin, whose customer an older program's undo could hide. */
struct return_errand {
    bool is_hidden;
    enum rc restored;
    struct issue issue;
    size_t issues;
};

static enum rc customer_mark(struct cx *cx, int64_t id, bool is_hidden)
{
    const struct value binds[] = {v_time(cx->now_ms), v_bool(is_hidden), v_int(id)};
    return db_run(cx->db, S("update customers set deleted_at = ?, is_hidden = ? where id = ?"), binds, 3, NULL);
}

static enum rc made_fn(struct cx *cx, const char *object, const char *field, struct value v, int64_t *id)
{
    const struct object *o = catalog_object(cx->catalog, str_of(object));
    struct draft *d = draft_new(cx->arena, o);
    struct record *r;
    draft_put(d, object_field(o, S("name")), v_text(S("x")));
    draft_put(d, object_field(o, str_of(field)), v);
    enum rc rc = record_create(cx, d, &r);
    *id = rc == RC_OK ? record_id(r) : 0;
    return rc;
}

static enum rc return_fn(struct cx *cx, void *data)
{
    struct return_errand *e = data;
    const struct object *contact = catalog_object(cx->catalog, S("contact"));
    struct record *r;
    int64_t customer, id;
    changeset_open(cx, "api", S(""));
    enum rc rc = made_fn(cx, "customer", "description", v_text(S("y")), &customer);
    if (rc == RC_OK)
        rc = made_fn(cx, "contact", "customer", v_int(customer), &id);
    if (rc == RC_OK)
        rc = record_delete(cx, contact, id, 0);
    if (rc == RC_OK)
        rc = customer_mark(cx, customer, e->is_hidden);
    if (rc != RC_OK)
        return rc;
    e->restored = record_restore(cx, contact, id, &r);
    e->issues = cx->issues.count;
    if (e->issues)
        e->issue = cx->issues.list[0];
    return RC_OK;
}

static void returns_to_what_is_there(struct database *d)
{
    struct office *o = office_new(d);
    struct return_errand hidden = {.is_hidden = true}, binned = {.is_hidden = false};
    assert_int_equal(office_write(o, o->ada, return_fn, &hidden), RC_OK);
    assert_int_equal(hidden.restored, RC_INVALID);
    assert_int_equal(hidden.issues, 1);
    assert_string_equal(hidden.issue.code, "relation");
    assert_true(str_is(hidden.issue.field->name, "customer"));
    assert_int_equal(office_write(o, o->ada, return_fn, &binned), RC_OK);
    assert_int_equal(binned.restored, RC_OK);
}

static void a_restore_leads_to_what_is_there(void **s)
{
    (void)s;
    for_each_database(returns_to_what_is_there);
}

/* What the run met, and looking for it finds nothing in the way. */
static void met_is_told(struct database *d)
{
    struct errand e = {.changes = 0};
    struct cx *cx = planned(office_new(d), &e);
    const struct object *o = catalog_object(cx->catalog, S("customer"));
    assert_int_equal(e.planned, RC_OK);
    e.plan->met.object = o;
    e.plan->met.record_id = 1;
    e.plan->met.field = object_field(o, S("next_step"));
    assert_int_equal(undo_blockers(cx, e.plan, INT64_MAX), RC_OK);
    assert_int_equal(e.plan->blocker_count, 1);
    const struct blocker *b = &e.plan->blockers[0];
    assert_string_equal(b->reason, "changed");
    assert_true(str_is(b->name, "x") && b->object == o && b->record_id == 1 && b->changeset_id == 0);
    assert_true(b->field_count == 1 && b->fields[0] == e.plan->met.field);
    arena_free(cx->arena);
}

static void no_conflict_goes_out_unsaid(void **s)
{
    (void)s;
    for_each_database(met_is_told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(later_acts_go_along), cmocka_unit_test(what_is_undone_hides_nothing),
        cmocka_unit_test(chain_of_undos_costs_its_length), cmocka_unit_test(a_restore_leads_to_what_is_there),
        cmocka_unit_test(no_conflict_goes_out_unsaid)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
