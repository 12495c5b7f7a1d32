/* The command import: the file it is given, and what it says of what came of it. */
#include "cmd/import.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/order.h"

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
    return call_ended(c, how, message);
}

enum exiting import_file_work(struct app *app, const struct order *o, struct arena *a, str *message)
{
    enum rc rc = app_import(app, o->words[0], o->words[1], o->fd, a, message);
    enum exiting how = rc_told(rc, message);
    return rc == RC_NOT_FOUND ? EXITING_USAGE : how; /* no such object */
}
