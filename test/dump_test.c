/*
 * pg_dump | psql into another cluster: what came without a seal is sealed there by itself, before what is written after it,
 * whether the numbers of transactions there are lower than in the snapshot that came with it, higher, or just between.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/check.h"
#include "support/audited.h"
#include "support/tampered.h"

static void shell(const char *command)
{
    int status = system(command);
    if (status)
        fail_msg("%d: %s", status, command);
}

/* --- two clusters ------------------------------------------------------------------------------------------------- */

#define OTHER "GUANXI_TEST_CLUSTER=dumped test/postgres.sh "

/* Also when the test failed. */
static void other_stop(void)
{
    check(system(OTHER "stop") == 0);
}

/* A URL there, up to its name. */
static const char *other_start(struct arena *a)
{
    char line[512] = "";
    other_stop(); /* of one that was killed */
    FILE *f = popen(OTHER "start", "r");
    check(f && fgets(line, sizeof line, f) && pclose(f) == 0);
    atexit(other_stop);
    str url = str_trim(str_of(line));
    while (url.n && url.p[url.n - 1] != '/')
        url.n--;
    return arena_printf(a, "%.*s", STR_ARG(url));
}

static enum rc number_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

static int64_t number(struct db *db, const char *sql)
{
    int64_t n = 0;
    assert_int_equal(db_query(db, &(struct db_query){str_of(sql), NULL, 0, number_row, &n}), RC_OK);
    return n;
}

#define PRESENT "select cast(cast(pg_snapshot_xmax(pg_current_snapshot()) as text) as bigint)"

/* Transactions that do nothing, until the next has that number. */
static void reach(struct arena *a, struct db *db, int64_t next)
{
    long long more = next - number(db, PRESENT);
    if (more <= 0)
        return;
    const char *sql = arena_printf(
        a, "do $$ begin for i in 1..%lld loop perform pg_current_xact_id(); commit; end loop; end $$", more);
    assert_int_equal(db_script(db, sql), RC_OK);
}

/* --- what was dumped ---------------------------------------------------------------------------------------------- */

enum { OPEN_CHANGES = 2, APART = 400 };

static void step(struct tampered *o, const char *what)
{
    tampered_act(o, o->bob, "PATCH", "/api/customers/1", arena_printf(o->d->a, "{\"next_step\":\"%s\"}", what));
}

/* An office with two changes that wait, of transactions far apart. What the snapshot ends with. */
static int64_t dump(struct tampered *o, const char *file)
{
    struct db *db = o->d->db;
    int64_t ends = number(db, "select cast(cast(pg_snapshot_xmax(snapshot) as text) as bigint) from journal_head");
    step(o, "write");
    reach(o->d->a, db, number(db, PRESENT) + APART);
    step(o, "wait");
    shell(arena_printf(o->d->a, "pg_dump '%s' >%s", o->d->url, file));
    return ends;
}

static struct db *loaded(struct arena *a, const char *url, const char *file)
{
    struct db *db;
    str message;
    shell(arena_printf(a, "psql -qAt -v ON_ERROR_STOP=1 '%s' <%s >/dev/null", url, file));
    assert_int_equal(db_open(url, (struct db_options){.mode = DB_WRITE}, a, &db, &message), RC_OK);
    return db;
}

/* Written on there before anything is sealed. */
static void sealed_on(struct tampered *o, const char *base, const char *name, const char *file, int64_t present)
{
    struct arena *a = arena_new(0);
    struct verdict v;
    shell(arena_printf(a, "psql -qAt '%spostgres' -c 'create database %s'", base, name));
    struct database d = {
        .kind = DB_POSTGRES, .url = arena_printf(a, "%s%s", base, name), .folder = o->d->folder, .a = a};
    d.db = loaded(a, d.url, file);
    reach(a, d.db, present);
    struct tampered there = {.desk = desk_open(&d), .d = &d, .ann = o->ann, .bob = o->bob};
    tampered_audit(&there, NULL, a, &v);
    assert_int_equal(v.found, 0);
    assert_int_equal(v.waiting, OPEN_CHANGES);
    step(&there, "go on");
    app_work(there.desk->app);
    tampered_audit(&there, NULL, a, &v);
    if (v.found || v.waiting)
        fail_msg("%s: %d wait\n%.*s", name, (int)v.waiting, STR_ARG(verdict_text(a, &v)));
    assert_int_equal(number(d.db, "select count(*) from changes where id not in (select change_id from journal_seals)"),
                     0);
    assert_int_equal(number(d.db,
                            "select count(*) from (select change_id, lag(change_id) over (order by position) as p "
                            "from journal_seals) x where p > change_id"),
                     0);
    step(&there, "and on");
    app_work(there.desk->app);
    audited_holds(there.desk->app, a);
    db_close(d.db);
    arena_free(a);
}

static void a_dump_is_sealed_on(struct database *d)
{
    const char *base = other_start(d->a), *file = arena_printf(d->a, "%s/dump.sql", d->folder);
    reach(d->a, d->db, number(d->db, PRESENT) + 5000); /* each load takes some hundreds there */
    struct tampered o = tampered_office(d);
    int64_t ends = dump(&o, file);
    sealed_on(&o, base, "lower", file, 0);
    sealed_on(&o, base, "between", file, ends + APART / 2);
    sealed_on(&o, base, "higher", file, ends + 10 * APART);
}

static void dump_test(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, a_dump_is_sealed_on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(dump_test)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
