/*
 * See outline.h. One walk over the text that writes as it reads. JSON Schema wants to know before a value whether it may
 * be null, and after the members which of them must be there: for both the text is looked over a second time.
 */
#include "api/outline.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"

struct outline {
    struct json *j;
    const char *p; /* what is read next */
    str object;
};

static void shape(struct outline *o);

void outline_write(struct json *j, const char *outline, str object)
{
    check(*outline);
    struct outline o = {j, outline, object};
    shape(&o);
    check(*o.p == 0);
}

/* Behind the shape that begins at p, without its question mark. */
static const char *shape_end(const char *p)
{
    int depth = 0;
    for (; *p; p++) {
        if (*p == '{' || *p == '[')
            depth++;
        else if (depth && (*p == '}' || *p == ']')) {
            if (--depth == 0)
                return p + 1;
        } else if (!depth && strchr(",}]?", *p))
            return p;
    }
    check(depth == 0);
    return p;
}

static bool is_nullable(const char *p)
{
    return *shape_end(p) == '?';
}

static void type_write(struct json *j, const char *type, bool nullable)
{
    json_key(j, S("type"));
    if (nullable)
        json_begin_array(j);
    json_str(j, str_of(type));
    if (nullable) {
        json_str(j, S("null"));
        json_end(j);
    }
}

/* The name of a member, without its colon; *is_optional where a question mark stands behind it. */
static str member_name(struct outline *o, bool *is_optional)
{
    size_t n = strcspn(o->p, "?:");
    str name = {o->p, n};
    o->p += n;
    *is_optional = *o->p == '?';
    o->p += *is_optional;
    check(*o->p == ':');
    o->p++;
    return name;
}

static void members(struct outline *o)
{
    bool ignored;
    json_key(o->j, S("properties"));
    json_begin_object(o->j);
    while (*o->p != '}') {
        json_key(o->j, member_name(o, &ignored));
        shape(o);
        check(*o->p == ',' || *o->p == '}');
        o->p += *o->p == ',';
    }
    json_end(o->j);
}

static void required_members(struct outline *o, const char *begin)
{
    struct outline again = {o->j, begin, o->object};
    json_key(o->j, S("required"));
    json_begin_array(o->j);
    while (again.p < o->p) {
        bool is_optional;
        str name = member_name(&again, &is_optional);
        if (!is_optional)
            json_str(o->j, name);
        again.p = shape_end(again.p);
        again.p += *again.p == '?';
        again.p += *again.p == ',';
    }
    json_end(o->j);
}

static void object_shape(struct outline *o)
{
    const char *begin = ++o->p;
    if (strncmp(begin, "*:", 2) == 0) {
        o->p += 2;
        json_key(o->j, S("additionalProperties"));
        shape(o);
    } else {
        members(o);
        required_members(o, begin);
        json_pair(o->j, "additionalProperties", v_bool(false));
    }
    check(*o->p == '}');
    o->p++;
}

static void array_shape(struct outline *o)
{
    o->p++;
    json_key(o->j, S("items"));
    shape(o);
    check(*o->p == ']');
    o->p++;
}

static void texts(struct outline *o, const char *end, bool nullable)
{
    type_write(o->j, "string", nullable);
    json_key(o->j, S("enum"));
    json_begin_array(o->j);
    for (str rest = {o->p, (size_t)(end - o->p)}; rest.p;) {
        str quoted = str_cut(&rest, '|');
        check(quoted.n >= 2);
        json_str(o->j, (str){quoted.p + 1, quoted.n - 2});
    }
    if (nullable)
        json_write_null(o->j);
    json_end(o->j);
}

static void reference(struct outline *o, str name)
{
    char path[200];
    bool is_of_object = name.p[0] == '@';
    int n = snprintf(path, sizeof path, "#/components/schemas/%.*s%.*s", STR_ARG(is_of_object ? o->object : S("")),
                     STR_ARG(is_of_object ? str_skip(name, 1) : name));
    check(n > 0 && (size_t)n < sizeof path);
    json_pair_str(o->j, "$ref", (str){path, (size_t)n});
}

/* A simple name of the notation: its type, and what else a schema says of it. */
static bool simple(struct json *j, str name, bool nullable)
{
    static const struct {
        const char *name, *type, *format;
    } simples[] = {{"text", "string", NULL},     {"integer", "integer", NULL}, {"number", "number", NULL},
                   {"boolean", "boolean", NULL}, {"date", "string", "date"},   {"instant", "string", "date-time"}};
    for (size_t i = 0; i < countof(simples); i++) {
        if (!str_is(name, simples[i].name))
            continue;
        type_write(j, simples[i].type, nullable);
        if (simples[i].format)
            json_pair_str(j, "format", str_of(simples[i].format));
        return true;
    }
    return str_is(name, "any");
}

static void named(struct outline *o, const char *end, bool nullable)
{
    str name = {o->p, (size_t)(end - o->p)};
    check(name.n);
    if (simple(o->j, name, nullable))
        return;
    if (!nullable) {
        reference(o, name);
        return;
    }
    json_key(o->j, S("anyOf"));
    json_begin_array(o->j);
    json_begin_object(o->j);
    reference(o, name);
    json_end(o->j);
    json_begin_object(o->j);
    type_write(o->j, "null", false);
    json_end(o->j);
    json_end(o->j);
}

static void shape(struct outline *o)
{
    const char *end = shape_end(o->p);
    bool nullable = is_nullable(o->p);
    json_begin_object(o->j);
    if (*o->p == '{') {
        type_write(o->j, "object", nullable);
        object_shape(o);
    } else if (*o->p == '[') {
        type_write(o->j, "array", nullable);
        array_shape(o);
    } else if (*o->p == '"') {
        texts(o, end, nullable);
    } else {
        named(o, end, nullable);
    }
    json_end(o->j);
    o->p = end + nullable;
}
