/*
 * Live views are counted by list, once for each circle that the view comes into: its owner's, its team's, everybody's.
 * See sharing.h.
 */
#include "crm/sharing.h"

#include "base/limits.h"
#include "crm/fields.h"
#include "query/query.h"
#include "record/record.h"

static bool is_shared(const struct record *r, const char *with)
{
    struct value v = fields_get(r, S("shared"));
    return v.type == VALUE_TEXT && str_is(v.s, with);
}

static bool is_same(const struct save *s, const struct field *f)
{
    return s->before && v_eq(record_get(s->before, f), record_get(s->after, f));
}

/* --- with whom -------------------------------------------------------------------------------------------------- */

static enum rc team_of(struct cx *cx, int64_t user_id, struct value *team)
{
    const struct object *users = catalog_users(cx->catalog);
    struct query q = query_of(cx, users, condition_true());
    struct record *user;
    enum rc rc = user_id ? query_one(cx, &q, user_id, &user) : RC_NOT_FOUND;
    *team = rc == RC_OK ? record_get(user, users->team) : V_NULL;
    return rc == RC_NOT_FOUND ? RC_OK : rc;
}

enum rc sharing__check_team(struct cx *cx, const struct save *s)
{
    const struct object *o = s->after->object;
    const struct field *shared = fields_of(o, S("shared"));
    struct value team = record_get(s->after, o->team), owners;
    bool is_old = is_same(s, shared) && is_same(s, o->team);
    if (is_old || s->way == SAVE_UNDO || !is_shared(s->after, "team"))
        return RC_OK;
    enum rc rc = team_of(cx, v_id(record_get(s->after, o->owner)), &owners);
    if (rc != RC_OK || (!v_is_null(team) && v_eq(team, owners)))
        return rc;
    return issue_field(&cx->issues, shared, "team_of_owner", S(""));
}

/* --- how many --------------------------------------------------------------------------------------------------- */

struct circle {
    const char *shared;        /* NULL: whatever it is */
    const struct field *whose; /* NULL: everybody's */
    const char *at;            /* where it is told */
};

static enum rc number_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

/* Those of its list and of that circle, but for itself. */
static enum rc count(struct cx *cx, const struct record *r, const struct circle *circle, int64_t *n)
{
    const struct object *o = r->object;
    const struct field *list = fields_of(o, S("list_of")), *shared = fields_of(o, S("shared"));
    struct value binds[4] = {record_get(r, list), v_int(record_id(r))};
    size_t bound = 2;
    str sql = str_printf(cx->arena, "select count(*) from %.*s where deleted_at is null and %.*s = ? and id <> ?",
                         STR_ARG(o->plural), STR_ARG(list->column));
    if (circle->shared) {
        sql = str_printf(cx->arena, "%.*s and %.*s = ?", STR_ARG(sql), STR_ARG(shared->column));
        binds[bound++] = v_text(str_of(circle->shared));
    }
    if (circle->whose) {
        sql = str_printf(cx->arena, "%.*s and %.*s = ?", STR_ARG(sql), STR_ARG(circle->whose->column));
        binds[bound++] = record_get(r, circle->whose);
    }
    return db_query(cx->db, &(struct db_query){sql, binds, bound, number_row, n});
}

/* Whether the view stood in that circle already. */
static bool was_in(const struct save *s, const struct circle *circle)
{
    const struct object *o = s->after->object;
    return s->kind == CHANGE_UPDATE && is_same(s, fields_of(o, S("list_of"))) &&
           (!circle->shared || is_same(s, fields_of(o, S("shared")))) && (!circle->whose || is_same(s, circle->whose));
}

static enum rc check_circle(struct cx *cx, const struct save *s, const struct circle *circle)
{
    int64_t n = 0;
    if (was_in(s, circle) || (circle->shared && !is_shared(s->after, circle->shared)))
        return RC_OK;
    enum rc rc = count(cx, s->after, circle, &n);
    if (rc != RC_OK || n < LIMIT_VIEWS)
        return rc;
    return issue_field(&cx->issues, fields_of(s->after->object, str_of(circle->at)), "views_full",
                       str_printf(cx->arena, "%d", LIMIT_VIEWS));
}

enum rc sharing__check_room(struct cx *cx, const struct save *s)
{
    const struct object *o = s->after->object;
    const struct circle circles[] = {
        {NULL, o->owner, "list_of"}, {"team", o->team, "shared"}, {"everyone", NULL, "shared"}};
    enum rc rc = record_hold_field(cx, fields_of(o, S("shared")));
    for (size_t i = 0; i < countof(circles) && rc == RC_OK; i++)
        rc = check_circle(cx, s, &circles[i]);
    return rc;
}
