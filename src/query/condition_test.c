/* Conditions against the catalogue: what is refused, where and why; the canonical text; evaluation without a base. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/limits.h"
#include "object/builtin.h"
#include "query/condition.h"
#include "support/things.h"

struct bench {
    struct arena *a;
    struct things t;
    struct cx cx;
};

static struct bench bench_open(void)
{
    struct bench b = {.a = arena_new(0)};
    b.t = things_load(b.a);
    b.cx = things_cx(b.a, NULL, &b.t);
    return b;
}

static const struct condition *parse(struct bench *b, const char *text)
{
    const struct condition *c = NULL;
    if (condition_parse(&b->cx, b->t.thing, str_of(text), "where", &c) != RC_OK)
        fail_msg("%s: %s at %d", text, b->cx.issues.list[0].code, b->cx.issues.list[0].position);
    return c;
}

static void canonical_text(void **state)
{
    (void)state;
    static const char *const table[][2] = {
        {"color='red'", "color = 'red'"},
        {"NOT color = 'red'", "color != 'red'"},
        {"not color != 'red'", "color = 'red'"},
        {"not (price > 5 or name ~ 'x' and made is null)", "not price > 5 and (not name ~ 'x' or made is not null)"},
        {"((amount = 1)) and ((rank=2) and (done = TRUE))", "amount = 1 and rank = 2 and done = true"},
        {"amount=1 or (rank=2 or done=false)", "amount = 1 or rank = 2 or done = false"},
        {"price = 1280000.50", "price = 1280000.5"},
        {"price < 0.00001", "price < 0.00001"},
        {"price < 1e3", "price < 1000"},
        {"price > 99999999999999999999", "price > 99999999999999999999"},
        {"amount = 1.0 or amount > 10.5", "amount = 1 or amount > 10.5"},
        {"name = 'it''s'", "name = 'it''s'"},
        {"name = 'e\xcc\x81'", "name = 'é'"},
        {"mail = 'Ada@Example.com'", "mail = 'ada@example.com'"},
        {"made = '2026-11-20' or made = date'2026-11-20'", "made = 2026-11-20 or made = 2026-11-20"},
        {"seen >= '2026-11-20'", "seen >= 2026-11-20"},
        {"seen >= '2026-11-20T09:42:00+08:00'", "seen >= '2026-11-20T01:42:00.000Z'"},
        {"seen >= '2026-11-20T09:42:00.0005Z'", "seen >= '2026-11-20T09:42:00.0005Z'"},
        {"seen>=today()-30 and seen<now()+1 and made=today()+0",
         "seen >= today() - 30 and seen < now() + 1 and made = today()"},
        {"team in (MY_TEAM( ),3)", "team in (my_team(), 3)"},
        {"owner=ME() and maker.chief = 7", "owner = me() and maker.chief = 7"},
        {"color not in ('red','blue', null)", "color not in ('red', 'blue') and color is not null"},
        {"color in (null) or color in ('')", "color is null or color is null"},
        {"color = null or not price != null", "color is null or price is null"},
        {"name <> '' and seen = ''", "name is not null and seen is null"},
        {"call = '+86 139 1234 5678'", "call = '+86 139 1234 5678'"},
        {"name ~ ''", "name ~ ''"},
        {"color in ()", "color in ()"},
        {"about has maker:12 and not about has customer:3", "about has maker:12 and not about has customer:3"},
        {"made < sold and parent.made = made", "made < sold and parent.made = made"},
        {"true and amount = 1", "amount = 1"},
        {"false or not true", "false"},
        {"amount = 1 or true", "true"},
    };
    struct bench b = bench_open();
    for (size_t i = 0; i < countof(table); i++) {
        str text = condition_text(b.a, parse(&b, table[i][0]));
        if (!str_is(text, table[i][1]))
            fail_msg("%s: %.*s", table[i][0], STR_ARG(text));
        assert_true(str_eq(condition_text(b.a, parse(&b, table[i][1])), text));
    }
    arena_free(b.a);
}

static void refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *code;
        int position;
        const char *argument;
    } table[] = {
        {"colour = 'red'", "condition_field", 0, "colour"},
        {"amount = 1 and Name = 'x'", "condition_field", 15, "Name"},
        {"deleted_at is null", "condition_field", 0, "deleted_at"},
        {"maker.deleted_at is null", "condition_field", 6, "deleted_at"},
        {"maker.colour = 'red'", "condition_field", 6, "colour"},
        {"name.first = 'x'", "condition_walk", 0, "name"},
        {"parent.color.x = 'x'", "condition_walk", 7, "color"},
        {"color = 'pink'", "condition_choice", 8, "red, green, blue"},
        {"color = 5", "condition_type", 8, "choice"},
        {"color < 'red'", "condition_operator", 6, "color"},
        {"color ~ 'red'", "condition_operator", 6, "color"},
        {"done > true", "condition_operator", 5, "done"},
        {"done = 1", "condition_type", 7, "boolean"},
        {"body < 'x'", "condition_operator", 5, "body"},
        {"price < null", "condition_null", 8, ""},
        {"name ~ null", "condition_null", 7, ""},
        {"price = ''", "condition_type", 8, "money"},
        {"price ~ '5'", "condition_operator", 6, "price"},
        {"price = '5'", "condition_type", 8, "money"},
        {"price = today()", "condition_type", 8, "money"},
        {"name = 5", "condition_type", 7, "text"},
        {"name = made", "condition_type", 7, "text"},
        {"name ~ note", "condition_type", 7, "text"},
        {"name in (note)", "condition_type", 9, "text"},
        {"name < body", "condition_type", 7, "text"},
        {"price = cost or price = weight", "condition_type", 24, "money"},
        {"made = now()", "condition_type", 7, "date"},
        {"made = '2026-02-30'", "condition_date", 7, "2026-02-30"},
        {"made = 20", "condition_type", 7, "date"},
        {"seen = 'yesterday'", "condition_time", 7, "yesterday"},
        {"seen < ''", "condition_time", 7, ""},
        {"made > ''", "condition_date", 7, ""},
        {"maker = '12'", "condition_type", 8, "relation"},
        {"maker = 1.5", "condition_value", 8, "1.5"},
        {"maker = me()", "condition_type", 8, "relation"},
        {"owner = my_team()", "condition_type", 8, "relation"},
        {"team = my_team() + 1", "condition_syntax", 17, "+"},
        {"maker < 12", "condition_operator", 6, "maker"},
        {"id = me()", "condition_type", 5, "integer"},
        {"about = 12", "condition_operator", 6, "about"},
        {"about is null", "condition_operator", 6, "about"},
        {"name has maker:1", "condition_operator", 5, "name"},
        {"about has nothing:1", "condition_object", 10, "nothing"},
        {"currency = 'XXY'", "condition_value", 11, "XXY"},
        {"maker.chief.name = 'a' and parent.maker.name = 'b' and parent.parent.name = 'c'", "condition_joins", 55, "4"},
        {"parent.parent.parent.parent.parent.name = 'c'", "condition_joins", 28, "4"},
        {"amount = 1 and (", "condition_syntax", 16, ""},
    };
    struct bench b = bench_open();
    for (size_t i = 0; i < countof(table); i++) {
        const struct condition *c = NULL;
        issues_init(&b.cx.issues, b.a);
        if (condition_parse(&b.cx, b.t.thing, str_of(table[i].text), "where", &c) != RC_INVALID)
            fail_msg("%s: taken", table[i].text);
        const struct issue *is = &b.cx.issues.list[0];
        bool is_right = str_is(str_of(is->code), table[i].code) && is->position == table[i].position &&
                        str_is(is->argument, table[i].argument) && str_is(is->at, "where");
        if (!is_right)
            fail_msg("%s: %s at %d '%.*s'", table[i].text, is->code, is->position, STR_ARG(is->argument));
        assert_true(issue_sentence(b.a, is, S("zh")).n > 0);
        assert_false(str_eq(issue_sentence(b.a, is, S("zh")), S("此值不被接受")));
    }
    arena_free(b.a);
}

static void all_mistakes_at_once(void **state)
{
    (void)state;
    struct bench b = bench_open();
    const struct condition *c;
    str text = S("colour = 1 and price = 'x' or color in ('red', 'pink', 7)");
    assert_int_equal(condition_parse(&b.cx, b.t.thing, text, "where", &c), RC_INVALID);
    assert_int_equal(b.cx.issues.count, 4);
    assert_int_equal(b.cx.issues.list[3].position, 55);
    assert_int_equal(condition_parse(&b.cx, b.t.thing, text, NULL, &c), RC_INVALID);
    assert_int_equal(b.cx.issues.count, 4);
    arena_free(b.a);
}

static void four_joins_are_enough(void **state)
{
    (void)state;
    struct bench b = bench_open();
    parse(&b, "maker.name = 'a' and maker.budget > 1 and parent.maker.name = 'b' and maker.chief.name ~ 'c'");
    parse(&b, "parent.parent.parent.parent.name = 'c'");
    arena_free(b.a);
}

static void equality_without_text(void **state)
{
    (void)state;
    struct bench b = bench_open();
    static const char *const table[][3] = {
        {"color", "Red", "color = 'red'"},
        {"price", "1,280.5", "price = 1280.5"},
        {"maker", "12", "maker = 12"},
        {"color", "", "color is null"},
        {"made", "2026-11-20", "made = 2026-11-20"},
        {"name", "it's", "name = 'it''s'"},
        {"done", "yes", "done = true"},
        {"seen", "2026-11-20", "seen = 2026-11-20"},
        {"seen", "2026-11-20T09:42:00+08:00", "seen = '2026-11-20T01:42:00.000Z'"},
        {"call", "+86 139", "call = '+86 139'"},
    };
    for (size_t i = 0; i < countof(table); i++) {
        const struct condition *c;
        const struct field *f = object_field(b.t.thing, str_of(table[i][0]));
        assert_int_equal(condition_equals(&b.cx, b.t.thing, f, str_of(table[i][1]), &c), RC_OK);
        assert_true(str_is(condition_text(b.a, c), table[i][2]));
        assert_true(str_is(condition_text(b.a, parse(&b, table[i][2])), table[i][2]));
    }
    const struct condition *c;
    const struct field *color = object_field(b.t.thing, S("color"));
    assert_int_equal(condition_equals(&b.cx, b.t.thing, color, S("pink"), &c), RC_INVALID);
    assert_true(str_is(b.cx.issues.list[0].at, "color"));
    assert_int_equal(condition_equals(&b.cx, b.t.thing, object_field(b.t.thing, S("about")), S("1"), &c), RC_INVALID);
    arena_free(b.a);
}

static void joined(void **state)
{
    (void)state;
    struct bench b = bench_open();
    const struct condition *x = parse(&b, "amount = 1 or rank = 2"), *y = parse(&b, "done = true and price > 5");
    assert_true(str_is(condition_text(b.a, condition_and(b.a, x, y)),
                       "(amount = 1 or rank = 2) and done = true and price > 5"));
    assert_ptr_equal(condition_and(b.a, x, NULL), x);
    assert_ptr_equal(condition_and(b.a, NULL, y), y);
    assert_ptr_equal(condition_and(b.a, x, condition_true()), x);
    assert_ptr_equal(condition_and(b.a, condition_false(), y), condition_false());
    assert_true(condition_is_true(condition_and(b.a, condition_true(), condition_true())));
    assert_true(str_is(condition_text(b.a, condition_true()), "true"));
    arena_free(b.a);
}

/* The same tree asked at two times, by two people. */
static void bound_when_it_runs(void **state)
{
    (void)state;
    struct bench b = bench_open();
    const struct condition *mine = parse(&b, "owner = me()"), *due = parse(&b, "made = today()");
    struct record *r = record_new(b.a, b.t.thing);
    record_put(r, b.t.thing->owner, v_int(3));
    record_put(r, object_field(b.t.thing, S("made")), v_date(20394)); /* 2025-11-02 */
    assert_true(condition_holds(&b.cx, mine, r, NULL, NULL));
    assert_true(condition_holds(&b.cx, due, r, NULL, NULL));
    b.cx.who.user_id = 4;
    assert_false(condition_holds(&b.cx, mine, r, NULL, NULL));
    b.cx.now_ms += 23 * 3600000; /* 23:30 of the same day, which has 25 hours */
    assert_true(condition_holds(&b.cx, due, r, NULL, NULL));
    b.cx.now_ms += 3600000;
    assert_false(condition_holds(&b.cx, due, r, NULL, NULL));
    b.cx.company.time_zone = S("Asia/Shanghai");
    b.cx.now_ms -= 24 * 3600000;
    assert_true(condition_holds(&b.cx, due, r, NULL, NULL));
    arena_free(b.a);
}

/* The example of the interface's page, on the built-in objects. */
static void documented_example(void **state)
{
    (void)state;
    struct bench b = bench_open();
    const struct condition *c;
    const struct object *o = catalog_object(b.t.catalog, S("opportunity"));
    str text = S("stage = 'won' and amount >= 1000 and customer.industry in ('retail', 'finance') and "
                 "created_at >= today() - 30");
    assert_int_equal(condition_parse(&b.cx, o, text, "where", &c), RC_OK);
    assert_true(str_eq(condition_text(b.a, c), text));
    arena_free(b.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canonical_text),        cmocka_unit_test(refused),
        cmocka_unit_test(all_mistakes_at_once),  cmocka_unit_test(four_joins_are_enough),
        cmocka_unit_test(equality_without_text), cmocka_unit_test(joined),
        cmocka_unit_test(bound_when_it_runs),    cmocka_unit_test(documented_example),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
