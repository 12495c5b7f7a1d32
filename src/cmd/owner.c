/* Becoming the owner of the data folder. See owner.h. */
#include "cmd/owner.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <libgen.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"

/* The folder, or the nearest one above it that is there; -1 with errno. It is opened once, and what is asked later is asked of
   that one: whoever may rename in its parent could put another in its place. */
static int folder_open(struct arena *a, const char *folder)
{
    char *path = arena_cstr(a, folder);
    for (;;) {
        for (size_t n = strlen(path); n > 1 && path[n - 1] == '/'; n--)
            path[n - 1] = 0; /* with a slash behind it a link would be followed */
        int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd >= 0 || errno != ENOENT || strcmp(path, "/") == 0 || strcmp(path, ".") == 0)
            return fd;
        path = dirname(path);
    }
}

/* The one right of root's that is kept: to listen at 80 or 443. */
static void keep_low_ports(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {{0}};
    data[0].permitted = data[0].effective = 1u << CAP_NET_BIND_SERVICE;
    if (syscall(SYS_capset, &header, data) < 0)
        log_line(LOG_DEBUG, "no_low_ports", NULL);
}

static bool become(const struct stat *st)
{
    const struct passwd *user = getpwuid(st->st_uid);
    gid_t group = user ? user->pw_gid : st->st_gid;
    bool has_groups = user ? initgroups(user->pw_name, group) == 0 : setgroups(1, &group) == 0;
    prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
    bool is_done = has_groups && setresgid(group, group, group) == 0 &&
                   setresuid(st->st_uid, st->st_uid, st->st_uid) == 0;
    if (is_done)
        keep_low_ports();
    if (is_done && user)
        setenv("HOME", user->pw_dir, 1); /* libpq looks there */
    return is_done;
}

/* What an older guanxi left there as root's is not given away here: who may rename in the folder may have laid anything of root's
   under that name. */
static bool has_roots(struct arena *a, int fd, const char *folder, uid_t owner, str *message)
{
    static const char *const names[] = {"guanxi.db", "guanxi.db-wal", "guanxi.db-shm", "guanxi.lock", "imports"};
    struct stat st;
    for (size_t i = 0; i < countof(names); i++) {
        if (fstatat(fd, names[i], &st, AT_SYMLINK_NOFOLLOW) != 0 || st.st_uid != 0)
            continue;
        *message = str_printf(
            a,
            "%s/%s belongs to root, but the data folder to user %u, whose it should be. Where guanxi made "
            "it (look at it first), give it over: chown -h%s %u '%s/%s'",
            folder, names[i], owner, S_ISDIR(st.st_mode) ? "R" : "", owner, folder, names[i]);
        return true;
    }
    return false;
}

static enum rc become_owner_of(struct arena *a, int fd, const char *folder, str *message)
{
    struct stat st;
    if (fstat(fd, &st) == 0 && st.st_uid == 0)
        return RC_OK;
    if (become(&st))
        return has_roots(a, fd, folder, st.st_uid, message) ? RC_UNAVAILABLE : RC_OK;
    *message = str_printf(a, "the data folder %s belongs to user %u, whom root cannot become here: %m", folder,
                          st.st_uid);
    return RC_UNAVAILABLE;
}

enum rc owner_become(struct arena *a, const char *folder, str *message)
{
    check(*folder && message);
    if (geteuid() != 0)
        return RC_OK;
    int fd = folder_open(a, folder);
    if (fd < 0) {
        bool is_none = errno == ENOTDIR || errno == ELOOP;
        *message = is_none ? str_printf(a, "%s is no folder (a link to one is not followed by root: name the folder)",
                                        folder)
                           : str_printf(a, "the data folder %s cannot be used: %m", folder);
        return RC_INVALID;
    }
    enum rc rc = become_owner_of(a, fd, folder, message);
    close(fd);
    return rc;
}
