/*
 * See save.h. A change is judged whole before anything of it is written; all that is wrong with it is told at once.
 */
#include "record/save.h"

#include "access/access.h"
#include "base/check.h"
#include "query/links.h"
#include "record/engine.h"
#include "record/entries.h"
#include "record/hooks.h"
#include "record/lines.h"
#include "record/moves.h"
#include "record/process.h"
#include "record/row.h"

/* --- writes ----------------------------------------------------------------------------------------------------- */

static void put_number(struct record *r, int number, struct value v)
{
    const struct field *f = object_field_number(r->object, number);
    if (f)
        record_put(r, f, v);
}

static struct value actor_or_null(const struct cx *cx)
{
    return cx->who.user_id ? v_int(cx->who.user_id) : V_NULL;
}

/* Never before its last change, whatever the clocks of several nodes say: as_of goes by this time. */
static struct value stamp_time(const struct cx *cx, const struct record *r)
{
    const struct field *updated = object_field_number(r->object, SYSTEM_UPDATED_AT);
    int64_t last_ms = updated ? record_get(r, updated).i : 0;
    return v_time(last_ms > cx->now_ms ? last_ms : cx->now_ms);
}

void save__stamp(struct cx *cx, struct record *r)
{
    put_number(r, SYSTEM_VERSION, v_int(record_version(r) + 1));
    put_number(r, SYSTEM_UPDATED_AT, stamp_time(cx, r));
    put_number(r, SYSTEM_UPDATED_BY, actor_or_null(cx));
}

enum rc save__insert(struct cx *cx, struct record *r)
{
    check(cx_is_writing(cx));
    int64_t id;
    enum rc rc = ids_take(cx->ids, cx->db, r->object->number, &id);
    if (rc != RC_OK)
        return rc;
    check(id > 0);
    put_number(r, SYSTEM_ID, v_int(id));
    put_number(r, SYSTEM_VERSION, v_int(1));
    put_number(r, SYSTEM_CREATED_AT, v_time(cx->now_ms));
    put_number(r, SYSTEM_CREATED_BY, actor_or_null(cx));
    put_number(r, SYSTEM_UPDATED_AT, v_time(cx->now_ms));
    put_number(r, SYSTEM_UPDATED_BY, actor_or_null(cx));
    rc = row__insert(cx, r);
    return rc == RC_OK ? journal_create(cx, r) : rc;
}

enum rc save__update(struct cx *cx, const struct record *before, struct record *after)
{
    check(cx_is_writing(cx));
    check(record_id(before) == record_id(after));
    save__stamp(cx, after);
    enum rc rc = row__update(cx, before, after);
    return rc == RC_OK ? journal_update(cx, before, after) : rc;
}

enum rc save__mark(struct cx *cx, const struct record *before, bool is_deleted, bool is_hidden, struct record *after)
{
    check(cx_is_writing(cx));
    check(record_id(before) == record_id(after));
    put_number(after, SYSTEM_DELETED_AT, is_deleted ? stamp_time(cx, before) : V_NULL);
    save__stamp(cx, after);
    enum rc rc = row__mark(cx, before, after, is_hidden);
    return rc == RC_OK ? journal_mark(cx, after, is_deleted ? CHANGE_DELETE : CHANGE_RESTORE) : rc;
}

struct record *save__started(struct cx *cx, const struct object *o)
{
    check(catalog_has(cx->catalog, o));
    struct record *r = record_new(cx->arena, o);
    for (size_t i = 0; i < o->field_count; i++) {
        r->is_read[i] = o->fields[i].column.n > 0;
        r->values[i] = o->fields[i].preset;
        if (r->parts)
            r->parts[i].is_read = true;
    }
    return r;
}

struct record *save__copy(struct cx *cx, const struct record *r)
{
    struct record *copy = record_copy(cx->arena, r);
    if (r->parts)
        copy->parts = arena_copy(cx->arena, r->parts, r->object->field_count * sizeof *r->parts);
    return copy;
}

/* --- the road --------------------------------------------------------------------------------------------------- */

static enum action action_of(enum change_kind kind)
{
    return kind == CHANGE_CREATE ? ACTION_CREATE : kind == CHANGE_UPDATE ? ACTION_CHANGE : ACTION_DELETE;
}

enum rc save__may(struct cx *cx, const struct save *s)
{
    bool may = s->before ? access_may(cx, action_of(s->kind), s->before)
                         : access_scope(cx, s->after->object, ACTION_CREATE) != SCOPE_NONE;
    return may ? RC_OK : RC_FORBIDDEN;
}

