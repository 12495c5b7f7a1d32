/*
 * The canonical text of a condition: one space around operators, brackets only where they are needed, literals in one
 * form. A literal that is no step of its column ("amount < 0.00001") is printed as it was written.
 */
#include "base/buf.h"
#include "base/check.h"
#include "base/date.h"
#include "query/tree.h"

enum { TEXT_MAX = 1 << 20 };

static void node_text(struct buf *b, const struct condition *c);

str condition_text(struct arena *a, const struct condition *c)
{
    check(c);
    struct buf b;
    buf_init(&b, TEXT_MAX);
    node_text(&b, c);
    check(!b.is_over);
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

static void place_text(struct buf *b, const struct place *p)
{
    for (size_t i = 0; i < p->step_count; i++) {
        buf_str(b, p->steps[i]->name);
        buf_char(b, '.');
    }
    buf_str(b, p->field->name);
}

static void quoted(struct buf *b, str s)
{
    buf_char(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\'')
            buf_char(b, '\'');
        buf_char(b, s.p[i]);
    }
    buf_char(b, '\'');
}

static void exact_text(struct buf *b, const struct operand *o)
{
    switch (o->value.type) {
    case VALUE_BOOL:
        buf_cstr(b, o->value.b ? "true" : "false");
        break;
    case VALUE_INT:
        buf_i64(b, o->value.i);
        break;
    case VALUE_FIXED:
        fixed_write(b, o->value.f);
        break;
    case VALUE_DATE:
        date_write(b, (int32_t)o->value.i);
        break;
    case VALUE_TIME:
        buf_char(b, '\'');
        instant_write(b, o->value.i);
        buf_char(b, '\'');
        break;
    default:
        quoted(b, o->text);
    }
}

static void value_text(struct buf *b, const struct operand *o)
{
    if (o->fit == FIT_NULL)
        buf_cstr(b, "null");
    else if (o->fit == FIT_EXACT)
        exact_text(b, o);
    else if (o->value.type == VALUE_TIME)
        quoted(b, o->text);
    else
        buf_str(b, o->text);
}

static void call_text(struct buf *b, const char *call, int64_t days)
{
    buf_cstr(b, call);
    if (days)
        buf_printf(b, " %c %lld", days < 0 ? '-' : '+', (long long)(days < 0 ? -days : days));
}

static void operand_text(struct buf *b, const struct operand *o)
{
    switch (o->kind) {
    case KIND_VALUE:
        value_text(b, o);
        break;
    case KIND_FIELD:
        place_text(b, &o->place);
        break;
    case KIND_DATE:
        date_write(b, (int32_t)o->days);
        break;
    case KIND_TODAY:
        call_text(b, "today()", o->days);
        break;
    case KIND_NOW:
        call_text(b, "now()", o->days);
        break;
    case KIND_ME:
        buf_cstr(b, "me()");
        break;
    case KIND_MY_TEAM:
        buf_cstr(b, "my_team()");
        break;
    }
}

static void list_text(struct buf *b, const struct leaf *l)
{
    buf_cstr(b, l->is_negated ? " not in (" : " in (");
    for (size_t i = 0; i < l->operand_count; i++) {
        if (i)
            buf_cstr(b, ", ");
        operand_text(b, &l->operands[i]);
    }
    buf_char(b, ')');
}

static void leaf_text(struct buf *b, const struct leaf *l)
{
    static const char *const ops[] = {" = ", " < ", " <= ", " > ", " >= ", " ~ ", " starts with "};
    bool has_own_form = l->op == LEAF_EQ || l->op == LEAF_IN || l->op == LEAF_IS_NULL;
    if (l->is_negated && !has_own_form)
        buf_cstr(b, "not ");
    place_text(b, &l->place);
    switch (l->op) {
    case LEAF_IS_NULL:
        buf_cstr(b, l->is_negated ? " is not null" : " is null");
        break;
    case LEAF_HAS:
        buf_printf(b, " has %.*s:%lld", STR_ARG(l->target->name), (long long)l->target_id);
        break;
    case LEAF_IN:
        list_text(b, l);
        break;
    default:
        buf_cstr(b, l->op == LEAF_EQ && l->is_negated ? " != " : ops[l->op]);
        operand_text(b, &l->operands[0]);
    }
}

static void joined_text(struct buf *b, const struct condition *c)
{
    for (size_t i = 0; i < c->child_count; i++) {
        bool needs_brackets = c->kind == CONDITION_AND && c->children[i]->kind == CONDITION_OR;
        if (i)
            buf_cstr(b, c->kind == CONDITION_AND ? " and " : " or ");
        if (needs_brackets)
            buf_char(b, '(');
        node_text(b, c->children[i]);
        if (needs_brackets)
            buf_char(b, ')');
    }
}

static void node_text(struct buf *b, const struct condition *c)
{
    switch (c->kind) {
    case CONDITION_TRUE:
        buf_cstr(b, "true");
        break;
    case CONDITION_FALSE:
        buf_cstr(b, "false");
        break;
    case CONDITION_LEAF:
        leaf_text(b, &c->leaf);
        break;
    default:
        joined_text(b, c);
    }
}
