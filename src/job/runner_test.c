/*
 * Tests of when and in which order jobs are done: classes, time, turns, keys, putting off, what comes round. (What becomes of
 * a job whose holder dies or whose step fails: job_test.c.)
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/date.h"
#include "base/limits.h"
#include "base/log.h"
#include "job/runner.h"
#include "journal/journal.h"
#include "record/record.h"
#include "support/office.h"

/* --- kinds: each notes which job did a step ------------------------------------------------------------------------ */

static struct {
    char steps[200]; /* the first letter of the payload of each */
    int count;
    int put_off;      /* so many steps put off by failing, … */
    int64_t again_ms; /* … or by so much, once */
    bool fails;
    int attempts; /* as the step found it */
} seen;

static void note(str payload)
{
    check(seen.count < (int)sizeof seen.steps - 1);
    seen.steps[seen.count++] = payload.p[0];
    seen.steps[seen.count] = 0;
}

/* Two steps. */
static enum rc work_step(struct cx *cx, struct job *job, void *found, bool *is_done)
{
    (void)found;
    note(job->payload);
    seen.attempts = job->attempts;
    if (seen.fails)
        return RC_INVALID;
    if (seen.again_ms) {
        job_again(job, seen.again_ms);
        seen.again_ms = 0;
        return RC_OK;
    }
    if (seen.put_off > 0) {
        seen.put_off--;
        job_back_off(cx, job);
        return RC_OK;
    }
    *is_done = ++job->done == 2;
    return RC_OK;
}

/* One step. */
static enum rc round_step(struct cx *cx, struct job *job, void *found, bool *is_done)
{
    (void)cx;
    (void)found;
    (void)job;
    note(S("r"));
    *is_done = true;
    return seen.fails ? RC_INVALID : RC_OK;
}

static const struct job_kind work_kind = {.name = "work", .step = work_step};
static const struct job_kind other_kind = {.name = "other", .step = work_step};
static const struct job_kind round_kind = {.name = "round", .step = round_step};
static const struct job_kind *const kinds[] = {&work_kind, &other_kind, &round_kind, NULL};

static const struct job_recurring every_hour[] = {{.kind = "round", .class = JOB_QUICK, .every_ms = 3600000}, {0}};
static const struct job_recurring at_three[] = {{.kind = "round", .class = JOB_QUICK, .at_minute = 180}, {0}};

/* --- acting ------------------------------------------------------------------------------------------------------- */

static struct office *begin(struct database *d)
{
    seen = (typeof(seen)){0};
    return office_new(d);
}

static const struct job_recurring *recurring;

static int64_t run_class(struct office *o, enum job_class class, int64_t *next_ms)
{
    int64_t ran;
    struct job_runner r = {.engine = &o->engine,
                           .kinds = kinds,
                           .context = office_context_of,
                           .data = o,
                           .node = S("n1"),
                           .class = class,
                           .recurring = recurring};
    assert_int_equal(job_run_due(&r, &ran), RC_OK);
    if (next_ms)
        *next_ms = r.next_ms;
    return ran;
}

static int64_t run(struct office *o)
{
    return run_class(o, JOB_BULK, NULL);
}

struct adding {
    struct job_new wanted;
    int64_t id;
};

static enum rc add_fn(struct cx *cx, void *data)
{
    struct adding *a = data;
    return job_add(cx, &a->wanted, &a->id);
}

static int64_t add(struct office *o, int64_t user, struct job_new wanted)
{
    struct adding a = {.wanted = wanted};
    if (!a.wanted.kind)
        a.wanted.kind = "work";
    if (!a.wanted.payload.n)
        a.wanted.payload = S("a");
    assert_int_equal(office_write(o, user, add_fn, &a), RC_OK);
    return a.id;
}

static struct job look(struct office *o, int64_t id)
{
    struct cx *cx = office_context(o, 0);
    struct job job;
    assert_int_equal(job_find(cx, id, &job), RC_OK);
    job.state = str_copy(o->a, job.state);
    job.error = str_copy(o->a, job.error);
    arena_free(cx->arena);
    return job;
}

