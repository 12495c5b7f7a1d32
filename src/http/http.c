/*
 * Starting and stopping: the listening socket, the library's daemon, and the order of both.
 *
 * The daemon may not be stopped while a connection is suspended (the library aborts). So http_stop first lets come to
 * an end what is under way, then closes the lanes and the streams for good, which wakes whatever still sleeps, and
 * stops the daemon last. Threads are started with all signals blocked: signals belong to the program's main thread.
 */
#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "http/exchange.h"
#include "http/watch.h"

enum { BACKLOG = 1024, OTHER_FILES = 200, LAST_WORDS_MS = 1000 };

static void fill_defaults(struct http_options *o);
static bool raise_file_limit(const struct http_options *o, struct arena *a, str *message);
static int listen_at(const struct http_options *o, struct arena *a, int *port, str *message);
static struct MHD_Daemon *daemon_start(struct http *h);

static void http_free(struct http *h)
{
    close(h->listen_fd);
    pthread_key_delete(h->loop_worker);
    watch__free(h->watch);
    streams__free(h->streams);
    lanes__free(h->lanes);
    free(h);
}

enum rc http_start(struct http_options options, const struct http_app *app, struct arena *a, struct http **out,
                   str *message)
{
    check(app->worker_free && message);
    *out = NULL;
    fill_defaults(&options);
    int port, fd = -1;
    if (raise_file_limit(&options, a, message))
        fd = listen_at(&options, a, &port, message);
    if (fd < 0)
        return RC_UNAVAILABLE;
    struct http *h = calloc(1, sizeof *h);
    check(h);
    clock_system.random(clock_system.data, &h->id_seed, sizeof h->id_seed);
    h->options = options;
    h->app = *app;
    h->port = port;
    h->listen_fd = fd;
    check(pthread_key_create(&h->loop_worker, exchange__free_loop_worker) == 0);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    h->streams = streams__new(h);
    lanes__start(h);
    h->watch = watch__start(h);
    h->daemon = daemon_start(h);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (h->daemon) {
        *out = h;
        return RC_OK;
    }
    *message = S("the HTTP library could not be started; its reason is in the log at level debug");
    lanes__stop(h);
    watch__stop(h->watch);
    http_free(h);
    return RC_UNAVAILABLE;
}

enum rc http_may_listen(const char *host, int port, struct arena *a, str *message)
{
    check(host && port >= 0 && port < 65536);
    struct http_options o = {.host = host, .port = port};
    int fd = listen_at(&o, a, &port, message);
    if (fd < 0)
        return RC_UNAVAILABLE;
    close(fd);
    return RC_OK;
}

int http_port(const struct http *h)
{
    return h->port;
}

static void wait_for_requests(struct http *h, int64_t wait_ms)
{
    int64_t until_ms = clock_monotonic_ms() + wait_ms;
    while (h->in_flight > 0 && clock_monotonic_ms() < until_ms)
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
}

void http_stop(struct http *h, int64_t wait_ms)
{
    check(wait_ms >= 0 && !h->is_stopping);
    h->is_stopping = true;
    check(MHD_quiesce_daemon(h->daemon) == h->listen_fd);
    streams__end_all(h);
    wait_for_requests(h, wait_ms);
    lanes__stop(h);
    wait_for_requests(h, LAST_WORDS_MS);
    watch__stop(h->watch);
    MHD_stop_daemon(h->daemon);
    check(h->in_flight == 0);
    http_free(h);
}

