/* Records over HTTP: one record at a time. Lists are in list.c, acts on many in bulk.c. */
#include "api/call.h"
#include "base/check.h"
#include "journal/journal.h"
#include "query/grants.h"
#include "query/named.h"

static enum rc answer(struct call *c, int status, struct record *r)
{
    struct shape shape;
    enum rc rc = shape_of(c, r->object, &shape);
    if (rc != RC_OK)
        return rc;
    struct json j = call_json(c, status);
    rc = record_write(c->cx, &j, r, &shape);
    if (rc == RC_OK)
        reply_header(c->rp, "ETag", str_printf(c->cx->arena, "\"%lld\"", (long long)record_version(r)));
    return rc;
}

/* If-Match: "7": the version a caller has (RFC 9110, 13.1.1). *version is 0 where any will do; of a list it is the one the
   record has, else the last. RC_CHANGED when there is no version among the tags; weak ones never match. */
static enum rc if_match(struct call *c, int64_t *version)
{
    str tags = request_header(c->rq, "if-match");
    *version = 0;
    if (str_trim(tags).n == 0 || str_is(str_trim(tags), "*"))
        return RC_OK;
    struct record *r = NULL;
    bool is_list = str_find(tags, S(",")) >= 0;
    enum rc rc = is_list ? record_read(c->cx, c->object, c->id, false, &r) : RC_OK;
    for (int64_t v; tags.p && rc == RC_OK && (!r || *version != record_version(r));) {
        str tag = str_trim(str_cut(&tags, ','));
        bool is_strong = tag.n > 2 && tag.p[0] == '"' && tag.p[tag.n - 1] == '"';
        if (is_strong && str_to_i64((str){tag.p + 1, tag.n - 2}, &v) && v > 0)
            *version = v;
    }
    return rc == RC_OK && *version == 0 ? RC_CHANGED : rc;
}

static const char *const write_parameters[] = {"dry_run", "fields", "expand", NULL};
static const char *const bare_parameters[] = {"dry_run", NULL}; /* where no record is answered */
static const char *const read_parameters[] = {"fields", "expand", "as_of", NULL};

enum rc records_read(struct call *c)
{
    check(c->object && c->id != 0);
    struct record *r;
    enum rc rc = call_only(c, c->rq->method == METHOD_GET || c->rq->method == METHOD_HEAD ? read_parameters
                                                                                          : write_parameters);
    if (rc == RC_OK)
        rc = record_read(c->cx, c->object, c->id, true, &r);
    return rc == RC_OK ? answer(c, 200, r) : rc;
}

enum rc records_create(struct call *c)
{
    check(c->object && !c->object->owned_by && c->id == 0);
    struct draft *d = NULL;
    struct record *r;
    enum rc rc = call_only(c, write_parameters);
    if (rc == RC_OK)
        rc = call_body(c, false);
    if (rc == RC_OK)
        rc = draft_from_json(c->cx, c->object, c->body, &d);
    if (rc == RC_INVALID && d) { /* tell what the database would refuse as well */
        struct record *ignored;
        record_create(c->cx, d, &ignored);
        return RC_INVALID;
    }
    if (rc == RC_OK)
        rc = record_create(c->cx, d, &r);
    if (rc != RC_OK)
        return rc;
    c->id = record_id(r);
    if (c->is_dry)
        return answer(c, 200, r);
    reply_header(c->rp, "Location",
                 str_printf(c->cx->arena, "/api/%.*s/%lld", STR_ARG(c->object->plural), (long long)c->id));
    return answer(c, 201, r);
}

/* --- changed meanwhile ------------------------------------------------------------------------------------------ */

struct meanwhile {
    struct call *call;
    struct record *current;
    int64_t version; /* what the caller had */
    struct record *before;
    int64_t actor_id, at_ms;
};

static enum rc meanwhile_change(void *to, const struct change *ch)
{
    struct meanwhile *m = to;
    if (ch->version <= m->version)
        return RC_STOPPED;
    if (!m->at_ms) {
        m->actor_id = ch->actor_id;
        m->at_ms = ch->at_ms;
    }
    struct record *fields;
    enum rc rc = journal_fields(m->call->cx, m->current->object, ch->before, &fields);
    for (size_t i = 0; rc == RC_OK && i < m->current->object->field_count; i++)
        if (fields->is_read[i]) /* newest first: the oldest before is what the caller saw */
            record_put(m->before, &m->current->object->fields[i], fields->values[i]);
    return rc;
}

