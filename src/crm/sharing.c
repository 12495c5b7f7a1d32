/*
 * Live views are counted by list, once for each circle that the view comes into: its owner's, its team's, everybody's, and of
 * the latter two those of its owner. See sharing.h.
 */
#include "crm/sharing.h"

#include "base/limits.h"
#include "crm/behaviours.h"
#include "crm/fields.h"
#include "crm/itself.h"
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

/* Held until the transaction ends: whoever moves them waits, and finds what was shared meanwhile. */
static enum rc team_of(struct cx *cx, int64_t user_id, struct value *team)
{
    const struct object *users = catalog_users(cx->catalog);
    struct query q = query_of(cx, users, condition_true());
    struct record *user;
    bool is_alone;
    enum rc rc = user_id ? record_hold(cx, users, &user_id, 1, &is_alone) : RC_NOT_FOUND;
    if (rc == RC_OK)
        rc = query_one(cx, &q, user_id, &user);
    *team = rc == RC_OK ? record_get(user, users->team) : V_NULL;
    return rc == RC_NOT_FOUND ? RC_OK : rc;
}

enum rc sharing__check_team(struct cx *cx, const struct save *s)
{
    const struct object *o = s->after->object;
    const struct field *shared = fields_of(o, S("shared"));
    struct value team = record_get(s->after, o->team), owners;
    bool is_old = is_same(s, shared) && is_same(s, o->team) && is_same(s, o->owner);
    if (is_old || !is_shared(s->after, "team"))
        return RC_OK;
    enum rc rc = team_of(cx, v_id(record_get(s->after, o->owner)), &owners);
    if (rc != RC_OK || (!v_is_null(team) && v_eq(team, owners)))
        return rc;
    return issue_field(&cx->issues, shared, "team_of_owner", S(""));
}

/* --- with whom no longer ------------------------------------------------------------------------------------------ */

static enum rc unshare(struct cx *cx, const struct object *o, int64_t id)
{
    struct record *out;
    struct itself was = itself_begin(cx);
    struct draft *d = draft_new(cx->arena, o);
    draft_put(d, fields_of(o, S("shared")), v_text(S("me")));
    enum rc rc = record_update(cx, d, id, 0, &out);
    itself_end(cx, &was);
    return rc;
}

struct ids {
    int64_t list[LIMIT_VIEWS];
    size_t n;
};

static enum rc id_row(void *to, const struct row *row)
{
    struct ids *ids = to;
    ids->list[ids->n++] = row_int(row, 0);
    return RC_OK;
}

/* The next of those that lie shared where their owner is not. */
static enum rc strays(struct cx *cx, const struct object *o, int64_t owner_id, struct value team, struct ids *out)
{
    const struct field *shared = fields_of(o, S("shared"));
    const struct value binds[] = {v_int(owner_id), v_text(S("team")), v_is_null(team) ? v_int(0) : team,
                                  v_int(LIMIT_VIEWS)};
    str sql = str_printf(
        cx->arena,
        "select id from %.*s where deleted_at is null and %.*s = ? and %.*s = ? and coalesce(%.*s, 0) <> ? "
        "order by id limit ?",
        STR_ARG(o->plural), STR_ARG(o->owner->column), STR_ARG(shared->column), STR_ARG(o->team->column));
    out->n = 0;
    return db_query(cx->db, &(struct db_query){sql, binds, countof(binds), id_row, out});
}

static enum rc leave(struct cx *cx, const struct object *o, int64_t owner_id, struct value team)
{
    struct ids ids;
    enum rc rc;
    while ((rc = strays(cx, o, owner_id, team, &ids)) == RC_OK && ids.n)
        for (size_t i = 0; i < ids.n; i++)
            if ((rc = unshare(cx, o, ids.list[i])) != RC_OK)
                return rc;
    return rc;
}

enum rc sharing__leave(struct cx *cx, int64_t owner_id, struct value team)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < catalog_count(cx->catalog) && rc == RC_OK; i++)
        if (crm__behaves(catalog_at(cx->catalog, i), &crm__view))
            rc = leave(cx, catalog_at(cx->catalog, i), owner_id, team);
    return rc;
}

enum rc sharing__follow(struct cx *cx, const struct save *s)
{
    const struct object *o = s->after->object;
    int64_t owner_id = v_id(record_get(s->after, o->owner));
    struct value team;
    if (s->kind != CHANGE_RESTORE || !is_shared(s->after, "team"))
        return RC_OK;
    enum rc rc = team_of(cx, owner_id, &team);
    return rc == RC_OK ? leave(cx, o, owner_id, team) : rc;
}

/* --- how many --------------------------------------------------------------------------------------------------- */

struct circle {
    const char *shared;        /* NULL: whatever it is */
    const struct field *whose; /* NULL: everybody's */
    int most;
    const char *at, *code; /* where and how it is told */
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
    if (rc != RC_OK || n < circle->most)
        return rc;
    return issue_field(&cx->issues, fields_of(s->after->object, str_of(circle->at)), circle->code,
                       str_printf(cx->arena, "%d", circle->most));
}

enum rc sharing__check_room(struct cx *cx, const struct save *s)
{
    const struct object *o = s->after->object;
    const struct circle circles[] = {{NULL, o->owner, LIMIT_VIEWS, "list_of", "views_full"},
                                     {"team", o->owner, LIMIT_VIEWS_GIVEN, "shared", "views_given"},
                                     {"team", o->team, LIMIT_VIEWS, "shared", "views_full"},
                                     {"everyone", o->owner, LIMIT_VIEWS_GIVEN, "shared", "views_given"},
                                     {"everyone", NULL, LIMIT_VIEWS, "shared", "views_full"}};
    enum rc rc = record_hold_field(cx, fields_of(o, S("shared")));
    for (size_t i = 0; i < countof(circles) && rc == RC_OK; i++)
        rc = check_circle(cx, s, &circles[i]);
    return rc;
}
