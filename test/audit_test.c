/*
 * Audits: what only a head that was kept can tell, how many differences are told, and that no writer raises an alarm. What they
 * see is the subject of tamper_test.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "journal/audit.h"
#include "schema/schema.h"
#include "support/tampered.h"

#define LAST "(select position from journal_head)"

/* --- the head --------------------------------------------------------------------------------------------------- */

/* All that the last act did, its row with it: what is left holds together. */
static const char cut[] =
    "delete from customers where name = 'Seven'; "
    "delete from changes where id = (select change_id from journal_seals where position = " LAST "); "
    "delete from changesets where id = (select max(id) from changesets); "
    "delete from journal_seals where position = " LAST "; "
    "update journal_head set (position, link, sealed_at, floor_id) = (select position, link, sealed_at, change_id "
    "from journal_seals order by position desc limit 1); "
    "update journal_readers set position = " LAST;

static void found_with(struct tampered *o, const struct kept_head *kept, enum difference kind)
{
    struct verdict v;
    struct arena *a = arena_new(0);
    tampered_audit(o, kept, a, &v);
    if (v.found != 1 || v.counts[kind] != 1)
        fail_msg("not told alone:\n%.*s", STR_ARG(verdict_text(a, &v)));
    arena_free(a);
}

static void what_was_cut_is_told_by_a_kept_head(struct database *d)
{
    struct tampered o = tampered_office(d);
    struct verdict before, v;
    tampered_made(&o, "/api/customers", "{\"name\":\"Seven\"}");
    app_work(o.desk->app);
    assert_int_equal(app_audit(o.desk->app, (struct app_audit){.with_records = true}, d->a, &before), RC_OK);
    struct kept_line line = kept_read(kept_line(d->a, &before.head));
    struct kept_head kept = line.head;
    assert_true(line.is_head);
    assert_memory_equal(&kept, &before.head, sizeof kept);
    assert_true(tampered_harm(&o, cut));
    tampered_audit(&o, NULL, d->a, &v);
    assert_int_equal(v.found, 0); /* nobody can know, but for the head that was kept */
    found_with(&o, &kept, DIFFERENCE_CUT);
    db_rollback(d->db);
    tampered_audit(&o, &kept, d->a, &v);
    assert_int_equal(v.found, 0);
    tampered_made(&o, "/api/customers", "{\"name\":\"Eight\"}");
    app_work(o.desk->app);
    tampered_audit(&o, &kept, d->a, &v);
    assert_int_equal(v.found, 0);
    kept.link[7] ^= 1;
    found_with(&o, &kept, DIFFERENCE_REPLACED);
}

/* The first twenty are told one by one, of all others how many. */
static void many_are_counted(struct database *d)
{
    struct tampered o = tampered_office(d);
    struct verdict v;
    assert_true(tampered_harm(
        &o, "update opportunity_lines set version = version + 1; update customers set name_fold = 'x'; "
            "update customers set created_by_id = 2, version = 9; update customers set is_hidden = not is_hidden"));
    tampered_audit(&o, NULL, d->a, &v);
    assert_int_equal(v.listed, VERDICT_FINDINGS);
    assert_true(v.found > VERDICT_FINDINGS);
    str text = verdict_text(d->a, &v);
    assert_true(str_find(text, S("customers 1, name_fold: not what follows from the row")) >= 0);
    assert_true(str_find(text, S("\nand ")) > 0);
    assert_true(str_find(text, S("columns that are not what the journal says")) > 0);
    db_rollback(d->db);
}

/* --- beside a writer -------------------------------------------------------------------------------------------- */

static void write_much(struct tampered *o)
{
    tampered_act(o, o->bob, "PATCH", "/api/customers/2", "{\"name\":\"Other\",\"parent\":null}");
    tampered_act(o, o->ann, "DELETE", "/api/customers/2", "");
    tampered_undone(
        o, tampered_made(o, "/api/activities", "{\"subject\":\"S\",\"about\":[{\"object\":\"customer\",\"id\":1}]}"));
    tampered_act(o, o->bob, "PATCH", "/api/opportunities/1", "{\"lines\":[{\"id\":2,\"price\":9}]}");
    tampered_act(o, o->ann, "POST", "/api/customers/2/restore", "");
}