/* A change may not give the record away to where the actor could not have made it. */
static enum rc may_end(struct cx *cx, const struct save *s)
{
    bool is_change = s->kind == CHANGE_CREATE || s->kind == CHANGE_UPDATE;
    if (!is_change || access_may(cx, action_of(s->kind), s->after))
        return RC_OK;
    return issue_field(&cx->issues, s->after->object->owner, "not_yours", S(""));
}

static enum rc check_all(struct cx *cx, const struct save *s)
{
    enum rc all = RC_OK;
    save__goes_on(save__check_required(cx, s->after), &all);
    if (s->way == SAVE_ACT)
        save__goes_on(save__check_retired(cx, s->before, s->after), &all);
    save__goes_on(save__check_places(cx, s, s->before, s->after), &all);
    save__goes_on(process__check(cx, s), &all);
    save__goes_on(save__check_trees(cx, s->before, s->after), &all);
    if (save__goes_on(save__check_database(cx, s->before, s->after), &all))
        save__goes_on(lines__check(cx, s), &all);
    return all == RC_OK && cx->issues.count ? RC_INVALID : all;
}

static enum rc judge_change(struct cx *cx, const struct save *s)
{
    enum rc all = RC_OK;
    process__move(cx, s);
    if (!save__goes_on(hooks__prepare(cx, s), &all))
        return all;
    save__goes_on(process__settle(cx, s), &all);
    save__goes_on(check_all(cx, s), &all);
    return all;
}

/* Of what comes back only that is asked which others may have changed meanwhile. */
static enum rc judge_restore(struct cx *cx, const struct save *s)
{
    enum rc all = RC_OK;
    if (!save__goes_on(hooks__may_restore(cx, s), &all))
        return all;
    if (save__goes_on(save__check_uniques(cx, s->after), &all) &&
        save__goes_on(save__check_targets(cx, s->after), &all))
        save__goes_on(lines__check(cx, s), &all);
    return all;
}

static enum rc judge(struct cx *cx, const struct save *s)
{
    enum rc rc = s->way == SAVE_UNDO ? hooks__may_undo(cx, s) : RC_OK;
    if (rc != RC_OK)
        return rc;
    switch (s->kind) {
    case CHANGE_DELETE:
        return hooks__may_delete(cx, s);
    case CHANGE_RESTORE:
        return judge_restore(cx, s);
    default:
        return judge_change(cx, s);
    }
}

static enum rc write(struct cx *cx, const struct save *s)
{
    enum rc rc;
    switch (s->kind) {
    case CHANGE_CREATE:
        rc = save__insert(cx, s->after);
        return rc == RC_OK ? lines__write(cx, s) : rc;
    case CHANGE_UPDATE:
        rc = lines__write(cx, s);
        return rc == RC_OK ? save__update(cx, s->before, s->after) : rc;
    default:
        rc = lines__write(cx, s);
        return rc == RC_OK ? save__mark(cx, s->before, s->kind == CHANGE_DELETE, s->is_hidden, s->after) : rc;
    }
}

/* True where the records differ in values, links or lines. */
static bool records_differ(const struct record *before, const struct record *after)
{
    for (size_t i = 0; i < after->object->field_count; i++) {
        const struct field *f = &after->object->fields[i];
        if (f->type == FIELD_LINES   ? lines__differ(before, after, f)
            : f->type == FIELD_LINKS ? !links_are_same(&before->parts[i], &after->parts[i])
                                     : !v_eq(before->values[i], after->values[i]))
            return true;
    }
    return false;
}

enum rc save__change(struct cx *cx, struct save *s)
{
    check(cx_is_writing(cx));
    check(s->after && !s->after->object->owned_by && (s->before != NULL) == (s->kind != CHANGE_CREATE));
    check(s->kind != CHANGE_PURGE && cx->changeset);
    enum rc rc = save__may(cx, s);
    if (rc == RC_OK)
        rc = judge(cx, s);
    if (rc == RC_OK)
        rc = may_end(cx, s);
    if (rc != RC_OK)
        return rc;
    if (s->kind == CHANGE_UPDATE && !records_differ(s->before, s->after))
        return lines__write(cx, s); /* of the bin, which the record does not show */
    rc = write(cx, s);
    if (rc == RC_OK)
        rc = moves__record(cx, s);
    if (rc == RC_OK)
        rc = entries__write(cx, s);
    return rc == RC_OK ? hooks__follow(cx, s) : rc;
}
