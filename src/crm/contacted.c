/*
 * See contacted.h. What stands is never worked out anew where nothing took a contact away: what somebody typed stays until he
 * is contacted later. Where one was taken away, and where nobody looked for a while (the bin), it is the latest of the contacts
 * that are left and of what somebody said.
 */
#include "crm/contacted.h"

#include "crm/behaviours.h"
#include "crm/itself.h"
#include "record/deferred.h"
#include "record/record.h"
#include "record/undone.h"

/* --- whose contacts --------------------------------------------------------------------------------------------- */

const struct field *contacted__field(const struct cx *cx)
{
    for (size_t i = 0; i < catalog_count(cx->catalog); i++)
        if (crm__behaves(catalog_at(cx->catalog, i), &crm__contacted))
            return object_field(catalog_at(cx->catalog, i), S("last_contacted"));
    return NULL;
}

const struct field *contacted__through(const struct field *f, const struct object *o)
{
    const struct field *to = crm__behaves(o, &crm__contacted_through) ? object_field(o, S("customer")) : NULL;
    return to && to->type == FIELD_RELATION && to->to == f->object ? to : NULL;
}

/* --- the contacts there are ------------------------------------------------------------------------------------- */

static enum rc time_row(void *to, const struct row *row)
{
    *(struct value *)to = row_value(row, 0, VALUE_TIME);
    return RC_OK;
}

/* The latest by activities of one object about those records of o: "= ?" or "in (…)", of id. */
static enum rc latest_by(struct cx *cx, const struct object *activity, const struct object *o, str targets, int64_t id,
                         struct value *latest)
{
    struct value found = V_NULL;
    const struct value binds[] = {v_int(o->number), v_int(id), v_int(activity->number), v_time(cx->now_ms),
                                  v_bool(true)};
    str sql = str_printf(cx->arena,
                         "select e.at from timeline e join %.*s a on a.id = e.record_id where e.object_no = ? and "
                         "e.target_id %.*s and e.source_no = ? and e.at <= ? and a.done = ? and a.kind in (" CONTACTS
                         ") order by e.at desc limit 1",
                         STR_ARG(activity->plural), STR_ARG(targets));
    enum rc rc = db_query(cx->db, &(struct db_query){sql, binds, countof(binds), time_row, &found});
    *latest = contacted__later(*latest, found);
    return rc;
}

static enum rc latest_of(struct cx *cx, const struct object *o, str targets, int64_t id, struct value *latest)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < catalog_count(cx->catalog) && rc == RC_OK; i++)
        if (crm__behaves(catalog_at(cx->catalog, i), &crm__activity))
            rc = latest_by(cx, catalog_at(cx->catalog, i), o, targets, id, latest);
    return rc;
}

enum rc contacted__about(struct cx *cx, const struct object *o, int64_t id, struct value *latest)
{
    *latest = V_NULL;
    return latest_of(cx, o, S("= ?"), id, latest);
}

enum rc contacted__latest(struct cx *cx, const struct field *f, int64_t id, struct value *latest)
{
    enum rc rc = contacted__about(cx, f->object, id, latest);
    for (size_t i = 0; i < catalog_count(cx->catalog) && rc == RC_OK; i++) {
        const struct object *o = catalog_at(cx->catalog, i);
        const struct field *to = contacted__through(f, o);
        if (to)
            rc = latest_of(cx, o,
                           str_printf(cx->arena, "in (select id from %.*s where %.*s = ?)", STR_ARG(o->plural),
                                      STR_ARG(to->column)),
                           id, latest);
    }
    return rc;
}

/* --- what somebody said ----------------------------------------------------------------------------------------- */

/* What somebody said last: the newest change of the field that stands, neither followed nor took back, else what stood before
   all of them. What follows is never earlier than what was said, so nobody looks behind a value that is not later than one
   known. */
struct said {
    struct cx *cx;
    struct undos *undos;
    const struct field *field;
    struct value known, value;
    size_t count;
};

static bool is_known(const struct said *said, struct value v)
{
    return v_is_null(v) || (!v_is_null(said->known) && v.i <= said->known.i);
}

static enum rc said_change(void *to, const struct change *c)
{
    struct said *said = to;
    struct record *before, *after;
    said->count++;
    enum rc rc = journal_fields(said->cx, said->field->object, c->before, &before);
    if (rc == RC_OK)
        rc = journal_fields(said->cx, said->field->object, c->after, &after);
    if (rc != RC_OK || !after->is_read[said->field->index])
        return rc;
    said->value = record_get(before, said->field);
    struct value told = record_get(after, said->field);
    undos_of(said->undos, c, after); /* unmarks what is taken back */
    bool is_said = after->is_read[said->field->index] && !str_is(c->via, "follow") && !str_is(c->via, "undo");
    if (is_said)
        said->value = told;
    return is_said || (str_is(c->via, "follow") && is_known(said, said->value)) ? RC_STOPPED : RC_OK;
}

