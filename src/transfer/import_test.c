/*
 * Imports from the file to the records, on both engines: guesses, dry run, run, rejected rows, cancel, crash, undo; and
 * exports read back. The files are made up, with the oddities of real ones: titles that differ in spaces, relations that lead
 * ahead in their own file, misspelt choices, people who are no users, dates whose order one row tells.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>
#include <unistd.h>

#include "access/access.h"
#include "base/limits.h"
#include "base/log.h"
#include "json/read.h"
#include "record/undo.h"
#include "support/office.h"
#include "transfer/export.h"
#include "transfer/import.h"
#include "transfer/import_job.h"
#include "transfer/undo_job.h"

/* --- files ------------------------------------------------------------------------------------------------------ */

static const char accounts[] = "\xEF\xBB\xBF"
                               "account,sector,year_established,revenue,employees,office_location,subsidiary_of\r\n"
                               "Acme Corporation,technolgy,1996,1100.04,\"2,822\",United States,\r\n"
                               "Cheers,entertainment,1993,\"$4,269.90\",6472,United States,Massive Dynamic\r\n"
                               "Cancity,Retail,2001,718.62,2448,Kenya,ACME  corporation\r\n"
                               "Massive Dynamic,software,1989,665.06,1095,Korea,\r\n";
static const char products[] = "product,series,sales_price\nGTX Pro,GTX,4821\nMG Special,MG,55\n";
static const char pipeline[] =
    "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
    "1C1I7A6R,Moses Frase,GTXPro,Cancity,Won,10/20/2016,3/1/2017,1054\n"
    "Z063OYW0,Darcel Schlecht,MG Special,,Engaging,11/3/2016,,\n"
    "EC4QE1BX,Moses Frase,mg special,Cheers,Lost,1/2/2017,3/7/2017,0\n"
    "MV1LWRNH,sam,GTX Pro,Acme Corporation,Prospecting,,,\n"
    "PE84CX4O,sam,GTX Pro,Nobody & Sons,Won,1/2/2017,2/3/2017,\"1,234.50\"\n";

static enum rc new_fn(struct cx *cx, void *data)
{
    return import_new(cx, S("CRM sales"), data);
}

static int64_t import_begin(struct office *o)
{
    int64_t id = 0;
    assert_int_equal(office_write(o, o->ada, new_fn, &id), RC_OK);
    return id;
}

static int fd_of(const char *text, size_t n)
{
    FILE *f = tmpfile();
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, n, f), n);
    fflush(f);
    int fd = dup(fileno(f));
    fclose(f);
    return fd;
}

static enum rc add_bytes(struct office *o, int64_t id, const char *name, str bytes)
{
    struct cx *cx = office_context(o, o->ada);
    int fd = fd_of(bytes.p, bytes.n);
    enum rc rc = import_add_file(cx, id, str_of(name), fd);
    close(fd);
    arena_free(cx->arena);
    return rc;
}

static void add(struct office *o, int64_t id, const char *name, const char *text)
{
    assert_int_equal(add_bytes(o, id, name, str_of(text)), RC_OK);
}

static enum rc change(struct office *o, int64_t id, const char *patch)
{
    struct cx *cx = office_context(o, o->ada);
    json_t *v;
    str message;
    assert_int_equal(json_read(cx->arena, str_of(patch), &v, &message), RC_OK);
    enum rc rc = import_change(cx, id, v);
    arena_free(cx->arena);
    return rc;
}

/* The import as JSON, in the case's arena. */
static json_t *look(struct office *o, int64_t id)
{
    struct cx *cx = office_context(o, o->ada);
    struct buf b;
    buf_init(&b, LIMIT_JSON_BYTES);
    struct json j = json_to(&b);
    assert_int_equal(import_write_json(cx, id, &j), RC_OK);
    json_t *v;
    str message;
    assert_int_equal(json_read(o->a, str_copy(o->a, buf_view(&b)), &v, &message), RC_OK);
    buf_free(&b);
    arena_free(cx->arena);
    return v;
}

static json_t *file_named(json_t *import, const char *name)
{
    size_t i;
    json_t *f;
    json_array_foreach(json_object_get(import, "files"), i, f) if (str_is(json_member_text(f, "name"), name)) return f;
    fail();
    return NULL;
}

