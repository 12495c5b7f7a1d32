/*
 * Activities: what is logged as having happened is done, and moves when the customers it is about were last contacted.
 *
 * A call, an e-mail, a meeting or a visit that is neither due nor starts later has happened. It contacts the customers it is
 * about, and those of the contacts, opportunities … it is about: what has a relation "customer". Last contacted is a field like
 * any other, typed and imported too; a contact only ever moves it on. When the contact that moved it is no more (deleted,
 * undone, not done after all) it becomes the latest of those that are left and of what somebody said
 * (docs/decisions/0016).
 */
#include "crm/behaviours.h"
#include "crm/fields.h"
#include "query/query.h"
#include "record/record.h"

static enum rc prepare(struct cx *cx, const struct save *s);
static enum rc follow(struct cx *cx, const struct save *s);

static const char *const fields[] = {"kind", "about", "due_at", "start_at", "done", NULL};

const struct behaviour crm__activity = {.name = "activity", .prepare = prepare, .follow = follow, .fields = fields};

/* --- done ------------------------------------------------------------------------------------------------------- */

#define CONTACTS "'call', 'email', 'meeting', 'visit'"

static bool is_contact(const struct record *r)
{
    struct value kind = fields_get(r, S("kind"));
    return kind.type == VALUE_TEXT &&
           (str_is(kind.s, "call") || str_is(kind.s, "email") || str_is(kind.s, "meeting") || str_is(kind.s, "visit"));
}

static bool is_planned(const struct cx *cx, const struct record *r)
{
    struct value start = fields_get(r, S("start_at"));
    return !v_is_null(fields_get(r, S("due_at"))) || (!v_is_null(start) && start.i > cx->now_ms);
}

static enum rc prepare(struct cx *cx, const struct save *s)
{
    struct record *r = s->after;
    bool is_new = s->kind == CHANGE_CREATE && s->way != SAVE_UNDO;
    if (is_new && !save_gives(s, fields_of(r->object, S("done"))) && is_contact(r) && !is_planned(cx, r))
        fields_put(r, S("done"), v_bool(true));
    return RC_OK;
}

/* --- whom it contacted ------------------------------------------------------------------------------------------ */

/* When somebody was contacted by it; null: nobody was. */
static struct value contacted_at(const struct cx *cx, const struct record *r)
{
    struct value done = fields_get(r, S("done")), at = fields_get(r, S("start_at"));
    if (record_is_deleted(r) || !is_contact(r) || done.type != VALUE_BOOL || !done.b)
        return V_NULL;
    if (v_is_null(at))
        at = record_get(r, object_field_number(r->object, SYSTEM_CREATED_AT));
    return at.i > cx->now_ms ? V_NULL : at;
}

/* Customers one was in contact with, and when. */
struct contacted {
    struct value at;
    int64_t ids[LIMIT_LINKS];
    size_t count;
};

static void add(struct contacted *c, int64_t customer)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->ids[i] == customer)
            return;
    if (c->count < countof(c->ids))
        c->ids[c->count++] = customer;
}

static enum rc id_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

/* The relation by which records of an object are a customer's, or NULL. */
static const struct field *customer_of(const struct object *o, const struct object *customer)
{
    const struct field *f = object_field(o, S("customer"));
    return f && f->type == FIELD_RELATION && f->to == customer ? f : NULL;
}

static enum rc add_link(struct cx *cx, const struct object *customer, const struct link *link, struct contacted *c)
{
    const struct object *o = catalog_number(cx->catalog, link->object_no);
    const struct field *f = o ? customer_of(o, customer) : NULL;
    int64_t id = o == customer ? link->id : 0;
    enum rc rc = RC_OK;
    if (f)
        rc = db_query(cx->db, &(struct db_query){str_printf(cx->arena, "select %.*s from %.*s where id = ?",
                                                            STR_ARG(f->column), STR_ARG(o->plural)),
                                                 (struct value[]){v_int(link->id)}, 1, id_row, &id});
    if (rc == RC_OK && id)
        add(c, id);
    return rc;
}

static enum rc contacted_by(struct cx *cx, const struct object *customer, const struct record *r, struct contacted *c)
{
    const struct record_part *about;
    c->count = 0;
    c->at = r ? contacted_at(cx, r) : V_NULL;
    if (v_is_null(c->at))
        return RC_OK;
    enum rc rc = query_links_of(cx, r, fields_of(r->object, S("about")), &about);
    for (size_t i = 0; i < about->link_count && rc == RC_OK; i++)
        rc = add_link(cx, customer, &about->links[i], c);
    return rc;
}

static struct value at_of(const struct contacted *c, int64_t customer)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->ids[i] == customer)
            return c->at;
    return V_NULL;
}

static struct value later_of(struct value x, struct value y)
{
    return v_is_null(x) || (!v_is_null(y) && x.i < y.i) ? y : x;
}

/* --- what is left when a contact is no more --------------------------------------------------------------------- */

static enum rc time_row(void *to, const struct row *row)
{
    *(struct value *)to = row_value(row, 0, VALUE_TIME);
    return RC_OK;
}

/* The latest contact by an activity about the record of that object, or (field) about one that is the customer's. */
static enum rc latest_about(struct cx *cx, const struct object *activity, const struct object *o,
                            const struct field *field, int64_t id, struct value *latest)
{
    struct value found = V_NULL;
    const struct value binds[] = {v_int(o->number), v_int(id), v_int(activity->number), v_time(cx->now_ms),
                                  v_bool(true)};
    str targets = field ? str_printf(cx->arena, "in (select id from %.*s where %.*s = ?)", STR_ARG(o->plural),
                                     STR_ARG(field->column))
                        : S("= ?");
    str sql = str_printf(cx->arena,
                         "select e.at from timeline e join %.*s a on a.id = e.record_id where e.object_no = ? and "
                         "e.target_id %.*s and e.source_no = ? and e.at <= ? and a.done = ? and a.kind in (" CONTACTS
                         ") order by e.at desc limit 1",
                         STR_ARG(activity->plural), STR_ARG(targets));
    enum rc rc = db_query(cx->db, &(struct db_query){sql, binds, countof(binds), time_row, &found});
    *latest = later_of(*latest, found);
    return rc;
}

