/* The grammar, by table: what a text becomes (printed back with every bracket), and where and why it is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/date.h"
#include "base/limits.h"
#include "expr/expr.h"

static void print_operand(struct buf *b, const struct expr_operand *o)
{
    static const char *const calls[] = {
        [OPERAND_TODAY] = "today", [OPERAND_NOW] = "now", [OPERAND_ME] = "me", [OPERAND_MY_TEAM] = "my_team"};
    switch (o->kind) {
    case OPERAND_NAME:
    case OPERAND_NUMBER:
        buf_str(b, o->text);
        break;
    case OPERAND_TEXT:
        buf_printf(b, "<%.*s>", STR_ARG(o->text));
        break;
    case OPERAND_BOOL:
        buf_cstr(b, o->number ? "true" : "false");
        break;
    case OPERAND_NULL:
        buf_cstr(b, "null");
        break;
    case OPERAND_DATE:
        date_write(b, (int32_t)o->number);
        break;
    default:
        buf_printf(b, "%s%+d", calls[o->kind], (int)o->number);
    }
}

static void print(struct buf *b, const struct expr *e)
{
    static const char *const ops[] = {"=", "!=", "<", "<=", ">", ">=", "~", "starts"};
    static const char *const kinds[] = {"or", "and", "not", "true", "false"};
    buf_char(b, '(');
    if (e->kind >= EXPR_COMPARE)
        buf_printf(b, "%.*s", STR_ARG(e->name));
    else
        buf_cstr(b, kinds[e->kind]);
    if (e->kind == EXPR_COMPARE)
        buf_printf(b, " %s", ops[e->op]);
    else if (e->kind > EXPR_COMPARE)
        buf_cstr(b, e->kind == EXPR_IN ? " in" : e->kind == EXPR_HAS ? " has" : " null");
    for (const struct expr *c = e->child; c; c = c->next) {
        buf_char(b, ' ');
        print(b, c);
    }
    for (size_t i = 0; i < e->operand_count; i++) {
        buf_char(b, ' ');
        print_operand(b, &e->operands[i]);
    }
    if (e->kind == EXPR_HAS)
        buf_printf(b, ":%d", (int)e->number);
    buf_char(b, ')');
}

static void parses_to(const char *text, const char *expected)
{
    struct arena *a = arena_new(0);
    const struct expr *e;
    struct expr_error error;
    struct buf b;
    buf_init(&b, 10000);
    if (expr_parse(a, str_of(text), &e, &error) != RC_OK)
        fail_msg("%s: %s at %d", text, error.code, error.position);
    print(&b, e);
    buf_char(&b, '\0');
    assert_string_equal(b.p, expected);
    buf_free(&b);
    arena_free(a);
}

static void trees(void **state)
{
    (void)state;
    static const char *const table[][2] = {
        {"stage = 'won'", "(stage = <won>)"},
        {"a=1 or b=2 and c=3", "(or (a = 1) (and (b = 2) (c = 3)))"},
        {"(a=1 or b=2) and c=3", "(and (or (a = 1) (b = 2)) (c = 3))"},
        {"a=1 and b=2 and c=3", "(and (a = 1) (b = 2) (c = 3))"},
        {"not a=1 and b=2", "(and (not (a = 1)) (b = 2))"},
        {"NOT not (a = 1)", "(not (not (a = 1)))"},
        {"a != 1 Or a <> 2", "(or (a != 1) (a != 2))"},
        {"a<1 and a<=2 and a>3 and a>=-4.50", "(and (a < 1) (a <= 2) (a > 3) (a >= -4.50))"},
        {"a = - 1e3", "(a = -1e3)"},
        {"name ~ '张''三'", "(name ~ <张'三>)"},
        {"name ~ ''", "(name ~ <>)"},
        {"name ~ ''''", "(name ~ <'>)"},
        {"name starts  WITH 'A'", "(name starts <A>)"},
        {"customer.parent.industry in ('retail','finance')", "(customer.parent.industry in <retail> <finance>)"},
        {"a in ()", "(a in)"},
        {"a not in (1, null)", "(not (a in 1 null))"},
        {"a is null or a is not null", "(or (a null) (not (a null)))"},
        {"about has customer:12", "(about has customer:12)"},
        {"d = 2026-11-20 or d = date'2026-11-20' or d = DATE'0001-01-01'",
         "(or (d = 2026-11-20) (d = 2026-11-20) (d = 0001-01-01))"},
        {"d >= today()-30 and t < now( ) + 1 and o = ME()", "(and (d >= today-30) (t < now+1) (o = me+0))"},
        {"done = TRUE and x = null", "(and (done = true) (x = null))"},
        {"due < start", "(due < start)"},
        {"true and false", "(and (true) (false))"},
        {"date = 1 and in in (1) and has is null and starts starts with 'x' and today = now and me has is:1",
         "(and (date = 1) (in in 1) (has null) (starts starts <x>) (today = now) (me has is:1))"},
        {"\n a\t=\r\n1 ", "(a = 1)"},
    };
    for (size_t i = 0; i < countof(table); i++)
        parses_to(table[i][0], table[i][1]);
}

static void fails_at(const char *text, const char *code, int position, const char *argument)
{
    struct arena *a = arena_new(0);
    const struct expr *e;
    struct expr_error error;
    if (expr_parse(a, str_of(text), &e, &error) != RC_INVALID)
        fail_msg("%s: parsed", text);
    if (!str_is(str_of(error.code), code) || error.position != position || !str_is(error.argument, argument))
        fail_msg("%s: %s at %d with '%.*s'", text, error.code, error.position, STR_ARG(error.argument));
    arena_free(a);
}

static void mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *code;
        int position;
        const char *argument;
    } table[] = {
        {"", "condition_syntax", 0, ""},
        {"stage", "condition_syntax", 5, ""},
        {"stage = ", "condition_syntax", 8, ""},
        {"stage = won won", "condition_syntax", 12, "won"},
        {"= 1", "condition_syntax", 0, "="},
        {"a = 1 and", "condition_syntax", 9, ""},
        {"a = 1 or or b = 2", "condition_syntax", 9, "or"},
        {"(a = 1", "condition_syntax", 6, ""},
        {"a = 1)", "condition_syntax", 5, ")"},
        {"a == 1", "condition_syntax", 3, "="},
        {"a = 'won", "condition_quote", 4, ""},
        {"a = '张' and b = 'x''", "condition_quote", 18, ""},
        {"名 = 1", "condition_syntax", 0, "名"},
        {"a = 12abc", "condition_syntax", 4, "12abc"},
        {"a = 1.", "condition_syntax", 5, "."},
        {"a = 2026-02-30", "condition_value", 4, "2026-02-30"},
        {"a = date'2026-13-01'", "condition_value", 8, "2026-13-01"},
        {"a = date '2026-11-20'", "condition_syntax", 9, "2026-11-20"},
        {"a = today() + 99999999", "condition_value", 14, "99999999"},
        {"a = today() + x", "condition_syntax", 14, "x"},
        {"a = today() + 1.5", "condition_value", 14, "1.5"},
        {"a = me() + 1", "condition_syntax", 9, "+"},
        {"a is 1", "condition_syntax", 5, "1"},
        {"a not 1", "condition_syntax", 6, "1"},
        {"a starts 'x'", "condition_syntax", 9, "x"},
        {"a in (1,)", "condition_syntax", 8, ")"},
        {"a in (1 2)", "condition_syntax", 8, "2"},
        {"a in 1", "condition_syntax", 5, "1"},
        {"about has customer", "condition_syntax", 18, ""},
        {"about has customer:x", "condition_syntax", 19, "x"},
        {"and = 1", "condition_syntax", 0, "and"},
        {"a = not", "condition_syntax", 4, "not"},
        {"a = \"x\"", "condition_syntax", 4, "\""},
    };
    for (size_t i = 0; i < countof(table); i++)
        fails_at(table[i].text, table[i].code, table[i].position, table[i].argument);
}

/* count pieces, then the end. */
static char *repeat(const char *piece, int count, const char *end)
{
    size_t n = strlen(piece);
    char *s = test_malloc(n * (size_t)count + strlen(end) + 1), *p = s;
    for (int i = 0; i < count; i++, p += n)
        memcpy(p, piece, n);
    memcpy(p, end, strlen(end) + 1);
    return s;
}

