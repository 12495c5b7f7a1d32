/*
 * Indexes that were derived once and are not any more: each costs every insert, so they go. An index is known by its name,
 * which tables.c gives; those of an owner's orders by any field were derived up to schema 3.
 */
#include "schema/tables.h"

#include "base/check.h"

struct stale {
    struct arena *arena;
    const struct object *object;
    str before, now; /* the SQL that makes what is derived */
    struct buf *sql;
};

static str derived(struct arena *a, struct db *db, const struct object *o)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    tables__indexes(&b, db, o);
    check(!b.is_over);
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

static bool makes(const struct stale *s, str sql, str name)
{
    return str_find(sql, str_printf(s->arena, " if not exists %.*s on ", STR_ARG(name))) >= 0;
}

static bool was_owner_order(const struct stale *s, str name)
{
    return str_starts(name, str_printf(s->arena, "%.*s_owner_", STR_ARG(s->object->plural))) &&
           str_ends(name, S("_order"));
}

static enum rc index_row(void *to, const struct row *row)
{
    struct stale *s = to;
    str name = row_text(row, 0);
    if (!makes(s, s->now, name) && (makes(s, s->before, name) || was_owner_order(s, name)))
        buf_printf(s->sql, "drop index %.*s;\n", STR_ARG(name));
    return RC_OK;
}

enum rc tables__stale_indexes(struct buf *sql, struct db *db, struct arena *a, const struct object *old,
                              const struct object *o)
{
    check(old->number == o->number);
    struct stale s = {.arena = a, .object = o, .before = derived(a, db, old), .now = derived(a, db, o), .sql = sql};
    str names = str_of(db_engine(db) == DB_SQLITE ? "select name from pragma_index_list(?)"
                                                  : "select indexname from pg_indexes where schemaname = "
                                                    "current_schema() and tablename = ?");
    return db_query(db, &(struct db_query){names, (struct value[]){v_text(o->plural)}, 1, index_row, &s});
}