/* What somebody said last: the newest change of the field that did not merely follow, else what stood before all of them.
   What follows is never earlier than what was said, so nobody looks behind a value that is not later than one known. */
struct said {
    struct cx *cx;
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
    bool follows = str_is(c->via, "follow");
    said->value = record_get(follows ? before : after, said->field);
    return !follows || is_known(said, said->value) ? RC_STOPPED : RC_OK;
}

/* The later of *out and what somebody said, as far as the last changes of the customer tell. */
static enum rc said_last(struct cx *cx, const struct field *f, int64_t id, struct value *out)
{
    struct said said = {.cx = cx, .field = f, .known = *out, .value = V_NULL};
    enum rc rc = journal_of_record(cx, f->object, id, 0, LIMIT_SAID_CHANGES, said_change, &said);
    if (rc == RC_STOPPED || said.count < LIMIT_SAID_CHANGES)
        *out = later_of(*out, said.value);
    return rc == RC_STOPPED ? RC_OK : rc;
}

/* *out is null. */
static enum rc what_is_left(struct cx *cx, const struct object *activity, const struct field *f, int64_t id,
                            struct value *out)
{
    enum rc rc = latest_about(cx, activity, f->object, NULL, id, out);
    for (size_t i = 0; i < catalog_count(cx->catalog) && rc == RC_OK; i++) {
        const struct object *o = catalog_at(cx->catalog, i);
        const struct field *of = customer_of(o, f->object);
        if (of && !o->owned_by)
            rc = latest_about(cx, activity, o, of, id, out);
    }
    return rc == RC_OK ? said_last(cx, f, id, out) : rc;
}

/* --- the customer ----------------------------------------------------------------------------------------------- */

/* What the program changes to act by itself for a moment. */
struct self {
    struct arena *arena;
    struct actor who;
    struct changeset *act;
    struct issues issues, *notices;
};

/* Memory of its own, since a bulk of thousands brings as many. */
static struct self self_begin(struct cx *cx)
{
    struct self was = {cx->arena, cx->who, changeset_follow(cx), cx->issues, cx->notices};
    cx->arena = arena_new(0);
    cx->who = (struct actor){0};
    cx->notices = NULL;
    issues_init(&cx->issues, cx->arena);
    return was;
}

static void self_end(struct cx *cx, const struct self *was)
{
    arena_free(cx->arena);
    cx->arena = was->arena;
    cx->who = was->who;
    cx->changeset = was->act;
    cx->issues = was->issues;
    cx->notices = was->notices;
}

/* A customer that something else stands in the way of stays as it is. */
static enum rc customer_put(struct cx *cx, const struct field *f, int64_t id, struct value at)
{
    struct record *out;
    struct self was = self_begin(cx);
    struct draft *d = draft_new(cx->arena, f->object);
    draft_put(d, f, at);
    enum rc rc = record_update(cx, d, id, 0, &out);
    self_end(cx, &was);
    return rc == RC_INVALID ? RC_OK : rc;
}

/* The customer's time, where it is live. Nobody else moves it until this transaction ends: of two calls that go at once the
   second must not count the first (PostgreSQL). */
static enum rc customer_read(struct cx *cx, const struct field *f, int64_t id, struct value *at, bool *is_live)
{
    str sql = str_printf(cx->arena, "select %.*s from %.*s where id = ? and deleted_at is null%s", STR_ARG(f->column),
                         STR_ARG(f->object->plural), db_dialect(cx->db)->for_update);
    return db_one(cx->db, &(struct db_query){sql, (struct value[]){v_int(id)}, 1, time_row, at}, is_live);
}

static enum rc customer_move(struct cx *cx, const struct save *s, const struct field *f, int64_t id, struct value was,
                             struct value is)
{
    bool is_live;
    struct value stands = V_NULL, want;
    enum rc rc = customer_read(cx, f, id, &stands, &is_live);
    if (rc != RC_OK || !is_live)
        return rc;
    bool is_gone = !v_is_null(was) && v_eq(stands, was) && !v_eq(later_of(was, is), is);
    want = is_gone ? V_NULL : stands;
    if (is_gone)
        rc = what_is_left(cx, s->after->object, f, id, &want);
    want = later_of(want, is);
    return rc == RC_OK && !v_eq(want, stands) ? customer_put(cx, f, id, want) : rc;
}

static enum rc follow(struct cx *cx, const struct save *s)
{
    struct contacted was, is;
    const struct object *customer = catalog_object(cx->catalog, S("customer"));
    const struct field *f = customer ? object_field(customer, S("last_contacted")) : NULL;
    if (!f || s->kind == CHANGE_PURGE)
        return RC_OK;
    enum rc rc = contacted_by(cx, customer, s->before, &was);
    if (rc == RC_OK)
        rc = contacted_by(cx, customer, s->after, &is);
    for (size_t i = 0; i < is.count && rc == RC_OK; i++)
        rc = customer_move(cx, s, f, is.ids[i], at_of(&was, is.ids[i]), is.at);
    for (size_t i = 0; i < was.count && rc == RC_OK; i++)
        if (v_is_null(at_of(&is, was.ids[i])))
            rc = customer_move(cx, s, f, was.ids[i], was.at, V_NULL);
    return rc;
}
