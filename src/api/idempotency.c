/*
 * A key is looked for before the handler runs and kept behind it, in the same transaction, with a hash of path and body.
 * What is kept is what is needed to answer again: status, record, change set; only answers that no reader can make anew
 * (reader_of) are kept as text, and they are short (checked). See idempotency.h.
 */
#include "api/idempotency.h"

#include "access/access.h"
#include "base/check.h"
#include "base/date.h"
#include "base/hash.h"
#include "journal/journal.h"

enum { KEY_BYTES_MAX = 64, KEPT_REPLY_BYTES_MAX = 1024 };

typedef enum rc (*handler)(struct call *c);

struct kept {
    struct arena *arena;
    str request_hash, reply;
    int status;
    int64_t record_id, changeset_id;
};

static bool key_is_valid(str key)
{
    for (size_t i = 0; i < key.n; i++) {
        char ch = key.p[i];
        bool is_letter = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9');
        if (!is_letter && ch != '-' && ch != '_')
            return false;
    }
    return key.n > 0 && key.n <= KEY_BYTES_MAX;
}

static str request_hash(struct call *c)
{
    unsigned char *out = arena_alloc(c->cx->arena, HASH_BYTES);
    hash_sha256((str[]){c->rq->path, S("\n"), c->rq->body}, 3, out);
    return (str){(char *)out, HASH_BYTES};
}

static enum rc kept_row(void *to, const struct row *row)
{
    struct kept *k = to;
    k->request_hash = str_copy(k->arena, row_value(row, 0, VALUE_BYTES).s);
    k->status = (int)row_int(row, 1);
    k->record_id = row_int(row, 2);
    k->changeset_id = row_int(row, 3);
    k->reply = str_copy(k->arena, row_text(row, 4));
    return RC_OK;
}

/* What reads the thing that the route answers with, by c->id; NULL: the answer itself is kept. */
static handler reader_of(const struct call *c)
{
    if (c->object)
        return c->id ? records_read : NULL;
    if (c->route->handle == imports_create || c->route->handle == imports_action)
        return imports_read;
    return c->route->handle == jobs_cancel ? jobs_read : NULL;
}

/* As it is now, or as it was kept. */
static enum rc answer_again(struct call *c, const struct kept *k)
{
    if (k->changeset_id)
        call_header_int(c, "X-Change-Set", k->changeset_id);
    if (k->reply.n) {
        struct json j = call_json(c, k->status);
        json_raw(&j, k->reply);
        return RC_OK;
    }
    c->rp->status = k->status;
    if (k->status == 204)
        return RC_OK;
    c->id = k->record_id;
    handler read = reader_of(c);
    check(read);
    enum rc rc = read(c);
    c->rp->status = rc == RC_OK ? k->status : c->rp->status;
    if (k->status == 201)
        reply_header(c->rp, "Location", str_printf(c->cx->arena, "%.*s/%lld", STR_ARG(c->rq->path), (long long)c->id));
    return rc;
}

bool idempotency_is_asked(const struct call *c)
{
    check(c->route);
    return c->route->flags & ROUTE_KEYED && request_header(c->rq, "idempotency-key").n && !c->is_dry;
}

enum rc idempotency_find(struct call *c, bool *is_replayed)
{
    str key = request_header(c->rq, "idempotency-key");
    struct kept k = {.arena = c->cx->arena};
    *is_replayed = false;
    if (!key_is_valid(key))
        return call_refuse(c, REFUSAL_KEY, S(""));
    const struct value binds[] = {v_int(c->cx->who.user_id), v_text(key), v_time(c->cx->now_ms - DAY_MS)};
    enum rc rc = db_one(
        c->cx->db,
        &(struct db_query){S("select request_hash, status, record_id, changeset_id, reply from idempotency "
                             "where user_id = ? and key = ? and at > ?"),
                           binds, countof(binds), kept_row, &k},
        is_replayed);
    if (rc != RC_OK || !*is_replayed)
        return rc;
    if (!str_eq(k.request_hash, request_hash(c)))
        return call_refuse(c, REFUSAL_KEY_REUSED, S(""));
    return answer_again(c, &k);
}

