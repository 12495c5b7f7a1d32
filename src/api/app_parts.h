/* What app.c, dispatch.c and background.c share. Within api/ only. */
#ifndef API_APP_PARTS_H
#define API_APP_PARTS_H

#include <pthread.h>
#include <stdatomic.h>

#include "api/app.h"
#include "api/call.h"
#include "http/static.h"
#include "job/job.h"

struct background;
struct live;

struct app {
    struct arena *arena;
    struct app_options options;
    const char *url;
    struct engine engine;
    const struct catalog *catalog;
    struct session_cache *sessions;
    struct job_kind kinds[4]; /* ends with one without a name */
    struct job_runner runner;
    char setup_token[48]; /* empty once a user exists */
    pthread_mutex_t company_lock;
    struct company company; /* texts in company_arena */
    atomic_bool company_is_stale;
    struct arena *company_arena;
    struct live *live;
    pthread_mutex_t own_lock; /* of the app's own connections, for what is not on a worker */
    struct worker writer, reader;
    const struct assets *page;   /* once it serves */
    _Atomic(struct http *) http; /* once it serves: writes go through its writer */
    _Atomic(struct background *) background;
    unsigned looks, rounds;           /* of the keeper's and the jobs' loop */
    unsigned sweep_at;                /* the look at which the keeper sweeps next */
    _Atomic(struct db *) lane_writer; /* the write lane's connection while serving, for the length of its log */
};

/* A worker's connection and arena. RC_OK or the process cannot go on. */
enum rc worker__open(struct app *app, enum lane lane, struct worker *w);
void worker__close(struct worker *w);

/* A context for one act on a worker, in its arena: the program as actor, the company's language. */
struct cx *worker__context(struct worker *w);

/* Reads the company's settings again after they were changed (committed). */
void app__company_reload(struct app *app, struct db *db);
void app__company_copy(struct app *app, struct arena *a, struct company *out);

/* One write transaction on a worker: runs what is given, seals, commits; retried on RC_RETRY. */
enum rc app__transaction(struct worker *w, write_fn fn, void *data);

/* Seal and ids at the end of a write transaction, before its commit. */
enum rc app__before_commit(struct worker *w, int64_t now_ms);

/* In a write transaction: the company's settings were changed; everybody is told once it is committed. */
void app__company_changed(struct app *app);

/* In a write transaction: a new user with that password (empty: one who cannot sign in). */
enum rc app__user_write(struct cx *cx, const struct app_user *user, str password_hash, str language, int64_t *id);

/* Until that job has ended: does what waits by itself, or while serving leaves it to the loops. RC_STOPPED: they end first. */
enum rc app__settle(struct app *app, struct cx *cx, int64_t job_id, struct job *out);

/* After a commit: changed settings are read again; search, jobs and who listens are woken. */
void app__after_commit(struct worker *w);
void app__wake(struct app *app);

#endif
