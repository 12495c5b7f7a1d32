/*
 * A hash table and a list by use over the same entries. An entry that goes is kept for the next one, so that a
 * connection's memory stays within the maximum. Every entry is in exactly one of: the table and the list, or the spare.
 */
#include "db/statements.h"

#include <string.h>

#include "base/check.h"
#include "base/limits.h"

static uint64_t hash_of(str sql);
static void unlink_used(struct statements *s, struct statement *st);
static void link_newest(struct statements *s, struct statement *st);
static struct statement *entry(struct statements *s);

void statements_init(struct statements *s, struct arena *arena, void (*drop)(void *, struct statement *), void *owner)
{
    check(arena && drop);
    *s = (struct statements){.arena = arena, .drop = drop, .owner = owner};
}

struct statement *statements_find(struct statements *s, str sql)
{
    check(sql.n > 0);
    uint64_t hash = hash_of(sql);
    struct statement *st = s->buckets[hash % STATEMENT_BUCKETS];
    while (st && (st->hash != hash || !str_eq(buf_view(&st->sql), sql)))
        st = st->next;
    if (st && st != s->newest) {
        unlink_used(s, st);
        link_newest(s, st);
    }
    return st;
}

struct statement *statements_add(struct statements *s, str sql)
{
    check(sql.n <= LIMIT_SQL_BYTES);
    if (s->n == LIMIT_STATEMENTS)
        statements_remove(s, s->oldest);
    struct statement *st = entry(s);
    st->hash = hash_of(sql);
    buf_str(&st->sql, sql);
    struct statement **bucket = &s->buckets[st->hash % STATEMENT_BUCKETS];
    st->next = *bucket;
    *bucket = st;
    link_newest(s, st);
    s->n++;
    return st;
}

void statements_remove(struct statements *s, struct statement *st)
{
    check(s->n > 0 && st);
    if (s->drop)
        s->drop(s->owner, st);
    struct statement **at = &s->buckets[st->hash % STATEMENT_BUCKETS];
    while (*at != st)
        at = &(*at)->next;
    *at = st->next;
    unlink_used(s, st);
    st->next = s->spare;
    s->spare = st;
    s->n--;
}

void statements_clear(struct statements *s)
{
    while (s->newest)
        statements_remove(s, s->newest);
}

void statements_forget(struct statements *s)
{
    void (*drop)(void *, struct statement *) = s->drop;
    s->drop = NULL;
    statements_clear(s);
    s->drop = drop;
}

void statements_free(struct statements *s)
{
    statements_clear(s);
    for (struct statement *st = s->spare; st; st = st->next) {
        buf_free(&st->sql);
        buf_free(&st->types);
    }
}

/* Eight bytes at a time: SQL is some hundred bytes long and hashed for every statement run. */
static uint64_t hash_of(str sql)
{
    uint64_t h = sql.n;
    size_t i = 0;
    for (; i + 8 <= sql.n; i += 8) {
        uint64_t word;
        memcpy(&word, sql.p + i, 8);
        h = (h ^ word) * 0x9e3779b97f4a7c15u;
        h ^= h >> 32;
    }
    for (; i < sql.n; i++)
        h = (h ^ (unsigned char)sql.p[i]) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 32;
}

static void unlink_used(struct statements *s, struct statement *st)
{
    *(st->newer ? &st->newer->older : &s->newest) = st->older;
    *(st->older ? &st->older->newer : &s->oldest) = st->newer;
}

static void link_newest(struct statements *s, struct statement *st)
{
    st->newer = NULL;
    st->older = s->newest;
    *(s->newest ? &s->newest->newer : &s->oldest) = st;
    s->newest = st;
}

static struct statement *entry(struct statements *s)
{
    struct statement *st = s->spare;
    if (st) {
        s->spare = st->next;
        buf_clear(&st->sql);
        buf_clear(&st->types);
        st->handle = NULL;
        st->number = 0;
        return st;
    }
    st = arena_new_of(s->arena, struct statement);
    buf_init(&st->sql, LIMIT_SQL_BYTES + 1);
    buf_init(&st->types, LIMIT_BINDS * sizeof(unsigned));
    return st;
}