static void assert_steps(const char *expected)
{
    assert_string_equal(seen.steps, expected);
}

/* --- classes and turns -------------------------------------------------------------------------------------------- */

static void each_class_has_its_runner(struct database *d)
{
    struct office *o = begin(d);
    add(o, o->ada, (struct job_new){.payload = S("b")});
    add(o, o->ada, (struct job_new){.payload = S("q"), .class = JOB_QUICK});
    add(o, o->ada, (struct job_new){.payload = S("n"), .class = JOB_NETWORK});
    run_class(o, JOB_QUICK, NULL);
    assert_steps("qq");
    run_class(o, JOB_NETWORK, NULL);
    run_class(o, JOB_BULK, NULL);
    assert_steps("qqnnbb");
}

/* A person's jobs in order; those of two people, and the program's by kinds, side by side. */
static void people_take_turns(struct database *d)
{
    struct office *o = begin(d);
    add(o, o->ada, (struct job_new){.payload = S("a")});
    add(o, o->ada, (struct job_new){.payload = S("A")});
    add(o, o->sam, (struct job_new){.payload = S("s")});
    add(o, 0, (struct job_new){.payload = S("p")});
    add(o, 0, (struct job_new){.payload = S("P")});
    add(o, 0, (struct job_new){.payload = S("o"), .kind = "other"});
    run(o);
    seen.steps[8] = 0;
    assert_steps("asopasop");
    assert_int_equal(seen.count, 12);
    assert_int_equal(office_number(o, "select count(*) from jobs where state = 'done'"), 6);
}

enum { CROWD = 40, CROWD_STEPS = 2000, GROUPS = (CROWD + LIMIT_JOBS_HELD - 1) / LIMIT_JOBS_HELD };

static struct {
    int64_t people[CROWD];
    int of[CROWD]; /* steps of each */
    int all, until;
} crowd;

static enum rc crowd_step(struct cx *cx, struct job *job, void *found, bool *is_done)
{
    (void)found;
    int i = 0;
    while (crowd.people[i] != cx->who.user_id)
        check(++i < CROWD);
    crowd.of[i]++;
    crowd.all++;
    *is_done = ++job->done == job->total;
    return RC_OK;
}

static bool crowd_is_enough(void *data)
{
    (void)data;
    return crowd.all >= crowd.until;
}

static enum rc add_person(struct cx *cx, void *data)
{
    const struct object *users = catalog_object(cx->catalog, S("user"));
    struct draft *d = draft_new(cx->arena, users);
    struct record *r;
    changeset_open(cx, "setup", S(""));
    draft_put(d, object_field(users, S("name")), v_text(S("One of many")));
    draft_put(d, object_field(users, S("role")), v_text(S("sales")));
    enum rc rc = record_create(cx, d, &r);
    if (rc == RC_OK)
        *(int64_t *)data = record_id(r);
    return rc;
}

static const struct job_kind crowd_kind = {.name = "crowd", .step = crowd_step};
static const struct job_kind *const crowd_kinds[] = {&crowd_kind, NULL};

/* People with so many jobs each, and who does them until crowd.until steps are done. */
static struct job_runner crowd_of(struct office *o, int jobs_each, int64_t steps)
{
    crowd = (typeof(crowd)){0};
    for (int i = 0; i < CROWD; i++) {
        assert_int_equal(office_write(o, 0, add_person, &crowd.people[i]), RC_OK);
        for (int k = 0; k < jobs_each; k++)
            add(o, crowd.people[i], (struct job_new){.kind = "crowd", .total = steps});
    }
    return (struct job_runner){.engine = &o->engine,
                               .kinds = crowd_kinds,
                               .context = office_context_of,
                               .data = o,
                               .stop = crowd_is_enough,
                               .node = S("n1")};
}

