/*
 * See engines.h. The database on PostgreSQL is made once and emptied for each case: making one takes ten times as long.
 * A case that failed has jumped out and left its connections; they are ended before the next one.
 */
#include "support/engines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"

static char admin_url[1024], database_url[1100]; /* of this program; empty until needed */

static const char *postgres_fresh(struct arena *a);
static void postgres_create(void);
static void postgres_drop(void);
static void find_admin(void);
static void script(const char *url, const char *sql);
static void remove_folder(void *path);
static void close_db(void *db);

void for_each_engine(void (*fn)(struct engine *e))
{
    for_engine(DB_SQLITE, fn);
    for_engine(DB_POSTGRES, fn);
}

void for_engine(enum db_engine kind, void (*fn)(struct engine *e))
{
    struct arena *a = arena_new(0);
    char folder[] = "/tmp/guanxi-test-XXXXXX";
    check(mkdtemp(folder));
    arena_defer(a, remove_folder, folder);
    struct engine e = {.kind = kind, .a = a, .folder = folder};
    e.url = kind == DB_SQLITE ? arena_printf(a, "sqlite:%s/test.db", folder) : postgres_fresh(a);
    e.db = engine_open(&e, (struct db_options){.mode = DB_WRITE});
    fn(&e);
    arena_free(a);
}

struct db *engine_open(struct engine *e, struct db_options options)
{
    struct db *db;
    str message;
    if (db_open(e->url, options, e->a, &db, &message) != RC_OK) {
        fprintf(stderr, "%.*s\n", STR_ARG(message));
        abort();
    }
    arena_defer(e->a, close_db, db);
    return db;
}

static const char *postgres_fresh(struct arena *a)
{
    if (!*database_url)
        postgres_create();
    script(database_url, "select pg_terminate_backend(pid) from pg_stat_activity"
                         " where datname = current_database() and pid <> pg_backend_pid()");
    script(database_url, "drop schema public cascade; create schema public");
    return arena_cstr(a, database_url);
}

static void postgres_create(void)
{
    char sql[100];
    find_admin();
    snprintf(sql, sizeof sql, "create database gx_%d template template0 encoding 'UTF8' locale 'C'", (int)getpid());
    script(admin_url, sql);
    /* postgres://user@host:port/name?options: another name */
    size_t query = strcspn(admin_url, "?"), slash = query;
    while (slash > 0 && admin_url[slash - 1] != '/')
        slash--;
    snprintf(database_url, sizeof database_url, "%.*sgx_%d%s", (int)slash, admin_url, (int)getpid(), admin_url + query);
    atexit(postgres_drop);
}

static void postgres_drop(void)
{
    char sql[100];
    snprintf(sql, sizeof sql, "drop database gx_%d with (force)", (int)getpid());
    script(admin_url, sql);
}

static void find_admin(void)
{
    const char *url = getenv("GUANXI_TEST_POSTGRES");
    if (url && *url) {
        snprintf(admin_url, sizeof admin_url, "%s", url);
        return;
    }
    FILE *f = popen("test/postgres.sh start", "r");
    bool is_read = f && fgets(admin_url, sizeof admin_url, f);
    if (!f || pclose(f) != 0 || !is_read) {
        fputs("no PostgreSQL for the tests: run them in the root of the tree, or set GUANXI_TEST_POSTGRES\n", stderr);
        abort();
    }
    admin_url[strcspn(admin_url, "\n")] = 0;
}

static void script(const char *url, const char *sql)
{
    struct arena *a = arena_new(0);
    struct db *db;
    str message;
    enum rc rc = db_open(url, (struct db_options){.mode = DB_WRITE}, a, &db, &message);
    if (rc == RC_OK)
        rc = db_script(db, sql);
    if (rc != RC_OK) {
        fprintf(stderr, "%s: %s %.*s\n", sql, rc_name(rc), STR_ARG(message));
        abort();
    }
    db_close(db);
    arena_free(a);
}

static void remove_folder(void *path)
{
    char command[200];
    snprintf(command, sizeof command, "rm -rf '%s'", (const char *)path);
    check(system(command) == 0);
}

static void close_db(void *db)
{
    db_close(db);
}