/* Members of the 412: the record as it is, what differs from what the caller had, who did it and when. */
static void meanwhile_write(struct call *c, struct json *j, void *data)
{
    struct meanwhile *m = data;
    const struct shape all = {0};
    json_key(j, S("current"));
    record_write(c->cx, j, m->current, &all);
    json_key(j, S("changed"));
    json_begin_object(j);
    for (size_t i = 0; i < m->current->object->field_count; i++) {
        const struct field *f = &m->current->object->fields[i];
        bool is_told = m->before->is_read[i] && grants_reads(c->cx, f);
        if (!is_told || v_eq(m->before->values[i], m->current->values[i]))
            continue;
        json_name(j, f->json_name);
        json_begin_object(j);
        json_pair(j, "before", named_told(c->cx, m->before, f, &(bool){false}));
        json_pair(j, "after", named_told(c->cx, m->current, f, &(bool){false}));
        json_end(j);
    }
    json_end(j);
    json_key(j, S("actor"));
    actor_write(c->cx, j, m->actor_id);
    json_pair(j, "at", m->at_ms ? v_time(m->at_ms) : V_NULL);
}

static enum rc changed_meanwhile(struct call *c, struct record *current, int64_t version)
{
    struct meanwhile *m = arena_new_of(c->cx->arena, struct meanwhile);
    *m = (struct meanwhile){
        .call = c, .current = current, .version = version, .before = record_new(c->cx->arena, current->object)};
    enum rc rc = journal_of_record(c->cx, current->object, record_id(current), 0, 0, meanwhile_change, m);
    if (rc != RC_OK && rc != RC_STOPPED)
        return rc;
    c->extend = meanwhile_write;
    c->extend_data = m;
    return RC_CHANGED;
}

/* What came of a change: the record, or what happened to it meanwhile. */
static enum rc changed(struct call *c, enum rc rc, struct record *r, int64_t version)
{
    if (rc == RC_CHANGED && version)
        return changed_meanwhile(c, r, version);
    return rc == RC_OK ? answer(c, 200, r) : rc;
}

enum rc records_update(struct call *c)
{
    check(c->object && c->id != 0);
    struct draft *d;
    struct record *r = NULL;
    int64_t version = 0;
    enum rc rc = call_only(c, write_parameters);
    if (rc == RC_OK)
        rc = call_body(c, false);
    if (rc == RC_OK)
        rc = draft_from_json(c->cx, c->object, c->body, &d);
    if (rc == RC_OK)
        rc = if_match(c, &version);
    if (rc == RC_OK)
        rc = record_update(c->cx, d, c->id, version, &r);
    return changed(c, rc, r, version);
}

/* POST …/actions/move {"stage":"won", …}, and what else the object's behaviours offer. */
enum rc records_action(struct call *c)
{
    check(c->object && c->id != 0 && c->name.n > 0);
    struct record *r = NULL;
    int64_t version = 0;
    if (!record_act_of(c->cx, c->object, c->name))
        return RC_NOT_FOUND;
    enum rc rc = call_only(c, write_parameters);
    if (rc == RC_OK)
        rc = call_body(c, false);
    if (rc == RC_OK)
        rc = if_match(c, &version);
    if (rc == RC_OK)
        rc = record_act(c->cx, c->object, (struct record_act){c->name, c->id, version, c->body}, &r);
    return changed(c, rc, r, version);
}

enum rc records_delete(struct call *c)
{
    check(c->object && c->id != 0);
    int64_t version = 0;
    struct record *r;
    enum rc rc = call_only(c, bare_parameters);
    if (rc == RC_OK)
        rc = if_match(c, &version);
    if (rc == RC_OK)
        rc = record_delete(c->cx, c->object, c->id, version);
    if (rc == RC_CHANGED && version && record_read(c->cx, c->object, c->id, false, &r) == RC_OK)
        return changed_meanwhile(c, r, version);
    if (rc == RC_OK)
        c->rp->status = 204;
    return rc;
}

enum rc records_restore(struct call *c)
{
    check(c->object && c->id != 0);
    struct record *r;
    enum rc rc = call_only(c, write_parameters);
    if (rc == RC_OK)
        rc = record_restore(c->cx, c->object, c->id, &r);
    if (rc == RC_INVALID) /* its unique value was taken meanwhile */
        return call_refuse(c, REFUSAL_TAKEN, S(""));
    if (rc == RC_CONFLICT)
        return call_refuse(c, REFUSAL_NOT_BINNED, S(""));
    return rc == RC_OK ? answer(c, 200, r) : rc;
}

enum rc records_purge(struct call *c)
{
    check(c->object && c->id != 0);
    enum rc rc = call_only(c, bare_parameters);
    if (rc == RC_OK)
        rc = record_purge(c->cx, c->object, c->id);
    if (rc == RC_CONFLICT)
        return call_refuse(c, REFUSAL_NOT_BINNED, S(""));
    if (rc == RC_OK)
        c->rp->status = 204;
    return rc;
}
