/*
 * See renumber.h. The old row makes room first (deleted, so that unique values are free), then the new one is written, then
 * what leads to the old: relations of every object through save__update, links likewise; what is not journaled (who
 * created, who changed) and the program's own tables by plain updates.
 */
#include "record/renumber.h"

#include "access/session.h"
#include "base/check.h"
#include "base/limits.h"
#include "journal/ids.h"
#include "journal/journal.h"
#include "query/source.h"
#include "record/entries.h"
#include "record/purge.h"
#include "record/record.h"
#include "record/row.h"
#include "record/save.h"

struct move {
    const struct object *object;
    int64_t from, to;
};

/* --- what leads to it ------------------------------------------------------------------------------------------- */

static enum rc id_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

/* With what it stands on. */
static enum rc point(struct cx *cx, const struct record *before, struct record *after)
{
    enum rc rc = save__update(cx, before, after);
    const struct save s = {.kind = CHANGE_UPDATE, .before = before, .after = after};
    return rc == RC_OK ? entries__write(cx, &s) : rc;
}

static enum rc point_relation(struct cx *cx, const struct move *m, const struct field *f, int64_t id)
{
    struct record *before;
    enum rc rc = row__any(cx, f->object, id, &before);
    if (rc != RC_OK)
        return rc;
    struct record *after = record_copy(cx->arena, before);
    record_put(after, f, v_int(m->to));
    return point(cx, before, after);
}

/* One after the other, as long as there is one. */
static enum rc point_relations(struct cx *cx, const struct move *m, const struct field *f)
{
    const struct value binds[] = {v_int(m->to), v_int(m->from)};
    str table = f->object->plural;
    if (!journal_keeps(f))
        return db_run(cx->db,
                      str_printf(cx->arena, "update %.*s set %.*s = ? where %.*s = ?", STR_ARG(table),
                                 STR_ARG(f->column), STR_ARG(f->column)),
                      binds, countof(binds), NULL);
    str sql = str_printf(cx->arena, "select id from %.*s where %.*s = ? limit 1", STR_ARG(table), STR_ARG(f->column));
    enum rc rc = RC_OK;
    for (int64_t id = 1; rc == RC_OK && id != 0;) {
        id = 0;
        rc = db_query(cx->db, &(struct db_query){sql, binds + 1, 1, id_row, &id});
        if (rc == RC_OK && id)
            rc = point_relation(cx, m, f, id);
    }
    return rc;
}

static enum rc point_link(struct cx *cx, const struct move *m, const struct field *f, int64_t id)
{
    struct record *before;
    enum rc rc = row__any(cx, f->object, id, &before);
    if (rc == RC_OK)
        rc = record_read_parts(cx, &before, 1);
    if (rc != RC_OK)
        return rc;
    struct record *after = record_copy(cx->arena, before);
    after->parts = arena_copy(cx->arena, before->parts, f->object->field_count * sizeof *before->parts);
    struct record_part *part = &after->parts[f->index];
    part->links = arena_copy(cx->arena, part->links, part->link_count * sizeof *part->links);
    for (size_t i = 0; i < part->link_count; i++)
        if (part->links[i].object_no == m->object->number && part->links[i].id == m->from)
            part->links[i].id = m->to;
    return point(cx, before, after);
}

static enum rc point_links(struct cx *cx, const struct move *m, const struct field *f)
{
    const struct value binds[] = {v_int(m->object->number), v_int(m->from)};
    str sql = str_printf(cx->arena, "select record_id from %.*s where object_no = ? and target_id = ? limit 1",
                         STR_ARG(source_links(cx->arena, f)));
    enum rc rc = RC_OK;
    for (int64_t id = 1; rc == RC_OK && id != 0;) {
        id = 0;
        rc = db_query(cx->db, &(struct db_query){sql, binds, countof(binds), id_row, &id});
        if (rc == RC_OK && id)
            rc = point_link(cx, m, f, id);
    }
    return rc;
}

static enum rc point_fields(struct cx *cx, const struct move *m)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < catalog_count(cx->catalog) && rc == RC_OK; i++) {
        const struct object *o = catalog_at(cx->catalog, i);
        for (size_t k = 0; k < o->field_count && rc == RC_OK; k++) {
            const struct field *f = &o->fields[k];
            if (f->type == FIELD_RELATION && f->to == m->object)
                rc = point_relations(cx, m, f);
            else if (f->type == FIELD_LINKS)
                rc = point_links(cx, m, f);
        }
    }
    return rc;
}

