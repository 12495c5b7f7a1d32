/*
 * Event streams: connections that stay open, suspended while there is nothing to send.
 *
 * A stream is a slot and a generation, so that the number of one that has ended means nothing any more. What is sent to
 * it waits in its buffer until the library's loop fetches it; a buffer exists only while something waits, since nearly
 * all streams are silent nearly always. One lock guards all of them: it is held for a copy of at most 64 KB, never
 * while the app is called.
 *
 * A stream leaves its slot when the library gives its response up, which happens before the socket is closed: so under
 * the lock a stream in its slot has its own socket, and shutdown() reaches no other.
 */
#include <stdlib.h>
#include <sys/socket.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/limits.h"
#include "http/exchange.h"
#include "http/watch.h"

enum { BLOCK_BYTES = 512, WAKES_AT_ONCE = 100 };

struct stream {
    struct http *http;
    uint64_t id;
    struct MHD_Connection *connection;
    int fd;
    struct buf waiting;
    size_t fetched; /* of waiting */
    int64_t fed_ms;
    bool is_suspended;
    bool is_ending; /* after what waits */
    bool is_broken; /* at once */
    bool is_open;   /* the app was told nothing to the contrary */
};

struct slot {
    struct stream *stream; /* NULL: free */
    uint32_t generation;
    uint32_t next_free;
};

struct streams {
    pthread_mutex_t lock;
    struct slot *slots;
    uint32_t slot_count;
    uint32_t free; /* the first free slot, or slot_count */
    bool is_closed;
};

struct streams *streams__new(struct http *h)
{
    struct streams *ss = calloc(1, sizeof *ss);
    check(ss);
    pthread_mutex_init(&ss->lock, NULL);
    ss->slot_count = (uint32_t)h->options.streams_max;
    ss->slots = calloc(ss->slot_count, sizeof *ss->slots);
    check(ss->slots);
    for (uint32_t i = 0; i < ss->slot_count; i++)
        ss->slots[i] = (struct slot){.generation = 1, .next_free = i + 1};
    return ss;
}

void streams__free(struct streams *ss)
{
    pthread_mutex_destroy(&ss->lock);
    free(ss->slots);
    free(ss);
}

/* Under the lock; NULL when it has ended. */
static struct stream *find(struct streams *ss, uint64_t id)
{
    uint32_t i = (uint32_t)id;
    if (i >= ss->slot_count || ss->slots[i].generation != id >> 32)
        return NULL;
    return ss->slots[i].stream;
}

static void resume(struct stream *s)
{
    if (!s->is_suspended)
        return;
    s->is_suspended = false;
    MHD_resume_connection(s->connection);
}

static void feed(struct stream *s, str bytes)
{
    if (s->is_ending || s->is_broken)
        return;
    if (s->waiting.n - s->fetched + bytes.n > LIMIT_STREAM_BEHIND_BYTES) {
        s->is_broken = true;
        shutdown(s->fd, SHUT_RDWR); /* the loop waits for this socket to take more */
    } else {
        if (s->fetched) {
            s->waiting.n -= s->fetched;
            memmove(s->waiting.p, s->waiting.p + s->fetched, s->waiting.n);
            s->fetched = 0;
        }
        buf_str(&s->waiting, bytes);
        s->fed_ms = clock_monotonic_ms();
    }
    resume(s);
}

void http_stream_send(struct http *h, uint64_t stream, str bytes)
{
    check(stream != 0 && bytes.n > 0);
    struct streams *ss = h->streams;
    pthread_mutex_lock(&ss->lock);
    struct stream *s = find(ss, stream);
    if (s)
        feed(s, bytes);
    pthread_mutex_unlock(&ss->lock);
}

static void end(struct stream *s)
{
    s->is_ending = true;
    resume(s);
}

void http_stream_close(struct http *h, uint64_t stream)
{
    check(stream != 0);
    struct streams *ss = h->streams;
    pthread_mutex_lock(&ss->lock);
    struct stream *s = find(ss, stream);
    if (s)
        end(s);
    pthread_mutex_unlock(&ss->lock);
}

void streams__hung_up(struct http *h, uint64_t stream)
{
    struct streams *ss = h->streams;
    pthread_mutex_lock(&ss->lock);
    struct stream *s = find(ss, stream);
    if (s) {
        s->is_broken = true;
        resume(s);
    }
    pthread_mutex_unlock(&ss->lock);
}

void streams__end_all(struct http *h)
{
    struct streams *ss = h->streams;
    pthread_mutex_lock(&ss->lock);
    ss->is_closed = true;
    for (uint32_t i = 0; i < ss->slot_count; i++)
        if (ss->slots[i].stream)
            end(ss->slots[i].stream);
    pthread_mutex_unlock(&ss->lock);
}

