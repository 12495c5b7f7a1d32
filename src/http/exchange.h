/*
 * One request on its way, as the files of this folder see it. An exchange is born with the first line, goes through
 * its stages on its connection's loop thread, and dies when the library says that the request is completed. While its
 * stage is STAGE_ASKING or STAGE_WAITING the connection is suspended and the exchange belongs to the lane's thread that
 * took it; who resumes the connection may not touch the exchange afterwards.
 */
#ifndef HTTP_EXCHANGE_H
#define HTTP_EXCHANGE_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "http/http.h"
#include "http/resting.h"
#include "http/shares.h"

struct lanes;
struct stream;
struct streams;
struct watch;
struct wire;

struct http {
    struct http_options options; /* defaults filled in */
    struct http_app app;
    struct MHD_Daemon *daemon;
    int port;
    int listen_fd;
    pthread_key_t loop_worker; /* struct loop_worker of the calling loop thread; its destructor frees it there */
    struct lanes *lanes;
    struct streams *streams;
    struct watch *watch;
    _Atomic bool is_stopping;
    _Atomic int in_flight; /* requests whose headers came and that are not completed */
    uint64_t id_seed;      /* random, so that a request's id is not one of another process or start */
    _Atomic uint64_t requests;
};

enum stage {
    STAGE_HEADERS,
    STAGE_ASKING, /* suspended, in a lane, to be told whether its body may come */
    STAGE_ASKED,  /* it was told */
    STAGE_BODY,
    STAGE_WAITING,  /* suspended, in a lane */
    STAGE_ANSWERED, /* the reply is filled and not yet queued */
    STAGE_SENDING,
};

/* Of the client of what is in the slow lane. */
enum presence {
    PRESENCE_UNKNOWN,
    PRESENCE_SEEN, /* it had not ended its side a second after it asked */
    PRESENCE_GONE, /* it did after that */
};

/* How the body was announced. */
struct framing {
    int64_t content_length; /* 0 without one */
    bool is_chunked;
};

struct exchange {
    struct http *http;
    struct MHD_Connection *connection;
    struct wire *wire;
    struct waiting waiting; /* in its lane */
    struct rest rest;       /* from being put off on */
    uint64_t payer;
    int64_t waits_since_ms; /* on clock_monotonic_ms */
    struct arena *arena;
    struct request request;
    struct reply reply;
    str target; /* path and query as they came */
    struct framing framing;
    enum lane lane;
    struct stream *stream; /* of one that may open and is not answered yet, or NULL */
    _Atomic enum stage stage;
    _Atomic enum presence presence;
    struct buf body;
    int64_t body_bytes_max;
    bool is_streamed;
    bool must_close;   /* after the reply */
    bool is_refused;   /* the reply is filled; what comes of the body is swallowed */
    int64_t swallowed; /* bytes of body dropped */
    const char *fault; /* code of what is wrong with the request, where its status does not say it all, or NULL */
};

/* exchange.c: the library's callbacks. */
void exchange__forget(struct exchange *x); /* one that the library never told more of; NULL is fine */
void *exchange__on_target(void *http, const char *target, struct MHD_Connection *c);
enum MHD_Result exchange__on_request(void *http, struct MHD_Connection *c, const char *url, const char *method,
                                     const char *version, const char *upload, size_t *upload_n, void **context);
void exchange__on_completed(void *http, struct MHD_Connection *c, void **context, enum MHD_RequestTerminationCode how);
/* The app's worker of this loop thread, made on first use, freed by the key's destructor. */
void *exchange__loop_worker(struct http *h);
void exchange__free_loop_worker(void *data);
/* Lets it wait for a lane's threads, or refuses it. */
enum MHD_Result exchange__wait_in(struct exchange *x, enum lane lane);

/* request.c: fills x->request and x->framing from the library; returns 0 or the status to refuse with. */
int request__read(struct exchange *x, const char *method);

/* reply.c */
void reply__reset(struct exchange *x); /* as new: nothing filled in */
void reply__refuse(struct exchange *x, int status);
enum MHD_Result reply__send(struct exchange *x);
void reply__add_headers(struct exchange *x, struct MHD_Response *to);
struct pair *reply__header(struct reply *rp, const char *name); /* the first of that name, or NULL */

/* reply_pack.c: a filled reply in the coding that the caller takes, on the thread that made it; one of more than bytes_max
   stays as it is. A second time does nothing. */
void reply__pack(struct exchange *x, int64_t bytes_max);
/* On the loop thread, of a 304: its tag is that of the form which the caller has. */
void reply__name_held(struct exchange *x);

static inline struct exchange *exchange__waiting(struct waiting *w)
{
    return (struct exchange *)(void *)((char *)w - offsetof(struct exchange, waiting));
}

static inline struct exchange *exchange__resting(struct rest *r)
{
    return (struct exchange *)(void *)((char *)r - offsetof(struct exchange, rest));
}

/* lanes.c */
void lanes__start(struct http *h);
void lanes__stop(struct http *h); /* answers 503 to what still waits and to what comes, ends the threads */
void lanes__free(struct lanes *l);
void lanes__look(struct http *h);                      /* each second or so: who of the slow lane has left */
bool lanes__has(const struct http *h, enum lane lane); /* threads of its own */
/* Suspends the exchange, to be asked for (STAGE_ASKING) or handled (STAGE_WAITING) on the lane's threads: 0; or the status to
   refuse it with, and it is as it was. */
int lanes__push(struct exchange *x, enum lane lane, enum stage stage);

/* stream.c */
struct streams *streams__new(struct http *h);
void streams__free(struct streams *ss);
enum MHD_Result streams__open(struct exchange *x);
bool streams__ask(struct exchange *x, void *worker); /* asks the app, on the exchange's thread; false: over budget */
enum MHD_Result streams__answer(struct exchange *x); /* x->stream, as the reply says */
void streams__drop(struct exchange *x);              /* x->stream, which nobody waits for any more */
void streams__end_all(struct http *h);               /* no new ones from now on */
void streams__hung_up(struct http *h, uint64_t stream);
void streams__heartbeat(struct http *h, int64_t now_ms);

#endif
