/* Random conditions, mostly about values that stand in rows, so that they tell rows apart. See ends.h. */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/date.h"
#include "query/zone.h"
#include "support/ends.h"
#include "text/text.h"

static bool is_text(const struct field *f)
{
    return f->ops->is_text;
}

static const struct object *object_at(struct world *w, enum walk walk)
{
    return walk == WALK_CHIEF ? w->t.user : walk == WALK_MAKER || walk == WALK_PARENT_MAKER ? w->t.maker : w->t.thing;
}

static struct spot random_spot(struct world *w)
{
    struct spot s = {.walk = roll(w, 3) ? WALK_NONE : (enum walk)roll(w, WALKS)};
    const struct object *o = object_at(w, s.walk);
    do
        s.field = &o->fields[roll(w, (int)o->field_count)];
    while (s.field->number == SYSTEM_DELETED_AT);
    return s;
}

/* A value that some row has, or a fresh one. */
static struct value base_value(struct world *w, const struct spot *s)
{
    if (roll(w, 4)) {
        struct value v = ends_value(w, w->things[1 + roll(w, THINGS)], s);
        if (!v_is_null(v))
            return v;
    }
    return things_value(&w->dice, w->scratch, s->field, MAKERS);
}

static const char *write_number(struct arena *a, wide v)
{
    char digits[60];
    int n = 0;
    bool is_negative = v < 0;
    for (v = is_negative ? -v : v; v || n <= 10; v /= 10)
        digits[n++] = (char)('0' + (int)(v % 10));
    struct buf b;
    buf_init(&b, 100);
    buf_cstr(&b, is_negative ? "-" : "");
    int stop = 0;
    while (stop < 10 && digits[stop] == '0')
        stop++;
    for (int i = n - 1; i >= stop || i >= 10; i--) {
        if (i == 9)
            buf_char(&b, '.');
        buf_char(&b, digits[i]);
    }
    const char *text = str_c(a, buf_view(&b));
    buf_free(&b);
    return text;
}

static void number_literal(struct world *w, wide base, struct literal *l)
{
    static const int64_t offsets[] = {0, 0, 0, 0, 1, -1, 500000, 499999, 999999, -500000, 10000000000};
    l->number = base + offsets[roll(w, countof(offsets))];
    wide huge = (wide)10000000000 * 1000000000000000000;
    if (roll(w, 20) == 0)
        l->number = roll(w, 2) ? huge * 1000 : -huge * 1000;
    l->written = write_number(w->scratch, l->number);
}

static int32_t today(struct world *w)
{
    return zone_day_of(w->zone, w->now_ms);
}

static const char *write_day(struct world *w, int32_t day)
{
    static const char *const forms[] = {"%s", "date'%s'", "'%s'"};
    struct buf b;
    buf_init(&b, 50);
    date_write(&b, day);
    buf_char(&b, '\0');
    const char *form = forms[roll(w, countof(forms))];
    int n = (int)(strchr(form, '%') - form);
    const char *text = arena_printf(w->scratch, "%.*s%s%s", n, form, b.p, form + n + 2);
    buf_free(&b);
    return text;
}

/* A day that may be none: then only as today() + n. */
static int64_t any_day(struct world *w, int64_t day, const char **written)
{
    if (roll(w, 20) == 0)
        day = roll(w, 2) ? 9000000 : -9000000;
    if (day < -719162 || day > 2932896 || roll(w, 3) == 0)
        *written = arena_printf(w->scratch, "today() %c %lld", day < today(w) ? '-' : '+',
                                (long long)llabs(day - today(w)));
    else
        *written = write_day(w, (int32_t)day);
    return day;
}

/* Days before the year 1 and after 9999 stay beyond all rows in any zone. */
static wide day_start(struct world *w, int64_t day)
{
    if (w->bug == BUG_UTC_DAYS || day < -720000 || day > 2933000)
        return (wide)day * DAY_MS * 1000;
    return (wide)zone_day_start(w->zone, (int32_t)day) * 1000;
}