/* The later of *out and what somebody said, as far as the last changes of the customer tell; where none of all of them does,
   what stands was said when it was made. unknown: what was said as far as nobody can tell. */
static enum rc said_last(struct cx *cx, const struct field *f, int64_t id, struct value stands, struct value unknown,
                         struct value *out)
{
    struct said said = {.cx = cx, .field = f, .known = *out, .value = stands};
    enum rc rc = undos_read(cx, f->object, id, &said.undos);
    if (rc == RC_OK)
        rc = journal_of_record(cx, f->object, id, 0, LIMIT_SAID_CHANGES, said_change, &said);
    bool is_told = rc == RC_STOPPED || said.count < LIMIT_SAID_CHANGES;
    *out = contacted__later(*out, is_told ? said.value : unknown);
    return rc == RC_STOPPED ? RC_OK : rc;
}

/* --- the customer ----------------------------------------------------------------------------------------------- */

/* A customer that something else stands in the way of stays as it is. */
static enum rc customer_put(struct cx *cx, const struct field *f, int64_t id, struct value at)
{
    struct record *out;
    struct itself was = itself_begin(cx);
    struct draft *d = draft_new(cx->arena, f->object);
    draft_put(d, f, at);
    enum rc rc = record_update(cx, d, id, 0, &out);
    itself_end(cx, &was);
    return rc == RC_INVALID ? RC_OK : rc;
}

/* The customer's time, where it is live. Nobody else moves it until this transaction ends: of two calls that go at once the
   second must not count the first (PostgreSQL). Both may hold the customer already as what their call is about, which this lock
   does not mind. */
static enum rc customer_read(struct cx *cx, const struct field *f, int64_t id, struct value *at, bool *is_live)
{
    str sql = str_printf(cx->arena, "select %.*s from %.*s where id = ? and deleted_at is null%s", STR_ARG(f->column),
                         STR_ARG(f->object->plural), db_dialect(cx->db)->for_no_key_update);
    return db_one(cx->db, &(struct db_query){sql, (struct value[]){v_int(id)}, 1, time_row, at}, is_live);
}

/* It moved from what stands; is: what it is by those known to the caller. */
static enum rc move(struct cx *cx, const struct field *f, int64_t id, struct value stands, struct value is)
{
    return v_eq(is, stands) ? RC_OK : customer_put(cx, f, id, is);
}

static enum rc what_is_left(struct cx *cx, const struct field *f, int64_t id, struct value stands, struct value unknown,
                            struct value *out)
{
    enum rc rc = contacted__latest(cx, f, id, out);
    return rc == RC_OK ? said_last(cx, f, id, stands, unknown, out) : rc;
}

static enum rc move_now(struct cx *cx, const struct field *f, int64_t id, const struct value v[2])
{
    bool is_live;
    struct value was = v[0], is = v[1], stands = V_NULL, want;
    enum rc rc = customer_read(cx, f, id, &stands, &is_live);
    if (rc != RC_OK || !is_live)
        return rc;
    bool is_gone = !v_is_null(was) && v_eq(stands, was) && !v_eq(contacted__later(was, is), is);
    want = stands;
    if (is_gone)
        rc = what_is_left(cx, f, id, stands, V_NULL, &want);
    return rc == RC_OK ? move(cx, f, id, stands, contacted__later(want, is)) : rc;
}

enum rc contacted__move(struct cx *cx, const struct field *f, int64_t id, struct value was, struct value is)
{
    const struct value v[2] = {was, is};
    return deferred_add(cx, move_now, f, id, v) ? RC_OK : move_now(cx, f, id, v);
}

static enum rc recount_now(struct cx *cx, const struct field *f, int64_t id, const struct value v[2])
{
    bool is_live, is_less = v[0].b;
    struct value stands = V_NULL, want;
    enum rc rc = customer_read(cx, f, id, &stands, &is_live);
    if (rc == RC_OK && is_live)
        rc = what_is_left(cx, f, id, stands, stands, &want);
    if (rc != RC_OK || !is_live || (is_less && !v_eq(contacted__later(stands, want), stands)))
        return rc;
    return move(cx, f, id, stands, want);
}

enum rc contacted__recount(struct cx *cx, const struct field *f, int64_t id, bool is_less)
{
    const struct value v[2] = {v_bool(is_less), V_NULL};
    return deferred_add(cx, recount_now, f, id, v) ? RC_OK : recount_now(cx, f, id, v);
}