static json_t *column_named(json_t *file, const char *name)
{
    size_t i;
    json_t *c;
    json_array_foreach(json_object_get(file, "columns"), i,
                       c) if (str_is(json_member_text(c, "column"), name)) return c;
    fail();
    return NULL;
}

static void assert_text(json_t *v, const char *key, const char *expected)
{
    if (!str_is(json_member_text(v, key), expected))
        fail_msg("%s is \"%.*s\", not \"%s\"", key, STR_ARG(json_member_text(v, key)), expected);
}

static void assert_targets(json_t *file, const char *const *pairs)
{
    for (; *pairs; pairs += 2)
        assert_text(column_named(file, pairs[0]), "target", pairs[1]);
}

static void assert_result(json_t *file, int created, int updated, int unchanged, int rejected)
{
    json_t *r = json_object_get(file, "result");
    assert_int_equal(json_integer_value(json_object_get(r, "created")), created);
    assert_int_equal(json_integer_value(json_object_get(r, "updated")), updated);
    assert_int_equal(json_integer_value(json_object_get(r, "unchanged")), unchanged);
    assert_int_equal(json_integer_value(json_object_get(r, "rejected")), rejected);
}

/* --- running ---------------------------------------------------------------------------------------------------- */

static enum rc dry_fn(struct cx *cx, void *data)
{
    return import_dry_run(cx, *(int64_t *)data, &(int64_t){0});
}

static enum rc run_fn(struct cx *cx, void *data)
{
    return import_run(cx, *(int64_t *)data, &(int64_t){0});
}

static enum rc keep_fn(struct cx *cx, void *data)
{
    return import_cancel(cx, *(int64_t *)data, true);
}

static enum rc undo_fn(struct cx *cx, void *data)
{
    return import_cancel(cx, *(int64_t *)data, false);
}

static struct job_kind kinds[3];
static int64_t steps_left; /* then the runner stops; -1: never */

static enum rc counted_step(struct cx *cx, struct job *job, void *found, bool *is_done)
{
    steps_left -= steps_left > 0;
    return import_job.step(cx, job, found, is_done);
}

static bool stop(void *data)
{
    (void)data;
    return steps_left == 0;
}

static void work_for(struct office *o, int64_t steps)
{
    int64_t ran;
    kinds[0] = import_job;
    kinds[0].step = counted_step;
    kinds[1] = undo_job;
    steps_left = steps;
    struct job_runner r = {&o->engine, kinds, office_context_of, o, stop, S("n1")};
    assert_int_equal(job_run_due(&r, &ran), RC_OK);
}

static void work(struct office *o)
{
    work_for(o, -1);
}

static int64_t sales_import(struct office *o)
{
    int64_t id = import_begin(o);
    add(o, id, "sales_pipeline.csv", pipeline);
    add(o, id, "accounts.csv", accounts);
    add(o, id, "products.csv", products);
    return id;
}

static int64_t live(struct office *o, const char *table)
{
    return office_number(o, arena_printf(o->a, "select count(*) from %s where deleted_at is null", table));
}

/* --- guesses ---------------------------------------------------------------------------------------------------- */

static void guesses(struct database *d)
{
    struct office *o = office_new(d);
    json_t *im = look(o, sales_import(o));
    assert_text(im, "state", "mapping");
    json_t *f = file_named(im, "accounts.csv");
    assert_text(f, "object", "customer");
    assert_int_equal(json_integer_value(json_object_get(f, "rows")), 4);
    assert_targets(f, (const char *[]){"account", "name", "sector", "industry", "year_established", "founded",
                                       "revenue", "annual_revenue", "employees", "employees", "office_location",
                                       "region", "subsidiary_of", "parent", NULL});
    json_t *unmatched = json_object_get(column_named(f, "sector"), "unmatched");
    assert_int_equal(json_array_size(unmatched), 1);
    assert_string_equal(json_string_value(json_array_get(unmatched, 0)), "technolgy");
    f = file_named(im, "products.csv");
    assert_text(f, "object", "product");
    assert_targets(f, (const char *[]){"product", "name", "series", "category", "sales_price", "list_price", NULL});
    f = file_named(im, "sales_pipeline.csv");
    assert_text(f, "object", "opportunity");
    assert_targets(f, (const char *[]){"opportunity_id", "external_number", "sales_agent", "owner", "product",
                                       "lines.product", "account", "customer", "deal_stage", "stage", "engage_date",
                                       "start_date", "close_date", "close_date", "close_value", "amount", NULL});
    assert_text(column_named(f, "sales_agent"), "missing", "create");
    assert_text(column_named(f, "account"), "missing", "reject");
    assert_text(column_named(f, "engage_date"), "date_order", "mdy");
    json_t *stage = column_named(f, "deal_stage");
    assert_text(json_object_get(stage, "values"), "Prospecting", "first_contact");
    assert_text(json_object_get(stage, "values"), "Engaging", "needs");
    assert_int_equal(json_array_size(json_object_get(stage, "unmatched")), 2);
    assert_int_equal(json_integer_value(json_object_get(column_named(f, "account"), "empty")), 1);
}