/* While nobody's job ends: everybody has progressed once each group of hands has had its turn, and nobody is far ahead. */
static void more_people_than_hands(struct database *d)
{
    struct office *o = begin(d);
    struct job_runner r = crowd_of(o, 1, CROWD_STEPS);
    int64_t ran;
    for (int round = 1; round <= 2; round++) {
        crowd.until = round * GROUPS * LIMIT_JOBS_HELD * LIMIT_TURN_STEPS;
        assert_int_equal(job_run_due(&r, &ran), RC_OK);
        for (int i = 0; i < CROWD; i++)
            assert_in_range(crowd.of[i], round, (round + 2) * GROUPS * LIMIT_TURN_STEPS);
    }
}

/* Who has many short jobs waiting is one line all the same: nobody starves beside him. */
static void many_jobs_are_one_line(struct database *d)
{
    struct office *o = begin(d);
    struct job_runner r = crowd_of(o, 4, 1);
    int64_t ran;
    crowd.until = 2 * CROWD;
    assert_int_equal(job_run_due(&r, &ran), RC_OK);
    for (int i = 0; i < CROWD; i++)
        assert_in_range(crowd.of[i], 1, 3);
    crowd.until = INT32_MAX;
    assert_int_equal(job_run_due(&r, &ran), RC_OK);
    assert_int_equal(office_number(o, "select count(*) from jobs where state = 'done'"), 4 * CROWD);
}

/* What a person asked for first is held by another node, or was given back half done: the second waits. */
static enum rc half_done(struct cx *cx, void *data)
{
    return db_run(cx->db,
                  str_printf(cx->arena,
                             "update jobs set state = 'running', lease_by = 'n2', lease_until = %s where id = ?",
                             db_dialect(cx->db)->after_ms),
                  (struct value[]){v_int(LIMIT_LEASE_MS), v_int(*(int64_t *)data)}, 2, NULL);
}

static void in_order_on_all_nodes(struct database *d)
{
    struct office *o = begin(d);
    int64_t id = add(o, o->ada, (struct job_new){.payload = S("1")});
    add(o, o->ada, (struct job_new){.payload = S("2")});
    assert_int_equal(office_write(o, 0, half_done, &id), RC_OK);
    assert_int_equal(run(o), 0);
    add(o, o->sam, (struct job_new){.payload = S("s")});
    assert_int_equal(run(o), 2);
    office_later(o, LIMIT_LEASE_MS);
    assert_int_equal(run(o), 4);
    assert_steps("ss1122");
}

/* --- time --------------------------------------------------------------------------------------------------------- */

static void not_before_its_time(struct database *d)
{
    struct office *o = begin(d);
    int64_t at = o->fake.at_ms + 5000, next = 0;
    int64_t id = add(o, o->ada, (struct job_new){.run_at_ms = at});
    assert_int_equal(run_class(o, JOB_BULK, &next), 0);
    assert_int_equal(next, at);
    o->fake.at_ms = at - 1;
    assert_int_equal(run(o), 0);
    o->fake.at_ms = at;
    assert_int_equal(run_class(o, JOB_BULK, &next), 2);
    assert_int_equal(next, 0);
    assert_int_equal(look(o, id).run_at_ms, at);
}

static enum rc cancel_fn(struct cx *cx, void *data)
{
    return job_cancel(cx, *(int64_t *)data, false);
}

static void a_waiting_job_is_cancelled_now(struct database *d)
{
    struct office *o = begin(d);
    int64_t id = add(o, o->ada, (struct job_new){.run_at_ms = o->fake.at_ms + 5000});
    assert_int_equal(office_write(o, 0, cancel_fn, &id), RC_OK);
    run(o);
    assert_true(str_is(look(o, id).state, "cancelled"));
    assert_int_equal(seen.count, 0);
}

static void put_off(struct database *d)
{
    struct office *o = begin(d);
    int64_t id = add(o, o->ada, (struct job_new){0}), next;
    seen.again_ms = 7000;
    assert_int_equal(run_class(o, JOB_BULK, &next), 1);
    assert_int_equal(next, o->fake.at_ms + 7000);
    assert_true(str_is(look(o, id).state, "queued"));
    assert_int_equal(office_number(o, "select count(*) from jobs where lease_until is null and ended_at is null"), 1);
    o->fake.at_ms += 6999;
    assert_int_equal(run(o), 0);
    o->fake.at_ms += 1;
    assert_int_equal(run(o), 2);
    assert_true(str_is(look(o, id).state, "done"));
}

