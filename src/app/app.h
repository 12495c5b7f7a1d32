/*
 * The opened company: the database opened and brought up to date, the catalogue, and the work that goes on behind requests
 * (jobs, sealing, search, checkpoints, who listens). What answers requests is handed in from above (lanes.h), with clock and
 * chance injected.
 */
#ifndef APP_APP_H
#define APP_APP_H

#include "access/person.h"
#include "base/clock.h"
#include "http/http.h"
#include "journal/verdict.h"
#include "record/engine.h"
#include "schema/schema.h"

struct app;
struct lane_door;

struct app_options {
    const char *database;            /* "sqlite:DIR/guanxi.db" or "postgres://…" */
    const char *data_dir;            /* files of imports; must exist */
    const struct clock *clock;       /* NULL: the system's */
    const char *const *declarations; /* further declaration files (paths), ends with NULL; NULL: none */
    const struct lane_door *door;    /* who answers requests (lanes.h); NULL: nobody asks */
    bool is_reader;                  /* a command beside a running server: only reads, so the data must be there, and of
                                        this version */
    bool needs_data;                 /* an empty database is refused, as a reader does */
};

/* Opens, makes or upgrades the database, once it was recognised (recognise.h), whose codes it may return: of RC_INVALID,
   RC_CONFLICT and RC_CORRUPT nothing was written. On failure *message (in a) is a sentence for an operator. */
enum rc app_open(struct app_options options, struct arena *a, struct app **out, str *message);
void app_close(struct app *app);

/* How http_start is to call it, and how many threads of each lane suit its database. Workers open their own connections. */
struct http_app app_http(struct app *app);
void app_http_options(const struct app *app, struct http_options *options);

/* Starts and ends the work behind requests; http is where it gets writes done. From app_stopping on who waits for a job (a
   command below) waits no longer; app_background_stop needs that no command is under way any more. */
void app_background_start(struct app *app, struct http *http);
void app_stopping(struct app *app);
void app_background_stop(struct app *app);

/* Whatever waits for the database now waits no longer (RC_STOPPED): again and again, for an end that has no more time. Any
   thread, from app_background_start until app_close. */
void app_interrupt(struct app *app);

/* --- in-process ------------------------------------------------------------------------------------------------- */

/* Answers one request on the calling thread, whatever its lane; the reply is filled (buf_free(&rp->body) after). */
void app_handle(struct app *app, const struct request *rq, struct reply *rp);

/* Does what waits behind requests until nothing is left: jobs, sealing, search. */
void app_work(struct app *app);

/* The token of the one-time set-up link while no user exists, else empty; whether it is still wanted; whether that is it;
   and that somebody used it. */
str app_setup_token(struct app *app, struct arena *a);
bool app_setup_is_open(const struct app *app);
bool app_setup_token_is(const struct app *app, str token);
void app_setup_done(struct app *app);

/* A stream of that person's session listens from a journal position on (-1: from now). RC_TOO_MANY: they have
   LIMIT_USER_STREAMS. */
enum rc app_listen(struct app *app, uint64_t stream, struct actor who, str token, int64_t after);

/* Another set of declarations takes the place of the one in force: tables follow, then acts that begin see it, here at once,
   on other nodes with their next write or within a second. Work under way goes on with the catalogue it began with. Anything
   but RC_OK changes nothing; *message (in a) says why: RC_INVALID, a declaration is wrong; RC_CONFLICT, it contradicts what
   is stored; RC_UNAVAILABLE, the tables were not to be had. */
enum rc app_catalog_swap(struct app *app, const struct schema_declarations *next, struct arena *a, str *message);

/* The generation in force, and how many catalogues are in use: 1, but while old acts end. */
int64_t app_catalog_generation(struct app *app);
size_t app_catalogs_alive(struct app *app);

/* Runs fn in a write transaction as the program (engine.h); for commands. */
enum rc app_write(struct app *app, write_fn fn, void *data);

/* A context for reading as the program, in arena a; it uses the app's own reading connection: one at a time. */
struct cx *app_context(struct app *app, struct arena *a);

