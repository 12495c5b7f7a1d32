/*
 * See past.h; records are taken back in past_record.c and put into the tables of past_tables.h, the list of those that
 * changed since in one statement.
 */
#include "journal/past.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/limits.h"
#include "journal/past_record.h"
#include "journal/past_tables.h"
#include "query/query.h"
#include "query/source.h"
#include "text/sortkey.h"
#include "text/text.h"

/* --- filling them ----------------------------------------------------------------------------------------------- */

struct key {
    int object_no;
    int64_t record_id;
};

struct keys {
    struct key list[LIMIT_CHUNK_RECORDS];
    size_t count;
};

static enum rc key_row(void *to, const struct row *row)
{
    struct keys *k = to;
    k->list[k->count++] = (struct key){(int)row_int(row, 0), row_int(row, 1)};
    return RC_OK;
}

/* Records changed since, sealed or not; of those created since nothing else is needed. */
static enum rc changed_fill(struct cx *cx, int64_t at_ms, int64_t most)
{
    const struct value binds[] = {v_time(at_ms), v_time(at_ms), v_int(most + 1)};
    int64_t count;
    enum rc rc = db_run(cx->db,
                        str_printf(cx->arena,
                                   "insert into %.*s (object_no, record_id, existed) "
                                   "select since.object_no, since.record_id, min(since.version) > 1 from ("
                                   "select c.object_no, c.record_id, c.version from changesets k "
                                   "join changes c on c.changeset_id = k.id and c.at is null where k.at > ? union all "
                                   "select object_no, record_id, version from changes where at > ?) as since "
                                   "group by since.object_no, since.record_id limit ?",
                                   STR_ARG(past__table(cx, S("changed")))),
                        binds, countof(binds), &count);
    return rc == RC_OK && count > most ? RC_TOO_LARGE : rc;
}

/* The next of those that existed, behind after. */
static enum rc keys_read(struct cx *cx, struct key after, struct keys *keys)
{
    const struct value binds[] = {v_bool(true), v_int(after.object_no), v_int(after.record_id),
                                  v_int(LIMIT_CHUNK_RECORDS)};
    keys->count = 0;
    return db_query(
        cx->db, &(struct db_query){str_printf(cx->arena,
                                              "select object_no, record_id from %.*s where existed = ? and "
                                              "(object_no, record_id) > (?, ?) order by object_no, record_id limit ?",
                                              STR_ARG(past__table(cx, S("changed")))),
                                   binds, countof(binds), key_row, keys});
}

struct insert {
    struct buf names, places;
    struct value *binds;
    size_t count;
};

static void insert_value(struct insert *in, str column, struct value v)
{
    buf_printf(&in->names, "%s%.*s", in->count ? ", " : "", STR_ARG(column));
    buf_cstr(&in->places, in->count ? ", ?" : "?");
    in->binds[in->count++] = v;
}

static enum rc row_insert(struct cx *cx, struct arena *a, const struct record *r)
{
    const struct object *o = r->object;
    struct insert in = {.binds = arena_array_of(a, o->field_count * 3, struct value)};
    buf_init(&in.names, 64 * 1024);
    buf_init(&in.places, 64 * 1024);
    for (size_t i = 0; i < o->field_count; i++) {
        const struct field *f = &o->fields[i];
        if (f->column.n == 0 || v_is_null(r->values[i]))
            continue;
        insert_value(&in, f->column, r->values[i]);
        if (f->fold_column.n)
            insert_value(&in, f->fold_column, v_text(field_fold(a, f, r->values[i].s)));
        if (f->sort_column.n && !str_eq(f->sort_column, f->column))
            insert_value(&in, f->sort_column, v_bytes(text_sort_key(a, r->values[i].s)));
    }
    insert_value(&in, S("is_hidden"), v_bool(false));
    check(!in.names.is_over && !in.places.is_over);
    str sql = str_printf(a, "insert into %.*s (%.*s) values (%.*s)", STR_ARG(past__table(cx, o->plural)),
                         STR_ARG(buf_view(&in.names)), STR_ARG(buf_view(&in.places)));
    buf_free(&in.names);
    buf_free(&in.places);
    return db_run(cx->db, sql, in.binds, in.count, NULL);
}

