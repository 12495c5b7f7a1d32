/*
 * The main job on real input, by the interface alone, on both engines: three files of a company's sales as one import,
 * tried, run, looked through, a card moved, figures held against the files, and the import undone with what came after it.
 *
 * The files are those of the CRM Sales Opportunities set in the folder of data sets GUANXI_DATA_SETS (../shared/data unless
 * said). Where they are not there, a small set of the same shape with the same oddities takes their place, and the run says
 * so: the story is the same, what only real files have in them is not tried.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/check.h"
#include "journal/seal.h"
#include "support/audited.h"
#include "support/desk.h"

enum { FILE_BYTES_MAX = 4 << 20, SMALL_DEALS = 300 };

struct story {
    struct desk *desk;
    str token;
    str accounts, products, pipeline;
};

/* --- the files -------------------------------------------------------------------------------------------------- */

static str file_read(struct arena *a, const char *name)
{
    const char *sets = getenv("GUANXI_DATA_SETS");
    const char *path = arena_printf(a, "%s/analytics/win_probability/%s", sets ? sets : "../shared/data", name);
    FILE *f = fopen(path, "rb");
    if (!f)
        return (str){0};
    char *text = arena_alloc(a, FILE_BYTES_MAX);
    size_t n = fread(text, 1, FILE_BYTES_MAX, f);
    fclose(f);
    assert_true(n > 0 && n < FILE_BYTES_MAX);
    return (str){text, n};
}

static const char small_accounts[] = "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n"
                                     "Acme Corporation,technolgy,1996,1100.04,2822,United States,\n"
                                     "Betasoloin,medical,1999,251.41,495,United States,\n"
                                     "Cancity,retail,2001,718.62,2448,United States,Acme Corporation\n";
static const char small_products[] =
    "product,series,sales_price\nGTX Basic,GTX,550\nGTX Pro,GTX,4821\nMG Special,MG,55\n";

