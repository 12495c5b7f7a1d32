/*
 * The SQL end of a condition: the table "The forms" of docs/decisions/0003.
 *
 * Each leaf is printed in its filter form, or negated in the form that is never NULL; "not" is never printed. What a
 * leaf asks comes from bind.h, as in memory. A constant is left out where it changes nothing, because on SQLite one
 * inside an "or" turns a search into a scan. The engines differ in two words, both of the dialect.
 */
#include "query/condition_sql.h"

#include <unicode/utf8.h>

#include "base/check.h"
#include "query/bind.h"

/* Lists up to this length are written out. */
enum { LIST_PLACES = 32 };

struct emit {
    struct cx *cx;
    struct from *from;
    struct sql *out;
    const struct leaf *leaf;
    int table;
};

static void leaf_sql(struct emit *e);

/* --- what is constant ------------------------------------------------------------------------------------------- */

static bool is_list_empty(struct cx *cx, const struct leaf *l)
{
    for (size_t i = 0; i < l->operand_count; i++)
        if (member_question(cx, l, i).ask != ASK_NEVER)
            return false;
    return true;
}

static bool leaf_is_never(struct cx *cx, const struct leaf *l)
{
    if (l->op == LEAF_IS_NULL || l->op == LEAF_HAS)
        return false;
    if (l->op == LEAF_IN)
        return is_list_empty(cx, l);
    return l->operands[0].kind != KIND_FIELD && leaf_question(cx, l).ask == ASK_NEVER;
}

enum truth condition_truth(struct cx *cx, const struct condition *c)
{
    if (c->kind == CONDITION_TRUE)
        return TRUTH_ALWAYS;
    if (c->kind == CONDITION_FALSE)
        return TRUTH_NEVER;
    if (c->kind == CONDITION_LEAF)
        return !leaf_is_never(cx, &c->leaf) ? TRUTH_ASK : c->leaf.is_negated ? TRUTH_ALWAYS : TRUTH_NEVER;
    enum truth wins = c->kind == CONDITION_AND ? TRUTH_NEVER : TRUTH_ALWAYS;
    enum truth truth = c->kind == CONDITION_AND ? TRUTH_ALWAYS : TRUTH_NEVER;
    for (size_t i = 0; i < c->child_count; i++) {
        enum truth t = condition_truth(cx, c->children[i]);
        if (t == wins)
            return wins;
        if (t == TRUTH_ASK)
            truth = TRUTH_ASK;
    }
    return truth;
}

void condition_sql(struct cx *cx, struct from *from, const struct condition *c, struct sql *out)
{
    check(c && from->object);
    enum truth truth = condition_truth(cx, c);
    if (truth != TRUTH_ASK) {
        sql_text(out, truth == TRUTH_ALWAYS ? "true" : "false");
        return;
    }
    if (c->kind == CONDITION_LEAF) {
        struct emit e = {cx, from, out, &c->leaf, from_table(from, &c->leaf.place)};
        leaf_sql(&e);
        return;
    }
    bool is_or = c->kind == CONDITION_OR, is_first = true;
    sql_text(out, is_or ? "(" : "");
    for (size_t i = 0; i < c->child_count; i++) {
        if (condition_truth(cx, c->children[i]) != TRUTH_ASK)
            continue;
        sql_text(out, is_first ? "" : is_or ? " or " : " and ");
        condition_sql(cx, from, c->children[i], out);
        is_first = false;
    }
    sql_text(out, is_or ? ")" : "");
}

/* --- leaves ----------------------------------------------------------------------------------------------------- */

static const char *sign(enum leaf_op op)
{
    static const char *const signs[] = {" = ", " < ", " <= ", " > ", " >= "};
    check(op < countof(signs));
    return signs[op];
}

static const char *opposite(enum leaf_op op)
{
    static const char *const signs[] = {" <> ", " >= ", " > ", " <= ", " < "};
    check(op < countof(signs));
    return signs[op];
}

static void column(struct emit *e, enum leaf_op op)
{
    sql_column(e->out, e->table, leaf_column(e->leaf->place.field, op));
}

/* "f is null or ", which makes a negated form never NULL. */
static void null_or(struct emit *e, enum leaf_op op)
{
    column(e, op);
    sql_text(e->out, " is null or ");
}

static void null_sql(struct emit *e, bool is_null)
{
    column(e, LEAF_EQ);
    sql_text(e->out, is_null ? " is null" : " is not null");
}

