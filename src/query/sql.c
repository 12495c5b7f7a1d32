/*
 * Text and bound values grow together, in the arena, so a part can be appended to another and its places stay right.
 * There is no way to put a value into the text; names come from the catalogue. See sql.h.
 */
#include "query/sql.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/check.h"
#include "base/limits.h"

enum { TEXT_FIRST = 512 };

void sql_init(struct sql *s, struct arena *a)
{
    *s = (struct sql){.arena = a};
}

void sql_str(struct sql *s, str text)
{
    check(text.n <= LIMIT_SQL_BYTES - s->n);
    if (text.n > s->capacity - s->n) {
        s->capacity = s->capacity ? s->capacity * 2 : TEXT_FIRST;
        while (s->capacity < s->n + text.n)
            s->capacity *= 2;
        char *longer = arena_alloc(s->arena, s->capacity);
        if (s->n)
            memcpy(longer, s->text, s->n);
        s->text = longer;
    }
    if (text.n)
        memcpy(s->text + s->n, text.p, text.n);
    s->n += text.n;
}

void sql_text(struct sql *s, const char *text)
{
    sql_str(s, str_of(text));
}

void sql_printf(struct sql *s, const char *fmt, ...)
{
    char line[200];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    check(n >= 0 && n < (int)sizeof line);
    sql_str(s, (str){line, (size_t)n});
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
    sql_text(s, "?");
    sql_bound(s, v);
}

void sql_append(struct sql *s, const struct sql *part)
{
    sql_str(s, (str){part->text, part->n});
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
    return (struct db_query){(str){s->text, s->n}, s->binds, s->bind_count, row, to};
}
