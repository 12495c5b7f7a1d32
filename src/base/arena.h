/*
 * Named lifetimes: all that belongs to a process, a catalogue snapshot, a connection or a request is taken from one
 * arena and goes with it.
 *
 * Allocation never returns NULL: when the operating system has no memory the process ends. A request's arena has a
 * budget; past it the arena is marked (arena_is_over) and goes on allocating, and the boundary refuses the request.
 * What is not memory (a statement, a file) hangs off the arena with arena_defer and is undone with it, last first.
 *
 * An arena belongs to one thread at a time. Memory is zeroed and aligned for any type. With -DARENA_STRICT each
 * object is a malloc of its own, so that the sanitizers see every overrun.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* A new arena; 0 bytes_max is no budget. Free it with arena_free. */
struct arena *arena_new(size_t bytes_max);

/* Ends the lifetime: runs what was deferred, last first, and frees all. NULL is fine. */
void arena_free(struct arena *a);

/* Ends the lifetime and begins a new one with the same budget, keeping a little memory at hand. */
void arena_reset(struct arena *a);

/* n zeroed bytes; n may be 0. */
void *arena_alloc(struct arena *a, size_t n);

/* n objects of size bytes each; the product may not overflow (checked). */
void *arena_array(struct arena *a, size_t n, size_t size);

/* A copy of n bytes. */
void *arena_copy(struct arena *a, const void *from, size_t n);

/* A copy of a C string. */
char *arena_cstr(struct arena *a, const char *s);

/* printf into the arena. */
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Calls fn(data) when the lifetime ends. */
void arena_defer(struct arena *a, void (*fn)(void *data), void *data);

/* True once more than the budget was taken. */
bool arena_is_over(const struct arena *a);

/* Bytes handed out since the lifetime began. */
size_t arena_used(const struct arena *a);

#define arena_new_of(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_array_of(a, n, type) ((type *)arena_array((a), (n), sizeof(type)))

#endif
