/*
 * Two nodes on one PostgreSQL, at the same record: one has begun and is not done when the other is asked. Then the other waits,
 * and finds what the first made of it: nobody's act is lost with a record that another one takes away, and nothing live points at
 * what is gone, nor is shared where its owner left. Steps are put in order by what the engine says of who waits, not by time.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "app/parts.h"
#include "base/check.h"
#include "journal/journal.h"
#include "json/read.h"
#include "record/record.h"
#include "record/undo.h"
#include "support/desk.h"

struct race {
    struct desk *first, *second;
    struct database other; /* the second's, with an arena for its thread */
    struct db *watch;
    str token;

    enum rc (*act)(struct cx *cx, struct race *r); /* the first's, whose transaction stays open */
    struct ask ask;                                /* the second's */
    int64_t set;                                   /* an act to be undone */

    pthread_t thread;
    bool is_begun;
    atomic_bool is_answered;
    struct told told;
};

/* --- who waits -------------------------------------------------------------------------------------------------- */

static void a_moment(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

/* Until the second is answered or waits, besides as many as wait already. */
static void second_settles(struct race *r, int64_t besides)
{
    while (!atomic_load(&r->is_answered) && database_waiting(r->watch) <= besides)
        a_moment();
}

/* --- the two ---------------------------------------------------------------------------------------------------- */

static void *second_asks(void *data)
{
    struct race *r = data;
    r->told = desk_ask(r->second, r->ask);
    atomic_store(&r->is_answered, true);
    return NULL;
}

static void second_begins(struct race *r)
{
    r->is_begun = true;
    check(pthread_create(&r->thread, NULL, second_asks, r) == 0);
}

/* The first acts, and does not commit before the second is answered or waits. */
static enum rc act_openly(struct cx *cx, void *data)
{
    struct race *r = data;
    changeset_open(cx, "api", S(""));
    enum rc rc = r->act(cx, r);
    if (rc == RC_OK && !r->is_begun) {
        second_begins(r);
        second_settles(r, 0);
    }
    return rc;
}

static enum rc run(struct race *r)
{
    struct engine *e = &r->first->app->engine;
    enum rc rc = e->write(e, act_openly, r);
    if (r->is_begun)
        pthread_join(r->thread, NULL);
    return rc;
}

/* --- the cases -------------------------------------------------------------------------------------------------- */

static const struct object *object_named(const struct cx *cx, const char *name)
{
    return catalog_object(cx->catalog, str_of(name));
}

static enum rc restore(struct cx *cx, struct race *r)
{
    struct record *ignored;
    (void)r;
    return record_restore(cx, object_named(cx, "customer"), 1, &ignored);
}

static enum rc binned(struct cx *cx, struct race *r)
{
    (void)r;
    return record_delete(cx, object_named(cx, "customer"), 1, 0);
}

static enum rc purge(struct cx *cx, struct race *r)
{
    (void)r;
    return record_purge(cx, object_named(cx, "customer"), 1);
}

static enum rc undo(struct cx *cx, struct race *r)
{
    struct undo_plan *plan;
    cx->changeset->undo_of = r->set;
    enum rc rc = undo_plan(cx, r->set, UNDO_ASK, &plan);
    return rc == RC_OK ? undo_run(cx, plan, LIMIT_BULK_RECORDS) : rc;
}

/* While the first stands before a table that is kept from it. */
static void *second_in_between(void *data)
{
    struct race *r = data;
    while (database_waiting(r->watch) == 0)
        a_moment();
    second_begins(r);
    second_settles(r, 1);
    check(db_commit(r->watch) == RC_OK);
    return NULL;
}

/* A step of an undo that stops in the middle: it asks who points at the customer, where one who changes it does not look. */
static enum rc undo_slowly(struct cx *cx, struct race *r)
{
    struct undo_plan plan = {.changeset_id = r->set, .sets = {r->set}, .set_count = 1};
    pthread_t between;
    plan.blockers = arena_array_of(cx->arena, LIMIT_BLOCKERS + 1, struct blocker);
    cx->changeset->undo_of = r->set;
    check(db_begin(r->watch) == RC_OK);
    check(db_run(r->watch, S("lock table contacts in access exclusive mode"), NULL, 0, NULL) == RC_OK);
    check(pthread_create(&between, NULL, second_in_between, r) == 0);
    enum rc rc = undo_run(cx, &plan, LIMIT_BULK_RECORDS);
    pthread_join(between, NULL);
    return rc;
}

static enum rc edit(struct cx *cx, struct race *r)
{
    struct record *ignored;
    struct draft *d = draft_new(cx->arena, object_named(cx, "customer"));
    (void)r;
    draft_put(d, object_field(d->object, S("name")), v_text(S("Edited")));
    return record_update(cx, d, 1, 0, &ignored);
}

static enum rc point(struct cx *cx, struct race *r)
{
    struct record *ignored;
    struct draft *d = draft_new(cx->arena, object_named(cx, "contact"));
    (void)r;
    draft_put(d, object_field(d->object, S("name")), v_text(S("Points")));
    draft_put(d, object_field(d->object, S("customer")), v_int(1));
    return record_create(cx, d, &ignored);
}

struct race_case {
    enum rc (*act)(struct cx *cx, struct race *r);
    const char *method, *target, *body; /* NULL: the undo of the customer's creation */
    int status;                         /* of the second */
    bool is_binned;                     /* the customer lies in the bin */
    bool is_live;                       /* it is there afterwards */
};

static const struct race_case cases[] = {
    {restore, "POST", "/api/customers/1/purge", "", 409, .is_binned = true, .is_live = true},
    {binned, "POST", "/api/customers/1/purge", "", 204},
    {purge, "POST", "/api/customers/1/restore", "", 404, .is_binned = true},
    {purge, "POST", "/api/customers/1/purge", "", 404, .is_binned = true},
    {edit, "POST", NULL, "", 409, .is_live = true},
    {point, "POST", NULL, "", 409, .is_live = true},
    {undo, "POST", NULL, "", 409},
    {undo, "PATCH", "/api/customers/1", "{\"next_step\":\"mine\"}", 404},
    {undo_slowly, "PATCH", "/api/customers/1", "{\"next_step\":\"mine\"}", 404},
    {undo, "POST", "/api/contacts", "{\"name\":\"Points\",\"customer\":1}", 422},
    {undo, "PATCH", "/api/customers/2", "{\"parent\":1}", 422},
};

static struct told ask(struct race *r, const char *method, str target, const char *body)
{
    return desk_ask(r->first, (struct ask){str_of(method), target, r->token, str_of(body)});
}

/* Customers 1, in the bin or not, and 2; the act that made the first. */
static void fill(struct race *r, const struct race_case *c)
{
    struct told made = ask(r, "POST", S("/api/customers"), "{\"name\":\"One\"}");
    check(str_to_i64(told_header(&made, "X-Change-Set"), &r->set));
    assert_int_equal(ask(r, "POST", S("/api/customers"), "{\"name\":\"Two\"}").status, 201);
    if (c->is_binned)
        assert_int_equal(ask(r, "DELETE", S("/api/customers/1"), "").status, 204);
}

static void race_open(struct race *r, struct database *d, const struct race_case *c)
{
    *r = (struct race){.other = *d, .watch = d->db, .act = c->act};
    r->other.a = arena_new(0);
    r->first = desk_open(d);
    r->second = desk_open(&r->other);
    r->token = desk_token(r->first, desk_user(r->first, S("ann"), "administrator"));
    fill(r, c);
    str undoing = str_printf(d->a, "/api/changesets/%lld/undo", (long long)r->set);
    r->ask = (struct ask){str_of(c->method), c->target ? str_of(c->target) : undoing, r->token, str_of(c->body)};
}

static const struct race_case *present;

static void one_of_both_is_refused(struct database *d)
{
    struct race r;
    race_open(&r, d, present);
    assert_int_equal(run(&r), RC_OK);
    if (r.told.status != present->status)
        fail_msg("case %d: %d %.*s", (int)(present - cases), r.told.status, STR_ARG(r.told.body));
    assert_int_equal(ask(&r, "GET", S("/api/customers/1"), "").status, present->is_live ? 200 : 404);
    arena_free(r.other.a);
}

static void race_test(void **state)
{
    (void)state;
    for (present = cases; present < cases + countof(cases); present++)
        for_database(DB_POSTGRES, one_of_both_is_refused);
}

/* --- many at once ----------------------------------------------------------------------------------------------- */

/* Holds customer 1 and lets it go again; meanwhile somebody else moved customer 2 out of what the second asked for. */
static enum rc edit_in_vain(struct cx *cx, struct race *r)
{
    enum rc rc = edit(cx, r);
    if (rc == RC_OK) {
        second_begins(r);
        second_settles(r, 0);
        rc = db_run(r->watch, S("update customers set grade = 'B', version = version + 1 where id = 2"), NULL, 0, NULL);
    }
    return rc == RC_OK ? RC_STOPPED : rc;
}

static void bulk_changes_what_still_is_so(struct database *d)
{
    struct race r;
    const struct race_case c = {
        edit_in_vain, "POST",         "/api/customers/bulk", "{\"where\":\"grade is null\",\"set\":{\"grade\":\"A\"}}",
        200,          .is_live = true};
    race_open(&r, d, &c);
    assert_int_equal(run(&r), RC_STOPPED);
    assert_int_equal(r.told.status, 200);
    assert_true(str_find(r.told.body, S("\"count\":1")) > 0);
    assert_true(str_find(ask(&r, "GET", S("/api/customers/1"), "").body, S("\"grade\":\"A\"")) > 0);
    assert_true(str_find(ask(&r, "GET", S("/api/customers/2"), "").body, S("\"grade\":\"B\"")) > 0);
    arena_free(r.other.a);
}

static void bulk_test(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, bulk_changes_what_still_is_so);
}

