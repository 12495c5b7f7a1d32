/*
 * HTTP on libmicrohttpd: bounded requests in, replies out, and the lanes between. Knows no CRM: what to do with a
 * request is told by a struct http_app.
 *
 * Lanes (docs/decisions/0002, 0019). Of a request that announces a body the app is asked first whether it may come (admit);
 * till then nothing of it is read. It is received whole (a bounded body, or one streamed to a file for routes that ask so) and
 * then answered in the lane that the app named:
 *   LANE_LOOP      on the event-loop thread, at once, from memory.
 *   LANE_READ      the same, but it asks a database: where that is across a network, on one of `readers` threads. The app
 *                  may find it too expensive (RC_BUDGET): then it is run again, from the start, in the slow lane.
 *   LANE_WRITE     a writer takes what waits, at most LIMIT_BATCH_REQUESTS, and gives the batch to the app in one call:
 *                  one transaction, one fsync; then all are woken. Several writers take one each.
 *   LANE_SLOW      run by one of a few threads.
 *   LANE_PASSWORD  the same, threads of its own: what hashes takes none of the others'.
 *   LANE_STREAM    an event stream: stays open, suspended, fed by http_stream_send; opened as LANE_READ is read.
 * Each thread has a worker of the app's (its database connection, its arena), made when the thread starts.
 *
 * What waits for threads is suspended, and taken by turns between those who pay for it (shares.h): a person, or an address;
 * none of them holds all threads of a lane, and whose reads are dear has one; kinds of reads that were too much for their lane
 * go to the slow one at once (dear.h). A full lane answers 503 with Retry-After, to who fills half of it 429; what has waited
 * too long when its turn comes is not begun, but 503. A write that stands before what another holds lets go of its writer
 * (resting.h). An address may hold half of the connections.
 *
 * A handler's reply is built whole before it is sent, or read from a file; where the caller takes it (Accept-Encoding), it
 * goes out packed (coding.h, reply_pack.c). The app knows nothing of that: it makes plain entity tags, and is given plain ones
 * in If-Match and If-None-Match.
 *
 * What the app never sees, because it is refused here: a head that could be read in two ways (head.h: 400, and the connection
 * is closed), a transfer coding but chunked (501), a chunked body where none is streamed (411), a body over its maximum
 * (413, without reading it where that is long), a target over LIMIT_URL_BYTES (414) or that is no path (400), a head that is too
 * long or has too many headers (431), text that is not UTF-8 (400). The answer is a bare application/problem+json. Who takes
 * too long over headers, body or reading the answer is cut off without one.
 *
 * Every reply carries nosniff, Referrer-Policy, Cross-Origin-Opener-Policy, X-Frame-Options; HTML and SVG also a
 * Content-Security-Policy; Cache-Control is no-store unless the app sets one.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/rc.h"
#include "base/str.h"

enum method { METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_PUT, METHOD_PATCH, METHOD_DELETE, METHOD_OTHER };

enum lane { LANE_LOOP, LANE_READ, LANE_WRITE, LANE_SLOW, LANE_PASSWORD, LANE_STREAM, LANES };

struct pair {
    str name, value;
};

/* A request; everything is valid UTF-8 without U+0000 or the request was refused with 400 before. */
struct request {
    enum method method;
    str path;                 /* percent-decoded, begins with '/', no "//", no "." or ".." segments */
    const struct pair *query; /* decoded, in order; a name may stand twice */
    size_t query_count;
    const struct pair *headers; /* names in lower case */
    size_t header_count;
    str body;    /* whole; empty when it was streamed to body_file */
    int body_fd; /* the file it was streamed to, at its start, or -1; unnamed, and closed after the reply:
                                 who wants to keep it takes a dup */
    int64_t body_bytes;
    str peer;       /* "127.0.0.1": the client, or what a trusted proxy says it is */
    str id;         /* random hex, told in errors and the log */
    bool is_secure; /* came by TLS, or a trusted proxy says so */
};

/* The header's value, or empty. name in lower case. */
str request_header(const struct request *rq, const char *name);

/* Whether who asks has this answer already, by its entity tag: If-None-Match, compared weakly (RFC 9110, 13.1.2). */
bool request_has(const struct request *rq, str etag);
/* The cookie's value, or empty. */
str request_cookie(const struct request *rq, const char *name);
/* A number for where it comes from: of an IPv4 address, of the first 64 bits of an IPv6 one, which are one household's
   (RFC 6177); the highest bit is set. */
uint64_t request_origin(const struct request *rq);
/* The first query parameter of that name; *found tells an empty one from none (may be NULL). */
str request_query(const struct request *rq, const char *name, bool *found);

enum { REPLY_HEADERS = 16 };

struct reply {
    int status;
    const char *content_type; /* static text; NULL: none */
    struct buf body;          /* owned by the reply, empty and of LIMIT_REPLY_BYTES; over it, 500 is sent */
    str static_body;          /* instead of body: bytes that live as long as the process */
    int file_fd;              /* instead of body: a file to send from its start, closed after; -1 for none */
    int64_t file_bytes;
    bool
        is_secret; /* holds a secret, maybe beside what the caller said: never packed, for its length would tell of it */
    struct pair headers[REPLY_HEADERS]; /* besides Content-Type, Content-Length, Date; texts in the reply's arena */
    size_t header_count;
    struct arena *arena; /* lives until the reply is sent */
};

