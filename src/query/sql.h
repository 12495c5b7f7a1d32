/*
 * SQL under construction: text with its '?' and the values for them, in order of appearance. Inside query/ only.
 *
 * Text is constant or comes from the catalogue; everything else is bound. It lives in its arena.
 */
#ifndef QUERY_SQL_H
#define QUERY_SQL_H

#include "base/arena.h"
#include "base/str.h"
#include "base/value.h"
#include "db/db.h"

struct sql {
    struct arena *arena;
    char *text;
    size_t n, capacity;
    struct value *binds;
    size_t bind_count, bind_capacity;
};

void sql_init(struct sql *s, struct arena *a);

void sql_text(struct sql *s, const char *text);
void sql_str(struct sql *s, str text);
void sql_printf(struct sql *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void sql_bind(struct sql *s, struct value v); /* adds "?"; never null */
void sql_append(struct sql *s, const struct sql *part);

/* Adds "t.name": table 0 is t, table n is jn. */
void sql_column(struct sql *s, int table, str column);

/* A value already written in the text by somebody else (a past's source). */
void sql_bound(struct sql *s, struct value v);

struct db_query sql_query(const struct sql *s, db_row_fn row, void *to);

#endif
