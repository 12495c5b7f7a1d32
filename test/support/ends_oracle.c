/* What a condition must answer; see ends.h. */
#include "base/check.h"
#include "base/date.h"
#include "query/zone.h"
#include "support/ends.h"
#include "text/phone.h"
#include "text/sortkey.h"
#include "text/text.h"

const struct record *ends_by_id(struct record *const *list, int count, struct value id)
{
    return !v_is_null(id) && id.i >= 1 && id.i <= count ? list[id.i] : NULL;
}

static const struct record *step(struct world *w, const struct record *r, const char *name)
{
    if (!r)
        return NULL;
    const struct field *f = object_field(r->object, str_of(name));
    struct value id = record_get(r, f);
    if (f->to == w->t.maker)
        return ends_by_id(w->makers, MAKERS, id);
    return f->to == w->t.user ? ends_by_id(w->users, USERS, id) : ends_by_id(w->things, THINGS, id);
}

static const struct record *walked(struct world *w, const struct record *r, enum walk walk)
{
    switch (walk) {
    case WALK_MAKER:
        return step(w, r, "maker");
    case WALK_PARENT:
        return step(w, r, "parent");
    case WALK_PARENT_MAKER:
        return step(w, step(w, r, "parent"), "maker");
    case WALK_CHIEF:
        return step(w, step(w, r, "maker"), "chief");
    default:
        return r;
    }
}

struct value ends_value(struct world *w, const struct record *r, const struct spot *s)
{
    r = walked(w, r, s->walk);
    return r ? record_get(r, s->field) : V_NULL;
}

static wide widened(const struct field *f, struct value v)
{
    switch (f->type) {
    case FIELD_INTEGER:
        return (wide)v.i * 10000000000;
    case FIELD_MONEY:
    case FIELD_DECIMAL:
    case FIELD_PERCENT:
        return (wide)v.f * 1000000;
    case FIELD_TIMESTAMP:
        return (wide)v.i * 1000;
    case FIELD_BOOLEAN:
        return v.b;
    default:
        return v.i;
    }
}

static bool ordered(struct world *w, enum op op, int c)
{
    switch (op) {
    case OP_EQ:
        return c == 0;
    case OP_LT:
        return w->bug == BUG_LESS_OR_EQUAL ? c <= 0 : c < 0;
    case OP_LE:
        return c <= 0;
    case OP_GT:
        return c > 0;
    default:
        return c >= 0;
    }
}

/* All of a day stands beside moments as one thing. */
static bool day_holds(enum op op, wide x, const struct literal *l)
{
    switch (op) {
    case OP_EQ:
        return x >= l->number && x < l->end;
    case OP_LT:
        return x < l->number;
    case OP_LE:
        return x < l->end;
    case OP_GT:
        return x >= l->end;
    default:
        return x >= l->number;
    }
}

static bool phones_hold(struct world *w, enum op op, str x, str y)
{
    struct arena *a = w->scratch;
    enum phone_place place;
    str fold = text_phone_fold(a, x);
    if (op == OP_EQ)
        return str_starts(fold, text_phone_same(a, y));
    if (op == OP_CONTAINS) {
        struct phone_part part = text_phone_part(a, y);
        return text_phone_fit(fold, &part) != PHONE_NOWHERE;
    }
    str part = text_phone_beginning(a, y, &place);
    return place == PHONE_ANYWHERE ? str_find(fold, part) >= 0 : str_starts(fold, part);
}

static bool texts_hold(struct world *w, enum op op, str x, str y)
{
    struct arena *a = w->scratch;
    if (op == OP_EQ)
        return str_eq(x, y);
    if (op == OP_CONTAINS || op == OP_STARTS) {
        str xf = w->bug == BUG_NO_FOLD ? x : text_fold(a, x), yf = w->bug == BUG_NO_FOLD ? y : text_fold(a, y);
        str end = str_printf(a, "%.*s\xef\xbf\xbf", STR_ARG(yf));
        if (op == OP_STARTS && w->bug == BUG_FFFF && yf.n)
            return str_cmp(xf, yf) >= 0 && str_cmp(xf, end) < 0;
        return op == OP_STARTS ? str_starts(xf, yf) : str_find(xf, yf) >= 0;
    }
    if (w->bug == BUG_BYTE_ORDER)
        return ordered(w, op, str_cmp(x, y));
    return ordered(w, op, str_cmp(text_sort_key(a, x), text_sort_key(a, y)));
}

