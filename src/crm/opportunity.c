/*
 * What an opportunity works out by itself, in this order: totals of its lines, its amount, its name, and what follows
 * from its stage.
 *
 * A hook sees the record before and after, not the draft: a field "was given" where the two differ (of a new record:
 * where it is not empty). Lines may be shared with the record before, so a line is copied before its total is written.
 * All money is rounded to the minor unit of the record's currency.
 */
#include "base/check.h"
#include "crm/behaviours.h"
#include "object/currency.h"
#include "query/query.h"
#include "query/zone.h"

static enum rc prepare(struct cx *cx, const struct record *before, struct record *after);
static enum rc put_totals(struct cx *cx, struct record *r);
static enum rc put_name(struct cx *cx, struct record *r);
static void follow_stage(struct cx *cx, const struct record *before, struct record *after);
static void put_weighted(struct record *r);

const struct behaviour crm__opportunity = {.name = "opportunity", .prepare = prepare};

static enum rc prepare(struct cx *cx, const struct record *before, struct record *after)
{
    enum rc rc = put_totals(cx, after);
    if (rc == RC_OK)
        rc = put_name(cx, after);
    if (rc == RC_OK) {
        follow_stage(cx, before, after);
        put_weighted(after);
    }
    return rc;
}

static const struct field *field_of(const struct object *o, str name)
{
    const struct field *f = object_field(o, name);
    check(f);
    return f;
}

static struct value get(const struct record *r, str name)
{
    return record_get(r, field_of(r->object, name));
}

static void put(struct record *r, str name, struct value v)
{
    record_put(r, field_of(r->object, name), v);
}

/* --- money ------------------------------------------------------------------------------------------------------ */

static int places_of(const struct record *r)
{
    struct value currency = record_get(r, r->object->currency);
    return currency_places(v_is_null(currency) ? S("") : currency.s);
}

/* a × b / by in one rounding, half away from zero, to so many places. False when it is too large to hold. */
static bool share(fixed a, fixed b, int64_t by, int places, struct value *out)
{
    int64_t unit = 1;
    for (int i = places; i < FIXED_PLACES; i++)
        unit *= 10;
    __int128 product = (__int128)a * b, divisor = (__int128)by * unit;
    __int128 half = product < 0 ? -divisor / 2 : divisor / 2;
    __int128 rounded = (product + half) / divisor * unit;
    if (rounded > FIELD_FIXED_MAX || rounded < -FIELD_FIXED_MAX)
        return false;
    *out = v_fixed((fixed)rounded);
    return true;
}

/* quantity × price; without a price null, without a quantity one. */
static bool line_total(const struct record *line, int places, struct value *out)
{
    struct value quantity = get(line, S("quantity")), price = get(line, S("price"));
    *out = V_NULL;
    return v_is_null(price) || share(v_is_null(quantity) ? FIXED_ONE : quantity.f, price.f, FIXED_ONE, places, out);
}

static enum rc put_totals(struct cx *cx, struct record *r)
{
    const struct field *lines = field_of(r->object, S("lines")), *total = field_of(lines->to, S("total"));
    struct record_part *part = &r->parts[lines->index];
    struct record **own = arena_array_of(cx->arena, part->line_count, struct record *);
    __int128 sum = 0;
    bool has_price = false;
    for (size_t i = 0; i < part->line_count; i++) {
        struct value v;
        if (!line_total(part->lines[i], places_of(r), &v))
            return issue_item(&cx->issues, lines, i, "sum_range");
        own[i] = part->lines[i];
        if (!v_eq(v, record_get(own[i], total))) {
            own[i] = record_copy(cx->arena, own[i]);
            record_put(own[i], total, v);
        }
        has_price |= !v_is_null(v);
        sum += v_is_null(v) ? 0 : v.f;
    }
    part->lines = own;
    if (sum > FIELD_FIXED_MAX)
        return issue_field(&cx->issues, field_of(r->object, S("amount")), "sum_range", S(""));
    if (has_price)
        put(r, S("amount"), v_fixed((fixed)sum));
    return RC_OK;
}