struct header_case {
    const char *file, *text, *object;
    const char *pairs[24];
};

static const struct header_case header_cases[] = {
    {"客户.csv",
     "客户名称,所属行业,手机,业务员,邮箱,客户等级\n华东仓储,物流,13800138000,林晓,a@example.com,A\n",
     "customer",
     {"客户名称", "name", "所属行业", "industry", "业务员", "owner", "邮箱", "email", "客户等级", "grade"}},
    {"hubspot-contacts.csv",
     "Record ID,First Name,Last Name,Email,Phone Number,Associated Company,Job Title\n"
     "1,Ada,Lovelace,ada@example.com,555-0100,Acme,CEO\n",
     "contact",
     {"First Name", "name", "Last Name", "name", "Email", "email", "Phone Number", "phone", "Associated Company",
      "customer", "Job Title", "job_title"}},
    {"report.csv",
     "Opportunity Name,Account Name,Stage,Close Date,Amount,Opportunity Owner\nBig,Acme,Closed "
     "Won,1/31/2024,\"$1,200\",Ann\n",
     "opportunity",
     {"Opportunity Name", "name", "Account Name", "customer", "Stage", "stage", "Close Date", "close_date", "Amount",
      "amount", "Opportunity Owner", "owner"}},
    {"zoho.csv",
     "Deal Name,Account Name,Closing Date,Amount,Stage,Contact Name\nA,B,2024-01-31,12,Qualification,C\n",
     "opportunity",
     {"Deal Name", "name", "Account Name", "customer", "Closing Date", "close_date", "Contact Name", "contact"}},
    {"pipedrive.csv",
     "Deal - Title,Deal - Organization,Deal - Value,Deal - Stage,Deal - Owner\nA,B,12,Lead In,C\n",
     NULL,
     {NULL}},
    {"sales_teams.csv",
     "sales_agent,manager,regional_office\nAnna Snelling,Dustin Brinkmann,Central\n",
     "user",
     {"sales_agent", "name"}},
    {"x.csv",
     "联系人姓名,所属客户,手机号码,职位\n张三,华东仓储,13800138000,经理\n",
     "contact",
     {"联系人姓名", "name", "所属客户", "customer", "手机号码", "mobile", "职位", "job_title"}},
};

static void headers_of_others(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = import_begin(o);
    for (size_t i = 0; i < sizeof header_cases / sizeof *header_cases; i++) {
        const struct header_case *c = &header_cases[i];
        add(o, id, c->file, c->text);
        json_t *f = file_named(look(o, id), c->file);
        if (c->object)
            assert_text(f, "object", c->object);
        assert_targets(f, c->pairs);
    }
}

static void bad_files(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = import_begin(o);
    assert_int_equal(add_bytes(o, id, "a.csv", S("name\nCaf\xe9\n")), RC_INVALID);
    assert_int_equal(add_bytes(o, 99, "a.csv", S("name\nA\n")), RC_NOT_FOUND);
    assert_int_equal(add_bytes(o, id, "empty.csv", S("")), RC_OK);
    assert_int_equal(json_array_size(json_object_get(look(o, id), "files")), 1);
    assert_int_equal(office_write(o, o->ada, run_fn, &id), RC_INVALID);
    assert_int_equal(office_write(o, o->sam, run_fn, &id), RC_NOT_FOUND);
}

