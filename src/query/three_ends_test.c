/*
 * The property that conditions stand on (docs/decisions/0003): SQL on SQLite, SQL on PostgreSQL and evaluation in
 * memory answer alike, and as an oracle does that is naive on purpose. The oracle never sees the checked tree: it keeps
 * its own tree and its own wide arithmetic on literals as they are written, and "not" is the plain complement. With the
 * ends it shares only the fold, the sort key and the days of a zone, which have tests of their own.
 *
 * GUANXI_CONDITIONS is the number of conditions (3,000 in all). The controls give the oracle one wrong rule each; the
 * test must notice within a bounded number of conditions, or it is worth nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/check.h"
#include "query/query.h"
#include "support/ends.h"
#include "support/tables.h"

enum { PER_SET = 250, DEPTH = 3, CONTROL_MAX = 4000 };

static void fill(struct world *w)
{
    const struct object *objects[] = {w->t.thing, w->t.maker, w->t.user};
    struct record **lists[] = {w->things, w->makers, w->users};
    static const int counts[] = {THINGS, MAKERS, USERS};
    arena_reset(w->rows_arena);
    check(db_begin(w->e->db) == RC_OK);
    for (size_t k = 0; k < countof(objects); k++) {
        table_clear(w->e->db, objects[k]);
        for (int id = 1; id <= counts[k]; id++) {
            lists[k][id] = things_record(&w->dice, w->rows_arena, objects[k], id, MAKERS + 3);
            table_insert(w->e->db, lists[k][id]);
        }
    }
    check(db_commit(w->e->db) == RC_OK);
}

static const struct record *fetch(void *data, const struct object *o, int64_t id)
{
    struct world *w = data;
    if (o == w->t.maker)
        return ends_by_id(w->makers, MAKERS, v_int(id));
    return o == w->t.user ? ends_by_id(w->users, USERS, v_int(id)) : ends_by_id(w->things, THINGS, v_int(id));
}

static void ask_engine(struct cx *cx, const struct condition *c, const struct object *o, bool *answers)
{
    struct query q = query_of(cx, o, condition_true());
    int64_t ids[THINGS];
    size_t n = 0;
    q.where = c;
    q.bin = BIN_BOTH;
    assert_int_equal(query_ids(cx, &q, 0, THINGS, ids, &n), RC_OK);
    for (size_t i = 0; i < n; i++)
        answers[ids[i]] = true;
}

static const struct condition *parsed(struct cx *cx, const struct object *o, str text)
{
    const struct condition *c = NULL;
    if (condition_parse(cx, o, text, "where", &c) != RC_OK)
        fail_msg("%.*s\n%s at %d", STR_ARG(text), cx->issues.list[0].code, cx->issues.list[0].position);
    str canonical = condition_text(cx->arena, c);
    const struct condition *again = NULL;
    assert_int_equal(condition_parse(cx, o, canonical, "where", &again), RC_OK);
    str twice = condition_text(cx->arena, again);
    if (!str_eq(canonical, twice))
        fail_msg("%.*s\n%.*s", STR_ARG(canonical), STR_ARG(twice));
    return c;
}

struct tally {
    int asked, neither; /* neither: neither no row nor every row */
};

/* One random condition: do all agree on every row? Prints the first row where they do not. */
static bool agree(struct world *w, struct tally *tally)
{
    arena_reset(w->scratch);
    struct cx cx = things_cx(w->scratch, w->e->db, &w->t);
    struct node *n = ends_random(w, DEPTH);
    str text = ends_written(w, n);
    if (text.n > LIMIT_CONDITION_BYTES / 2) /* its canonical text might be too long to be read again */
        return true;
    const struct condition *c = parsed(&cx, w->t.thing, text);
    bool answers[THINGS + 1] = {false};
    int hits = 0;
    ask_engine(&cx, c, w->t.thing, answers);
    for (int id = 1; id <= THINGS; id++) {
        bool expected = ends_oracle(w, n, w->things[id]);
        bool in_memory = condition_holds(&cx, c, w->things[id], fetch, w);
        hits += expected;
        if (expected == in_memory && expected == answers[id])
            continue;
        if (w->bug == NO_BUG)
            print_error("%.*s\nid %d: oracle %d, memory %d, %s %d\n%.*s\n", STR_ARG(text), id, expected, in_memory,
                        w->e->kind == DB_SQLITE ? "SQLite" : "PostgreSQL", answers[id], STR_ARG(db_last_sql(w->e->db)));
        return false;
    }
    tally->asked++;
    tally->neither += hits > 0 && hits < THINGS;
    return true;
}

static void world_open(struct world *w, struct engine *e, uint64_t seed)
{
    *w = (struct world){.e = e, .dice = dice_of(seed), .rows_arena = arena_new(0), .scratch = arena_new(0)};
    w->t = things_load(e->a);
    struct cx cx = things_cx(w->scratch, e->db, &w->t);
    w->zone = cx.company.time_zone;
    w->now_ms = cx.now_ms;
    table_create(e->db, w->t.thing);
    table_create(e->db, w->t.maker);
    table_create(e->db, w->t.user);
}

static void world_close(struct world *w)
{
    arena_free(w->rows_arena);
    arena_free(w->scratch);
}

/* Every other set on PostgreSQL is answered by indexes where there are any. */
static void plan_of(struct world *w, int set)
{
    if (w->e->kind != DB_POSTGRES)
        return;
    check(db_script(w->e->db, set % 2 ? "set enable_seqscan = off" : "set enable_seqscan = on") == RC_OK);
    check(db_script(w->e->db, "set jit = off") == RC_OK); /* a plan that may not scan looks dear enough to compile */
}

static void agreement(struct engine *e)
{
    struct world w;
    const char *wanted = getenv("GUANXI_CONDITIONS");
    int count = wanted ? atoi(wanted) / 2 : 1500;
    struct tally tally = {0};
    world_open(&w, e, 1);
    for (int i = 0; i < count; i++) {
        if (i % PER_SET == 0) {
            fill(&w);
            plan_of(&w, i / PER_SET);
        }
        assert_true(agree(&w, &tally));
    }
    assert_true(tally.neither > tally.asked / 2); /* most conditions must tell rows apart */
    world_close(&w);
}

static void controls(struct engine *e)
{
    struct world w;
    world_open(&w, e, 2);
    for (enum bug bug = NO_BUG + 1; bug < BUGS; bug++) {
        struct tally tally = {0};
        int i = 0;
        w.bug = bug;
        do {
            if (i % PER_SET == 0)
                fill(&w);
            i++;
        } while (agree(&w, &tally) && i < CONTROL_MAX);
        if (i == CONTROL_MAX)
            fail_msg("wrong rule %d was not noticed in %d conditions", bug, i);
    }
    world_close(&w);
}

static void ends_agree(void **state)
{
    (void)state;
    for_each_engine(agreement);
}

static void wrong_rules_are_noticed(void **state)
{
    (void)state;
    for_each_engine(controls);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_agree),
        cmocka_unit_test(wrong_rules_are_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
