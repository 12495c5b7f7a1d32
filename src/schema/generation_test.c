/* What a change of declarations does to a database in use: generations, columns of every shape, who waits for whom. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "object/builtin.h"
#include "schema/schema.h"
#include "support/engines.h"

static const char additions[] =
    "{\"number\":1000,\"name\":\"x_text\",\"type\":\"text\",\"max\":50,\"sort\":true,\"label\":{\"en\":\"T\",\"zh\":"
    "\"T\"}},"
    "{\"number\":1001,\"name\":\"x_money\",\"type\":\"money\",\"sort\":true,\"label\":{\"en\":\"M\",\"zh\":\"M\"}},"
    "{\"number\":1002,\"name\":\"x_team\",\"type\":\"relation\",\"to\":\"team\",\"label\":{\"en\":\"R\",\"zh\":\"R\"}},"
    "{\"number\":1003,\"name\":\"x_links\",\"type\":\"links\",\"label\":{\"en\":\"L\",\"zh\":\"L\"}},";

/* The program's declarations, with these fields on customers. */
static const struct catalog *catalog_with(struct arena *a, const char *fields)
{
    str *names = arena_array_of(a, builtin_count(), str), *texts = arena_array_of(a, builtin_count(), str);
    for (size_t i = 0; i < builtin_count(); i++) {
        names[i] = builtin_at(i).name;
        texts[i] = builtin_at(i).text;
        ptrdiff_t at = str_find(texts[i], S("\"fields\": ["));
        if (str_is(names[i], "customer.json"))
            texts[i] = str_printf(a, "%.*s%s%.*s", (int)at + 11, texts[i].p, fields,
                                  STR_ARG(str_skip(texts[i], (size_t)at + 11)));
    }
    struct issues is;
    const struct catalog *c;
    issues_init(&is, a);
    if (catalog_load(a, names, texts, builtin_count(), 0, &is, &c) != RC_OK)
        fail_msg("%.*s %s", STR_ARG(is.list[0].at), is.list[0].code);
    return c;
}

static enum rc apply(struct db *db, const struct catalog *c, struct arena *a)
{
    str message = S("");
    enum rc rc = db_begin(db);
    if (rc == RC_OK)
        rc = schema_apply(db, c, a, &message);
    if (rc == RC_OK)
        return db_commit(db);
    db_rollback(db);
    return rc;
}

static int64_t generation_of(struct db *db)
{
    int64_t generation;
    assert_int_equal(schema_generation(db, &generation), RC_OK);
    return generation;
}

static void each_change_counts(struct engine *e)
{
    struct schema_declarations *d = arena_new_of(e->a, struct schema_declarations);
    const struct catalog *first = catalog_with(e->a, ""), *more = catalog_with(e->a, additions);
    assert_int_equal(apply(e->db, first, e->a), RC_OK);
    assert_int_equal(generation_of(e->db), 1);
    assert_int_equal(apply(e->db, first, e->a), RC_OK);
    assert_int_equal(generation_of(e->db), 1);
    assert_int_equal(apply(e->db, more, e->a), RC_OK);
    assert_int_equal(generation_of(e->db), 2);
    assert_int_equal(schema_declarations(e->db, e->a, d), RC_OK);
    assert_int_equal(d->generation, 2);
    assert_int_equal(d->n, builtin_count());
    for (size_t i = 0; i < d->n; i++)
        assert_true(str_eq(d->texts[i], catalog_object(more, d->names[i])->json));
}

static void columns_of_every_shape_appear(struct engine *e)
{
    str message = S("");
    bool found;
    assert_int_equal(apply(e->db, catalog_with(e->a, ""), e->a), RC_OK);
    assert_int_equal(apply(e->db, catalog_with(e->a, additions), e->a), RC_OK);
    if (schema_check(e->db, catalog_with(e->a, additions), e->a, &message) != RC_OK)
        fail_msg("%.*s", STR_ARG(message));
    struct db_query links = {S("select record_id, object_no, target_id, position from customers_x_links"), NULL, 0,
                             NULL, NULL};
    assert_int_equal(db_query(e->db, &links), RC_OK);
    if (e->kind == DB_SQLITE)
        return;
    struct db_query key = {S("select 1 from pg_constraint where conname = 'customers_x_team_id_fkey'"), NULL, 0, NULL,
                           NULL};
    assert_int_equal(db_one(e->db, &key, &found), RC_OK);
    assert_true(found);
}

/* A transaction that writes keeps a change away; a change under way keeps writers away; neither keeps readers. */
static void a_change_waits_for_writers(struct engine *e)
{
    int64_t generation;
    assert_int_equal(apply(e->db, catalog_with(e->a, ""), e->a), RC_OK);
    struct db *writer = engine_open(e, (struct db_options){.mode = DB_WRITE, .busy_ms = 300});
    struct db *reader = engine_open(e, (struct db_options){.mode = DB_READ});
    assert_int_equal(db_begin_with(writer, &schema_beginning, &generation), RC_OK);
    assert_int_equal(generation, 1);
    assert_int_equal(apply(e->db, catalog_with(e->a, additions), e->a), RC_RETRY);
    assert_int_equal(generation_of(e->db), 1);
    assert_int_equal(db_commit(writer), RC_OK);

    str message = S("");
    assert_int_equal(db_begin(e->db), RC_OK);
    assert_int_equal(schema_apply(e->db, catalog_with(e->a, additions), e->a, &message), RC_OK);
    assert_int_equal(db_begin_with(writer, &schema_beginning, &generation), RC_RETRY);
    assert_int_equal(generation_of(reader), 1);
    assert_int_equal(db_commit(e->db), RC_OK);
    assert_int_equal(db_begin_with(writer, &schema_beginning, &generation), RC_OK);
    assert_int_equal(generation, 2);
    assert_int_equal(generation_of(reader), 2);
    assert_int_equal(db_commit(writer), RC_OK);
}

static void count_test(void **state)
{
    (void)state;
    for_each_engine(each_change_counts);
}

static void columns_test(void **state)
{
    (void)state;
    for_each_engine(columns_of_every_shape_appear);
}

static void wait_test(void **state)
{
    (void)state;
    for_engine(DB_POSTGRES, a_change_waits_for_writers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(count_test), cmocka_unit_test(columns_test),
                                       cmocka_unit_test(wait_test)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
