/*
 * The server as a process: opened, listening, told to the operator, and stopped in order.
 *
 * While it opens its data a signal ends it at once, as any command: nobody was answered yet. Then signals belong to the main
 * thread, which does nothing but wait for them: they are blocked before the first thread starts, so no handler ever runs. The
 * first SIGTERM or SIGINT ends the server gently: what is under way is finished, as long as stop_seconds allow, and what hangs
 * is cut short (ending.h); a second one ends it at once, which loses nothing that was answered. SIGHUP is no reason to end a
 * server whose terminal went away.
 */
#include "cmd/serve.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "base/version.h"
#include "cmd/beside.h"
#include "cmd/ending.h"
#include "cmd/opened.h"

static void ignore_signals(void);
static sigset_t hold_signals(void);
static struct beside *take_orders(struct call *c, struct app *app);
static int wait_for_end(const sigset_t *ends);
static struct http_options options_of(const struct settings *s, const struct app *app);
static const char *url_of(struct arena *a, const char *host, int port);
static void announce(struct call *c, struct app *app, const char *url);

enum exiting serve_run(struct call *c)
{
    ignore_signals();
    struct app *app;
    struct lock *lock;
    enum exiting how = open_to_serve(c, &app, &lock);
    if (how)
        return how;
    sigset_t ends = hold_signals();
    struct http_app handlers = app_http(app);
    struct http *http;
    str message = {0};
    if (http_start(options_of(c->settings, app), &handlers, c->arena, &http, &message))
        return call_fail(c, EXITING_BUSY, "%.*s", STR_ARG(message));
    app_background_start(app, http);
    struct beside *beside = take_orders(c, app);

    const char *url = url_of(c->arena, settings_host(c->settings, SETTING_LISTEN), http_port(http));
    lock_tell(lock, arena_printf(c->arena, "serve, process %d, %s", (int)getpid(), url));
    announce(c, app, url);
    const char *name = wait_for_end(&ends) == SIGINT ? "SIGINT" : "SIGTERM";

    log_line(LOG_INFO, "stopping", "because", name, NULL);
    struct ending *ending = ending_begin(app, settings_number(c->settings, SETTING_STOP_SECONDS) * 1000);
    app_stopping(app);
    beside_close(beside);
    app_background_stop(app);
    http_stop(http, ending_left_ms(ending));
    ending_done(ending);
    log_line(LOG_INFO, "stopped", NULL);
    return EXITING_OK;
}

/* Without a socket it serves all the same: then commands that write have to wait for its end. */
static struct beside *take_orders(struct call *c, struct app *app)
{
    struct beside *beside;
    str message = {0};
    if (beside_open(c, app, &beside, &message) != RC_OK)
        log_line(LOG_WARN, "no_orders", "because", str_c(c->arena, message), NULL);
    return beside;
}

static void ignore_signals(void)
{
    signal(SIGHUP, SIG_IGN);
}

/* Blocks the signals that end the server, and returns them. */
static sigset_t hold_signals(void)
{
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    check(pthread_sigmask(SIG_BLOCK, &ends, NULL) == 0);
    return ends;
}

/* Returns the first signal; from then on the next one ends the process. */
static int wait_for_end(const sigset_t *ends)
{
    int which = 0;
    while (sigwait(ends, &which) != 0)
        continue;
    check(pthread_sigmask(SIG_UNBLOCK, ends, NULL) == 0);
    return which;
}

/* What suits the database, then what the operator decided. */
static struct http_options options_of(const struct settings *s, const struct app *app)
{
    struct http_options options = {0};
    app_http_options(app, &options);
    options.temp_dir = settings_text(s, SETTING_DATA);
    options.host = settings_host(s, SETTING_LISTEN);
    options.port = settings_port(s, SETTING_LISTEN);
    const char *proxy = settings_text(s, SETTING_PROXY);
    options.proxy = *proxy ? proxy : NULL;
    options.connections_max = (int)settings_number(s, SETTING_CONNECTIONS);
    options.queue_max = (size_t)settings_number(s, SETTING_QUEUE);
    if (settings_number(s, SETTING_THREADS))
        options.loops = (int)settings_number(s, SETTING_THREADS);
    return options;
}

static bool is_everywhere(const char *host)
{
    return strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0;
}

/* How a browser on this machine reaches it: "everywhere" is no place to go to. */
static const char *url_of(struct arena *a, const char *host, int port)
{
    if (is_everywhere(host))
        host = "localhost";
    return arena_printf(a, strchr(host, ':') ? "http://[%s]:%d" : "http://%s:%d", host, port);
}

static void announce(struct call *c, struct app *app, const char *url)
{
    char name[256] = "";
    printf("guanxi %s answers at %s\n", GUANXI_VERSION, url);
    if (is_everywhere(settings_host(c->settings, SETTING_LISTEN)) && gethostname(name, sizeof name - 1) == 0)
        printf("From another machine put its name (%s) or address in the place of localhost; there is no TLS.\n", name);
    str token = app_setup_token(app, c->arena);
    if (token.n)
        printf("There is no user yet; set it up by this link, which is good once:\n  %s/setup?token=%.*s\n", url,
               STR_ARG(token));
    fflush(stdout);
    log_line(LOG_INFO, "serving", "url", url, "data", settings_text(c->settings, SETTING_DATA), NULL);
}
