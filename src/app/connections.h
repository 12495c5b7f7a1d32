/*
 * The connections that are open, so that the end can interrupt whatever hangs on one of them. Any thread.
 */
#ifndef APP_CONNECTIONS_H
#define APP_CONNECTIONS_H

#include <pthread.h>
#include <stddef.h>

struct db;

struct connections {
    pthread_mutex_t lock;
    struct db **list;
    size_t n, room;
};

void connections_init(struct connections *c);
void connections_free(struct connections *c); /* none is left */

/* From its opening to right before it is closed. */
void connections_add(struct connections *c, struct db *db);
void connections_remove(struct connections *c, struct db *db);

/* Every one of them once (db_interrupt): who wants an end does it again and again. */
void connections_interrupt(struct connections *c);

#endif
