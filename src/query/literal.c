/*
 * Types of literals. A literal is an exact decimal, text or day of any size; it is brought to its column's unit here,
 * once, before any end sees it: cut downwards to a step, with a note of what was cut. Text becomes what the operator
 * compares: NFC for =, the fold for ~, the sort key for <.
 */
#include "query/literal.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/date.h"
#include "object/currency.h"
#include "text/phone.h"
#include "text/sortkey.h"
#include "text/text.h"

typedef struct misfit (*fit_fn)(struct cx *cx, const struct field *f, enum leaf_op op, const struct expr_operand *from,
                                struct operand *out);

static const struct misfit fits = {NULL, {"", 0}};

static bool is_order(enum leaf_op op)
{
    return op >= LEAF_LT && op <= LEAF_GE;
}

static bool is_text_search(enum leaf_op op)
{
    return op == LEAF_CONTAINS || op == LEAF_STARTS;
}

bool operator_fits(const struct field *f, enum leaf_op op)
{
    if (f->type == FIELD_LINKS || f->type == FIELD_LINES)
        return f->type == FIELD_LINKS && op == LEAF_HAS;
    if (op == LEAF_HAS)
        return false;
    if (is_text_search(op))
        return f->fold_column.n > 0;
    if (!is_order(op))
        return true;
    switch (f->type) {
    case FIELD_BOOLEAN:
    case FIELD_CHOICE:
    case FIELD_CURRENCY:
    case FIELD_RELATION:
        return false;
    default:
        return f->ops->value != VALUE_TEXT || f->sort_column.n > 0;
    }
}

/* The object whose ids the field holds, or NULL. */
static const struct object *ids_of(const struct field *f)
{
    if (f->type == FIELD_RELATION)
        return f->to;
    return f->number == SYSTEM_ID ? f->object : NULL;
}

static bool is_text_type(enum field_type t)
{
    return t == FIELD_TEXT || t == FIELD_LONG_TEXT || t == FIELD_EMAIL || t == FIELD_PHONE || t == FIELD_URL;
}

bool fields_fit(const struct field *f, const struct field *g)
{
    if (ids_of(f) || ids_of(g))
        return ids_of(f) == ids_of(g);
    return f->type == g->type || (is_text_type(f->type) && is_text_type(g->type));
}

static struct misfit misfit_type(const struct field *f)
{
    return (struct misfit){"condition_type", str_of(f->ops->name)};
}

static struct misfit misfit_value(const struct expr_operand *from)
{
    return (struct misfit){"condition_value", from->text};
}

static bool takes_texts(const struct field *f)
{
    return f->ops->value == VALUE_TEXT || f->type == FIELD_DATE || f->type == FIELD_TIMESTAMP;
}

bool literal_is_null(const struct field *f, enum leaf_op op, const struct expr_operand *from)
{
    bool is_equality = op == LEAF_EQ || op == LEAF_IN;
    bool is_empty = from->kind == OPERAND_TEXT && from->text.n == 0;
    return from->kind == OPERAND_NULL || (is_equality && is_empty && takes_texts(f));
}

/* A part of a telephone number, in one of the ways it may be read. */
static void phone_part(struct cx *cx, str typed, struct operand *out)
{
    struct phone_part part = text_phone_part(cx->arena, typed);
    struct value *others = arena_array_of(cx->arena, part.n - 1, struct value);
    for (size_t i = 1; i < part.n; i++)
        others[i - 1] = v_text(part.texts[i]);
    out->value = v_text(part.texts[0]);
    out->others = others;
    out->other_count = part.n - 1;
    out->op = LEAF_CONTAINS;
}

/* What is looked for in the fold of a telephone number, and how. */
static void phone_value(struct cx *cx, enum leaf_op op, str typed, struct operand *out)
{
    if (op == LEAF_CONTAINS) {
        phone_part(cx, typed, out);
        return;
    }
    enum phone_place place = PHONE_AT_START;
    out->value = v_text(op == LEAF_EQ ? text_phone_same(cx->arena, typed)
                                      : text_phone_beginning(cx->arena, typed, &place));
    out->op = place == PHONE_ANYWHERE ? LEAF_CONTAINS : LEAF_STARTS;
}

