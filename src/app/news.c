/* Changes read, judged once for all alike, and written for each who hears. See news.h. */
#include "app/news.h"

#include <stdlib.h>

#include "access/access.h"
#include "base/check.h"
#include "base/limits.h"
#include "journal/journal.h"
#include "json/write.h"
#include "query/grants.h"
#include "query/links.h"
#include "query/query.h"
#include "record/record.h"

/* One change; of an object whose records are judged, with the record as it is now (NULL: purged) and as it was before. */
struct entry {
    int64_t seq, changeset, actor, record, version;
    enum change_kind kind;
    const struct record *taken; /* the fields the change took, as they were; or NULL */
    const struct record *given; /* the same, as they became */
    struct record *now;
    size_t subject, kase;
};

/* An object of which something changed, and how much of it the person being told hears. */
struct subject {
    const struct object *object;
    bool is_judged; /* to some role that listens its records are not all alike */
    bool by_owner;  /* and the owner alone decides */
    bool is_hiding; /* some role that listens does not know all its fields, or links */
    size_t heard;
    int64_t last_seq;
    bool is_said;
};

/* What entries have in common who are judged alike. */
struct kase {
    const struct object *object;
    const struct record *now, *before; /* NULL when purged */
    bool is_seen;
};

struct news {
    const struct catalog *catalog;
    int64_t last;
    struct entry *entries;
    size_t count;
    struct subject *subjects;
    size_t subject_count;
    struct kase *cases;
    size_t case_count;
};

/* --- reading ---------------------------------------------------------------------------------------------------- */

struct reading {
    struct cx *cx;
    struct news *news;
    const str *roles;
    size_t role_count;
    size_t subject; /* whose records are read */
};

static bool has_links(const struct object *o)
{
    bool any = false;
    for (size_t i = 0; i < o->field_count; i++)
        any |= o->fields[i].type == FIELD_LINKS;
    return any;
}

static struct subject subject_for(const struct reading *r, const struct object *o)
{
    struct subject s = {.object = o, .by_owner = true};
    for (size_t i = 0; i < r->role_count; i++) {
        const struct grants *all = access_grants(r->cx->catalog, r->roles[i]);
        const struct object_grants *g = &all->objects[o->index];
        enum scope scope = g->scope[ACTION_SEE];
        s.is_hiding |= g->reads || (all->hides && has_links(o));
        if (scope == SCOPE_ALL || scope == SCOPE_NONE)
            continue;
        s.is_judged = true;
        s.by_owner &= scope == SCOPE_OWN;
    }
    return s;
}

static size_t subject_of(struct reading *r, const struct object *o)
{
    struct news *n = r->news;
    for (size_t i = 0; i < n->subject_count; i++)
        if (n->subjects[i].object == o)
            return i;
    n->subjects[n->subject_count] = subject_for(r, o);
    return n->subject_count++;
}

static enum rc take_change(void *to, const struct change *c)
{
    struct reading *r = to;
    struct news *n = r->news;
    const struct object *o = catalog_number(r->cx->catalog, c->object_no);
    n->last = c->position;
    if (!o || o->owned_by)
        return RC_OK;
    struct entry *e = &n->entries[n->count++];
    *e = (struct entry){.seq = c->position,
                        .changeset = c->changeset_id,
                        .actor = c->actor_id,
                        .record = c->record_id,
                        .version = c->version,
                        .kind = c->kind,
                        .subject = subject_of(r, o)};
    const struct subject *s = &n->subjects[e->subject];
    if (c->kind != CHANGE_UPDATE || !(s->is_judged || s->is_hiding))
        return RC_OK;
    struct record *taken, *given;
    enum rc rc = journal_fields(r->cx, o, c->before, &taken);
    if (rc == RC_OK)
        rc = journal_fields(r->cx, o, c->after, &given);
    if (rc == RC_OK) {
        e->taken = taken;
        e->given = given;
    }
    return rc;
}

/* --- records ---------------------------------------------------------------------------------------------------- */

/* A record may have changed more than once. */
static enum rc take_record(void *to, struct record *row)
{
    struct reading *r = to;
    struct record *now = record_copy(r->cx->arena, row);
    enum rc rc = r->news->subjects[r->subject].by_owner ? RC_OK : record_read_parts(r->cx, &now, 1);
    for (size_t i = 0; i < r->news->count; i++)
        if (r->news->entries[i].subject == r->subject && r->news->entries[i].record == record_id(row))
            r->news->entries[i].now = now;
    return rc;
}

