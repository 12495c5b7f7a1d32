/*
 * A list of values bound as one: a JSON array for SQLite's json_each, an array literal for PostgreSQL's any. One place
 * whatever the length, so that one statement serves every list.
 *
 * In both, a text is quoted and backslash escapes; only JSON needs it for control characters too.
 */
#include "base/buf.h"
#include "base/check.h"
#include "db/engine.h"

static void quoted(struct buf *b, str s, bool is_json);
static struct value finished(struct arena *a, struct buf *b);

struct value db_int_list(const struct db *db, struct arena *a, const int64_t *values, size_t n)
{
    check(values || n == 0);
    bool is_json = db_engine(db) == DB_SQLITE;
    struct buf b;
    buf_init(&b, LIMIT_REPLY_BYTES);
    buf_char(&b, is_json ? '[' : '{');
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_char(&b, ',');
        buf_i64(&b, values[i]);
    }
    buf_char(&b, is_json ? ']' : '}');
    return finished(a, &b);
}

struct value db_text_list(const struct db *db, struct arena *a, const str *values, size_t n)
{
    check(values || n == 0);
    bool is_json = db_engine(db) == DB_SQLITE;
    struct buf b;
    buf_init(&b, LIMIT_REPLY_BYTES);
    buf_char(&b, is_json ? '[' : '{');
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_char(&b, ',');
        quoted(&b, values[i], is_json);
    }
    buf_char(&b, is_json ? ']' : '}');
    return finished(a, &b);
}

static void quoted(struct buf *b, str s, bool is_json)
{
    buf_char(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\')
            buf_char(b, '\\');
        if (is_json && c < ' ')
            buf_printf(b, "\\u%04x", c);
        else
            buf_char(b, (char)c);
    }
    buf_char(b, '"');
}

static struct value finished(struct arena *a, struct buf *b)
{
    check(!b->is_over);
    str list = str_copy(a, buf_view(b));
    buf_free(b);
    return v_text(list);
}
