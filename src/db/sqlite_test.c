/*
 * Tests of what only SQLite does: settings, checkpoints, full and failing disks. The disk fails through a layer over
 * the default VFS that this program makes the default.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "db/db.h"
#include "db/engine.h"

/* --- a disk that fails ------------------------------------------------------------------------------------------ */

static int write_code, sync_code; /* what the disk says from now on */
static int syncs;                 /* of database files */
static sqlite3_vfs failing;
static const sqlite3_io_methods *real_methods[2]; /* the WAL's are others than the database's */
static sqlite3_io_methods failing_methods[2];

static int failing_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    return write_code ? write_code : real_methods[f->pMethods - failing_methods]->xWrite(f, p, n, at);
}

static int failing_sync(sqlite3_file *f, int flags)
{
    syncs += f->pMethods == &failing_methods[0];
    return sync_code ? sync_code : real_methods[f->pMethods - failing_methods]->xSync(f, flags);
}

static int failing_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *f, int flags, int *out)
{
    sqlite3_vfs *real = vfs->pAppData;
    int code = real->xOpen(real, name, f, flags, out);
    if (code == SQLITE_OK && f->pMethods) {
        int kind = flags & SQLITE_OPEN_MAIN_DB ? 0 : 1;
        real_methods[kind] = f->pMethods;
        failing_methods[kind] = *f->pMethods;
        failing_methods[kind].xWrite = failing_write;
        failing_methods[kind].xSync = failing_sync;
        f->pMethods = &failing_methods[kind];
    }
    return code;
}

static void install_failing_disk(void)
{
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    failing = *real;
    failing.zName = "failing";
    failing.pAppData = real;
    failing.xOpen = failing_open;
    sqlite3_vfs_register(&failing, 1);
}

/* --- a database for each case ----------------------------------------------------------------------------------- */

struct place {
    struct arena *a;
    char folder[32];
    const char *path;
    struct db *db;
};

static struct db *open_at(struct place *p, struct db_options options)
{
    struct db *db;
    str message;
    assert_int_equal(db_open(p->path, options, p->a, &db, &message), RC_OK);
    return db;
}

static int set_up(void **state)
{
    struct arena *a = arena_new(0);
    struct place *p = arena_new_of(a, struct place);
    p->a = a;
    strcpy(p->folder, "/tmp/guanxi-test-XXXXXX");
    assert_non_null(mkdtemp(p->folder));
    p->path = arena_printf(a, "%s/test.db", p->folder);
    p->db = open_at(p, (struct db_options){.mode = DB_WRITE});
    assert_int_equal(db_script(p->db, "create table things (id integer primary key, t text) strict"), RC_OK);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;
    write_code = sync_code = 0;
    db_close(p->db);
    int code = system(arena_printf(p->a, "rm -rf '%s'", p->folder));
    arena_free(p->a);
    return code;
}

static enum rc add(struct db *db, int64_t id)
{
    return db_run(db, S("insert into things values (?, ?)"),
                  (struct value[]){v_int(id), v_text(S("some text, so that pages fill"))}, 2, NULL);
}

