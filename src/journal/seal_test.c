/* What an idle sealer costs: one look through the index on xid, however long the journal is. (What sealing promises of the
   chain is in test/journal_test.c.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "journal/seal.h"
#include "support/engines.h"
#include "support/tables.h"

/* A million sealed changes, of which only what the sealer looks at is there: by acts of a thousand. */
static void million_changes(struct engine *e)
{
    static const char sql[] =
        "create table changes (id bigint primary key, xid xid8 not null);"
        "insert into changes select g, cast(cast(100 + g / 1000 as text) as xid8) from generate_series(1, 1000000) g;"
        "create index changes_xid on changes (xid);"
        "create table journal_head (one integer primary key, position bigint, link bytea, sealed_at timestamptz(3), "
        "floor_id bigint, snapshot pg_snapshot);"
        "insert into journal_head values (1, 1000000, decode(repeat('00', 32), 'hex'), now(), 1000000, '2000:2000:');";
    assert_int_equal(db_script(e->db, sql), RC_OK);
    assert_int_equal(db_script(e->db, "analyze"), RC_OK);
}

static void an_idle_look_goes_through_the_index(struct engine *e)
{
    int64_t sealed = 0;
    bool is_holder = true;
    million_changes(e);
    for (int i = 0; i < 10; i++) { /* PostgreSQL changes its plan at the sixth */
        assert_int_equal(seal_pass(e->db, 0, &sealed, &is_holder), RC_OK);
        assert_false(is_holder);
    }
    str plan = table_plan(e->db, e->a);
    if (str_find(plan, S("Index Cond: (xid >= ")) < 0 || str_find(plan, S("Seq Scan on changes")) >= 0)
        print_error("%.*s\n", STR_ARG(plan));
    assert_true(str_find(plan, S("Index Cond: (xid >= ")) > 0);
    assert_true(str_find(plan, S("Seq Scan on changes")) < 0);
}

static void idle_test(void **state)
{
    (void)state;
    for_engine(DB_POSTGRES, an_idle_look_goes_through_the_index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(idle_test)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
