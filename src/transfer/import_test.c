/* What an import reads and guesses of its files, and how a person corrects it, on both engines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "support/imports.h"

/* --- guesses ---------------------------------------------------------------------------------------------------- */

static void guesses(struct database *d)
{
    struct office *o = office_new(d);
    json_t *im = import_look(o, sales_import(o));
    assert_text(im, "state", "mapping");
    json_t *f = import_file_named(im, "accounts.csv");
    assert_text(f, "object", "customer");
    assert_int_equal(json_integer_value(json_object_get(f, "rows")), 4);
    assert_targets(f, (const char *[]){"account", "name", "sector", "industry", "year_established", "founded",
                                       "revenue", "annual_revenue", "employees", "employees", "office_location",
                                       "region", "subsidiary_of", "parent", NULL});
    json_t *unmatched = json_object_get(import_column_named(f, "sector"), "unmatched");
    assert_int_equal(json_array_size(unmatched), 1);
    assert_string_equal(json_string_value(json_array_get(unmatched, 0)), "technolgy");
    f = import_file_named(im, "products.csv");
    assert_text(f, "object", "product");
    assert_targets(f, (const char *[]){"product", "name", "series", "category", "sales_price", "list_price", NULL});
    f = import_file_named(im, "sales_pipeline.csv");
    assert_text(f, "object", "opportunity");
    assert_targets(f, (const char *[]){"opportunity_id", "external_number", "sales_agent", "owner", "product",
                                       "lines.product", "account", "customer", "deal_stage", "stage", "engage_date",
                                       "start_date", "close_date", "close_date", "close_value", "amount", NULL});
    assert_text(import_column_named(f, "sales_agent"), "missing", "create");
    assert_text(import_column_named(f, "account"), "missing", "reject");
    assert_text(import_column_named(f, "engage_date"), "date_order", "mdy");
    json_t *stage = import_column_named(f, "deal_stage");
    assert_text(json_object_get(stage, "values"), "Prospecting", "first_contact");
    assert_text(json_object_get(stage, "values"), "Engaging", "needs");
    assert_int_equal(json_array_size(json_object_get(stage, "unmatched")), 2);
    assert_int_equal(json_integer_value(json_object_get(import_column_named(f, "account"), "empty")), 1);
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
        import_add_text(o, id, c->file, c->text);
        json_t *f = import_file_named(import_look(o, id), c->file);
        if (c->object)
            assert_text(f, "object", c->object);
        assert_targets(f, c->pairs);
    }
}

static void bad_files(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = import_begin(o);
    static const char *const empty[] = {"", "\xEF\xBB\xBF", "\n\n"};
    assert_int_equal(import_add_bytes(o, id, "a.csv", S("name\nCaf\xe9\n")), RC_INVALID);
    assert_int_equal(import_add_bytes(o, 99, "a.csv", S("name\nA\n")), RC_NOT_FOUND);
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        assert_int_equal(import_add_bytes(o, id, "a.csv", str_of(empty[i])), RC_INVALID);
    assert_int_equal(import_add_bytes(o, id, "a.csv", (str){"name\nA\0\n", 8}), RC_INVALID);
    assert_int_equal(import_add_bytes(o, id, "\r\n", S("name\nA\n")), RC_INVALID);
    assert_int_equal(import_add_bytes(o, id, " ", S("name\nA\n")), RC_INVALID);
    assert_int_equal(import_add_bytes(o, id, "none.csv", S("xyzzy\nA\n")), RC_OK);
    assert_int_equal(json_array_size(json_object_get(import_look(o, id), "files")), 1);
    assert_int_equal(office_write(o, o->ada, import_run_fn, &id), RC_INVALID);
    assert_int_equal(office_write(o, o->sam, import_run_fn, &id), RC_NOT_FOUND);
}

/* --- correcting ------------------------------------------------------------------------------------------------- */

static void corrections(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = sales_import(o);
    assert_int_equal(
        import_patch(
            o, id,
            "{\"files\":[{\"name\":\"accounts.csv\",\"update_by\":\"name\",\"columns\":[{\"column\":\"sector\","
            "\"values\":{\"technolgy\":\"technology\"}},{\"column\":\"revenue\",\"target\":null}]}]}"),
        RC_OK);
    json_t *f = import_file_named(import_look(o, id), "accounts.csv");
    assert_text(json_object_get(import_column_named(f, "sector"), "values"), "technolgy", "technology");
    assert_true(json_is_null(json_object_get(import_column_named(f, "revenue"), "target")));
    assert_text(f, "update_by", "name");
    assert_int_equal(
        import_patch(
            o, id, "{\"files\":[{\"name\":\"accounts.csv\",\"columns\":[{\"column\":\"sector\",\"target\":\"x\"}]}]}"),
        RC_INVALID);
    assert_int_equal(
        import_patch(o, id,
                     "{\"files\":[{\"name\":\"accounts.csv\",\"columns\":[{\"column\":\"employees\",\"target\":"
                     "\"founded\"}]}]}"),
        RC_INVALID);
    assert_int_equal(import_patch(o, id, "{\"files\":[{\"name\":\"products.csv\",\"object\":\"customer\"}]}"), RC_OK);
    assert_text(import_file_named(import_look(o, id), "products.csv"), "object", "customer");
    assert_int_equal(import_patch(o, id, "{\"files\":[{\"name\":\"products.csv\",\"separator\":\";\"}]}"), RC_OK);
    assert_int_equal(json_array_size(json_object_get(import_file_named(import_look(o, id), "products.csv"), "columns")),
                     1);
    assert_int_equal(import_patch(o, id, "{\"nonsense\":1}"), RC_INVALID);
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

int main(void)
{
    log_level_set(LOG_OFF);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_guesses),
        cmocka_unit_test(test_headers_of_others),
        cmocka_unit_test(test_bad_files),
        cmocka_unit_test(test_corrections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