static enum rc take(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

static int64_t number(struct db *db, str sql)
{
    int64_t n = -1;
    bool found;
    assert_int_equal(db_one(db, &(struct db_query){.sql = sql, .row = take, .to = &n}, &found), RC_OK);
    return n;
}

/* --- cases ------------------------------------------------------------------------------------------------------ */

static void settings_are_those_of_the_house(void **state)
{
    struct place *p = *state;
    assert_int_equal(number(p->db, S("pragma synchronous")), 2);
    assert_int_equal(number(p->db, S("pragma foreign_keys")), 1);
    assert_int_equal(number(p->db, S("pragma trusted_schema")), 0);
    assert_int_equal(number(p->db, S("pragma cache_size")), -8192);
    assert_int_equal(number(p->db, S("pragma query_only")), 0);
    struct db *reader = open_at(p, (struct db_options){.mode = DB_READ, .cache_kib = 100});
    assert_int_equal(number(reader, S("pragma query_only")), 1);
    assert_int_equal(number(reader, S("pragma cache_size")), -100);
    db_close(reader);
}

static void the_wal_grows_until_a_checkpoint(void **state)
{
    struct place *p = *state;
    for (int i = 0; i < 3000; i++)
        assert_int_equal(add(p->db, i), RC_OK);
    assert_true(db_wal_pages(p->db) > 3000); /* SQLite itself would have begun at 1,000 */
    struct db *own = open_at(p, (struct db_options){.mode = DB_READ});
    struct db_wal wal;
    int before = syncs;
    assert_int_equal(db_checkpoint(own, DB_CHECKPOINT_PASSIVE, &wal), RC_OK);
    assert_int_equal(wal.pages, db_wal_pages(p->db));
    assert_int_equal(wal.done, wal.pages);
    assert_true(syncs > before);
    assert_int_equal(db_checkpoint(p->db, DB_CHECKPOINT_RESTART, &wal), RC_OK);
    assert_int_equal(db_wal_pages(p->db), 0);
    assert_int_equal(add(p->db, 5000), RC_OK);
    assert_true(db_wal_pages(p->db) < 10); /* begun anew */
    struct stat st;
    assert_int_equal(db_checkpoint(p->db, DB_CHECKPOINT_TRUNCATE, &wal), RC_OK);
    assert_int_equal(stat(arena_printf(p->a, "%s-wal", p->path), &st), 0);
    assert_int_equal(st.st_size, 0);
    db_close(own);
}

static void a_reader_in_the_way_is_told(void **state)
{
    struct place *p = *state;
    struct db *reader = open_at(p, (struct db_options){.mode = DB_READ});
    assert_int_equal(add(p->db, 1), RC_OK);
    assert_int_equal(db_begin(reader), RC_OK);
    assert_int_equal(number(reader, S("select count(*) from things")), 1);
    assert_int_equal(add(p->db, 2), RC_OK);
    struct db_wal wal;
    int before = syncs;
    assert_int_equal(db_checkpoint(p->db, DB_CHECKPOINT_PASSIVE, &wal), RC_OK);
    assert_true(wal.done < wal.pages);
    assert_true(syncs > before); /* SQLite leaves that to who finishes */
    assert_int_equal(db_checkpoint(p->db, DB_CHECKPOINT_RESTART, &wal), RC_RETRY);
    assert_int_equal(db_commit(reader), RC_OK);
    assert_int_equal(db_checkpoint(p->db, DB_CHECKPOINT_RESTART, &wal), RC_OK);
    db_close(reader);
}

static void commands_checkpoint_by_themselves(void **state)
{
    struct place *p = *state;
    struct db *db = open_at(p, (struct db_options){.mode = DB_WRITE, .checkpoint_pages = 10});
    for (int i = 0; i < 500; i++)
        assert_int_equal(add(db, i), RC_OK);
    struct stat st;
    assert_int_equal(stat(arena_printf(p->a, "%s-wal", p->path), &st), 0);
    assert_true(st.st_size < 50 * 4200);
    db_close(db);
}

static void a_full_disk_loses_the_transaction_and_nothing_else(void **state)
{
    struct place *p = *state;
    assert_int_equal(add(p->db, 1), RC_OK);
    int codes[] = {SQLITE_FULL, SQLITE_IOERR_WRITE};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(db_begin(p->db), RC_OK);
        assert_int_equal(db_savepoint(p->db), RC_OK);
        assert_int_equal(add(p->db, 2), RC_OK);
        assert_int_equal(db_release(p->db), RC_OK);
        write_code = codes[i];
        assert_int_equal(db_commit(p->db), RC_UNAVAILABLE);
        assert_int_equal(add(p->db, 3), RC_UNAVAILABLE);
        write_code = 0;
        assert_int_equal(number(p->db, S("select count(*) from things")), 1);
    }
    assert_int_equal(add(p->db, 2), RC_OK);
}

static int status_of_child(void (*fn)(struct place *), struct place *p)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        fn(p);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void commit_without_fsync(struct place *p)
{
    struct db *db = open_at(p, (struct db_options){.mode = DB_WRITE});
    sync_code = SQLITE_IOERR_FSYNC;
    add(db, 1);
}

static void checkpoint_without_fsync(struct place *p)
{
    struct db *db = open_at(p, (struct db_options){.mode = DB_WRITE});
    struct db_wal wal;
    add(db, 1);
    sync_code = SQLITE_IOERR_FSYNC;
    db_checkpoint(db, DB_CHECKPOINT_PASSIVE, &wal);
}

static void a_failed_fsync_ends_the_process(void **state)
{
    struct place *p = *state;
    int status = status_of_child(commit_without_fsync, p);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_FAILURE);
    status = status_of_child(checkpoint_without_fsync, p);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_FAILURE);
}

