/*
 * JSON out. See write.h.
 *
 * Every item, key or value, passes begin(), which sets the comma and checks that the item may stand here; so no caller
 * counts. Text is copied in runs up to the next byte that needs an escape.
 */
#include "json/write.h"

#include "base/check.h"
#include "base/date.h"

enum { DEPTH_MAX = 60 };

static bool is_in_array(const struct json *j)
{
    return j->depth == 0 || (j->is_array >> j->depth & 1);
}

/* A value comes: a comma before it, unless it is the first of its array or stands behind a key. */
static void begin(struct json *j)
{
    check(j->has_key || is_in_array(j));
    if (!j->has_key && j->has_item)
        buf_char(j->out, ',');
    j->has_key = false;
    j->has_item = true;
}

static void open_level(struct json *j, char bracket, bool is_array)
{
    begin(j);
    check(j->depth < DEPTH_MAX);
    j->depth++;
    j->is_array &= ~((uint64_t)1 << j->depth);
    j->is_array |= (uint64_t)is_array << j->depth;
    j->has_item = false;
    buf_char(j->out, bracket);
}

/* The escape of a byte, or NULL where it stands for itself; control characters without a short one are for \u00xx. */
static const char *escape_of(unsigned char c)
{
    switch (c) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\b':
        return "\\b";
    case '\f':
        return "\\f";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        return NULL;
    }
}

static void write_text(struct buf *b, str s)
{
    buf_char(b, '"');
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buf_add(b, s.p + from, i - from);
        from = i + 1;
        const char *escape = escape_of(c);
        if (escape)
            buf_cstr(b, escape);
        else
            buf_printf(b, "\\u%04x", c);
    }
    buf_add(b, s.p + from, s.n - from);
    buf_char(b, '"');
}

struct json json_to(struct buf *out)
{
    return (struct json){.out = out};
}

void json_begin_object(struct json *j)
{
    open_level(j, '{', false);
}

void json_begin_array(struct json *j)
{
    open_level(j, '[', true);
}

void json_end(struct json *j)
{
    check(j->depth > 0 && !j->has_key);
    buf_char(j->out, is_in_array(j) ? ']' : '}');
    j->depth--;
    j->has_item = true;
}

void json_key(struct json *j, str key)
{
    check(j->depth > 0 && !is_in_array(j) && !j->has_key);
    if (j->has_item)
        buf_char(j->out, ',');
    write_text(j->out, key);
    buf_char(j->out, ':');
    j->has_key = true;
}

void json_write_null(struct json *j)
{
    json_raw(j, S("null"));
}

void json_bool(struct json *j, bool b)
{
    json_raw(j, b ? S("true") : S("false"));
}

void json_int(struct json *j, int64_t i)
{
    begin(j);
    buf_i64(j->out, i);
}

void json_fixed(struct json *j, fixed f)
{
    begin(j);
    fixed_write(j->out, f);
}

void json_str(struct json *j, str s)
{
    begin(j);
    write_text(j->out, s);
}

void json_date(struct json *j, int32_t days)
{
    begin(j);
    buf_char(j->out, '"');
    date_write(j->out, days);
    buf_char(j->out, '"');
}

void json_instant(struct json *j, int64_t ms)
{
    begin(j);
    buf_char(j->out, '"');
    instant_write(j->out, ms);
    buf_char(j->out, '"');
}

static void json_hex(struct json *j, str bytes)
{
    static const char digits[] = "0123456789abcdef";
    begin(j);
    buf_char(j->out, '"');
    for (size_t i = 0; i < bytes.n; i++) {
        buf_char(j->out, digits[(unsigned char)bytes.p[i] >> 4]);
        buf_char(j->out, digits[bytes.p[i] & 15]);
    }
    buf_char(j->out, '"');
}

void json_value(struct json *j, struct value v)
{
    switch (v.type) {
    case VALUE_NULL:
        json_write_null(j);
        return;
    case VALUE_BOOL:
        json_bool(j, v.b);
        return;
    case VALUE_INT:
        json_int(j, v.i);
        return;
    case VALUE_FIXED:
        json_fixed(j, v.f);
        return;
    case VALUE_DATE:
        json_date(j, (int32_t)v.i);
        return;
    case VALUE_TIME:
        json_instant(j, v.i);
        return;
    case VALUE_TEXT:
        json_str(j, v.s);
        return;
    case VALUE_BYTES:
        json_hex(j, v.s);
        return;
    }
}

void json_raw(struct json *j, str text)
{
    begin(j);
    buf_str(j->out, text);
}

void json_pair(struct json *j, const char *key, struct value v)
{
    json_key(j, str_of(key));
    json_value(j, v);
}

void json_pair_str(struct json *j, const char *key, str s)
{
    json_key(j, str_of(key));
    json_str(j, s);
}

void json_pair_int(struct json *j, const char *key, int64_t i)
{
    json_key(j, str_of(key));
    json_int(j, i);
}
