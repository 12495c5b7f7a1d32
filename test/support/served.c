/* See served.h. */
#include "support/served.h"

#include <time.h>

#include "app/parts.h"
#include "base/check.h"
#include "crm/sample.h"

enum { PATIENCE_MS = 30000 };

struct served *served_start(struct database *d)
{
    struct served *s = arena_new_of(d->a, struct served);
    struct http_options options = {.loops = 1, .connections_max = 10};
    str message = {0};
    s->desk = desk_open_timed(d);
    desk_user(s->desk, S("ada"), "administrator");
    app_http_options(s->desk->app, &options);
    struct http_app app = app_http(s->desk->app);
    check(db_open(d->url, (struct db_options){.mode = DB_READ}, d->a, &s->reader, &message) == RC_OK);
    check(http_start(options, &app, d->a, &s->http, &message) == RC_OK);
    app_background_start(s->desk->app, s->http);
    return s;
}

void served_stop(struct served *s)
{
    app_background_stop(s->desk->app);
    http_stop(s->http, 2000);
    db_close(s->reader);
}

struct asking {
    struct job_new wanted;
    int64_t id;
};

static enum rc add_fn(struct cx *cx, void *data)
{
    struct asking *a = data;
    return job_add(cx, &a->wanted, &a->id);
}

int64_t served_ask_for(struct served *s, enum job_class class, int64_t run_at_ms)
{
    struct asking a = {.wanted = {.kind = "sweep", .payload = S("{}"), .class = class, .run_at_ms = run_at_ms}};
    check(app_write(s->desk->app, add_fn, &a) == RC_OK);
    return a.id;
}

static enum rc sample_fn(struct cx *cx, void *data)
{
    return sample_job_add(cx, *(int64_t *)data, S("en"), data);
}

int64_t served_bulk(struct served *s, int64_t customers)
{
    int64_t id = customers, until = clock_monotonic_ms() + PATIENCE_MS;
    check(app_write(s->desk->app, sample_fn, &id) == RC_OK);
    while (served_look(s, id).done == 0)
        check(clock_monotonic_ms() < until);
    return id;
}

static enum rc cancel_fn(struct cx *cx, void *data)
{
    return job_cancel(cx, *(int64_t *)data, false);
}

void served_cancel(struct served *s, int64_t job_id)
{
    check(app_write(s->desk->app, cancel_fn, &job_id) == RC_OK);
}

struct job served_look(struct served *s, int64_t job_id)
{
    struct job job;
    struct cx cx = {.arena = arena_new(0), .db = s->reader};
    check(job_find(&cx, job_id, &job) == RC_OK);
    job.state = str_copy(s->desk->a, job.state);
    arena_free(cx.arena);
    return job;
}

int64_t served_done_at(struct served *s, int64_t job_id)
{
    int64_t until = clock_monotonic_ms() + PATIENCE_MS;
    while (!str_is(served_look(s, job_id).state, "done")) {
        check(clock_monotonic_ms() < until);
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return clock_system.now_ms(clock_system.data);
}