/* A percent is at most 100, which is checked after this: until then there may be none. */
static void put_weighted(struct record *r)
{
    struct value amount = get(r, S("amount")), probability = get(r, S("probability")), weighted = V_NULL;
    if (!v_is_null(amount) && !v_is_null(probability))
        share(amount.f, probability.f, (int64_t)100 * FIXED_ONE, places_of(r), &weighted);
    put(r, S("weighted_amount"), weighted);
}

/* --- name ------------------------------------------------------------------------------------------------------- */

/* The title of the record a relation leads to, empty when there is none. */
static enum rc title_of(struct cx *cx, const struct field *f, struct value id, str *out)
{
    struct record **rows;
    size_t n = 0;
    *out = S("");
    if (v_is_null(id))
        return RC_OK;
    enum rc rc = query_stubs(cx, f->to, &id.i, 1, &rows, &n);
    if (rc == RC_OK && n && record_get(rows[0], f->to->title).type == VALUE_TEXT)
        *out = record_get(rows[0], f->to->title).s;
    return rc;
}

/* What the first line sells: the product's name, else its own words. */
static enum rc sold(struct cx *cx, const struct record *r, str *out)
{
    const struct field *lines = field_of(r->object, S("lines")), *product = field_of(lines->to, S("product"));
    const struct record_part *part = &r->parts[lines->index];
    *out = S("");
    if (!part->line_count)
        return RC_OK;
    enum rc rc = title_of(cx, product, record_get(part->lines[0], product), out);
    struct value words = get(part->lines[0], S("description"));
    if (rc == RC_OK && !out->n && !v_is_null(words))
        *out = words.s;
    return rc;
}

/* What is sold, else the number it has elsewhere; only to somebody, it is just an opportunity. */
static enum rc subject_of(struct cx *cx, const struct record *r, str who, str *out)
{
    enum rc rc = sold(cx, r, out);
    if (rc != RC_OK || out->n)
        return rc;
    struct value number = get(r, S("external_number"));
    if (!v_is_null(number))
        *out = number.s;
    else if (who.n)
        *out = label_in(&r->object->label, cx->language);
    return RC_OK;
}

static str cut_runes(str s, int64_t most)
{
    size_t i = 0;
    while (i < s.n && most-- > 0)
        str_rune(s, &i);
    return str_take(s, i);
}

/* Without a name it is called by what is sold, then to whom. Where it says neither, the name is asked for: it stays empty. */
static enum rc put_name(struct cx *cx, struct record *r)
{
    const struct field *name = field_of(r->object, S("name")), *customer = field_of(r->object, S("customer"));
    str who = S(""), what = S("");
    if (!v_is_null(record_get(r, name)))
        return RC_OK;
    enum rc rc = title_of(cx, customer, record_get(r, customer), &who);
    if (rc == RC_OK)
        rc = subject_of(cx, r, who, &what);
    if (rc != RC_OK || !what.n)
        return rc;
    str text = who.n ? str_printf(cx->arena, "%.*s · %.*s", STR_ARG(what), STR_ARG(who)) : what; /* cards cut the end */
    record_put(r, name, v_text(cut_runes(text, name->max)));
    return RC_OK;
}

/* --- stage ------------------------------------------------------------------------------------------------------ */

static const struct state *state_of(const struct record *r)
{
    struct value v = r ? record_get(r, r->object->process->field) : V_NULL;
    return v_is_null(v) ? NULL : process_state(r->object->process, v.s);
}

static bool is_closed(const struct state *s)
{
    return s && (s->is_won || s->is_lost);
}

static bool is_given(const struct record *before, const struct record *after, str name)
{
    return !v_eq(before ? get(before, name) : V_NULL, get(after, name));
}

static void follow_stage(struct cx *cx, const struct record *before, struct record *after)
{
    const struct state *from = state_of(before), *to = state_of(after);
    if (from == to)
        return;
    put(after, S("stage_since"), v_time(cx->now_ms));
    if (to && !is_given(before, after, S("probability")))
        put(after, S("probability"), v_fixed(to->probability));
    if (is_closed(to) && v_is_null(get(after, S("close_date"))))
        put(after, S("close_date"), v_date(zone_day_of(cx->company.time_zone, cx->now_ms)));
    if (!is_closed(to) && is_closed(from))
        put(after, S("close_date"), V_NULL);
    if (from && from->is_lost && to && !to->is_lost)
        put(after, S("loss_reason"), V_NULL);
}
