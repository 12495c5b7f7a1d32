/*
 * The commands on data. What they mean is in app/app.h; here is how they are called from a shell: what goes to standard
 * output (the answer), what to standard error, and which exit a script gets.
 */
#include "cmd/data.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "cmd/audit.h"
#include "cmd/opened.h"
#include "cmd/order.h"

static enum exiting came_of(enum rc rc, str *message);
static enum exiting ended(const struct call *c, enum exiting how, str message);
static enum rc read_password(struct call *c, const char *path, str *password, str *message);

enum exiting init_run(struct call *c)
{
    const char *sample = call_option(c, "sample"), *language = call_option(c, "language");
    int64_t n = 0;
    if (sample && (!str_to_i64(str_of(sample), &n) || n < 1 || n > LIMIT_SAMPLE))
        return call_fail(c, EXITING_USAGE, "--sample: '%s' is no number from 1 to %d", sample, LIMIT_SAMPLE);
    if (language && strcmp(language, "zh") != 0 && strcmp(language, "en") != 0)
        return call_fail(c, EXITING_USAGE, "--language: '%s' is neither zh nor en", language);
    struct order order = {.command = c->command, .words = {str_of(sample), str_of(language)}, .fd = -1};
    str message = {0};
    enum exiting how = order_carry_out(c, &order, &message);
    if (how)
        return ended(c, how, message);
    printf("%s is ready.%s%.*s\n", settings_text(c->settings, SETTING_DATA), message.n ? " " : "", STR_ARG(message));
    return EXITING_OK;
}

enum exiting init_work(struct app *app, const struct order *o, struct arena *a, str *message)
{
    int64_t n;
    if (!str_to_i64(o->words[0], &n))
        return EXITING_OK;
    return came_of(app_sample(app, n, o->words[1].n ? o->words[1] : S("en"), a, message), message);
}

enum exiting user_add_run(struct call *c)
{
    str email = str_of(c->arguments[0]), name = str_of(call_option(c, "name")), password, message = {0}, rest = email;
    if (read_password(c, call_option(c, "password-file"), &password, &message))
        return call_fail(c, EXITING_USAGE, "%.*s", STR_ARG(message));
    struct order order = {
        .command = c->command,
        .words = {email, name.n ? name : str_cut(&rest, '@'), str_of(call_option(c, "role")), password},
        .fd = -1,
    };
    return ended(c, order_carry_out(c, &order, &message), message);
}

enum exiting user_add_work(struct app *app, const struct order *o, struct arena *a, str *message)
{
    const struct app_user user = {
        .email = o->words[0], .name = o->words[1], .role = o->words[2], .password = o->words[3]};
    enum rc rc = app_user_add(app, user, a, message);
    if (rc == RC_OK)
        *message = str_printf(a, "%.*s can sign in as %.*s.", STR_ARG(user.email), STR_ARG(user.role));
    return came_of(rc, message);
}

static str base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return str_of(slash ? slash + 1 : path);
}

enum exiting import_file_run(struct call *c)
{
    const char *path = c->arguments[1];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) < 0)
        return call_fail(c, EXITING_USAGE, "%s cannot be read: %s", path, strerror(errno));
    if (S_ISDIR(st.st_mode)) {
        close(fd);
        return call_fail(c, EXITING_USAGE, "%s is a folder, not a file", path);
    }
    struct order order = {.command = c->command, .words = {str_of(c->arguments[0]), base_name(path)}, .fd = fd};
    str message = {0};
    enum exiting how = order_carry_out(c, &order, &message);
    close(fd);
    return ended(c, how, message);
}

enum exiting import_file_work(struct app *app, const struct order *o, struct arena *a, str *message)
{
    enum rc rc = app_import(app, o->words[0], o->words[1], o->fd, a, message);
    enum exiting how = came_of(rc, message);
    return rc == RC_NOT_FOUND ? EXITING_USAGE : how; /* no such object */
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
    const struct app_export what = {.object = str_of(c->arguments[0]),
                                    .where = str_of(where),
                                    .is_csv = strcmp(format, "csv") == 0,
                                    .has_ids = call_option(c, "ids") != NULL,
                                    .has_lines = call_option(c, "lines") != NULL,
                                    .fd = STDOUT_FILENO};
    enum rc rc = app_export(app, &what, c->arena, &message);
    how = came_of(rc, &message);
    bool is_usage = rc == RC_NOT_FOUND || rc == RC_INVALID; /* no such object, no such condition */
    if (rc == RC_OK && message.n)
        fprintf(stderr, "guanxi export: %.*s\n", STR_ARG(message));
    return ended(c, is_usage ? EXITING_USAGE : how, rc ? message : S(""));
}

static enum exiting mend(struct call *c)
{
    struct order order = {.command = c->command, .fd = -1};
    str message = {0};
    return ended(c, order_carry_out(c, &order, &message), message);
}

enum exiting check_run(struct call *c)
{
    str mistake = {0};
    if (call_option(c, "declarations"))
        return ended(c, came_of(app_check_declarations(NULL, c->arena, &mistake), &mistake), mistake);
    if (call_option(c, "mend"))
        return mend(c);
    struct app *app;
    enum exiting how = open_to_read(c, &app);
    if (how)
        return how;
    str message = {0};
    struct verdict ignored;
    how = came_of(app_check(app, c->arena, &message), &message);
    return how ? ended(c, how, message) : audit_made(c, app, (struct app_audit){.with_records = true}, &ignored);
}

enum exiting check_work(struct app *app, const struct order *o, struct arena *a, str *message)
{
    (void)o;
    return came_of(app_mend(app, a, message), message);
}

/* How it ends; a reason there always is. */
static enum exiting came_of(enum rc rc, str *message)
{
    if (rc && message->n == 0)
        *message = str_of(reason_of(rc));
    return exiting_of(rc);
}

/* The message is the answer when all went well, else the reason. */
static enum exiting ended(const struct call *c, enum exiting how, str message)
{
    if (how)
        return call_fail(c, how, "%.*s", STR_ARG(message));
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