static enum rc records_read(struct reading *r)
{
    struct cx *cx = r->cx;
    struct news *n = r->news;
    const struct subject *s = &n->subjects[r->subject];
    int64_t *ids = arena_array_of(cx->arena, n->count, int64_t);
    bool *wanted = arena_array_of(cx->arena, s->object->field_count, bool);
    struct query q = query_of(cx, s->object, condition_true());
    for (size_t i = 0; i < n->count; i++)
        if (n->entries[i].subject == r->subject)
            ids[q.id_count++] = n->entries[i].record;
    if (s->object->owner)
        wanted[s->object->owner->index] = true;
    q.wanted = s->by_owner ? wanted : NULL;
    q.bin = BIN_ALL;
    q.has_ids = true;
    q.ids = ids;
    return query_each(cx, &q, take_record, r);
}

/* The record with what the change took from it put back. */
static const struct record *record_before(struct cx *cx, const struct entry *e)
{
    if (!e->now || !e->taken)
        return e->now;
    struct record *before = record_copy(cx->arena, e->now);
    const struct object *o = before->object;
    for (size_t i = 0; i < o->field_count; i++) {
        if (before->parts)
            before->parts[i] = e->taken->parts[i].is_read ? e->taken->parts[i] : e->now->parts[i];
        if (e->taken->is_read[i])
            record_put(before, &o->fields[i], e->taken->values[i]);
    }
    return before;
}

static int64_t owner_of(const struct record *r)
{
    return r && r->object->owner && r->is_read[r->object->owner->index] ? v_id(record_get(r, r->object->owner)) : -1;
}

static bool is_alike(const struct subject *s, const struct entry *a, const struct entry *b)
{
    return !s->is_judged || (s->by_owner && !a->now == !b->now && owner_of(a->now) == owner_of(b->now) &&
                             owner_of(a->taken) == owner_of(b->taken));
}

/* An entry's neighbour is mostly like it. */
static void case_find(struct cx *cx, struct news *n, size_t at)
{
    struct entry *e = &n->entries[at];
    const struct subject *s = &n->subjects[e->subject];
    for (size_t i = at; i-- > 0;)
        if (n->entries[i].subject == e->subject && is_alike(s, &n->entries[i], e)) {
            e->kase = n->entries[i].kase;
            return;
        }
    e->kase = n->case_count++;
    n->cases[e->kase] = (struct kase){.object = s->object, .now = e->now, .before = record_before(cx, e)};
}

enum rc news_read(struct cx *cx, int64_t after, const str *roles, size_t role_count, struct news **out)
{
    struct news *n = arena_new_of(cx->arena, struct news);
    *n = (struct news){.catalog = cx->catalog,
                       .last = after,
                       .entries = arena_array_of(cx->arena, LIMIT_NEWS, struct entry),
                       .subjects = arena_array_of(cx->arena, catalog_count(cx->catalog), struct subject),
                       .cases = arena_array_of(cx->arena, LIMIT_NEWS, struct kase)};
    *out = n;
    struct reading r = {.cx = cx, .news = n, .roles = roles, .role_count = role_count};
    enum rc rc = journal_feed(cx, after, LIMIT_NEWS, take_change, &r);
    for (; r.subject < n->subject_count && rc == RC_OK; r.subject++)
        if (n->subjects[r.subject].is_judged)
            rc = records_read(&r);
    for (size_t i = 0; i < n->count && rc == RC_OK; i++)
        case_find(cx, n, i);
    return rc;
}

int64_t news_last(const struct news *n)
{
    return n->last;
}

/* --- who hears what --------------------------------------------------------------------------------------------- */

bool news_is_of_role(const struct news *n, str role)
{
    const struct grants *g = access_grants(n->catalog, role);
    for (size_t i = 0; i < n->subject_count; i++) {
        enum scope scope = g->objects[n->subjects[i].object->index].scope[ACTION_SEE];
        if (scope != SCOPE_ALL && scope != SCOPE_NONE)
            return false;
    }
    return true;
}

bool news_is_about(const struct news *n, int64_t user_id, int64_t after)
{
    for (size_t i = 0; i < n->count; i++) {
        const struct entry *e = &n->entries[i];
        if (e->record == user_id && e->seq > after && e->kind != CHANGE_CREATE &&
            n->subjects[e->subject].object == catalog_users(n->catalog))
            return true;
    }
    return false;
}

