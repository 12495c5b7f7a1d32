/*
 * When customers were last contacted, on both engines: after each of some hundred random acts (activities logged, planned, done,
 * not done, moved, about others; everything into the bin, out of it, gone for good; contacts and deals to another customer; undo
 * and redo of any of it) it is the latest of the contacts that count, as one query of the tables finds them. What is done says
 * since when, and stands there on the timelines.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "support/desk.h"
#include "support/things.h"

enum { CUSTOMERS = 3, THINGS = 9, ROUNDS = 800, SETS = 1000 };

struct house {
    struct desk *desk;
    struct dice dice;
    str token;
    int64_t sets[SETS];
    size_t count;
    int done, undone, purged, moves; /* so many of each, and last contacts seen */
};

/* Asks; what is refused is refused. */
static bool ask(struct house *h, const char *method, str target, str body)
{
    int64_t set = 0;
    struct told t = desk_ask(h->desk, (struct ask){str_of(method), target, h->token, body, NULL, 0});
    check(t.status < 500);
    if (str_to_i64(told_header(&t, "X-Change-Set"), &set) && h->count < SETS)
        h->sets[h->count++] = set;
    return t.status < 300;
}

static str word(struct house *h, const char *const *words, int n)
{
    return str_of(words[dice_roll(&h->dice, n)]);
}

static int roll(struct house *h, int sides)
{
    return 1 + dice_roll(&h->dice, sides);
}

/* --- acts ------------------------------------------------------------------------------------------------------- */

static str about(struct house *h)
{
    static const char *const objects[] = {"customer", "contact", "opportunity"};
    str one = word(h, objects, 3), two = word(h, objects + 1, 2);
    return str_printf(h->desk->a, "\"about\":[{\"object\":\"%.*s\",\"id\":%d},{\"object\":\"%.*s\",\"id\":%d}]",
                      STR_ARG(one), roll(h, CUSTOMERS), STR_ARG(two), CUSTOMERS + roll(h, THINGS - CUSTOMERS));
}

static void activity_log(struct house *h)
{
    static const char *const kinds[] = {"call", "email", "visit", "note", "task"};
    const str times[] = {str_printf(h->desk->a, ",\"start_at\":\"2026-11-%02dT00:00:00Z\"", roll(h, 18)),
                         S(",\"due_at\":\"2026-11-20T00:00:00Z\""), S("")};
    str at = times[dice_roll(&h->dice, 3)];
    str body = str_printf(h->desk->a, "{\"subject\":\"s\",\"kind\":\"%.*s\"%.*s,%.*s}", STR_ARG(word(h, kinds, 5)),
                          STR_ARG(at), STR_ARG(about(h)));
    h->done += ask(h, "POST", S("/api/activities"), body);
}

static void activity_change(struct house *h)
{
    struct arena *a = h->desk->a;
    const str bodies[] = {
        S("{\"done\":true}"),
        S("{\"done\":true,\"start_at\":null}"),
        S("{\"done\":false}"),
        S("{\"kind\":\"note\"}"),
        S("{\"kind\":\"meeting\"}"),
        str_printf(a, "{\"start_at\":\"2026-11-%02dT00:00:00Z\"}", roll(h, 18)),
        str_printf(a, "{%.*s}", STR_ARG(about(h))),
    };
    ask(h, "PATCH", str_printf(a, "/api/activities/%d", roll(h, h->done + 1)),
        bodies[dice_roll(&h->dice, countof(bodies))]);
}

static void goes_elsewhere(struct house *h)
{
    static const char *const plurals[] = {"contacts", "opportunities"};
    str body = dice_roll(&h->dice, 4) ? str_printf(h->desk->a, "{\"customer\":%d}", roll(h, CUSTOMERS))
                                      : S("{\"customer\":null}");
    ask(h, "PATCH", str_printf(h->desk->a, "/api/%.*s/%d", STR_ARG(word(h, plurals, 2)), roll(h, THINGS)), body);
}

static void bin(struct house *h)
{
    static const char *const plurals[] = {"activities", "activities", "contacts", "opportunities", "customers"};
    str plural = word(h, plurals, 5);
    int of = str_is(plural, "activities") ? h->done + 1 : str_is(plural, "customers") ? CUSTOMERS : THINGS;
    str target = str_printf(h->desk->a, "/api/%.*s/%d", STR_ARG(plural), roll(h, of));
    switch (dice_roll(&h->dice, 12)) {
    case 0:
        h->purged += ask(h, "POST", str_printf(h->desk->a, "%.*s/purge", STR_ARG(target)), S(""));
        break;
    case 1 ... 4:
        ask(h, "DELETE", target, S(""));
        break;
    default:
        ask(h, "POST", str_printf(h->desk->a, "%.*s/restore", STR_ARG(target)), S(""));
    }
}