/* Adds a header; the value is copied. CR and LF in it are refused (checked), and more than REPLY_HEADERS. */
void reply_header(struct reply *rp, const char *name, str value);

/* What waits in the write lane. */
struct write_item {
    const struct request *request;
    struct reply *reply; /* to be filled */
    /* Told by the app: nothing was done, for another holds what it needs, and the reply says so. It is given again, from the
       start; or, where its time is over, the reply is sent. */
    bool is_put_off;
};

struct http_app {
    void *data;

    /* One per thread; lane tells what for. Called on that thread before its first request, and freed on it. */
    void *(*worker_new)(void *data, enum lane lane);
    void (*worker_free)(void *worker);

    /* Which lane, from method and path alone; also the most bytes of body it takes (0: none; past it 413) and whether
       the body is to be streamed to a file. */
    enum lane (*lane)(void *data, const struct request *rq, int64_t *body_bytes_max, bool *is_streamed);

    /* Whether the body of a request may come, from its head: the reply is left empty, or filled with why not. Asked with the
       worker of a loop; where it returns RC_BUDGET, again on a thread that reads, or a slow one. NULL: all may come. */
    enum rc (*admit)(void *worker, const struct request *rq, struct reply *rp);

    /* Who pays for a request that waits in a lane; any thread, from memory. NULL: request_origin. */
    uint64_t (*payer)(void *data, const struct request *rq);

    /* Answers one request; the reply is filled (a status left 0 is sent as 500). Only in LANE_READ may it return
       RC_BUDGET; any other code but RC_OK says no more than the reply does. */
    enum rc (*handle)(void *worker, const struct request *rq, struct reply *rp);

    /* Answers a batch: when it returns, all replies are filled and what they promise is on disk, or it is put off. */
    void (*batch)(void *worker, struct write_item *items, size_t n);

    /* A stream opens: 200 with an open stream when reply->status is left 0, else the reply is sent and it is closed.
       stream identifies it from now on, and is never 0; its lower 32 bits are below streams_max and no other open
       stream's, so a table may be kept by them. closed() tells the end of one that was opened, once, on any thread. May
       be NULL: then LANE_STREAM is 404. It is asked with a worker of LANE_READ, where it may return RC_BUDGET and is
       asked again in the slow lane. Any other code says no more than the reply does. */
    enum rc (*stream_open)(void *worker, const struct request *rq, struct reply *rp, uint64_t stream);
    void (*stream_closed)(void *data, uint64_t stream);

    /* Asked of a busy worker (but a writer) when http_stop has no more time: give up soon. From another thread. May be
       NULL: then http_stop waits for it. */
    void (*worker_interrupt)(void *worker);
};

struct http_options {
    const char *host;       /* NULL: "127.0.0.1" */
    int port;               /* 0: any free one, http_port tells which */
    int loops;              /* event-loop threads; 0: one per core */
    int writers;            /* 1 on SQLite; 0: 1 */
    int readers;            /* threads of LANE_READ; 0: it is answered on the loops */
    int slow;               /* threads of the slow lane; 0: 1 */
    int passwords;          /* threads of LANE_PASSWORD; 0: 1 */
    int connections_max;    /* further ones wait unanswered; 0: 12000. The process must be allowed 200 files more */
    int streams_max;        /* further ones are 503; 0: ten twelfths of the connections */
    size_t queue_max;       /* waiting in a lane; 0: 4096 */
    int read_wait_ms;       /* the longest a read waits for its turn; 0: LIMIT_READ_MS */
    int write_wait_ms;      /* and a write; 0: LIMIT_WRITE_MS */
    int timeout_s;          /* for the headers, then for the body, then for the reply, these two plus a second for each
                            16 KB; 0: 60 */
    int heartbeat_s;        /* an empty comment to streams that have been silent so long; 0: 20 */
    const char *temp_dir;   /* where streamed bodies go; NULL: the system's */
    const char *proxy;      /* the address whose X-Forwarded-For and X-Forwarded-Proto are believed; NULL: nobody's */
};

struct http;

/* Whether http_start could listen there now; RC_UNAVAILABLE with *message (in a) why not. */
enum rc http_may_listen(const char *host, int port, struct arena *a, str *message);

/* Starts threads and listens; the options' texts must live as long as the server. RC_UNAVAILABLE with *message (in a)
   when the address or enough file descriptors cannot be had. */
enum rc http_start(struct http_options options, const struct http_app *app, struct arena *a, struct http **out,
                   str *message);
int http_port(const struct http *h);

/* Sends bytes to an open stream; unknown or closed ones are ignored. Any thread. A stream that does not take its bytes
   (more than LIMIT_STREAM_BEHIND_BYTES behind) is closed. */
void http_stream_send(struct http *h, uint64_t stream, str bytes);

/* Closes an open stream after what was sent to it; the same for unknown ones. Any thread. */
void http_stream_close(struct http *h, uint64_t stream);

/* Lets the app run something on the writer thread between batches (jobs, imports): returns when it was done. Any
   thread but the writer's; all who may call it must have ended before http_stop (checked). */
void http_on_writer(struct http *h, void (*fn)(void *worker, void *data), void *data);

/* Stops gracefully: no new connections, what is under way is finished (at most wait_ms), streams are closed, threads
   end. After wait_ms what waits in a lane is answered 503, and busy slow workers are interrupted, then waited for. */
void http_stop(struct http *h, int64_t wait_ms);

#endif
