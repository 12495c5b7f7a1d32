/*
 * audit verify. What was found goes to standard error; when nothing was, standard output tells how much was looked at, and last
 * the head of the journal, which is also what --head-to hands to a command: one that is damaged is not to be kept.
 */
#include "cmd/audit.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "cmd/heads.h"
#include "cmd/opened.h"

/* Begins it with the pipe's end as its standard input. */
static int command_begin(const char *command, int input, pid_t *pid)
{
    const char *const words[] = {"sh", "-c", command, NULL};
    posix_spawn_file_actions_t actions;
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed)
        return failed;
    failed = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    if (!failed)
        failed = posix_spawn(pid, "/bin/sh", &actions, NULL, (char *const *)words, environ);
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

static void line_write(int to, str line)
{
    for (ssize_t n; line.n && (n = write(to, line.p, line.n)) > 0;)
        line = str_skip(line, (size_t)n);
}

/* As wait tells it; -1 with errno: it could not be started. */
static int hand_over(const char *command, str line)
{
    int ends[2], status = -1;
    pid_t pid = 0;
    if (pipe2(ends, O_CLOEXEC))
        return -1;
    int failed = command_begin(command, ends[0], &pid);
    close(ends[0]);
    if (!failed)
        line_write(ends[1], line);
    close(ends[1]);
    while (!failed && waitpid(pid, &status, 0) < 0)
        failed = errno == EINTR ? 0 : errno;
    errno = failed;
    return failed ? -1 : status;
}

static enum exiting head_send(struct call *c, str line)
{
    const char *command = call_option(c, "head-to");
    if (!command)
        return EXITING_OK;
    fflush(stdout);
    int status = hand_over(command, str_printf(c->arena, "%.*s\n", STR_ARG(line)));
    if (status == -1)
        return call_fail(c, EXITING_FAILED, "--head-to: the command could not be started: %s", strerror(errno));
    if (WIFSIGNALED(status))
        return call_fail(c, EXITING_FAILED, "--head-to: the command was ended by signal %d", WTERMSIG(status));
    if (WEXITSTATUS(status))
        return call_fail(c, EXITING_FAILED, "--head-to: the command failed with %d", WEXITSTATUS(status));
    return EXITING_OK;
}

static void told(const struct verdict *v, bool with_records, str line)
{
    printf("%" PRId64 " entries of the journal hold together.\n", v->entries);
    if (with_records)
        printf("%" PRId64 " records are what the journal says.\n", v->records);
    if (v->waiting)
        printf("%" PRId64 " changes of a moment ago wait to be sealed.\n", v->waiting);
    printf("%.*s\n", STR_ARG(line));
}

enum exiting audit_made(struct call *c, struct app *app, struct app_audit what, struct verdict *v)
{
    enum rc rc = app_audit(app, what, c->arena, v);
    if (rc)
        return call_fail(c, exiting_of(rc), "the journal could not be read to its end");
    if (v->found)
        return call_fail(c, EXITING_DAMAGED, "%.*s", STR_ARG(verdict_text(c->arena, v)));
    return EXITING_OK;
}

static enum exiting verified(struct call *c, struct heads *h, struct app_audit *what, struct verdict *v)
{
    struct app *app;
    what->kept = h->file ? &h->source : NULL;
    enum exiting how = open_to_read(c, &app);
    if (!how)
        how = audit_made(c, app, *what, v);
    enum exiting heads = heads_close(c, h);
    return how ? how : heads;
}

enum exiting audit_verify_run(struct call *c)
{
    struct heads heads;
    struct verdict v;
    struct app_audit what = {.with_records = call_option(c, "records") != NULL};
    enum exiting how = heads_open(c, &heads);
    if (!how)
        how = verified(c, &heads, &what, &v);
    if (how)
        return how;
    str line = kept_line(c->arena, &v.head);
    told(&v, what.with_records, line);
    return head_send(c, line);
}
