/* See rejected.h. */
#include "cmd/rejected.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/shown.h"
#include "db/db.h"

/* --- what it may not be ------------------------------------------------------------------------------------------- */

static bool are_one(int x, int y)
{
    struct stat a, b;
    return x >= 0 && y >= 0 && fstat(x, &a) == 0 && fstat(y, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Where all that is written stands between what else is said, or in its place. */
static bool is_said_to(int fd, int output)
{
    struct stat st;
    return are_one(fd, output) && fstat(fd, &st) == 0 && (!S_ISCHR(st.st_mode) || isatty(fd));
}

/* Without links; of a file that is not there, its folder is so. Empty where there is no such folder. */
static str real_path(struct arena *a, const char *path)
{
    char real[PATH_MAX];
    if (realpath(path, real))
        return str_copy(a, str_of(real));
    if (!realpath(dirname(arena_cstr(a, path)), real))
        return S("");
    return str_printf(a, "%s/%s", real, basename(arena_cstr(a, path)));
}

/* What stands in the folder under a name of ours. */
static bool is_of_folder(str path, str folder)
{
    str rest = str_skip(path, folder.n + 1);
    bool is_in = str_starts(path, folder) && path.n > folder.n && path.p[folder.n] == '/';
    return is_in && (str_starts(rest, S("guanxi.")) || str_eq(str_cut(&rest, '/'), S("imports")));
}

static bool is_of_database(str path, str file)
{
    static const char *const beside[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < countof(beside); i++)
        if (file.n && str_starts(path, file) && str_is(str_skip(path, file.n), beside[i]))
            return true;
    return false;
}

static bool is_of_program(struct call *c, const char *path, int fd)
{
    const char *file = db_url_file(settings_database(c->settings));
    str real = real_path(c->arena, path), folder = real_path(c->arena, settings_text(c->settings, SETTING_DATA));
    struct stat a, b;
    bool is_linked = file && fd >= 0 && fstat(fd, &a) == 0 && stat(file, &b) == 0 && a.st_dev == b.st_dev &&
                     a.st_ino == b.st_ino;
    return is_linked || is_of_folder(real, folder) || is_of_database(real, file ? real_path(c->arena, file) : S(""));
}

/* Why it may not be written; NULL: it may. */
static const char *misplaced(struct call *c, const int *reads, size_t count, const struct rejected *r)
{
    for (size_t i = 0; i < count; i++)
        if (are_one(r->fd, reads[i]))
            return "is a file to be read";
    if (is_said_to(r->fd, STDOUT_FILENO) || is_said_to(r->fd, STDERR_FILENO))
        return "gets the counts, or what else is said; name another file";
    return is_of_program(c, r->path, r->fd) ? "is the program's own" : NULL;
}

/* --- opening and writing ------------------------------------------------------------------------------------------ */

/* One that is not there, can be made. */
static bool may_be_made(struct arena *a, const char *path)
{
    struct stat st;
    if (lstat(path, &st) == 0) /* a link to nothing */
        return errno = ENOENT, false;
    return faccessat(AT_FDCWD, dirname(arena_cstr(a, path)), W_OK | X_OK, AT_EACCESS) == 0;
}

enum exiting rejected_open(struct call *c, const int *reads, size_t count, struct rejected *out)
{
    *out = (struct rejected){.path = call_option(c, "rejected"), .fd = -1, .gathered = -1};
    if (!out->path)
        return EXITING_OK;
    const char *shown = shown_word(c->arena, out->path);
    out->fd = file_keep(c->arena, open(out->path, O_WRONLY | O_CLOEXEC | O_NOCTTY));
    if (out->fd < 0 && (errno != ENOENT || !may_be_made(c->arena, out->path)))
        return call_fail(c, EXITING_USAGE, "%s cannot be written: %s", shown, file_trouble(c->arena));
    const char *why = misplaced(c, reads, count, out);
    if (why)
        return call_fail(c, EXITING_USAGE, "--rejected: %s %s", shown, why);
    out->gathered = file_keep(c->arena, file_temporary(settings_text(c->settings, SETTING_DATA)));
    if (out->gathered < 0)
        return call_fail(c, EXITING_FAILED, "rejected rows cannot be gathered: %s", strerror(errno));
    return EXITING_OK;
}

bool rejected_deliver(struct call *c, const struct rejected *r)
{
    check(r->path && r->gathered >= 0);
    struct stat st;
    int to = r->fd;
    if (fstat(r->gathered, &st) == 0 && st.st_size == 0 && to < 0)
        return true;
    if (to < 0)
        to = file_keep(c->arena, open(r->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (to < 0)
        return false;
    bool is_file = fstat(to, &st) == 0 && S_ISREG(st.st_mode);
    bool is_written = (!is_file || ftruncate(to, 0) == 0) && lseek(r->gathered, 0, SEEK_SET) == 0 &&
                      file_copy(c->arena, r->gathered, to, INT64_MAX);
    int failed = errno;
    if (!is_written && r->fd < 0)
        unlink(r->path);
    errno = failed;
    return is_written;
}
