/*
 * The server's end of the socket in the data folder: a few threads that accept, carry out, and answer, one order after
 * another. See beside.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "cmd/beside.h"
#include "cmd/beside_packet.h"

/* Of those that take long at most so many, so that the others are answered at once. */
enum { THREADS = 12, LONG_MAX = 8, BACKLOG = 64, ORDER_WAIT_S = 10 };

struct beside {
    struct app *app;
    const char *database; /* as the settings have it */
    const char *path;     /* of the socket, through the folder's descriptor */
    int fd;
    atomic_int long_ones; /* under way */
    pthread_t threads[THREADS];
};

static void *serve_orders(void *data);
static void serve_one(struct beside *b, int fd);

/* Nobody can connect before listen, and then its mode is right. */
static int listen_in(struct arena *a, const char *folder, struct sockaddr_un *address)
{
    int folder_fd = packet__folder(a, folder);
    int fd = folder_fd < 0 ? -1 : socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    *address = packet__address(folder_fd);
    unlink(address->sun_path); /* of a server that is gone: we hold the lock */
    if (bind(fd, (struct sockaddr *)address, sizeof *address) == 0 && chmod(address->sun_path, 0600) == 0 &&
        listen(fd, BACKLOG) == 0)
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

enum rc beside_open(struct call *c, struct app *app, struct beside **out, str *message)
{
    const char *folder = settings_text(c->settings, SETTING_DATA);
    struct sockaddr_un address;
    int fd = listen_in(c->arena, folder, &address);
    *out = NULL;
    if (fd < 0) {
        *message = str_printf(c->arena, "there can be no socket in %s: %s", folder, strerror(errno));
        return RC_UNAVAILABLE;
    }
    struct beside *b = arena_new_of(c->arena, struct beside);
    *b = (struct beside){.app = app,
                         .database = settings_text(c->settings, SETTING_DATABASE),
                         .path = arena_cstr(c->arena, address.sun_path),
                         .fd = fd};
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&b->threads[i], NULL, serve_orders, b) == 0);
    *out = b;
    return RC_OK;
}

void beside_close(struct beside *b)
{
    if (!b)
        return;
    unlink(b->path);
    shutdown(b->fd, SHUT_RDWR); /* wakes who accepts */
    for (int i = 0; i < THREADS; i++)
        pthread_join(b->threads[i], NULL);
    close(b->fd);
}

/* Whether accepting may go on after that error: not once the socket was shut down. */
static bool is_passing(int error)
{
    return error == EINTR || error == ECONNABORTED || error == EMFILE || error == ENFILE || error == ENOMEM ||
           error == ENOBUFS;
}

static void *serve_orders(void *data)
{
    struct beside *b = data;
    for (;;) {
        int fd = accept4(b->fd, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0) {
            serve_one(b, fd);
            close(fd);
        } else if (!is_passing(errno)) {
            return NULL;
        } else {
            nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        }
    }
}

/* The command ended, or has nothing more to say but that it wants to. */
static bool is_hung_up(void *fd)
{
    struct pollfd p = {.fd = *(int *)fd, .events = POLLRDHUP};
    return poll(&p, 1, 0) > 0 && (p.revents & (POLLRDHUP | POLLHUP | POLLERR));
}

static enum exiting work_long(struct beside *b, const struct order *o, struct arena *a, struct answer *says)
{
    enum exiting how = EXITING_BUSY;
    if (atomic_fetch_add(&b->long_ones, 1) < LONG_MAX)
        how = o->command->work(b->app, o, a, says);
    else
        says->err = str_printf(a, "the server does %d commands that take long already; try again when one has ended",
                               LONG_MAX);
    atomic_fetch_sub(&b->long_ones, 1);
    return how;
}

/* The password of an order stands in no log. */
static enum exiting carry_out(struct beside *b, str packet, const struct passing *passed, int fd, struct arena *a,
                              struct answer *says)
{
    struct order order;
    says->err = S("the server cannot read this order");
    if (packet__read_order(a, packet, passed, b->database, &order, &says->err) != RC_OK)
        return EXITING_BUSY;
    says->err = S("");
    if (order.command->is_whole)
        order.waiter = (struct waiter){is_hung_up, &fd};
    log_line(LOG_INFO, "order", "command", order.command->name, NULL);
    return order.command->is_long ? work_long(b, &order, a, says) : order.command->work(b->app, &order, a, says);
}

static void serve_one(struct beside *b, int fd)
{
    struct arena *a = arena_new(0);
    struct answer says = {0};
    struct passing passed;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){.tv_sec = ORDER_WAIT_S}, sizeof(struct timeval));
    str packet = packet__receive(a, fd, &passed);
    if (packet.n) {
        enum exiting how = carry_out(b, packet, &passed, fd, a, &says);
        packet__send(fd, packet__answer(a, how, says), NULL);
    }
    for (size_t i = 0; i < passed.count; i++)
        close(passed.fds[i]);
    arena_free(a);
}
