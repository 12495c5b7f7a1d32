/* A thread that waits for the signals: nothing is done in a handler. See leaving.h. */
#include "cmd/leaving.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "base/check.h"

struct leaving {
    const char *command;
    atomic_bool is_wished;
    pthread_t thread;
};

static bool is_gone(void *data)
{
    return atomic_load(&((struct leaving *)data)->is_wished);
}

/* Whoever began the process wants it to outlive the terminal: nohup. */
static bool outlives_terminal(void)
{
    struct sigaction now;
    return sigaction(SIGHUP, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

sigset_t leaving_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    if (!outlives_terminal())
        sigaddset(&set, SIGHUP);
    return set;
}

void leaving_tell(const char *command)
{
    fprintf(stderr, "guanxi %s: it is taken back; once more ends the command at once\n", command);
}

/* The second signal ends the process as if nobody had waited for it. */
static void *watch(void *data)
{
    struct leaving *l = data;
    sigset_t set = leaving_signals();
    int which;
    while (sigwait(&set, &which) != 0)
        continue;
    atomic_store(&l->is_wished, true);
    leaving_tell(l->command);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    while (pause() != 0)
        continue;
    return NULL;
}

static void end_watch(void *data)
{
    struct leaving *l = data;
    pthread_cancel(l->thread);
    pthread_join(l->thread, NULL);
}

struct waiter leaving_watch(struct arena *a, const char *command)
{
    check(command);
    struct leaving *l = arena_new_of(a, struct leaving);
    sigset_t set = leaving_signals();
    l->command = command;
    atomic_init(&l->is_wished, false);
    check(pthread_sigmask(SIG_BLOCK, &set, NULL) == 0);
    check(pthread_create(&l->thread, NULL, watch, l) == 0);
    arena_defer(a, end_watch, l);
    return (struct waiter){is_gone, l};
}
