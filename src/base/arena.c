/*
 * A bump arena: chunks double from 4 KB to 1 MB, a large object gets a chunk of its own. See arena.h.
 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

enum { CHUNK_MIN = 4096, CHUNK_MAX = 1 << 20, ALIGN = 16 };

struct chunk {
    struct chunk *next;
    size_t size;
    size_t used;
    _Alignas(ALIGN) unsigned char data[];
};

struct deferred {
    struct deferred *next;
    void (*fn)(void *data);
    void *data;
};

struct arena {
    struct chunk *chunks; /* the first is the one being filled */
    struct deferred *deferred;
    size_t used;
    size_t bytes_max;
};

static void *must(void *p)
{
    if (!p) {
        fputs("guanxi: out of memory\n", stderr);
        abort();
    }
    return p;
}

struct arena *arena_new(size_t bytes_max)
{
    check(bytes_max <= SIZE_MAX / 4);
    struct arena *a = must(calloc(1, sizeof *a));
    a->bytes_max = bytes_max;
    return a;
}

static void run_deferred(struct arena *a)
{
    while (a->deferred) {
        struct deferred *d = a->deferred;
        a->deferred = d->next;
        d->fn(d->data);
    }
}

static void free_chunks(struct chunk *c)
{
    while (c) {
        struct chunk *next = c->next;
        free(c);
        c = next;
    }
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    run_deferred(a);
    free_chunks(a->chunks);
    free(a);
}

void arena_reset(struct arena *a)
{
    run_deferred(a);
    struct chunk *keep = NULL;
#ifndef ARENA_STRICT
    if (a->chunks && a->chunks->size <= 16 * CHUNK_MIN) {
        keep = a->chunks;
        free_chunks(keep->next);
        keep->next = NULL;
        memset(keep->data, 0, keep->used);
        keep->used = 0;
    }
#endif
    if (!keep)
        free_chunks(a->chunks);
    a->chunks = keep;
    a->used = 0;
}

static struct chunk *chunk_add(struct arena *a, size_t n)
{
    size_t size = n;
#ifndef ARENA_STRICT
    size = a->chunks ? a->chunks->size * 2 : CHUNK_MIN;
    if (size > CHUNK_MAX)
        size = CHUNK_MAX;
    if (size < n)
        size = n;
#endif
    struct chunk *c = must(calloc(1, sizeof *c + size));
    c->size = size;
    c->next = a->chunks;
    a->chunks = c;
    return c;
}

void *arena_alloc(struct arena *a, size_t n)
{
    check(n <= SIZE_MAX / 4);
    size_t want = n;
#ifndef ARENA_STRICT
    want = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
#endif
    struct chunk *c = a->chunks;
    if (!c || c->size - c->used < want || want == 0)
        if (!c || want != 0)
            c = chunk_add(a, want);
    void *p = c->data + c->used;
    c->used += want;
    a->used += n;
    return p;
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
    check(size == 0 || n <= SIZE_MAX / 8 / size);
    return arena_alloc(a, n * size);
}

void *arena_copy(struct arena *a, const void *from, size_t n)
{
    check(from || n == 0);
    void *p = arena_alloc(a, n);
    if (n)
        memcpy(p, from, n);
    return p;
}

char *arena_cstr(struct arena *a, const char *s)
{
    return arena_copy(a, s, strlen(s) + 1);
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    check(n >= 0);
    char *s = arena_alloc(a, (size_t)n + 1);
    va_start(ap, fmt);
    vsnprintf(s, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return s;
}

void arena_defer(struct arena *a, void (*fn)(void *data), void *data)
{
    check(fn);
    struct deferred *d = arena_alloc(a, sizeof *d);
    d->fn = fn;
    d->data = data;
    d->next = a->deferred;
    a->deferred = d;
}

bool arena_is_over(const struct arena *a)
{
    return a->bytes_max && a->used > a->bytes_max;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}
