/*
 * The app as http sees it (app_http): workers of each lane, and the write lane's batches. What a request means is told by
 * a door.
 *
 * A batch on SQLite is one transaction, each request in a savepoint of its own: a refused one is rolled back alone, a
 * failure of the engine fails all. On PostgreSQL each request is its own transaction, tried again on a conflict.
 */
#ifndef APP_LANES_H
#define APP_LANES_H

#include "app/worker.h"

struct lane_need {
    enum lane lane;
    int64_t body_bytes_max; /* 0: it takes none */
    bool is_streamed;       /* its body goes to a file */
};

/* What requests mean: handed in from above, in app_options. */
struct lane_door {
    struct lane_need (*need)(const struct request *rq);
    /* Whether it asks for a place in the page, or for one of its files. */
    bool (*is_page)(const struct request *rq);
    /* What it shows of its session, as session_hash takes it, or empty. */
    str (*token)(const struct request *rq);
    /* Whether its body may come, as http_app.admit. On a worker without a connection RC_BUDGET where memory does not tell. */
    enum rc (*admit)(struct worker *w, const struct request *rq, struct reply *rp);
    /* Answers one request on a worker. In the write lane a savepoint is open, and is rolled back when the reply's status is
       400 or above, or *is_rolled_back. RC_BUDGET: nothing was answered. RC_RETRY: another was quicker to write the same
       unique value; asked again, its check will see that. */
    enum rc (*answer)(struct worker *w, const struct request *rq, struct reply *rp, bool *is_rolled_back);
    /* The commit of what was answered was sent, and nobody knows what became of it (RC_UNKNOWN): puts an answer in that one's
       place that says so, and how to find out. */
    void (*unsure)(struct worker *w, const struct request *rq, struct reply *rp);
};

#endif
