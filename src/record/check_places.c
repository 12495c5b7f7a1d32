/*
 * Amounts fit their currency: 10.5 yen and 10.555 yuan are mistakes, and are told, not rounded. What one piece costs may have
 * all four places (4.5 yen a screw), and what the program works out it rounds itself. An undo says nothing new: an amount of
 * old that stood under this currency already comes back as it was. See save.h.
 */
#include "base/check.h"
#include "object/currency.h"
#include "record/former.h"
#include "record/lines.h"
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

/* An amount of the record, or of a line of it, and whether it ever stood there under that currency. */
struct standing {
    const struct field *field;
    int64_t line; /* 0: of the record */
    struct value value, currency;
    bool is_found;
};

static bool stood(void *to, const struct change *c, const struct record *r)
{
    struct standing *s = to;
    (void)c;
    const struct record *of = r;
    for (size_t i = 0; s->line && of == r && i < r->object->field_count; i++)
        if (r->object->fields[i].to == s->field->object && r->object->fields[i].type == FIELD_LINES)
            of = lines__find(&r->parts[i], s->line);
    s->is_found = of && v_eq(record_get(of, s->field), s->value) &&
                  v_eq(record_get(r, r->object->currency), s->currency);
    return !s->is_found;
}

static enum rc comes_back(struct cx *cx, const struct save *s, const struct record *now, const struct field *f,
                          bool *out)
{
    struct standing standing = {.field = f,
                                .line = now->object->owned_by ? record_id(now) : 0,
                                .value = record_get(now, f),
                                .currency = record_get(s->after, s->after->object->currency)};
    struct arena *outer = cx->arena;
    cx->arena = arena_new(0);
    enum rc rc = former__each(cx, s->before, stood, &standing);
    arena_free(cx->arena);
    cx->arena = outer;
    *out = standing.is_found;
    return rc;
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
        bool is_old = false;
        if (v_is_null(v) || !is_asked || fits(v.f, places))
            continue;
        enum rc rc = s->way == SAVE_UNDO ? comes_back(cx, s, now, f, &is_old) : RC_OK;
        if (rc != RC_OK)
            return rc;
        if (!is_old)
            all = issue_field(&cx->issues, f, codes[places], currency);
    }
    return all;
}
