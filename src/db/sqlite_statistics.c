/*
 * See sqlite_statistics.h. What is written goes to sqlite_stat1 ("Query Planner: the sqlite_stat1 table" in SQLite's file
 * format: rows of the index, then rows for each value of its first column, of its first two …). The names in the SQL made
 * here stand in the database's own schema, which the catalogue wrote.
 */
#include "db/sqlite_statistics.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/str.h"

enum { VALUES_MAX = 64 };

/* Indexes whose first values the sample did not tell apart: table, index, first column, what a partial one is limited to. */
#define UNTOLD                                                                                                         \
    "select s.tbl, s.idx, (select name from pragma_index_info(s.idx) where seqno = 0), "                               \
    "iif(instr(m.sql, ' where '), substr(m.sql, instr(m.sql, ' where ') + 7), 'true'), s.stat from sqlite_stat1 as s " \
    "join sqlite_schema as m on m.type = 'index' and m.name = s.idx where m.sql is not null"

struct untold {
    struct untold *next;
    str table, index, column, limit;
    int64_t rows;
    str rest; /* of the statistics, behind the rows of a value */
};

static str column_text(struct arena *a, sqlite3_stmt *st, int i)
{
    return str_copy(a, str_of((const char *)sqlite3_column_text(st, i)));
}

/* "1292669 1001 1": false where the second number is one the sample could tell. */
static bool read_stat(struct untold *u, str stat)
{
    int64_t each;
    str rows = str_cut(&stat, ' '), one = str_cut(&stat, ' ');
    u->rest = stat;
    return str_to_i64(rows, &u->rows) && str_to_i64(one, &each) && each == SQLITE_ANALYSIS_LIMIT + 1;
}

static int untold_read(sqlite3 *handle, struct arena *a, struct untold **list)
{
    sqlite3_stmt *st;
    int code = sqlite3_prepare_v2(handle, UNTOLD, -1, &st, NULL);
    while (code == SQLITE_OK && (code = sqlite3_step(st)) == SQLITE_ROW) {
        struct untold *u = arena_new_of(a, struct untold);
        *u = (struct untold){
            *list, column_text(a, st, 0), column_text(a, st, 1), column_text(a, st, 2), column_text(a, st, 3), 0,
            S("")};
        if (u->column.n && read_stat(u, column_text(a, st, 4)))
            *list = u;
        code = SQLITE_OK;
    }
    sqlite3_finalize(st);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* One search for each value: the least, then the least above it. */
static int values_count(sqlite3 *handle, struct arena *a, const struct untold *u, int64_t *count)
{
    str sql = str_printf(a,
                         "with recursive value(v) as (select min(%.*s) from %.*s where %.*s union all select (select "
                         "min(%.*s) from %.*s where %.*s > value.v and %.*s) from value where v is not null limit %d) "
                         "select count(v) from value",
                         STR_ARG(u->column), STR_ARG(u->table), STR_ARG(u->limit), STR_ARG(u->column),
                         STR_ARG(u->table), STR_ARG(u->column), STR_ARG(u->limit), VALUES_MAX + 1);
    sqlite3_stmt *st;
    int code = sqlite3_prepare_v2(handle, sql.p, (int)sql.n, &st, NULL);
    if (code == SQLITE_OK && (code = sqlite3_step(st)) == SQLITE_ROW) {
        *count = sqlite3_column_int64(st, 0);
        code = SQLITE_OK;
    }
    sqlite3_finalize(st);
    return code;
}

static int stat_write(sqlite3 *handle, struct arena *a, const struct untold *u, int64_t each)
{
    str stat = str_printf(a, "%lld %lld%s%.*s", (long long)u->rows, (long long)each, u->rest.n ? " " : "",
                          STR_ARG(u->rest));
    sqlite3_stmt *st;
    int code = sqlite3_prepare_v2(handle, "update sqlite_stat1 set stat = ? where idx = ?", -1, &st, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_bind_text(st, 1, stat.p, (int)stat.n, SQLITE_STATIC);
    if (code == SQLITE_OK)
        code = sqlite3_bind_text(st, 2, u->index.p, (int)u->index.n, SQLITE_STATIC);
    if (code == SQLITE_OK)
        code = sqlite3_step(st);
    sqlite3_finalize(st);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static int correct(sqlite3 *handle, struct arena *a)
{
    struct untold *list = NULL;
    int code = untold_read(handle, a, &list);
    for (const struct untold *u = list; u && code == SQLITE_OK; u = u->next) {
        int64_t count = 0;
        code = values_count(handle, a, u, &count);
        int64_t each = count ? u->rows / count : 0;
        if (code == SQLITE_OK && count <= VALUES_MAX && each > SQLITE_ANALYSIS_LIMIT + 1)
            code = stat_write(handle, a, u, each);
    }
    return code;
}

/* Statistics are read with the schema, so all connections are told that it changed: by a table that comes and goes. */
int db__sqlite_analyze(sqlite3 *handle)
{
    check(sqlite3_get_autocommit(handle) == 0);
    struct arena *a = arena_new(0);
    int code = sqlite3_exec(handle, "analyze", NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = correct(handle, a);
    if (code == SQLITE_OK)
        code = sqlite3_exec(handle, "create table analyzed (at integer); drop table analyzed", NULL, NULL, NULL);
    arena_free(a);
    return code;
}
