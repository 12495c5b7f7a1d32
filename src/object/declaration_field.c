/*
 * One declared field, as far as it can be read by itself: its type decides which further keys it may have.
 */
#include "base/check.h"
#include "base/limits.h"
#include "json/read.h"
#include "object/declaration.h"
#include "object/json.h"

static void read_flags(struct loader *l, const json_t *v, struct field *f);
static void read_range(struct loader *l, const json_t *v, struct field *f);
static void read_choices(struct loader *l, const json_t *v, struct field *f);
static void read_preset(struct loader *l, const json_t *v, struct field *f);
static void check_target(struct loader *l, const json_t *v, const struct field *f);

static bool is_many(const struct field *f)
{
    return f->type == FIELD_LINES || f->type == FIELD_LINKS;
}

static bool read_type(struct loader *l, const json_t *v, struct field *f)
{
    str name = declaration__text(v, PART_FIELD, "type");
    if (field_type_of(name, &f->type)) {
        f->ops = field_ops_of(f->type);
        return true;
    }
    if (declaration__member(v, PART_FIELD, "type"))
        issue_with(l->issues, S("type"), "choice",
                   S("text, long_text, integer, decimal, money, percent, date, timestamp, boolean, choice, email, "
                     "phone, url, currency, relation, lines, links"));
    return false;
}

bool declaration__read_field(struct loader *l, const json_t *v, struct field *f)
{
    struct issues *is = l->issues;
    *f = (struct field){0};
    if (!declaration__check_members(is, v, PART_FIELD))
        return false;
    f->number = declaration__number(is, v, PART_FIELD, "number", 100, LIMIT_NUMBER);
    f->name = declaration__text(v, PART_FIELD, "name");
    if (declaration__member(v, PART_FIELD, "name"))
        declaration__check_field_name(is, f->name, "name");
    f->label = declaration__label(is, v, PART_FIELD, "label");
    if (!read_type(l, v, f))
        return false;
    read_flags(l, v, f);
    read_range(l, v, f);
    read_choices(l, v, f);
    read_preset(l, v, f);
    check_target(l, v, f);
    declaration__read_levels(l, v, f);
    return f->name.n > 0;
}

static enum rc not_for_type(struct loader *l, const char *key, const struct field *f)
{
    return issue_with(l->issues, str_of(key), "not_for_type", str_of(f->ops->name));
}

static void read_flags(struct loader *l, const json_t *v, struct field *f)
{
    f->is_required = declaration__flag(v, PART_FIELD, "required");
    f->is_unique = declaration__flag(v, PART_FIELD, "unique");
    f->is_sortable = declaration__flag(v, PART_FIELD, "sort");
    f->is_computed = declaration__flag(v, PART_FIELD, "computed");
    f->is_tree = declaration__flag(v, PART_FIELD, "tree");
    f->is_unit_price = declaration__flag(v, PART_FIELD, "unit_price");
    if (f->is_unique && !f->ops->can_be_unique)
        not_for_type(l, "unique", f);
    if (f->is_sortable && !f->ops->can_sort)
        not_for_type(l, "sort", f);
    if (f->is_tree && f->type != FIELD_RELATION)
        not_for_type(l, "tree", f);
    if (f->is_unit_price && f->type != FIELD_MONEY)
        not_for_type(l, "unit_price", f);
    if (f->is_required && is_many(f))
        not_for_type(l, "required", f);
    if (f->is_computed && is_many(f))
        not_for_type(l, "computed", f);
    if (f->is_computed && f->is_required)
        issue_with(l->issues, S("required"), "computed", f->name);
}

/* The largest number of code points of a text type that is within its bytes whatever the code points are; its
   declared maximum may not be above it. 0: no text type. */
