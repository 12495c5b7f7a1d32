/* The files of an import as a whole: which lie in this node's folder, and that they are gone. See files.h. */
#include "transfer/files.h"

#include <dirent.h>
#include <errno.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "record/engine.h"
#include "transfer/pieces.h"

enum { FOLDERS_FIRST = 64 };

static enum rc failed(const char *path)
{
    log_line(LOG_ERROR, "import_file", "path", path, "error", strerror(errno), NULL);
    return RC_UNAVAILABLE;
}

/* NULL where there is none. */
static enum rc open_folder(const char *path, DIR **out)
{
    *out = opendir(path);
    return *out || errno == ENOENT ? RC_OK : failed(path);
}

static bool is_among(const char *name, const char *const *names)
{
    while (names && *names && strcmp(name, *names) != 0)
        names++;
    return names && *names;
}

/* But for those to keep, if there are any. Nothing lies there but files. */
static enum rc empty(int folder, DIR *d, const char *path, const char *const *keep)
{
    enum rc rc = RC_OK;
    for (const struct dirent *e; rc == RC_OK && (e = readdir(d));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 && !is_among(e->d_name, keep) &&
            unlinkat(folder, e->d_name, 0) != 0 && errno != ENOENT)
            rc = failed(path);
    return rc;
}

static const char *folder_of(const struct cx *cx, int64_t id)
{
    return arena_printf(cx->arena, "%s/imports/%lld", cx->engine->data_dir, (long long)id);
}

enum rc files__remove_folder(struct cx *cx, int64_t id)
{
    check(id != 0);
    DIR *d;
    const char *path = folder_of(cx, id);
    enum rc rc = open_folder(path, &d);
    if (!d)
        return rc;
    rc = empty(dirfd(d), d, path, NULL);
    closedir(d);
    return rc != RC_OK || rmdir(path) == 0 || errno == ENOENT ? rc : failed(path);
}

enum rc files__keep_only(struct cx *cx, int64_t id, const char *const *names)
{
    check(id != 0 && names);
    DIR *d;
    const char *path = folder_of(cx, id);
    enum rc rc = open_folder(path, &d);
    if (!d)
        return rc;
    rc = empty(dirfd(d), d, path, names);
    closedir(d);
    rmdir(path); /* nothing, while one of them lies there */
    return rc;
}

enum rc files__remove_all(struct cx *cx, int64_t id)
{
    check(id != 0 && db_in_transaction(cx->db));
    enum rc rc = files__remove_folder(cx, id);
    return rc == RC_OK && pieces__are_kept(cx) ? pieces__remove_all(cx, id) : rc;
}

enum rc files__folders(struct cx *cx, int64_t **ids, size_t *count)
{
    check(ids && count);
    DIR *d;
    size_t room = FOLDERS_FIRST;
    enum rc rc = open_folder(arena_printf(cx->arena, "%s/imports", cx->engine->data_dir), &d);
    *ids = arena_array_of(cx->arena, room, int64_t);
    *count = 0;
    for (const struct dirent *e; d && (e = readdir(d));) {
        int64_t id;
        if (!str_to_i64(str_of(e->d_name), &id) || id <= 0)
            continue;
        if (*count == room) {
            int64_t *more = arena_array_of(cx->arena, room * 2, int64_t);
            memcpy(more, *ids, room * sizeof **ids);
            *ids = more;
            room *= 2;
        }
        (*ids)[(*count)++] = id;
    }
    if (d)
        closedir(d);
    return rc;
}

enum rc files__are_there(struct cx *cx, int64_t id, bool *out)
{
    check(id != 0 && out);
    *out = false;
    return pieces__are_kept(cx) ? pieces__are_there(cx, id, out) : RC_OK;
}