static void time_literal(struct world *w, int64_t base_ms, struct literal *l)
{
    static const int us[] = {0, 0, 0, 1, 499, 500, 501, 999};
    int kind = roll(w, 4), days = roll(w, 5) ? roll(w, 5) - 2 : roll(w, 2) ? 8000000 : -8000000;
    if (kind == 0) {
        l->number = ((wide)w->now_ms + (wide)days * DAY_MS) * 1000;
        l->written = arena_printf(w->scratch, "now() %c %d", days < 0 ? '-' : '+', abs(days));
    } else if (kind == 1) {
        int64_t day = any_day(w, zone_day_of(w->zone, base_ms) + roll(w, 3) - 1, &l->written);
        l->is_day = true;
        l->number = day_start(w, day);
        l->end = day_start(w, day + 1);
    } else {
        int fraction = us[roll(w, countof(us))];
        struct buf b;
        buf_init(&b, 50);
        instant_write(&b, base_ms);
        l->number = (wide)base_ms * 1000 + fraction;
        l->written = arena_printf(w->scratch, "'%.*s%03dZ'", (int)b.n - 1, b.p, fraction);
        buf_free(&b);
    }
}

static const char *write_text(struct arena *a, str s)
{
    struct buf b;
    buf_init(&b, 50000);
    buf_char(&b, '\'');
    for (size_t i = 0; i < s.n; i++)
        buf_printf(&b, s.p[i] == '\'' ? "''" : "%c", s.p[i]);
    buf_char(&b, '\'');
    const char *text = str_c(a, buf_view(&b));
    buf_free(&b);
    return text;
}

/* A piece of a text, at the borders of code points. */
static str piece_of(struct world *w, str s, bool is_prefix)
{
    size_t n = str_runes(s), from = is_prefix ? 0 : (size_t)roll(w, (int)n + 1);
    size_t take = (size_t)roll(w, (int)(n - from) + 1), i = 0, start = 0, k = 0;
    for (; k < from + take; k++) {
        if (k == from)
            start = i;
        str_rune(s, &i);
    }
    return take ? (str){s.p + start, i - start} : S("");
}

static void text_literal(struct world *w, const struct spot *s, enum op op, struct value base, struct literal *l)
{
    str t = base.s;
    bool is_search = op == OP_CONTAINS || op == OP_STARTS;
    if (is_search && roll(w, 4))
        t = piece_of(w, t, op == OP_STARTS);
    if (roll(w, 10) == 0 && t.n < 600)
        t = str_printf(w->scratch, "%.*s\xc2\xad", STR_ARG(t)); /* soft hyphen: another text with the same key */
    l->written = write_text(w->scratch, t);
    l->is_null = t.n == 0 && (op == OP_EQ || op == OP_NE || op == OP_IN);
    l->text = text_nfc(w->scratch, t);
    if (s->field->type == FIELD_EMAIL)
        l->text = str_lower(w->scratch, text_narrow(w->scratch, l->text));
}

static struct literal random_literal(struct world *w, const struct spot *s, enum op op)
{
    bool may_be_null = op == OP_EQ || op == OP_NE || op == OP_IN;
    bool has_text = s->field->ops->is_text || s->field->type == FIELD_DATE || s->field->type == FIELD_TIMESTAMP;
    struct literal l = {.is_null = may_be_null && roll(w, 25) == 0, .written = has_text && roll(w, 2) ? "''" : "null"};
    struct value base = base_value(w, s);
    if (l.is_null)
        return l;
    switch (s->field->type) {
    case FIELD_INTEGER:
        number_literal(w, (wide)base.i * 10000000000, &l);
        break;
    case FIELD_MONEY:
    case FIELD_DECIMAL:
    case FIELD_PERCENT:
        number_literal(w, (wide)base.f * 1000000, &l);
        break;
    case FIELD_DATE:
        l.number = any_day(w, base.i + roll(w, 3) - 1, &l.written);
        break;
    case FIELD_TIMESTAMP:
        time_literal(w, base.i, &l);
        break;
    case FIELD_BOOLEAN:
        l.number = base.b;
        l.written = base.b ? "true" : "FALSE";
        break;
    case FIELD_RELATION:
        l.number = base.i;
        l.written = arena_printf(w->scratch, "%lld", (long long)base.i);
        if (s->field->to == w->t.user && roll(w, 2)) {
            l.number = 3;
            l.written = "me()";
        }
        break;
    case FIELD_CHOICE:
    case FIELD_CURRENCY:
        l.text = base.s;
        l.written = write_text(w->scratch, base.s);
        break;
    default:
        text_literal(w, s, op, base, &l);
    }
    return l;
}

