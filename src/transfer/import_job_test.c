/* Imports from the file to the records, on both engines: dry run, run, rejected rows, crashes, cancel, undo, again, many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>
#include <unistd.h>

#include "base/date.h"
#include "base/limits.h"
#include "base/log.h"
#include "job/thin.h"
#include "record/undo.h"
#include "support/imports.h"
#include "transfer/import_job.h"
#include "transfer/left.h"
#include "transfer/undo_job.h"

/* --- dry run and run -------------------------------------------------------------------------------------------- */

static void dry_run(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = sales_import(o), changes = office_number(o, "select count(*) from changes");
    assert_int_equal(office_write(o, o->ada, import_dry_fn, &id), RC_OK);
    assert_text(import_look(o, id), "state", "checking");
    assert_int_equal(import_patch(o, id, import_spelling), RC_CONFLICT);
    import_work(o);
    json_t *im = import_look(o, id);
    assert_text(im, "state", "checked");
    assert_result(import_file_named(im, "accounts.csv"), 3, 0, 0, 1);
    assert_result(import_file_named(im, "products.csv"), 2, 0, 0, 0);
    assert_result(import_file_named(im, "sales_pipeline.csv"), 3, 0, 0, 2);
    assert_int_equal(office_number(o, "select count(*) from changes"), changes);
    assert_int_equal(office_number(o, "select count(*) from changesets"), 1);
    assert_int_equal(live_rows(o, "customers") + live_rows(o, "products") + live_rows(o, "opportunities"), 0);
    assert_int_equal(live_rows(o, "users"), 2);
    json_t *problems = json_object_get(import_file_named(im, "accounts.csv"), "problems");
    assert_int_equal(json_array_size(problems), 2);
    assert_text(json_array_get(problems, 0), "column", "sector");
    assert_text(json_array_get(problems, 0), "code", "choice");
    assert_int_equal(json_integer_value(json_array_get(json_object_get(json_array_get(problems, 0), "rows"), 0)), 2);
    assert_text(json_array_get(problems, 1), "column", "subsidiary_of"); /* Cancity's: its parent would be rejected */
    assert_int_equal(json_integer_value(json_array_get(json_object_get(json_array_get(problems, 1), "rows"), 0)), 4);
}

static enum rc rejected_of(struct office *o, int64_t id, str *out)
{
    struct cx *cx = office_context(o, o->ada);
    struct buf b;
    buf_init(&b, LIMIT_JSON_BYTES);
    enum rc rc = import_rejected(cx, id, &b);
    *out = str_copy(o->a, buf_view(&b));
    buf_free(&b);
    arena_free(cx->arena);
    return rc;
}

static void check_sales(struct office *o, int64_t id)
{
    json_t *im = import_look(o, id);
    assert_text(im, "state", "done");
    assert_true(json_is_null(json_object_get(im, "stopped")));
    assert_result(import_file_named(im, "accounts.csv"), 4, 0, 0, 0);
    assert_result(import_file_named(im, "products.csv"), 2, 0, 0, 0);
    assert_result(import_file_named(im, "sales_pipeline.csv"), 4, 0, 0, 1);
    assert_int_equal(live_rows(o, "customers"), 4);
    assert_int_equal(live_rows(o, "opportunities"), 4);
    assert_int_equal(live_rows(o, "opportunity_lines"), 4);
    assert_int_equal(live_rows(o, "users"), 4); /* Moses and Darcel came with it */
    assert_int_equal(office_number(o, "select count(*) from users where name = 'Moses Frase' and email is null"), 1);
    assert_int_equal(office_number(o, "select count(*) from opportunities t join users u on u.id = t.owner_id "
                                      "where u.name = 'Moses Frase'"),
                     2);
    assert_int_equal(office_number(o, "select count(*) from customers c join customers p on p.id = c.parent_id "
                                      "where (c.name = 'Cheers' and p.name = 'Massive Dynamic') or "
                                      "(c.name = 'Cancity' and p.name = 'Acme Corporation')"),
                     2);
    assert_int_equal(office_number(o, "select count(*) from opportunity_lines l join products p on p.id = l.product_id "
                                      "where p.name = 'MG Special'"),
                     2);
    assert_int_equal(
        office_number(o, "select count(*) from opportunities where stage = 'won' and close_date = '2017-03-01' "
                         "and start_date = '2016-10-20'"),
        1);
    assert_int_equal(office_number(o, "select count(*) from opportunities where customer_id is null"), 1);
    assert_int_equal(office_number(o, "select employees from customers where name = 'Acme Corporation'"), 2822);
    assert_int_equal(office_number(o, "select count(*) from customers where industry = 'technology'"), 1);
    assert_int_equal(office_number(o, "select count(*) from changesets where via = 'import' and state = 'done'"), 1);
    str rejected;
    assert_int_equal(rejected_of(o, id, &rejected), RC_OK);
    assert_true(str_eq(rejected,
                       S("\xEF\xBB\xBF"
                         "file,row,reason,opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,"
                         "close_value\r\nsales_pipeline.csv,6,\"There is no customer called \"\"Nobody & Sons\"\"\","
                         "PE84CX4O,sam,GTX Pro,Nobody & Sons,Won,1/2/2017,2/3/2017,\"1,234.50\"\r\n")));
}

