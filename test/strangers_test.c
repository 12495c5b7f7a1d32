/*
 * Databases that are not ours, or not of this version: each is told in words, with one code, before anything is written there,
 * whoever opens it: a command that reads, one that writes, and one that may make a database.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/app.h"
#include "base/check.h"
#include "support/database.h"

enum who { READER, WRITER, MAKER, WHO_MAX };

/* What each is answered; the message has the words, and never SQL. */
struct wanted {
    enum rc rc[WHO_MAX];
    const char *words;
};

static enum rc opened_by(enum who who, const char *url, const char *folder, struct arena *a, str *message)
{
    struct app *app = NULL;
    const struct app_options options = {
        .database = url, .data_dir = folder, .is_reader = who == READER, .needs_data = who != MAKER};
    *message = S("");
    enum rc rc = app_open(options, a, &app, message);
    app_close(app);
    return rc;
}

static void is_told(const char *url, const char *folder, struct arena *a, const struct wanted *w)
{
    for (enum who who = READER; who < WHO_MAX; who++) {
        str message;
        enum rc rc = opened_by(who, url, folder, a, &message);
        assert_int_equal(rc, w->rc[who]);
        if (rc == RC_OK)
            continue;
        if (str_find(message, str_of(w->words)) < 0)
            fail_msg("\"%.*s\" does not say \"%s\"", STR_ARG(message), w->words);
        assert_true(str_find(message, S("select")) < 0);
    }
}

/* --- tables of others ------------------------------------------------------------------------------------------- */

