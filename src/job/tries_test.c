/*
 * Tests of what becomes of jobs whose process ends again and again: who ended it is given up, who was in hand beside it, or
 * waited behind it, loses nothing. A death is played: what was under way is rolled back, and nothing reaches the database
 * any more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"
#include "job/runner.h"
#include "journal/journal.h"
#include "record/record.h"
#include "support/office.h"

enum { DEATHS_MAX = 5, PEOPLE = LIMIT_JOBS_HELD + 4, STEPS = 8 };

static struct {
    bool is_dead;
    int deaths;
    int begun;    /* steps in this life, … */
    int life;     /* … of which the last, so many, is deadly whose it may be; 0: none */
    bool in_end;  /* the deadly kind dies there, … */
    bool in_prep; /* … or there */
} seen;

static enum rc die(void)
{
    seen.is_dead = true;
    return RC_UNAVAILABLE;
}

static enum rc mild_step(struct cx *cx, struct job *job, void *found, bool *is_done)
{
    (void)cx;
    (void)found;
    if (++seen.begun == seen.life)
        return die();
    *is_done = ++job->done == job->total;
    return RC_OK;
}

static enum rc deadly_prepare(struct cx *cx, struct job *job, void **found)
{
    (void)cx;
    (void)job;
    (void)found;
    return seen.in_prep ? die() : RC_OK;
}

static enum rc deadly_step(struct cx *cx, struct job *job, void *found, bool *is_done)
{
    (void)cx;
    (void)job;
    (void)found;
    (void)is_done;
    return seen.in_end ? RC_INVALID : die();
}

static enum rc deadly_end(struct cx *cx, struct job *job, bool *is_done)
{
    (void)cx;
    (void)job;
    *is_done = !seen.in_end;
    return seen.in_end ? die() : RC_OK;
}

static const struct job_kind mild_kind = {.name = "mild", .step = mild_step};
static const struct job_kind deadly_kind = {
    .name = "deadly", .prepare = deadly_prepare, .step = deadly_step, .end = deadly_end};
static const struct job_kind *const kinds[] = {&mild_kind, &deadly_kind, NULL};

/* --- lives ---------------------------------------------------------------------------------------------------------- */

static enum rc write_alive(struct engine *e, write_fn fn, void *data)
{
    return seen.is_dead ? RC_UNAVAILABLE : office_write(e->write_data, 0, fn, data);
}

static struct cx *context_alive(void *data)
{
    return seen.is_dead ? NULL : office_context_of(data);
}

/* What a process finds that starts: the leases of the one before are over. */
static enum rc start_fn(struct cx *cx, void *data)
{
    (void)data;
    return job_free(cx);
}

/* A process from its start to its death; false: there was nothing to die of. */
static bool live(struct office *o)
{
    struct engine e = o->engine;
    struct job_runner r = {.engine = &e,
                           .kinds = kinds,
                           .context = context_alive,
                           .data = o,
                           .node = str_printf(o->a, "n%d", seen.deaths)};
    int64_t ran;
    e.write = write_alive;
    seen.is_dead = false;
    seen.begun = 0;
    assert_int_equal(office_write(o, 0, start_fn, NULL), RC_OK);
    job_run_due(&r, &ran);
    seen.deaths += seen.is_dead;
    return seen.is_dead;
}

/* --- jobs ----------------------------------------------------------------------------------------------------------- */

