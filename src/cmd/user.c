/* The commands on people: who may sign in, and by which password. */
#include "cmd/user.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/limits.h"
#include "cmd/order.h"

static enum rc read_password(struct call *c, const char *path, str *password, str *message);

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
    return call_ended(c, order_carry_out(c, &order, &message), message);
}

enum exiting user_add_work(struct app *app, const struct order *o, struct arena *a, str *message)
{
    const struct app_user user = {
        .email = o->words[0], .name = o->words[1], .role = o->words[2], .password = o->words[3]};
    enum rc rc = app_user_add(app, user, a, message);
    if (rc == RC_OK)
        *message = str_printf(a, "%.*s can sign in as %.*s.", STR_ARG(user.email), STR_ARG(user.role));
    return rc_told(rc, message);
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
