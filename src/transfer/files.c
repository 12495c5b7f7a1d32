/* See files.h. What is written in the folder becomes the file by its rename; what goes to the database, by what tells of it. */
#include "transfer/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "record/engine.h"
#include "transfer/pieces.h"

enum { COPY_BYTES = 256 * 1024 };

const char *files__name(struct arena *a, int number, const char *ending)
{
    check(number > 0 && *ending);
    return arena_printf(a, "%d.%s", number, ending);
}

static const char *path_of(const struct cx *cx, struct arena *a, int64_t id, const char *name)
{
    return arena_printf(a, "%s/imports/%lld/%s", cx->engine->data_dir, (long long)id, name);
}

static enum rc failed(const char *path)
{
    log_line(LOG_ERROR, "import_file", "path", path, "error", strerror(errno), NULL);
    return RC_UNAVAILABLE;
}

static bool make_folder(const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

static enum rc copy(int from, int to, char *piece, int64_t *bytes)
{
    *bytes = 0;
    for (;;) {
        ssize_t n = pread(from, piece, COPY_BYTES, *bytes);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return RC_UNAVAILABLE;
        if (n == 0)
            return fsync(to) == 0 ? RC_OK : RC_UNAVAILABLE;
        if (*bytes + n > LIMIT_IMPORT_FILE_BYTES)
            return RC_TOO_LARGE;
        if (!file_write(to, piece, (size_t)n, *bytes))
            return RC_UNAVAILABLE;
        *bytes += n;
    }
}

/* The name itself is on disk once its folder is. */
static bool sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return is_synced;
}

static bool make_folders(const struct cx *cx, struct arena *a, const char *folder)
{
    return make_folder(cx->engine->data_dir) && make_folder(arena_printf(a, "%s/imports", cx->engine->data_dir)) &&
           make_folder(folder);
}

static enum rc store_here(const struct cx *cx, int64_t id, int fd, const char *path, int64_t *bytes)
{
    struct arena *a = cx->arena;
    const char *part = arena_printf(a, "%s.part", path), *folder = path_of(cx, a, id, "");
    if (!make_folders(cx, a, folder))
        return failed(folder);
    int to = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (to < 0)
        return failed(part);
    enum rc rc = copy(fd, to, arena_alloc(a, COPY_BYTES), bytes);
    close(to);
    if (rc == RC_OK && (rename(part, path) != 0 || !sync_folder(folder)))
        rc = RC_UNAVAILABLE;
    if (rc == RC_UNAVAILABLE)
        failed(path);
    if (rc != RC_OK)
        unlink(part);
    return rc;
}

/* --- in the database -------------------------------------------------------------------------------------------- */

struct sending {
    int64_t id;
    const char *name;
    int64_t at;
    str bytes;
};

static enum rc piece_write(struct cx *cx, void *data)
{
    const struct sending *s = data;
    return pieces__write(cx, s->id, s->name, s->at, s->bytes);
}

static enum rc pieces_remove(struct cx *cx, void *data)
{
    const struct sending *s = data;
    return pieces__remove(cx, s->id, s->name);
}

/* Piece by piece, each its own transaction: nobody asks for the file before the import tells of it. An empty one has a
   piece, too: it is there. */
static enum rc store_there(struct cx *cx, int64_t id, const char *name, int fd, int64_t *bytes)
{
    struct sending s = {.id = id, .name = name};
    char *piece = arena_alloc(cx->arena, PIECE_BYTES_MAX);
    enum rc rc = RC_OK;
    for (ssize_t n = 1; rc == RC_OK && n > 0; s.at += n) {
        n = pread(fd, piece, PIECE_BYTES_MAX, s.at);
        if (n < 0)
            return failed(name);
        if (s.at + n > LIMIT_IMPORT_FILE_BYTES)
            return RC_TOO_LARGE;
        s.bytes = (str){piece, (size_t)n};
        if (n > 0 || s.at == 0)
            rc = cx->engine->write(cx->engine, piece_write, &s);
    }
    *bytes = s.at;
    return rc;
}

