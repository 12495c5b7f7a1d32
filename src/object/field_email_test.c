/* The e-mail rule by test/data/emails.json, to which the page's rule is held too: what is typed, and what is stored
   or null. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/check.h"
#include "json/read.h"
#include "object/builtin.h"

static json_t *cases_read(struct arena *a)
{
    static char text[1 << 16];
    FILE *file = fopen("test/data/emails.json", "r");
    assert_non_null(file);
    size_t n = fread(text, 1, sizeof text, file);
    fclose(file);
    json_t *cases;
    str message;
    assert_int_equal(json_read(a, (str){text, n}, &cases, &message), RC_OK);
    return cases;
}

static void addresses_are_taken_or_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const struct object *customer = catalog_object(builtin_catalog(a), S("customer"));
    const struct field *f = object_field(customer, S("email"));
    json_t *cases = cases_read(a);
    assert_true(json_array_size(cases) > 50);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *one = json_array_get(cases, i), *stored = json_array_get(one, 1);
        str typed = json_text(json_array_get(one, 0));
        struct value v;
        struct issues is;
        issues_init(&is, a);
        enum rc rc = f->ops->from_text(f, typed, a, &v, &is);
        bool is_right = json_is_null(stored) ? rc == RC_INVALID : rc == RC_OK && str_eq(v.s, json_text(stored));
        if (!is_right)
            fail_msg("%.*s", STR_ARG(typed));
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(addresses_are_taken_or_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
