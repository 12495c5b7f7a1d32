/*
 * What holds whatever is done, taken back, kept and done again, on both engines: the figures of an opportunity add up, what
 * is required is filled, a lost one has a reason, a state that fixes the probability has it, who looks at a version learns
 * of every change, and somebody is left to administer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/fixed.h"
#include "support/acts.h"

enum { FURNISHING = 40, ROUNDS = 120, SETS = 400 };

struct office {
    struct desk *desk;
    struct dice dice;
    str token;
    int64_t sets[SETS]; /* acts and undos, any of which may be taken back */
    size_t count;
    int undone, kept, refused;
};

/* --- of one opportunity ----------------------------------------------------------------------------------------- */

/* A number of the answer in ten-thousandths; 0 and false where it is null. */
static bool number_of(json_t *r, const char *name, fixed *out)
{
    json_t *v = json_object_get(r, name);
    *out = json_is_integer(v) ? (fixed)json_integer_value(v) * FIXED_ONE
                              : (fixed)(json_real_value(v) * FIXED_ONE + 0.5);
    return json_is_number(v);
}

static fixed rounded(__int128 n, int64_t d)
{
    fixed out;
    check(fixed_round(n, d, 2, &out));
    return out;
}

static const char *wrong_lines(json_t *r)
{
    size_t i;
    json_t *line;
    fixed sum = 0, amount, quantity, price, total;
    bool has_price = false;
    json_array_foreach(json_object_get(r, "lines"), i, line)
    {
        bool is_priced = number_of(line, "price", &price), has_total = number_of(line, "total", &total);
        if (!number_of(line, "quantity", &quantity))
            quantity = FIXED_ONE;
        if (is_priced != has_total || (is_priced && total != rounded((__int128)quantity * price, FIXED_ONE)))
            return "a line's total is not its quantity by its price";
        has_price |= is_priced;
        sum += is_priced ? total : 0;
    }
    return has_price && (!number_of(r, "amount", &amount) || amount != sum) ? "the amount is not the sum of the lines"
                                                                            : NULL;
}

static bool is_text(json_t *r, const char *name, const char *value)
{
    json_t *v = json_object_get(r, name);
    return json_is_string(v) && strcmp(json_string_value(v), value) == 0;
}

static const char *wrong_state(json_t *r)
{
    fixed amount, probability, weighted;
    bool has_amount = number_of(r, "amount", &amount), has_probability = number_of(r, "probability", &probability);
    if (json_is_null(json_object_get(r, "name")) || json_is_null(json_object_get(r, "stage")))
        return "a required field is empty";
    if (is_text(r, "stage", "lost") && json_is_null(json_object_get(r, "loss_reason")))
        return "it is lost without a reason";
    if (is_text(r, "stage", "lost") && (!has_probability || probability != 0))
        return "it is lost and may be won";
    if (is_text(r, "stage", "won") && probability != 100 * FIXED_ONE)
        return "it is won and not sure";
    if (number_of(r, "weighted_amount", &weighted) != (has_amount && has_probability))
        return "the weighted amount is not there, or too much";
    if (has_amount && has_probability && weighted != rounded((__int128)amount * probability, (int64_t)100 * FIXED_ONE))
        return "the weighted amount is wrong";
    return NULL;
}

/* --- of all records --------------------------------------------------------------------------------------------- */

static void expect_figures(json_t *state)
{
    static const char *const lists[] = {"opportunities", "opportunities in the bin"};
    for (size_t k = 0; k < 2; k++) {
        size_t i;
        json_t *r;
        json_array_foreach(json_object_get(state, lists[k]), i, r)
        {
            const char *why = wrong_lines(r);
            why = why ? why : wrong_state(r);
            if (why)
                fail_msg("%s: %s", why, json_dumps(r, 0));
        }
    }
}

static json_t *record_of(json_t *list, json_t *id)
{
    size_t i;
    json_t *r;
    json_array_foreach(list, i, r) if (json_equal(json_object_get(r, "id"), id)) return r;
    return NULL;
}

/* What others are called is told with it, and is theirs. */
static void forget_names(json_t *r)
{
    size_t i;
    json_t *link;
    json_array_foreach(json_object_get(r, "about"), i, link)
    {
        json_object_del(link, "name");
        json_object_del(link, "deleted");
    }
}

/* What differs from before has another version. */
static void expect_versions(json_t *before, json_t *after)
{
    const char *key;
    json_t *list, *r, *was;
    size_t i;
    json_object_foreach(after, key, list)
    {
        json_array_foreach(list, i, r)
        {
            was = record_of(json_object_get(before, key), json_object_get(r, "id"));
            forget_names(r);
            forget_names(was);
            if (!was || json_equal(was, r))
                continue;
            if (json_integer_value(json_object_get(r, "version")) <=
                json_integer_value(json_object_get(was, "version")))
                fail_msg("changed without a version: %s, before: %s", json_dumps(r, 0), json_dumps(was, 0));
        }
    }
}

/* --- acts ------------------------------------------------------------------------------------------------------- */

static void remember(struct office *o, int64_t set)
{
    if (set && o->count < SETS)
        o->sets[o->count++] = set;
}