static str small_pipeline(struct arena *a)
{
    static const char *const agents[] = {"Moses Frase", "Darcel Schlecht", "Zane Levy"};
    static const char *const products[] = {"GTXPro", "GTX Basic", "MG Special"};
    static const char *const accounts[] = {"Cancity", "", "Betasoloin", "Acme Corporation"};
    static const char *const stages[] = {"Won", "Lost", "Engaging", "Prospecting"};
    struct buf b;
    buf_init(&b, FILE_BYTES_MAX);
    buf_cstr(&b, "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n");
    for (int i = 0; i < SMALL_DEALS; i++) {
        bool is_closed = i % 4 < 2;
        buf_printf(&b, "ID%05d,%s,%s,%s,%s,", i, agents[i % 3], products[i / 2 % 3], accounts[i / 3 % 4],
                   stages[i % 4]);
        if (is_closed)
            buf_printf(&b, "10/%d/2016,%d/%d/%d,%d\n", 1 + i % 28, 1 + i % 12, 1 + i % 28, 2016 + i % 3,
                       i % 4 ? 0 : 37 * i);
        else
            buf_cstr(&b, i % 4 == 2 ? "11/20/2016,,\n" : ",,\n");
    }
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

static void files_find(struct story *s, struct arena *a)
{
    s->accounts = file_read(a, "accounts.csv");
    s->products = file_read(a, "products.csv");
    s->pipeline = file_read(a, "sales_pipeline.csv");
    if (s->accounts.p && s->products.p && s->pipeline.p)
        return;
    print_message("notice: the sales data are not there (GUANXI_DATA_SETS names the folder of data sets): "
                  "the story is told on %d deals made like them\n",
                  SMALL_DEALS);
    s->accounts = str_of(small_accounts);
    s->products = str_of(small_products);
    s->pipeline = small_pipeline(a);
}

/* Rows of a file, and of the pipeline what was won in 2017 for more than 1,000: read without the program's own reader. */
struct figures {
    int64_t rows, count, sum;
};

static struct figures figures_of(str text)
{
    struct figures f = {0};
    str_cut(&text, '\n');
    while (text.n) {
        str line = str_trim(str_cut(&text, '\n')), cells[8] = {0};
        int64_t value = 0;
        for (int i = 0; i < 8 && line.p; i++)
            cells[i] = str_cut(&line, ',');
        f.rows++;
        if (!str_is(cells[4], "Won") || !str_ends(cells[6], S("/2017")) || !str_to_i64(cells[7], &value) ||
            value <= 1000)
            continue;
        f.count++;
        f.sum += value;
    }
    return f;
}

/* --- asking ----------------------------------------------------------------------------------------------------- */

static json_t *asks(struct story *s, const char *method, const char *target, str body, int status)
{
    struct ask ask = {.method = str_of(method), .target = str_of(target), .token = s->token, .body = body};
    return desk_json(s->desk, ask, status);
}

static json_t *get(struct story *s, const char *target)
{
    return asks(s, "GET", target, S(""), 200);
}

static int64_t count_of(struct story *s, const char *objects)
{
    json_t *first = json_array_get(
        json_object_get(get(s, arena_printf(s->desk->a, "/api/%s/summary", objects)), "data"), 0);
    return json_integer_value(json_object_get(first, "count"));
}

static const char *state_of(struct story *s)
{
    return json_string_value(json_object_get(get(s, "/api/imports/1"), "state"));
}

/* --- the story -------------------------------------------------------------------------------------------------- */

static void bring_files(struct story *s)
{
    asks(s, "PATCH", "/api/company", S("{\"currency\":\"USD\"}"), 200);
    asks(s, "POST", "/api/imports", S("{\"name\":\"CRM sales\"}"), 201);
    asks(s, "PUT", "/api/imports/1/files/accounts.csv", s->accounts, 200);
    asks(s, "PUT", "/api/imports/1/files/products.csv", s->products, 200);
    asks(s, "PUT", "/api/imports/1/files/sales_pipeline.csv", s->pipeline, 200);
    asks(s, "PATCH", "/api/imports/1",
         S("{\"files\":[{\"name\":\"accounts.csv\",\"columns\":[{\"column\":\"sector\","
           "\"values\":{\"technolgy\":\"technology\"}}]}]}"),
         200);
}

static void try_and_run(struct story *s, int64_t deals)
{
    asks(s, "POST", "/api/imports/1/actions/dry_run", S("{}"), 202);
    app_work(s->desk->app);
    assert_string_equal(state_of(s), "checked");
    assert_int_equal(count_of(s, "customers"), 0);
    asks(s, "POST", "/api/imports/1/actions/run", S("{}"), 202);
    app_work(s->desk->app);
    assert_string_equal(state_of(s), "done");
    json_t *files = json_object_get(get(s, "/api/imports/1"), "files");
    for (size_t i = 0; i < json_array_size(files); i++) {
        json_t *result = json_object_get(json_array_get(files, i), "result");
        assert_int_equal(json_integer_value(json_object_get(result, "rejected")), 0);
    }
    assert_int_equal(count_of(s, "opportunities"), deals);
}

/* By part of its name, opened, with what is sold to it; returns one of its opportunities. */
static int64_t look_around(struct story *s)
{
    json_t *hit = json_array_get(json_object_get(get(s, "/api/search?q=betas"), "data"), 0);
    assert_string_equal(json_string_value(json_object_get(hit, "name")), "Betasoloin");
    int64_t id = json_integer_value(json_object_get(hit, "id"));
    json_t *customer = get(s, arena_printf(s->desk->a, "/api/customers/%lld", (long long)id));
    assert_string_equal(json_string_value(json_object_get(customer, "industry")), "medical");
    json_t *list = get(
        s, arena_printf(s->desk->a, "/api/opportunities?customer=%lld&where=stage != 'negotiation'", (long long)id));
    json_t *first = json_array_get(json_object_get(list, "data"), 0);
    assert_non_null(first);
    return json_integer_value(json_object_get(first, "id"));
}

static void figures_agree(struct story *s, struct figures f)
{
    json_t *told = get(
        s, "/api/opportunities/summary?measure=count,sum(amount)&where=stage = 'won' and close_date >= 2017-01-01 "
           "and close_date < 2018-01-01 and amount > 1000");
    json_t *row = json_array_get(json_object_get(told, "data"), 0);
    assert_int_equal(json_integer_value(json_object_get(row, "count")), f.count);
    assert_int_equal(json_integer_value(json_object_get(row, "sum(amount)")), f.sum);
    assert_true(f.count > 0);
}

/* The moved card stands in the way until it is taken back too; then nothing is left. */
static void undo_all(struct story *s, int64_t moved)
{
    int64_t act = json_integer_value(json_object_get(get(s, "/api/imports/1"), "changeset"));
    const char *undo = arena_printf(s->desk->a, "/api/changesets/%lld/undo", (long long)act);
    json_t *blockers = json_object_get(asks(s, "POST", undo, S("{}"), 409), "blockers");
    assert_int_equal(json_array_size(blockers), 1);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(blockers, 0), "record")), moved);
    struct ask ask = {
        .method = S("POST"), .target = str_of(undo), .token = s->token, .body = S("{\"later\":\"undo\"}")};
    int status = desk_ask(s->desk, ask).status;
    assert_true(status == 200 || status == 202);
    app_work(s->desk->app);
    static const char *const objects[] = {"customers", "opportunities", "opportunity_lines", "products"};
    for (size_t i = 0; i < countof(objects); i++)
        assert_int_equal(count_of(s, objects[i]), 0);
    assert_int_equal(count_of(s, "users"), 1);
    assert_int_equal(json_array_size(json_object_get(get(s, "/api/customers?deleted=only"), "data")), 0);
    assert_string_equal(state_of(s), "undone");
}

static void story(struct database *d)
{
    struct story s = {.desk = desk_open(d)};
    s.token = desk_token(s.desk, desk_user(s.desk, S("ann"), "administrator"));
    files_find(&s, d->a);
    struct figures f = figures_of(s.pipeline);
    bring_files(&s);
    try_and_run(&s, f.rows);
    int64_t deal = look_around(&s);
    figures_agree(&s, f);
    asks(&s, "POST", arena_printf(d->a, "/api/opportunities/%lld/actions/move", (long long)deal),
         S("{\"stage\":\"negotiation\"}"), 200);
    undo_all(&s, deal);
    audited_holds(s.desk->app, d->a);
}

static void story_on_sqlite(void **state)
{
    (void)state;
    for_database(DB_SQLITE, story);
}

static void story_on_postgres(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(story_on_sqlite), cmocka_unit_test(story_on_postgres)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
