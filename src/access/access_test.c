/* Conditions among the declared rights: those that fit their object pass, the first that does not is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "access/access.h"
#include "base/check.h"
#include "object/builtin.h"

static str read(const char *view, str *message)
{
    static struct arena *a;
    str names[32], texts[32];
    size_t n = builtin_count();
    arena_free(a);
    a = arena_new(0);
    check(n <= countof(names));
    for (size_t i = 0; i < n; i++) {
        names[i] = builtin_at(i).name;
        texts[i] = builtin_at(i).text;
        ptrdiff_t at = str_is(names[i], "view.json") && view ? str_find(texts[i], S("owner = me() or")) : -1;
        if (at >= 0)
            texts[i] = str_printf(a, "%.*s%s%.*s", (int)at, texts[i].p, view,
                                  STR_ARG(str_skip(texts[i], (size_t)at + S("owner = me() or").n)));
    }
    struct issues is;
    const struct catalog *c;
    issues_init(&is, a);
    assert_int_equal(catalog_load(a, names, texts, n, 1, &is, &c), RC_OK);
    *message = S("");
    return access_check(c, a, message) == RC_OK ? S("fits") : *message;
}

static void what_is_declared_fits(void **state)
{
    (void)state;
    str message;
    assert_true(str_is(read(NULL, &message), "fits"));
    assert_true(str_is(read("name ~ 'x' or", &message), "fits"));
}

static void what_does_not_fit_is_named(void **state)
{
    (void)state;
    str message;
    read("colour = 'red' or", &message);
    assert_true(str_starts(message, S("the rights of view: \"colour = 'red'")));
    assert_true(str_find(message, S("colour")) > 0);
    read("owner = my_team() or", &message);
    assert_true(str_starts(message, S("the rights of view")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_declared_fits),
        cmocka_unit_test(what_does_not_fit_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