/* --- the record itself ------------------------------------------------------------------------------------------ */

static void put_number(struct record *r, int number, int64_t n)
{
    record_put(r, object_field_number(r->object, number), v_int(n));
}

/* Out of the way: in the bin nothing it holds is taken. */
static enum rc step_aside(struct cx *cx, const struct record *r)
{
    struct record *aside = save__copy(cx, r);
    const struct save s = {.kind = CHANGE_DELETE, .before = r, .after = aside};
    enum rc rc = record_is_deleted(r) ? RC_OK : save__mark(cx, r, true, false, aside);
    return rc == RC_OK ? entries__write(cx, &s) : rc;
}

/* Who creates records. */
static bool is_person(const struct object *o)
{
    const struct field *by = object_field_number(o, SYSTEM_CREATED_BY);
    return by && by->to == o;
}

static enum rc write_anew(struct cx *cx, const struct move *m, const struct record *old)
{
    struct record *new = record_copy(cx->arena, old);
    new->parts = old->parts;
    put_number(new, SYSTEM_ID, m->to);
    put_number(new, SYSTEM_VERSION, 1);
    const struct save s = {.kind = CHANGE_CREATE, .after = new};
    enum rc rc = row__insert(cx, new);
    if (rc == RC_OK)
        rc = journal_create(cx, new);
    if (rc == RC_OK)
        rc = entries__write(cx, &s);
    const struct value binds[] = {v_int(m->to), v_int(m->object->number), v_int(m->from)};
    if (rc == RC_OK)
        rc = db_run(cx->db, S("update stage_history set record_id = ? where object_no = ? and record_id = ?"), binds, 3,
                    NULL);
    return rc == RC_OK ? db_run(cx->db, S("update idempotency set record_id = ? where object_no = ? and record_id = ?"),
                                binds, 3, NULL)
                       : rc;
}

static enum rc is_hidden_row(void *to, const struct row *row)
{
    *(bool *)to = row_value(row, 0, VALUE_BOOL).b;
    return RC_OK;
}

static enum rc is_hidden(struct cx *cx, const struct object *o, int64_t id, bool *out)
{
    return db_query(
        cx->db, &(struct db_query){str_printf(cx->arena, "select is_hidden from %.*s where id = ?", STR_ARG(o->plural)),
                                   (struct value[]){v_int(id)}, 1, is_hidden_row, out});
}

static enum rc move_all(struct cx *cx, const struct move *m, struct record *r)
{
    int64_t hidden = LIMIT_BULK_RECORDS;
    struct record *aside;
    enum rc rc = record_read_parts(cx, &r, 1);
    if (rc == RC_OK)
        rc = is_person(m->object) ? session_moved(cx, m->from, m->to) : RC_OK;
    if (rc == RC_OK)
        rc = step_aside(cx, r);
    if (rc == RC_OK)
        rc = write_anew(cx, m, r);
    if (rc == RC_OK)
        rc = point_fields(cx, m);
    if (rc == RC_OK)
        rc = row__any(cx, m->object, m->from, &aside); /* it may have led to itself */
    return rc == RC_OK ? purge__remove(cx, aside, &hidden) : rc;
}

enum rc record_renumber(struct cx *cx, const struct object *o, int64_t id, int64_t *new_id)
{
    check(db_in_transaction(cx->db) && cx->changeset && id != 0);
    struct move m = {.object = o, .from = id};
    struct record *r;
    bool hides = false;
    int64_t hidden = LIMIT_BULK_RECORDS;
    *new_id = 0;
    enum rc rc = row__any(cx, o, id, &r);
    if (rc == RC_OK)
        rc = is_hidden(cx, o, id, &hides);
    if (rc != RC_OK)
        return rc;
    if (hides)
        return purge__remove(cx, r, &hidden);
    rc = ids_take(cx->ids, cx->db, o->number, &m.to);
    if (rc == RC_OK)
        rc = move_all(cx, &m, r);
    *new_id = m.to;
    return rc;
}