static struct office *begin(struct database *d)
{
    seen = (typeof(seen)){0};
    return office_new(d);
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

static enum rc add_fn(struct cx *cx, void *data)
{
    int64_t id;
    return job_add(cx, &(struct job_new){.kind = data, .payload = S("{}"), .total = STEPS}, &id);
}

static void add(struct office *o, int64_t user, const char *kind)
{
    assert_int_equal(office_write(o, user, add_fn, (void *)(uintptr_t)kind), RC_OK);
}

/* The first line is that of the deadly one: the program's are called by their kinds, behind all people. */
static void add_people(struct office *o, int deadly)
{
    for (int i = 0; i < PEOPLE; i++) {
        int64_t user;
        assert_int_equal(office_write(o, 0, add_person, &user), RC_OK);
        add(o, user, i < deadly ? "deadly" : "mild");
    }
}

static int64_t count(struct office *o, const char *kind, const char *state)
{
    char sql[200];
    snprintf(sql, sizeof sql, "select count(*) from jobs where kind = '%s' and state = '%s'", kind, state);
    return office_number(o, sql);
}

/* --- cases ---------------------------------------------------------------------------------------------------------- */

static void who_ends_it_is_given_up(struct database *d)
{
    struct office *o = begin(d);
    add_people(o, 1);
    while (live(o))
        check(seen.deaths <= DEATHS_MAX);
    assert_int_equal(seen.deaths, DEATHS_MAX);
    assert_int_equal(count(o, "deadly", "failed"), 1);
    assert_int_equal(count(o, "mild", "done"), PEOPLE - 1);
}

/* Once it is known who it is, the others go first. */
static void who_is_behind_comes_to_hand(struct database *d)
{
    struct office *o = begin(d);
    add_people(o, 2);
    for (int i = 0; i < 4; i++)
        assert_true(live(o));
    assert_int_equal(count(o, "deadly", "running"), 2);
    assert_int_equal(office_number(o, "select count(*) from jobs where kind = 'mild' and done = 0"), 0);
    while (live(o))
        ;
    assert_int_equal(count(o, "deadly", "failed"), 2);
    assert_int_equal(count(o, "mild", "done"), PEOPLE - 2);
}

/* Somebody ends the program from outside, before anything is done: nobody has done wrong. */
static void nobody_pays_for_another(struct database *d)
{
    struct office *o = begin(d);
    add_people(o, 0);
    seen.life = 1;
    for (int i = 0; i < 4 * DEATHS_MAX; i++)
        assert_true(live(o));
    assert_int_equal(office_number(o, "select max(tries) from jobs"), 2);
    seen.life = 0;
    assert_false(live(o));
    assert_int_equal(count(o, "mild", "done"), PEOPLE);
}

/* The only job there is gets on by a step in each life, and is forgiven each time. */
static void who_gets_on_is_forgiven(struct database *d)
{
    struct office *o = begin(d);
    add(o, o->sam, "mild");
    seen.life = 2;
    while (live(o))
        check(seen.deaths < 2 * STEPS);
    assert_int_equal(seen.deaths, STEPS - 1);
    assert_int_equal(count(o, "mild", "done"), 1);
}

static void preparing_counts_too(struct database *d)
{
    struct office *o = begin(d);
    add(o, o->sam, "deadly");
    seen.in_prep = true;
    while (live(o))
        check(seen.deaths <= DEATHS_MAX);
    assert_int_equal(seen.deaths, DEATHS_MAX);
    assert_int_equal(count(o, "deadly", "failed"), 1);
}

/* One whose end is what kills has as many tries for that, and then it is over. */
static void ending_counts_too(struct database *d)
{
    struct office *o = begin(d);
    add(o, o->sam, "deadly");
    seen.in_end = true;
    while (live(o))
        check(seen.deaths <= DEATHS_MAX);
    assert_int_equal(seen.deaths, DEATHS_MAX);
    assert_int_equal(count(o, "deadly", "failed"), 1);
}

#define CASE(name)                                                                                                     \
    static void test_##name(void **state)                                                                              \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        for_each_database(name);                                                                                       \
    }
CASE(who_ends_it_is_given_up)
CASE(who_is_behind_comes_to_hand)
CASE(nobody_pays_for_another)
CASE(who_gets_on_is_forgiven)
CASE(preparing_counts_too)
CASE(ending_counts_too)

int main(void)
{
    log_level_set(LOG_OFF);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_ends_it_is_given_up), cmocka_unit_test(test_who_is_behind_comes_to_hand),
        cmocka_unit_test(test_nobody_pays_for_another), cmocka_unit_test(test_who_gets_on_is_forgiven),
        cmocka_unit_test(test_preparing_counts_too),    cmocka_unit_test(test_ending_counts_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