static void run(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = spelt_import(o);
    assert_int_equal(office_write(o, o->ada, import_dry_fn, &id), RC_OK);
    import_work(o);
    assert_result(import_file_named(import_look(o, id), "sales_pipeline.csv"), 4, 0, 0, 1); /* the dry run said so */
    assert_int_equal(office_write(o, o->ada, import_run_fn, &id), RC_OK);
    import_work(o);
    check_sales(o, id);
    assert_int_equal(office_write(o, o->ada, import_run_fn, &id), RC_CONFLICT);
}

static enum rc thin_fn(struct cx *cx, void *data)
{
    static const struct job_kind *const kinds[] = {&import_job, &undo_job, NULL};
    struct thin_place from_the_first = {0};
    return job_thin(cx, kinds, &from_the_first, data);
}

/* The import tells of the second job alone; that one stays, and with it what was rejected and how far it came. */
static void long_after(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = spelt_import(o);
    bool is_done;
    assert_int_equal(office_write(o, o->ada, import_dry_fn, &id), RC_OK);
    import_work(o);
    assert_int_equal(office_write(o, o->ada, import_run_fn, &id), RC_OK);
    import_work(o);
    assert_int_equal(office_number(o, "select count(*) from jobs"), 1);
    o->fake.at_ms += 2 * (int64_t)LIMIT_JOB_DAYS * DAY_MS;
    assert_int_equal(office_write(o, 0, thin_fn, &is_done), RC_OK);
    assert_true(is_done);
    assert_int_equal(office_number(o, "select count(*) from jobs"), 1);
    check_sales(o, id);
    json_t *progress = json_object_get(import_look(o, id), "progress");
    assert_int_equal(json_integer_value(json_object_get(progress, "done")), 11);
}

/* The runner goes away after each step, now and then with a commit that fails; another goes on. */
static void crashes(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = spelt_import(o);
    assert_int_equal(office_write(o, o->ada, import_run_fn, &id), RC_OK);
    for (int i = 0; i < 30 && !str_is(json_member_text(import_look(o, id), "state"), "done"); i++) {
        int64_t ran;
        import_work_for(o, 1);
        o->fail_writes = 0;
        struct job_runner r = import_runner(o, "n2", -1);
        if (i % 2 && str_is(json_member_text(import_look(o, id), "state"), "running")) {
            o->fail_writes = 1; /* the next taking */
            assert_int_equal(job_run_due(&r, &ran), RC_UNAVAILABLE);
        }
        office_later(o, 61000);
    }
    check_sales(o, id);
}

static enum rc lose_commits(struct engine *e, write_fn fn, void *data)
{
    struct office *o = e->write_data;
    static int n;
    o->fail_writes = ++n % 4 == 0; /* taking, trying, a step, and the one that is lost */
    return office_write(o, 0, fn, data);
}

static void lost_commits(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = spelt_import(o), ran;
    assert_int_equal(office_write(o, o->ada, import_run_fn, &id), RC_OK);
    enum rc (*write)(struct engine *, write_fn, void *) = o->engine.write;
    o->engine.write = lose_commits;
    struct job_runner r = import_runner(o, "n1", -1);
    for (int i = 0; i < 40 && str_is(json_member_text(import_look(o, id), "state"), "running"); i++) {
        job_run_due(&r, &ran);
        office_later(o, 61000);
    }
    o->engine.write = write;
    o->fail_writes = 0;
    check_sales(o, id);
}

/* --- cancel and undo -------------------------------------------------------------------------------------------- */

