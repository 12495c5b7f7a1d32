/*
 * See gate.h. Bytes are judged where the library wants them, and copied only where a head or the line of a chunk came in
 * parts: those wait in `held`; what was judged and had no room waits in `ready`.
 *
 * The library takes a short read for the end of what there is, and asks again when more comes. So where less is handed on
 * than was asked for, all that the socket has was read.
 */
#include "http/gate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/thread_value.h"
#include "http/head.h"

enum place {
    AT_HEAD,
    AT_BODY,       /* `left` of it to come */
    AT_CHUNK,      /* the line of one */
    AT_CHUNK_BODY, /* `left` of it to come */
    AT_CHUNK_END,  /* the line end behind it */
    AT_LAST_END,   /* the empty line behind the last */
    AT_END,        /* refused: what comes is dropped */
};

enum { CHUNK_LINE_BYTES = 256 };

/* The linker's names of the library's recv and of the system's. */
ssize_t __wrap_recv(int fd, void *p, size_t n, int flags);
ssize_t __real_recv(int fd, void *p, size_t n, int flags);

struct gate {
    int fd;
    enum place place;
    int64_t left;
    struct buf held, ready;
    size_t given; /* of ready */
    bool hears;
    _Atomic int64_t taken;
};

/* --- the connections of a thread ---------------------------------------------------------------------------------- */

struct gates {
    struct gate **by_fd;
    size_t n;
};

static void *gates_make(void)
{
    return calloc(1, sizeof(struct gates));
}

static void gates_drop(void *data)
{
    struct gates *all = data;
    free(all->by_fd);
    free(all);
}

static struct gates *gates_here(void)
{
    static struct thread_value gates = {.make = gates_make, .drop = gates_drop};
    return thread_value_of(&gates);
}

static struct gate *gate_of(int fd)
{
    const struct gates *all = gates_here();
    return fd >= 0 && (size_t)fd < all->n ? all->by_fd[fd] : NULL;
}

struct gate *gate__open(int fd)
{
    struct gates *all = gates_here();
    check(fd >= 0);
    if ((size_t)fd >= all->n) {
        size_t n = ((size_t)fd + 1) * 2;
        all->by_fd = realloc(all->by_fd, n * sizeof *all->by_fd);
        check(all->by_fd);
        memset(all->by_fd + all->n, 0, (n - all->n) * sizeof *all->by_fd);
        all->n = n;
    }
    check(!all->by_fd[fd]);
    struct gate *g = calloc(1, sizeof *g);
    check(g);
    *g = (struct gate){.fd = fd};
    buf_init(&g->held, LIMIT_HEAD_BYTES * 4);
    buf_init(&g->ready, LIMIT_HEAD_BYTES * 8);
    all->by_fd[fd] = g;
    return g;
}

/* When the server stops, by who joined the thread: it and its table are gone by then. */
void gate__close(struct gate *g)
{
    struct gates *all = gates_here();
    if (gate_of(g->fd) == g)
        all->by_fd[g->fd] = NULL;
    buf_free(&g->held);
    buf_free(&g->ready);
    free(g);
}

int64_t gate__taken(const struct gate *g)
{
    return g->taken;
}

int64_t gate__body_left(const struct gate *g)
{
    return g->place == AT_BODY ? g->left : g->place != AT_HEAD;
}

void gate__hear(struct gate *g, bool hears)
{
    g->hears = hears;
}

/* --- judging ------------------------------------------------------------------------------------------------------ */

/* Heads may be so long that the library, which keeps each header in a record of its own and cookies twice, still finds room. */
static int head_judge(struct gate *g, str bytes, size_t *fine)
{
    size_t whole;
    bool is_ended;
    struct head head;
    if (!head_lines(bytes, &whole, &is_ended))
        return 400;
    if (!is_ended)
        return bytes.n > LIMIT_HEAD_BYTES ? 431 : 0;
    int status = whole > LIMIT_HEAD_BYTES ? 431 : head_read(str_take(bytes, whole), &head);
    if (status)
        return status;
    g->left = head.content_length;
    g->place = head.is_chunked ? AT_CHUNK : g->left ? AT_BODY : AT_HEAD;
    if (g->place == AT_HEAD && head.expect_at) /* nothing to wait for: the library is not told (RFC 9110, 10.1.1) */
        ((char *)(uintptr_t)bytes.p)[head.expect_at] = 'X';
    *fine = whole;
    return 0;
}

static int chunk_judge(struct gate *g, str bytes, size_t *fine)
{
    const char *end = memchr(bytes.p, '\n', bytes.n);
    size_t n = end ? (size_t)(end - bytes.p) : bytes.n;
    if (n > CHUNK_LINE_BYTES)
        return 400;
    if (!end)
        return 0;
    if (n < 2 || end[-1] != '\r' || !head_chunk(str_take(bytes, n - 1), &g->left))
        return 400;
    g->place = g->left ? AT_CHUNK_BODY : AT_LAST_END;
    *fine = n + 1;
    return 0;
}