/* --- a team that is left ---------------------------------------------------------------------------------------- */

static const char shared_with_team[] =
    "{\"name\":\"Ours\",\"list_of\":\"lead\",\"shared\":\"team\",\"owner\":1,\"team\":1}";

static enum rc leave_team(struct cx *cx, struct race *r)
{
    struct record *ignored;
    struct draft *d = draft_new(cx->arena, catalog_users(cx->catalog));
    (void)r;
    draft_put(d, d->object->team, v_int(2));
    return record_update(cx, d, 1, 0, &ignored);
}

static enum rc share(struct cx *cx, struct race *r)
{
    struct draft *d;
    struct record *ignored;
    json_t *body;
    str message;
    (void)r;
    check(json_read(cx->arena, str_of(shared_with_team), &body, &message) == RC_OK);
    enum rc rc = draft_from_json(cx, object_named(cx, "view"), body, &d);
    return rc == RC_OK ? record_create(cx, d, &ignored) : rc;
}

/* Nothing is shared with the team that its owner left meanwhile, whoever of both was first. */
static void nothing_stays_behind(struct database *d, const struct race_case *c)
{
    struct race r;
    race_open(&r, d, c);
    assert_int_equal(ask(&r, "POST", S("/api/teams"), "{\"name\":\"East\"}").status, 201);
    assert_int_equal(ask(&r, "POST", S("/api/teams"), "{\"name\":\"West\"}").status, 201);
    assert_int_equal(ask(&r, "PATCH", S("/api/users/1"), "{\"team\":1}").status, 200);
    assert_int_equal(run(&r), RC_OK);
    if (r.told.status != c->status)
        fail_msg("%s: %d %.*s", c->target, r.told.status, STR_ARG(r.told.body));
    assert_true(str_find(ask(&r, "GET", S("/api/views?shared=team"), "").body, S("\"data\":[]")) >= 0);
    arena_free(r.other.a);
}

static void sharing_while_leaving(struct database *d)
{
    nothing_stays_behind(d, &(struct race_case){leave_team, "POST", "/api/views", shared_with_team, 422});
}

static void leaving_while_sharing(struct database *d)
{
    nothing_stays_behind(d, &(struct race_case){share, "PATCH", "/api/users/1", "{\"team\":2}", 200});
}

static void team_test(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, sharing_while_leaving);
    for_database(DB_POSTGRES, leaving_while_sharing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(race_test), cmocka_unit_test(bulk_test),
                                       cmocka_unit_test(team_test)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