static bool has_order(const struct field *f)
{
    bool is_word = f->type == FIELD_BOOLEAN || f->type == FIELD_CHOICE || f->type == FIELD_CURRENCY;
    return !is_word && f->type != FIELD_RELATION && (!is_text(f) || f->sort_column.n);
}

static enum op random_op(struct world *w, const struct field *f)
{
    if (f->type == FIELD_LINKS)
        return OP_HAS;
    for (;;) {
        enum op op = (enum op)(OP_NULL + roll(w, OP_HAS - OP_NULL));
        bool is_order = op >= OP_LT && op <= OP_GE;
        bool is_search = op == OP_CONTAINS || op == OP_STARTS;
        if ((!is_order || has_order(f)) && (!is_search || is_text(f)))
            return op;
    }
}

/* Another field that compares with this one; false when there is none at hand. */
static bool find_other(struct world *w, const struct spot *s, enum op op, struct spot *out)
{
    for (int tries = 0; tries < 30; tries++) {
        *out = random_spot(w);
        const struct field *f = s->field, *g = out->field;
        bool is_like = f->type == g->type || (is_text(f) && is_text(g));
        if (f->type == FIELD_RELATION)
            is_like = g->type == FIELD_RELATION && f->to == g->to;
        if (f->number == SYSTEM_ID || g->number == SYSTEM_ID)
            is_like = f->number == g->number && f->object == g->object;
        if (is_like && (op == OP_EQ || op == OP_NE || has_order(g)))
            return true;
    }
    return false;
}

struct node *ends_random(struct world *w, int depth)
{
    struct node *n = arena_new_of(w->scratch, struct node);
    if (depth > 0 && roll(w, 3)) {
        n->op = (enum op)roll(w, OP_NULL);
        n->a = ends_random(w, depth - 1);
        n->b = n->op == OP_NOT ? NULL : ends_random(w, depth - 1);
        return n;
    }
    do
        n->spot = random_spot(w);
    while (n->spot.field->type == FIELD_LINES);
    n->op = random_op(w, n->spot.field);
    if (n->op == OP_NULL)
        return n;
    if (n->op == OP_HAS) {
        n->literals[0].number = 1 + roll(w, 4);
        n->literals[0].written = roll(w, 2) ? "maker" : "customer";
        return n;
    }
    bool is_comparison = n->op >= OP_EQ && n->op <= OP_GE;
    n->has_other = is_comparison && roll(w, 4) == 0 && find_other(w, &n->spot, n->op, &n->other);
    n->count = n->op != OP_IN ? 1 : roll(w, 12) ? roll(w, 6) : LITERALS;
    for (int i = 0; i < n->count && !n->has_other; i++)
        n->literals[i] = random_literal(w, &n->spot, n->op);
    return n;
}

static const char *const walk_names[] = {"", "maker.", "parent.", "parent.maker.", "maker.chief."};

static void write_node(struct world *w, const struct node *n, struct buf *b)
{
    static const char *const words[] = {" and ", " OR ", "not ", " is null", " = ",           " <> ",  " < ",
                                        " <= ",  " > ",  " >= ", "~",        " starts with ", " In (", " has "};
    if (n->op <= OP_NOT) {
        buf_cstr(b, n->op == OP_NOT ? "not (" : "(");
        write_node(w, n->a, b);
        if (n->op != OP_NOT) {
            buf_cstr(b, words[n->op]);
            write_node(w, n->b, b);
        }
        buf_char(b, ')');
        return;
    }
    buf_printf(b, "%s%.*s%s", walk_names[n->spot.walk], STR_ARG(n->spot.field->name), words[n->op]);
    if (n->has_other)
        buf_printf(b, "%s%.*s", walk_names[n->other.walk], STR_ARG(n->other.field->name));
    else if (n->op == OP_HAS)
        buf_printf(b, "%s:%d", n->literals[0].written, (int)n->literals[0].number);
    for (int i = 0; i < n->count && !n->has_other; i++) {
        buf_cstr(b, i ? "," : "");
        buf_cstr(b, n->literals[i].written);
    }
    buf_cstr(b, n->op == OP_IN ? ")" : "");
}

str ends_written(struct world *w, const struct node *n)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    write_node(w, n, &b);
    str s = str_copy(w->scratch, buf_view(&b));
    buf_free(&b);
    return s;
}
