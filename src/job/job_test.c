/* Tests of job.h: order, leases, taking up what another left, failing, cancelling, whose rights. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/log.h"
#include "job/runner.h"
#include "support/office.h"

/* --- a kind that counts up in its payload ------------------------------------------------------------------------ */

static struct {
    int prepared, stepped, ended;
    enum rc fail; /* what the next step says, once */
    enum rc fail_always, end_fails;
    str names;      /* what a mistake is about, or empty */
    int stop_after; /* steps, then the runner is told to stop; 0: never */
    int64_t who;
    bool kept_is_new;
    bool is_dead; /* nothing reaches the database any more */
} seen;

static enum rc count_prepare(struct cx *cx, struct job *job, void **found)
{
    seen.prepared++;
    if (!job->kept)
        job->kept = arena_new_of(job->arena, int);
    *found = str_copy(cx->arena, job->payload).n ? job->kept : NULL;
    return RC_OK;
}

static enum rc count_step(struct cx *cx, struct job *job, void *found, bool *is_done)
{
    assert_ptr_equal(found, job->kept);
    int *kept = job->kept;
    seen.kept_is_new = *kept == 0;
    ++*kept;
    seen.stepped++;
    seen.who = cx->who.user_id;
    int64_t n;
    assert_true(str_to_i64(job->payload, &n));
    job->payload = str_printf(cx->arena, "%lld", (long long)n + 1);
    job->done = n + 1;
    *is_done = job->done == job->total;
    if (*is_done)
        job->result = S("{\"n\":3}");
    enum rc rc = seen.fail ? seen.fail : seen.fail_always;
    seen.fail = RC_OK;
    if (rc == RC_INVALID && seen.names.n)
        return issue_with(&cx->issues, S("name"), "unknown_field", seen.names);
    return rc == RC_INVALID ? issue_add(&cx->issues, "name", "required") : rc;
}

static enum rc count_end(struct cx *cx, struct job *job, bool *is_done)
{
    seen.ended++;
    int64_t n;
    if (seen.end_fails)
        return seen.end_fails;
    assert_true(str_to_i64(job->payload, &n));
    job->payload = str_printf(cx->arena, "%lld", (long long)n - 1);
    *is_done = n <= 1;
    return RC_OK;
}

static const struct job_kind count_job = {"count", count_prepare, count_step, count_end};
static const struct job_kind *const kinds[] = {&count_job, NULL};

static bool stop(void *data)
{
    (void)data;
    return seen.stop_after && seen.stepped >= seen.stop_after;
}

static struct job_runner runner(struct office *o, const char *node)
{
    return (struct job_runner){&o->engine, kinds, office_context_of, o, stop, str_of(node)};
}

/* The step fails, and its node is not heard of again: what was under way is rolled back. */
static enum rc write_and_die(struct engine *e, write_fn fn, void *data)
{
    bool lives = seen.fail == RC_UNAVAILABLE;
    enum rc rc = seen.is_dead ? RC_UNAVAILABLE : office_write(e->write_data, 0, fn, data);
    seen.is_dead |= lives && !seen.fail;
    return rc;
}

static void die_in_step(struct job_runner *r)
{
    struct engine dying = *r->engine, *whole = r->engine;
    int64_t ran;
    dying.write = write_and_die;
    r->engine = &dying;
    seen.fail = RC_UNAVAILABLE;
    assert_int_equal(job_run_due(r, &ran), RC_UNAVAILABLE);
    r->engine = whole;
    seen.is_dead = false;
}

static enum rc add_fn(struct cx *cx, void *data)
{
    return job_add(cx, &(struct job_new){.kind = "count", .payload = S("0"), .total = 3}, data);
}

static int64_t add(struct office *o)
{
    int64_t id = 0;
    assert_int_equal(office_write(o, o->ada, add_fn, &id), RC_OK);
    return id;
}

static int64_t run(struct office *o, const char *node)
{
    int64_t ran;
    struct job_runner r = runner(o, node);
    assert_int_equal(job_run_due(&r, &ran), RC_OK);
    return ran;
}

/* The job and its context, whose arena ends with the case. */
static struct job look(struct office *o, int64_t id)
{
    struct cx *cx = office_context(o, 0);
    struct job job;
    assert_int_equal(job_find(cx, id, &job), RC_OK);
    job.payload = str_copy(o->a, job.payload);
    job.state = str_copy(o->a, job.state);
    job.error = str_copy(o->a, job.error);
    job.result = str_copy(o->a, job.result);
    arena_free(cx->arena);
    return job;
}

