/* What was planted in the database: guanxi check tells of each, and whether it bears upon what is read or written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "support/desk.h"

enum { BOTH = -1 };

static const struct {
    int only;
    enum rc rc;
    const char *plant, *remove, *told;
} plants[] = {
    {DB_SQLITE, RC_CORRUPT, "create trigger t after insert on customers begin delete from leads; end", "drop trigger t",
     "trigger t on customers is not guanxi's"},
    {DB_SQLITE, RC_CORRUPT, "create trigger t before insert on journal_seals begin select raise(ignore); end",
     "drop trigger t", "trigger t on journal_seals is not guanxi's"},
    {DB_POSTGRES, RC_CORRUPT,
     "create function f() returns trigger language plpgsql as $$ begin return null; end $$; "
     "create trigger t before insert on journal_seals for each row execute function f()",
     "drop function f cascade", "trigger t on journal_seals is not guanxi's"},
    {DB_POSTGRES, RC_CORRUPT, "create rule r as on delete to changes do instead nothing", "drop rule r on changes",
     "rule r on changes is not guanxi's"},
    {DB_POSTGRES, RC_CORRUPT, "create policy p on customers using (id <> 7)", "drop policy p on customers",
     "policy p on customers is not guanxi's"},
    {DB_POSTGRES, RC_CORRUPT, "alter table customers enable row level security",
     "alter table customers disable row level security", "row security of customers is not guanxi's"},
    {DB_POSTGRES, RC_CORRUPT, "create table more () inherits (changes)", "drop table more",
     "child more of changes is not guanxi's"},
    {DB_POSTGRES, RC_CORRUPT, "alter table changes disable trigger all", "alter table changes enable trigger all",
     "on changes is not guanxi's"},
    {BOTH, RC_CORRUPT, "create unique index u on customers (name)", "drop index u",
     "index u on customers (name), unique is not guanxi's"},
    {BOTH, RC_CORRUPT,
     "drop index customers_name_order; create index customers_name_order on customers (email, id) where deleted_at is "
     "null",
     "drop index customers_name_order; create index customers_name_order on customers (name_sort, id) where deleted_at "
     "is "
     "null",
     "index customers_name_order on customers (name_sort, id), partial is missing, or is another"},
    {BOTH, RC_CORRUPT, "drop index customers_email_key; create index customers_email_key on customers (email)",
     "drop index customers_email_key; create unique index customers_email_key on customers (email) where deleted_at is "
     "null",
     "index customers_email_key on customers (email), unique, partial is missing, or is another"},
    {DB_POSTGRES, RC_CORRUPT, "alter table journal_seals drop constraint journal_seals_change_id_key",
     "alter table journal_seals add constraint journal_seals_change_id_key unique (change_id)",
     "key of journal_seals (change_id) is missing, or is another"},
    {DB_POSTGRES, RC_CORRUPT, "alter table contacts drop constraint contacts_customer_id_fkey",
     "alter table contacts add constraint contacts_customer_id_fkey foreign key (customer_id) references customers "
     "(id)",
     "reference contacts.customer_id to customers is missing, or is another"},
    {BOTH, RC_OK, "create view v as select name from customers", "drop view v", "view v is not guanxi's"},
    {BOTH, RC_OK, "create table notes (id integer primary key)", "drop table notes", "table notes is not guanxi's"},
    {BOTH, RC_OK, "create index mine on customers (website)", "drop index mine",
     "index mine on customers (website) is not guanxi's"},
};

static void planted(struct desk *desk, struct database *d, size_t i)
{
    str message = {0};
    assert_int_equal(db_script(d->db, plants[i].plant), RC_OK);
    enum rc rc = app_check(desk->app, d->a, &message);
    if (rc != plants[i].rc || str_find(message, str_of(plants[i].told)) < 0)
        fail_msg("%s: %s %.*s", plants[i].plant, rc_name(rc), STR_ARG(message));
    assert_int_equal(db_script(d->db, plants[i].remove), RC_OK);
}

static void what_is_planted_is_told(struct database *d)
{
    struct desk *desk = desk_open(d);
    str message = {0};
    assert_int_equal(app_check(desk->app, d->a, &message), RC_OK);
    assert_int_equal(message.n, 0);
    for (size_t i = 0; i < countof(plants); i++)
        if (plants[i].only == BOTH || plants[i].only == (int)d->kind)
            planted(desk, d, i);
    assert_int_equal(app_check(desk->app, d->a, &message), RC_OK);
    if (message.n)
        fail_msg("%.*s", STR_ARG(message));
}

static void planted_test(void **state)
{
    (void)state;
    for_each_database(what_is_planted_is_told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(planted_test)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