enum rc files__store(struct cx *cx, int64_t id, const char *name, int fd, int64_t *bytes)
{
    check(id != 0 && fd >= 0);
    enum rc rc = pieces__are_kept(cx) ? store_there(cx, id, name, fd, bytes)
                                      : store_here(cx, id, fd, path_of(cx, cx->arena, id, name), bytes);
    if (rc != RC_OK)
        files__remove(cx, id, name);
    return rc;
}

void files__remove(struct cx *cx, int64_t id, const char *name)
{
    check(id != 0 && *name);
    struct sending s = {.id = id, .name = name};
    unlink(path_of(cx, cx->arena, id, name));
    rmdir(path_of(cx, cx->arena, id, "")); /* nothing, while others lie there */
    if (pieces__are_kept(cx))
        cx->engine->write(cx->engine, pieces_remove, &s);
}

static enum rc fetched(void *to, int64_t offset, str bytes)
{
    return file_write(*(int *)to, bytes.p, bytes.n, offset) ? RC_OK : RC_UNAVAILABLE;
}

/* From the database into a file that never has a name others could find; *fd -1: the database has none. */
static enum rc fetch(struct cx *cx, int64_t id, const char *name, int *fd)
{
    struct arena *a = cx->arena;
    int64_t length;
    char *part = arena_printf(a, "%s/fetched.XXXXXX", cx->engine->data_dir);
    enum rc rc = pieces__length(cx, id, name, &length);
    *fd = -1;
    if (rc != RC_OK || length < 0)
        return rc;
    *fd = mkostemp(part, O_CLOEXEC);
    if (*fd < 0 || unlink(part) != 0)
        return failed(part);
    return pieces__read(cx, id, name, 0, length, fetched, fd);
}

/* --- reading, and what a job writes ----------------------------------------------------------------------------- */

enum rc files__open(struct cx *cx, struct arena *a, int64_t id, const char *name, int *fd)
{
    check(id != 0 && fd);
    const char *path = path_of(cx, a, id, name);
    *fd = -1;
    enum rc rc = pieces__are_kept(cx) ? fetch(cx, id, name, fd) : RC_OK;
    if (rc == RC_OK && *fd < 0)
        *fd = open(path, O_RDONLY | O_CLOEXEC); /* on PostgreSQL: taken in before the database had files */
    file_keep(a, *fd);
    return rc != RC_OK || *fd >= 0 ? rc : failed(path);
}

enum rc files__write_at(struct cx *cx, int64_t id, const char *name, int64_t offset, str bytes)
{
    check(id != 0 && offset >= 0);
    if (pieces__are_kept(cx))
        return pieces__write(cx, id, name, offset, bytes);
    const char *path = path_of(cx, cx->arena, id, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return failed(path);
    bool is_written = ftruncate(fd, offset) == 0 && file_write(fd, bytes.p, bytes.n, offset) && fdatasync(fd) == 0;
    enum rc rc = is_written ? RC_OK : failed(path);
    close(fd);
    return rc;
}

struct filling {
    char *to;
    int64_t from;
};

static enum rc filled(void *to, int64_t offset, str bytes)
{
    const struct filling *f = to;
    memcpy(f->to + (offset - f->from), bytes.p, bytes.n);
    return RC_OK;
}

enum rc files__read_at(struct cx *cx, int64_t id, const char *name, int64_t offset, void *to, size_t n)
{
    check(id != 0 && offset >= 0 && (to || n == 0));
    int fd;
    struct filling f = {to, offset};
    if (pieces__are_kept(cx)) {
        enum rc rc = pieces__read(cx, id, name, offset, (int64_t)n, filled, &f);
        return rc == RC_NOT_FOUND ? RC_CORRUPT : rc;
    }
    enum rc rc = files__open(cx, cx->arena, id, name, &fd);
    if (rc == RC_OK && pread(fd, to, n, offset) != (ssize_t)n)
        rc = RC_CORRUPT;
    return rc;
}