/* --- correcting ------------------------------------------------------------------------------------------------- */

static void corrections(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = sales_import(o);
    assert_int_equal(
        change(o, id,
               "{\"files\":[{\"name\":\"accounts.csv\",\"update_by\":\"name\",\"columns\":[{\"column\":\"sector\","
               "\"values\":{\"technolgy\":\"technology\"}},{\"column\":\"revenue\",\"target\":null}]}]}"),
        RC_OK);
    json_t *f = file_named(look(o, id), "accounts.csv");
    assert_text(json_object_get(column_named(f, "sector"), "values"), "technolgy", "technology");
    assert_true(json_is_null(json_object_get(column_named(f, "revenue"), "target")));
    assert_text(f, "update_by", "name");
    assert_int_equal(
        change(o, id,
               "{\"files\":[{\"name\":\"accounts.csv\",\"columns\":[{\"column\":\"sector\",\"target\":\"x\"}]}]}"),
        RC_INVALID);
    assert_int_equal(change(o, id,
                            "{\"files\":[{\"name\":\"accounts.csv\",\"columns\":[{\"column\":\"employees\",\"target\":"
                            "\"founded\"}]}]}"),
                     RC_INVALID);
    assert_int_equal(change(o, id, "{\"files\":[{\"name\":\"products.csv\",\"object\":\"customer\"}]}"), RC_OK);
    assert_text(file_named(look(o, id), "products.csv"), "object", "customer");
    assert_int_equal(change(o, id, "{\"files\":[{\"name\":\"products.csv\",\"separator\":\";\"}]}"), RC_OK);
    assert_int_equal(json_array_size(json_object_get(file_named(look(o, id), "products.csv"), "columns")), 1);
    assert_int_equal(change(o, id, "{\"nonsense\":1}"), RC_INVALID);
}

static const char spelling[] = "{\"files\":[{\"name\":\"accounts.csv\",\"columns\":[{\"column\":\"sector\","
                               "\"values\":{\"technolgy\":\"technology\"}}]}]}";

/* --- dry run and run -------------------------------------------------------------------------------------------- */

static void dry_run(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = sales_import(o), changes = office_number(o, "select count(*) from changes");
    assert_int_equal(office_write(o, o->ada, dry_fn, &id), RC_OK);
    assert_text(look(o, id), "state", "checking");
    assert_int_equal(change(o, id, spelling), RC_CONFLICT);
    work(o);
    json_t *im = look(o, id);
    assert_text(im, "state", "checked");
    assert_result(file_named(im, "accounts.csv"), 3, 0, 0, 1);
    assert_result(file_named(im, "products.csv"), 2, 0, 0, 0);
    assert_result(file_named(im, "sales_pipeline.csv"), 3, 0, 0, 2);
    assert_int_equal(office_number(o, "select count(*) from changes"), changes);
    assert_int_equal(office_number(o, "select count(*) from changesets"), 1);
    assert_int_equal(live(o, "customers") + live(o, "products") + live(o, "opportunities"), 0);
    assert_int_equal(live(o, "users"), 2);
    json_t *problems = json_object_get(file_named(im, "accounts.csv"), "problems");
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
    json_t *im = look(o, id);
    assert_text(im, "state", "done");
    assert_result(file_named(im, "accounts.csv"), 4, 0, 0, 0);
    assert_result(file_named(im, "products.csv"), 2, 0, 0, 0);
    assert_result(file_named(im, "sales_pipeline.csv"), 4, 0, 0, 1);
    assert_int_equal(live(o, "customers"), 4);
    assert_int_equal(live(o, "opportunities"), 4);
    assert_int_equal(live(o, "opportunity_lines"), 4);
    assert_int_equal(live(o, "users"), 4); /* Moses and Darcel came with it */
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
                       S("file,row,reason,opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,"
                         "close_value\r\nsales_pipeline.csv,6,\"There is no customer called \"\"Nobody & Sons\"\"\","
                         "PE84CX4O,sam,GTX Pro,Nobody & Sons,Won,1/2/2017,2/3/2017,\"1,234.50\"\r\n")));
}