/* The literal as a wrong rule would have it. */
static wide bent(struct world *w, const struct field *f, wide v)
{
    bool is_fixed = f->ops->value == VALUE_FIXED;
    if (w->bug == BUG_ROUND_LITERAL && is_fixed)
        return (v + (v < 0 ? -500000 : 500000)) / 1000000 * 1000000;
    if (w->bug == BUG_TRUNCATE && is_fixed && v % 1000000)
        return v / 1000000 * 1000000 + 1; /* "between this step and the next" */
    if (w->bug == BUG_ROUND_TIME && f->type == FIELD_TIMESTAMP)
        return (v + (v < 0 ? -500 : 500)) / 1000 * 1000;
    return v;
}

static bool literal_holds(struct world *w, const struct node *n, enum op op, const struct literal *l, struct value v)
{
    const struct field *f = n->spot.field;
    if (l->is_null && op == OP_EQ)
        return v_is_null(v);
    if (l->is_null || v_is_null(v))
        return false;
    bool is_order = op >= OP_LT && op <= OP_GE;
    if (f->type == FIELD_PHONE && !is_order && w->bug != BUG_PHONE_TEXT)
        return phones_hold(w, op, v.s, l->text);
    if (f->ops->value == VALUE_TEXT)
        return texts_hold(w, op, v.s, l->text);
    if (l->is_day && w->bug != BUG_DAY_BEGINS)
        return day_holds(op, widened(f, v), l);
    wide x = widened(f, v), y = bent(w, f, l->number);
    return ordered(w, op, (x > y) - (x < y));
}

static bool fields_hold(struct world *w, const struct node *n, enum op op, struct value x, struct value y)
{
    if (w->bug == BUG_NULL_FIELDS && op == OP_EQ && v_is_null(x) && v_is_null(y))
        return true;
    if (v_is_null(x) || v_is_null(y))
        return false;
    if (x.type == VALUE_TEXT)
        return texts_hold(w, op, x.s, y.s);
    wide a = widened(n->spot.field, x), b = widened(n->other.field, y);
    return ordered(w, op, (a > b) - (a < b));
}

static bool comparison_holds(struct world *w, const struct node *n, enum op op, const struct record *r)
{
    struct value v = ends_value(w, r, &n->spot);
    if (n->has_other)
        return fields_hold(w, n, op, v, ends_value(w, r, &n->other));
    return literal_holds(w, n, op, &n->literals[0], v);
}

static bool links_hold(struct world *w, const struct node *n, const struct record *r)
{
    r = walked(w, r, n->spot.walk);
    int object_no = str_is(str_of(n->literals[0].written), "maker") ? 501 : 1;
    const struct record_part *part = r ? &r->parts[n->spot.field->index] : NULL;
    for (size_t i = 0; part && i < part->link_count; i++)
        if (part->links[i].object_no == object_no && part->links[i].id == n->literals[0].number)
            return true;
    return false;
}

static bool list_holds(struct world *w, const struct node *n, const struct record *r)
{
    struct value v = ends_value(w, r, &n->spot);
    for (int i = 0; i < n->count; i++)
        if (literal_holds(w, n, OP_EQ, &n->literals[i], v))
            return true;
    return false;
}

/* Two of the wrong rules are about what "not" does to a leaf. */
static bool complement(struct world *w, const struct node *n, const struct record *r)
{
    if (w->bug == BUG_NO_WALK && n->op > OP_NOT && n->op != OP_NULL && !walked(w, r, n->spot.walk))
        return false;
    if (w->bug == BUG_NULL_IN_LIST && n->op == OP_IN)
        for (int i = 0; i < n->count; i++)
            if (n->literals[i].is_null)
                return false;
    return !ends_oracle(w, n, r);
}

bool ends_oracle(struct world *w, const struct node *n, const struct record *r)
{
    switch (n->op) {
    case OP_AND:
        return ends_oracle(w, n->a, r) && ends_oracle(w, n->b, r);
    case OP_OR:
        return ends_oracle(w, n->a, r) || ends_oracle(w, n->b, r);
    case OP_NOT:
        return complement(w, n->a, r);
    case OP_NULL:
        return v_is_null(ends_value(w, r, &n->spot));
    case OP_NE:
        if (w->bug == BUG_NULL_DIFFERS && !n->literals[0].is_null && v_is_null(ends_value(w, r, &n->spot)))
            return false;
        return !comparison_holds(w, n, OP_EQ, r);
    case OP_IN:
        return list_holds(w, n, r);
    case OP_HAS:
        return links_hold(w, n, r);
    default:
        return comparison_holds(w, n, n->op, r);
    }
}