static struct office *begin(struct database *d)
{
    seen = (typeof(seen)){0};
    return office_new(d);
}

/* --- cases ------------------------------------------------------------------------------------------------------ */

static void runs_to_the_end(struct database *d)
{
    struct office *o = begin(d);
    int64_t id = add(o);
    assert_true(str_is(look(o, id).state, "queued"));
    assert_int_equal(run(o, "n1"), 3);
    struct job job = look(o, id);
    assert_true(str_is(job.state, "done"));
    assert_true(str_is(job.payload, "3"));
    assert_true(str_is(job.result, "{\"n\":3}"));
    assert_int_equal(seen.who, o->ada);
    assert_false(seen.kept_is_new);
    assert_int_equal(seen.ended, 0);
    assert_int_equal(run(o, "n1"), 0);
    assert_int_equal(office_number(o, "select count(*) from jobs where ended_at is not null and lease_until is null"),
                     1);
}

static void stops_and_goes_on(struct database *d)
{
    struct office *o = begin(d);
    int64_t id = add(o);
    seen.stop_after = 1;
    assert_int_equal(run(o, "n1"), 1);
    assert_true(str_is(look(o, id).payload, "1"));
    seen.stop_after = 0;
    assert_int_equal(run(o, "n2"), 2); /* released, so at once */
    assert_true(str_is(look(o, id).state, "done"));
}

enum {
    SPARE_MS = 4000, /* as long as what is between two looks at the database's clock may take */
    FAR_OFF_MS = 600 * 1000,
};

static void dead_lease(struct database *d)
{
    struct office *o = begin(d);
    int64_t id = add(o);
    struct job_runner r = runner(o, "n1");
    die_in_step(&r);
    assert_int_equal(run(o, "n2"), 0);
    assert_true(str_is(look(o, id).state, "running"));
    office_later(o, LIMIT_LEASE_MS - SPARE_MS);
    assert_int_equal(run(o, "n2"), 0);
    office_later(o, SPARE_MS);
    assert_int_equal(run(o, "n2"), 3);
    assert_true(str_is(look(o, id).state, "done"));
}

static enum rc free_all(struct cx *cx, void *data)
{
    (void)data;
    return job_free(cx);
}

/* A node whose clock is far off holds a job that it was asked for as long as any other, and loses it as soon. */
static void held_with_a_clock(struct database *d, int64_t ahead_ms)
{
    struct office *o = begin(d);
    struct job_runner off = runner(o, "n1");
    o->fake.at_ms += FAR_OFF_MS + ahead_ms;
    int64_t id = add(o);
    die_in_step(&off);
    o->fake.at_ms -= ahead_ms;
    assert_int_equal(run(o, "n2"), 0);
    office_later(o, LIMIT_LEASE_MS);
    assert_int_equal(run(o, "n2"), 3);
    assert_true(str_is(look(o, id).state, "done"));
}

static void a_clock_ahead(struct database *d)
{
    held_with_a_clock(d, FAR_OFF_MS);
}

static void a_clock_behind(struct database *d)
{
    held_with_a_clock(d, -FAR_OFF_MS);
}

/* Where no other process can live, nothing is waited for. */
static void dead_process(struct database *d)
{
    struct office *o = begin(d);
    int64_t id = add(o);
    struct job_runner r = runner(o, "n1");
    die_in_step(&r);
    assert_int_equal(run(o, "n2"), 0);
    assert_int_equal(office_write(o, 0, free_all, NULL), RC_OK);
    assert_int_equal(run(o, "n2"), 3);
    assert_true(str_is(look(o, id).state, "done"));
}

/* --- trouble ------------------------------------------------------------------------------------------------------ */

static void meet_trouble(struct office *o, const char *node)
{
    struct job_runner r = runner(o, node);
    int64_t ran;
    assert_int_equal(job_run_due(&r, &ran), RC_UNAVAILABLE);
    assert_int_equal(run(o, "n1") + run(o, "n2"), 0); /* it waits for a while */
}

/* Where what surrounds a step does not let it be done, and nobody dies, it is tried again until it can be, ever less often;
   what was asked for behind it waits. */
