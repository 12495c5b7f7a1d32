/*
 * Nobody stands above himself, by a relation that is a tree: the way up from the new parent does not meet the record. See
 * save.h.
 *
 * Each who changes the relation of some record waits for the others who do, until they are done (PostgreSQL; SQLite has one
 * writer): the way up is then read as they left it. Rows of the bin are walked like live ones, since they may come back. A
 * cycle of old data is met by nobody who does not change it.
 */
#include "base/check.h"
#include "base/limits.h"
#include "record/record.h"
#include "record/save.h"

enum rc record_hold_field(struct cx *cx, const struct field *f)
{
    check(cx_is_writing(cx));
    if (db_engine(cx->db) != DB_POSTGRES)
        return RC_OK;
    const struct value key[] = {v_int(f->object->number), v_int(f->number)};
    return db_query(cx->db,
                    &(struct db_query){S("select pg_advisory_xact_lock(cast(? as integer), cast(? as integer))"), key,
                                       countof(key), NULL, NULL});
}

struct way {
    int64_t self;
    int levels;
    bool meets_self;
};

static enum rc level_row(void *to, const struct row *row)
{
    struct way *way = to;
    way->levels++;
    way->meets_self |= row_int(row, 0) == way->self;
    return RC_OK;
}

/* From the parent on, a level more than there may be. */
static enum rc walk(struct cx *cx, const struct field *f, int64_t parent, struct way *way)
{
    const char *cast = db_dialect(cx->db)->cast[VALUE_INT];
    str sql = str_printf(cx->arena,
                         "with recursive up (id, level) as (select cast(? as %s), 1 union all "
                         "select t.%.*s, up.level + 1 from %.*s t join up on t.id = up.id "
                         "where t.%.*s is not null and up.level <= %d and up.id <> ?) select id from up",
                         cast, STR_ARG(f->column), STR_ARG(f->object->plural), STR_ARG(f->column), LIMIT_TREE_LEVELS);
    const struct value binds[] = {v_int(parent), v_int(way->self)};
    return db_query(cx->db, &(struct db_query){sql, binds, countof(binds), level_row, way});
}

static enum rc check_tree(struct cx *cx, const struct record *after, const struct field *f)
{
    struct way way = {.self = record_id(after)};
    enum rc rc = record_hold_field(cx, f);
    if (rc == RC_OK)
        rc = walk(cx, f, v_id(record_get(after, f)), &way);
    if (rc == RC_OK && way.meets_self)
        return issue_field(&cx->issues, f, "cycle", S(""));
    if (rc == RC_OK && way.levels > LIMIT_TREE_LEVELS)
        return issue_field(&cx->issues, f, "cycle_deep", str_printf(cx->arena, "%d", LIMIT_TREE_LEVELS));
    return rc;
}

/* Nothing is below a new record, so it closes no cycle. */
enum rc save__check_trees(struct cx *cx, const struct record *before, const struct record *after)
{
    enum rc all = RC_OK;
    for (size_t i = 0; before && i < after->object->field_count; i++) {
        const struct field *f = &after->object->fields[i];
        bool is_new = f->is_tree && !v_is_null(record_get(after, f)) &&
                      !v_eq(record_get(before, f), record_get(after, f));
        if (is_new && !save__goes_on(check_tree(cx, after, f), &all))
            return all;
    }
    return all;
}