static void cancel_undoes(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = spelt_import(o);
    assert_int_equal(office_write(o, o->ada, import_run_fn, &id), RC_OK);
    import_work_for(o, 3);
    assert_true(live_rows(o, "customers") > 0 && live_rows(o, "products") > 0);
    assert_int_equal(office_write(o, o->ada, import_undo_fn, &id), RC_OK);
    import_work(o);
    assert_text(import_look(o, id), "state", "cancelled");
    assert_int_equal(live_rows(o, "customers") + live_rows(o, "products") + live_rows(o, "opportunities"), 0);
    assert_int_equal(office_number(o, "select count(*) from changesets where via = 'import' and state = 'undone'"), 1);
    assert_int_equal(office_number(o, "select count(*) from changesets where via = 'undo' and state = 'done'"), 1);
}

static void cancel_keeps(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = spelt_import(o);
    assert_int_equal(office_write(o, o->ada, import_run_fn, &id), RC_OK);
    import_work_for(o, 1);
    assert_int_equal(office_write(o, o->ada, import_keep_fn, &id), RC_OK);
    import_work(o);
    json_t *im = import_look(o, id), *stopped = json_object_get(im, "stopped");
    assert_text(im, "state", "done");
    assert_text(stopped, "code", "import_stopped");
    assert_text(stopped, "detail", "Cancelled in the middle, after 4 / 11 rows; what was imported stays");
    assert_int_equal(live_rows(o, "customers"), 4);
    assert_int_equal(live_rows(o, "opportunities"), 0);
    assert_int_equal(office_number(o, "select count(*) from changesets where via = 'import' and state = 'done'"), 1);
}

/* A node sleeps in a step that has both rows locked: the import's and the job's. */
static void cancel_waits_for_nobody(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = spelt_import(o);
    struct db *asleep;
    str message;
    assert_int_equal(office_write(o, o->ada, import_run_fn, &id), RC_OK);
    import_work_for(o, 1);
    assert_int_equal(db_open(d->url, (struct db_options){.mode = DB_WRITE}, o->a, &asleep, &message), RC_OK);
    assert_int_equal(db_begin(asleep), RC_OK);
    assert_int_equal(db_script(asleep, "update imports set name = name; update jobs set tries = tries"), RC_OK);
    assert_int_equal(db_script(d->db, "set lock_timeout = '1s'"), RC_OK);
    assert_int_equal(office_write(o, o->ada, import_undo_fn, &id), RC_OK);
    db_rollback(asleep);
    db_close(asleep);
    import_work(o);
    assert_text(import_look(o, id), "state", "cancelled");
    assert_int_equal(live_rows(o, "customers"), 0);
}

/* Said twice: the first wish stands. */
static void cancelled_twice(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = spelt_import(o);
    assert_int_equal(office_write(o, o->ada, import_run_fn, &id), RC_OK);
    import_work_for(o, 1);
    assert_int_equal(office_write(o, o->ada, import_undo_fn, &id), RC_OK);
    assert_int_equal(office_write(o, o->ada, import_keep_fn, &id), RC_OK);
    import_work(o);
    assert_text(import_look(o, id), "state", "cancelled");
    assert_int_equal(live_rows(o, "customers"), 0);
}

static enum rc free_fn(struct cx *cx, void *data)
{
    (void)data;
    return job_free(cx);
}

static enum rc left_fn(struct cx *cx, void *data)
{
    (void)data;
    return imports_left(cx);
}

/* The process that did a command's import is dead: taken up by others, or found by the next where only one may be. */
static void left_by_a_command(struct database *d)
{
    struct office *o = office_new(d);
    for (int is_alone = 0; is_alone < 2; is_alone++) {
        int64_t id = spelt_import(o);
        assert_int_equal(office_write(o, o->ada, import_run_fn, &id), RC_OK);
        import_work_for(o, 1);
        assert_true(live_rows(o, "customers") > 0);
        assert_int_equal(db_script(d->db, "update imports set created_by = null; update jobs set created_by = null, "
                                          "lease_by = 'dead', lease_until = run_at where state = 'running'"),
                         RC_OK);
        assert_int_equal(office_write(o, o->ada, is_alone ? left_fn : free_fn, NULL), RC_OK);
        assert_int_equal(office_write(o, o->ada, free_fn, NULL), RC_OK);
        import_work(o);
        assert_text(import_look(o, id), "state", "cancelled");
        assert_int_equal(live_rows(o, "customers"), 0);
    }
}

struct undo_errand {
    int64_t changeset_id, job_id;
    struct undo_plan *plan;
};

static enum rc plan_fn(struct cx *cx, void *data)
{
    struct undo_errand *u = data;
    enum rc rc = undo_plan(cx, u->changeset_id, UNDO_ASK, &u->plan);
    return rc == RC_OK ? undo_job_add(cx, u->plan, &u->job_id) : rc;
}

