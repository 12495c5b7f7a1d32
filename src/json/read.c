/*
 * JSON in. See read.h.
 *
 * One pass over the text counts depth and values before jansson builds anything, because jansson bounds only its own
 * recursion and a tree costs far more memory than its text. Everything else (grammar, UTF-8, duplicates, surrogates,
 * ranges) is jansson's, which is strict when asked.
 */
#include "json/read.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/limits.h"

static const char *over_a_limit(str text);
static str message_of(struct arena *a, const json_error_t *e);

static void tree_free(void *tree)
{
    json_decref(tree);
}

enum rc json_read(struct arena *a, str text, json_t **out, str *message)
{
    *out = NULL;
    *message = (str){0};
    const char *limit = over_a_limit(text);
    if (limit) {
        *message = str_of(limit);
        return RC_TOO_LARGE;
    }
    json_error_t e;
    json_t *v = json_loadb(text.p ? text.p : "", text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
    if (!v) {
        *message = message_of(a, &e);
        return RC_INVALID;
    }
    arena_defer(a, tree_free, v);
    *out = v;
    return RC_OK;
}

str json_text(const json_t *v)
{
    check(json_is_string(v));
    return (str){json_string_value(v), json_string_length(v)};
}

str json_number_text(struct arena *a, const json_t *v)
{
    check(json_is_number(v));
    if (json_is_integer(v))
        return str_printf(a, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
    double d = json_real_value(v);
    for (int digits = 1; digits <= 15; digits++) {
        char text[32];
        snprintf(text, sizeof text, "%.*g", digits, d);
        if (strtod(text, NULL) == d)
            return str_copy(a, str_of(text));
    }
    return (str){"", 0};
}

str json_member_text(const json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);
    return json_is_string(v) ? json_text(v) : (str){"", 0};
}

int64_t json_member_int(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

/* The place behind the string whose opening quote is at i; past the end when it does not end. */
static size_t skip_string(str text, size_t i)
{
    for (i++; i < text.n && text.p[i] != '"'; i++)
        if (text.p[i] == '\\')
            i++;
    return i + 1;
}

/* What is wrong with the size of a text, or NULL. Counts brackets and commas outside strings: no text that jansson
   accepts has more values or a deeper tree than these say. */
static const char *over_a_limit(str text)
{
    if (text.n > LIMIT_JSON_BYTES)
        return "the text is too long";
    int depth = 0, values = 1;
    for (size_t i = 0; i < text.n;) {
        char c = text.p[i];
        if (c == '"') {
            i = skip_string(text, i);
            continue;
        }
        depth += (c == '[' || c == '{') - (c == ']' || c == '}');
        values += c == '[' || c == '{' || c == ',';
        if (depth > LIMIT_JSON_DEPTH)
            return "nested too deeply";
        if (values > LIMIT_JSON_VALUES)
            return "too many values";
        i++;
    }
    return NULL;
}

/* jansson quotes a piece of the text; what it quotes may not be UTF-8, and the message must be. */
static str message_of(struct arena *a, const json_error_t *e)
{
    str what = str_of(e->text);
    if (!str_is_utf8(what))
        what = S("not UTF-8");
    return str_printf(a, "%.*s (line %d, column %d)", STR_ARG(what), e->line, e->column);
}
