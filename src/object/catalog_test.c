/* Tests of the catalogue of the built-in declarations, and of the schema an editor checks them by. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "json/read.h"
#include "object/builtin.h"
#include "object/declaration.h"

static struct arena *a;

static int setup(void **state)
{
    (void)state;
    a = arena_new(0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static const struct field *field_of(const struct catalog *c, const char *object, const char *field)
{
    const struct field *f = object_field(catalog_object(c, str_of(object)), str_of(field));
    if (!f)
        fail_msg("no field %s.%s", object, field);
    return f;
}

static void the_built_in_ones_are_right(void **state)
{
    (void)state;
    const struct catalog *c = builtin_catalog(a);
    assert_int_equal(catalog_count(c), builtin_count());
    assert_true(builtin_count() >= 9);
    for (size_t i = 0; i < catalog_count(c); i++) {
        const struct object *o = catalog_at(c, i);
        assert_ptr_equal(catalog_object(c, o->name), o);
        assert_ptr_equal(catalog_plural(c, o->plural), o);
        assert_ptr_equal(catalog_number(c, o->number), o);
        for (size_t k = 0; k < o->field_count; k++) {
            assert_ptr_equal(o->fields[k].object, o);
            assert_int_equal(o->fields[k].index, k);
            assert_ptr_equal(object_field_number(o, o->fields[k].number), &o->fields[k]);
        }
    }
    assert_null(catalog_object(c, S("nobody")));
    assert_null(catalog_plural(c, S("customer")));
}

static void columns_follow_from_types(void **state)
{
    (void)state;
    const struct catalog *c = builtin_catalog(a);
    static const struct {
        const char *object, *field, *column, *fold, *sort;
    } cases[] = {
        {"customer", "name", "name", "name_fold", "name_sort"},
        {"customer", "email", "email", "email_fold", ""},
        {"customer", "description", "description", "description_fold", ""},
        {"customer", "parent", "parent_id", "", ""},
        {"customer", "owner", "owner_id", "", ""},
        {"customer", "created_at", "created_at", "", "created_at"},
        {"customer", "annual_revenue", "annual_revenue", "", "annual_revenue"},
        {"customer", "stage", "stage", "", ""},
        {"customer", "id", "id", "", "id"},
        {"opportunity", "lines", "", "", ""},
        {"activity", "about", "", "", ""},
    };
    for (size_t i = 0; i < countof(cases); i++) {
        const struct field *f = field_of(c, cases[i].object, cases[i].field);
        assert_true(str_is(f->column, cases[i].column));
        assert_true(str_is(f->fold_column, cases[i].fold));
        assert_true(str_is(f->sort_column, cases[i].sort));
    }
}

static void system_fields_are_where_they_belong(void **state)
{
    (void)state;
    const struct catalog *c = builtin_catalog(a);
    const struct object *customer = catalog_object(c, S("customer")), *lead = catalog_object(c, S("lead"));
    const struct object *line = catalog_object(c, S("opportunity_line"));
    assert_int_equal(customer->fields[0].number, SYSTEM_ID);
    assert_ptr_equal(customer->owner->to, catalog_object(c, S("user")));
    assert_false(customer->owner->is_computed);
    assert_true(object_field(customer, S("version"))->is_computed);
    assert_non_null(customer->currency);
    assert_null(lead->currency);
    assert_true(line->owner == NULL && line->team == NULL && line->currency == NULL);
    assert_ptr_equal(line->owned_by, catalog_object(c, S("opportunity")));
    assert_true(str_is(line->parent_field->name, "opportunity"));
    const struct field *lines = field_of(c, "opportunity", "lines");
    assert_ptr_equal(lines->to, line);
    assert_true(str_is(lines->line_field, "opportunity"));
    assert_null(object_field(customer, S("deleted_at")));
    assert_non_null(object_field_number(customer, SYSTEM_DELETED_AT));
}

/* --- the schema --------------------------------------------------------------------------------------------------- */

static json_t *schema_of(json_t *schema, enum declaration_part part)
{
    static const char *const names[PARTS] = {
        [PART_LABEL] = "label",     [PART_FIELD] = "field",       [PART_CHOICE] = "choice",
        [PART_PROCESS] = "process", [PART_TIMELINE] = "timeline", [PART_STATE] = "state",
        [PART_LAYOUT] = "layout",   [PART_SECTION] = "section",   [PART_RIGHTS] = "rights",
    };
    return part == PART_OBJECT ? schema : json_object_get(json_object_get(schema, "$defs"), names[part]);
}

static bool is_listed(const json_t *list, const char *text)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (str_is(json_text(json_array_get(list, i)), text))
            return true;
    return false;
}

static void the_schema_has_the_same_keys(void **state)
{
    (void)state;
    json_t *schema = json_load_file("objects/schema.json", 0, NULL);
    assert_non_null(schema);
    for (enum declaration_part part = 0; part < PARTS; part++) {
        size_t n;
        const struct key *keys = declaration__keys(part, &n);
        json_t *s = schema_of(schema, part);
        assert_non_null(s);
        json_t *properties = json_object_get(s, "properties"), *required = json_object_get(s, "required");
        size_t required_count = 0;
        for (size_t i = 0; i < n; i++) {
            if (!json_object_get(properties, keys[i].name))
                fail_msg("not in the schema: %s", keys[i].name);
            if (is_listed(required, keys[i].name) != keys[i].is_required)
                fail_msg("required or not: %s", keys[i].name);
            required_count += keys[i].is_required;
        }
        assert_int_equal(json_object_size(properties), n);
        assert_int_equal(json_array_size(required), required_count);
        assert_true(json_is_false(json_object_get(s, "additionalProperties")));
    }
    json_t *properties = json_object_get(schema_of(schema, PART_FIELD), "properties");
    json_t *types = json_object_get(json_object_get(properties, "type"), "enum");
    assert_int_equal(json_array_size(types), FIELD_TYPES);
    for (enum field_type t = 0; t < FIELD_TYPES; t++)
        assert_true(is_listed(types, field_ops_of(t)->name));
    json_decref(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_built_in_ones_are_right),
        cmocka_unit_test(columns_follow_from_types),
        cmocka_unit_test(system_fields_are_where_they_belong),
        cmocka_unit_test(the_schema_has_the_same_keys),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
