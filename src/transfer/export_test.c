/* Exports, and what was exported read back by an import, on both engines. */
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
#include "support/imports.h"
#include "transfer/export.h"

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
    assert_int_equal(office_write(o, o->ada, import_run_fn, &id), RC_OK);
    import_work(o);
    for (size_t i = 0; i < 2 * (sizeof objects / sizeof *objects); i++) {
        const struct object *ob = catalog_object(o->catalog, str_of(objects[i / 2]));
        const char *language = i % 2 ? "zh" : "en", *name = arena_printf(o->a, "%s-%s.csv", objects[i / 2], language);
        int64_t again = import_begin(o);
        str text = export(o, o->ada, objects[i / 2], (struct export_options){.is_csv = true}, language);
        assert_int_equal(import_add_bytes(o, again, name, text), RC_OK);
        json_t *f = import_file_named(import_look(o, again), name);
        assert_text(f, "object", objects[i / 2]);
        for (size_t k = 0; k < ob->field_count; k++) {
            const struct field *field = &ob->fields[k];
            bool is_written = (!field->is_computed && field->ops->value != VALUE_NULL);
            if (is_written && field->number != SYSTEM_VERSION)
                assert_text(import_column_named(f, str_c(o->a, label_in(&field->label, str_of(language)))), "target",
                            str_c(o->a, field->name));
        }
    }
}

static void exports(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = import_begin(o);
    import_add_text(o, id, "customers.csv", "name,owner,description\n\"=1+1\",sam,\"a, \"\"b\"\"\"\nAcme,ada,\n");
    assert_int_equal(office_write(o, o->ada, import_run_fn, &id), RC_OK);
    import_work(o);
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
CASE(round_trip)
CASE(exports)

int main(void)
{
    log_level_set(LOG_OFF);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_exports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
