/* See entries.h. */
#include "record/entries.h"

#include "base/check.h"
#include "query/query.h"
#include "record/timeline.h"

struct entries {
    struct value at;
    struct link about[LIMIT_TIMELINE_FIELDS * LIMIT_LINKS];
    size_t count;
};

static void add(struct entries *e, struct link about)
{
    for (size_t i = 0; i < e->count; i++)
        if (e->about[i].object_no == about.object_no && e->about[i].id == about.id)
            return;
    check(e->count < countof(e->about));
    e->about[e->count++] = about;
}

static enum rc add_field(struct cx *cx, const struct record *r, const struct field *f, struct entries *e)
{
    const struct record_part *part;
    if (f->type == FIELD_RELATION) {
        if (!v_is_null(record_get(r, f)))
            add(e, (struct link){f->to->number, v_id(record_get(r, f))});
        return RC_OK;
    }
    enum rc rc = query_links_of(cx, r, f, &part);
    for (size_t i = 0; i < part->link_count && rc == RC_OK; i++)
        add(e, part->links[i]);
    return rc;
}

/* None of what is not there, or lies in the bin. */
static enum rc entries_of(struct cx *cx, const struct record *r, struct entries *e)
{
    enum rc rc = RC_OK;
    e->count = 0;
    e->at = V_NULL;
    if (!r || record_is_deleted(r))
        return RC_OK;
    e->at = timeline_at(r);
    for (size_t i = 0; i < r->object->timeline->about_count && rc == RC_OK; i++)
        rc = add_field(cx, r, r->object->timeline->about[i], e);
    return rc;
}

static bool are_same(const struct entries *x, const struct entries *y)
{
    bool same = x->count == y->count && v_eq(x->at, y->at);
    for (size_t i = 0; same && i < x->count; i++)
        same = x->about[i].object_no == y->about[i].object_no && x->about[i].id == y->about[i].id;
    return same;
}

static enum rc each(struct cx *cx, const struct record *r, const struct entries *e, const char *sql)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < e->count && rc == RC_OK; i++) {
        const struct value binds[] = {v_int(e->about[i].object_no), v_int(e->about[i].id), e->at,
                                      v_int(r->object->number), v_int(record_id(r))};
        rc = db_run(cx->db, str_of(sql), binds, countof(binds), NULL);
    }
    return rc;
}

enum rc entries__write(struct cx *cx, const struct save *s)
{
    if (!s->after->object->timeline)
        return RC_OK;
    struct entries old, new;
    enum rc rc = entries_of(cx, s->before, &old);
    if (rc == RC_OK)
        rc = entries_of(cx, s->after, &new);
    if (rc != RC_OK || are_same(&old, &new))
        return rc;
    rc = each(cx, s->after, &old,
              "delete from timeline where object_no = ? and target_id = ? and at = ? and source_no = ? and "
              "record_id = ?");
    return rc != RC_OK ? rc
                       : each(cx, s->after, &new,
                              "insert into timeline (object_no, target_id, at, source_no, record_id) "
                              "values (?, ?, ?, ?, ?)");
}

enum rc entries__forget(struct cx *cx, const struct record *r)
{
    const struct value binds[] = {v_int(r->object->number), v_int(record_id(r))};
    return db_run(cx->db, S("delete from timeline where object_no = ? and target_id = ?"), binds, countof(binds), NULL);
}