static void take_back(struct office *o)
{
    static const char *const bodies[] = {"{}", "{\"later\":\"undo\"}", "{\"later\":\"keep\"}", "{\"later\":\"keep\"}"};
    int how = dice_roll(&o->dice, countof(bodies));
    int64_t set = 0;
    str target = str_printf(o->desk->a, "/api/changesets/%lld/undo",
                            (long long)o->sets[dice_roll(&o->dice, (int)o->count)]);
    struct told t = desk_ask(
        o->desk, (struct ask){.method = S("POST"), .target = target, .token = o->token, .body = str_of(bodies[how])});
    if (t.status != 200 && t.status != 409)
        fail_msg("undo: %d %.*s", t.status, STR_ARG(t.body));
    str_to_i64(told_header(&t, "X-Change-Set"), &set);
    remember(o, set);
    o->undone += set != 0;
    o->kept += set != 0 && how > 1;
    o->refused += t.status == 409;
}

static void figures_case(struct database *d, uint64_t seed)
{
    struct office o = {.desk = desk_open(d), .dice = dice_of(seed)};
    o.token = desk_token(o.desk, desk_user(o.desk, S("ann"), "administrator"));
    for (int i = 0; i < FURNISHING; i++)
        remember(&o, acts_do(o.desk, &o.dice, o.token));
    json_t *before = acts_state(o.desk, o.token, S(""), true);
    for (int i = 0; i < ROUNDS; i++) {
        if (dice_roll(&o.dice, 2) || !o.count)
            remember(&o, acts_do(o.desk, &o.dice, o.token));
        else
            take_back(&o);
        json_t *after = acts_state(o.desk, o.token, S(""), true);
        expect_figures(after);
        expect_versions(before, after);
        json_decref(before);
        before = after;
    }
    json_decref(before);
    assert_true(o.undone > 10 && o.kept > 3 && o.refused > 1);
}

static void figures_one(struct database *d)
{
    figures_case(d, 41);
}

static void figures_two(struct database *d)
{
    figures_case(d, 42);
}

static void figures_add_up_whatever_is_kept(void **s)
{
    (void)s;
    for_each_database(figures_one);
    for_each_database(figures_two);
}

/* --- people ----------------------------------------------------------------------------------------------------- */

static int64_t administrators(struct office *o)
{
    static const char *const where = "/api/users?where=role = 'administrator' and active = true&count=exact";
    json_t *list = desk_json(o->desk, (struct ask){.method = S("GET"), .target = str_of(where), .token = o->token},
                             200);
    return json_integer_value(json_object_get(list, "count"));
}

static void people_act(struct office *o, str token, int64_t user)
{
    static const char *const bodies[] = {"{\"role\":\"sales\"}", "{\"role\":\"administrator\"}", "{\"active\":false}",
                                         "{\"active\":true}"};
    int64_t set = 0;
    struct told t = desk_ask(o->desk, (struct ask){.method = S("PATCH"),
                                                   .target = str_printf(o->desk->a, "/api/users/%lld", (long long)user),
                                                   .token = token,
                                                   .body = str_of(bodies[dice_roll(&o->dice, countof(bodies))])});
    check(t.status < 500);
    if (t.status == 200)
        str_to_i64(told_header(&t, "X-Change-Set"), &set);
    remember(o, set);
}

/* Who takes back need not be an administrator any more: then it is refused, whoever's act it was. */
static void people_undo(struct office *o, str token)
{
    int64_t set = 0;
    str target = str_printf(o->desk->a, "/api/changesets/%lld/undo",
                            (long long)o->sets[dice_roll(&o->dice, (int)o->count)]);
    struct told t = desk_ask(o->desk,
                             (struct ask){.method = S("POST"),
                                          .target = target,
                                          .token = token,
                                          .body = dice_roll(&o->dice, 2) ? S("{}") : S("{\"later\":\"keep\"}")});
    check(t.status < 500);
    str_to_i64(told_header(&t, "X-Change-Set"), &set);
    remember(o, set);
    o->undone += set != 0;
}

static void people_case(struct database *d)
{
    static const char *const names[] = {"bob", "cy", "di"};
    struct office o = {.desk = desk_open(d), .dice = dice_of(7)};
    o.token = desk_token(o.desk, desk_user(o.desk, S("sam"), "sales"));
    int64_t users[3];
    str tokens[3];
    for (size_t i = 0; i < countof(names); i++)
        users[i] = desk_user(o.desk, str_of(names[i]), i ? "sales" : "administrator");
    for (int i = 0; i < 300; i++) {
        for (size_t k = 0; k < countof(names); k++) /* whoever was signed out signs in again */
            tokens[k] = desk_token(o.desk, users[k]);
        str token = tokens[dice_roll(&o.dice, 3)];
        if (!o.count || dice_roll(&o.dice, 2))
            people_act(&o, token, users[dice_roll(&o.dice, 3)]);
        else
            people_undo(&o, token);
        if (administrators(&o) < 1)
            fail_msg("nobody is left to administer, round %d", i);
    }
    assert_true(o.undone > 10);
}

static void somebody_is_left_to_administer(void **s)
{
    (void)s;
    for_each_database(people_case);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_add_up_whatever_is_kept),
        cmocka_unit_test(somebody_is_left_to_administer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
