/*
 * Properties of the journal that hold whatever is done, on both engines: what was done and undone in full leaves the start;
 * an undo undone leaves what was; a look into the past shows what was seen then. Each with a control that must fail.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/date.h"
#include "support/audited.h"
#include "support/acts.h"
#include "support/scenario.h"
#include "support/sweep.h"

enum { FURNISHING = 40, ACTS = 45, SNAPSHOTS = 9, SEED = 11 };

struct office {
    struct desk *desk;
    struct dice dice;
    str token;
};

static struct office office_of(struct database *d, uint64_t seed)
{
    struct office o = {.desk = desk_open(d), .dice = dice_of(seed)};
    o.token = desk_token(o.desk, desk_user(o.desk, S("ann"), "administrator"));
    for (int i = 0; i < FURNISHING; i++)
        acts_do(o.desk, &o.dice, o.token);
    return o;
}

static json_t *state(struct office *o)
{
    return acts_state(o->desk, o->token, S(""), false);
}

static struct told undo(struct office *o, int64_t set, str body)
{
    str target = str_printf(o->desk->a, "/api/changesets/%lld/undo", (long long)set);
    return desk_ask(o->desk, (struct ask){.method = S("POST"), .target = target, .token = o->token, .body = body});
}

/* Says where they differ, as scenarios do. */
static void expect_same(struct office *o, json_t *x, json_t *y)
{
    const char *why;
    json_t *vars = json_object();
    if (!json_equal(x, y) && !scenario_match(o->desk->a, x, y, vars, &why))
        print_error("%s\n", why);
    json_decref(vars);
    assert_true(json_equal(x, y));
}

static void expect_journal_holds(struct office *o)
{
    app_work(o->desk->app);
    audited_holds(o->desk->app, o->desk->a);
}

/* --- everything undone ------------------------------------------------------------------------------------------ */

static void undo_all(struct office *o, const int64_t *sets, size_t n, size_t left_out)
{
    while (n-- > left_out) {
        struct told t = undo(o, sets[n], S("{}"));
        if (t.status != 200)
            print_error("undo of %lld: %d %.*s\n", (long long)sets[n], t.status, STR_ARG(t.body));
        assert_int_equal(t.status, 200);
    }
}

static void everything_undone(struct database *d, uint64_t seed, bool is_control)
{
    struct office o = office_of(d, seed);
    json_t *start = state(&o);
    int64_t sets[ACTS];
    size_t n = 0;
    for (int i = 0; i < ACTS; i++) {
        int64_t set = acts_do(o.desk, &o.dice, o.token);
        if (set)
            sets[n++] = set;
    }
    assert_true(n > ACTS / 8);
    json_t *busy = state(&o);
    assert_false(json_equal(start, busy));
    undo_all(&o, sets, n, is_control);
    json_t *end = state(&o);
    if (is_control)
        assert_false(json_equal(start, end));
    else
        expect_same(&o, start, end);
    expect_journal_holds(&o);
    json_decref(start);
    json_decref(busy);
    json_decref(end);
}

static uint64_t undone_seed;

static void undone_case(struct database *d)
{
    everything_undone(d, undone_seed, false);
}

static void undone_control(struct database *d)
{
    everything_undone(d, SEED, true);
}

static void undoing_everything_leaves_the_start(void **s)
{
    (void)s;
    uint64_t last = sweep_is_full() ? SEED + 10 : SEED;
    for (undone_seed = SEED; undone_seed <= last; undone_seed++)
        for_each_database(undone_case);
}

static void undoing_all_but_one_does_not(void **s)
{
    (void)s;
    for_each_database(undone_control);
}

/* --- an undo undone --------------------------------------------------------------------------------------------- */

