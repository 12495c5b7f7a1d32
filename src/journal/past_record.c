/*
 * Taking records back: the row of now, then its changes, newest first, as far as asked. See past.h.
 */
#include "journal/past_record.h"

#include "base/check.h"
#include "journal/journal.h"
#include "query/query.h"

struct taking_back {
    struct cx *cx;
    struct record *now;
    struct then then;
    bool is_dated; /* the change it stood at was met */
    struct taken_back *out;
};

static void put_number(struct record *r, int number, struct value v)
{
    const struct field *f = object_field_number(r->object, number);
    if (f)
        record_put(r, f, v);
}

static void fields_back(struct record *r, const struct record *before)
{
    for (size_t i = 0; i < r->object->field_count; i++)
        if (r->object->fields[i].type == FIELD_LINKS && before->parts[i].is_read)
            r->parts[i] = before->parts[i];
        else if (before->is_read[i])
            record_put(r, &r->object->fields[i], before->values[i]);
}

/* Whether the record holds what the fields tell. */
static bool holds(const struct record *r, const struct record *fields)
{
    for (size_t i = 0; i < r->object->field_count; i++)
        if (fields->is_read[i] && !v_eq(fields->values[i], r->values[i]))
            return false;
    return true;
}

static enum rc change_back(struct taking_back *t, const struct change *c)
{
    struct record *before, *after;
    switch (c->kind) {
    case CHANGE_CREATE:
        t->out->existed = false;
        return RC_OK;
    case CHANGE_DELETE:
        t->out->agrees &= record_is_deleted(t->now);
        put_number(t->now, SYSTEM_DELETED_AT, V_NULL);
        return RC_OK;
    case CHANGE_RESTORE: /* when it had been deleted is told by the delete before it */
        put_number(t->now, SYSTEM_DELETED_AT, v_time(c->at_ms));
        return RC_OK;
    default: {
        enum rc rc = journal_fields(t->cx, t->now->object, c->before, &before);
        if (rc == RC_OK)
            rc = journal_fields(t->cx, t->now->object, c->after, &after);
        if (rc != RC_OK)
            return rc;
        t->out->agrees &= holds(t->now, after);
        fields_back(t->now, before);
        return RC_OK;
    }
    }
}

static bool is_later(const struct change *c, struct then then)
{
    return then.version ? c->version > then.version : c->at_ms > then.at_ms;
}

/* Newest first: later changes are taken back; the first that is none tells version, when and who, and of a
   record that was in the bin the last delete before it since when. */
static enum rc change_seen(void *to, const struct change *c)
{
    struct taking_back *t = to;
    if (!t->is_dated && is_later(c, t->then))
        return change_back(t, c);
    if (!t->is_dated) {
        t->is_dated = true;
        put_number(t->now, SYSTEM_VERSION, v_int(c->version));
        put_number(t->now, SYSTEM_UPDATED_AT, v_time(c->at_ms));
        put_number(t->now, SYSTEM_UPDATED_BY, c->actor_id ? v_int(c->actor_id) : V_NULL);
    }
    if (!record_is_deleted(t->now))
        return RC_STOPPED;
    if (c->kind != CHANGE_DELETE)
        return RC_OK;
    put_number(t->now, SYSTEM_DELETED_AT, v_time(c->at_ms));
    return RC_STOPPED;
}

/* Of records of one object. */
static enum rc links_read(struct cx *cx, const struct object *o, struct record **rows, size_t n)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < o->field_count && rc == RC_OK; i++)
        if (o->fields[i].type == FIELD_LINKS)
            rc = query_links(cx, &o->fields[i], rows, n);
    return rc;
}

enum rc past_row(struct cx *cx, const struct object *o, int64_t id, struct record **out)
{
    check(catalog_has(cx->catalog, o));
    struct query q = query_of(cx, o, condition_true());
    q.bin = BIN_ALL;
    enum rc rc = query_one(cx, &q, id, out);
    return rc == RC_OK ? links_read(cx, o, out, 1) : rc;
}

enum rc past_record(struct cx *cx, struct record *now, struct then then, struct taken_back *out)
{
    check(catalog_has(cx->catalog, now->object));
    struct taking_back t = {.cx = cx, .now = now, .then = then, .out = out};
    *out = (struct taken_back){.existed = true, .agrees = true};
    enum rc rc = journal_of_record(cx, now->object, record_id(now), 0, 0, change_seen, &t);
    return rc == RC_STOPPED ? RC_OK : rc;
}

enum rc past_at_version(struct cx *cx, const struct object *o, int64_t id, int64_t version, struct record **out)
{
    check(catalog_has(cx->catalog, o));
    struct taken_back back;
    check(version > 0);
    enum rc rc = past_row(cx, o, id, out);
    if (rc == RC_OK && version > record_version(*out))
        rc = RC_NOT_FOUND;
    if (rc == RC_OK)
        rc = past_record(cx, *out, (struct then){.version = version}, &back);
    return rc == RC_OK && !back.existed ? RC_NOT_FOUND : rc;
}

/* Records of one object, taken back together. */
struct batch {
    struct record **rows; /* by id */
    size_t count, at;     /* the row whose changes are read */
    struct taking_back *backs;
    bool *is_settled; /* its further changes say nothing */
};

static enum rc batch_change(void *to, const struct change *c)
{
    struct batch *b = to;
    while (b->at < b->count && record_id(b->rows[b->at]) < c->record_id)
        b->at++;
    if (b->at == b->count || record_id(b->rows[b->at]) != c->record_id || b->is_settled[b->at])
        return RC_OK;
    enum rc rc = change_seen(&b->backs[b->at], c);
    b->is_settled[b->at] = rc == RC_STOPPED;
    return rc == RC_STOPPED ? RC_OK : rc;
}

enum rc past__read(struct cx *cx, const struct object *o, const int64_t *ids, size_t n, struct then then,
                   struct past_rows *out)
{
    struct page page;
    struct query q = query_of(cx, o, condition_true());
    q.bin = BIN_ALL;
    q.has_ids = true;
    q.ids = ids;
    q.id_count = q.limit = n;
    enum rc rc = query_page(cx, &q, &page);
    if (rc == RC_OK)
        rc = links_read(cx, o, page.rows, page.count);
    if (rc != RC_OK)
        return rc;
    struct batch b = {.rows = page.rows,
                      .count = page.count,
                      .backs = arena_array_of(cx->arena, n, struct taking_back),
                      .is_settled = arena_array_of(cx->arena, n, bool)};
    *out = (struct past_rows){page.rows, arena_array_of(cx->arena, n, struct taken_back), page.count};
    for (size_t i = 0; i < b.count; i++) {
        out->back[i] = (struct taken_back){.existed = true, .agrees = true};
        b.backs[i] = (struct taking_back){.cx = cx, .now = b.rows[i], .then = then, .out = &out->back[i]};
    }
    return journal_of_records(cx, o, ids, n, batch_change, &b);
}
