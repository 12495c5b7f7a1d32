/*
 * Which moves of a deal count, after any sequence of moves, undos and redos, on both engines: those that stand by a replay
 * of the acts. An act stands while no undo stands that took it back; that is worked out here from the acts alone. And what
 * counts of a deal that was made leads from one state to the next, and to the present one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "support/desk.h"
#include "support/things.h"

enum { DEALS = 3, ROUNDS = 260, SETS = 300, TAKEN = 64, RECENT = 9 };

/* An act: which deals it moved, and which acts it took back. */
struct deed {
    int64_t set;
    bool is_undo;
    bool moves[DEALS];
    int64_t taken[TAKEN];
    size_t taken_count;
};

struct model {
    struct desk *desk;
    struct dice dice;
    str token;
    int64_t deals[DEALS];
    struct deed deeds[SETS];
    size_t count;
    int undone, redone, kept;
};

/* --- the acts --------------------------------------------------------------------------------------------------- */

static bool took(const struct deed *undo, int64_t set, int deal)
{
    bool is = false;
    for (size_t i = 0; i < undo->taken_count; i++)
        is |= undo->moves[deal] && undo->taken[i] == set;
    return is;
}

static bool stands(const struct model *m, int64_t set, int deal)
{
    for (size_t i = 0; i < m->count; i++)
        if (took(&m->deeds[i], set, deal) && stands(m, m->deeds[i].set, deal))
            return false;
    return true;
}

/* --- reading ---------------------------------------------------------------------------------------------------- */

static enum rc taken_row(void *to, const struct row *row)
{
    struct deed *d = to;
    check(d->taken_count < TAKEN);
    d->taken[d->taken_count++] = row_int(row, 0);
    return RC_OK;
}

static enum rc is_any_row(void *to, const struct row *row)
{
    *(bool *)to = row_int(row, 0) > 0;
    return RC_OK;
}

static void ask(struct model *m, const char *sql, int64_t a, int64_t b, db_row_fn fn, void *to)
{
    const struct value binds[] = {v_int(a), v_int(b)};
    struct db_query q = {str_of(sql), binds, strchr(strchr(sql, '?') + 1, '?') ? 2 : 1, fn, to};
    assert_int_equal(db_query(m->desk->database->db, &q), RC_OK);
}

/* Its journal says which deals it moved: the state is field 103. */
static void remember(struct model *m, const struct told *t, bool is_undo)
{
    static const char moved[] =
        "select count(*) from changes where object_no = 4 and changeset_id = ? and record_id = ? "
        "and kind = 2 and after_text like '%\"103\":%'";
    struct deed *d = &m->deeds[m->count];
    *d = (struct deed){.is_undo = is_undo};
    check(t->status < 500);
    str_to_i64(told_header(t, "X-Change-Set"), &d->set);
    if (t->status >= 300 || d->set == 0)
        return;
    check(m->count++ < SETS);
    for (int i = 0; i < DEALS; i++)
        ask(m, moved, d->set, m->deals[i], is_any_row, &d->moves[i]);
    if (is_undo)
        ask(m, "select changeset_id from undoings where undo_id = ?", d->set, 0, taken_row, d);
}

/* --- expecting -------------------------------------------------------------------------------------------------- */

struct counted {
    const struct model *m;
    int deal;
    str to;
    bool is_hidden, is_there; /* it was never made; its creation counts */
};

static enum rc history_row(void *to, const struct row *row)
{
    struct counted *c = to;
    bool counts = row_int(row, 1) == 0, is_creation = row_is_null(row, 2);
    bool is_standing = is_creation ? !c->is_hidden : stands(c->m, row_int(row, 0), c->deal);
    if (counts != is_standing)
        fail_msg("deal %d, move by act %lld: counts %d, stands %d", c->deal, (long long)row_int(row, 0), counts,
                 is_standing);
    c->is_there |= counts && is_creation;
    if (!counts || !c->is_there)
        return RC_OK;
    if (!str_eq(row_text(row, 2), c->to))
        fail_msg("deal %d: a move from where it was not, by act %lld", c->deal, (long long)row_int(row, 0));
    c->to = str_copy(c->m->desk->a, row_text(row, 3));
    return RC_OK;
}

