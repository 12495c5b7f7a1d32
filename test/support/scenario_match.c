/* Expected JSON against a JSON text; see scenario.h. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "support/scenario.h"

struct matching {
    struct arena *a;
    json_t *vars;
    const char *why;
};

static bool match(struct matching *m, json_t *expected, json_t *v, const char *at);

static bool differs(struct matching *m, json_t *expected, json_t *v, const char *at)
{
    char *x = json_dumps(expected, JSON_ENCODE_ANY), *y = v ? json_dumps(v, JSON_ENCODE_ANY) : NULL;
    m->why = arena_printf(m->a, "%s: %.400s expected, %.400s found", *at ? at : "/", x, y ? y : "nothing");
    free(x);
    free(y);
    return false;
}

static bool match_variable(struct matching *m, json_t *expected, json_t *v, const char *at)
{
    const char *name = json_string_value(expected) + 1;
    json_t *known = json_object_get(m->vars, name);
    if (!known)
        return json_object_set(m->vars, name, v) == 0;
    return json_equal(known, v) || differs(m, known, v, at);
}

static bool match_text(struct matching *m, json_t *expected, json_t *v, const char *at)
{
    str text = str_of(json_string_value(expected));
    if (str_is(text, "*"))
        return true;
    if (text.n > 1 && text.p[0] == '$')
        return match_variable(m, expected, v, at);
    if (text.n > 2 && text.p[0] == '/' && text.p[text.n - 1] == '/' && json_is_string(v) &&
        str_find(str_of(json_string_value(v)), (str){text.p + 1, text.n - 2}) >= 0)
        return true;
    return json_equal(expected, v) || differs(m, expected, v, at);
}

static bool match_members(struct matching *m, json_t *expected, json_t *v, const char *at)
{
    const char *key;
    json_t *member;
    json_object_foreach(expected, key, member)
    {
        json_t *found = json_object_get(v, key);
        const char *place = arena_printf(m->a, "%s/%s", at, key);
        if (json_is_string(member) && strcmp(json_string_value(member), "!") == 0) {
            if (found)
                return differs(m, member, found, place);
        } else if (!found || !match(m, member, found, place)) {
            return found ? false : differs(m, member, found, place);
        }
    }
    return true;
}

static bool match_items(struct matching *m, json_t *expected, json_t *v, const char *at)
{
    size_t n = json_array_size(expected);
    json_t *last = n ? json_array_get(expected, n - 1) : NULL;
    bool is_open = json_is_string(last) && strcmp(json_string_value(last), "…") == 0;
    n -= is_open;
    if (is_open ? json_array_size(v) < n : json_array_size(v) != n)
        return differs(m, expected, v, at);
    for (size_t i = 0; i < n; i++)
        if (!match(m, json_array_get(expected, i), json_array_get(v, i), arena_printf(m->a, "%s/%zu", at, i)))
            return false;
    return true;
}

static bool match(struct matching *m, json_t *expected, json_t *v, const char *at)
{
    if (json_is_string(expected))
        return match_text(m, expected, v, at);
    if (json_is_number(expected) && json_is_number(v))
        return json_number_value(expected) == json_number_value(v) || differs(m, expected, v, at);
    if (json_typeof(expected) != json_typeof(v))
        return differs(m, expected, v, at);
    if (json_is_object(expected))
        return match_members(m, expected, v, at);
    if (json_is_array(expected))
        return match_items(m, expected, v, at);
    return json_equal(expected, v) || differs(m, expected, v, at);
}

bool scenario_match(struct arena *a, json_t *expected, json_t *v, json_t *vars, const char **why)
{
    struct matching m = {a, vars, NULL};
    bool is_matched = match(&m, expected, v, "");
    *why = m.why;
    return is_matched;
}
