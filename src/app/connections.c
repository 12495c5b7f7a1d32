/* A list under a lock; db_interrupt takes the connection's own lock for a moment, and never waits for a server. */
#include "app/connections.h"

#include <stdlib.h>

#include "base/check.h"
#include "db/db.h"

void connections_init(struct connections *c)
{
    *c = (struct connections){0};
    check(pthread_mutex_init(&c->lock, NULL) == 0);
}

void connections_free(struct connections *c)
{
    check(c->n == 0);
    free(c->list);
    pthread_mutex_destroy(&c->lock);
}

void connections_add(struct connections *c, struct db *db)
{
    check(db);
    pthread_mutex_lock(&c->lock);
    if (c->n == c->room) {
        c->room = c->room ? c->room * 2 : 32;
        c->list = realloc(c->list, c->room * sizeof(struct db *));
        check(c->list);
    }
    c->list[c->n++] = db;
    pthread_mutex_unlock(&c->lock);
}

void connections_remove(struct connections *c, struct db *db)
{
    size_t at = 0;
    pthread_mutex_lock(&c->lock);
    while (at < c->n && c->list[at] != db)
        at++;
    check(at < c->n);
    c->list[at] = c->list[--c->n];
    pthread_mutex_unlock(&c->lock);
}

void connections_interrupt(struct connections *c)
{
    pthread_mutex_lock(&c->lock);
    for (size_t i = 0; i < c->n; i++)
        db_interrupt(c->list[i]);
    pthread_mutex_unlock(&c->lock);
}