static void trouble_is_no_try(struct database *d)
{
    enum { TIMES = 12 };
    struct office *o = begin(d);
    int64_t id = add(o), next = add(o);
    for (int i = 0; i < TIMES; i++) {
        seen.fail_always = i % 4 == 1 ? RC_BUDGET : RC_UNAVAILABLE; /* the database ended a statement */
        meet_trouble(o, i % 3 ? "n1" : "n2");
        office_later(o, i == 0 ? 2000 : 2 * LIMIT_TROUBLE_MS); /* the first wait is a second */
    }
    assert_int_equal(seen.stepped, TIMES);
    assert_int_equal(office_number(o, "select tries from jobs where troubles > 0"), 0);
    assert_int_equal(office_number(o, "select max(troubles) from jobs"), TIMES);
    assert_true(str_is(look(o, next).state, "queued"));
    seen.fail_always = RC_OK;
    assert_int_equal(run(o, "n1"), 6);
    assert_true(str_is(look(o, id).state, "done"));
    assert_int_equal(office_number(o, "select max(troubles) from jobs"), 0);
}

/* Whoever held it died once: that stands, and what a suspect's step is counted for is taken back where nobody died of it. */
static void trouble_of_a_suspect_is_none(struct database *d)
{
    struct office *o = begin(d);
    struct job_runner r = runner(o, "n0");
    int64_t id = add(o);
    die_in_step(&r);
    office_later(o, LIMIT_LEASE_MS);
    seen.fail_always = RC_UNAVAILABLE;
    for (int i = 0; i < 8; i++) {
        meet_trouble(o, i % 3 ? "n1" : "n2");
        assert_int_equal(office_number(o, "select tries from jobs"), 1);
        office_later(o, 2 * LIMIT_TROUBLE_MS);
    }
    seen.fail_always = RC_OK;
    assert_int_equal(run(o, "n1"), 3);
    assert_true(str_is(look(o, id).state, "done"));
}

/* A node that cannot even write that, and lives, finds its own lease. */
static void ones_own_lease_is_no_death(struct database *d)
{
    struct office *o = begin(d);
    struct job_runner r = runner(o, "n1");
    int64_t id = add(o), ran;
    for (int i = 0; i < 8; i++) {
        die_in_step(&r); /* but does not */
        office_later(o, LIMIT_LEASE_MS);
        assert_int_equal(office_number(o, "select tries from jobs"), 0);
    }
    assert_int_equal(job_run_due(&r, &ran), RC_OK);
    assert_true(str_is(look(o, id).state, "done"));
}

static void lost_commit_repeats_nothing(struct database *d)
{
    struct office *o = begin(d);
    int64_t id = add(o);
    struct job_runner r = runner(o, "n1");
    int64_t ran;
    seen.stop_after = 1;
    assert_int_equal(run(o, "n1"), 1);
    seen.stop_after = 0;
    seen.fail = RC_RETRY;
    assert_int_equal(job_run_due(&r, &ran), RC_OK);
    assert_int_equal(ran, 2);
    assert_int_equal(seen.stepped, 4); /* one of them was rolled back */
    assert_true(str_is(look(o, id).payload, "3"));
}

/* As whoever writes does it: a transaction that lost against another is tried again at once. */
static enum rc write_again(struct engine *e, write_fn fn, void *data)
{
    enum rc rc = RC_RETRY;
    for (int tries = 0; rc == RC_RETRY && tries < 3; tries++)
        rc = office_write(e->write_data, 0, fn, data);
    return rc;
}

static void a_transaction_tried_again_keeps_nothing(struct database *d)
{
    struct office *o = begin(d);
    int64_t id = add(o);
    o->engine.write = write_again;
    seen.fail = RC_RETRY;
    seen.stop_after = 2;
    run(o, "n1");
    assert_true(seen.kept_is_new); /* by the second, the first being rolled back */
    assert_true(str_is(look(o, id).payload, "1"));
}

static void failing(struct database *d)
{
    struct office *o = begin(d);
    int64_t id = add(o);
    seen.stop_after = 2;
    run(o, "n1");
    seen.stop_after = 0;
    seen.fail_always = RC_INVALID;
    run(o, "n1");
    struct job job = look(o, id);
    assert_true(str_is(job.state, "failed"));
    assert_true(str_is(job.error, "Enter a name"));
    assert_int_equal(seen.ended, 2);
    assert_true(str_is(job.payload, "0"));
    assert_int_equal(run(o, "n1"), 0);
}

/* Its tables are gone for a moment: what it did is put right when they are back, for nobody else does that. */
static void failing_at_the_end(struct database *d)
{
    struct office *o = begin(d);
    int64_t id = add(o);
    seen.stop_after = 2;
    run(o, "n1");
    seen.stop_after = 0;
    seen.fail_always = seen.end_fails = RC_CORRUPT;
    struct job_runner r = runner(o, "n1");
    int64_t ran;
    assert_int_equal(job_run_due(&r, &ran), RC_UNAVAILABLE);
    assert_false(str_is(look(o, id).state, "failed"));
    seen.end_fails = RC_OK;
    assert_int_equal(office_write(o, 0, free_all, NULL), RC_OK); /* as if it had rested */
    run(o, "n1");
    assert_true(str_is(look(o, id).state, "failed"));
    assert_true(str_is(look(o, id).payload, "0"));
}

