/* See files.h. */
#include "transfer/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "record/engine.h"

enum { COPY_BYTES = 256 * 1024 };

const char *files__path(const struct cx *cx, struct arena *a, int64_t id, const char *name)
{
    return arena_printf(a, "%s/imports/%lld/%s", cx->engine->data_dir, (long long)id, name);
}

const char *files__number(const struct cx *cx, struct arena *a, int64_t id, int number, const char *ending)
{
    return files__path(cx, a, id, arena_printf(a, "%d.%s", number, ending));
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

static bool write_all(int fd, const char *p, size_t n, int64_t offset)
{
    while (n > 0) {
        ssize_t done = pwrite(fd, p, n, offset);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return false;
        p += done;
        n -= (size_t)done;
        offset += done;
    }
    return true;
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
        if (!write_all(to, piece, (size_t)n, *bytes))
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

enum rc files__store(const struct cx *cx, int64_t id, int fd, const char *path, int64_t *bytes)
{
    struct arena *a = cx->arena;
    const char *part = arena_printf(a, "%s.part", path), *folder = files__path(cx, a, id, "");
    if (!make_folder(cx->engine->data_dir) || !make_folder(arena_printf(a, "%s/imports", cx->engine->data_dir)) ||
        !make_folder(folder))
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

static void close_fd(void *data)
{
    close(*(int *)data);
}

enum rc files__open(struct arena *a, const char *path, int *fd)
{
    *fd = open(path, O_RDONLY | O_CLOEXEC);
    if (*fd < 0)
        return failed(path);
    arena_defer(a, close_fd, arena_copy(a, fd, sizeof *fd));
    return RC_OK;
}

enum rc files__write_at(const char *path, int64_t offset, str bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return failed(path);
    bool is_written = ftruncate(fd, offset) == 0 && write_all(fd, bytes.p, bytes.n, offset) && fdatasync(fd) == 0;
    enum rc rc = is_written ? RC_OK : failed(path);
    close(fd);
    return rc;
}
