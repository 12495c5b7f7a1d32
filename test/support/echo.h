/*
 * A small app over http for its tests: a route for each lane, answered with what was asked. Over real sockets; see
 * client.h for who asks.
 *
 *     /echo and whatever else   read; /empty, /page, /file, /nothing: other replies; /budget too much for a read
 *     /dear?…                   too much for a read while is_dear
 *     /write, /upload           the write lane, a body; streamed to a file
 *     /taken                    a write that is put off while is_taken
 *     /slow, /hold              the slow lane; /hold and batches wait while is_held; /hold/read the same as a read
 *     /text, /slow/text         ?bytes=N of JSON with the tag "7"; &is=noise, image, secret, file: of that kind
 *     /events                   a stream; /events/none: refused; /events/dear: too much for a read
 *     /stranger…                a body is refused with 401; …/far: a loop cannot tell
 */
#ifndef SUPPORT_ECHO_H
#define SUPPORT_ECHO_H

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "http/http.h"

struct answer;

enum { BODY_MAX = 1000, UPLOAD_MAX = 200000, SSE_MAX = 64 };

struct echo {
    struct http *h;
    struct arena *arena;
    _Atomic int workers, batches, written, largest, runs_of_hold, opened, closed, interrupted;
    _Atomic bool is_held; /* the slow lane's /hold and the batches wait while it is set */
    _Atomic bool is_taken, is_dear;
    _Atomic int given_up; /* of /dear */
    _Atomic int put_off;
    _Atomic bool may_interrupt;
    _Atomic uint64_t streams[SSE_MAX];
    _Atomic enum lane asked_in; /* the last stream, or stranger */
};

/* What /text says, byte by byte. */
static inline char echo_text(int64_t i)
{
    return "{\"name\":\"Acme\",\"stage\":\"new\"},"[i % 30];
}

struct echo_worker {
    struct echo *app;
    enum lane lane;
    pthread_t thread;
};

/* With 500 connections and two loops unless the options say otherwise. */
struct echo *echo_start(struct http_options options);

/* Stops it, and holds that nothing of it is left. */
void echo_stop(struct echo *app, int64_t wait_ms);

#define HOST " HTTP/1.1\r\nHost: h\r\n"

/* One request on a connection of its own. */
struct answer *ask_once(const struct echo *app, const char *text);
struct answer *get(const struct echo *app, const char *target);

/* Makes and frees a worker, for tests that start a server by themselves. */
void *echo_worker_new(void *app, enum lane lane);
void echo_worker_free(void *worker);

static inline void sleep_ms(int ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L}, NULL);
}

/* A test after which as many files are open as before: leaks of descriptors are seen by no sanitizer. */
#define echo_test(fn) cmocka_unit_test_setup_teardown(fn, echo_note_files, echo_compare_files)
int echo_note_files(void **state);
int echo_compare_files(void **state);

#endif
