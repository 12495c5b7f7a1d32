/* See sql.h. */
#include "query/sql.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/check.h"

enum { SQL_BYTES_MAX = 4 * 1024 * 1024 };

static void free_text(void *data)
{
    buf_free(data);
}

void sql_init(struct sql *s, struct arena *a)
{
    *s = (struct sql){.arena = a};
    buf_init(&s->text, SQL_BYTES_MAX);
    arena_defer(a, free_text, &s->text);
}

void sql_text(struct sql *s, const char *text)
{
    buf_cstr(&s->text, text);
}

void sql_str(struct sql *s, str text)
{
    buf_str(&s->text, text);
}

void sql_printf(struct sql *s, const char *fmt, ...)
{
    char line[200];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    check(n >= 0 && n < (int)sizeof line);
    buf_add(&s->text, line, (size_t)n);
}

void sql_bound(struct sql *s, struct value v)
{
    check(!v_is_null(v));
    if (s->bind_count == s->bind_capacity) {
        size_t capacity = s->bind_capacity ? s->bind_capacity * 2 : 16;
        struct value *longer = arena_array_of(s->arena, capacity, struct value);
        if (s->bind_count)
            memcpy(longer, s->binds, s->bind_count * sizeof *longer);
        s->binds = longer;
        s->bind_capacity = capacity;
    }
    s->binds[s->bind_count++] = v;
}

void sql_bind(struct sql *s, struct value v)
{
    buf_char(&s->text, '?');
    sql_bound(s, v);
}

void sql_append(struct sql *s, const struct sql *part)
{
    buf_str(&s->text, buf_view(&part->text));
    for (size_t i = 0; i < part->bind_count; i++)
        sql_bound(s, part->binds[i]);
}

void sql_column(struct sql *s, int table, str column)
{
    check(column.n);
    if (table)
        sql_printf(s, "j%d.", table);
    else
        sql_text(s, "t.");
    sql_str(s, column);
}

struct db_query sql_query(const struct sql *s, db_row_fn row, void *to)
{
    check(!s->text.is_over);
    return (struct db_query){buf_view(&s->text), s->binds, s->bind_count, row, to};
}