static void undo_of_it_all(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = spelt_import(o);
    assert_int_equal(office_write(o, o->ada, import_run_fn, &id), RC_OK);
    import_work(o);
    struct undo_errand u = {json_integer_value(json_object_get(import_look(o, id), "changeset")), 0, NULL};
    assert_int_equal(office_write(o, o->ada, plan_fn, &u), RC_OK);
    import_work(o);
    assert_text(import_look(o, id), "state", "undone");
    assert_int_equal(live_rows(o, "customers") + live_rows(o, "products") + live_rows(o, "opportunities") +
                         live_rows(o, "opportunity_lines"),
                     0);
    assert_int_equal(live_rows(o, "users"), 2);
    assert_int_equal(office_number(o, "select count(*) from jobs where kind = 'undo' and state = 'done'"), 1);
}

/* --- again ------------------------------------------------------------------------------------------------------ */

static void updates(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = spelt_import(o);
    assert_int_equal(office_write(o, o->ada, import_run_fn, &id), RC_OK);
    import_work(o);
    id = import_begin(o);
    import_add_text(o, id, "accounts.csv",
                    "account,employees\nacme corporation,2822\nCheers,1\nNew One,5\nnew  one,6\n");
    import_add_text(o, id, "sales_pipeline.csv", import_pipeline);
    assert_int_equal(
        import_patch(
            o, id,
            "{\"files\":[{\"name\":\"accounts.csv\",\"update_by\":\"name\",\"columns\":[{\"column\":\"account\","
            "\"target\":\"name\"}]},{\"name\":\"sales_pipeline.csv\",\"update_by\":\"external_number\"}]}"),
        RC_OK);
    assert_int_equal(office_write(o, o->ada, import_run_fn, &id), RC_OK);
    import_work(o);
    json_t *im = import_look(o, id);
    assert_result(import_file_named(im, "accounts.csv"), 1, 3, 0, 0); /* the name's case was corrected too */
    assert_result(import_file_named(im, "sales_pipeline.csv"), 0, 0, 4, 1);
    assert_int_equal(live_rows(o, "customers"), 5);
    assert_int_equal(live_rows(o, "opportunity_lines"), 4);
    assert_int_equal(office_number(o, "select employees from customers where name = 'new  one'"), 6);
}

/* Two customers of one name: which is meant is not clear. The second e-mail is taken, also in a dry run. */
static void ambiguous_and_unique(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = import_begin(o);
    import_add_text(o, id, "customers.csv",
                    "name,email\nTwin,a@example.com\nTWIN,b@example.com\nOther,a@example.com\nBad,nonsense\n");
    import_add_text(o, id, "contacts.csv", "full name,company\nAda,twin\nBob,Other Ltd\n");
    for (int dry = 1; dry >= 0; dry--) {
        assert_int_equal(office_write(o, o->ada, dry ? import_dry_fn : import_run_fn, &id), RC_OK);
        import_work(o);
        json_t *im = import_look(o, id);
        assert_result(import_file_named(im, "customers.csv"), 2, 0, 0, 2);
        assert_result(import_file_named(im, "contacts.csv"), 0, 0, 0, 2);
        json_t *problems = json_object_get(import_file_named(im, "contacts.csv"), "problems");
        assert_text(json_array_get(problems, 0), "code", "name_ambiguous");
        assert_text(json_array_get(problems, 1), "code", "name_missing");
        assert_text(json_array_get(problems, 1), "detail", "There is no customer called \"Other Ltd\"");
    }
    assert_int_equal(live_rows(o, "customers"), 2);
}

/* --- rows of one record ------------------------------------------------------------------------------------------ */

enum { BEFORE = 190, FITTING = LIMIT_LINES, OVER = LIMIT_LINES + 30 };

static void lined(struct buf *b, const char *name, int n)
{
    for (int i = 0; i < n; i++)
        buf_printf(b, "%s,Part %d,1,2\n", name, i);
}

/* A record whose rows lie over the end of what a step reads, one of as many as a step reads at first and more, and one with too
   many lines: its rows are refused, those of the next are not. */