/* An audit sees one state, whatever is written while it looks; what is not sealed yet waits, and is no alarm. */
static void writers_raise_no_alarm(struct database *d)
{
    struct tampered o = tampered_office(d);
    struct verdict v;
    struct db *reader;
    str message;
    assert_int_equal(db_open(d->url, (struct db_options){.mode = DB_READ}, d->a, &reader, &message), RC_OK);
    struct cx *cx = app_context(o.desk->app, d->a);
    cx->db = reader;
    verdict_init(&v, d->a);
    assert_int_equal(db_begin(reader), RC_OK);
    assert_int_equal(audit_journal(cx, &v), RC_OK);
    write_much(&o);
    app_work(o.desk->app);
    assert_int_equal(audit_records(cx, &v), RC_OK);
    assert_int_equal(schema_audit(cx, &v), RC_OK);
    db_close(reader);
    assert_int_equal(v.found, 0);
    write_much(&o);
    tampered_audit(&o, NULL, d->a, &v);
    assert_int_equal(v.found, 0);
    assert_int_equal(v.waiting > 0, d->kind == DB_POSTGRES);
}

/* --- what is sealed, told by numbers of transactions -------------------------------------------------------------- */

/* Set back; of the future; of another cluster with higher numbers, and with lower ones; a sealed change of a later transaction;
   one that says it is of the next. */
static const char *const estranged[] = {
    "update journal_head set snapshot = '1:1:'",
    "update journal_head set snapshot = '90000000:90000000:'",
    "update journal_head set snapshot = '90000000:90000000:'; update meta set value = '7' where name = "
    "'sealed_cluster'; "
    "update changes set xid = cast(cast(80000000 + id as text) as xid8)",
    "update journal_head set snapshot = '5:5:'; update meta set value = '7' where name = 'sealed_cluster'; "
    "update changes set xid = '4'",
    "update changes set xid = cast('95000000' as xid8) where id = (select max(id) from changes)",
    "update changes set xid = pg_snapshot_xmax(pg_current_snapshot()) where id = (select max(id) from changes)",
};

/* What was there unsealed, what comes after it: in their order, whatever the numbers say. */
static void sealing_goes_on(struct database *d)
{
    struct tampered o = tampered_office(d);
    struct verdict v;
    for (size_t i = 0; i < countof(estranged) && d->kind == DB_POSTGRES; i++) {
        tampered_act(&o, o.bob, "PATCH", "/api/customers/1", arena_printf(d->a, "{\"next_step\":\"%zu\"}", i));
        assert_int_equal(db_script(d->db, estranged[i]), RC_OK);
        write_much(&o);
        app_work(o.desk->app);
        tampered_audit(&o, NULL, d->a, &v);
        int64_t numbers = v.counts[DIFFERENCE_NUMBER] + v.counts[DIFFERENCE_SNAPSHOT];
        if (v.found != numbers || v.waiting)
            fail_msg("%s: %.*s", estranged[i], STR_ARG(verdict_text(d->a, &v)));
    }
}

/* Strangers' transactions by the thousand, and nothing to seal: the snapshot follows, so that no look goes through theirs. */
static void a_snapshot_does_not_fall_behind(struct database *d)
{
    struct tampered o = tampered_office(d);
    struct verdict v;
    if (d->kind == DB_SQLITE)
        return;
    assert_int_equal(db_script(d->db, "update journal_head set snapshot = '1:1:'"), RC_OK);
    assert_int_equal(db_script(d->db, "do $$ begin for i in 1..1100 loop perform pg_current_xact_id(); commit; "
                                      "end loop; end $$"),
                     RC_OK);
    tampered_audit(&o, NULL, d->a, &v);
    assert_int_equal(v.counts[DIFFERENCE_SNAPSHOT], 1);
    app_work(o.desk->app);
    tampered_audit(&o, NULL, d->a, &v);
    assert_int_equal(v.found, 0);
}

#define CASE(name)                                                                                                     \
    static void test_##name(void **state)                                                                              \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        for_each_database(name);                                                                                       \
    }

CASE(what_was_cut_is_told_by_a_kept_head)
CASE(many_are_counted)
CASE(writers_raise_no_alarm)
CASE(sealing_goes_on)
CASE(a_snapshot_does_not_fall_behind)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_cut_is_told_by_a_kept_head),
        cmocka_unit_test(test_many_are_counted),
        cmocka_unit_test(test_writers_raise_no_alarm),
        cmocka_unit_test(test_sealing_goes_on),
        cmocka_unit_test(test_a_snapshot_does_not_fall_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