static int64_t spelt_import(struct office *o)
{
    int64_t id = sales_import(o);
    assert_int_equal(change(o, id, spelling), RC_OK);
    return id;
}

static void run(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = spelt_import(o);
    assert_int_equal(office_write(o, o->ada, dry_fn, &id), RC_OK);
    work(o);
    assert_result(file_named(look(o, id), "sales_pipeline.csv"), 4, 0, 0, 1); /* the dry run said so */
    assert_int_equal(office_write(o, o->ada, run_fn, &id), RC_OK);
    work(o);
    check_sales(o, id);
    assert_int_equal(office_write(o, o->ada, run_fn, &id), RC_CONFLICT);
}

/* The runner goes away after each step, now and then with a commit that fails; another goes on. */
static void crashes(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = spelt_import(o);
    assert_int_equal(office_write(o, o->ada, run_fn, &id), RC_OK);
    for (int i = 0; i < 30 && !str_is(json_member_text(look(o, id), "state"), "done"); i++) {
        int64_t ran;
        struct job_runner r = {&o->engine, kinds, office_context_of, o, stop, S("n2")};
        work_for(o, 1);
        o->fail_writes = 0;
        steps_left = -1;
        if (i % 2) {
            o->fail_writes = 1; /* the next taking */
            assert_int_equal(job_run_due(&r, &ran), RC_UNAVAILABLE);
        }
        o->fake.at_ms += 61000;
    }
    check_sales(o, id);
}

static enum rc lose_commits(struct engine *e, write_fn fn, void *data)
{
    struct office *o = e->write_data;
    static int n; /* every third commit is lost */
    o->fail_writes = ++n % 3 == 0;
    return office_write(o, 0, fn, data);
}