/* 1 s, 2, 4 … each a quarter more or less, up to an hour; and from the beginning once it went well. */
static void backing_off(struct database *d)
{
    struct office *o = begin(d);
    int64_t id = add(o, o->ada, (struct job_new){0});
    bool is_by_chance = false;
    seen.put_off = 15;
    for (int i = 0; i < 15; i++) {
        assert_int_equal(run(o), 1);
        assert_int_equal(seen.attempts, i);
        int64_t wait = look(o, id).run_at_ms - o->fake.at_ms, full = i < 12 ? 1000ll << i : LIMIT_BACK_OFF_MS;
        full = full < LIMIT_BACK_OFF_MS ? full : LIMIT_BACK_OFF_MS;
        assert_in_range(wait, full * 3 / 4, full * 5 / 4);
        is_by_chance |= wait != full;
        o->fake.at_ms += wait - 1;
        assert_int_equal(run(o), 0);
        o->fake.at_ms += 1;
    }
    assert_true(is_by_chance);
    assert_int_equal(look(o, id).attempts, 15);
    assert_int_equal(run(o), 2);
    assert_int_equal(look(o, id).attempts, 0);
    assert_true(str_is(look(o, id).state, "done"));
}

/* --- whatever fails ----------------------------------------------------------------------------------------------- */

/* Each step leaves a row; no key: what is done twice stands twice. */
static enum rc row_step(struct cx *cx, struct job *job, void *found, bool *is_done)
{
    (void)found;
    *is_done = ++job->done == 2;
    return db_run(cx->db, S("insert into done_steps (job, step) values (?, ?)"),
                  (struct value[]){v_int(job->id), v_int(job->done)}, 2, NULL);
}

static const struct job_kind row_kind = {.name = "row", .step = row_step};
static const struct job_kind *const row_kinds[] = {&row_kind, NULL};

static int64_t run_rows(struct office *o)
{
    int64_t ran;
    struct job_runner r = {
        .engine = &o->engine, .kinds = row_kinds, .context = office_context_of, .data = o, .node = S("n1")};
    job_run_due(&r, &ran);
    return ran;
}

/* Each query of a runner's round fails once, those of the first use too: every step is done once. */
static void each_step_once_whatever_fails(struct database *d)
{
    struct office *o = begin(d);
    enum rc faults[] = {RC_UNAVAILABLE, RC_RETRY};
    int n = 1, jobs = 0;
    assert_int_equal(db_script(d->db, "create table done_steps (job bigint not null, step bigint not null)"), RC_OK);
    for (bool is_over = false; !is_over; n++, jobs++) {
        check(n < 200);
        add(o, o->ada, (struct job_new){.kind = "row"});
        int64_t calls = db_calls(d->db);
        db_fail_at(d->db, n, faults[n % 2]);
        run_rows(o);
        db_fail_at(d->db, 0, RC_OK);
        is_over = db_calls(d->db) - calls < n;
        office_later(o, LIMIT_LEASE_MS);
        run_rows(o);
    }
    assert_true(jobs > 8);
    assert_int_equal(office_number(o, "select count(*) from jobs where state = 'done'"), jobs);
    assert_int_equal(office_number(o, "select count(*) from done_steps"), 2 * jobs);
    assert_int_equal(office_number(o, "select count(*) from (select distinct job, step from done_steps) as d"),
                     2 * jobs);
}

