/*
 * Who has left while the slow lane has their read: it is not begun, or given up.
 *
 * What TCP tells of a client that closed its socket is what it tells of one that has only said all it had to say, and waits:
 * an end (FIN). The latter ends as it asks. So an end is taken for a farewell when a second after the asking there was none
 * yet; of whoever leaves earlier the work is done whole, and the first byte of the answer finds nobody.
 */
#include <poll.h>

#include "base/clock.h"
#include "http/queue.h"

enum { ASKING_MS = 1000 };

static bool has_ended(const struct exchange *x)
{
    int fd = MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    struct pollfd p = {.fd = fd, .events = POLLRDHUP};
    return poll(&p, 1, 0) > 0;
}

static void look_at(struct exchange *x, int64_t now_ms)
{
    bool is_read = x->request.method == METHOD_GET || x->request.method == METHOD_HEAD;
    if (!is_read || x->stream || now_ms - x->waits_since_ms < ASKING_MS)
        return;
    if (!has_ended(x))
        x->presence = PRESENCE_SEEN;
    else if (x->presence == PRESENCE_SEEN)
        x->presence = PRESENCE_GONE;
}

static void look_at_waiting(struct waiting *w, void *now_ms)
{
    look_at(exchange__waiting(w), *(int64_t *)now_ms);
}

void leaving__look(struct queue *q)
{
    const struct http_app *app = &q->http->app;
    int64_t now_ms = clock_monotonic_ms();
    pthread_mutex_lock(&q->lock);
    shares_each(&q->shares, look_at_waiting, &now_ms);
    for (size_t i = 0; i < q->runner_count; i++) {
        struct runner *r = &q->runners[i];
        if (r->exchange)
            look_at(r->exchange, now_ms);
        if (r->exchange && r->exchange->presence == PRESENCE_GONE && app->worker_interrupt)
            app->worker_interrupt(r->worker);
    }
    pthread_mutex_unlock(&q->lock);
}