/* A long one is cut between characters: half of one is no text to PostgreSQL. */
static void failing_at_length(struct database *d)
{
    struct office *o = begin(d);
    struct buf b;
    buf_init(&b, 4000);
    buf_cstr(&b, "xx");
    for (int i = 0; i < 1000; i++)
        buf_cstr(&b, "\u5ba2");
    seen.fail_always = RC_INVALID;
    for (size_t i = 0; i < 3; i++) {
        int64_t id = add(o);
        seen.names = str_skip(buf_view(&b), i);
        run(o, "n1");
        struct job job = look(o, id);
        assert_true(str_is(job.state, "failed"));
        assert_true(job.error.n > 900 && str_is_utf8(job.error));
    }
    buf_free(&b);
}

static enum rc cancel_fn(struct cx *cx, void *data)
{
    return job_cancel(cx, *(int64_t *)data, false);
}

static void cancelling(struct database *d)
{
    struct office *o = begin(d);
    int64_t id = add(o), none = 99;
    seen.stop_after = 2;
    run(o, "n1");
    seen.stop_after = 0;
    assert_int_equal(office_write(o, 0, cancel_fn, &id), RC_OK);
    run(o, "n1");
    assert_true(str_is(look(o, id).state, "cancelled"));
    assert_int_equal(seen.stepped, 2);
    assert_int_equal(seen.ended, 2);
    assert_int_equal(office_write(o, 0, cancel_fn, &id), RC_CONFLICT);
    assert_int_equal(office_write(o, 0, cancel_fn, &none), RC_NOT_FOUND);
}

static enum rc deactivate(struct cx *cx, void *data)
{
    (void)data;
    return db_run(cx->db, S("update users set active = ?"), (struct value[]){v_bool(false)}, 1, NULL);
}

static void rights_end_with_the_person(struct database *d)
{
    struct office *o = begin(d);
    int64_t id = add(o);
    assert_int_equal(office_write(o, 0, deactivate, NULL), RC_OK);
    run(o, "n1");
    assert_true(str_is(look(o, id).state, "failed"));
    assert_int_equal(seen.stepped, 0);
}

static enum rc fall_ill(struct cx *cx, void *data)
{
    return db_run(cx->db,
                  S("update jobs set tries = 5, state = 'running', lease_by = 'dead', lease_until = ? where id = ?"),
                  (struct value[]){v_time(0), v_int(*(int64_t *)data)}, 2, NULL);
}

/* A job that ends its process each time is not tried for ever. */
static void poison(struct database *d)
{
    struct office *o = begin(d);
    int64_t id = add(o);
    assert_int_equal(office_write(o, 0, fall_ill, &id), RC_OK);
    run(o, "n1");
    assert_true(str_is(look(o, id).state, "failed"));
    assert_int_equal(seen.stepped, 0);
}

/* Another took the job while this one believed to hold it: nothing it does counts. */
static enum rc steal(struct cx *cx, void *data)
{
    return db_run(cx->db, S("update jobs set lease_by = 'thief' where id = ?"),
                  (struct value[]){v_int(*(int64_t *)data)}, 1, NULL);
}

static struct office *robbed;
static int64_t booty;

static struct cx *context_and_steal(void *data)
{
    if (seen.stepped == 1)
        assert_int_equal(office_write(robbed, 0, steal, &booty), RC_OK);
    return office_context_of(data);
}

static void lost_lease(struct database *d)
{
    struct office *o = robbed = begin(d);
    booty = add(o);
    struct job_runner r = runner(o, "n1");
    r.context = context_and_steal;
    int64_t ran;
    assert_int_equal(job_run_due(&r, &ran), RC_OK);
    assert_int_equal(ran, 1);
    assert_true(str_is(look(o, booty).payload, "1"));
}

/* Another takes it while the first prepares a step: what wakes up late commits nothing. */
static enum rc slow_prepare(struct cx *cx, struct job *job, void **found)
{
    enum rc rc = count_prepare(cx, job, found);
    struct job_runner other = runner(robbed, "n2");
    if (seen.prepared != 2)
        return rc;
    office_later(robbed, LIMIT_LEASE_MS);
    die_in_step(&other); /* in his first step: he has it, and is where the first was */
    return rc;
}