static void fill_defaults(struct http_options *o)
{
    if (!o->host)
        o->host = "127.0.0.1";
    if (!o->loops)
        o->loops = (int)sysconf(_SC_NPROCESSORS_ONLN);
    if (!o->writers)
        o->writers = 1;
    if (!o->slow)
        o->slow = 1;
    if (!o->passwords)
        o->passwords = 1;
    if (!o->connections_max)
        o->connections_max = 12000;
    if (!o->streams_max)
        o->streams_max = o->connections_max / 12 * 10;
    if (!o->queue_max)
        o->queue_max = 4096;
    if (!o->read_wait_ms)
        o->read_wait_ms = LIMIT_READ_MS;
    if (!o->write_wait_ms)
        o->write_wait_ms = LIMIT_WRITE_MS;
    if (!o->timeout_s)
        o->timeout_s = 60;
    if (!o->heartbeat_s)
        o->heartbeat_s = 20;
    if (!o->temp_dir)
        o->temp_dir = P_tmpdir;
}

/* Without descriptors accepting fails in ways nobody sees; so they are had at the start or not at all. */
static bool raise_file_limit(const struct http_options *o, struct arena *a, str *message)
{
    rlim_t need = (rlim_t)o->connections_max + OTHER_FILES;
    struct rlimit limit;
    check(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    if (limit.rlim_cur >= need)
        return true;
    limit.rlim_cur = limit.rlim_max;
    if (limit.rlim_max >= need && setrlimit(RLIMIT_NOFILE, &limit) == 0)
        return true;
    *message = str_printf(a, "%d connections need %llu file descriptors, the process may have %llu (ulimit -n)",
                          o->connections_max, (unsigned long long)need, (unsigned long long)limit.rlim_max);
    return false;
}

static int port_of(int fd)
{
    struct sockaddr_storage address;
    socklen_t n = sizeof address;
    char port[NI_MAXSERV];
    check(getsockname(fd, (struct sockaddr *)&address, &n) == 0);
    check(getnameinfo((struct sockaddr *)&address, n, NULL, 0, port, sizeof port, NI_NUMERICSERV) == 0);
    return atoi(port);
}

/* The listening socket, or -1 with errno. */
static int listen_on(const struct addrinfo *ai)
{
    int fd = socket(ai->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, ai->ai_addr, ai->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

static int listen_at(const struct http_options *o, struct arena *a, int *port, str *message)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *found;
    int failed = getaddrinfo(o->host, arena_printf(a, "%d", o->port), &hints, &found);
    if (failed) {
        *message = str_printf(a, "no such address %s: %s", o->host, gai_strerror(failed));
        return -1;
    }
    int fd = listen_on(found);
    if (fd < 0)
        *message = str_printf(a, "cannot listen on %s port %d: %s", o->host, o->port, strerror(errno));
    else
        *port = port_of(fd);
    freeaddrinfo(found);
    return fd;
}

/* What the library complains about is mostly what clients do. */
static void __attribute__((format(printf, 2, 0))) on_log(void *data, const char *format, va_list ap)
{
    (void)data;
    char text[512];
    vsnprintf(text, sizeof text, format, ap);
    log_line(LOG_DEBUG, "http_library", "text", text, NULL);
}

/* The target is decoded in request.c, not by the library. */
static size_t keep_escapes(void *data, struct MHD_Connection *c, char *s)
{
    (void)data, (void)c;
    return strlen(s);
}

static struct MHD_Daemon *daemon_start(struct http *h)
{
    const struct http_options *o = &h->options;
    int of_an_address = o->proxy ? 0 : (o->connections_max + 1) / 2; /* a proxy's are everybody's */
    struct MHD_OptionItem pool[] = {
        {MHD_OPTION_PER_IP_CONNECTION_LIMIT, of_an_address, NULL},
        {o->loops > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, o->loops, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, (uint16_t)h->port, NULL, NULL,
        exchange__on_request, h, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL, MHD_OPTION_LISTEN_SOCKET, h->listen_fd,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)o->connections_max, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)o->timeout_s, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)LIMIT_CONNECTION_BYTES,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_URI_LOG_CALLBACK,
        exchange__on_target, h, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL, MHD_OPTION_NOTIFY_COMPLETED,
        exchange__on_completed, h, MHD_OPTION_NOTIFY_CONNECTION, watch__on_connection, h, MHD_OPTION_ARRAY, pool,
        MHD_OPTION_END);
}