struct operand operand_of(struct cx *cx, const struct field *f, str text, struct value v)
{
    check(!v_is_null(v));
    struct operand o = {.kind = KIND_VALUE, .fit = FIT_EXACT, .value = v_copy(cx->arena, v)};
    int32_t days;
    if (f->type == FIELD_TIMESTAMP && date_parse(str_trim(text), &days))
        return (struct operand){.kind = KIND_DATE, .days = days};
    if (v.type == VALUE_TEXT)
        o.text = o.value.s;
    if (f->type == FIELD_PHONE)
        phone_value(cx, LEAF_EQ, o.text, &o);
    return o;
}

/* --- numbers ---------------------------------------------------------------------------------------------------- */

static bool is_negative(str number)
{
    return number.n && number.p[0] == '-';
}

static enum fit beyond(str number)
{
    return is_negative(number) ? FIT_BELOW : FIT_ABOVE;
}

static struct misfit fit_fixed(struct cx *cx, const struct field *f, enum leaf_op op, const struct expr_operand *from,
                               struct operand *out)
{
    (void)cx;
    (void)op;
    if (from->kind != OPERAND_NUMBER)
        return misfit_type(f);
    fixed v;
    enum fixed_parse parsed = fixed_parse(from->text, &v);
    if (parsed == FIXED_BAD)
        return misfit_value(from);
    static const enum fit of[] = {[FIXED_OK] = FIT_EXACT, [FIXED_PRECISE] = FIT_BETWEEN};
    out->fit = parsed == FIXED_RANGE ? beyond(from->text) : of[parsed];
    out->value = v_fixed(v);
    return fits;
}

static bool is_zeros(str digits)
{
    for (size_t i = 0; i < digits.n; i++)
        if (digits.p[i] != '0')
            return false;
    return true;
}

/* A whole number of any length, with or without decimals: "12", "12.5", "-99999999999999999999". */
static enum fit whole_of(str number, int64_t *out)
{
    str decimals = number;
    str whole = str_cut(&decimals, '.');
    bool is_exact = is_zeros(decimals);
    if (!str_to_i64(whole, out))
        return beyond(number);
    if (is_exact)
        return FIT_EXACT;
    if (is_negative(number) && *out == INT64_MIN)
        return FIT_BELOW;
    *out -= is_negative(number);
    return FIT_BETWEEN;
}

static struct misfit fit_integer(struct cx *cx, const struct field *f, enum leaf_op op, const struct expr_operand *from,
                                 struct operand *out)
{
    (void)op;
    if (from->kind != OPERAND_NUMBER)
        return misfit_type(f);
    str number = from->text;
    if (str_find(str_lower(cx->arena, number), S("e")) >= 0) {
        fixed v;
        if (fixed_parse(number, &v) != FIXED_OK)
            return misfit_value(from);
        number = fixed_text(cx->arena, v);
    }
    int64_t whole = 0;
    out->fit = whole_of(number, &whole);
    out->value = v_int(whole);
    return fits;
}

static struct misfit fit_relation(struct cx *cx, const struct field *f, enum leaf_op op,
                                  const struct expr_operand *from, struct operand *out)
{
    struct misfit m = fit_integer(cx, f, op, from, out);
    return m.code || out->fit == FIT_EXACT ? m : misfit_value(from);
}

/* --- time ------------------------------------------------------------------------------------------------------- */

static struct misfit fit_date(struct cx *cx, const struct field *f, enum leaf_op op, const struct expr_operand *from,
                              struct operand *out)
{
    (void)cx;
    (void)op;
    int32_t days;
    switch (from->kind) {
    case OPERAND_DATE:
        out->value = v_date((int32_t)from->number);
        return fits;
    case OPERAND_TEXT:
        if (!date_parse(from->text, &days))
            return (struct misfit){"condition_date", from->text};
        out->value = v_date(days);
        return fits;
    case OPERAND_TODAY:
        out->kind = KIND_TODAY;
        out->days = from->number;
        return fits;
    default:
        return misfit_type(f);
    }
}

/* Are there digits behind the milliseconds that count? */
static bool has_microseconds(str instant)
{
    ptrdiff_t point = str_find(instant, S("."));
    str digits = point < 0 ? (str){"", 0} : str_skip(instant, (size_t)point + 1);
    for (size_t i = 0; i < digits.n && digits.p[i] >= '0' && digits.p[i] <= '9'; i++)
        if (i >= 3 && digits.p[i] != '0')
            return true;
    return false;
}

