/* The opened company as its parts see it; each part has its own header. Within app/, and for tests that break it. */
#ifndef APP_PARTS_H
#define APP_PARTS_H

#include <pthread.h>
#include <stdatomic.h>

#include "app/app.h"
#include "app/bell.h"
#include "app/catalogs.h"
#include "app/company.h"
#include "app/connections.h"
#include "app/health.h"
#include "app/keeper.h"
#include "app/lanes.h"
#include "app/listeners.h"
#include "app/runners.h"
#include "app/setup.h"
#include "app/worker.h"
#include "job/job.h"

struct assets;
struct background;
struct live;

/* A connection that is opened when all before it are under way. */
struct spare_writer {
    pthread_mutex_t lock;
    struct worker worker;
};

/* With the first as many as threads write by them at once: of passwords, of the slow lane, and behind requests. */
enum { SPARE_WRITERS = 7 };

/* The app's own connections, for what is on no lane's worker: one act at a time each, a writer's under its lock. The spare ones
   are PostgreSQL's: who waits there for what a stranger holds keeps nobody else waiting. */
struct own_workers {
    pthread_mutex_t lock;
    struct worker writer, reader;
    struct spare_writer spare[SPARE_WRITERS];
};

/* What there is once it serves. */
struct serving {
    const struct assets *page;
    _Atomic(struct http *) http;        /* on SQLite writes go through its writer */
    _Atomic(struct db *) writer;        /* the write lane's connection, for the length of its log */
    _Atomic(struct background *) loops; /* NULL: it does not serve yet */
};

struct app {
    struct arena *arena;
    struct app_options options;
    const char *url;
    struct engine engine;
    struct catalogs *catalogs;
    struct session_cache *sessions;
    struct company_settings *company;
    struct setup setup;
    struct runners *runners;
    struct connections connections;
    struct health health;
    struct sealing sealing;
    struct own_workers own;
    struct serving serving;
    struct bell bell, work_bell; /* something was committed; among it a job */
    atomic_uint erasures;        /* acts that erased something since SQLite's log was last truncated */
    struct listeners *listeners;
    struct live *live;
    const struct waiter *waiter; /* alone: for whom it works; NULL: for nobody who may leave */
};

struct settling {
    int64_t job_id;
    struct waiter waiter;
    write_fn give_up; /* when the waiter is gone, or the job cannot come to its end here: or NULL */
    void *data;
};

/* Until that job has ended: does what waits by itself, or while serving leaves it to the loops. What was given up is waited
   for too, until it is taken back. RC_STOPPED: they end first. */
enum rc app__settle(struct app *app, struct cx *cx, const struct settling *what, struct job *out);

/* Somebody who waits for others lets a moment pass, in which alone what waits is done. RC_STOPPED: they are gone, or the server
   stops. */
enum rc app__let_pass(struct app *app, const struct waiter *waiter);

bool waiter_is_gone(const struct waiter *w);

#endif