static enum rc state_row(void *to, const struct row *row)
{
    const struct counted *c = to;
    if (c->is_there && !str_eq(row_text(row, 0), c->to))
        fail_msg("deal %d: it is in another state than its last move led to", c->deal);
    return RC_OK;
}

static void expect_moves(struct model *m)
{
    for (int i = 0; i < DEALS; i++) {
        struct counted c = {.m = m, .deal = i};
        ask(m, "select count(*) from opportunities where is_hidden and id = ?", m->deals[i], 0, is_any_row,
            &c.is_hidden);
        ask(m,
            "select changeset_id, undone_by, from_value, to_value from stage_history where object_no = 4 and "
            "record_id = ? order by id",
            m->deals[i], 0, history_row, &c);
        ask(m, "select stage from opportunities where id = ?", m->deals[i], 0, state_row, &c);
    }
}

/* --- doing ------------------------------------------------------------------------------------------------------ */

static void post(struct model *m, const char *method, str target, str body, bool is_undo)
{
    struct ask a = {.method = str_of(method), .target = target, .token = m->token, .body = body};
    struct told t = desk_ask(m->desk, a);
    remember(m, &t, is_undo);
    m->undone += is_undo && t.status == 200;
}

static const char *some_state(struct model *m)
{
    static const char *const states[] = {"first_contact", "needs", "quote", "won"};
    return states[dice_roll(&m->dice, countof(states))];
}

static void do_one(struct model *m)
{
    struct arena *a = m->desk->a;
    long long deal = m->deals[dice_roll(&m->dice, DEALS)];
    str one = str_printf(a, "/api/opportunities/%lld", deal);
    switch (dice_roll(&m->dice, 9)) {
    case 0:
        return post(m, "PATCH", one, str_printf(a, "{\"next_step\":\"%d\"}", dice_roll(&m->dice, 9)), false);
    case 1:
        return post(m, "DELETE", one, S(""), false);
    case 2:
    case 3:
        return post(m, "POST", str_printf(a, "/api/opportunities/%lld/restore", deal), S(""), false);
    case 4:
    case 5:
        return post(m, "POST", S("/api/opportunities/bulk"),
                    str_printf(a, "{\"ids\":[%lld,%lld],\"set\":{\"stage\":\"%s\"}}", (long long)m->deals[0],
                               (long long)m->deals[1 + dice_roll(&m->dice, DEALS - 1)], some_state(m)),
                    false);
    default:
        return post(m, "PATCH", one, str_printf(a, "{\"stage\":\"%s\"}", some_state(m)), false);
    }
}

static void take_back(struct model *m)
{
    static const char *const bodies[] = {"{}", "{}", "{\"later\":\"undo\"}", "{\"later\":\"keep\"}"};
    size_t recent = m->count < RECENT ? m->count : RECENT;
    const struct deed *d = &m->deeds[m->count - 1 - (size_t)dice_roll(&m->dice, (int)recent)];
    int how = dice_roll(&m->dice, countof(bodies));
    int undone = m->undone;
    post(m, "POST", str_printf(m->desk->a, "/api/changesets/%lld/undo", (long long)d->set), str_of(bodies[how]), true);
    m->redone += d->is_undo && m->undone > undone;
    m->kept += how == 3 && m->undone > undone;
}

static void moves_case(struct database *d, uint64_t seed)
{
    struct model *m = arena_new_of(d->a, struct model);
    *m = (struct model){.desk = desk_open(d), .dice = dice_of(seed)};
    m->token = desk_token(m->desk, desk_user(m->desk, S("ann"), "administrator"));
    for (int i = 0; i < DEALS; i++) {
        m->deals[i] = i + 1;
        post(m, "POST", S("/api/opportunities"), S("{\"name\":\"Deal\",\"amount\":1}"), false);
    }
    for (int i = 0; i < ROUNDS; i++) {
        if (dice_roll(&m->dice, 5) < 2)
            do_one(m);
        else
            take_back(m);
        expect_moves(m);
    }
    assert_true(m->undone > 60 && m->redone > 30 && m->kept > 10);
}

static void moves_one(struct database *d)
{
    moves_case(d, 51);
}

static void moves_two(struct database *d)
{
    moves_case(d, 52);
}

static void what_stands_counts(void **state)
{
    (void)state;
    for_each_database(moves_one);
    for_each_database(moves_two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_stands_counts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
