/*
 * The commands on data. What they mean is in api/app.h; here is how they are called from a shell: what goes to standard
 * output (the answer), what to standard error, and which exit a script gets.
 */
#include "cmd/data.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/limits.h"
#include "cmd/opened.h"

static enum exiting ended(const struct call *c, enum rc rc, str message);
static enum rc read_password(struct call *c, const char *path, str *password, str *message);

enum exiting init_run(struct call *c)
{
    const char *sample = call_option(c, "sample"), *language = call_option(c, "language");
    int64_t n = 0;
    if (sample && (!str_to_i64(str_of(sample), &n) || n < 1 || n > LIMIT_SAMPLE))
        return call_fail(c, EXITING_USAGE, "--sample: '%s' is no number from 1 to %d", sample, LIMIT_SAMPLE);
    if (language && strcmp(language, "zh") != 0 && strcmp(language, "en") != 0)
        return call_fail(c, EXITING_USAGE, "--language: '%s' is neither zh nor en", language);
    struct app *app;
    enum exiting how = open_to_write(c, &app, NULL);
    if (how)
        return how;
    str message = {0};
    enum rc rc = sample ? app_sample(app, n, str_of(language ? language : "en"), c->arena, &message) : RC_OK;
    app_work(app);
    if (rc)
        return ended(c, rc, message);
    printf("%s is ready.%s%.*s\n", settings_text(c->settings, SETTING_DATA), message.n ? " " : "", STR_ARG(message));
    return EXITING_OK;
}

enum exiting user_add_run(struct call *c)
{
    struct app_user user = {
        .email = str_of(c->arguments[0]),
        .name = str_of(call_option(c, "name")),
        .role = str_of(call_option(c, "role")),
    };
    if (!user.name.n) {
        str rest = user.email;
        user.name = str_cut(&rest, '@');
    }
    str message = {0};
    if (read_password(c, call_option(c, "password-file"), &user.password, &message))
        return call_fail(c, EXITING_USAGE, "%.*s", STR_ARG(message));
    struct app *app;
    enum exiting how = open_to_write(c, &app, NULL);
    if (how)
        return how;
    enum rc rc = app_user_add(app, user, c->arena, &message);
    if (rc)
        return ended(c, rc, message);
    app_work(app);
    printf("%.*s can sign in as %.*s.\n", STR_ARG(user.email), STR_ARG(user.role));
    return EXITING_OK;
}

enum exiting import_file_run(struct call *c)
{
    if (access(c->arguments[1], R_OK) < 0)
        return call_fail(c, EXITING_USAGE, "%s cannot be read: %s", c->arguments[1], strerror(errno));
    struct app *app;
    enum exiting how = open_to_write(c, &app, NULL);
    if (how)
        return how;
    str message = {0};
    enum rc rc = app_import(app, str_of(c->arguments[0]), c->arguments[1], c->arena, &message);
    app_work(app);
    return ended(c, rc, message);
}

enum exiting export_run(struct call *c)
{
    const char *format = call_option(c, "format"), *where = call_option(c, "where");
    if (strcmp(format, "csv") != 0 && strcmp(format, "json") != 0)
        return call_fail(c, EXITING_USAGE, "--format: '%s' is neither csv nor json", format);
    struct app *app;
    enum exiting how = open_to_read(c, &app);
    if (how)
        return how;
    str message = {0};
    enum rc rc = app_export(app, str_of(c->arguments[0]), str_of(format), str_of(where), STDOUT_FILENO, c->arena,
                            &message);
    return rc ? ended(c, rc, message) : EXITING_OK;
}

enum exiting audit_verify_run(struct call *c)
{
    struct app *app;
    enum exiting how = open_to_read(c, &app);
    if (how)
        return how;
    struct verdict v = {0};
    bool with_records = call_option(c, "records") != NULL;
    enum rc rc = app_verify(app, with_records, c->arena, &v);
    if (rc)
        return call_fail(c, exiting_of(rc), "the journal could not be read to its end");
    if (v.at || v.reason.n)
        return call_fail(c, EXITING_DAMAGED, "at position %" PRId64 ": %.*s", v.at, STR_ARG(v.reason));
    printf("%" PRId64 " entries of the journal hold together.\n", v.entries);
    if (with_records)
        printf("%" PRId64 " records are what the journal says.\n", v.records);
    return EXITING_OK;
}

enum exiting check_run(struct call *c)
{
    str mistake = {0};
    if (call_option(c, "declarations"))
        return ended(c, app_check_declarations(NULL, c->arena, &mistake), mistake);
    struct app *app;
    enum exiting how = open_to_read(c, &app);
    if (how)
        return how;
    str message = {0};
    return ended(c, app_check(app, c->arena, &message), message);
}

/* The message is the answer when all went well, else the reason. */
static enum exiting ended(const struct call *c, enum rc rc, str message)
{
    if (rc)
        return call_fail(c, exiting_of(rc), "%.*s", STR_ARG(message.n ? message : str_of(rc_name(rc))));
    if (message.n)
        printf("%.*s\n", STR_ARG(message));
    return EXITING_OK;
}

/* The first line of the file; "-" is standard input. A password as an argument would be seen by everybody here. */
static enum rc read_password(struct call *c, const char *path, str *password, str *message)
{
    int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    char *text = arena_alloc(c->arena, LIMIT_PASSWORD_BYTES + 2);
    ssize_t n = 0, got = fd < 0 ? -1 : 0;
    while (fd >= 0 && n < LIMIT_PASSWORD_BYTES + 2 &&
           (got = read(fd, text + n, LIMIT_PASSWORD_BYTES + 2 - (size_t)n)) > 0)
        n += got;
    int failed = errno;
    if (fd >= 0)
        close(fd);
    if (got < 0) {
        *message = str_printf(c->arena, "%s cannot be read: %s", path, strerror(failed));
        return RC_UNAVAILABLE;
    }
    str rest = {text, (size_t)n};
    *password = str_cut(&rest, '\n');
    if (str_ends(*password, S("\r")))
        password->n--;
    if (password->n && str_is_utf8(*password) && password->n <= LIMIT_PASSWORD_BYTES)
        return RC_OK;
    *message = str_printf(c->arena, "%s: its first line is no password: empty, longer than %d bytes, or not UTF-8",
                          path, LIMIT_PASSWORD_BYTES);
    return RC_INVALID;
}
