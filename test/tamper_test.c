/*
 * Tampering, told: in an office with every kind of row each column of each row is altered behind the journal's back, rows are
 * removed and put there, and the journal itself is emptied, reordered and rewritten; on both engines. Each harm is done in a
 * transaction that is rolled back, so that it costs no more than an audit. What an audit needs besides is in audit_test.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "journal/journal.h"
#include "support/audited.h"
#include "support/tampered.h"

/* Whether a finding is about that row and, where it is given, that column. */
static bool tells(const struct verdict *v, str table, int64_t id, str column)
{
    for (size_t i = 0; i < v->listed; i++)
        if (str_eq(v->list[i].table, table) && v->list[i].record_id == id &&
            (!column.n || str_eq(v->list[i].column, column)))
            return true;
    return false;
}

/* --- every column of every row ---------------------------------------------------------------------------------- */

/* Something else of that type. */
static const char *other_value(struct tampered *o, struct arena *a, const char *column, enum value_type type)
{
    bool is_sqlite = o->d->kind == DB_SQLITE;
    switch (type) {
    case VALUE_BOOL:
        return arena_printf(a, is_sqlite ? "1 - coalesce(%s, 0)" : "not coalesce(%s, false)", column);
    case VALUE_TIME:
        return arena_printf(a, is_sqlite ? "coalesce(%s, 0) + 1" : "coalesce(%s, 'epoch') + interval '1 ms'", column);
    case VALUE_DATE:
        return arena_printf(a, "case when %s = '2001-02-03' then '2001-02-04' else %s end", column,
                            is_sqlite ? "'2001-02-03'" : "date '2001-02-03'");
    case VALUE_TEXT:
        return arena_printf(a, "coalesce(%s, '') || 'x'", column);
    case VALUE_BYTES:
        return is_sqlite ? "x'0102'" : "'\\x0102'";
    default:
        return arena_printf(a, "coalesce(%s, 0) + 1000", column);
    }
}

struct sweep {
    struct tampered *o;
    const struct object *object;
    int64_t id;
    int told, refused;
};

static void column_told(struct sweep *s, str column, str named, const char *value)
{
    struct arena *a = arena_new(0);
    struct verdict v;
    const char *sql = arena_printf(a, "update %.*s set %.*s = %s where id = %lld", STR_ARG(s->object->plural),
                                   STR_ARG(column), value, (long long)s->id);
    if (tampered_harm(s->o, sql)) {
        tampered_audit(s->o, NULL, a, &v);
        if (!tells(&v, s->object->plural, s->id, named))
            fail_msg("not told: %s\n%.*s", sql, STR_ARG(verdict_text(a, &v)));
        s->told++;
    } else {
        s->refused++;
    }
    db_rollback(s->o->d->db);
    arena_free(a);
}

static enum rc null_row(void *to, const struct row *row)
{
    *(bool *)to = row_is_null(row, 0);
    return RC_OK;
}

static void column_harmed(struct sweep *s, str column, str named, enum value_type type)
{
    struct arena *a = arena_new(0);
    bool is_null = true;
    str sql = str_printf(a, "select %.*s from %.*s where id = %lld", STR_ARG(column), STR_ARG(s->object->plural),
                         (long long)s->id);
    assert_int_equal(db_query(s->o->d->db, &(struct db_query){sql, NULL, 0, null_row, &is_null}), RC_OK);
    column_told(s, column, named, other_value(s->o, a, str_c(a, column), type));
    if (!is_null)
        column_told(s, column, named, "null");
    arena_free(a);
}

/* Columns of the program's own are named; of declared ones only those that an entry, a fold or a sort key gives away. */
static void row_harmed(struct sweep *s)
{
    for (size_t i = 0; i < s->object->field_count; i++) {
        const struct field *f = &s->object->fields[i];
        bool is_own = f->is_system && !journal_keeps(f) && f->number != SYSTEM_ID;
        if (f->column.n)
            column_harmed(s, f->column, is_own || f->type == FIELD_TEXT ? f->name : S(""), f->ops->value);
        if (f->fold_column.n)
            column_harmed(s, f->fold_column, f->fold_column, VALUE_TEXT);
        if (f->sort_column.n && !str_eq(f->sort_column, f->column))
            column_harmed(s, f->sort_column, f->sort_column, VALUE_BYTES);
    }
    column_harmed(s, S("is_hidden"), S("is_hidden"), VALUE_BOOL);
}