/* The same with what is not to be mended: the job is done or given up with words, wherever it was met. */
static void each_job_ends_with_words_whatever_fails(struct database *d)
{
    struct office *o = begin(d);
    int n = 1, failed = 0;
    assert_int_equal(db_script(d->db, "create table done_steps (job bigint not null, step bigint not null)"), RC_OK);
    for (bool is_over = false; !is_over; n++) {
        check(n < 200);
        int64_t id = add(o, o->ada, (struct job_new){.kind = "row"}), calls = db_calls(d->db);
        db_fail_at(d->db, n, RC_CORRUPT);
        run_rows(o);
        db_fail_at(d->db, 0, RC_OK);
        is_over = db_calls(d->db) - calls < n;
        office_later(o, LIMIT_LEASE_MS);
        run_rows(o);
        struct job job = look(o, id);
        bool has_failed = str_is(job.state, "failed");
        assert_true(has_failed || str_is(job.state, "done"));
        assert_true(has_failed == (job.error.n > 0));
        failed += has_failed;
    }
    assert_true(failed > 1);
}

/* --- keys --------------------------------------------------------------------------------------------------------- */

static void added_twice_is_once(struct database *d)
{
    struct office *o = begin(d);
    const struct job_new one = {.key = S("box 3")};
    int64_t id = add(o, o->ada, one);
    assert_int_equal(add(o, o->sam, one), id);
    assert_int_not_equal(add(o, o->ada, (struct job_new){.key = S("box 4")}), id);
    assert_int_not_equal(add(o, o->ada, (struct job_new){.key = S("box 3"), .kind = "other"}), id);
    assert_int_not_equal(add(o, o->ada, (struct job_new){0}), add(o, o->ada, (struct job_new){0}));
    seen.again_ms = 1000;
    run(o);
    assert_int_equal(add(o, o->ada, one), id); /* put off is live */
    o->fake.at_ms += 1000;
    run(o);
    assert_true(str_is(look(o, id).state, "done"));
    assert_int_not_equal(add(o, o->ada, one), id);
}

enum { NODES = 4, ROUNDS = 25 };

struct node {
    struct office office;
    struct database database;
    pthread_barrier_t *together;
    int64_t ids[ROUNDS];
    pthread_t thread;
};

/* With a connection, ids and a clock of its own, as a process has. */
static void node_open(struct node *n, struct office *o, pthread_barrier_t *together)
{
    str message;
    *n = (struct node){.office = *o, .database = *o->database, .together = together};
    n->database.a = arena_new(0);
    check(db_open(o->database->url, (struct db_options){.mode = DB_WRITE}, n->database.a, &n->database.db, &message) ==
          RC_OK);
    check(db_open(o->database->url, (struct db_options){.mode = DB_READ}, n->database.a, &n->office.reader, &message) ==
          RC_OK);
    n->office.database = &n->database;
    n->office.clock = clock_of_fake(&n->office.fake);
    n->office.engine.ids = ids_new(n->database.a, o->database->url);
    n->office.engine.clock = &n->office.clock;
    n->office.engine.write_data = &n->office;
}

static void node_close(struct node *n)
{
    db_close(n->database.db);
    db_close(n->office.reader);
    arena_free(n->database.a);
}

static void *add_all(void *data)
{
    struct node *n = data;
    for (int i = 0; i < ROUNDS; i++) {
        char key[20];
        snprintf(key, sizeof key, "%d", i);
        struct adding a = {.wanted = {.kind = "work", .payload = S("a"), .key = str_of(key)}};
        pthread_barrier_wait(n->together);
        enum rc rc = RC_RETRY;
        for (int tries = 0; rc == RC_RETRY && tries < 8; tries++)
            rc = office_write(&n->office, 0, add_fn, &a);
        check(rc == RC_OK);
        n->ids[i] = a.id;
    }
    return NULL;
}

static void added_at_once_is_once(struct database *d)
{
    struct office *o = begin(d);
    struct node nodes[NODES];
    pthread_barrier_t together;
    check(pthread_barrier_init(&together, NULL, NODES) == 0);
    for (int i = 0; i < NODES; i++)
        node_open(&nodes[i], o, &together);
    for (int i = 0; i < NODES; i++)
        check(pthread_create(&nodes[i].thread, NULL, add_all, &nodes[i]) == 0);
    for (int i = 0; i < NODES; i++)
        pthread_join(nodes[i].thread, NULL);
    for (int i = 0; i < ROUNDS; i++)
        for (int k = 1; k < NODES; k++)
            assert_int_equal(nodes[k].ids[i], nodes[0].ids[i]);
    assert_int_equal(office_number(o, "select count(*) from jobs"), ROUNDS);
    for (int i = 0; i < NODES; i++)
        node_close(&nodes[i]);
    pthread_barrier_destroy(&together);
}