/* In portions, so that ten thousand streams do not wake at once before every request. */
void streams__heartbeat(struct http *h, int64_t now_ms)
{
    check(now_ms > 0);
    struct streams *ss = h->streams;
    int64_t silent_since = now_ms - h->options.heartbeat_s * 1000;
    for (uint32_t i = 0; i < ss->slot_count;) {
        int woken = 0;
        pthread_mutex_lock(&ss->lock);
        for (; i < ss->slot_count && woken < WAKES_AT_ONCE; i++) {
            struct stream *s = ss->slots[i].stream;
            if (!s || !s->is_open || s->fed_ms > silent_since)
                continue;
            feed(s, S(":\n\n"));
            woken++;
        }
        pthread_mutex_unlock(&ss->lock);
        if (woken == WAKES_AT_ONCE)
            nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
}

/* A stream in a free slot; NULL when there is none. */
static struct stream *stream_new(struct exchange *x)
{
    struct streams *ss = x->http->streams;
    struct stream *s = calloc(1, sizeof *s);
    check(s);
    s->http = x->http;
    s->connection = x->connection;
    s->fd = MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    buf_init(&s->waiting, LIMIT_STREAM_BEHIND_BYTES);
    pthread_mutex_lock(&ss->lock);
    uint32_t i = ss->is_closed ? ss->slot_count : ss->free;
    if (i < ss->slot_count) {
        struct slot *slot = &ss->slots[i];
        ss->free = slot->next_free;
        s->id = (uint64_t)slot->generation << 32 | i;
        slot->stream = s;
        feed(s, S(":\n\n")); /* so that the head goes out at once */
    }
    pthread_mutex_unlock(&ss->lock);
    if (i < ss->slot_count)
        return s;
    free(s);
    return NULL;
}

/* The library's, when it gives the response up; ours, when the app did not open the stream. */
static void stream_end(void *data)
{
    struct stream *s = data;
    struct http *h = s->http;
    struct streams *ss = h->streams;
    pthread_mutex_lock(&ss->lock);
    uint32_t i = (uint32_t)s->id;
    ss->slots[i] = (struct slot){.generation = ss->slots[i].generation + 1, .next_free = ss->free};
    ss->free = i;
    pthread_mutex_unlock(&ss->lock);
    if (s->is_open && h->app.stream_closed)
        h->app.stream_closed(h->app.data, s->id);
    buf_free(&s->waiting);
    free(s);
}

/* The library's loop fetches what waits; where nothing does, the connection goes to sleep. */
static ssize_t stream_fetch(void *data, uint64_t at, char *to, size_t n_max)
{
    (void)at;
    struct stream *s = data;
    struct streams *ss = s->http->streams;
    pthread_mutex_lock(&ss->lock);
    str rest = str_skip(buf_view(&s->waiting), s->fetched);
    ssize_t n = (ssize_t)(rest.n < n_max ? rest.n : n_max);
    if (s->is_broken) {
        n = MHD_CONTENT_READER_END_WITH_ERROR;
    } else if (n > 0) {
        memcpy(to, rest.p, (size_t)n);
        s->fetched += (size_t)n;
        if (s->fetched == s->waiting.n) {
            buf_free(&s->waiting);
            s->fetched = 0;
        }
    } else if (s->is_ending) {
        n = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        s->is_suspended = true;
        MHD_suspend_connection(s->connection);
    }
    pthread_mutex_unlock(&ss->lock);
    return n;
}

static enum MHD_Result send_stream(struct exchange *x, struct stream *s)
{
    struct http *h = x->http;
    x->reply.status = MHD_HTTP_OK;
    x->reply.content_type = "text/event-stream";
    x->stage = STAGE_SENDING;
    struct MHD_Response *r = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_BYTES, stream_fetch, s,
                                                               stream_end);
    check(r);
    reply__add_headers(x, r);
    watch__stream(h->watch, s->fd, s->id);
    enum MHD_Result sent = MHD_queue_response(x->connection, MHD_HTTP_OK, r);
    MHD_destroy_response(r);
    return sent;
}

enum MHD_Result streams__open(struct exchange *x)
{
    check(!x->stream);
    struct http *h = x->http;
    x->stream = stream_new(x);
    if (!x->stream) {
        reply__refuse(x, MHD_HTTP_SERVICE_UNAVAILABLE);
        return reply__send(x);
    }
    if (lanes__has(h, LANE_READ))
        return exchange__wait_in(x, LANE_READ);
    return streams__ask(x, exchange__loop_worker(h)) ? reply__send(x) : exchange__wait_in(x, LANE_SLOW);
}

bool streams__ask(struct exchange *x, void *worker)
{
    struct http *h = x->http;
    if (h->app.stream_open(worker, &x->request, &x->reply, x->stream->id) == RC_BUDGET) {
        reply__reset(x);
        return false;
    }
    if (x->reply.status != 0)
        return true;
    pthread_mutex_lock(&h->streams->lock);
    x->stream->is_open = true;
    pthread_mutex_unlock(&h->streams->lock);
    return true;
}

void streams__drop(struct exchange *x)
{
    check(x->stream);
    struct stream *s = x->stream;
    x->stream = NULL;
    stream_end(s);
}

enum MHD_Result streams__answer(struct exchange *x)
{
    check(x->stream);
    struct stream *s = x->stream;
    if (x->reply.status != 0) {
        streams__drop(x);
        return reply__send(x);
    }
    x->stream = NULL;
    return send_stream(x, s);
}