static void repeated(const char *piece, int count, const char *end, const char *code)
{
    char *text = repeat(piece, count, end);
    struct arena *a = arena_new(0);
    const struct expr *e;
    struct expr_error error;
    enum rc rc = expr_parse(a, str_of(text), &e, &error);
    assert_int_equal(rc, code ? RC_INVALID : RC_OK);
    if (code)
        assert_string_equal(error.code, code);
    arena_free(a);
    test_free(text);
}

static void bounds(void **state)
{
    (void)state;
    repeated("a=1 or ", LIMIT_CONDITION_TERMS - 1, "a=1", NULL);
    repeated("a=1 or ", LIMIT_CONDITION_TERMS, "a=1", "condition_too_many");
    repeated("not ", LIMIT_CONDITION_DEPTH, "a=1", NULL);
    repeated("not ", LIMIT_CONDITION_DEPTH + 1, "a=1", "condition_too_deep");
    repeated("(", 8000, "", "condition_too_deep");
    repeated(" ", LIMIT_CONDITION_BYTES - 3, "a=1", NULL);
    repeated(" ", LIMIT_CONDITION_BYTES - 2, "a=1", "condition_too_long");
    char *list = repeat("1,", LIMIT_IN_VALUES, "1)");
    char *text = test_malloc(strlen(list) + 10);
    sprintf(text, "a in (%s", list);
    fails_at(text, "condition_too_many", 6 + 2 * LIMIT_IN_VALUES, "1000");
    test_free(text);
    test_free(list);
}

static void foreign_bytes(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const struct expr *e;
    struct expr_error error;
    assert_int_equal(expr_parse(a, (str){"a = '\xff'", 7}, &e, &error), RC_INVALID);
    assert_int_equal(expr_parse(a, (str){"a = '\0'", 7}, &e, &error), RC_INVALID);
    assert_string_equal(error.code, "condition_syntax");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees),
        cmocka_unit_test(mistakes),
        cmocka_unit_test(bounds),
        cmocka_unit_test(foreign_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
