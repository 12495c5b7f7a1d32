/*
 * Amounts fit their currency: 10.5 yen and 10.555 yuan are mistakes, and are told, not rounded. What one piece costs may have
 * all four places (4.5 yen a screw), and what the program works out it rounds itself. See save.h.
 */
#include "base/check.h"
#include "object/currency.h"
#include "record/save.h"

static str currency_of(const struct record *r)
{
    struct value v = r ? record_get(r, r->object->currency) : V_NULL;
    return v_is_null(v) ? S("") : v.s;
}

static bool has_places(const struct field *f)
{
    return f->type == FIELD_MONEY && !f->is_computed && !f->is_unit_price;
}

static bool fits(fixed v, int places)
{
    static const fixed units[FIXED_PLACES + 1] = {10000, 1000, 100, 10, 1};
    return v % units[places] == 0;
}

enum rc save__check_places(struct cx *cx, const struct save *s, const struct record *was, const struct record *now)
{
    static const char *const codes[] = {[0] = "places_0", [2] = "places_2", [3] = "places_3"};
    check(!was || was->object == now->object);
    if (!s->after->object->currency)
        return RC_OK;
    str currency = currency_of(s->after);
    bool is_other = s->before && !str_eq(currency_of(s->before), currency);
    int places = currency_places(currency);
    enum rc all = RC_OK;
    for (size_t i = 0; i < now->object->field_count; i++) {
        const struct field *f = &now->object->fields[i];
        struct value v = has_places(f) ? record_get(now, f) : V_NULL;
        bool is_asked = !was || is_other || !v_eq(record_get(was, f), v);
        if (!v_is_null(v) && is_asked && !fits(v.f, places))
            all = issue_field(&cx->issues, f, codes[places], currency);
    }
    return all;
}