/* --- commands --------------------------------------------------------------------------------------------------- */

/* On any thread. Jobs they make are run to their end by themselves, or waited for where the app is serving: RC_STOPPED with
   *message when it stops before. */

/* Who waits for long work, and may leave before its end. is_gone NULL: they stay. */
struct waiter {
    bool (*is_gone)(void *data);
    void *data;
};

struct app_user {
    str email, name, role, password;
};
/* RC_INVALID with *message naming the fields. */
enum rc app_user_add(struct app *app, struct app_user user, struct arena *a, str *message);

/* Another password for the active person with that e-mail, whose sessions all end; tries to sign in are given back. RC_INVALID,
   RC_NOT_FOUND with *message. */
enum rc app_user_password(struct app *app, str email, str password, struct arena *a, str *message);

/* Everybody, as people_each gives them. */
enum rc app_users(struct app *app, struct arena *a, person_fn fn, void *to);

/* In a write transaction: a new user with that password (empty: one who cannot sign in). */
enum rc app_user_write(struct cx *cx, const struct app_user *user, str password_hash, str language, int64_t *id);

/* Realistic sample data: about n customers with contacts, leads, opportunities, activities, products; one change set. Where
   such stand already none are made, and *message says so. */
enum rc app_sample(struct app *app, int64_t n, str language, struct arena *a, str *message);

/* What audit verify looks at (journal/audit.h), all of it in one state of the database; *out lives in a. */
struct app_audit {
    bool with_records;
    const struct kept_source *kept; /* heads, or NULL */
};
enum rc app_audit(struct app *app, struct app_audit what, struct arena *a, struct verdict *out);

/* The tables against the declarations, the engine's own check, what else was put there, and the numbers of records
   (journal/numbers.h); *message has a line for each fault, of numbers several. RC_CORRUPT when there are some; RC_OK: it tells of
   what stands beside the tables and is not guanxi's. */
enum rc app_check(struct app *app, struct arena *a, str *message);

/* Series raised above every id ever given, records whose number is negative or was given twice moved to a new one
   (record/renumber.h). RC_CORRUPT with *message naming what cannot be mended so: rows and journal that miss each other. */
enum rc app_mend(struct app *app, struct arena *a, str *message);

/* Whether the built-in declarations, and those files, hold together; *message names the first mistake. Needs no data. */
enum rc app_check_declarations(const char *const *files, struct arena *a, str *message);

/* Imports one CSV file, runs it to the end, and tells what came of it; what is wrong before it ran, and a dry run, leave no
   import behind. RC_INVALID where not everything was taken: it was asked for wrongly, the file refused, or rows of it, or
   somebody stopped it. Descriptors stay the caller's; those read are regular files, read from their beginning. */
struct app_import {
    struct waiter waiter; /* gone, or the server stops before the end: what was taken is taken back */
    str object;    /* by its name or plural */
    str name;      /* the file's */
    str mapping;   /* the mapping file's name, for messages */
    str update_by; /* outweighs what the mapping says; or empty */
    int fd, mapping_fd /* a JSON object as a file has it in PATCH /api/imports/{id}, or -1 */;
    int rejected_fd; /* rejected rows are written there as CSV, or -1 */
    bool is_dry;     /* nothing is written */
    bool may_create_people;
};
struct app_imported {
    str sum;         /* counts in a line; empty where it did not get to its end */
    str told;        /* how it was read and what came of it, a line each; or why not */
    bool is_misused; /* the object, the mapping or update_by is wrong: nothing was done */
};
enum rc app_import(struct app *app, const struct app_import *what, struct arena *a, struct app_imported *out);

/* Writes to a file descriptor; where may be empty. *message names the mistake; of RC_OK what was left out, or nothing. */
struct app_export {
    str object, where;
    bool is_csv, has_ids, has_lines;
    int fd;
};
enum rc app_export(struct app *app, const struct app_export *what, struct arena *a, str *message);

#endif