static void fields_sql(struct emit *e)
{
    const struct leaf *l = e->leaf;
    const struct place *p = &l->operands[0].place;
    int other = from_table(e->from, p);
    str other_column = leaf_column(p->field, l->op);
    if (l->is_negated) {
        sql_text(e->out, "(");
        null_or(e, l->op);
        sql_column(e->out, other, other_column);
        sql_text(e->out, " is null or ");
    }
    column(e, l->op);
    sql_text(e->out, l->is_negated ? opposite(l->op) : sign(l->op));
    sql_column(e->out, other, other_column);
    if (l->is_negated)
        sql_text(e->out, ")");
}

static void equal_sql(struct emit *e, struct value v)
{
    column(e, LEAF_EQ);
    if (e->leaf->is_negated)
        sql_printf(e->out, " %s ", db_dialect(e->cx->db)->differs);
    else
        sql_text(e->out, sign(LEAF_EQ));
    sql_bind(e->out, v);
}

static void order_sql(struct emit *e, struct question q)
{
    if (e->leaf->is_negated) {
        sql_text(e->out, "(");
        null_or(e, q.op);
    }
    column(e, q.op);
    sql_text(e->out, e->leaf->is_negated ? opposite(q.op) : sign(q.op));
    sql_bind(e->out, q.value);
    if (e->leaf->is_negated)
        sql_text(e->out, ")");
}

static void range_sql(struct emit *e, struct question q)
{
    bool is_negated = e->leaf->is_negated;
    sql_text(e->out, "(");
    if (is_negated)
        null_or(e, LEAF_GE);
    column(e, LEAF_GE);
    sql_text(e->out, is_negated ? " < " : " >= ");
    sql_bind(e->out, q.value);
    sql_text(e->out, is_negated ? " or " : " and ");
    column(e, LEAF_LT);
    sql_text(e->out, is_negated ? " >= " : " < ");
    sql_bind(e->out, q.end);
    sql_text(e->out, ")");
}

static void contains_sql(struct emit *e, struct value v)
{
    if (e->leaf->is_negated) {
        sql_text(e->out, "(");
        null_or(e, LEAF_CONTAINS);
    }
    sql_printf(e->out, "%s(", db_dialect(e->cx->db)->position);
    column(e, LEAF_CONTAINS);
    sql_text(e->out, ", ");
    sql_bind(e->out, v);
    sql_text(e->out, e->leaf->is_negated ? ") = 0)" : ") > 0");
}

static void either_sql(struct emit *e, struct question q)
{
    sql_text(e->out, q.other_count ? "(" : "");
    contains_sql(e, q.value);
    for (size_t i = 0; i < q.other_count; i++) {
        sql_text(e->out, e->leaf->is_negated ? " and " : " or ");
        contains_sql(e, q.others[i]);
    }
    sql_text(e->out, q.other_count ? ")" : "");
}

/* The least text above all that begin with the prefix: its last code point raised by one; false when there is none. */
static bool prefix_end(struct arena *a, str prefix, str *out)
{
    while (prefix.n) {
        size_t last = prefix.n - 1;
        while (last && ((unsigned char)prefix.p[last] & 0xC0) == 0x80)
            last--;
        size_t at = last;
        uint32_t rune = str_rune(prefix, &at);
        prefix = str_take(prefix, last);
        if (rune == 0x10FFFF)
            continue;
        rune = rune == 0xD7FF ? 0xE000 : rune + 1;
        char bytes[U8_MAX_LENGTH];
        int n = 0;
        U8_APPEND_UNSAFE(bytes, n, rune);
        *out = str_printf(a, "%.*s%.*s", STR_ARG(prefix), n, bytes);
        return true;
    }
    return false;
}

static void starts_sql(struct emit *e, struct value v)
{
    bool is_negated = e->leaf->is_negated;
    str end;
    bool has_end = prefix_end(e->out->arena, v.s, &end);
    sql_text(e->out, "(");
    if (is_negated)
        null_or(e, LEAF_STARTS);
    column(e, LEAF_STARTS);
    sql_text(e->out, is_negated ? " < " : " >= ");
    sql_bind(e->out, v);
    if (has_end) {
        sql_text(e->out, is_negated ? " or " : " and ");
        column(e, LEAF_STARTS);
        sql_text(e->out, is_negated ? " >= " : " < ");
        sql_bind(e->out, v_text(end));
    }
    sql_text(e->out, ")");
}

/* A long list of texts or integers is one bound value. */
static void long_list_sql(struct emit *e, const struct value *list, size_t n)
{
    struct arena *a = e->out->arena;
    const struct db_dialect *d = db_dialect(e->cx->db);
    bool is_text = list[0].type == VALUE_TEXT;
    str *texts = arena_array_of(a, n, str);
    int64_t *ints = arena_array_of(a, n, int64_t);
    for (size_t i = 0; i < n; i++) {
        if (is_text)
            texts[i] = list[i].s;
        else
            ints[i] = list[i].i;
    }
    sql_text(e->out, e->leaf->is_negated ? "not " : "");
    column(e, LEAF_EQ);
    sql_printf(e->out, " %s", is_text ? d->in_list_text : d->in_list_int);
    sql_bound(e->out, is_text ? db_text_list(e->cx->db, a, texts, n) : db_int_list(e->cx->db, a, ints, n));
}

