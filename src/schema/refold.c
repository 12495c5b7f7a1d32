/*
 * See refold.h. An object's rows are gone through in the order of ids, a chunk at a time, and a row is written only
 * where a fold is another: a change of one rule costs a read of all texts and few writes.
 */
#include "schema/refold.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/limits.h"
#include "text/text.h"

enum { SQL_BYTES = 64 * 1024 };

struct refold {
    struct db *db;
    struct arena *chunk; /* of one chunk of rows */
    const struct object *object;
    const struct field **fields; /* with a fold column */
    size_t field_count;
    str select, update;
    struct value *binds; /* of the chunk's updates, field_count + 1 each */
    size_t count;
    int64_t last;
    size_t rows;
};

struct stamp {
    str wanted;
    bool is_same;
};

static enum rc stamp_row(void *to, const struct row *row)
{
    struct stamp *s = to;
    s->is_same = str_eq(row_text(row, 0), s->wanted);
    return RC_OK;
}

enum rc refold__is_current(struct db *db, struct arena *a, bool *is_current)
{
    struct stamp s = {text_folds_version(a), false};
    enum rc rc = db_query(db,
                          &(struct db_query){S("select value from meta where name = 'folds'"), NULL, 0, stamp_row, &s});
    *is_current = s.is_same;
    return rc;
}

/* "a, a_fold, b, b_fold" to read, "a_fold = ?, b_fold = ?" to write. */
static void statements(struct refold *r, struct arena *a)
{
    struct buf read, write;
    buf_init(&read, SQL_BYTES);
    buf_init(&write, SQL_BYTES);
    for (size_t i = 0; i < r->field_count; i++) {
        const struct field *f = r->fields[i];
        buf_printf(&read, ", %.*s, %.*s", STR_ARG(f->column), STR_ARG(f->fold_column));
        buf_printf(&write, "%s%.*s = ?", i ? ", " : "", STR_ARG(f->fold_column));
    }
    check(!read.is_over && !write.is_over);
    r->select = str_printf(a, "select id%.*s from %.*s where id > ? order by id limit ?", STR_ARG(buf_view(&read)),
                           STR_ARG(r->object->plural));
    r->update = str_printf(a, "update %.*s set %.*s where id = ?", STR_ARG(r->object->plural),
                           STR_ARG(buf_view(&write)));
    buf_free(&read);
    buf_free(&write);
}

static enum rc refold_row(void *to, const struct row *row)
{
    struct refold *r = to;
    struct value *binds = r->binds + r->count * (r->field_count + 1);
    bool differs = false;
    for (size_t i = 0; i < r->field_count; i++) {
        int at = 1 + (int)i * 2;
        str fold = row_is_null(row, at) ? S("") : field_fold(r->chunk, r->fields[i], row_text(row, at));
        binds[i] = row_is_null(row, at) ? V_NULL : v_text(fold);
        differs |= row_is_null(row, at) != row_is_null(row, at + 1) || !str_eq(fold, row_text(row, at + 1));
    }
    r->last = row_int(row, 0);
    binds[r->field_count] = v_int(r->last);
    r->count += differs;
    r->rows++;
    return RC_OK;
}

/* *is_end: there are no rows behind these. */
static enum rc refold_chunk(struct refold *r, bool *is_end)
{
    arena_reset(r->chunk);
    size_t each = r->field_count + 1;
    r->binds = arena_array_of(r->chunk, LIMIT_CHUNK_RECORDS * each, struct value);
    r->count = r->rows = 0;
    const struct value from[] = {v_int(r->last), v_int(LIMIT_CHUNK_RECORDS)};
    enum rc rc = db_query(r->db, &(struct db_query){r->select, from, countof(from), refold_row, r});
    for (size_t i = 0; i < r->count && rc == RC_OK; i++)
        rc = db_run(r->db, r->update, r->binds + i * each, each, NULL);
    *is_end = r->rows < LIMIT_CHUNK_RECORDS;
    return rc;
}

static enum rc refold_object(struct db *db, const struct object *o, struct arena *a, struct arena *chunk)
{
    struct refold r = {.db = db, .chunk = chunk, .object = o};
    r.fields = arena_array_of(a, o->field_count, const struct field *);
    for (size_t i = 0; i < o->field_count; i++)
        if (o->fields[i].fold_column.n)
            r.fields[r.field_count++] = &o->fields[i];
    statements(&r, a);
    enum rc rc = RC_OK;
    for (bool is_end = r.field_count == 0; !is_end && rc == RC_OK;)
        rc = refold_chunk(&r, &is_end);
    return rc;
}

enum rc refold__apply(struct db *db, const struct catalog *c, struct arena *a)
{
    check(db_in_transaction(db));
    bool is_current;
    enum rc rc = refold__is_current(db, a, &is_current);
    if (rc != RC_OK || is_current)
        return rc;
    struct arena *chunk = arena_new(0);
    for (size_t i = 0; i < catalog_count(c) && rc == RC_OK; i++)
        rc = refold_object(db, catalog_at(c, i), a, chunk);
    arena_free(chunk);
    return rc == RC_OK ? db_run(db,
                                S("insert into meta (name, value) values ('folds', ?) "
                                  "on conflict (name) do update set value = excluded.value"),
                                (struct value[]){v_text(text_folds_version(a))}, 1, NULL)
                       : rc;
}