static void wakes_up_late(struct database *d)
{
    static const struct job_kind slow_job = {"count", slow_prepare, count_step, count_end};
    static const struct job_kind *const slow_kinds[] = {&slow_job, NULL};
    struct office *o = robbed = begin(d);
    booty = add(o);
    struct job_runner r = runner(o, "n1");
    r.kinds = slow_kinds;
    int64_t ran;
    assert_int_equal(job_run_due(&r, &ran), RC_OK);
    assert_int_equal(ran, 1);
    assert_int_equal(seen.stepped, 2); /* the other's was rolled back */
    assert_true(str_is(look(o, booty).payload, "1"));
    assert_int_equal(office_number(o, "select count(*) from jobs where lease_by = 'n2'"), 1);
}

/* A prepare that takes longer than a lease keeps it while it is renewed; a runner that has been silent for too long does
   not. */
static struct job_runner *renewed;
static int64_t silent_ms;

static enum rc long_prepare(struct cx *cx, struct job *job, void **found)
{
    enum rc rc = count_prepare(cx, job, found);
    for (int i = 0; seen.prepared == 2 && i < 5; i++) {
        office_later(robbed, LIMIT_LEASE_MS - SPARE_MS);
        atomic_fetch_sub(&renewed->alive_ms, silent_ms);
        assert_int_equal(job_renew(renewed, robbed->database->db), RC_OK);
        office_later(robbed, SPARE_MS);
        if (run(robbed, "n2") > 0)
            break;
    }
    return rc;
}

/* ran: how many of the three steps were the first's. */
static void holds_for(struct database *d, int64_t each_silent_ms, int64_t ran)
{
    static const struct job_kind long_job = {"count", long_prepare, count_step, count_end};
    static const struct job_kind *const long_kinds[] = {&long_job, NULL};
    struct office *o = robbed = begin(d);
    booty = add(o);
    struct job_runner r = runner(o, "n1");
    int64_t of_these;
    renewed = &r;
    silent_ms = each_silent_ms;
    r.kinds = long_kinds;
    assert_int_equal(job_run_due(&r, &of_these), RC_OK);
    assert_int_equal(of_these, ran);
    assert_int_equal(seen.stepped, 3);
    assert_true(str_is(look(o, booty).state, "done"));
    assert_int_equal(job_renew(&r, d->db), RC_OK);
    assert_int_equal(office_number(o, "select count(*) from jobs where lease_until is not null"), 0);
}

static void is_renewed(struct database *d)
{
    holds_for(d, 0, 3);
}

static void is_given_up(struct database *d)
{
    holds_for(d, LIMIT_SILENCE_MS / 2, 1);
}

static void test_renewing(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, is_renewed);
    for_database(DB_POSTGRES, is_given_up);
}

#define CASE(name)                                                                                                     \
    static void test_##name(void **state)                                                                              \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        for_each_database(name);                                                                                       \
    }
CASE(runs_to_the_end)
CASE(stops_and_goes_on)
CASE(dead_lease)
CASE(a_clock_ahead)
CASE(a_clock_behind)
CASE(dead_process)
CASE(trouble_is_no_try)
CASE(trouble_of_a_suspect_is_none)
CASE(ones_own_lease_is_no_death)
CASE(lost_commit_repeats_nothing)
CASE(a_transaction_tried_again_keeps_nothing)
CASE(failing)
CASE(failing_at_length)
CASE(failing_at_the_end)
CASE(cancelling)
CASE(rights_end_with_the_person)
CASE(poison)
CASE(lost_lease)
CASE(wakes_up_late)

int main(void)
{
    log_level_set(LOG_OFF);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_runs_to_the_end),
        cmocka_unit_test(test_stops_and_goes_on),
        cmocka_unit_test(test_dead_lease),
        cmocka_unit_test(test_a_clock_ahead),
        cmocka_unit_test(test_a_clock_behind),
        cmocka_unit_test(test_dead_process),
        cmocka_unit_test(test_trouble_is_no_try),
        cmocka_unit_test(test_trouble_of_a_suspect_is_none),
        cmocka_unit_test(test_ones_own_lease_is_no_death),
        cmocka_unit_test(test_lost_commit_repeats_nothing),
        cmocka_unit_test(test_a_transaction_tried_again_keeps_nothing),
        cmocka_unit_test(test_failing),
        cmocka_unit_test(test_failing_at_length),
        cmocka_unit_test(test_failing_at_the_end),
        cmocka_unit_test(test_cancelling),
        cmocka_unit_test(test_rights_end_with_the_person),
        cmocka_unit_test(test_poison),
        cmocka_unit_test(test_lost_lease),
        cmocka_unit_test(test_wakes_up_late),
        cmocka_unit_test(test_renewing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