static void undo(struct house *h)
{
    static const char *const bodies[] = {"{}", "{\"later\":\"undo\"}", "{\"later\":\"keep\"}"};
    if (!h->count)
        return;
    size_t recent = h->count < 40 ? h->count : 40;
    int64_t set = h->sets[h->count - 1 - (size_t)dice_roll(&h->dice, (int)recent)];
    h->undone += ask(h, "POST", str_printf(h->desk->a, "/api/changesets/%lld/undo", (long long)set),
                     word(h, bodies, 3));
}

static void act(struct house *h)
{
    void (*const acts[])(struct house *) = {activity_log, activity_log, activity_change, goes_elsewhere, bin,
                                            bin,          undo};
    acts[dice_roll(&h->dice, countof(acts))](h);
}

/* --- what should stand ------------------------------------------------------------------------------------------ */

#define HAPPENED "coalesce(a.start_at, a.done_at, a.created_at)"

/* By the permanent numbers of customers, contacts and opportunities. */
#define COUNTED                                                                                                        \
    "select max(" HAPPENED ") from activities a where a.deleted_at is null and a.done = ? and "                        \
    "a.kind in ('call', 'email', 'meeting', 'visit') and exists (select 1 from activities_about l where "              \
    "l.record_id = a.id and (l.object_no = 1 and l.target_id = c.id or l.object_no = 2 and l.target_id in "            \
    "(select id from contacts where customer_id = c.id) or l.object_no = 4 and l.target_id in "                        \
    "(select id from opportunities where customer_id = c.id)))"

struct seen {
    int moved, wrong;
    int64_t id;
};

static enum rc row_see(void *to, const struct row *row)
{
    struct seen *seen = to;
    struct value stands = row_value(row, 1, VALUE_TIME), counted = row_value(row, 2, VALUE_TIME);
    seen->moved += !v_is_null(stands);
    if (!v_eq(stands, counted)) {
        seen->wrong++;
        seen->id = row_int(row, 0);
    }
    return RC_OK;
}

static enum rc count_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

static void expect_placed(struct house *h, int round)
{
    int64_t wrong = 0;
    str sql = S(
        "select count(*) from activities a where (a.done = ?) <> (a.done_at is not null) or exists (select 1 from "
        "timeline e where e.source_no = 7 and e.record_id = a.id and e.at <> " HAPPENED ")");
    const struct value binds[] = {v_bool(true)};
    assert_int_equal(db_query(h->desk->database->db, &(struct db_query){sql, binds, 1, count_row, &wrong}), RC_OK);
    if (wrong)
        fail_msg("round %d: %lld activities are not where they happened", round, (long long)wrong);
}

static void expect_right(struct house *h, int round)
{
    str sql = S("select c.id, c.last_contacted, (" COUNTED ") from customers c where c.deleted_at is null");
    struct seen seen = {0};
    const struct value binds[] = {v_bool(true)};
    assert_int_equal(db_query(h->desk->database->db, &(struct db_query){sql, binds, 1, row_see, &seen}), RC_OK);
    if (seen.wrong)
        fail_msg("round %d (%d logged): customer %lld was last contacted at another time", round, h->done,
                 (long long)seen.id);
    h->moves += seen.moved;
}

static void furnish(struct house *h)
{
    struct arena *a = h->desk->a;
    for (int i = 1; i <= CUSTOMERS; i++)
        ask(h, "POST", S("/api/customers"), str_printf(a, "{\"name\":\"c%d\"}", i));
    for (int i = 1; i <= THINGS; i++) {
        int customer = roll(h, CUSTOMERS);
        ask(h, "POST", S("/api/contacts"), str_printf(a, "{\"name\":\"p%d\",\"customer\":%d}", i, customer));
        ask(h, "POST", S("/api/opportunities"), str_printf(a, "{\"name\":\"o%d\",\"customer\":%d}", i, customer));
    }
}

static void case_of(struct database *d, uint64_t seed)
{
    struct house h = {.desk = desk_open(d), .dice = dice_of(seed)};
    h.token = desk_token(h.desk, desk_user(h.desk, S("ann"), "administrator"));
    furnish(&h);
    h.count = 0;
    for (int i = 0; i < ROUNDS; i++) {
        act(&h);
        expect_right(&h, i);
        expect_placed(&h, i);
    }
    assert_true(h.done > 20 && h.undone > 20 && h.purged > 0 && h.moves > ROUNDS / 2);
}

static void first_case(struct database *d)
{
    case_of(d, 1);
}

static void second_case(struct database *d)
{
    case_of(d, 2);
}

static void last_contacted_is_what_counts(void **s)
{
    (void)s;
    for_each_database(first_case);
    for_each_database(second_case);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(last_contacted_is_what_counts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