/* Asked for again while its last step is being done: that step has not seen what the adder wrote, so it is another job. */
static struct node late;

static void *add_late(void *data)
{
    struct node *n = data;
    struct adding a = {.wanted = {.kind = "meet", .payload = S("{}"), .key = S("k")}};
    enum rc rc = RC_RETRY;
    for (int tries = 0; rc == RC_RETRY && tries < 8; tries++)
        rc = office_write(&n->office, 0, add_fn, &a);
    check(rc == RC_OK);
    n->ids[0] = a.id;
    return NULL;
}

static enum rc meet_step(struct cx *cx, struct job *job, void *found, bool *is_done)
{
    (void)cx;
    (void)job;
    (void)found;
    seen.count = 1;
    check(pthread_create(&late.thread, NULL, add_late, &late) == 0);
    nanosleep(&(struct timespec){.tv_nsec = 100 * 1000000}, NULL);
    *is_done = true;
    return RC_OK;
}

static bool has_met(void *data)
{
    (void)data;
    return seen.count > 0;
}

static const struct job_kind meet_kind = {.name = "meet", .step = meet_step};
static const struct job_kind *const meet_kinds[] = {&meet_kind, NULL};

static void added_during_the_last_step_is_done(struct database *d)
{
    struct office *o = begin(d);
    int64_t ran, id = add(o, 0, (struct job_new){.kind = "meet", .key = S("k")});
    node_open(&late, o, NULL);
    struct job_runner r = {
        .engine = &o->engine, .kinds = meet_kinds, .context = office_context_of, .data = o, .node = S("n1")};
    r.stop = has_met;
    assert_int_equal(job_run_due(&r, &ran), RC_OK);
    pthread_join(late.thread, NULL);
    assert_int_not_equal(late.ids[0], id);
    assert_true(str_is(look(o, late.ids[0]).state, "queued"));
    node_close(&late);
}

/* A node sleeps in the middle of a step, its lease is over and its row locked: others' jobs are done meanwhile, and the loop
   does not spin. */
static void a_locked_row_holds_up_nobody(struct database *d)
{
    struct office *o = begin(d);
    int64_t id = add(o, o->ada, (struct job_new){.payload = S("a")});
    int64_t other = add(o, o->sam, (struct job_new){.payload = S("s")}), next, now = o->fake.at_ms;
    assert_true(o->ada < o->sam);
    node_open(&late, o, NULL);
    assert_int_equal(db_begin(late.database.db), RC_OK);
    assert_int_equal(db_run(late.database.db, S("select id from jobs where id = ? for update"),
                            (struct value[]){v_int(id)}, 1, NULL),
                     RC_OK);
    assert_int_equal(run_class(o, JOB_BULK, &next), 2);
    assert_true(str_is(look(o, other).state, "done"));
    assert_true(next == 0 || next > now);
    db_rollback(late.database.db);
    assert_int_equal(run(o), 2);
    assert_steps("ssaa");
    node_close(&late);
}

/* He who cancels does not wait for it, and what sleeps hears of it before its next step. */
static void cancelled_in_its_sleep(struct database *d)
{
    struct office *o = begin(d);
    int64_t id = add(o, o->ada, (struct job_new){0});
    node_open(&late, o, NULL);
    assert_int_equal(db_begin(late.database.db), RC_OK);
    assert_int_equal(db_run(late.database.db, S("update jobs set run_at = run_at + interval '1 hour' where id = ?"),
                            (struct value[]){v_int(id)}, 1, NULL),
                     RC_OK);
    assert_int_equal(db_script(d->db, "set lock_timeout = '1s'"), RC_OK);
    assert_int_equal(office_write(o, o->ada, cancel_fn, &id), RC_OK);
    assert_true(look(o, id).is_cancelled);
    assert_int_equal(db_commit(late.database.db), RC_OK); /* it was put off */
    run(o);
    assert_true(str_is(look(o, id).state, "cancelled"));
    assert_int_equal(seen.count, 0);
    assert_int_equal(office_number(o, "select count(*) from job_cancels"), 0);
    node_close(&late);
}