static int code_points_max(enum field_type type)
{
    switch (type) {
    case FIELD_TEXT:
        return LIMIT_TEXT_BYTES / 4;
    case FIELD_LONG_TEXT:
        return LIMIT_LONG_TEXT_BYTES / 4;
    case FIELD_EMAIL:
        return LIMIT_EMAIL;
    case FIELD_PHONE:
        return LIMIT_PHONE;
    case FIELD_URL:
        return LIMIT_URL_TEXT / 4;
    default:
        return 0;
    }
}

static void read_length(struct loader *l, const json_t *v, struct field *f)
{
    int max = code_points_max(f->type);
    f->max = max;
    if (json_object_get(v, "min"))
        not_for_type(l, "min", f);
    const json_t *declared = json_object_get(v, "max");
    if (!declared)
        return;
    if (f->type != FIELD_TEXT && f->type != FIELD_LONG_TEXT)
        not_for_type(l, "max", f);
    else if (!json_is_integer(declared))
        issue_with(l->issues, S("max"), "type", S("integer"));
    else if (json_integer_value(declared) < 1)
        issue_with(l->issues, S("max"), "too_small", S("1"));
    else if (json_integer_value(declared) > max)
        issue_with(l->issues, S("max"), "too_large", str_printf(l->arena, "%d", max));
    else
        f->max = json_integer_value(declared);
}

/* One end of an integer's range. */
static int64_t read_integer(struct loader *l, const json_t *v, const char *key, int64_t absent)
{
    const json_t *end = json_object_get(v, key);
    if (!end)
        return absent;
    json_int_t i = json_integer_value(end);
    if (!json_is_integer(end))
        issue_with(l->issues, str_of(key), "type", S("integer"));
    else if (i > FIELD_INTEGER_MAX || i < -FIELD_INTEGER_MAX)
        issue_with(l->issues, str_of(key), "too_large", str_printf(l->arena, "%lld", (long long)FIELD_INTEGER_MAX));
    else
        return i;
    return absent;
}

/* A number that must be exact: text, or a JSON number of at most 15 digits. */
static bool read_exact(struct loader *l, const json_t *v, const char *key, fixed *out)
{
    str text = json_is_string(v) ? json_text(v) : json_is_number(v) ? json_number_text(l->arena, v) : S("");
    switch (fixed_parse(text, out)) {
    case FIXED_OK:
        return true;
    case FIXED_PRECISE:
        issue_with(l->issues, str_of(key), "precise", S("4"));
        return false;
    default:
        issue_with(l->issues, str_of(key), "number", S(""));
        return false;
    }
}

static fixed read_fixed(struct loader *l, const json_t *v, const char *key, fixed absent)
{
    fixed out;
    const json_t *end = declaration__member(v, PART_FIELD, key);
    return end && read_exact(l, end, key, &out) ? out : absent;
}

static void read_range(struct loader *l, const json_t *v, struct field *f)
{
    if (code_points_max(f->type)) {
        read_length(l, v, f);
        return;
    }
    f->has_range = json_object_get(v, "min") || json_object_get(v, "max");
    if (!f->has_range)
        return;
    if (!f->ops->can_have_range) {
        not_for_type(l, json_object_get(v, "min") ? "min" : "max", f);
        return;
    }
    if (f->type == FIELD_INTEGER) {
        f->min = read_integer(l, v, "min", -FIELD_INTEGER_MAX);
        f->max = read_integer(l, v, "max", FIELD_INTEGER_MAX);
    } else {
        f->fixed_min = read_fixed(l, v, "min", -FIELD_FIXED_MAX);
        f->fixed_max = read_fixed(l, v, "max", FIELD_FIXED_MAX);
    }
    if (f->min > f->max || f->fixed_min > f->fixed_max)
        issue_with(l->issues, S("min"), "order", S(""));
}

static bool is_choice_value(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool is_alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_alnum && c != '_' && c != '-')
            return false;
    }
    return s.n > 0 && s.n <= LIMIT_IDENTIFIER;
}