/* By the index on the key, so many entries at most. */
static enum rc has_room(struct cx *cx)
{
    bool is_full = false;
    const struct value binds[] = {v_int(cx->who.user_id), v_int(LIMIT_USER_KEYS - 1)};
    enum rc rc = db_one(cx->db,
                        &(struct db_query){S("select 1 from idempotency where user_id = ? limit 1 offset ?"), binds,
                                           countof(binds), NULL, NULL},
                        &is_full);
    if (rc != RC_OK || !is_full)
        return rc;
    issue_with(&cx->issues, S(""), "keys_full", str_printf(cx->arena, "%d", LIMIT_USER_KEYS));
    return RC_TOO_MANY;
}

enum rc idempotency_keep(struct call *c)
{
    enum rc room = has_room(c->cx);
    if (room != RC_OK)
        return room;
    bool is_read = reader_of(c) != NULL;
    int64_t kept = 0;
    check(is_read || c->rp->body.n <= KEPT_REPLY_BYTES_MAX);
    const struct value binds[] = {v_int(c->cx->who.user_id),
                                  v_text(request_header(c->rq, "idempotency-key")),
                                  v_bytes(request_hash(c)),
                                  v_int(c->rp->status),
                                  v_int(is_read && c->object ? c->object->number : 0),
                                  v_int(is_read ? c->id : 0),
                                  v_int(c->cx->changeset ? c->cx->changeset->id : 0),
                                  v_text(is_read ? S("") : buf_view(&c->rp->body)),
                                  v_time(c->cx->now_ms),
                                  v_time(c->cx->now_ms - DAY_MS)};
    enum rc rc = db_run(
        c->cx->db,
        S("insert into idempotency (user_id, key, request_hash, status, object_no, record_id, changeset_id, reply, "
          "at) values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (user_id, key) do update set "
          "request_hash = excluded.request_hash, status = excluded.status, object_no = excluded.object_no, "
          "record_id = excluded.record_id, changeset_id = excluded.changeset_id, reply = excluded.reply, "
          "at = excluded.at where idempotency.at <= ?"),
        binds, countof(binds), &kept);
    return rc == RC_OK && !kept ? RC_RETRY : rc;
}

/* What a transaction outside of the write lane is told, and tells. */
struct keyed {
    struct call *call;
    write_fn fn;
    void *data;
    bool is_replayed;
    bool is_tried; /* what it does is taken back */
};

/* What was too much there, in words for the caller: the issue is the writer's. */
static void tell_back(struct call *c, const struct cx *there, enum rc rc)
{
    if (rc != RC_TOO_MANY || there->issues.count != 1)
        return;
    c->code = there->issues.list[0].code;
    c->detail = issue_sentence(c->cx->arena, &there->issues.list[0], c->cx->language);
}

static enum rc keyed_write(struct cx *cx, void *data)
{
    struct keyed *k = data;
    struct call here = *k->call; /* the same call, on the writer */
    here.cx = cx;
    access_act(cx, k->call->cx->who);
    cx->language = k->call->cx->language;
    bool is_asked = !k->is_tried && idempotency_is_asked(&here);
    enum rc rc = is_asked ? idempotency_find(&here, &k->is_replayed) : RC_OK;
    k->call->code = here.code;
    if (rc == RC_OK && !k->is_replayed)
        rc = k->fn(cx, k->data);
    if (rc == RC_OK && k->is_tried)
        return RC_STOPPED; /* the transaction is rolled back */
    if (rc == RC_OK && is_asked && !k->is_replayed)
        rc = idempotency_keep(&here);
    tell_back(k->call, cx, rc);
    return rc;
}

enum rc idempotency_try(struct call *c, write_fn fn, void *data)
{
    check(fn && c->is_dry);
    struct keyed k = {.call = c, .fn = fn, .data = data, .is_tried = true};
    enum rc rc = c->cx->engine->write(c->cx->engine, keyed_write, &k);
    return rc == RC_STOPPED ? RC_OK : rc;
}

enum rc idempotency_write(struct call *c, write_fn fn, void *data, bool *is_replayed)
{
    check(fn);
    struct keyed k = {.call = c, .fn = fn, .data = data};
    enum rc rc = c->cx->engine->write(c->cx->engine, keyed_write, &k);
    *is_replayed = k.is_replayed;
    return rc;
}
