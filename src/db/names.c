/*
 * The naming rule of unique indexes, table_column_key, and the way back from SQLite's messages, which name columns
 * where PostgreSQL names the index.
 *
 * A name longer than PostgreSQL takes would be cut there without a word; here it is cut first and told apart by a hash
 * of the whole.
 */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/hash.h"
#include "db/engine.h"

enum { KEY_COLUMNS_MAX = 32 };

static void copy_name(char *to, str name);

str db_key_name(struct arena *a, str table, const str *columns, size_t n)
{
    check(table.n > 0 && columns && n > 0);
    char name[LIMIT_SQL_NAME_BYTES + 1];
    db__key_name(name, table, columns, n);
    return str_copy(a, str_of(name));
}

void db__key_name(char *to, str table, const str *columns, size_t n)
{
    struct buf b;
    buf_init(&b, LIMIT_SQL_BYTES);
    buf_str(&b, table);
    for (size_t i = 0; i < n; i++) {
        buf_char(&b, '_');
        buf_str(&b, columns[i]);
    }
    buf_cstr(&b, "_key");
    check(!b.is_over);
    str name = buf_view(&b);
    if (name.n <= LIMIT_SQL_NAME_BYTES)
        copy_name(to, name);
    else
        snprintf(to, LIMIT_SQL_NAME_BYTES + 1, "%.50s_%08x_key", name.p,
                 (unsigned)(hash_fnv(HASH_FNV_SEED, name) & 0xffffffffu));
    buf_free(&b);
}

/* "UNIQUE constraint failed: customers.a, customers.b", or with an expression in it "... failed: index 'name'". */
void db__sqlite_constraint(char *to, str message, bool is_primary_key)
{
    *to = 0;
    ptrdiff_t at = str_find(message, S("failed: "));
    if (at < 0)
        return;
    str rest = str_skip(message, (size_t)at + strlen("failed: "));
    if (str_starts(rest, S("index '"))) {
        str name = str_skip(rest, strlen("index '"));
        copy_name(to, str_cut(&name, '\''));
        return;
    }
    str table = {NULL, 0}, columns[KEY_COLUMNS_MAX];
    size_t n = 0;
    while (rest.p && n < KEY_COLUMNS_MAX) {
        str column = str_trim(str_cut(&rest, ','));
        table = str_cut(&column, '.');
        columns[n++] = column;
    }
    if (is_primary_key)
        snprintf(to, LIMIT_SQL_NAME_BYTES + 1, "%.*s_pkey", (int)str_take(table, 58).n, table.p);
    else
        db__key_name(to, table, columns, n);
}

static void copy_name(char *to, str name)
{
    name = str_take(name, LIMIT_SQL_NAME_BYTES);
    memcpy(to, name.p, name.n);
    to[name.n] = 0;
}