/* Values and labels are found without regard to case (field_choice.c), so they must differ in more. */
static void check_choice_is_new(struct issues *is, const struct choice *list, const struct choice *c)
{
    for (const struct choice *other = list; other < c; other++) {
        if (c->number && other->number == c->number)
            issue_with(is, S("number"), "duplicate", str_printf(is->arena, "%d", c->number));
        if (str_eq_nocase(other->value, c->value))
            issue_with(is, S("value"), "duplicate", c->value);
        if (str_eq_nocase(other->label.en, c->label.en) || str_eq_nocase(other->label.zh, c->label.zh))
            issue_with(is, S("label"), "duplicate", c->label.en);
    }
}

static void read_choice(struct issues *is, const json_t *v, struct field *f, struct choice *list)
{
    if (!declaration__check_members(is, v, PART_CHOICE))
        return;
    struct choice *c = &list[f->choice_count];
    c->number = declaration__number(is, v, PART_CHOICE, "number", 1, LIMIT_NUMBER);
    c->value = declaration__text(v, PART_CHOICE, "value");
    c->label = declaration__label(is, v, PART_CHOICE, "label");
    c->hue = declaration__hue(is, v, PART_CHOICE);
    c->is_retired = declaration__flag(v, PART_CHOICE, "retired");
    if (!declaration__member(v, PART_CHOICE, "value"))
        return;
    if (!is_choice_value(c->value))
        issue_with(is, S("value"), "choice_value", c->value);
    check_choice_is_new(is, list, c);
    f->choice_count++;
}

static void read_choices(struct loader *l, const json_t *v, struct field *f)
{
    const json_t *list = declaration__member(v, PART_FIELD, "choices");
    if (f->type != FIELD_CHOICE && list)
        not_for_type(l, "choices", f);
    if (f->type != FIELD_CHOICE)
        return;
    size_t n = json_array_size(list);
    if (!json_object_get(v, "choices"))
        issue_with(l->issues, S(""), "missing", S("choices"));
    else if (n == 0)
        issue_with(l->issues, S("choices"), "empty", S(""));
    if (n > LIMIT_CHOICES) {
        issue_with(l->issues, S("choices"), "too_many", str_printf(l->arena, "%d", LIMIT_CHOICES));
        n = LIMIT_CHOICES;
    }
    struct choice *choices = arena_array_of(l->arena, n, struct choice);
    f->choices = choices;
    str before = issues_enter(l->issues, S("choices"));
    for (size_t i = 0; i < n; i++) {
        str list_pointer = issues_enter_at(l->issues, i);
        read_choice(l->issues, json_array_get(list, i), f, choices);
        issues_leave(l->issues, list_pointer);
    }
    issues_leave(l->issues, before);
}

/* The default is read as a record's value would be. */
static void read_preset(struct loader *l, const json_t *v, struct field *f)
{
    json_t *preset = json_object_get(v, "default");
    if (!preset || json_is_null(preset))
        return;
    if (is_many(f) || f->type == FIELD_RELATION) {
        not_for_type(l, "default", f);
        return;
    }
    if (f->is_computed)
        issue_with(l->issues, S("default"), "computed", f->name);
    struct issues scratch;
    issues_init(&scratch, l->arena);
    if (field_from_json(f, preset, l->arena, &f->preset, &scratch))
        issue_with(l->issues, S("default"), "default", S(""));
}

/* "to" and "of": whether they may stand here; where they lead is for a later step. */
static void check_target(struct loader *l, const json_t *v, const struct field *f)
{
    static const struct {
        const char *key;
        enum field_type type;
    } targets[] = {{"to", FIELD_RELATION}, {"of", FIELD_LINES}};
    for (size_t i = 0; i < countof(targets); i++) {
        bool is_there = json_object_get(v, targets[i].key) != NULL;
        if (is_there && f->type != targets[i].type)
            not_for_type(l, targets[i].key, f);
        if (!is_there && f->type == targets[i].type)
            issue_with(l->issues, S(""), "missing", str_of(targets[i].key));
    }
}