static void lines_over_steps(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = import_begin(o);
    struct buf b;
    buf_init(&b, 1 << 20);
    buf_cstr(&b, "name,lines.description,lines.quantity,lines.price\n");
    lined(&b, "First", BEFORE);
    lined(&b, "Second", FITTING);
    lined(&b, "Third", OVER);
    lined(&b, "Fourth", 3);
    assert_int_equal(import_add_bytes(o, id, "opportunities.csv", buf_view(&b)), RC_OK);
    buf_free(&b);
    assert_int_equal(office_write(o, o->ada, import_dry_fn, &id), RC_OK);
    import_work(o);
    json_t *dry = import_file_named(import_look(o, id), "opportunities.csv");
    assert_int_equal(json_member_int(json_object_get(dry, "result"), "rejected"), OVER);
    assert_int_equal(office_write(o, o->ada, import_run_fn, &id), RC_OK);
    import_work(o);
    assert_result(import_file_named(import_look(o, id), "opportunities.csv"), 3, 0, 0, OVER);
    assert_int_equal(live_rows(o, "opportunities"), 3);
    assert_int_equal(live_rows(o, "opportunity_lines"), BEFORE + FITTING + 3);
    assert_int_equal(
        office_number(o, "select count(*) from opportunity_lines l join opportunities o on o.id = l.opportunity_id "
                         "where o.name = 'Second'"),
        FITTING);
}

/* --- many rows -------------------------------------------------------------------------------------------------- */

static str many_rows(struct office *o, int n)
{
    struct buf b;
    buf_init(&b, 512 << 20);
    buf_cstr(&b, "name,email,phone,industry,region,employees,annual_revenue\n");
    for (int i = 0; i < n; i++)
        buf_printf(&b, "Customer %d Ltd,c%d@example.com,021-6888 %04d,%s,Shanghai,%d,%d.50\n", i, i, i % 10000,
                   i % 2 ? "retail" : "finance", i % 5000, i);
    str s = str_copy(o->a, buf_view(&b));
    buf_free(&b);
    return s;
}

/* GUANXI_IMPORT_ROWS=1000000 makes a measurement of it. */
static void many(struct database *d)
{
    const char *asked = getenv("GUANXI_IMPORT_ROWS");
    int n = asked ? atoi(asked) : 3000;
    struct office *o = office_new(d);
    int64_t id = import_begin(o);
    assert_int_equal(import_add_bytes(o, id, "customers.csv", many_rows(o, n)), RC_OK);
    assert_int_equal(office_write(o, o->ada, import_run_fn, &id), RC_OK);
    int64_t began = clock_monotonic_ms();
    clock_t began_cpu = clock();
    import_work(o);
    int64_t ms = clock_monotonic_ms() - began + 1;
    if (asked)
        printf("%s: %d rows, %lld rows/s, %lld commits, %.0f us of its own CPU a row\n",
               d->kind == DB_SQLITE ? "sqlite" : "postgres", n, (long long)n * 1000 / ms, (long long)o->writes,
               (double)(clock() - began_cpu) / CLOCKS_PER_SEC * 1e6 / n);
    assert_result(import_file_named(import_look(o, id), "customers.csv"), n, 0, 0, 0);
    assert_int_equal(live_rows(o, "customers"), n);
    assert_int_equal(office_number(o, "select count(*) from changesets where via = 'import'"), 1);
}

#define CASE(name)                                                                                                     \
    static void test_##name(void **state)                                                                              \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        for_each_database(name);                                                                                       \
    }
CASE(dry_run)
CASE(run)
CASE(long_after)
CASE(crashes)
CASE(lost_commits)
CASE(cancel_undoes)
CASE(cancel_keeps)
CASE(cancelled_twice)
CASE(left_by_a_command)

static void test_cancel_waits_for_nobody(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, cancel_waits_for_nobody);
}

CASE(undo_of_it_all)
CASE(updates)
CASE(ambiguous_and_unique)
CASE(lines_over_steps)
CASE(many)

int main(void)
{
    log_level_set(LOG_OFF);
    if (getenv("GUANXI_IMPORT_ROWS"))
        cmocka_set_test_filter("test_many");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dry_run),
        cmocka_unit_test(test_run),
        cmocka_unit_test(test_long_after),
        cmocka_unit_test(test_crashes),
        cmocka_unit_test(test_lost_commits),
        cmocka_unit_test(test_cancel_undoes),
        cmocka_unit_test(test_cancel_keeps),
        cmocka_unit_test(test_cancelled_twice),
        cmocka_unit_test(test_cancel_waits_for_nobody),
        cmocka_unit_test(test_left_by_a_command),
        cmocka_unit_test(test_undo_of_it_all),
        cmocka_unit_test(test_updates),
        cmocka_unit_test(test_ambiguous_and_unique),
        cmocka_unit_test(test_lines_over_steps),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
