/* Tables that follow from declarations: made, checked, and brought up to date with what was derived before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "object/builtin.h"
#include "schema/schema.h"
#include "support/engines.h"

static enum rc applied(struct engine *e, const struct catalog *c)
{
    str message = S("");
    assert_int_equal(db_begin(e->db), RC_OK);
    enum rc rc = schema_apply(e->db, c, e->a, &message);
    if (rc != RC_OK)
        print_error("%.*s\n", STR_ARG(message));
    return rc == RC_OK ? db_commit(e->db) : rc;
}

static enum rc checked(struct engine *e, const struct catalog *c, str *message)
{
    *message = S("");
    return schema_check(e->db, c, e->a, message);
}

static bool has_index(struct engine *e, const char *name)
{
    bool found = false;
    str sql = str_of(e->kind == DB_SQLITE ? "select 1 from sqlite_schema where type = 'index' and name = ?"
                                          : "select 1 from pg_indexes where indexname = ?");
    struct db_query q = {sql, (struct value[]){v_text(str_of(name))}, 1, NULL, NULL};
    assert_int_equal(db_one(e->db, &q, &found), RC_OK);
    return found;
}

static void script(struct engine *e, const char *sql)
{
    assert_int_equal(db_script(e->db, sql), RC_OK);
}

static void tables_are_made_once(struct engine *e)
{
    str message;
    int64_t version = -1;
    bool is_current = true;
    const struct catalog *c = builtin_catalog(e->a);
    assert_int_equal(schema_version(e->db, &version), RC_OK);
    assert_int_equal(version, 0);
    assert_int_equal(applied(e, c), RC_OK);
    assert_int_equal(applied(e, c), RC_OK);
    assert_int_equal(schema_is_current(e->db, c, e->a, &version, &is_current, &message), RC_OK);
    assert_true(is_current && version == SCHEMA_VERSION);
    assert_int_equal(checked(e, c, &message), RC_OK);
}

static void what_is_missing_is_named(struct engine *e)
{
    str message;
    const struct catalog *c = builtin_catalog(e->a);
    assert_int_equal(applied(e, c), RC_OK);
    script(e, "drop index customers_owner_updated_at_order");
    assert_int_equal(checked(e, c, &message), RC_CORRUPT);
    assert_true(str_find(message, S("customers_owner_updated_at_order")) > 0);
}

/* As 0.1.0 left it: an owner's order for every sort, the stage alone; and beside them what a person made. */
static void fewer_indexes_follow_than_once(struct engine *e)
{
    str message;
    const struct catalog *c = builtin_catalog(e->a);
    assert_int_equal(applied(e, c), RC_OK);
    script(e,
           "drop index customers_stage_updated_at_idx;"
           "create index customers_stage_idx on customers (stage, id) where deleted_at is null;"
           "create index customers_parent_idx on customers (parent_id, id) where deleted_at is null;"
           "create index customers_owner_region_order on customers (owner_id, region, id);"
           "create index leads_owner_created_at_order on leads (owner_id, created_at, id);"
           "create index customers_phone_idx on customers (phone);"
           "create index contacts_customer_idx on contacts (customer_id, id) where deleted_at is null;"
           "update declarations set body = replace(body, '\"indexes\": []', '\"indexes\": [[\"customer\"]]') "
           "where name = 'contact';"
           "update declarations set body = replace(body, '[\"stage\", \"updated_at\"]', '[\"stage\"], [\"parent\"]');"
           "update declarations set body = body || ' ' where name = 'lead'");
    assert_int_equal(applied(e, c), RC_OK);
    assert_false(has_index(e, "customers_stage_idx"));
    assert_false(has_index(e, "customers_parent_idx"));
    assert_false(has_index(e, "customers_owner_region_order"));
    assert_false(has_index(e, "leads_owner_created_at_order"));
    assert_false(has_index(e, "contacts_customer_idx"));
    assert_true(has_index(e, "contacts_customer_fk"));
    assert_true(has_index(e, "customers_stage_updated_at_idx"));
    assert_true(has_index(e, "customers_owner_name_order"));
    assert_true(has_index(e, "customers_phone_idx"));
    assert_int_equal(checked(e, c, &message), RC_OK);
}

