/* See fd.h. */
#include "base/fd.h"

#include <errno.h>
#include <unistd.h>

#include "base/check.h"

static void close_fd(void *fd)
{
    close(*(int *)fd);
}

int fd_keep(struct arena *a, int fd)
{
    check(fd >= -1);
    if (fd >= 0)
        arena_defer(a, close_fd, arena_copy(a, &fd, sizeof fd));
    return fd;
}

bool fd_write(int fd, str bytes)
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
