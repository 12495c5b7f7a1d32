/*
 * What is priced by its lines: an amount of each line from quantity and price, and of the record from its lines. Without a
 * priced line the amount is what somebody says.
 *
 * Lines may be shared with the record before, so a line is copied before its total is written. Money is rounded to the
 * minor unit of the record's currency.
 */
#include "crm/behaviours.h"
#include "crm/fields.h"
#include "object/currency.h"

static enum rc prepare(struct cx *cx, const struct save *s);
static bool computed(const struct record *r, const struct field *f);

static const char *const fields[] = {"amount", "currency", "lines.quantity", "lines.price", "lines.total", NULL};

const struct behaviour crm__priced = {.name = "priced", .prepare = prepare, .computed = computed, .fields = fields};

static int places_of(const struct record *r)
{
    struct value currency = record_get(r, r->object->currency);
    return currency_places(v_is_null(currency) ? S("") : currency.s);
}

/* quantity × price; without a price null, without a quantity one. False when it is too large to hold. */
static bool line_total(const struct record *line, int places, struct value *out)
{
    struct value quantity = fields_get(line, S("quantity")), price = fields_get(line, S("price"));
    fixed total;
    *out = V_NULL;
    if (v_is_null(price))
        return true;
    __int128 product = (__int128)(v_is_null(quantity) ? FIXED_ONE : quantity.f) * price.f;
    if (!fixed_round(product, FIXED_ONE, places, &total) || total > FIELD_FIXED_MAX || total < -FIELD_FIXED_MAX)
        return false;
    *out = v_fixed(total);
    return true;
}

/* The lines' totals; *sum of those that have a price, null where none has. */
static enum rc put_totals(struct cx *cx, struct record *r, const struct field *lines, struct value *sum)
{
    const struct field *total = fields_of(lines->to, S("total"));
    struct record_part *part = &r->parts[lines->index];
    struct record **own = arena_array_of(cx->arena, part->line_count, struct record *);
    __int128 all = 0;
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
        all += v_is_null(v) ? 0 : v.f;
    }
    part->lines = own;
    if (all > FIELD_FIXED_MAX)
        return issue_field(&cx->issues, fields_of(r->object, S("amount")), "sum_range", S(""));
    *sum = has_price ? v_fixed((fixed)all) : V_NULL;
    return RC_OK;
}

/* An amount that is said beside lines that say another is refused: one of them is a mistake. */
static enum rc prepare(struct cx *cx, const struct save *s)
{
    const struct object *o = s->after->object;
    const struct field *lines = fields_of(o, S("lines")), *amount = fields_of(o, S("amount"));
    struct value sum = V_NULL;
    enum rc rc = put_totals(cx, s->after, lines, &sum);
    if (rc != RC_OK || v_is_null(sum))
        return rc;
    if (save_gives(s, amount) && !v_eq(record_get(s->after, amount), sum))
        return issue_field(&cx->issues, amount, "from_lines", fixed_text(cx->arena, sum.f));
    record_put(s->after, amount, sum);
    return RC_OK;
}

static bool has_price(const struct record *r)
{
    const struct record_part *part = &r->parts[fields_of(r->object, S("lines"))->index];
    for (size_t i = 0; i < part->line_count; i++)
        if (!v_is_null(fields_get(part->lines[i], S("price"))))
            return true;
    return false;
}

static bool computed(const struct record *r, const struct field *f)
{
    if (r->object->owned_by)
        return str_is(f->name, "total");
    return str_is(f->name, "amount") && has_price(r);
}
