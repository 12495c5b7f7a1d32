/* Welcoming, telling and sending away the listeners of a round. See crowd.h. */
#include "app/crowd.h"

#include <stdlib.h>

#include "access/session.h"
#include "app/news.h"
#include "base/check.h"

enum { KEEP_UP = 1000 }; /* positions after which who heard nothing is told where they are, for when they resume */

/* --- telling ---------------------------------------------------------------------------------------------------- */

/* Where a new stream begins. A position there never was is another database's. */
void crowd_welcome(struct crowd *c, int64_t head)
{
    for (size_t i = 0; i < c->n; i++) {
        struct listener *one = &c->list[i];
        bool is_lost = one->position > head || head - one->position > LIMIT_NEWS_BEHIND;
        if (!one->is_new && !is_lost)
            continue;
        bool is_reset = is_lost && one->position >= 0;
        if (is_lost || one->position < 0)
            one->position = head;
        one->said = one->position;
        one->is_new = false;
        str text = str_printf(c->cx->arena, "event: %s\nid: %lld\ndata: {\"seq\":%lld}\n\n",
                              is_reset ? "reset" : "ready", (long long)one->position, (long long)one->position);
        http_stream_send(c->http, one->stream, text);
    }
}

static size_t roles_of(const struct crowd *c, str *roles)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++)
        if (i == 0 || !str_eq(c->list[i].who.role, c->list[i - 1].who.role))
            roles[n++] = c->list[i].who.role;
    return n;
}

static bool hear_the_same(const struct news *n, const struct listener *a, const struct listener *b)
{
    return a->position == b->position && str_eq(a->who.role, b->who.role) &&
           (a->who.user_id == b->who.user_id || news_is_of_role(n, a->who.role));
}

static void tell_one(struct crowd *c, const struct news *n, struct listener *one, str text)
{
    int64_t last = news_last(n), before = one->position;
    one->position = last;
    if (text.n == 0 && last - one->said >= KEEP_UP)
        text = str_printf(c->cx->arena, "id: %lld\n\n", (long long)last);
    if (text.n) {
        http_stream_send(c->http, one->stream, text);
        one->said = last;
    }
    if (news_is_about(n, one->who.user_id, before))
        http_stream_close(c->http, one->stream);
}

static void tell(struct crowd *c, struct news *n)
{
    struct buf text;
    const struct listener *heard_by = NULL;
    struct listener as_it_was;
    buf_init(&text, LIMIT_STREAM_BEHIND_BYTES);
    for (size_t i = 0; i < c->n; i++) {
        struct listener *one = &c->list[i];
        if (one->position >= news_last(n))
            continue;
        if (!heard_by || !hear_the_same(n, heard_by, one)) {
            buf_clear(&text);
            news_write(c->cx, n, one->who, one->position, &text);
        }
        as_it_was = *one;
        heard_by = &as_it_was;
        tell_one(c, n, one, buf_view(&text));
    }
    buf_free(&text);
}

/* Those of one role together, of one person together, of one position together: who may hear the same. */
static int listener_order(const void *a, const void *b)
{
    const struct listener *x = a, *y = b;
    int order = strcmp(x->role, y->role);
    if (order == 0)
        order = (x->who.user_id > y->who.user_id) - (x->who.user_id < y->who.user_id);
    return order ? order : (x->position > y->position) - (x->position < y->position);
}

static int64_t least_position(const struct crowd *c)
{
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < c->n; i++)
        if (c->list[i].position < least)
            least = c->list[i].position;
    return least;
}

enum rc crowd_tell(struct crowd *c, int64_t head, bool *has_more)
{
    int64_t after = least_position(c);
    struct news *n;
    *has_more = false;
    if (after >= head)
        return RC_OK;
    str *roles = arena_array_of(c->cx->arena, c->n, str);
    qsort(c->list, c->n, sizeof *c->list, listener_order);
    for (size_t i = 0; i < c->n; i++) /* sorting moved them */
        c->list[i].who.role = str_of(c->list[i].role);
    enum rc rc = news_read(c->cx, after, roles, roles_of(c, roles), &n);
    if (rc != RC_OK)
        return rc;
    tell(c, n);
    *has_more = news_last(n) < head && news_last(n) > after;
    return RC_OK;
}

/* --- sessions --------------------------------------------------------------------------------------------------- */

static int session_order(const void *a, const void *b)
{
    return memcmp(((const struct listener *)a)->session, ((const struct listener *)b)->session, HASH_BYTES);
}

/* In the order of their sessions; those found standing, with the role they came with, are marked. */
struct standing {
    struct listener *list;
    bool *stands;
    size_t n;
};

static enum rc session_stands(void *to, str hash, str role)
{
    struct standing *s = to;
    struct listener key;
    check(hash.n == HASH_BYTES);
    memcpy(key.session, hash.p, HASH_BYTES);
    const struct listener *found = bsearch(&key, s->list, s->n, sizeof *s->list, session_order);
    if (!found)
        return RC_OK;
    size_t i = (size_t)(found - s->list);
    while (i > 0 && session_order(&s->list[i - 1], &key) == 0)
        i--;
    for (; i < s->n && session_order(&s->list[i], &key) == 0; i++)
        s->stands[i] = str_is(role, s->list[i].role);
    return RC_OK;
}

enum rc crowd_look(struct crowd *c)
{
    struct arena *a = c->cx->arena;
    struct standing s = {arena_array_of(a, c->n, struct listener), arena_array_of(a, c->n, bool), c->n};
    int64_t *users = arena_array_of(a, c->n, int64_t);
    memcpy(s.list, c->list, c->n * sizeof *s.list);
    qsort(s.list, s.n, sizeof *s.list, session_order);
    for (size_t i = 0; i < c->n; i++)
        users[i] = c->list[i].who.user_id;
    enum rc rc = sessions_of(c->cx, users, c->n, session_stands, &s);
    for (size_t i = 0; i < s.n && rc == RC_OK; i++)
        if (!s.stands[i])
            http_stream_close(c->http, s.list[i].stream);
    return rc;
}
