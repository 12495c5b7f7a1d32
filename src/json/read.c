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

struct fault {
    const char *zh, *en;
};

static const struct fault *over_a_limit(str text);
static str with_numbers_held(struct arena *a, str text);
static str message_of(struct arena *a, const json_error_t *e, str language);
static str fault_text(const struct fault *f, str language);

static void tree_free(void *tree)
{
    json_decref(tree);
}

enum rc json_read(struct arena *a, str text, json_t **out, str *message)
{
    return json_read_in(a, text, S("en"), out, message);
}

enum rc json_read_in(struct arena *a, str text, str language, json_t **out, str *message)
{
    *out = NULL;
    *message = (str){0};
    const struct fault *limit = over_a_limit(text);
    if (limit) {
        *message = fault_text(limit, language);
        return RC_TOO_LARGE;
    }
    json_error_t e;
    text = with_numbers_held(a, text);
    json_t *v = json_loadb(text.p ? text.p : "", text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
    if (!v) {
        *message = message_of(a, &e, language);
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
static const struct fault *over_a_limit(str text)
{
    static const struct fault too_long = {"JSON 过长", "the JSON is too long"},
                              too_deep = {"JSON 嵌套过深", "the JSON is nested too deeply"},
                              too_many = {"JSON 中的值过多", "the JSON has too many values"};
    if (text.n > LIMIT_JSON_BYTES)
        return &too_long;
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
            return &too_deep;
        if (values > LIMIT_JSON_VALUES)
            return &too_many;
        i++;
    }
    return NULL;
}

/* The length of what could be a number at i. */
static size_t number_at(str text, size_t i)
{
    size_t n = 0;
    while (i + n < text.n && memchr("+-.0123456789Ee", text.p[i + n], 15))
        n++;
    return n;
}

/* jansson refuses the whole text for one number out of range. */
static bool is_out_of_range(str number)
{
    enum { SHORTEST = 5 }; /* 1e309 */
    char text[400];
    int64_t i;
    if (number.n < SHORTEST || number.p[0] == '+')
        return false;
    bool is_whole = !memchr(number.p, '.', number.n) && !memchr(number.p, 'e', number.n) &&
                    !memchr(number.p, 'E', number.n);
    if (is_whole)
        return number.n >= 19 && !str_to_i64(number, &i);
    if (number.n >= sizeof text)
        return false;
    snprintf(text, sizeof text, "%.*s", STR_ARG(number));
    char *end;
    double d = strtod(text, &end);
    return *end == 0 && (d > 1e308 || d < -1e308);
}

/* "1e…300" in as many bytes, so that places stay what they are. */
static void hold(char *p, size_t n)
{
    size_t sign = p[0] == '-';
    memset(p + sign, '0', n - sign);
    p[sign] = '1';
    p[sign + 1] = 'e';
    p[n - 3] = '3';
}

static str with_numbers_held(struct arena *a, str text)
{
    char *p = NULL;
    for (size_t i = 0, n; i < text.n; i += n) {
        n = text.p[i] == '"' ? skip_string(text, i) - i : number_at(text, i);
        if (text.p[i] != '"' && n && is_out_of_range((str){text.p + i, n})) {
            if (!p)
                p = memcpy(arena_alloc(a, text.n), text.p, text.n);
            hold(p + i, n);
        }
        n += n == 0;
    }
    return p ? (str){p, text.n} : text;
}

static str fault_text(const struct fault *f, str language)
{
    return str_of(str_is(language, "zh") ? f->zh : f->en);
}

/* In words of our own: the library speaks of its own flags, and quotes pieces of the text. */
static str message_of(struct arena *a, const json_error_t *e, str language)
{
    static const struct fault faults[] = {
        [json_error_stack_overflow] = {"嵌套过深", "nested too deeply"},
        [json_error_invalid_utf8] = {"不是 UTF-8 文字", "not UTF-8"},
        [json_error_premature_end_of_input] = {"未结束", "it ends too early"},
        [json_error_end_of_input_expected] = {"末尾有多余的内容", "there is more behind its end"},
        [json_error_null_character] = {"文字中不能有 U+0000", "a text may not have U+0000"},
        [json_error_null_byte_in_key] = {"名称中不能有 U+0000", "a name may not have U+0000"},
        [json_error_duplicate_key] = {"同一个名称出现两次", "a name is there twice"},
        [json_error_numeric_overflow] = {"数字超出范围", "a number is out of range"},
        [json_error_index_out_of_range] = {0},
    };
    static const struct fault unlike = {"写法不符合 JSON", "this is not JSON"};
    enum json_error_code code = json_error_code(e);
    const struct fault *f = code < countof(faults) && faults[code].en ? &faults[code] : &unlike;
    bool is_zh = str_is(language, "zh");
    return str_printf(a, is_zh ? "第 %d 行第 %d 列：%s" : "line %d, column %d: %s", e->line, e->column,
                      is_zh ? f->zh : f->en);
}
