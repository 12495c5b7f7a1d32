/*
 * The keys of a declaration, and reading members by them. The tables are the only place that knows which keys exist; a
 * test holds objects/schema.json against them.
 */
#include "base/check.h"
#include "base/limits.h"
#include "json/read.h"
#include "object/declaration.h"

static const struct key object_keys[] = {
    {"$schema", KIND_TEXT},        {"object", KIND_TEXT, true},  {"number", KIND_INTEGER, true},
    {"plural", KIND_TEXT, true},   {"label", KIND_OBJECT, true}, {"labels", KIND_OBJECT, true},
    {"icon", KIND_TEXT, true},     {"hue", KIND_TEXT, true},     {"group", KIND_TEXT},
    {"order", KIND_INTEGER},       {"title", KIND_TEXT, true},   {"owned_by", KIND_TEXT},
    {"fields", KIND_LIST, true},   {"process", KIND_OBJECT},     {"indexes", KIND_LIST},
    {"search", KIND_LIST},         {"behaviours", KIND_LIST},    {"layout", KIND_OBJECT, true},
    {"rights", KIND_OBJECT, true}, {"timeline", KIND_OBJECT},
};
static const struct key label_keys[] = {{"en", KIND_TEXT, true}, {"zh", KIND_TEXT, true}};
static const struct key field_keys[] = {
    {"number", KIND_INTEGER, true},
    {"name", KIND_TEXT, true},
    {"type", KIND_TEXT, true},
    {"label", KIND_OBJECT, true},
    {"required", KIND_BOOLEAN},
    {"unique", KIND_BOOLEAN},
    {"sort", KIND_BOOLEAN},
    {"computed", KIND_BOOLEAN},
    {"default", KIND_ANY},
    {"min", KIND_EXACT},
    {"max", KIND_EXACT},
    {"choices", KIND_LIST},
    {"to", KIND_TEXT},
    {"of", KIND_TEXT},
    {"rights", KIND_OBJECT},
    {"tree", KIND_BOOLEAN},
    {"unit_price", KIND_BOOLEAN},
    {"condition_of", KIND_TEXT},
    {"names_of", KIND_TEXT},
};
static const struct key choice_keys[] = {
    {"number", KIND_INTEGER, true}, {"value", KIND_TEXT, true}, {"label", KIND_OBJECT, true}, {"hue", KIND_TEXT},
    {"retired", KIND_BOOLEAN},
};
static const struct key process_keys[] = {
    {"field", KIND_TEXT, true}, {"since", KIND_TEXT},    {"probability", KIND_TEXT},
    {"amount", KIND_TEXT},      {"weighted", KIND_TEXT}, {"states", KIND_LIST, true},
};
static const struct key state_keys[] = {
    {"value", KIND_TEXT, true}, {"probability", KIND_EXACT}, {"is", KIND_TEXT},      {"stuck_after_days", KIND_INTEGER},
    {"required", KIND_LIST},    {"unstated", KIND_OBJECT},   {"enter", KIND_OBJECT}, {"leave", KIND_OBJECT},
};
static const struct key timeline_keys[] = {{"about", KIND_LIST, true}, {"at", KIND_LIST}};
static const struct key layout_keys[] = {
    {"list", KIND_LIST, true}, {"form", KIND_LIST, true}, {"highlights", KIND_LIST},
    {"sections", KIND_LIST},   {"card", KIND_LIST},       {"related", KIND_LIST},
};
static const struct key section_keys[] = {{"label", KIND_OBJECT, true}, {"fields", KIND_LIST, true}};
static const struct key rights_keys[] = {
    {"see", KIND_TEXT},
    {"create", KIND_TEXT},
    {"change", KIND_TEXT},
    {"delete", KIND_TEXT},
};

static const struct {
    const struct key *keys;
    size_t n;
} parts[PARTS] = {
    [PART_OBJECT] = {object_keys, countof(object_keys)},    [PART_LABEL] = {label_keys, countof(label_keys)},
    [PART_FIELD] = {field_keys, countof(field_keys)},       [PART_CHOICE] = {choice_keys, countof(choice_keys)},
    [PART_PROCESS] = {process_keys, countof(process_keys)}, [PART_STATE] = {state_keys, countof(state_keys)},
    [PART_LAYOUT] = {layout_keys, countof(layout_keys)},    [PART_SECTION] = {section_keys, countof(section_keys)},
    [PART_RIGHTS] = {rights_keys, countof(rights_keys)},    [PART_TIMELINE] = {timeline_keys, countof(timeline_keys)},
};

static const char *const hues[] = {"gray", "red", "orange", "amber",  "green",
                                   "teal", "sky", "indigo", "violet", "pink"};

