/*
 * The prepared statements of one connection by their SQL: at most LIMIT_STATEMENTS, the least recently used goes.
 * Knows no engine: drop is called for each one that goes.
 */
#ifndef DB_STATEMENTS_H
#define DB_STATEMENTS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

struct statement {
    struct statement *next;          /* in its bucket */
    struct statement *newer, *older; /* by last use */
    uint64_t hash;
    struct buf sql;

    void *handle;     /* SQLite's */
    int64_t number;   /* PostgreSQL's: its name */
    struct buf types; /* PostgreSQL's: the OIDs its places were declared with */
};

enum { STATEMENT_BUCKETS = 1024 };

struct statements {
    struct arena *arena;
    void (*drop)(void *owner, struct statement *st);
    void *owner;
    struct statement *buckets[STATEMENT_BUCKETS];
    struct statement *newest, *oldest;
    struct statement *spare; /* linked by next */
    size_t n;
};

/* drop may be NULL; owner is passed to it. */
void statements_init(struct statements *s, struct arena *arena, void (*drop)(void *, struct statement *), void *owner);

/* NULL when there is none; else it becomes the newest. */
struct statement *statements_find(struct statements *s, str sql);

/* Adds one that is not there, the engine's fields still empty; the oldest goes when it is full. */
struct statement *statements_add(struct statements *s, str sql);

/* Drops one, or all. */
void statements_remove(struct statements *s, struct statement *st);
void statements_clear(struct statements *s);

/* Forgets all without calling drop: the engine has lost them already. */
void statements_forget(struct statements *s);

/* Drops all and gives back what does not lie in the arena. */
void statements_free(struct statements *s);

#endif