static enum rc links_insert(struct cx *cx, struct arena *a, const struct record *r, const struct field *f)
{
    const struct record_part *part = &r->parts[f->index];
    enum rc rc = RC_OK;
    str sql = str_printf(a, "insert into %.*s (" PAST_LINK_COLUMNS ") values (?, ?, ?, ?)",
                         STR_ARG(past__table(cx, source_links(a, f))));
    for (size_t i = 0; i < part->link_count && rc == RC_OK; i++)
        rc = db_run(cx->db, sql,
                    (struct value[]){v_int(record_id(r)), v_int(part->links[i].object_no), v_int(part->links[i].id),
                                     v_int((int64_t)i)},
                    4, NULL);
    return rc;
}

static enum rc row_fill(struct cx *cx, const struct record *then)
{
    const struct object *o = then->object;
    enum rc rc = row_insert(cx, cx->arena, then);
    for (size_t i = 0; i < o->field_count && rc == RC_OK; i++)
        if (o->fields[i].type == FIELD_LINKS)
            rc = links_insert(cx, cx->arena, then, &o->fields[i]);
    return rc;
}

static enum rc batch_fill(struct cx *cx, const struct object *o, const int64_t *ids, size_t n, struct then then)
{
    struct past_rows b;
    enum rc rc = past__read(cx, o, ids, n, then, &b);
    for (size_t i = 0; rc == RC_OK && i < b.count; i++)
        if (b.back[i].existed)
            rc = row_fill(cx, b.rows[i]);
    return rc;
}

/* --- the sources ------------------------------------------------------------------------------------------------ */

struct stand_in {
    const struct object *object;
    str table, columns;
    const char *id;
    const struct field *updated; /* NULL: not asked */
    int64_t at_ms;
};

/* A record changed last when its last change says (journal.c, own_time): where all that changed since are taken back, a list of
   the newest begins behind them instead of passing them one by one. */
static void source_add(struct cx *cx, struct past *past, struct past_source *list, struct stand_in s)
{
    struct value *binds = arena_array_of(cx->arena, 2, struct value);
    size_t n = 0;
    if (s.updated)
        binds[n++] = v_time(s.at_ms);
    binds[n++] = v_int(s.object->number);
    str since = s.updated ? str_printf(cx->arena, "%.*s <= ? and ", STR_ARG(s.updated->column)) : S("");
    list[past->count++] = (struct past_source){
        .table = s.table,
        .sql = str_printf(
            cx->arena,
            "(select %.*s from %.*s where %.*snot exists (select 1 from %.*s as gone where gone.object_no = ? "
            "and gone.record_id = %.*s.%s) union all select %.*s from %.*s)",
            STR_ARG(s.columns), STR_ARG(s.table), STR_ARG(since), STR_ARG(past__table(cx, S("changed"))),
            STR_ARG(s.table), s.id, STR_ARG(s.columns), STR_ARG(past__table(cx, s.table))),
        .binds = binds,
        .bind_count = n,
    };
}

static size_t link_fields(const struct object *o)
{
    size_t n = 0;
    for (size_t i = 0; i < o->field_count; i++)
        n += o->fields[i].type == FIELD_LINKS;
    return n;
}

/* By place in the catalogue. */
struct touched {
    const struct catalog *catalog;
    bool *is_touched;
};

static enum rc touched_row(void *to, const struct row *row)
{
    struct touched *t = to;
    const struct object *o = catalog_number(t->catalog, (int)row_int(row, 0));
    if (o)
        t->is_touched[o->index] = true;
    return RC_OK;
}

