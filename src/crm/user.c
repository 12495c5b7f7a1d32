/*
 * Users: somebody who may administer is always left, nobody changes his own role or locks himself out, and a time
 * zone is one there is. That only administrators write users at all is said by the declaration's rights. The
 * program (actor 0) is nobody's self. No other object may have it: its ids are those of sessions.
 *
 * Who takes administrators away waits for the others who do, holding his record as a bulk does: of two who demote each other at
 * the same moment one sees what the other did, and neither waits crosswise (PostgreSQL).
 */
#include "access/session.h"
#include "crm/behaviours.h"
#include "crm/fields.h"
#include "crm/sharing.h"
#include "query/zone.h"
#include "record/record.h"

static enum rc prepare(struct cx *cx, const struct save *s);
static enum rc may_delete(struct cx *cx, const struct save *s);
static enum rc follow(struct cx *cx, const struct save *s);

static const char *const fields[] = {"role", "active", "time_zone", NULL};

const struct behaviour crm__user = {
    .name = "user", .object = "user", .prepare = prepare, .may_delete = may_delete, .follow = follow, .fields = fields};

static bool is_active(const struct record *r)
{
    struct value v = record_get(r, fields_of(r->object, S("active")));
    return v.type == VALUE_BOOL && v.b;
}

static bool is_administrator(const struct record *r)
{
    struct value v = record_get(r, fields_of(r->object, S("role")));
    return v.type == VALUE_TEXT && str_eq(v.s, role_administrator()) && is_active(r);
}

static bool is_self(const struct cx *cx, const struct record *r)
{
    return cx->who.user_id && cx->who.user_id == record_id(r);
}

static enum rc other_row(void *to, const struct row *row)
{
    (void)row;
    *(bool *)to = true;
    return RC_OK;
}

static enum rc others_administer(struct cx *cx, const struct record *r, bool *out)
{
    bool is_alone;
    int64_t id = record_id(r);
    const struct field *role = fields_of(r->object, S("role")), *active = fields_of(r->object, S("active"));
    enum rc rc = record_hold(cx, r->object, &id, 1, &is_alone);
    if (rc == RC_OK)
        rc = record_hold_field(cx, role);
    if (rc != RC_OK)
        return rc;
    *out = false;
    const struct value binds[] = {v_text(role_administrator()), v_bool(true), v_int(id)};
    str sql = str_printf(cx->arena,
                         "select id from %.*s where %.*s = ? and %.*s = ? and id <> ? and deleted_at is null "
                         "limit 1",
                         STR_ARG(r->object->plural), STR_ARG(role->column), STR_ARG(active->column));
    return db_query(cx->db, &(struct db_query){sql, binds, countof(binds), other_row, out});
}

static enum rc check_zone(struct cx *cx, const struct record *before, const struct record *after)
{
    const struct field *f = fields_of(after->object, S("time_zone"));
    struct value zone = record_get(after, f);
    bool is_old = before && v_eq(record_get(before, f), zone);
    if (is_old || zone.type != VALUE_TEXT || zone_is_known(zone.s))
        return RC_OK;
    return issue_field(&cx->issues, f, "time_zone", zone.s);
}

static enum rc prepare(struct cx *cx, const struct save *s)
{
    const struct record *before = s->before, *after = s->after;
    enum rc all = check_zone(cx, before, after);
    if (!before)
        return all;
    const struct field *role = fields_of(after->object, S("role")), *active = fields_of(after->object, S("active"));
    if (is_self(cx, before) && !v_eq(record_get(before, role), record_get(after, role)))
        all = issue_field(&cx->issues, role, "own_role", S(""));
    if (is_self(cx, before) && is_active(before) && !is_active(after))
        all = issue_field(&cx->issues, active, "own_account", S(""));
    if (all != RC_OK || !is_administrator(before) || is_administrator(after))
        return all;
    bool is_left;
    enum rc rc = others_administer(cx, before, &is_left);
    if (rc != RC_OK || is_left)
        return rc;
    return issue_field(&cx->issues, is_active(after) ? role : active, "last_administrator", S(""));
}

static enum rc may_delete(struct cx *cx, const struct save *s)
{
    const struct record *now = s->before;
    if (is_self(cx, now))
        return issue_add(&cx->issues, "", "own_account");
    bool is_left = true;
    enum rc rc = is_administrator(now) ? others_administer(cx, now, &is_left) : RC_OK;
    return rc == RC_OK && !is_left ? issue_add(&cx->issues, "", "last_administrator") : rc;
}

/* Who is gone, or no longer active, is signed out; who changes the team leaves nothing in the one before. */
static enum rc follow(struct cx *cx, const struct save *s)
{
    const struct field *team = s->after->object->team;
    bool is_moved = s->kind == CHANGE_UPDATE && !v_eq(record_get(s->before, team), record_get(s->after, team));
    enum rc rc = is_moved ? sharing__leave(cx, record_id(s->after), record_get(s->after, team)) : RC_OK;
    return rc == RC_OK ? session_written(cx, s->after) : rc;
}