static void every_column_is_held(struct database *d)
{
    struct tampered o = tampered_office(d);
    static const struct {
        const char *object;
        int64_t ids[8];
    } rows[] = {{"customer", {1, 2, 3, 4, 5}},
                {"opportunity", {1, 2}},
                {"opportunity_line", {1, 2, 3, 4}},
                {"activity", {1}},
                {"user", {1, 2}}};
    const struct catalog *c = app_context(o.desk->app, d->a)->catalog;
    struct sweep s = {.o = &o};
    for (size_t i = 0; i < countof(rows); i++)
        for (const int64_t *id = rows[i].ids; *id; id++) {
            s.object = catalog_object(c, str_of(rows[i].object));
            assert_non_null(s.object);
            s.id = *id;
            row_harmed(&s);
        }
    assert_true(s.told > 400);
    assert_true(s.refused < 60);
    audited_holds(o.desk->app, d->a);
}

/* --- rows and the journal --------------------------------------------------------------------------------------- */

#define LAST(n) "(select position - " n " from journal_head)"

static const struct tampering {
    const char *what, *sql;
    enum difference kind;
    int only; /* an engine, or -1 */
} tamperings[] = {
    {"a live row removed", "delete from customers where id = 2", DIFFERENCE_NO_ROW, -1},
    {"a changed row removed", "delete from customers where id = 1", DIFFERENCE_NO_ROW, -1},
    {"a row of the bin removed", "delete from customers where id = 3", DIFFERENCE_NO_ROW, -1},
    {"a hidden row removed", "delete from customers where id = 4", DIFFERENCE_NO_ROW, -1},
    {"a line removed", "delete from opportunity_lines where id = 2", DIFFERENCE_NO_ROW, -1},
    {"a line of the bin removed", "delete from opportunity_lines where id = 3", DIFFERENCE_NO_ROW, -1},
    {"the last row removed", "delete from activities", DIFFERENCE_NO_ROW, -1},
    {"all rows removed", "delete from customers", DIFFERENCE_NO_ROW, -1},
    {"a row put there",
     "insert into teams (id, version, name, created_at, updated_at, is_hidden) select 99, 1, 'x', "
     "created_at, updated_at, is_hidden from customers where id = 2",
     DIFFERENCE_NO_ENTRY, -1},
    {"a row put below all", "update customers set id = -5 where id = 2", DIFFERENCE_NO_ENTRY, -1},
    {"a row put at the lowest of all", "update customers set id = -9223372036854775807 - 1 where id = 2",
     DIFFERENCE_NO_ENTRY, -1},
    {"a row put at the highest of all", "update customers set id = 9223372036854775807 where id = 2",
     DIFFERENCE_NO_ENTRY, -1},
    {"a row put at nought", "update customers set id = 0 where id = 2", DIFFERENCE_NO_ENTRY, -1},
    {"an entry put at the lowest of all", "update changes set record_id = -9223372036854775807 - 1 where id = 4",
     DIFFERENCE_NO_ROW, -1},
    {"a link put at the lowest of all",
     "update activities_about set record_id = -9223372036854775807 - 1 where target_id = 2", DIFFERENCE_LINK_ALONE, -1},
    {"a purged one's row put there", "update customers set id = 6 where id = 2", DIFFERENCE_PURGED, -1},
    {"two rows exchanged",
     "update customers set id = 77 where id = 2; update customers set id = 2 where id = 5; "
     "update customers set id = 5 where id = 77",
     DIFFERENCE_CREATED, -1},
    {"a value of no type", "update customers set deleted_at = 'soon' where id = 3", DIFFERENCE_SHAPE, DB_SQLITE},
    {"an infinite time", "update customers set updated_at = 'infinity' where id = 2", DIFFERENCE_SHAPE, DB_POSTGRES},
    {"a link removed", "delete from activities_about where target_id = 2", DIFFERENCE_CREATED, -1},
    {"a link led elsewhere", "update activities_about set target_id = 5 where target_id = 2", DIFFERENCE_CREATED, -1},
    {"a link put there",
     "insert into activities_about select record_id, object_no, 5, 2 from activities_about where "
     "target_id = 2",
     DIFFERENCE_CREATED, -1},
    {"links in another order", "update activities_about set position = 1 - position", DIFFERENCE_CREATED, -1},
    {"a link further down", "update activities_about set position = 7 where target_id = 2", DIFFERENCE_COLUMN, -1},
    {"a link of nothing",
     "insert into activities_about select 50, object_no, target_id, position from activities_about "
     "where target_id = 2",
     DIFFERENCE_LINK_ALONE, -1},

    {"left out of a timeline", "delete from timeline where target_id = 2", DIFFERENCE_NOT_LISTED, -1},
    {"put on a timeline", "update timeline set target_id = 3 where target_id = 2", DIFFERENCE_LISTED, -1},
    {"on a timeline at another time", "update timeline set at = (select at from changesets where id = 1)",
     DIFFERENCE_LISTED, -1},
    {"put on a timeline by nothing", "update timeline set source_no = 77", DIFFERENCE_LISTED, -1},

    {"an entry's content", "update changes set after_text = replace(after_text, 'visit', 'sleep')", DIFFERENCE_ALTERED,
     -1},
    {"an entry's content that is none", "update changes set after_text = '{' where after_text is not null",
     DIFFERENCE_ALTERED, -1},
    {"an entry emptied", "update changes set before_text = null, after_text = null where record_id = 1",
     DIFFERENCE_ERASED, -1},
    {"a creation told more", "update changes set after_text = '{}' where kind = 1", DIFFERENCE_ALTERED, -1},
    {"a creation's nonce", "update changes set nonce = digest where kind = 1", DIFFERENCE_CREATED, -1},
    {"a digest", "update changes set digest = nonce where kind = 1", DIFFERENCE_LINK, -1},
    {"of which kind", "update changes set kind = 4 where kind = 3", DIFFERENCE_ALTERED, -1},
    {"of no kind", "update changes set kind = 9 where kind = 3", DIFFERENCE_ALTERED, -1},
    {"which version", "update changes set version = version + 1 where kind = 2", DIFFERENCE_ALTERED, -1},
    {"a creation's version, nought", "update changes set version = 0 where kind = 1 and record_id = 2",
     DIFFERENCE_ALTERED, -1},
    {"a creation's version, below it", "update changes set version = -1 where kind = 1 and record_id = 2",
     DIFFERENCE_ALTERED, -1},
    {"of which record", "update changes set record_id = 2 where record_id = 1 and kind = 2", DIFFERENCE_LINK, -1},
    {"of which object", "update changes set object_no = 999 where kind = 1", DIFFERENCE_LINK, -1},
    {"who did it", "update changesets set actor_id = 2 where id = 3", DIFFERENCE_LINK, -1},
    {"that somebody did it", "update changesets set actor_id = null where id = 3", DIFFERENCE_LINK, -1},
    {"who is said to have", "update changes set actor_id = 2 where id = 3", DIFFERENCE_LINK, -1},
    {"by which way", "update changesets set via = 'page' where id = 3", DIFFERENCE_LINK, -1},
    {"when it was", "update changesets set at = (select at from changesets where id = 1) where id = 4", DIFFERENCE_LINK,
     -1},
    {"when it is said to be", "update changes set at = (select at from changesets where id = 1) where id = 4",
     DIFFERENCE_LINK, -1},
    {"in which act", "update changes set changeset_id = 2 where id = 4", DIFFERENCE_LINK, -1},
    {"a link of the chain",
     "update journal_seals set link = (select link from journal_seals where position = 1) where position = 4",
     DIFFERENCE_LINK, -1},
    {"a link that is none", "update journal_seals set link = substr(link, 1, 3) where position = 4", DIFFERENCE_LINK,
     -1},
    {"when it was sealed",
     "update journal_seals set sealed_at = (select at from changesets where id = 1) where "
     "position = 6",
     DIFFERENCE_OLDER, -1},
    {"two entries exchanged",
     "update journal_seals set change_id = -1 where position = 2; update journal_seals set "
     "change_id = 2 where position = 3; update journal_seals set change_id = 3 where position = 2",
     DIFFERENCE_LINK, -1},
    {"a gap", "update journal_seals set position = position + 1000 where position >= 6", DIFFERENCE_GAP, -1},
    {"an entry put before all", "update journal_seals set position = -9223372036854775807 - 1 where position = 6",
     DIFFERENCE_ALTERED, -1},
    {"an entry put behind all", "update journal_seals set position = 9223372036854775807 where position = 6",
     DIFFERENCE_ALTERED, -1},
    {"an entry removed", "delete from journal_seals where position = 5", DIFFERENCE_GAP, -1},
    {"a change removed", "delete from changes where id = 4", DIFFERENCE_GONE, -1},
    {"a creation removed", "delete from changes where id = 2", DIFFERENCE_NO_ENTRY, -1},
    {"a first entry removed", "delete from changes where kind = 1 and record_id = 1 and object_no = 1",
     DIFFERENCE_NO_CREATION, -1},
    {"an entry between removed",
     "delete from changes where kind = 2 and version = 2 and record_id = 1 and object_no = 1", DIFFERENCE_VERSION, -1},
    {"an act removed", "delete from changesets where id = 4", DIFFERENCE_GONE, -1},
    {"an act put there",
     "insert into changesets (id, via, label, state, at) select 999, via, label, state, at from "
     "changesets where id = 1",
     DIFFERENCE_EMPTY_ACT, -1},
    {"an undo that is none", "insert into undoings select 1, 4, is_whole from undoings limit 1", DIFFERENCE_UNDOING,
     -1},
    {"an undo of nothing", "insert into undoings select 999999, undo_id, is_whole from undoings limit 1",
     DIFFERENCE_UNDOING, -1},
    {"an undo taken away", "delete from undoings", DIFFERENCE_UNDOING, -1},
    {"a cause that is not there", "update changesets set cause_id = 999999 where id = 4", DIFFERENCE_LED, -1},
    {"a move of no act", "update stage_history set changeset_id = 999999", DIFFERENCE_LED, -1},
    {"a reader that passes entries by", "update journal_readers set position = 999999 where name = 'search'",
     DIFFERENCE_AHEAD, -1},
    {"the end cut off", "delete from journal_seals where position > " LAST("3"), DIFFERENCE_HEAD, -1},
    {"a head that tells of more", "update journal_head set position = position + 1", DIFFERENCE_HEAD, -1},
    {"a head with another link", "update journal_head set link = (select link from journal_seals where position = 1)",
     DIFFERENCE_HEAD, -1},
    {"a head that would pass changes by", "update journal_head set floor_id = floor_id + 50", DIFFERENCE_HEAD, -1},
    {"entries cut off, the head set back, the changes left",
     "delete from journal_seals where position > " LAST(
         "3") "; update journal_head set (position, link, sealed_at) = "
              "(select position, link, sealed_at from journal_seals order by position desc limit 1)",
     DIFFERENCE_UNSEALED, -1},
    {"a snapshot set back", "update journal_head set snapshot = '1:1:'", DIFFERENCE_SNAPSHOT, DB_POSTGRES},
    {"a snapshot of the future", "update journal_head set snapshot = '90000000:90000000:'", DIFFERENCE_SNAPSHOT,
     DB_POSTGRES},
    {"a transaction's number of the future", "update changes set xid = cast('90000000' as xid8) where id = 4",
     DIFFERENCE_NUMBER, DB_POSTGRES},
    {"a transaction's number a little later",
     "update changes set xid = pg_snapshot_xmax((select snapshot from journal_head)) where id = 4", DIFFERENCE_SNAPSHOT,
     DB_POSTGRES},
    {"a seal removed of what waits for ever then",
     "delete from journal_seals where position = 5; update changes set xid = cast('90000000' as xid8) where id = 5",
     DIFFERENCE_NUMBER, DB_POSTGRES},
};

static void tampering_told(struct tampered *o, const struct tampering *t)
{
    struct arena *a = arena_new(0);
    struct verdict v;
    if (!tampered_harm(o, t->sql))
        fail_msg("refused: %s", t->sql);
    tampered_audit(o, NULL, a, &v);
    if (v.counts[t->kind] == 0)
        fail_msg("not told: %s\n%.*s", t->what, STR_ARG(verdict_text(a, &v)));
    db_rollback(o->d->db);
    arena_free(a);
}

static void every_tampering_is_told(struct database *d)
{
    struct tampered o = tampered_office(d);
    for (size_t i = 0; i < countof(tamperings); i++)
        if (tamperings[i].only < 0 || tamperings[i].only == (int)d->kind)
            tampering_told(&o, &tamperings[i]);
    audited_holds(o.desk->app, d->a);
}

#define CASE(name)                                                                                                     \
    static void test_##name(void **state)                                                                              \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        for_each_database(name);                                                                                       \
    }

CASE(every_column_is_held)
CASE(every_tampering_is_told)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_column_is_held),
        cmocka_unit_test(test_every_tampering_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
