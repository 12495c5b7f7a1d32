/*
 * The settings are one table: name, place in the struct, kind, preset. Everything else (presets, copies, checks, JSON,
 * the stored rows) walks it, so a setting more is a line more. See company.h.
 */
#include "query/company.h"

#include "base/check.h"
#include "object/currency.h"
#include "query/zone.h"
#include "text/text.h"

const struct company_setting company_settings[] = {
#define SETTING(member, kind, most, choices, preset)                                                                   \
    {#member, offsetof(struct company, member), COMPANY_##kind, most, choices, preset},
#include "query/company.def"
#undef SETTING
    {0},
};

str *company_text(struct company *co, const struct company_setting *s)
{
    check(s->offset + sizeof(str) <= sizeof *co);
    return (str *)((char *)co + s->offset);
}

struct company company_presets(void)
{
    struct company co;
    for (const struct company_setting *s = company_settings; s->name; s++)
        *company_text(&co, s) = str_of(s->preset);
    return co;
}

struct company company_copied(struct arena *a, const struct company *co)
{
    struct company copy = *co;
    for (const struct company_setting *s = company_settings; s->name; s++) {
        str *text = company_text(&copy, s);
        *text = str_copy(a, *text);
    }
    return copy;
}

static enum rc check_text(const struct company_setting *s, str value, struct issues *is)
{
    if (text_fold(is->arena, value).n == 0)
        return issue_add(is, s->name, "required");
    if (text_has_controls(value, false))
        return issue_add(is, s->name, "characters");
    return str_runes(value) > s->most
               ? issue_with(is, str_of(s->name), "too_long", str_printf(is->arena, "%zu", s->most))
               : RC_OK;
}

static bool is_choice(str value, str choices)
{
    while (choices.p)
        if (str_eq(str_trim(str_cut(&choices, ',')), value))
            return true;
    return false;
}

enum rc company_check(const struct company_setting *s, str value, struct issues *is)
{
    check(s->name && is);
    switch (s->kind) {
    case COMPANY_TEXT:
        return check_text(s, value, is);
    case COMPANY_CURRENCY:
        return currency_is_known(value) ? RC_OK : issue_add(is, s->name, "currency");
    case COMPANY_ZONE:
        return zone_is_known(value) ? RC_OK : issue_with(is, str_of(s->name), "time_zone", value);
    case COMPANY_CHOICE:
        return is_choice(value, str_of(s->choices)) ? RC_OK
                                                    : issue_with(is, str_of(s->name), "choice", str_of(s->choices));
    }
    return RC_OK;
}