static enum rc take_int(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

static int64_t tables_of(struct db *db)
{
    int64_t n = -1;
    const char *sql = db_engine(db) == DB_SQLITE
                          ? "select count(*) from sqlite_schema"
                          : "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace "
                            "where n.nspname = current_schema()";
    bool found;
    assert_int_equal(db_one(db, &(struct db_query){str_of(sql), NULL, 0, take_int, &n}, &found), RC_OK);
    return n;
}

static const char *const others[] = {
    "create table albums (a integer); create table artists (b integer); create table labels (c integer);"
    "create table x (y integer)",
    "create view lonely as select 1 as one",
    "create table meta (name text, value text); insert into meta values ('schema', '16')",
    "create table meta (value text); create table declarations (body text); create table changesets (via text);"
    "create table changes (digest text)",
    "create table meta (a integer); create table declarations (b integer); create table changesets (c integer);"
    "create table changes (d integer)",
};

static const char drop_others[] = "drop view if exists lonely; drop table if exists albums; drop table if exists "
                                  "artists; drop table if exists labels;"
                                  "drop table if exists x; drop table if exists meta; drop table if exists "
                                  "declarations; drop table if exists changesets;"
                                  "drop table if exists changes";

static void close_db(void *db)
{
    db_close(db);
}

/* An empty one beside the case's own: another file, another schema. */
static struct db *empty_one(struct database *d, const char **url)
{
    struct db *db;
    str message;
    *url = arena_printf(d->a, d->kind == DB_SQLITE ? "%s.other" : "%s?options=-csearch_path%%3Dother", d->url);
    if (d->kind == DB_POSTGRES)
        assert_int_equal(db_script(d->db, "create schema other"), RC_OK);
    assert_int_equal(db_open(*url, (struct db_options){.mode = DB_WRITE}, d->a, &db, &message), RC_OK);
    arena_defer(d->a, close_db, db);
    return db;
}

static void others_tables(struct database *d)
{
    static const struct wanted w = {{RC_CONFLICT, RC_CONFLICT, RC_CONFLICT}, "of another program. Nothing was changed"};
    const char *url;
    struct db *db = empty_one(d, &url);
    for (size_t i = 0; i < countof(others); i++) {
        assert_int_equal(db_script(db, others[i]), RC_OK);
        int64_t before = tables_of(db);
        is_told(url, d->folder, d->a, &w);
        assert_int_equal(tables_of(db), before);
        assert_int_equal(db_script(db, drop_others), RC_OK);
    }
    is_told(url, d->folder, d->a, &(struct wanted){{RC_CONFLICT, RC_CONFLICT, RC_OK}, "is empty; guanxi init"});
}

/* --- ours, of another time -------------------------------------------------------------------------------------- */

static void says_version(struct database *d, const char *value)
{
    const struct value binds[] = {v_text(str_of(value))};
    assert_int_equal(db_run(d->db, S("update meta set value = ? where name = 'schema'"), binds, 1, NULL), RC_OK);
}

static void other_versions(struct database *d)
{
    is_told(d->url, d->folder, d->a, &(struct wanted){{RC_OK, RC_OK, RC_OK}, ""});
    says_version(d, "99");
    is_told(d->url, d->folder, d->a,
            &(struct wanted){{RC_CONFLICT, RC_CONFLICT, RC_CONFLICT}, "by a newer guanxi (schema 99"});
    says_version(d, "soon");
    is_told(d->url, d->folder, d->a, &(struct wanted){{RC_CORRUPT, RC_CORRUPT, RC_CORRUPT}, "damaged"});
    says_version(d, "0");
    is_told(d->url, d->folder, d->a,
            &(struct wanted){{RC_CORRUPT, RC_CORRUPT, RC_CORRUPT}, "does not say of which version"});
    says_version(d, arena_printf(d->a, "%d", SCHEMA_VERSION - 1));
    str message;
    assert_int_equal(opened_by(READER, d->url, d->folder, d->a, &message), RC_CONFLICT);
    assert_true(str_find(message, S("by an older guanxi")) >= 0 &&
                str_find(message, S("not yet upgraded; guanxi init")) > 0);
}

static void half_of_ours(struct database *d)
{
    const struct wanted w = {{RC_CORRUPT, RC_CORRUPT, RC_CORRUPT}, "sign_in_tries.name is missing"};
    assert_int_equal(db_script(d->db, "alter table sign_in_tries rename column name to nom"), RC_OK);
    is_told(d->url, d->folder, d->a, &w);
    assert_int_equal(db_script(d->db, "drop table sign_in_tries"), RC_OK);
    is_told(d->url, d->folder, d->a, &(struct wanted){{RC_CORRUPT, RC_CORRUPT, RC_CORRUPT}, "sign_in_tries."});
}

/* Of objects' tables, by the declarations stored beside them. */
static const struct {
    const char *lost, *words, *mended;
} losses[] = {
    {"alter table leads rename to gone", "leads.is_hidden is missing", "alter table gone rename to leads"},
    {"alter table customers rename column next_step to gone", "customers.next_step is missing",
     "alter table customers rename column gone to next_step"},
    {"alter table activities_about rename to gone", "activities_about.record_id is missing",
     "alter table gone rename to activities_about"},
    {"alter table customers rename column name_fold to gone", "customers.name_fold is missing",
     "alter table customers rename column gone to name_fold"},
};

static void object_lost(struct database *d)
{
    for (size_t i = 0; i < countof(losses); i++) {
        assert_int_equal(db_script(d->db, losses[i].lost), RC_OK);
        is_told(d->url, d->folder, d->a, &(struct wanted){{RC_CORRUPT, RC_CORRUPT, RC_CORRUPT}, losses[i].words});
        assert_int_equal(db_script(d->db, losses[i].mended), RC_OK);
    }
    is_told(d->url, d->folder, d->a, &(struct wanted){{RC_OK, RC_OK, RC_OK}, ""});
}

/* A version that the tables are not of: the steps from there do not run. */
static void steps_that_do_not_fit(struct database *d)
{
    static const struct wanted w = {{RC_CONFLICT, RC_CORRUPT, RC_CORRUPT}, "these data "};
    for (int version = 1; version < SCHEMA_VERSION; version++) {
        says_version(d, arena_printf(d->a, "%d", version));
        int64_t before = tables_of(d->db);
        is_told(d->url, d->folder, d->a, &w);
        assert_int_equal(tables_of(d->db), before);
    }
    assert_int_equal(access(arena_printf(d->a, "%s.upgrade", db_url_file(d->url) ? db_url_file(d->url) : ""), F_OK),
                     -1);
}

/* A role that may not make tables is told so, not what statement failed. */
static void no_right_to_make(struct database *d)
{
    str message;
    const char *make = "create schema walled; create role walled_off; grant usage on schema walled to walled_off";
    assert_int_equal(db_script(d->db, make), RC_OK);
    const char *url = arena_printf(d->a, "%s%s", d->url, "?options=-crole%3Dwalled_off%20-csearch_path%3Dwalled");
    assert_int_equal(opened_by(MAKER, url, d->folder, d->a, &message), RC_UNAVAILABLE);
    assert_true(str_find(message, S("walled_off may not make tables in the schema walled")) >= 0);
    assert_int_equal(db_script(d->db, "drop owned by walled_off; drop schema walled; drop role walled_off"), RC_OK);
}

/* --- files that are none ---------------------------------------------------------------------------------------- */

static void write_file(const char *path, str text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, text.p, text.n), text.n);
    close(fd);
}

