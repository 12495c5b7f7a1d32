/* Becoming the owner of the data folder. See owner.h. */
#include "cmd/owner.h"

#include <dirent.h>
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

/* Of the folder, or of the nearest one above it that is there. */
static bool owner_of(struct arena *a, const char *folder, struct stat *st)
{
    const char *path = folder;
    for (;;) {
        if (stat(path, st) == 0)
            return S_ISDIR(st->st_mode);
        if (errno != ENOENT || strcmp(path, "/") == 0 || strcmp(path, ".") == 0)
            return false;
        path = dirname(arena_cstr(a, path));
    }
}

static void give_all(int fd, bool (*is_meant)(const char *name), const struct stat *to);

static bool is_any(const char *name)
{
    return strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

/* guanxi.conf is the operator's: who may read it is a decision. */
static bool is_of_program(const char *name)
{
    return strncmp(name, "guanxi.db", strlen("guanxi.db")) == 0 || strcmp(name, "guanxi.lock") == 0 ||
           strcmp(name, "imports") == 0;
}

/* Only what is root's own and has no other name: what the owner of the folder put there as a trap is let be. */
static void give(int folder, const char *name, const struct stat *to)
{
    struct stat st;
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return;
    bool is_roots = fstat(fd, &st) == 0 && st.st_uid == 0;
    if (is_roots && S_ISDIR(st.st_mode))
        give_all(fd, is_any, to);
    if (is_roots && (S_ISDIR(st.st_mode) || (S_ISREG(st.st_mode) && st.st_nlink == 1)) &&
        fchown(fd, to->st_uid, to->st_gid) < 0)
        log_line(LOG_WARN, "not_given", "file", name, NULL);
    close(fd);
}

static void give_all(int fd, bool (*is_meant)(const char *name), const struct stat *to)
{
    DIR *dir = fdopendir(dup(fd));
    if (!dir)
        return;
    for (struct dirent *e; (e = readdir(dir));)
        if (is_meant(e->d_name))
            give(fd, e->d_name, to);
    closedir(dir);
}

static void give_what_was_left(const char *folder, const struct stat *to)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    give_all(fd, is_of_program, to);
    close(fd);
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
    bool is_done = has_groups && setresgid(group, group, group) == 0 && setresuid(st->st_uid, st->st_uid, st->st_uid) == 0;
    if (is_done)
        keep_low_ports();
    if (is_done && user)
        setenv("HOME", user->pw_dir, 1); /* libpq looks there */
    return is_done;
}

enum rc owner_become(struct arena *a, const char *folder, str *message)
{
    check(*folder && message);
    struct stat st;
    if (geteuid() != 0 || !owner_of(a, folder, &st) || st.st_uid == 0)
        return RC_OK;
    give_what_was_left(folder, &st);
    if (become(&st))
        return RC_OK;
    *message = str_printf(a, "the data folder %s belongs to user %u, whom root cannot become here: %m", folder, st.st_uid);
    return RC_UNAVAILABLE;
}