static size_t undo_and_redo(struct office *o, const int64_t *sets, size_t n)
{
    size_t done = 0;
    for (int i = 0; i < 15 && n; i++) {
        json_t *before = state(o);
        struct told t = undo(o, sets[dice_roll(&o->dice, (int)n)],
                             dice_roll(&o->dice, 2) ? S("{\"later\":\"undo\"}") : S("{\"later\":\"keep\"}"));
        int64_t set;
        if (t.status == 200 && str_to_i64(told_header(&t, "X-Change-Set"), &set)) {
            json_t *undone = state(o);
            struct told again = undo(o, set, S("{}"));
            if (again.status != 200)
                print_error("undo of the undo %lld: %d %.*s\n", (long long)set, again.status, STR_ARG(again.body));
            assert_int_equal(again.status, 200);
            json_t *after = state(o);
            expect_same(o, before, after);
            done += !json_equal(before, undone);
            json_decref(undone);
            json_decref(after);
        }
        json_decref(before);
    }
    return done;
}

static void redo_case(struct database *d)
{
    struct office o = office_of(d, 21);
    int64_t sets[ACTS];
    size_t n = 0;
    for (int i = 0; i < ACTS; i++) {
        int64_t set = acts_do(o.desk, &o.dice, o.token);
        if (set)
            sets[n++] = set;
    }
    assert_true(undo_and_redo(&o, sets, n) > 2);
    expect_journal_holds(&o);
}

static void undoing_an_undo_leaves_what_was(void **s)
{
    (void)s;
    for_each_database(redo_case);
}

/* --- the past --------------------------------------------------------------------------------------------------- */

struct snapshot {
    str at;
    json_t *state;
};

static str now_text(struct desk *d)
{
    struct buf b;
    buf_init(&b, 64);
    instant_write(&b, d->fake.at_ms - 1);
    str s = str_copy(d->a, buf_view(&b));
    buf_free(&b);
    return s;
}

/* Acts, some of them undone or their undo undone; sealed after each (PostgreSQL), as a server would. */
static void acts_and_undos(struct office *o, bool with_undos)
{
    int64_t last = 0;
    for (int i = 0; i < 8; i++) {
        if (with_undos && last && dice_roll(&o->dice, 3) == 0) {
            struct told t = undo(o, last, S("{}"));
            last = 0;
            str_to_i64(told_header(&t, "X-Change-Set"), &last);
        } else {
            last = acts_do(o->desk, &o->dice, o->token);
        }
        app_work(o->desk->app);
    }
    o->desk->fake.at_ms += 1000; /* what was sealed just now lies before the snapshot */
}

static void leave_out_bins(json_t *state)
{
    const char *key;
    void *next;
    json_t *v;
    json_object_foreach_safe(state, next, key, v) if (strstr(key, "bin")) json_object_del(state, key);
}

/* The bin of then is told only where nothing was undone: the journal does not say that an undo's deletions stood in none. */
static void past(struct database *d, bool with_undos)
{
    struct office o = office_of(d, 31);
    struct snapshot seen[SNAPSHOTS];
    int differ = 0;
    for (size_t i = 0; i < countof(seen); i++) {
        acts_and_undos(&o, with_undos);
        seen[i] = (struct snapshot){now_text(o.desk), acts_state(o.desk, o.token, S(""), true)};
    }
    for (size_t i = 0; i < countof(seen); i++) {
        json_t *then = acts_state(o.desk, o.token, seen[i].at, true);
        if (with_undos) {
            leave_out_bins(seen[i].state);
            leave_out_bins(then);
        }
        expect_same(&o, seen[i].state, then);
        differ += i > 0 && !json_equal(seen[i - 1].state, then);
        json_decref(then);
    }
    assert_true(differ > SNAPSHOTS / 2); /* the control: another time is another state */
    for (size_t i = 0; i < countof(seen); i++)
        json_decref(seen[i].state);
}

static void past_case(struct database *d)
{
    past(d, false);
}

static void past_with_undos_case(struct database *d)
{
    past(d, true);
}

static void the_past_is_what_was_seen(void **s)
{
    (void)s;
    for_each_database(past_case);
    for_each_database(past_with_undos_case);
}

int main(void)
{
    if (!sweep_is_full())
        print_message(SWEEP_NOTICE);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(undoing_everything_leaves_the_start),
        cmocka_unit_test(undoing_all_but_one_does_not),
        cmocka_unit_test(undoing_an_undo_leaves_what_was),
        cmocka_unit_test(the_past_is_what_was_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