static void an_interrupted_write_takes_its_transaction(void **state)
{
    struct place *p = *state;
    assert_int_equal(db_begin(p->db), RC_OK);
    assert_int_equal(add(p->db, 1), RC_OK);
    assert_int_equal(db_savepoint(p->db), RC_OK);
    db_budget(p->db, 5000);
    str sql = S("insert into things with recursive n(i) as (select 10 union all select i + 1 from n)"
                " select i, '' from n");
    assert_int_equal(db_run(p->db, sql, NULL, 0, NULL), RC_BUDGET);
    assert_int_equal(db_rollback_to(p->db), RC_BUDGET);
    db_rollback(p->db);
    db_budget(p->db, 0);
    assert_int_equal(number(p->db, S("select count(*) from things")), 0);
}

/* Of four values in six thousand rows each has fifteen hundred, though the sample saw one of them only; of six thousand
   values each has one. */
static void statistics_tell_few_values_from_many(void **state)
{
    struct place *p = *state;
    assert_int_equal(db_begin(p->db), RC_OK);
    assert_int_equal(
        db_script(p->db,
                  "create table many (id integer primary key, few text, own integer, gone integer);\n"
                  "insert into many with recursive n(i) as (select 0 union all select i + 1 from n where i < 5999) "
                  "select i, 'v' || (i / 1500), i, null from n;\n"
                  "create index many_few on many (few, id) where gone is null;\n"
                  "create index many_own on many (own);\n"),
        RC_OK);
    assert_int_equal(db_analyze(p->db), RC_OK);
    int64_t each = number(p->db, S("select cast(substr(stat, instr(stat, ' ') + 1) as integer) from sqlite_stat1 "
                                   "where idx = 'many_few'"));
    assert_in_range(each, 1400, 1600);
    str own = S("select count(*) from sqlite_stat1 where idx = 'many_own' and stat like '% 1'");
    assert_int_equal(number(p->db, own), 1);
    assert_int_equal(db_commit(p->db), RC_OK);
    assert_int_equal(number(p->db, S("select count(*) from sqlite_schema where name = 'analyzed'")), 0);
}

static void what_is_no_database_is_told(void **state)
{
    struct place *p = *state;
    const char *path = arena_printf(p->a, "%s/text", p->folder);
    FILE *f = fopen(path, "w");
    for (int i = 0; f && i < 200; i++)
        fputs("this is a text and no database at all\n", f);
    assert_non_null(f);
    fclose(f);
    struct db *db;
    str message;
    assert_int_equal(db_open(path, (struct db_options){.mode = DB_WRITE}, p->a, &db, &message), RC_CORRUPT);
    assert_null(db);
    path = arena_printf(p->a, "%s/none", p->folder);
    assert_int_equal(db_open(path, (struct db_options){.mode = DB_READ}, p->a, &db, &message), RC_UNAVAILABLE);
}

static void expect_name(const char *message, bool is_primary_key, const char *name)
{
    char to[LIMIT_SQL_NAME_BYTES + 1];
    db__sqlite_constraint(to, str_of(message), is_primary_key);
    assert_string_equal(to, name);
}

static void messages_become_names(void **state)
{
    struct place *p = *state;
    expect_name("UNIQUE constraint failed: customers.email", false, "customers_email_key");
    expect_name("UNIQUE constraint failed: t.a, t.b", false, "t_a_b_key");
    expect_name("UNIQUE constraint failed: index 'some_name'", false, "some_name");
    expect_name("UNIQUE constraint failed: t.id", true, "t_pkey");
    expect_name("FOREIGN KEY constraint failed", false, "");
    str columns[] = {S("a_column_of_thirty_characters_"), S("another_column_of_thirty_chars")};
    str name = db_key_name(p->a, S("a_long_table"), columns, 2);
    str other = db_key_name(p->a, S("a_long_table"), (str[]){columns[0], S("another_column_of_thirty_char2")}, 2);
    assert_int_equal(name.n, LIMIT_SQL_NAME_BYTES);
    assert_true(str_starts(name, S("a_long_table_a_column")) && str_ends(name, S("_key")));
    assert_false(str_eq(name, other));
}

int main(void)
{
    log_level_set(LOG_OFF);
    install_failing_disk();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(settings_are_those_of_the_house, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_wal_grows_until_a_checkpoint, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_reader_in_the_way_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(commands_checkpoint_by_themselves, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_loses_the_transaction_and_nothing_else, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failed_fsync_ends_the_process, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_interrupted_write_takes_its_transaction, set_up, tear_down),
        cmocka_unit_test_setup_teardown(statistics_tell_few_values_from_many, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_database_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(messages_become_names, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