static void files(struct database *d)
{
    static const struct wanted no_database = {{RC_CORRUPT, RC_CORRUPT, RC_CORRUPT}, "not a database of SQLite"};
    static const struct wanted empty = {{RC_CONFLICT, RC_CONFLICT, RC_OK}, "is empty; guanxi init makes"};
    static const struct wanted none = {{RC_INVALID, RC_INVALID, RC_OK}, "there is no database"};
    static const struct wanted folder = {{RC_INVALID, RC_INVALID, RC_INVALID}, "it is a folder"};
    static const struct wanted device = {{RC_INVALID, RC_INVALID, RC_INVALID}, "a device, a pipe or a socket"};
    const char *text = arena_printf(d->a, "%s/text.db", d->folder), *pipe = arena_printf(d->a, "%s/pipe.db", d->folder);
    const char *zero = arena_printf(d->a, "%s/zero.db", d->folder),
               *not_there = arena_printf(d->a, "%s/new.db", d->folder);
    str lines = {arena_alloc(d->a, 9000), 9000};
    memset((char *)(uintptr_t)lines.p, 'a', lines.n);
    write_file(text, lines);
    write_file(zero, S(""));
    assert_int_equal(mkfifo(pipe, 0600), 0);
    is_told(text, d->folder, d->a, &no_database);
    is_told(zero, d->folder, d->a, &empty);
    is_told(not_there, d->folder, d->a, &none);
    is_told(d->folder, d->folder, d->a, &folder);
    is_told(pipe, d->folder, d->a, &device);
    is_told("/dev/zero", d->folder, d->a, &device);
}

/* A database of SQLite is not even turned to a log of its own before it is known for ours. */
static void bytes_stay(struct database *d)
{
    const char *path = arena_printf(d->a, "%s/theirs.db", d->folder);
    struct db *db;
    str message;
    char before[4096], after[4096];
    assert_int_equal(db_open(path, (struct db_options){.mode = DB_WRITE}, d->a, &db, &message), RC_OK);
    assert_int_equal(db_script(db, "pragma journal_mode = delete; create table albums (a integer)"), RC_OK);
    db_close(db);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_int_equal(pread(fd, before, sizeof before, 0), sizeof before);
    is_told(path, d->folder, d->a,
            &(struct wanted){{RC_CONFLICT, RC_CONFLICT, RC_CONFLICT}, "holds albums of another program"});
    assert_int_equal(pread(fd, after, sizeof after, 0), sizeof after);
    assert_memory_equal(before, after, sizeof before);
    close(fd);
    assert_int_equal(access(arena_printf(d->a, "%s-wal", path), F_OK), -1);
}

static void others_test(void **state)
{
    (void)state;
    for_each_database(others_tables);
}

static void versions_test(void **state)
{
    (void)state;
    for_each_database(other_versions);
}

static void half_test(void **state)
{
    (void)state;
    for_each_database(half_of_ours);
}

static void lost_test(void **state)
{
    (void)state;
    for_each_database(object_lost);
}

static void steps_test(void **state)
{
    (void)state;
    for_each_database(steps_that_do_not_fit);
}

static void right_test(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, no_right_to_make);
}

static void files_test(void **state)
{
    (void)state;
    for_database(DB_SQLITE, files);
}

static void bytes_test(void **state)
{
    (void)state;
    for_database(DB_SQLITE, bytes_stay);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(others_test), cmocka_unit_test(versions_test), cmocka_unit_test(half_test),
        cmocka_unit_test(lost_test),   cmocka_unit_test(steps_test),    cmocka_unit_test(right_test),
        cmocka_unit_test(files_test),  cmocka_unit_test(bytes_test),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
