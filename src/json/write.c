/*
 * JSON out. See write.h.
 *
 * Every item, key or value, passes begin(), which sets the comma and checks that the item may stand here; so no caller
 * counts. Text is copied in runs up to the next byte that needs an escape.
 */
#include "json/write.h"

#include <string.h>

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

/* Eight bytes at a time: which of them are below 0x20, a quote or a backslash (Mycroft's test for a zero byte; a byte of
   UTF-8 beyond ASCII never counts). */
static bool has_special(const char *p)
{
    const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
    uint64_t w;
    memcpy(&w, p, sizeof w);
    uint64_t quote = w ^ ones * '"', backslash = w ^ ones * '\\';
    return ((w - ones * 0x20) | (quote - ones) | (backslash - ones)) & ~w & highs;
}

static bool is_special(char c)
{
    return (unsigned char)c < 0x20 || c == '"' || c == '\\';
}

/* How far the text stands for itself. Of eight bytes and more the last eight are looked at once more, rather than one by
   one. */
static size_t plain_length(str s)
{
    size_t i = 0;
    while (i + 8 <= s.n && !has_special(s.p + i))
        i += 8;
    if (s.n >= 8 && i + 8 > s.n && !has_special(s.p + s.n - 8))
        return s.n;
    while (i < s.n && !is_special(s.p[i]))
        i++;
    return i;
}

static void write_escaped(struct buf *b, char c)
{
    const char *escape = escape_of((unsigned char)c);
    if (escape)
        buf_cstr(b, escape);
    else
        buf_printf(b, "\\u%04x", (unsigned char)c);
}

static void write_escaped_text(struct buf *b, str s)
{
    buf_char(b, '"');
    for (;;) {
        size_t n = plain_length(s);
        buf_add(b, s.p, n);
        if (n == s.n)
            break;
        write_escaped(b, s.p[n]);
        s = str_skip(s, n + 1);
    }
    buf_char(b, '"');
}

static void write_text(struct buf *b, str s)
{
    char *to = plain_length(s) == s.n ? buf_reserve(b, s.n + 2) : NULL;
    if (!to) {
        write_escaped_text(b, s);
        return;
    }
    to[0] = '"';
    if (s.n)
        memcpy(to + 1, s.p, s.n);
    to[s.n + 1] = '"';
    b->n += s.n + 2;
}

struct json json_to(struct buf *out)
{
    check(out && out->bytes_max > 0);
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

void json_name(struct json *j, str name)
{
    check(name.n > 2 && name.p[0] == '"');
    check(j->depth > 0 && !is_in_array(j) && !j->has_key);
    if (j->has_item)
        buf_char(j->out, ',');
    buf_str(j->out, name);
    j->has_key = true;
}

str json_name_of(struct arena *a, str key)
{
    struct buf b;
    buf_init(&b, 6 * key.n + 3);
    write_text(&b, key);
    buf_char(&b, ':');
    str name = str_copy(a, buf_view(&b));
    buf_free(&b);
    return name;
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
