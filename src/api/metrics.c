/*
 * What goes on behind requests, as text for Prometheus (its format 0.0.4): for whoever may see other people's jobs. Labels
 * are words of the program and nothing of a user's.
 */
#include "access/access.h"
#include "api/call.h"
#include "app/keeper.h"
#include "app/tables.h"
#include "base/check.h"
#include "base/version.h"
#include "job/counts.h"
#include "journal/reader.h"
#include "journal/seal.h"

#define CONTENT_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* A figure's line. Labels are written out: {reader="search"}, or nothing. */
static void write(struct call *c, const char *name, str labels, int64_t value)
{
    buf_str(&c->rp->body, str_printf(c->cx->arena, "guanxi_%s%.*s %lld\n", name, STR_ARG(labels), (long long)value));
}

static void begin(struct call *c, const char *name, const char *help)
{
    buf_str(&c->rp->body, str_printf(c->cx->arena, "# HELP guanxi_%s %s\n# TYPE guanxi_%s gauge\n", name, help, name));
}

/* --- readers of the journal --------------------------------------------------------------------------------------- */

enum { READERS_MAX = 64 };

/* One that never ran has no place yet. */
struct standing {
    const char *name;
    struct reader_place place;
    int64_t lag_ms;
};

static enum rc readers_read(struct cx *cx, struct standing *all, size_t *count)
{
    enum rc rc = RC_OK;
    *count = 0;
    for (const struct reader *const *r = app_readers; *r && rc == RC_OK; r++) {
        check(*count < READERS_MAX);
        struct standing *s = &all[*count];
        s->name = (*r)->name;
        rc = journal_reader_place(cx, s->name, &s->place);
        if (rc == RC_OK)
            rc = journal_reader_lag(cx, &s->place, &s->lag_ms);
        *count += s->place.is_known;
    }
    return rc;
}

enum figure { POSITION, LAG, LAG_SECONDS, FAILURES, FIGURES };

static const char *const figures[FIGURES][2] = {
    [POSITION] = {"reader_position", "The last change of the journal that the reader has read."},
    [LAG] = {"reader_lag", "Changes it has not read."},
    [LAG_SECONDS] = {"reader_lag_seconds", "Seconds the first of them has waited."},
    [FAILURES] = {"reader_failures", "How often in a row it failed."},
};

static enum rc readers_write(struct call *c)
{
    struct standing *all = arena_array_of(c->cx->arena, READERS_MAX, struct standing);
    size_t n;
    enum rc rc = readers_read(c->cx, all, &n);
    for (int f = 0; f < FIGURES && rc == RC_OK; f++) {
        begin(c, figures[f][0], figures[f][1]);
        for (size_t i = 0; i < n; i++) {
            const struct standing *s = &all[i];
            const int64_t values[FIGURES] = {s->place.position, s->place.behind, s->lag_ms / 1000, s->place.failures};
            write(c, figures[f][0], str_printf(c->cx->arena, "{reader=\"%s\"}", s->name), values[f]);
        }
    }
    return rc;
}

static int64_t seconds_since(const struct call *c, int64_t at_ms)
{
    int64_t now_ms = c->cx->now_ms;
    return at_ms && at_ms < now_ms ? (now_ms - at_ms) / 1000 : 0;
}

/* Before it is sealed a change has no place in the order that readers follow. */
static enum rc sealing_write(struct call *c)
{
    int64_t since_ms;
    enum rc rc = seal_waits(c->cx->db, &since_ms);
    if (rc != RC_OK)
        return rc;
    begin(c, "sealing_lag_seconds", "Seconds the first change that waits to be sealed has waited.");
    write(c, "sealing_lag_seconds", S(""), seconds_since(c, since_ms));
    begin(c, "sealing_failures", "How often in a row this node failed to seal.");
    write(c, "sealing_failures", S(""), keeper_failures(c->app));
    return RC_OK;
}

/* --- jobs --------------------------------------------------------------------------------------------------------- */

struct queues {
    struct call *c;
    int64_t first_ms[JOB_CLASSES]; /* of those that wait, was to begin; 0: none waits */
};

static void count_write(void *to, const struct job_count *n)
{
    struct queues *q = to;
    struct arena *a = q->c->cx->arena;
    write(q->c, "jobs",
          str_printf(a, "{kind=\"%.*s\",class=\"%.*s\",state=\"%.*s\"}", STR_ARG(n->kind), STR_ARG(n->class),
                     STR_ARG(n->state)),
          n->count);
    for (int class = 0; class < JOB_CLASSES; class ++)
        if (str_is(n->class, job_class_name((enum job_class) class)) && str_is(n->state, "waiting") &&
            (!q->first_ms[class] || n->since_ms < q->first_ms[class]))
            q->first_ms[class] = n->since_ms;
}

static enum rc jobs_write(struct call *c)
{
    struct queues q = {.c = c};
    begin(c, "jobs",
          "Jobs waiting for their turn, later (their time has not come), running, troubled, failed within a day.");
    enum rc rc = job_counts(c->cx, count_write, &q);
    begin(c, "job_wait_seconds", "Seconds the job that waits longest has waited.");
    for (int class = 0; class < JOB_CLASSES; class ++) {
        int64_t ms = q.first_ms[class] ? c->cx->now_ms - q.first_ms[class] : 0;
        write(c, "job_wait_seconds", str_printf(c->cx->arena, "{class=\"%s\"}", job_class_name((enum job_class) class)),
              ms / 1000);
    }
    return rc;
}

enum rc metrics_read(struct call *c)
{
    static const char *const no_parameters[] = {NULL};
    enum rc rc = call_only(c, no_parameters);
    if (rc == RC_OK && !access_may_manage(c->cx, MANAGE_JOBS))
        rc = RC_FORBIDDEN;
    if (rc != RC_OK)
        return rc;
    c->rp->status = 200;
    c->rp->content_type = CONTENT_TYPE;
    begin(c, "build_info", "Which program answers.");
    write(c, "build_info",
          str_printf(c->cx->arena, "{version=\"%s\",engine=\"%s\"}", GUANXI_VERSION,
                     c->cx->engine->kind == DB_POSTGRES ? "postgresql" : "sqlite"),
          1);
    rc = sealing_write(c);
    if (rc == RC_OK)
        rc = readers_write(c);
    return rc == RC_OK ? jobs_write(c) : rc;
}