/* What was purged can be judged by nothing: only who sees every record of the object hears of it. */
static void cases_judge(struct cx *cx, struct news *n)
{
    for (size_t i = 0; i < n->case_count; i++) {
        struct kase *k = &n->cases[i];
        k->is_seen = access_scope(cx, k->object, ACTION_SEE) == SCOPE_ALL ||
                     (k->now && (access_may(cx, ACTION_SEE, k->now) || access_may(cx, ACTION_SEE, k->before)));
    }
}

/* Of a field that changed: of links some that they know. */
static bool is_known_of(const struct cx *cx, const struct entry *e, const struct field *f)
{
    if (f->type != FIELD_LINKS || !grants_reads(cx, f))
        return grants_reads(cx, f);
    const struct record_part taken = links_known(cx, &e->taken->parts[f->index]);
    const struct record_part given = links_known(cx, &e->given->parts[f->index]);
    return !links_are_same(&taken, &given);
}

/* A change of nothing but fields they do not know is none to them. */
static bool is_known(const struct cx *cx, const struct entry *e)
{
    bool is_hidden = false;
    if (!e->taken || !grants_hide_some(cx))
        return true;
    for (size_t i = 0; i < e->taken->object->field_count; i++) {
        const struct field *f = &e->taken->object->fields[i];
        if (!e->taken->is_read[i] && !(f->type == FIELD_LINKS && e->taken->parts[i].is_read))
            continue;
        if (is_known_of(cx, e, f))
            return true;
        is_hidden = true;
    }
    return !is_hidden;
}

static bool is_heard(const struct cx *cx, const struct news *n, const struct entry *e, int64_t after)
{
    return e->seq > after && n->cases[e->kase].is_seen && is_known(cx, e);
}

/* How many are heard, of each subject and in all. */
static size_t heard_count(const struct cx *cx, struct news *n, int64_t after)
{
    size_t all = 0;
    for (size_t i = 0; i < n->subject_count; i++) {
        n->subjects[i].heard = 0;
        n->subjects[i].is_said = false;
    }
    for (size_t i = 0; i < n->count; i++)
        if (is_heard(cx, n, &n->entries[i], after)) {
            struct subject *s = &n->subjects[n->entries[i].subject];
            s->heard++;
            s->last_seq = n->entries[i].seq;
            all++;
        }
    return all;
}

static void many_write(struct json *j, struct subject *s)
{
    json_begin_object(j);
    json_pair_int(j, "seq", s->last_seq);
    json_pair_str(j, "object", s->object->name);
    json_pair(j, "many", v_bool(true));
    json_end(j);
    s->is_said = true;
}

static void entry_write(struct json *j, const struct entry *e, const struct object *o)
{
    json_begin_object(j);
    json_pair_int(j, "seq", e->seq);
    json_pair_str(j, "object", o->name);
    json_pair_int(j, "record", e->record);
    json_pair_str(j, "kind", str_of(change_kind_name(e->kind)));
    json_pair_int(j, "version", e->version);
    json_pair_int(j, "changeset", e->changeset);
    json_pair(j, "actor", e->actor ? v_int(e->actor) : V_NULL);
    json_end(j);
}

static void entries_write(const struct cx *cx, struct json *j, struct news *n, int64_t after, size_t singly_max)
{
    for (size_t i = 0; i < n->count; i++) {
        struct subject *s = &n->subjects[n->entries[i].subject];
        if (!is_heard(cx, n, &n->entries[i], after) || s->is_said)
            continue;
        if (s->heard > singly_max)
            many_write(j, s);
        else
            entry_write(j, &n->entries[i], s->object);
    }
}

void news_write(struct cx *cx, struct news *n, struct actor who, int64_t after, struct buf *out)
{
    access_act(cx, who);
    cases_judge(cx, n);
    size_t heard = heard_count(cx, n, after);
    if (heard == 0)
        return;
    buf_printf(out, "id: %lld\ndata: ", (long long)n->last);
    struct json j = json_to(out);
    json_begin_object(&j);
    json_key(&j, S("data"));
    json_begin_array(&j);
    entries_write(cx, &j, n, after, heard > LIMIT_NEWS_EVENTS ? 1 : LIMIT_NEWS_SINGLY);
    json_end(&j);
    json_end(&j);
    buf_cstr(out, "\n\n");
    check(!out->is_over);
}
