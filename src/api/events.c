/* The door to the live stream (app/live.h): who listens, and from where on. */
#include "api/call.h"

/* A browser that comes again says in the header where it was, whatever its address asks for. */
static enum rc start_of(struct call *c, int64_t *after)
{
    static const char *const known[] = {"after", NULL};
    str header = request_header(c->rq, "last-event-id");
    enum rc rc = call_only(c, known);
    if (rc == RC_OK)
        rc = call_query_int(c, "after", -1, 0, INT64_MAX, after);
    if (rc == RC_OK && header.n && (!str_to_i64(header, after) || *after < 0))
        rc = issue_parameter(&c->cx->issues, "Last-Event-ID", "parameter_value", S("0-"), -1);
    return rc;
}

enum rc events_open(struct call *c)
{
    int64_t after;
    enum rc rc = start_of(c, &after);
    if (rc == RC_OK && c->worker->stream)
        rc = app_listen(c->app, c->worker->stream, c->cx->who, c->token, after);
    if (rc != RC_OK)
        return rc;
    reply_header(c->rp, "X-Accel-Buffering", S("no")); /* a proxy is to pass on what comes */
    if (!c->worker->stream) {                          /* the head of it */
        c->rp->status = 200;
        c->rp->content_type = "text/event-stream";
    }
    return RC_OK;
}