static void sources_of(struct cx *cx, struct past *past, struct past_source *list, struct stand_in s)
{
    const struct object *o = s.object;
    s.table = o->plural;
    s.columns = past__columns(cx->arena, o);
    s.id = "id";
    source_add(cx, past, list, s);
    for (size_t k = 0; k < o->field_count; k++)
        if (o->fields[k].type == FIELD_LINKS)
            source_add(cx, past, list,
                       (struct stand_in){.object = o,
                                         .table = source_links(cx->arena, &o->fields[k]),
                                         .columns = S(PAST_LINK_COLUMNS),
                                         .id = "record_id"});
}

/* all_since_ms: all that changed since then are taken back; 0: some. */
static enum rc sources_make(struct cx *cx, int64_t all_since_ms, struct past **out)
{
    size_t most = 0, n = catalog_count(cx->catalog);
    struct touched t = {cx->catalog, arena_array_of(cx->arena, n, bool)};
    enum rc rc = db_query(cx->db, &(struct db_query){str_printf(cx->arena, "select distinct object_no from %.*s",
                                                                STR_ARG(past__table(cx, S("changed")))),
                                                     NULL, 0, touched_row, &t});
    for (size_t i = 0; i < n; i++)
        most += 1 + link_fields(catalog_at(cx->catalog, i));
    struct past *past = arena_new_of(cx->arena, struct past);
    struct past_source *list = arena_array_of(cx->arena, most, struct past_source);
    past->sources = list;
    *out = past;
    for (size_t i = 0; i < n && rc == RC_OK; i++) {
        const struct object *o = catalog_at(cx->catalog, i);
        if (t.is_touched[i])
            sources_of(cx, past, list,
                       (struct stand_in){.object = o,
                                         .updated = all_since_ms ? object_field_number(o, SYSTEM_UPDATED_AT) : NULL,
                                         .at_ms = all_since_ms});
    }
    return rc;
}

/* The first keys that are of one object, as many as are read at once. */
static size_t batch_ids(const struct key *keys, size_t n, int64_t *ids)
{
    size_t count = 0;
    for (; count < n && count < LIMIT_EACH_CHUNK && keys[count].object_no == keys[0].object_no; count++)
        ids[count] = keys[count].record_id;
    return count;
}

static enum rc keys_fill(struct cx *cx, const struct keys *keys, struct then then)
{
    int64_t ids[LIMIT_EACH_CHUNK];
    enum rc rc = RC_OK;
    for (size_t i = 0, n; i < keys->count && rc == RC_OK; i += n) {
        const struct object *o = catalog_number(cx->catalog, keys->list[i].object_no);
        n = batch_ids(&keys->list[i], keys->count - i, ids);
        arena_reset(cx->arena);
        rc = o ? batch_fill(cx, o, ids, n, then) : RC_OK;
    }
    return rc;
}

/* In pieces, so that a past of many changes needs little memory. */
static enum rc records_fill(struct cx *cx, struct then then)
{
    struct arena *outer = cx->arena;
    struct keys *keys = arena_new_of(outer, struct keys);
    struct key after = {0};
    enum rc rc = RC_OK;
    cx->arena = arena_new(0);
    do {
        rc = keys_read(cx, after, keys);
        if (keys->count)
            after = keys->list[keys->count - 1];
        if (rc == RC_OK)
            rc = keys_fill(cx, keys, then);
    } while (rc == RC_OK && keys->count == LIMIT_CHUNK_RECORDS);
    arena_free(cx->arena);
    cx->arena = outer;
    return rc;
}

static enum rc past_set(struct cx *cx, int64_t at_ms, bool is_all)
{
    struct past *past;
    enum rc rc = sources_make(cx, is_all ? at_ms : 0, &past);
    if (rc != RC_OK)
        return rc;
    cx->past = past;
    cx->as_of_ms = at_ms;
    return RC_OK;
}