static struct misfit fit_instant_text(const struct expr_operand *from, struct operand *out)
{
    int32_t days;
    int64_t ms;
    if (date_parse(from->text, &days)) {
        out->kind = KIND_DATE;
        out->days = days;
        return fits;
    }
    if (!instant_parse(from->text, &ms))
        return (struct misfit){"condition_time", from->text};
    out->value = v_time(ms);
    out->fit = has_microseconds(from->text) ? FIT_BETWEEN : FIT_EXACT;
    return fits;
}

static struct misfit fit_timestamp(struct cx *cx, const struct field *f, enum leaf_op op,
                                   const struct expr_operand *from, struct operand *out)
{
    (void)cx;
    (void)op;
    static const enum operand_kind kinds[] = {
        [OPERAND_DATE] = KIND_DATE, [OPERAND_TODAY] = KIND_TODAY, [OPERAND_NOW] = KIND_NOW};
    switch (from->kind) {
    case OPERAND_TEXT:
        return fit_instant_text(from, out);
    case OPERAND_DATE:
    case OPERAND_TODAY:
    case OPERAND_NOW:
        out->kind = kinds[from->kind];
        out->days = from->number;
        return fits;
    default:
        return misfit_type(f);
    }
}

/* --- the rest --------------------------------------------------------------------------------------------------- */

static struct misfit fit_boolean(struct cx *cx, const struct field *f, enum leaf_op op, const struct expr_operand *from,
                                 struct operand *out)
{
    (void)cx;
    (void)op;
    if (from->kind != OPERAND_BOOL)
        return misfit_type(f);
    out->value = v_bool(from->number != 0);
    return fits;
}

static struct misfit fit_text(struct cx *cx, const struct field *f, enum leaf_op op, const struct expr_operand *from,
                              struct operand *out)
{
    if (from->kind != OPERAND_TEXT)
        return misfit_type(f);
    str s = text_nfc(cx->arena, from->text);
    if (f->type == FIELD_EMAIL)
        s = str_lower(cx->arena, text_narrow(cx->arena, s));
    out->text = s;
    if (is_order(op))
        out->value = v_bytes(text_sort_key(cx->arena, s));
    else if (f->type == FIELD_PHONE)
        phone_value(cx, op, s, out);
    else
        out->value = v_text(is_text_search(op) ? text_fold(cx->arena, s) : s);
    return fits;
}

static struct misfit fit_choice(struct cx *cx, const struct field *f, enum leaf_op op, const struct expr_operand *from,
                                struct operand *out)
{
    struct misfit m = fit_text(cx, f, op, from, out);
    if (!m.code && !field_choice(f, out->value.s))
        return (struct misfit){"condition_choice", field_choices_text(cx->arena, f)};
    return m;
}

static struct misfit fit_currency(struct cx *cx, const struct field *f, enum leaf_op op,
                                  const struct expr_operand *from, struct operand *out)
{
    struct misfit m = fit_text(cx, f, op, from, out);
    return m.code || currency_is_known(out->text) ? m : misfit_value(from);
}

static fit_fn fit_of(enum field_type type)
{
    switch (type) {
    case FIELD_INTEGER:
        return fit_integer;
    case FIELD_DECIMAL:
    case FIELD_MONEY:
    case FIELD_PERCENT:
        return fit_fixed;
    case FIELD_DATE:
        return fit_date;
    case FIELD_TIMESTAMP:
        return fit_timestamp;
    case FIELD_BOOLEAN:
        return fit_boolean;
    case FIELD_CHOICE:
        return fit_choice;
    case FIELD_CURRENCY:
        return fit_currency;
    case FIELD_RELATION:
        return fit_relation;
    default:
        return fit_text;
    }
}

struct misfit literal_fit(struct cx *cx, const struct field *f, enum leaf_op op, const struct expr_operand *from,
                          struct operand *out)
{
    check(operator_fits(f, op) && from->kind != OPERAND_NAME && from->kind != OPERAND_NULL);
    *out = (struct operand){.kind = KIND_VALUE, .fit = FIT_EXACT, .text = from->text};
    if (from->kind != OPERAND_ME && from->kind != OPERAND_MY_TEAM)
        return fit_of(f->type)(cx, f, op, from, out);
    bool is_me = from->kind == OPERAND_ME;
    out->kind = is_me ? KIND_ME : KIND_MY_TEAM;
    const struct object *users = catalog_users(cx->catalog);
    return ids_of(f) == (is_me ? users : users->team->to) ? fits : misfit_type(f);
}