const struct key *declaration__keys(enum declaration_part part, size_t *n)
{
    *n = parts[part].n;
    return parts[part].keys;
}

static const struct key *key_of(enum declaration_part part, str name)
{
    for (size_t i = 0; i < parts[part].n; i++)
        if (str_is(name, parts[part].keys[i].name))
            return &parts[part].keys[i];
    return NULL;
}

static bool is_of_kind(const json_t *v, enum kind kind)
{
    switch (kind) {
    case KIND_TEXT:
        return json_is_string(v);
    case KIND_INTEGER:
        return json_is_integer(v);
    case KIND_BOOLEAN:
        return json_is_boolean(v);
    case KIND_EXACT:
        return json_is_string(v) || json_is_number(v);
    case KIND_OBJECT:
        return json_is_object(v);
    case KIND_LIST:
        return json_is_array(v);
    default:
        return true;
    }
}

static str kind_word(enum kind kind)
{
    static const char *const words[] = {"text", "integer", "boolean", "number", "object", "list"};
    check((size_t)kind < countof(words));
    return str_of(words[kind]);
}

bool declaration__check_members(struct issues *is, const json_t *v, enum declaration_part part)
{
    if (!json_is_object(v)) {
        issue_with(is, S(""), "type", S("object"));
        return false;
    }
    const char *name;
    size_t n;
    json_t *member;
    json_object_keylen_foreach((json_t *)v, name, n, member)
    {
        const struct key *k = key_of(part, (str){name, n});
        if (!k)
            issue_with(is, (str){name, n}, "unknown_key", (str){name, n});
        else if (!is_of_kind(member, k->kind))
            issue_with(is, (str){name, n}, "type", kind_word(k->kind));
    }
    for (size_t i = 0; i < parts[part].n; i++)
        if (parts[part].keys[i].is_required && !json_object_get(v, parts[part].keys[i].name))
            issue_with(is, S(""), "missing", str_of(parts[part].keys[i].name));
    return true;
}

const json_t *declaration__member(const json_t *v, enum declaration_part part, const char *name)
{
    const struct key *k = key_of(part, str_of(name));
    check(k);
    const json_t *member = json_object_get(v, name);
    return member && is_of_kind(member, k->kind) ? member : NULL;
}

str declaration__text(const json_t *v, enum declaration_part part, const char *name)
{
    const json_t *member = declaration__member(v, part, name);
    return member ? json_text(member) : S("");
}

bool declaration__flag(const json_t *v, enum declaration_part part, const char *name)
{
    return json_is_true(declaration__member(v, part, name));
}

str declaration__item(struct issues *is, const json_t *list, size_t i)
{
    const json_t *v = json_array_get(list, i);
    if (json_is_string(v))
        return json_text(v);
    issue_with(is, str_printf(is->arena, "%zu", i), "type", S("text"));
    return S("");
}

int declaration__number(struct issues *is, const json_t *v, enum declaration_part part, const char *name, int min,
                        int max)
{
    const json_t *member = declaration__member(v, part, name);
    if (!member)
        return 0;
    json_int_t i = json_integer_value(member);
    if (i < min)
        issue_with(is, str_of(name), "too_small", str_printf(is->arena, "%d", min));
    else if (i > max)
        issue_with(is, str_of(name), "too_large", str_printf(is->arena, "%d", max));
    else
        return (int)i;
    return 0;
}

static str label_text(struct issues *is, const json_t *v, const char *language)
{
    str s = declaration__text(v, PART_LABEL, language);
    if (json_is_string(json_object_get(v, language)) && str_trim(s).n == 0)
        issue_with(is, str_of(language), "empty", S(""));
    if (str_runes(s) > LIMIT_LABEL)
        issue_with(is, str_of(language), "too_long", str_printf(is->arena, "%d", LIMIT_LABEL));
    return s;
}

struct label declaration__label(struct issues *is, const json_t *v, enum declaration_part part, const char *name)
{
    const json_t *member = declaration__member(v, part, name);
    if (!member)
        return (struct label){S(""), S("")};
    str before = issues_enter(is, str_of(name));
    declaration__check_members(is, member, PART_LABEL);
    struct label label = {.en = label_text(is, member, "en"), .zh = label_text(is, member, "zh")};
    issues_leave(is, before);
    return label;
}

str declaration__hue(struct issues *is, const json_t *v, enum declaration_part part)
{
    str hue = declaration__text(v, part, "hue");
    if (!declaration__member(v, part, "hue"))
        return hue;
    for (size_t i = 0; i < countof(hues); i++)
        if (str_is(hue, hues[i]))
            return hue;
    issue_with(is, S("hue"), "choice", S("gray, red, orange, amber, green, teal, sky, indigo, violet, pink"));
    return S("");
}
