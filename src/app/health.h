/*
 * How it stands with what the program needs: asked every second by a thread of its own on a connection of its own, and kept
 * here, so that who wants to know (/ready) is answered at once, whatever hangs.
 *
 * A look takes HEALTH_ANSWER_MS at most, so what broke is known within some three seconds. Whether all tables stand with all
 * their columns is more to ask: every HEALTH_WHOLE_LOOKS looks, and each while some are missing.
 */
#ifndef APP_HEALTH_H
#define APP_HEALTH_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct app;
struct db;
struct round;

enum { HEALTH_MS = 1000, HEALTH_ANSWER_MS = 2000, HEALTH_WHOLE_LOOKS = 5 };

/* What may be wrong, each by itself. */
enum ailment {
    AILMENT_UNREACHABLE, /* the database does not answer */
    AILMENT_READ_ONLY,   /* it only reads: a standby */
    AILMENT_SCHEMA,      /* its tables are not there, or another version's */
    AILMENT_DISK,        /* the data folder's disk is full, or nearly */
    AILMENTS,
};

struct health {
    pthread_mutex_t lock;
    int64_t since_ms[AILMENTS]; /* when that was first seen, or 0: it is well; under the lock */
    int looks;                  /* of who looks alone, */
    bool is_torn;               /* and what the last that asked for it found of the tables */
};

void health_init(struct health *h); /* all is well */
void health_free(struct health *h);

/* Looks once, on that connection. */
void health_look(struct app *app, struct db *db);

/* A loop behind requests (background.c), and its connection. */
bool health_round(struct round *r);
struct db *health_open(struct app *app);

/* What was found last. Without loops it looks first, on that connection. False: something is wrong. */
bool health_tell(struct app *app, struct db *db, int64_t since_ms[AILMENTS]);

/* Whether the database was found to be silent: then nobody should wait for it for long. */
bool health_is_silent(struct health *h);

#endif