/* --- what comes round --------------------------------------------------------------------------------------------- */

static enum rc recurring_fn(struct cx *cx, void *data)
{
    (void)data;
    return job_recurring_add(cx, recurring);
}

static struct office *begin_recurring(struct database *d, const struct job_recurring *table)
{
    struct office *o = begin(d);
    recurring = table;
    for (int node = 0; node < 2; node++)
        assert_int_equal(office_write(o, 0, recurring_fn, NULL), RC_OK);
    return o;
}

static void it_comes_round_once(struct database *d)
{
    struct office *o = begin_recurring(d, every_hour);
    int64_t next;
    assert_int_equal(run_class(o, JOB_QUICK, &next), 1);
    assert_int_equal(run_class(o, JOB_QUICK, &next), 0);
    assert_int_equal(next, o->fake.at_ms + 3600000);
    for (int i = 0; i < 3; i++) {
        o->fake.at_ms += 3600000;
        assert_int_equal(office_write(o, 0, recurring_fn, NULL), RC_OK); /* a node that starts adds nothing */
        assert_int_equal(run_class(o, JOB_QUICK, NULL), 1);
        assert_int_equal(run_class(o, JOB_QUICK, NULL), 0);
    }
    assert_steps("rrrr");
    assert_int_equal(office_number(o, "select count(*) from jobs"), 1);
}

/* Two nodes that look at the same moments: of each hour one run. */
static enum rc hour_step(struct cx *cx, struct job *job, void *found, bool *is_done)
{
    (void)found;
    *is_done = true;
    return db_run(cx->db, S("insert into done_steps (job, step) values (?, ?)"),
                  (struct value[]){v_int(job->id), v_int(cx->now_ms / 3600000)}, 2, NULL);
}

static const struct job_kind hour_kind = {.name = "round", .step = hour_step};
static const struct job_kind *const hour_kinds[] = {&hour_kind, NULL};

static void *run_each_hour(void *data)
{
    struct node *n = data;
    struct job_runner r = {.engine = &n->office.engine,
                           .kinds = hour_kinds,
                           .context = office_context_of,
                           .data = &n->office,
                           .node = str_printf(n->database.a, "%p", data),
                           .class = JOB_QUICK,
                           .recurring = every_hour};
    for (int i = 0; i < ROUNDS; i++) {
        int64_t ran;
        pthread_barrier_wait(n->together);
        for (int look = 0; look < 5; look++)
            job_run_due(&r, &ran);
        pthread_barrier_wait(n->together);
        n->office.fake.at_ms += 3600000;
    }
    return NULL;
}

static void it_comes_round_once_on_two_nodes(struct database *d)
{
    struct office *o = begin_recurring(d, every_hour);
    struct node nodes[2];
    pthread_barrier_t together;
    check(pthread_barrier_init(&together, NULL, 2) == 0);
    assert_int_equal(db_script(d->db, "create table done_steps (job bigint not null, step bigint not null)"), RC_OK);
    for (int i = 0; i < 2; i++)
        node_open(&nodes[i], o, &together);
    for (int i = 0; i < 2; i++)
        check(pthread_create(&nodes[i].thread, NULL, run_each_hour, &nodes[i]) == 0);
    for (int i = 0; i < 2; i++)
        pthread_join(nodes[i].thread, NULL);
    for (int i = 0; i < 2; i++)
        node_close(&nodes[i]);
    pthread_barrier_destroy(&together);
    assert_int_equal(office_number(o, "select count(*) from done_steps"), ROUNDS);
    assert_int_equal(office_number(o, "select count(distinct step) from done_steps"), ROUNDS);
    assert_int_equal(office_number(o, "select count(*) from jobs"), 1);
}

