/*
 * Activities: what is logged as having happened is done, and moves when the customers it is about were last contacted.
 *
 * A call, an e-mail, a meeting or a visit that is neither due nor starts later has happened. What becomes done is so from then
 * on (done_at), what is not done any more never was. It contacts the customers it is about, and those of the contacts,
 * opportunities … it is about, at the time at which it stands on their timelines. What then becomes of the field stands in
 * contacted.h.
 */
#include "crm/behaviours.h"
#include "crm/contacted.h"
#include "crm/fields.h"
#include "query/query.h"
#include "record/timeline.h"

static enum rc prepare(struct cx *cx, const struct save *s);
static enum rc follow(struct cx *cx, const struct save *s);

static const char *const fields[] = {"kind", "about", "due_at", "start_at", "done", "done_at", NULL};

const struct behaviour crm__activity = {.name = "activity", .prepare = prepare, .follow = follow, .fields = fields};

/* --- done ------------------------------------------------------------------------------------------------------- */

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

static bool is_done(const struct record *r)
{
    struct value done = fields_get(r, S("done"));
    return done.type == VALUE_BOOL && done.b;
}

/* When what happened elsewhere was done nobody says. An undo has brought back what stood. */
static enum rc prepare(struct cx *cx, const struct save *s)
{
    struct record *r = s->after;
    if (s->way == SAVE_UNDO)
        return RC_OK;
    if (!s->before && !save_gives(s, fields_of(r->object, S("done"))) && is_contact(r) && !is_planned(cx, r))
        fields_put(r, S("done"), v_bool(true));
    bool is_told = s->before ? !is_done(s->before) : s->way == SAVE_ACT;
    if (!is_done(r))
        fields_put(r, S("done_at"), V_NULL);
    else if (is_told)
        fields_put(r, S("done_at"), v_time(cx->now_ms));
    return RC_OK;
}

/* --- whom it contacted ------------------------------------------------------------------------------------------ */

/* When somebody was contacted by it; null: nobody was. */
static struct value contacted_at(const struct cx *cx, const struct record *r)
{
    if (record_is_deleted(r) || !is_contact(r) || !is_done(r))
        return V_NULL;
    struct value at = timeline_at(r);
    return at.i > cx->now_ms ? V_NULL : at;
}

/* Customers one was in contact with, by their ids, and when. */
struct contacted {
    struct value at;
    int64_t ids[LIMIT_LINKS];
    size_t count;
};

static void add(struct contacted *c, int64_t customer)
{
    size_t at = 0;
    while (at < c->count && c->ids[at] < customer)
        at++;
    if (c->count == countof(c->ids) || (at < c->count && c->ids[at] == customer))
        return;
    memmove(&c->ids[at + 1], &c->ids[at], (c->count - at) * sizeof *c->ids);
    c->ids[at] = customer;
    c->count++;
}

static enum rc id_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

static enum rc add_link(struct cx *cx, const struct field *last, const struct link *link, struct contacted *c)
{
    const struct object *o = catalog_number(cx->catalog, link->object_no);
    const struct field *f = o ? contacted__through(last, o) : NULL;
    int64_t id = o == last->object ? link->id : 0;
    enum rc rc = RC_OK;
    if (f)
        rc = db_query(cx->db, &(struct db_query){str_printf(cx->arena, "select %.*s from %.*s where id = ?",
                                                            STR_ARG(f->column), STR_ARG(o->plural)),
                                                 (struct value[]){v_int(link->id)}, 1, id_row, &id});
    if (rc == RC_OK && id)
        add(c, id);
    return rc;
}

static enum rc contacted_by(struct cx *cx, const struct field *last, const struct record *r, struct contacted *c)
{
    const struct record_part *about;
    c->count = 0;
    c->at = r ? contacted_at(cx, r) : V_NULL;
    if (v_is_null(c->at))
        return RC_OK;
    enum rc rc = query_links_of(cx, r, fields_of(r->object, S("about")), &about);
    for (size_t i = 0; i < about->link_count && rc == RC_OK; i++)
        rc = add_link(cx, last, &about->links[i], c);
    return rc;
}

static struct value at_of(const struct contacted *c, int64_t customer)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->ids[i] == customer)
            return c->at;
    return V_NULL;
}

/* --- who hears of it -------------------------------------------------------------------------------------------- */

/* By their ids, so that two activities about the same customers do not wait for each other crosswise. */
static enum rc follow(struct cx *cx, const struct save *s)
{
    struct contacted was, is;
    const struct field *f = contacted__field(cx);
    if (!f || s->kind == CHANGE_PURGE) /* in the bin it counted no more */
        return RC_OK;
    enum rc rc = contacted_by(cx, f, s->before, &was);
    if (rc == RC_OK)
        rc = contacted_by(cx, f, s->after, &is);
    for (size_t w = 0, i = 0; rc == RC_OK && (w < was.count || i < is.count);) {
        bool is_old = i == is.count || (w < was.count && was.ids[w] < is.ids[i]);
        int64_t id = is_old ? was.ids[w] : is.ids[i];
        w += w < was.count && was.ids[w] == id;
        i += i < is.count && is.ids[i] == id;
        rc = contacted__move(cx, f, id, at_of(&was, id), at_of(&is, id));
    }
    return rc;
}