enum rc past_open(struct cx *cx, int64_t at_ms, int64_t most)
{
    check(db_in_transaction(cx->db) && !cx->past);
    enum rc rc = changed_fill(cx, at_ms, most);
    if (rc == RC_OK)
        rc = records_fill(cx, (struct then){.at_ms = at_ms});
    return rc == RC_OK ? past_set(cx, at_ms, true) : rc;
}

/* --- of one record ---------------------------------------------------------------------------------------------- */

struct one {
    struct cx *cx;
    int64_t at_ms;
};

/* *then: the record as it stood, or NULL: it did not. */
static enum rc record_fill(const struct one *one, const struct object *o, int64_t id, struct record **then)
{
    struct past_rows b;
    enum rc rc = past__read(one->cx, o, &id, 1, (struct then){.at_ms = one->at_ms}, &b);
    *then = rc == RC_OK && b.count && b.back[0].existed ? b.rows[0] : NULL;
    return *then ? row_fill(one->cx, *then) : rc;
}

/* Puts one record among the changed, whether it changed or not, once; *then is NULL the second time. */
static enum rc one_fill(const struct one *one, const struct object *o, int64_t id, struct record **then)
{
    const struct value binds[] = {v_int(o->number), v_int(id), v_bool(true)};
    int64_t added;
    *then = NULL;
    enum rc rc = db_run(one->cx->db,
                        str_printf(one->cx->arena,
                                   "insert into %.*s (object_no, record_id, existed) values (?, ?, ?) "
                                   "on conflict do nothing",
                                   STR_ARG(past__table(one->cx, S("changed")))),
                        binds, countof(binds), &added);
    return rc == RC_OK && added ? record_fill(one, o, id, then) : rc;
}

static enum rc linked_fill(const struct one *one, const struct record_part *part)
{
    struct record *ignored;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < part->link_count && rc == RC_OK; i++) {
        const struct object *o = catalog_number(one->cx->catalog, part->links[i].object_no);
        rc = o ? one_fill(one, o, part->links[i].id, &ignored) : RC_OK;
    }
    return rc;
}

/* What it pointed to then: names are read of it. */
static enum rc targets_fill(const struct one *one, const struct record *then)
{
    struct record *ignored;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < then->object->field_count && rc == RC_OK; i++) {
        const struct field *f = &then->object->fields[i];
        if (f->type == FIELD_LINKS)
            rc = linked_fill(one, &then->parts[i]);
        else if (f->type == FIELD_RELATION && v_id(then->values[i]))
            rc = one_fill(one, f->to, v_id(then->values[i]), &ignored);
    }
    return rc;
}

static enum rc line_fill(void *to, struct record *line)
{
    const struct one *one = to;
    struct record *then;
    enum rc rc = one_fill(one, line->object, record_id(line), &then);
    return rc == RC_OK && then ? targets_fill(one, then) : rc;
}

/* All lines it ever had, also those that were taken out of it since. */
static enum rc lines_fill(struct one *one, const struct object *lines, int64_t parent)
{
    struct cx *cx = one->cx;
    struct query q = query_of(cx, lines, condition_true());
    q.bin = BIN_ALL;
    enum rc rc = condition_equals(cx, lines, lines->parent_field, str_printf(cx->arena, "%lld", (long long)parent),
                                  &q.where);
    return rc == RC_OK ? query_each(cx, &q, line_fill, one) : rc;
}

enum rc past_open_record(struct cx *cx, int64_t at_ms, const struct object *o, int64_t id)
{
    check(db_in_transaction(cx->db) && !cx->past);
    struct one one = {cx, at_ms};
    struct record *then;
    enum rc rc = one_fill(&one, o, id, &then);
    if (rc == RC_OK && then)
        rc = targets_fill(&one, then);
    for (size_t i = 0; i < o->field_count && rc == RC_OK && then; i++)
        if (o->fields[i].type == FIELD_LINES)
            rc = lines_fill(&one, o->fields[i].to, id);
    return rc == RC_OK ? past_set(cx, at_ms, false) : rc;
}
