/* Asks the file system, then the database over a connection that cannot write. See recognise.h. */
#include "app/recognise.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/check.h"

struct look {
    const struct app_options *options;
    const char *file, *told; /* of SQLite, else NULL; the database for a message */
    struct arena *arena;
    str *message;
};

static enum rc refuse(const struct look *l, enum rc rc, str message)
{
    *l->message = message;
    return rc;
}

/* A device or a pipe would be read, and might never end. Sets whether there is anything to be asked. */
static enum rc look_at_file(const struct look *l, bool *is_there)
{
    struct stat st;
    *is_there = !l->file || stat(l->file, &st) == 0;
    if (*is_there && l->file && !S_ISREG(st.st_mode))
        return refuse(l, RC_INVALID,
                      str_printf(l->arena, "%s cannot be the database: it is %s", l->told,
                                 S_ISDIR(st.st_mode) ? "a folder" : "no file but a device, a pipe or a socket"));
    if (!*is_there && errno != ENOENT)
        return refuse(l, RC_UNAVAILABLE, str_printf(l->arena, "the database %s cannot be used: %m", l->told));
    if (!*is_there && l->options->needs_data)
        return refuse(l, RC_INVALID, str_printf(l->arena, "there is no database %s; guanxi init makes one", l->told));
    return RC_OK;
}

static enum rc look_at_empty(const struct look *l, struct db *db)
{
    if (!l->options->needs_data)
        return schema_has_place(db, l->arena, l->message);
    return refuse(l, RC_CONFLICT,
                  str_printf(l->arena, "the database %s is empty; guanxi init makes guanxi's tables in it", l->told));
}

static enum rc look_at_others(const struct look *l, str names)
{
    const char *instead = l->file ? "give a path where no file is yet"
                                  : "make a database for guanxi alone, or a schema for it that search_path names";
    return refuse(l, RC_CONFLICT,
                  str_printf(l->arena,
                             "the database %s is not guanxi's: it holds %.*s of another program. Nothing was changed; %s",
                             l->told, STR_ARG(names), instead));
}

static enum rc yes_row(void *to, const struct row *row)
{
    *(bool *)to = row_int(row, 0);
    return RC_OK;
}

/* On PostgreSQL what may be read need not be writable; on SQLite opening it to write says so. */
static enum rc look_at_rights(const struct look *l, struct db *db)
{
    bool may_write = true;
    if (db_engine(db) != DB_POSTGRES)
        return RC_OK;
    enum rc rc = db_query(db, &(struct db_query){S("select (not pg_is_in_recovery() and has_table_privilege('changes', 'insert') "
                                                   "and has_table_privilege('declarations', 'insert'))::int"),
                                                 NULL, 0, yes_row, &may_write});
    if (rc != RC_OK || may_write)
        return rc;
    return refuse(l, RC_UNAVAILABLE,
                  str_printf(l->arena,
                             "the database %s may only be read: its user has no right to write, or it is the standby of "
                             "another. Nothing was done; give --database one that may be written",
                             l->told));
}

/* Who writes brings older data up to date; who reads must not meet them. */
static enum rc look_at_version(const struct look *l, struct db *db)
{
    int64_t version = 0;
    enum rc rc = schema_known_version(db, l->arena, &version, l->message);
    if (rc != RC_OK)
        return rc;
    if (version < 1)
        return refuse(l, RC_CORRUPT, str_printf(l->arena, "the database %s does not say of which version it is", l->told));
    if (version == SCHEMA_VERSION)
        rc = schema_is_whole(db, l->arena, l->message);
    if (version == SCHEMA_VERSION)
        return rc == RC_OK && !l->options->is_reader ? look_at_rights(l, db) : rc;
    if (!l->options->is_reader)
        return look_at_rights(l, db);
    return refuse(l, RC_CONFLICT,
                  str_printf(l->arena,
                             "these data were written by an older guanxi (schema %lld, this program reads %d) and are not yet "
                             "upgraded; guanxi init does that%s",
                             (long long)version, SCHEMA_VERSION,
                             l->file ? ", and keeps the file as it was beside it" : ": keep a dump of the database first"));
}

static enum rc look_inside(const struct look *l, struct db *db)
{
    enum schema_owner owner;
    str names;
    enum rc rc = schema_owner(db, l->arena, &owner, &names);
    if (rc != RC_OK)
        return rc;
    switch (owner) {
    case SCHEMA_NOBODY:
        return look_at_empty(l, db);
    case SCHEMA_OTHERS:
        return look_at_others(l, names);
    case SCHEMA_OURS:
        return look_at_version(l, db);
    }
    return RC_CORRUPT;
}

enum rc database_recognise(const struct app_options *o, struct arena *a, str *message)
{
    check(o && o->database && message);
    struct look l = {o, db_url_file(o->database), NULL, a, message};
    l.told = l.file ? l.file : db_url_told(o->database, a);
    bool is_there;
    struct db *db;
    if (!l.file && strncmp(o->database, "postgres", 8) != 0) /* in memory */
        return RC_OK;
    enum rc rc = look_at_file(&l, &is_there);
    if (rc != RC_OK || !is_there)
        return rc;
    rc = db_open(o->database, (struct db_options){.mode = DB_READ, .is_doubted = true}, a, &db, message);
    if (rc != RC_OK)
        return rc;
    rc = look_inside(&l, db);
    db_close(db);
    if (rc == RC_CORRUPT && message->n == 0)
        *message = str_printf(a, "the database %s: what is stored is damaged, it is not what was written", l.told);
    return rc;
}