/* A relation has its index: one declared of it alone would only cost. */
static void no_index_is_declared_twice(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const struct catalog *c = builtin_catalog(a);
    for (size_t i = 0; i < catalog_count(c); i++)
        for (size_t k = 0; k < catalog_at(c, i)->index_count; k++) {
            const struct index *x = &catalog_at(c, i)->indexes[k];
            if (x->count == 1 && x->fields[0]->type == FIELD_RELATION)
                fail_msg("%.*s: %.*s", STR_ARG(catalog_at(c, i)->name), STR_ARG(x->fields[0]->name));
        }
    arena_free(a);
}

static bool has_fold(struct engine *e, const char *column, const char *fold)
{
    bool found = false;
    str sql = str_printf(e->a, "select 1 from customers where id = 7 and %s = ?", column);
    struct db_query q = {sql, (struct value[]){v_text(str_of(fold))}, 1, NULL, NULL};
    assert_int_equal(db_one(e->db, &q, &found), RC_OK);
    return found;
}

/* Data whose folds were made by other rules, as 0.1.0 made those of telephone numbers. */
static void folds_of_other_rules_are_made_anew(struct engine *e)
{
    str message;
    int64_t version;
    bool is_current = true;
    const struct catalog *c = builtin_catalog(e->a);
    assert_int_equal(applied(e, c), RC_OK);
    script(e, "insert into customers (id, version, name, name_fold, phone, phone_fold, is_hidden) values "
              "(7, 1, 'Acm\u00e9', 'older', '+86 139 1234 5678', '+86 139 1234 5678', false), "
              "(8, 1, 'None', 'none', null, null, false)");
    assert_int_equal(applied(e, c), RC_OK);
    assert_true(has_fold(e, "name_fold", "older")); /* by the same rules nothing is looked at */
    script(e, "delete from meta where name = 'folds'");
    assert_int_equal(schema_is_current(e->db, c, e->a, &version, &is_current, &message), RC_OK);
    assert_false(is_current);
    assert_int_equal(applied(e, c), RC_OK);
    assert_true(has_fold(e, "name_fold", "acme"));
    assert_true(has_fold(e, "phone_fold", "013912345678 008613912345678 "));
}

static void newer_data_are_refused(struct engine *e)
{
    const struct catalog *c = builtin_catalog(e->a);
    str message = S("");
    assert_int_equal(applied(e, c), RC_OK);
    script(e, "update meta set value = '99' where name = 'schema'");
    assert_int_equal(db_begin(e->db), RC_OK);
    assert_int_equal(schema_apply(e->db, c, e->a, &message), RC_CONFLICT);
    assert_true(str_find(message, S("newer")) > 0);
    db_rollback(e->db);
}

/* Whatever query fails, nothing is half made: the next try finds it as it was. */
static void a_failed_query_leaves_nothing(struct engine *e)
{
    str message;
    const struct catalog *c = builtin_catalog(e->a);
    enum rc rc = RC_UNAVAILABLE;
    int n = 0;
    for (; rc != RC_OK; n++) {
        db_fail_at(e->db, n + 1, RC_UNAVAILABLE);
        rc = db_begin(e->db);
        if (rc == RC_OK)
            rc = schema_apply(e->db, c, e->a, &message);
        if (rc == RC_OK)
            rc = db_commit(e->db);
        db_fail_at(e->db, 0, RC_OK);
        db_rollback(e->db);
        check(n < 400);
    }
    assert_true(n > 10);
    assert_int_equal(checked(e, c, &message), RC_OK);
}

static void made_test(void **state)
{
    (void)state;
    for_each_engine(tables_are_made_once);
}

static void missing_test(void **state)
{
    (void)state;
    for_each_engine(what_is_missing_is_named);
}

static void fewer_test(void **state)
{
    (void)state;
    for_each_engine(fewer_indexes_follow_than_once);
}

static void folds_test(void **state)
{
    (void)state;
    for_each_engine(folds_of_other_rules_are_made_anew);
}

static void newer_test(void **state)
{
    (void)state;
    for_each_engine(newer_data_are_refused);
}

static void failure_test(void **state)
{
    (void)state;
    for_each_engine(a_failed_query_leaves_nothing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(made_test),    cmocka_unit_test(missing_test),
        cmocka_unit_test(fewer_test),   cmocka_unit_test(no_index_is_declared_twice),
        cmocka_unit_test(folds_test),   cmocka_unit_test(newer_test),
        cmocka_unit_test(failure_test),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
