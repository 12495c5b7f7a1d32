/* See file.h. Not every file system knows files without a name: there one is made and its name taken away. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"

bool file_write(int fd, const char *p, size_t n, int64_t offset)
{
    check(offset >= 0);
    while (n) {
        ssize_t done = pwrite(fd, p, n, offset);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        p += done;
        offset += done;
        n -= (size_t)done;
    }
    return true;
}

int file_temporary(const char *folder)
{
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT))
        return fd;
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/body-XXXXXX", folder);
    if (n < 0 || (size_t)n >= sizeof path)
        return -1;
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

bool file_copy(struct arena *a, int from, int to, int64_t most)
{
    enum { PIECE = 256 * 1024 };
    char *piece = arena_alloc(a, PIECE);
    int64_t total = 0;
    for (ssize_t n; total <= most && (n = read(from, piece, PIECE)) != 0; total += n > 0 ? n : 0)
        if ((n < 0 && errno != EINTR) || !file_append(to, (str){piece, n > 0 ? (size_t)n : 0}))
            return false;
    return true;
}

const char *file_trouble(struct arena *a)
{
    bool is_right = errno == EACCES || errno == EPERM;
    return is_right ? arena_printf(a, "%s, to user %u", strerror(errno), geteuid()) : arena_cstr(a, strerror(errno));
}

static void close_fd(void *fd)
{
    close(*(int *)fd);
}

int file_keep(struct arena *a, int fd)
{
    check(fd >= -1);
    if (fd >= 0)
        arena_defer(a, close_fd, arena_copy(a, &fd, sizeof fd));
    return fd;
}

bool file_append(int fd, str bytes)
{
    check(fd >= 0);
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno != EINTR)
            return false;
        bytes = str_skip(bytes, n > 0 ? (size_t)n : 0);
    }
    return true;
}
