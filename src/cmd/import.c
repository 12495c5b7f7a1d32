/*
 * The command import: the files it is given, and where what it says goes.
 *
 * The work reads and writes regular files alone, wherever it is done. So what comes through a pipe is laid down first, in a
 * file without a name in the data folder; and rejected rows are gathered in another, and copied to where the caller wants
 * them when the import has come to its end: until then nothing is overwritten.
 */
#include "cmd/import.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/shown.h"
#include "cmd/opened.h"
#include "cmd/order.h"

enum { COPY_BYTES = 256 * 1024 };

struct target {
    const char *path; /* NULL: nobody wants the rejected rows */
    int fd;
    bool is_new;
};

/* --- files -------------------------------------------------------------------------------------------------------- */

/* All that from still has, from where it is; false with errno. One byte past the maximum is enough to be refused by it. */
static bool copy(struct arena *a, int from, int to)
{
    char *piece = arena_alloc(a, COPY_BYTES);
    int64_t total = 0;
    for (ssize_t n; (n = read(from, piece, COPY_BYTES)) != 0 && total <= LIMIT_IMPORT_FILE_BYTES;
         total += n > 0 ? n : 0)
        if ((n < 0 && errno != EINTR) || !file_append(to, (str){piece, n > 0 ? (size_t)n : 0}))
            return false;
    return true;
}

static int unnamed_file(struct call *c)
{
    return file_keep(c->arena, file_temporary(settings_text(c->settings, SETTING_DATA)));
}

/* A file to read from its beginning; "-" is standard input. When it fails, it has said why. */
static enum exiting open_given(struct call *c, const char *path, bool may_be_input, int *fd)
{
    bool is_input = may_be_input && strcmp(path, "-") == 0;
    int given = file_keep(c->arena, is_input ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC));
    struct stat st;
    *fd = given;
    if (given < 0 || fstat(given, &st) < 0)
        return call_fail(c, EXITING_USAGE, "%s cannot be read: %s", shown_word(c->arena, path), strerror(errno));
    if (S_ISDIR(st.st_mode))
        return call_fail(c, EXITING_USAGE, "%s is a folder, not a file", shown_word(c->arena, path));
    if (S_ISREG(st.st_mode) && !is_input)
        return EXITING_OK;
    *fd = unnamed_file(c);
    if (*fd >= 0 && copy(c->arena, given, *fd))
        return EXITING_OK;
    const char *folder = settings_text(c->settings, SETTING_DATA);
    return call_fail(c, EXITING_FAILED, "%s cannot be laid down in %s: %s", shown_word(c->arena, path), folder, strerror(errno));
}

static bool are_one(int x, int y)
{
    struct stat a, b;
    return x >= 0 && y >= 0 && fstat(x, &a) == 0 && fstat(y, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Where rejected rows will go, seen to before anything is done. When it fails, it has said why. */
static enum exiting open_target(struct call *c, int csv, int mapping, struct target *t)
{
    *t = (struct target){.path = call_option(c, "rejected"), .fd = -1};
    if (!t->path)
        return EXITING_OK;
    t->fd = file_keep(c->arena, open(t->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    t->is_new = t->fd >= 0;
    if (!t->is_new)
        t->fd = file_keep(c->arena, open(t->path, O_WRONLY | O_CLOEXEC));
    if (t->fd < 0)
        return call_fail(c, EXITING_USAGE, "%s cannot be written: %s", shown_word(c->arena, t->path), strerror(errno));
    if (are_one(t->fd, csv) || are_one(t->fd, mapping))
        return call_fail(c, EXITING_USAGE, "--rejected: %s is a file to be read", shown_word(c->arena, t->path));
    return EXITING_OK;
}

/* The gathered rows to where they are wanted, in the place of what stood there. False with errno. */
static bool deliver(struct call *c, const struct target *t, int gathered)
{
    struct stat st;
    bool is_file = fstat(t->fd, &st) == 0 && S_ISREG(st.st_mode);
    return (!is_file || ftruncate(t->fd, 0) == 0) && lseek(gathered, 0, SEEK_SET) == 0 &&
           copy(c->arena, gathered, t->fd);
}

/* --- the command -------------------------------------------------------------------------------------------------- */

static str base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return strcmp(path, "-") == 0 ? S("standard input") : str_of(slash ? slash + 1 : path);
}

static enum exiting carry_out(struct call *c, const struct order *o, const struct target *t, struct answer *says)
{
    enum exiting how = order_carry_out(c, o, says);
    if (t->path && says->out.n && !deliver(c, t, order_file(o, 2))) {
        says->err = str_printf(c->arena, "%s cannot be written: %s\n%.*s", shown_word(c->arena, t->path), strerror(errno),
                               STR_ARG(says->err));
        return EXITING_FAILED;
    }
    if (t->is_new && !says->out.n)
        unlink(t->path);
    return how;
}

enum exiting import_file_run(struct call *c)
{
    const char *path = c->arguments[1], *mapping = call_option(c, "mapping");
    struct answer says = {0};
    struct target target;
    enum exiting how = folder_find(c, &says.err);
    if (how)
        return call_ended(c, how, says);
    int csv = -1, map = -1;
    how = open_given(c, path, true, &csv);
    if (how == EXITING_OK && mapping)
        how = open_given(c, mapping, false, &map);
    if (how == EXITING_OK)
        how = open_target(c, csv, map, &target);
    if (how)
        return how;
    struct order order = {
        .command = c->command,
        .words = {str_of(c->arguments[0]), base_name(path), str_of(call_option(c, "update-by")), str_of(mapping),
                  call_option(c, "dry-run") ? S("dry") : S(""), call_option(c, "create-people") ? S("people") : S("")},
        .files = {csv, map, target.path ? unnamed_file(c) : -1},
        .file_count = 3,
    };
    if (target.path && order.files[2] < 0)
        return call_fail(c, EXITING_FAILED, "rejected rows cannot be gathered: %s", strerror(errno));
    how = carry_out(c, &order, &target, &says);
    return call_ended(c, how, says);
}

enum exiting import_file_work(struct app *app, const struct order *o, struct arena *a, struct answer *says)
{
    check(order_file(o, 0) >= 0);
    const struct app_import what = {.waiter = o->waiter,
                                    .object = o->words[0],
                                    .name = o->words[1],
                                    .update_by = o->words[2],
                                    .mapping = o->words[3],
                                    .is_dry = o->words[4].n,
                                    .may_create_people = o->words[5].n,
                                    .fd = order_file(o, 0),
                                    .mapping_fd = order_file(o, 1),
                                    .rejected_fd = order_file(o, 2)};
    struct app_imported came;
    enum rc rc = app_import(app, &what, a, &came);
    *says = (struct answer){came.sum, came.told.n || rc == RC_OK ? came.told : str_of(reason_of(rc))};
    return came.is_misused ? EXITING_USAGE : exiting_of(rc);
}