/* A run that fails, or is cancelled, is not the last. */
static void it_comes_round_after_failing(struct database *d)
{
    struct office *o = begin_recurring(d, every_hour);
    int64_t id = office_number(o, "select id from jobs");
    seen.fails = true;
    run_class(o, JOB_QUICK, NULL);
    struct job job = look(o, id);
    assert_true(str_is(job.state, "queued"));
    assert_int_equal(job.error.n, 0);
    assert_int_equal(job.run_at_ms, o->fake.at_ms + 3600000);
    assert_int_equal(office_write(o, 0, cancel_fn, &id), RC_OK);
    run_class(o, JOB_QUICK, NULL);
    assert_false(look(o, id).is_cancelled);
    seen.fails = false;
    o->fake.at_ms += 3600000;
    assert_int_equal(run_class(o, JOB_QUICK, NULL), 1);
    assert_true(str_is(look(o, id).state, "queued"));
}

static int64_t instant(const char *text)
{
    int64_t ms;
    assert_true(instant_parse(str_of(text), &ms));
    return ms;
}

/* At three in Shanghai: each day at 19:00 UTC of the day before. */
static void it_has_its_hour(struct database *d)
{
    struct office *o = begin(d);
    recurring = at_three;
    o->fake.at_ms = instant("2026-11-20T18:30:00Z");
    assert_int_equal(office_write(o, 0, recurring_fn, NULL), RC_OK);
    assert_int_equal(run_class(o, JOB_QUICK, NULL), 0);
    o->fake.at_ms = instant("2026-11-20T19:00:00Z");
    assert_int_equal(run_class(o, JOB_QUICK, NULL), 1);
    assert_int_equal(office_number(o, "select id from jobs"), 1);
    assert_int_equal(look(o, 1).run_at_ms, instant("2026-11-21T19:00:00Z"));
    recurring = NULL;
}

#define CASE(name)                                                                                                     \
    static void test_##name(void **state)                                                                              \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        for_each_database(name);                                                                                       \
    }
CASE(each_class_has_its_runner)
CASE(people_take_turns)
CASE(more_people_than_hands)
CASE(many_jobs_are_one_line)
CASE(in_order_on_all_nodes)
CASE(not_before_its_time)
CASE(a_waiting_job_is_cancelled_now)
CASE(put_off)
CASE(backing_off)
CASE(each_step_once_whatever_fails)
CASE(each_job_ends_with_words_whatever_fails)
CASE(added_twice_is_once)
CASE(it_comes_round_once)
CASE(it_comes_round_after_failing)
CASE(it_has_its_hour)

static void test_several_nodes(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, added_at_once_is_once);
    for_database(DB_POSTGRES, it_comes_round_once_on_two_nodes);
    for_database(DB_POSTGRES, added_during_the_last_step_is_done);
    for_database(DB_POSTGRES, a_locked_row_holds_up_nobody);
    for_database(DB_POSTGRES, cancelled_in_its_sleep);
}

int main(void)
{
    log_level_set(LOG_OFF);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_class_has_its_runner),
        cmocka_unit_test(test_people_take_turns),
        cmocka_unit_test(test_more_people_than_hands),
        cmocka_unit_test(test_many_jobs_are_one_line),
        cmocka_unit_test(test_in_order_on_all_nodes),
        cmocka_unit_test(test_not_before_its_time),
        cmocka_unit_test(test_a_waiting_job_is_cancelled_now),
        cmocka_unit_test(test_put_off),
        cmocka_unit_test(test_backing_off),
        cmocka_unit_test(test_each_step_once_whatever_fails),
        cmocka_unit_test(test_each_job_ends_with_words_whatever_fails),
        cmocka_unit_test(test_added_twice_is_once),
        cmocka_unit_test(test_several_nodes),
        cmocka_unit_test(test_it_comes_round_once),
        cmocka_unit_test(test_it_comes_round_after_failing),
        cmocka_unit_test(test_it_has_its_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
