/* See sqlite_open.h. */
#include "db/sqlite_open.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/str.h"

bool db__sqlite_is_unwritable(int code)
{
    int kind = code & 0xff;
    return kind == SQLITE_READONLY || kind == SQLITE_CANTOPEN || kind == SQLITE_PERM;
}

/* Whether it can be read as it stands: an empty log says nothing. */
static bool is_all(struct arena *a, const char *path)
{
    struct stat log;
    bool has_log = stat(arena_printf(a, "%s-wal", path), &log) == 0 ? log.st_size > 0 : errno != ENOENT;
    return access(path, R_OK) == 0 && !has_log;
}

/* As a URI, where it can be said that nobody writes it. */
static const char *untouched(struct arena *a, const char *path)
{
    struct buf b;
    buf_init(&b, 3 * strlen(path) + 100);
    buf_cstr(&b, "file:");
    for (; *path; path++)
        buf_printf(&b, strchr("?#%", *path) ? "%%%02X" : "%c", (unsigned char)*path);
    buf_cstr(&b, "?immutable=1");
    const char *uri = str_c(a, buf_view(&b));
    buf_free(&b);
    return uri;
}

static int open_with(const struct sqlite_opening *o, const char *name, int flags)
{
    int code = sqlite3_open_v2(name, o->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
    check(*o->handle);
    return code == SQLITE_OK ? o->set_up(o->data) : code;
}

int db__sqlite_open_file(struct arena *a, const struct sqlite_opening *o)
{
    int code = open_with(o, o->path, SQLITE_OPEN_READWRITE | (o->is_writer ? SQLITE_OPEN_CREATE : 0));
    if (o->is_writer || !db__sqlite_is_unwritable(code) || !is_all(a, o->path))
        return code;
    sqlite3_close(*o->handle);
    return open_with(o, untouched(a, o->path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}

const char *db__sqlite_open_words(const struct sqlite_opening *o, int code)
{
    if ((code & 0xff) == SQLITE_NOTADB)
        return "this file is not a database of SQLite, or it is encrypted or damaged";
    if (!db__sqlite_is_unwritable(code))
        return sqlite3_errmsg(*o->handle);
    return o->is_writer ? "it cannot be written, by this user or in this place"
                        : "its folder cannot be written, and a log (-wal) that belongs to it stands beside it, or it cannot be "
                          "read at all; copy both to where they can be written, or run this as their owner";
}
