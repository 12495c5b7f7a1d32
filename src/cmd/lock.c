/* The lock on the data folder. See lock.h. */
#include "cmd/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"

enum { OWNER_BYTES_MAX = 200 };

struct lock {
    int fd;
};

static void release(void *data);
static str owner_of(struct arena *a, int fd);

enum rc lock_take(struct arena *a, const char *folder, const char *owner, struct lock **out, str *message)
{
    check(*folder && owner);
    const char *path = arena_printf(a, "%s/guanxi.lock", folder);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        *message = str_printf(a, "%s cannot be written: %s", path, strerror(errno));
        return RC_UNAVAILABLE;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        bool is_taken = errno == EWOULDBLOCK;
        *message = is_taken ? str_printf(a, "the data folder %s is in use by guanxi %.*s; stop it first", folder,
                                         STR_ARG(owner_of(a, fd)))
                            : str_printf(a, "%s cannot be locked: %s", path, strerror(errno));
        close(fd);
        return is_taken ? RC_CONFLICT : RC_UNAVAILABLE;
    }
    *out = arena_new_of(a, struct lock);
    (*out)->fd = fd;
    arena_defer(a, release, *out);
    lock_tell(*out, owner);
    return RC_OK;
}

void lock_tell(struct lock *lock, const char *owner)
{
    check(lock->fd >= 0);
    /* for a message only: when it cannot be written, the message is poorer */
    if (ftruncate(lock->fd, 0) == 0 && pwrite(lock->fd, owner, strlen(owner), 0) < 0)
        return;
}

enum rc folder_make(struct arena *a, const char *folder, str *message)
{
    check(*folder);
    char *path = arena_cstr(a, folder);
    for (char *p = path + 1; *p; p++) {
        if (*p != '/')
            continue;
        *p = 0;
        mkdir(path, 0700);
        *p = '/';
    }
    struct stat st;
    if ((mkdir(path, 0700) < 0 && errno != EEXIST) || stat(path, &st) < 0) {
        bool is_no_place = errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG || errno == ELOOP;
        *message = str_printf(a, "the data folder %s cannot be made: %s", folder, strerror(errno));
        return is_no_place ? RC_INVALID : RC_UNAVAILABLE;
    }
    if (!S_ISDIR(st.st_mode)) {
        *message = str_printf(a, "%s is no folder", folder);
        return RC_INVALID;
    }
    return RC_OK;
}

static void release(void *data)
{
    struct lock *lock = data;
    lock_tell(lock, "");
    close(lock->fd);
}

static str owner_of(struct arena *a, int fd)
{
    char *text = arena_alloc(a, OWNER_BYTES_MAX);
    ssize_t n = pread(fd, text, OWNER_BYTES_MAX, 0);
    str owner = {text, n > 0 ? (size_t)n : 0};
    return owner.n && str_is_utf8(owner) ? owner : S("(it does not say which)");
}