static void lost_commits(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = spelt_import(o), ran;
    assert_int_equal(office_write(o, o->ada, run_fn, &id), RC_OK);
    enum rc (*write)(struct engine *, write_fn, void *) = o->engine.write;
    o->engine.write = lose_commits;
    kinds[0] = import_job;
    steps_left = -1;
    struct job_runner r = {&o->engine, kinds, office_context_of, o, stop, S("n1")};
    for (int i = 0; i < 40 && str_is(json_member_text(look(o, id), "state"), "running"); i++) {
        job_run_due(&r, &ran);
        o->fake.at_ms += 61000;
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
    assert_int_equal(office_write(o, o->ada, run_fn, &id), RC_OK);
    work_for(o, 3);
    assert_true(live(o, "customers") > 0 && live(o, "products") > 0);
    assert_int_equal(office_write(o, o->ada, undo_fn, &id), RC_OK);
    work(o);
    assert_text(look(o, id), "state", "cancelled");
    assert_int_equal(live(o, "customers") + live(o, "products") + live(o, "opportunities"), 0);
    assert_int_equal(office_number(o, "select count(*) from changesets where via = 'import' and state = 'undone'"), 1);
    assert_int_equal(office_number(o, "select count(*) from changesets where via = 'undo' and state = 'done'"), 1);
}

static void cancel_keeps(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = spelt_import(o);
    assert_int_equal(office_write(o, o->ada, run_fn, &id), RC_OK);
    work_for(o, 1);
    assert_int_equal(office_write(o, o->ada, keep_fn, &id), RC_OK);
    work(o);
    assert_text(look(o, id), "state", "done");
    assert_int_equal(live(o, "customers"), 4);
    assert_int_equal(live(o, "opportunities"), 0);
    assert_int_equal(office_number(o, "select count(*) from changesets where via = 'import' and state = 'done'"), 1);
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
    assert_int_equal(office_write(o, o->ada, run_fn, &id), RC_OK);
    work(o);
    struct undo_errand u = {json_integer_value(json_object_get(look(o, id), "changeset")), 0, NULL};
    assert_int_equal(office_write(o, o->ada, plan_fn, &u), RC_OK);
    work(o);
    assert_text(look(o, id), "state", "undone");
    assert_int_equal(
        live(o, "customers") + live(o, "products") + live(o, "opportunities") + live(o, "opportunity_lines"), 0);
    assert_int_equal(live(o, "users"), 2);
    assert_int_equal(office_number(o, "select count(*) from jobs where kind = 'undo' and state = 'done'"), 1);
}

/* --- again ------------------------------------------------------------------------------------------------------ */

static void updates(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = spelt_import(o);
    assert_int_equal(office_write(o, o->ada, run_fn, &id), RC_OK);
    work(o);
    id = import_begin(o);
    add(o, id, "accounts.csv", "account,employees\nacme corporation,2822\nCheers,1\nNew One,5\nnew  one,6\n");
    add(o, id, "sales_pipeline.csv", pipeline);
    assert_int_equal(
        change(o, id,
               "{\"files\":[{\"name\":\"accounts.csv\",\"update_by\":\"name\",\"columns\":[{\"column\":\"account\","
               "\"target\":\"name\"}]},{\"name\":\"sales_pipeline.csv\",\"update_by\":\"external_number\"}]}"),
        RC_OK);
    assert_int_equal(office_write(o, o->ada, run_fn, &id), RC_OK);
    work(o);
    json_t *im = look(o, id);
    assert_result(file_named(im, "accounts.csv"), 1, 3, 0, 0); /* the name's case was corrected too */
    assert_result(file_named(im, "sales_pipeline.csv"), 0, 0, 4, 1);
    assert_int_equal(live(o, "customers"), 5);
    assert_int_equal(live(o, "opportunity_lines"), 4);
    assert_int_equal(office_number(o, "select employees from customers where name = 'new  one'"), 6);
}

/* Two customers of one name: which is meant is not clear. The second e-mail is taken, also in a dry run. */
static void ambiguous_and_unique(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = import_begin(o);
    add(o, id, "customers.csv",
        "name,email\nTwin,a@example.com\nTWIN,b@example.com\nOther,a@example.com\nBad,nonsense\n");
    add(o, id, "contacts.csv", "full name,company\nAda,twin\nBob,Other Ltd\n");
    for (int dry = 1; dry >= 0; dry--) {
        assert_int_equal(office_write(o, o->ada, dry ? dry_fn : run_fn, &id), RC_OK);
        work(o);
        json_t *im = look(o, id);
        assert_result(file_named(im, "customers.csv"), 2, 0, 0, 2);
        assert_result(file_named(im, "contacts.csv"), 0, 0, 0, 2);
        json_t *problems = json_object_get(file_named(im, "contacts.csv"), "problems");
        assert_text(json_array_get(problems, 0), "code", "name_ambiguous");
        assert_text(json_array_get(problems, 1), "code", "name_missing");
        assert_text(json_array_get(problems, 1), "detail", "There is no customer called \"Other Ltd\"");
    }
    assert_int_equal(live(o, "customers"), 2);
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
    assert_int_equal(add_bytes(o, id, "customers.csv", many_rows(o, n)), RC_OK);
    assert_int_equal(office_write(o, o->ada, run_fn, &id), RC_OK);
    int64_t began = clock_monotonic_ms();
    clock_t began_cpu = clock();
    work(o);
    int64_t ms = clock_monotonic_ms() - began + 1;
    if (asked)
        printf("%s: %d rows, %lld rows/s, %lld commits, %.0f us of its own CPU a row\n",
               d->kind == DB_SQLITE ? "sqlite" : "postgres", n, (long long)n * 1000 / ms, (long long)o->writes,
               (double)(clock() - began_cpu) / CLOCKS_PER_SEC * 1e6 / n);
    assert_result(file_named(look(o, id), "customers.csv"), n, 0, 0, 0);
    assert_int_equal(live(o, "customers"), n);
    assert_int_equal(office_number(o, "select count(*) from changesets where via = 'import'"), 1);
}

/* --- export ----------------------------------------------------------------------------------------------------- */

static str export(struct office *o, int64_t user, const char *object, struct export_options options,
                  const char *language)
{
    struct cx *cx = office_context(o, user);
    cx->language = str_of(language);
    const struct object *ob = catalog_object(cx->catalog, str_of(object));
    struct query q = query_of(cx, ob, access_visible(cx, ob));
    struct buf b;
    buf_init(&b, LIMIT_JSON_BYTES);
    assert_int_equal(export_to_buf(cx, &q, options, &b), RC_OK);
    str s = str_copy(o->a, buf_view(&b));
    buf_free(&b);
    arena_free(cx->arena);
    return s;
}

/* What we export is found again, column by column, in both languages. */
static void round_trip(struct database *d)
{
    static const char *const objects[] = {"customer", "product", "opportunity", "contact", "lead"};
    struct office *o = office_new(d);
    int64_t id = spelt_import(o);
    assert_int_equal(office_write(o, o->ada, run_fn, &id), RC_OK);
    work(o);
    for (size_t i = 0; i < 2 * (sizeof objects / sizeof *objects); i++) {
        const struct object *ob = catalog_object(o->catalog, str_of(objects[i / 2]));
        const char *language = i % 2 ? "zh" : "en", *name = arena_printf(o->a, "%s-%s.csv", objects[i / 2], language);
        int64_t again = import_begin(o);
        str text = export(o, o->ada, objects[i / 2], (struct export_options){.is_csv = true}, language);
        assert_int_equal(add_bytes(o, again, name, text), RC_OK);
        json_t *f = file_named(look(o, again), name);
        assert_text(f, "object", objects[i / 2]);
        for (size_t k = 0; k < ob->field_count; k++) {
            const struct field *field = &ob->fields[k];
            bool is_written = (!field->is_computed && field->ops->value != VALUE_NULL);
            if (is_written && field->number != SYSTEM_VERSION)
                assert_text(column_named(f, str_c(o->a, label_in(&field->label, str_of(language)))), "target",
                            str_c(o->a, field->name));
        }
    }
}

static void exports(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = import_begin(o);
    add(o, id, "customers.csv", "name,owner,description\n\"=1+1\",sam,\"a, \"\"b\"\"\"\nAcme,ada,\n");
    assert_int_equal(office_write(o, o->ada, run_fn, &id), RC_OK);
    work(o);
    str all = export(o, o->ada, "customer", (struct export_options){.is_csv = true, .has_names = true, .has_ids = true},
                     "en");
    assert_true(str_starts(all, S("\xEF\xBB\xBF"
                                  "id,owner,owner_id,team,team_id,currency,created_at")));
    assert_true(str_find(all, S(",'=1+1,")) > 0);
    assert_true(str_find(all, S("\"a, \"\"b\"\"\"")) > 0);
    str own = export(o, o->sam, "customer", (struct export_options){.is_csv = true}, "en");
    assert_true(str_find(own, S("=1+1")) > 0);
    assert_true(str_find(own, S("Acme")) < 0); /* not his */
    str text = export(o, o->ada, "customer", (struct export_options){0}, "en");
    json_t *v;
    str message;
    assert_int_equal(json_read(o->a, text, &v, &message), RC_OK);
    json_t *first = json_array_get(json_object_get(v, "data"), 0);
    assert_text(first, "name", "=1+1");
    assert_text(json_object_get(first, "owner"), "name", "sam");
}

#define CASE(name)                                                                                                     \
    static void test_##name(void **state)                                                                              \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        for_each_database(name);                                                                                       \
    }
CASE(guesses)
CASE(headers_of_others)
CASE(bad_files)
CASE(corrections)
CASE(dry_run)
CASE(run)
CASE(crashes)
CASE(lost_commits)
CASE(cancel_undoes)
CASE(cancel_keeps)
CASE(undo_of_it_all)
CASE(updates)
CASE(ambiguous_and_unique)
CASE(many)
CASE(round_trip)
CASE(exports)

int main(void)
{
    log_level_set(LOG_OFF);
    if (getenv("GUANXI_IMPORT_ROWS"))
        cmocka_set_test_filter("test_many");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_guesses),
        cmocka_unit_test(test_headers_of_others),
        cmocka_unit_test(test_bad_files),
        cmocka_unit_test(test_corrections),
        cmocka_unit_test(test_dry_run),
        cmocka_unit_test(test_run),
        cmocka_unit_test(test_crashes),
        cmocka_unit_test(test_lost_commits),
        cmocka_unit_test(test_cancel_undoes),
        cmocka_unit_test(test_cancel_keeps),
        cmocka_unit_test(test_undo_of_it_all),
        cmocka_unit_test(test_updates),
        cmocka_unit_test(test_ambiguous_and_unique),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_exports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