static int end_judge(struct gate *g, str bytes, size_t *fine)
{
    if (bytes.p[0] != '\r' || (bytes.n > 1 && bytes.p[1] != '\n'))
        return 400;
    if (bytes.n == 1)
        return 0;
    g->place = g->place == AT_CHUNK_END ? AT_CHUNK : AT_HEAD;
    *fine = 2;
    return 0;
}

static void body_pass(struct gate *g, str bytes, size_t *fine)
{
    *fine = (int64_t)bytes.n < g->left ? bytes.n : (size_t)g->left;
    g->left -= (int64_t)*fine;
    if (g->left == 0)
        g->place = g->place == AT_BODY ? AT_HEAD : AT_CHUNK_END;
}

/* One piece: how much of it is fine; 0 where more is needed to tell. */
static int piece_judge(struct gate *g, str bytes, size_t *fine)
{
    *fine = 0;
    switch (g->place) {
    case AT_HEAD:
        return head_judge(g, bytes, fine);
    case AT_CHUNK:
        return chunk_judge(g, bytes, fine);
    case AT_CHUNK_END:
    case AT_LAST_END:
        return end_judge(g, bytes, fine);
    case AT_BODY:
    case AT_CHUNK_BODY:
        body_pass(g, bytes, fine);
        return 0;
    case AT_END:
        break;
    }
    return 0;
}

static int judge(struct gate *g, str bytes, size_t *fine)
{
    size_t one;
    int status;
    *fine = 0;
    do {
        status = piece_judge(g, str_skip(bytes, *fine), &one);
        *fine += one;
    } while (status == 0 && one && *fine < bytes.n);
    return status;
}

/* What the library is handed instead of what is refused. */
static void refuse(struct gate *g, int status)
{
    static const char *const ends[] = {
        [AT_CHUNK] = "0\r\nRefused: 1\r\n\r\n",
        [AT_CHUNK_END] = "\r\n0\r\nRefused: 1\r\n\r\n",
        [AT_LAST_END] = "Refused: 1\r\n\r\n",
    };
    check(g->place != AT_END && g->place != AT_BODY && g->place != AT_CHUNK_BODY);
    if (g->place == AT_HEAD)
        buf_printf(&g->ready, "GET \001%d HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", status);
    else
        buf_cstr(&g->ready, ends[g->place]);
    g->place = AT_END;
    buf_free(&g->held);
    buf_init(&g->held, 1);
}

int gate__refused(str target)
{
    int64_t status;
    if (target.n < 2 || target.p[0] != 1)
        return 0;
    check(str_to_i64(str_skip(target, 1), &status));
    return (int)status;
}

/* --- handing on --------------------------------------------------------------------------------------------------- */

static size_t hand_on(struct gate *g, char *p, size_t n)
{
    size_t waiting = g->ready.n - g->given, now = waiting < n ? waiting : n;
    if (now)
        memcpy(p, g->ready.p + g->given, now);
    g->given += now;
    if (waiting && g->given == g->ready.n) {
        buf_free(&g->ready);
        g->given = 0;
    }
    return now;
}

/* What came while something is held: behind it. */
static void take_behind(struct gate *g, str came)
{
    size_t fine;
    buf_str(&g->held, came);
    check(!g->held.is_over);
    int status = judge(g, buf_view(&g->held), &fine);
    buf_add(&g->ready, g->held.p, fine);
    if (status) {
        refuse(g, status);
        return;
    }
    memmove(g->held.p, g->held.p + fine, g->held.n - fine);
    g->held.n -= fine;
    if (g->held.n == 0)
        buf_free(&g->held);
}

/* What came, in the library's own memory: how much of it stays there. */
static size_t take_in_place(struct gate *g, str came)
{
    size_t fine;
    int status = judge(g, came, &fine);
    if (status)
        refuse(g, status);
    else if (fine < came.n)
        buf_str(&g->held, str_skip(came, fine));
    return fine;
}

static ssize_t gate_recv(struct gate *g, char *p, size_t n, int flags)
{
    size_t done = hand_on(g, p, n);
    ssize_t got = 0;
    while (done < n) {
        size_t room = n - done;
        got = __real_recv(g->fd, p + done, room, flags);
        if (got <= 0)
            break;
        g->taken += got;
        if (g->place != AT_END) {
            str came = {p + done, (size_t)got};
            if (g->held.n == 0)
                done += take_in_place(g, came);
            else
                take_behind(g, came);
            done += hand_on(g, p + done, n - done);
        }
        if ((size_t)got < room || g->place == AT_END)
            break;
    }
    if (done || got < 0 || (got == 0 && g->hears))
        return done ? (ssize_t)done : got;
    errno = EAGAIN;
    return -1;
}

ssize_t __wrap_recv(int fd, void *p, size_t n, int flags)
{
    struct gate *g = gate_of(fd);
    return g ? gate_recv(g, p, n, flags) : __real_recv(fd, p, n, flags);
}