/* Lengths are powers of two, the last member repeated, so that few statements differ. */
static void short_list_sql(struct emit *e, const struct value *list, size_t n)
{
    size_t length = 1;
    while (length < n)
        length *= 2;
    column(e, LEAF_EQ);
    sql_text(e->out, e->leaf->is_negated ? " not in (" : " in (");
    for (size_t i = 0; i < length; i++) {
        sql_text(e->out, i ? ", " : "");
        sql_bind(e->out, list[i < n ? i : n - 1]);
    }
    sql_text(e->out, ")");
}

static void question_sql(struct emit *e, struct question q)
{
    if (q.ask == ASK_NOT_NULL) {
        null_sql(e, e->leaf->is_negated);
        return;
    }
    if (q.ask == ASK_RANGE) {
        range_sql(e, q);
        return;
    }
    switch (q.op) {
    case LEAF_EQ:
        equal_sql(e, q.value);
        break;
    case LEAF_CONTAINS:
        either_sql(e, q);
        break;
    case LEAF_STARTS:
        starts_sql(e, q.value);
        break;
    default:
        order_sql(e, q);
    }
}

/* Members that are one value each, at most the operands of the leaf. */
static size_t list_values(struct emit *e, struct value *list)
{
    size_t n = 0;
    for (size_t i = 0; i < e->leaf->operand_count; i++) {
        struct question q = member_question(e->cx, e->leaf, i);
        if (q.ask == ASK_VALUE && q.op == LEAF_EQ)
            list[n++] = q.value;
    }
    return n;
}

static void values_sql(struct emit *e, const struct value *list, size_t n)
{
    bool can_be_one = list[0].type == VALUE_TEXT || list[0].type == VALUE_INT;
    if (e->leaf->is_negated) {
        sql_text(e->out, "(");
        null_or(e, LEAF_EQ);
    }
    if (n > LIST_PLACES && can_be_one)
        long_list_sql(e, list, n);
    else
        short_list_sql(e, list, n);
    sql_text(e->out, e->leaf->is_negated ? ")" : "");
}

/* One of the values, or one of what is no value: days, telephone numbers. */
static void list_sql(struct emit *e)
{
    const struct leaf *l = e->leaf;
    const char *joint = l->is_negated ? " and " : " or ";
    struct value *list = arena_array_of(e->out->arena, l->operand_count, struct value);
    size_t n = list_values(e, list), parts = n > 0;
    sql_text(e->out, "(");
    if (n)
        values_sql(e, list, n);
    for (size_t i = 0; i < l->operand_count; i++) {
        struct question q = member_question(e->cx, l, i);
        if (q.ask == ASK_NEVER || (q.ask == ASK_VALUE && q.op == LEAF_EQ))
            continue;
        sql_text(e->out, parts++ ? joint : "");
        question_sql(e, q);
    }
    check(parts); /* or it were constant */
    sql_text(e->out, ")");
}

static void has_sql(struct emit *e)
{
    const struct leaf *l = e->leaf;
    str id = object_field_number(l->place.field->object, SYSTEM_ID)->column;
    if (l->is_negated) {
        sql_text(e->out, "(");
        sql_column(e->out, e->table, id);
        sql_text(e->out, " is null or ");
    }
    sql_column(e->out, e->table, id);
    sql_text(e->out, l->is_negated ? " not in (select record_id from " : " in (select record_id from ");
    source_of(e->cx, source_links(e->out->arena, l->place.field), e->out);
    sql_text(e->out, " as l where l.object_no = ");
    sql_bind(e->out, v_int(l->target->number));
    sql_text(e->out, " and l.target_id = ");
    sql_bind(e->out, v_int(l->target_id));
    sql_text(e->out, l->is_negated ? "))" : ")");
}

static void leaf_sql(struct emit *e)
{
    const struct leaf *l = e->leaf;
    switch (l->op) {
    case LEAF_IS_NULL:
        null_sql(e, !l->is_negated);
        break;
    case LEAF_IN:
        list_sql(e);
        break;
    case LEAF_HAS:
        has_sql(e);
        break;
    default:
        if (l->operands[0].kind == KIND_FIELD)
            fields_sql(e);
        else
            question_sql(e, leaf_question(e->cx, l));
    }
}
