/*
 * See cluster.h. A small thing is emptied, which is quicker than to make it; one with all tables of the program is copied,
 * which is quicker than to empty and fill it. A template gets its name when it is whole: one half made is never copied.
 */
#include "support/cluster.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"

enum { TEMPLATES_LOCK = 7407 }; /* any number: the tests' cluster has no other such lock */

static char admin_url[1024];
static bool has_empty, has_template; /* so far, of this program */

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

/* postgres://user@host:port/name?options: another name */
static const char *url_of(struct arena *a, const char *name)
{
    size_t query = strcspn(admin_url, "?"), slash = query;
    while (slash > 0 && admin_url[slash - 1] != '/')
        slash--;
    return arena_printf(a, "%.*s%s%s", (int)slash, admin_url, name, admin_url + query);
}

static const char *own_name(struct arena *a, const char *what)
{
    return arena_printf(a, "gx_%d_%s", (int)getpid(), what);
}

static struct db *opened(struct arena *a, const char *url)
{
    struct db *db;
    str message;
    if (db_open(url, (struct db_options){.mode = DB_WRITE}, a, &db, &message) != RC_OK) {
        fprintf(stderr, "%s: %.*s\n", url, STR_ARG(message));
        abort();
    }
    return db;
}

static void run(struct db *db, const char *sql)
{
    enum rc rc = db_script(db, sql);
    if (rc != RC_OK)
        fprintf(stderr, "%s: %s\n", sql, rc_name(rc));
    check(rc == RC_OK);
}

static void drop_all(void)
{
    struct arena *a = arena_new(0);
    struct db *db = opened(a, admin_url);
    run(db, arena_printf(a, "drop database if exists %s with (force)", own_name(a, "empty")));
    run(db, arena_printf(a, "drop database if exists %s with (force)", own_name(a, "copy")));
    db_close(db);
    arena_free(a);
}

/* A connection of the administrator's; the first of the program finds out where. */
static struct db *admin(struct arena *a)
{
    if (!*admin_url) {
        find_admin();
        atexit(drop_all);
    }
    return opened(a, admin_url);
}

static void create(struct db *db, struct arena *a, const char *name)
{
    run(db, arena_printf(a, "create database %s template template0 encoding 'UTF8' locale 'C'", name));
}

const char *cluster_empty(struct arena *a)
{
    const char *name = own_name(a, "empty");
    struct db *db = admin(a);
    if (!has_empty)
        create(db, a, name);
    has_empty = true;
    db_close(db);
    db = opened(a, url_of(a, name));
    run(db, "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()");
    run(db, "drop schema public cascade; create schema public");
    db_close(db);
    return url_of(a, name);
}

static void template_make(struct db *db, struct arena *a, const char *name, void (*fill)(struct db *db))
{
    const char *half = own_name(a, "template");
    create(db, a, half);
    struct db *to = opened(a, url_of(a, half));
    fill(to);
    db_close(to);
    run(db, arena_printf(a, "alter database %s rename to %s", half, name));
}

/* Programs that want the same one at once wait for the first. */
static void template_need(struct db *db, struct arena *a, const char *name, void (*fill)(struct db *db))
{
    bool exists;
    str sql = str_printf(a, "select 1 from pg_database where datname = '%s'", name);
    run(db, arena_printf(a, "select pg_advisory_lock(%d)", TEMPLATES_LOCK));
    check(db_one(db, &(struct db_query){sql, NULL, 0, NULL, NULL}, &exists) == RC_OK);
    if (!exists)
        template_make(db, a, name, fill);
    run(db, arena_printf(a, "select pg_advisory_unlock(%d)", TEMPLATES_LOCK));
    has_template = true;
}

const char *cluster_copy(struct arena *a, const char *key, void (*fill)(struct db *db))
{
    const char *name = own_name(a, "copy"), *template = arena_printf(a, "gx_template_%s", key);
    struct db *db = admin(a);
    if (!has_template)
        template_need(db, a, template, fill);
    run(db, arena_printf(a, "drop database if exists %s with (force)", name));
    run(db, arena_printf(a, "create database %s template %s", name, template));
    db_close(db);
    return url_of(a, name);
}
