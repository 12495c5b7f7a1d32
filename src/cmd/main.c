/*
 * guanxi: reads the command line, completes the settings, runs the command.
 *
 * The working of a command is in its own file; here stands only what all of them share: where settings come from, and
 * that an answer which could not be written to standard output is a failure.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/command.h"
#include "db/db.h"

static enum exiting run(struct arena *a, int argc, char **argv);
static void hide_passwords(int argc, char **argv);
static void log_level_of(const char *name);

int main(int argc, char **argv)
{
    umask(077); /* what is in the data folder is nobody else's, whatever the folder allows */
    signal(SIGXFSZ, SIG_IGN); /* a file over the operator's limit is a full disk, and not the end; */
    signal(SIGPIPE, SIG_IGN); /* nor is a reader that has left, before it is said what was done */
    struct arena *a = arena_new(0);
    enum exiting how = run(a, argc, argv);
    arena_free(a);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "guanxi: the output cannot be written: %s\n", strerror(errno));
        return how ? (int)how : EXITING_FAILED;
    }
    return (int)how;
}

static enum exiting run(struct arena *a, int argc, char **argv)
{
    struct call c;
    str message = {0};
    enum rc rc = call_read(a, argc, (const char *const *)argv, &c, &message);
    hide_passwords(argc, argv);
    if (rc)
        return call_fail(&c, EXITING_USAGE, "%.*s%s%s", STR_ARG(message), c.command ? "\nguanxi help " : "",
                         c.command ? c.command->name : "");
    if (c.command->is_about_program)
        return c.command->run(&c);
    if (settings_environment(c.settings, (const char *const *)environ, &message) || settings_file(c.settings, &message))
        return call_fail(&c, EXITING_USAGE, "%.*s", STR_ARG(message));
    log_level_of(settings_text(c.settings, SETTING_LOG));
    return c.command->run(&c);
}

/* From ps, as far as can be: settings keep copies. What looked in the moment before saw it. */
static void hide_passwords(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcasestr(argv[i], "postgres://") || strcasestr(argv[i], "postgresql://"))
            db_url_mask(argv[i]);
}

static void log_level_of(const char *name)
{
    static const char *const names[] = {"debug", "info", "warn", "error"}; /* in the order of enum log_level */
    for (int i = 0; i < 4; i++)
        if (strcmp(name, names[i]) == 0)
            log_level_set((enum log_level)i);
}
