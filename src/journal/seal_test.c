/* What an idle sealer costs: a few searches in the index on xid, however long the journal is and however old the server's
   oldest transaction. (What sealing promises of the chain is in test/journal_test.c.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "journal/seal.h"
#include "support/engines.h"
#include "support/tables.h"

/* A million sealed changes, of which only what the sealer looks at is there: by acts of ten thousand, of
   numbers that any server has passed. */
static void million_changes(struct engine *e)
{
    static const char sql[] =
        "create table changes (id bigint primary key, xid xid8 not null, changeset_id bigint not null default 1);"
        "create table changesets (id bigint primary key, at timestamptz(3) not null);"
        "insert into changes select g, cast(cast(100 + g / 10000 as text) as xid8) from generate_series(1, 1000000) g;"
        "create index changes_xid on changes (xid);"
        "create table journal_head (one integer primary key, position bigint, link bytea, sealed_at timestamptz(3), "
        "floor_id bigint, snapshot pg_snapshot);"
        "create table journal_seals (position bigint primary key, change_id bigint unique);"
        "create table meta (name text primary key, value text);"
        "insert into meta select 'sealed_cluster', system_identifier from pg_control_system();"
        "insert into journal_head values (1, 1000000, decode(repeat('00', 32), 'hex'), now(), 1000000, '300:300:');";
    assert_int_equal(db_script(e->db, sql), RC_OK);
    assert_int_equal(db_script(e->db, "analyze"), RC_OK);
    assert_int_equal(db_script(e->db, "update journal_head set snapshot = pg_current_snapshot()"), RC_OK);
}

static enum rc number_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

/* How many rows of the index or the table this connection was handed by scans of changes in this transaction. */
static int64_t rows_read(struct engine *e)
{
    int64_t n = -1;
    struct db_query q = {
        S("select idx_tup_fetch + seq_tup_read from pg_stat_xact_user_tables where relname = 'changes'"), NULL, 0,
        number_row, &n};
    assert_int_equal(db_query(e->db, &q), RC_OK);
    return n;
}

/* Ten times: PostgreSQL changes its plan at the sixth. */
static void look(struct engine *e)
{
    for (int i = 0; i < 10; i++) {
        int64_t sealed = 0;
        bool is_holder = true;
        assert_int_equal(seal_pass(e->db, 0, &sealed, &is_holder), RC_OK);
        assert_false(is_holder);
    }
}

static void an_idle_look_goes_through_the_index(struct engine *e)
{
    million_changes(e);
    look(e);
    str plan = table_plan(e->db, e->a);
    if (str_find(plan, S("Index Cond: ((xid >= ")) < 0 || str_find(plan, S("Seq Scan on changes")) >= 0)
        print_error("%.*s\n", STR_ARG(plan));
    assert_true(str_find(plan, S("Index Cond: ((xid >= ")) > 0);
    assert_true(str_find(plan, S("Seq Scan on changes")) < 0);
}

/* A stranger's transaction ran at the last pass, and all that was sealed since lies behind it. */
static void a_look_does_not_walk_behind_an_old_transaction(struct engine *e)
{
    million_changes(e);
    assert_int_equal(db_script(e->db, "update journal_head set snapshot = cast('99:' || "
                                      "pg_snapshot_xmax(snapshot) || ':99' as pg_snapshot)"),
                     RC_OK);
    look(e);
    int64_t since_ms = -1;
    assert_int_equal(db_begin(e->db), RC_OK); /* the counts are of one transaction */
    assert_int_equal(seal_waits(e->db, &since_ms), RC_OK);
    assert_int_equal(rows_read(e), 0);
    db_rollback(e->db);
}

static void idle_test(void **state)
{
    (void)state;
    for_engine(DB_POSTGRES, an_idle_look_goes_through_the_index);
    for_engine(DB_POSTGRES, a_look_does_not_walk_behind_an_old_transaction);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(idle_test)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
