/*
 * Upgrading a SQLite file: on a copy, which is checked and then takes the place of the old one in one rename. The old file
 * stays beside it as <path>.before, until the next upgrade; a fault at any moment leaves the old file in place.
 */
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "schema/schema.h"

static enum rc io_failed(struct arena *a, const char *what, const char *path, str *message)
{
    *message = str_printf(a, "cannot %s %s: %m", what, path);
    return RC_UNAVAILABLE;
}

static const struct db_options doubted = {.mode = DB_WRITE, .checkpoint_pages = 1000, .is_doubted = true};

static enum rc apply(struct db *db, const struct catalog *c, struct arena *a, str *message)
{
    enum rc rc = db_begin(db);
    if (rc == RC_OK)
        rc = schema_apply(db, c, a, message);
    if (rc == RC_OK)
        return db_commit(db);
    db_rollback(db);
    return rc;
}

/* Makes the copy, brings it up to date, checks it. */
static enum rc copy_upgraded(struct db *old, const char *copy, const struct catalog *c, struct arena *a, str *message)
{
    struct db *db = NULL;
    unlink(copy);
    enum rc rc = db_run(old, S("vacuum into ?"), (struct value[]){v_text(str_of(copy))}, 1, NULL);
    if (rc == RC_OK)
        rc = db_open(copy, doubted, a, &db, message);
    if (rc == RC_OK)
        rc = apply(db, c, a, message);
    if (rc == RC_OK)
        rc = schema_check(db, c, a, message);
    db_close(db); /* the last connection puts its log into the file */
    if (rc != RC_OK)
        unlink(copy);
    return rc;
}

static enum rc sync_path(const char *path, int flags, struct arena *a, str *message)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | flags);
    bool is_synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return is_synced ? RC_OK : io_failed(a, "sync", path, message);
}

static enum rc swap(const char *copy, const char *path, struct arena *a, str *message)
{
    const char *before = arena_printf(a, "%s.before", path);
    enum rc rc = sync_path(copy, 0, a, message);
    if (rc != RC_OK)
        return rc;
    unlink(before);
    if (link(path, before) != 0)
        return io_failed(a, "keep", before, message);
    if (rename(copy, path) != 0)
        return io_failed(a, "replace", path, message);
    log_line(LOG_INFO, "upgraded", "file", path, "before", before, NULL);
    return sync_path(dirname(arena_cstr(a, path)), O_DIRECTORY, a, message);
}

enum rc schema_upgrade_file(const char *path, const struct catalog *c, struct arena *a, str *message)
{
    check(path && *path);
    struct db *db;
    bool is_current = false;
    int64_t version = 0;
    enum rc rc = db_open(path, doubted, a, &db, message);
    if (rc != RC_OK)
        return rc;
    rc = schema_is_current(db, c, a, &version, &is_current, message);
    if (rc == RC_OK && version == 0)
        rc = apply(db, c, a, message);
    const char *copy = arena_printf(a, "%s.upgrade", path);
    bool needs_swap = rc == RC_OK && version > 0 && !is_current;
    if (needs_swap)
        rc = copy_upgraded(db, copy, c, a, message);
    db_close(db);
    if (needs_swap && rc == RC_OK)
        return swap(copy, path, a, message);
    return rc;
}
