/* Tests of database URLs: which can be read, and that no message and no telling of one holds its password. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "db/db.h"

static void told_without_password(void **state)
{
    static const char *const cases[][2] = {
        {"postgres://bob:hunter2@db1/crm", "postgres://bob:***@db1/crm"},
        {"postgres://bob:x@db1/crm", "postgres://bob:*@db1/crm"},
        {"postgres://bob@db1:5432/crm", "postgres://bob@db1:5432/crm"},
        {"postgres:///crm", "postgres:///crm"},
        {"postgresql://bob:hun@ter/2@db1", "postgresql://bob:***@db1"},
        {"--database=postgres://bob:hunter2@db1", "--database=postgres://bob:***@db1"},
        {"postgres://db1/crm?password=hunter2&sslmode=require", "postgres://db1/crm?***"},
        {"postgres://db1/crm?pass%77ord=hunter2", "postgres://db1/crm?***"},
        {"postgres://db1/crm?password=p hunter2", "postgres://db1/crm?***"},
        {"postgres://bob:a?b@db1/crm?sslpassword=hunter2", "postgres://bob:***@db1/crm?***"},
        {"postgres://bob:@db1/crm", "postgres://bob:@db1/crm"},
        {"sqlite:/var/lib/guanxi/guanxi.db", "sqlite:/var/lib/guanxi/guanxi.db"},
        {"", ""},
    };
    for (size_t i = 0; i < countof(cases); i++)
        assert_string_equal(db_url_told(cases[i][0], *state), cases[i][1]);
}

/* What follows the text in its place is nothing: where flags stand, the next one. */
static void masked_in_place(void **state)
{
    (void)state;
    char text[] = "postgres://bob:hunter2@db1";
    db_url_mask(text);
    for (size_t i = strlen(text); i < sizeof text; i++)
        assert_int_equal(text[i], 0);
}

static void refused_without_password(void **state)
{
    static const char *const urls[] = {
        "postgres://bob:hunter2@x@db1/crm",
        "postgres://bob:hunter2/x@db1/crm",
        "postgres://bob:hunter2%zz@db1/crm",
        "postgres://bob:hunter2?@db1/crm",
        "postgres://bob:hunter2#@db1/crm",
        "postgres://bob:hunter2@[::1/crm",
        "postgres:/bob:hunter2@db1",
        "host=db1 password=hunter2",
        "mysql://bob:hunter2@db1/crm",
        "bob:hunter2@db1",
        "postgres://db1/crm?hunter2",
        "postgres://db1/crm?hunter2=1",
        "postgres://bob:hunter2",
        "postgres://bob:hunter2/crm",
        "postgres://db1/crm?connect_timeout=hunter2",
        "sqlite:postgres://bob:hunter2@db",
        "sqlite:/x?password=hunter2",
        "sqlite:bob:hunter2@db1",
        "postgres://db1/crm?service=%22hunter2",
    };
    for (size_t i = 0; i < countof(urls); i++) {
        str message = S("");
        assert_false(db_url_fits(urls[i], *state, &message));
        assert_true(message.n > 0 && str_find(message, S("hunter2")) < 0);
    }
}

/* What stands anywhere else on a command line or in a file. */
static void like_a_url(void **state)
{
    (void)state;
    static const char *const like[] = {
        "postgres://bob:hunter2@db1/crm", " postgres://bob@db1",  "'POSTGRESQL://x'",
        "mysql://bob:hunter2@db1",        "bob:hunter2@db1/crm",  "bob:p hunter2@db1",
        "host=db password=hunter2",       "postgres:bob:hunter2", "sqlite:postgres://bob:hunter2@x"};
    static const char *const unlike[] = {"customers",
                                         "ann@example.com",
                                         "127.0.0.1:8080",
                                         "website = 'https://x.example'",
                                         "/a/b:c@d",
                                         "./a:b@c.csv",
                                         "curl https://x/?a=b",
                                         "[::1]:80",
                                         "sqlite:/a.db",
                                         "postgres",
                                         "-",
                                         ""};
    for (size_t i = 0; i < countof(like); i++)
        assert_true(db_url_is_like(like[i]));
    for (size_t i = 0; i < countof(unlike); i++)
        assert_false(db_url_is_like(unlike[i]));
}

static void fitting(void **state)
{
    static const char *const urls[] = {
        "postgres://bob:hunter%402@db1/crm",
        "postgres://db1:5432,db2:5433/crm?user=bob%40x",
        "postgres://[::1]:5432/crm",
        "postgres://%2Frun%2Fpostgres/crm",
        "postgres://db1:5432/crm?user=bob@x",
        "sqlite:/a/b@c.db",
        "/a/b=c.db",
        "relative.db",
    };
    for (size_t i = 0; i < countof(urls); i++) {
        str message = S("");
        assert_true(db_url_fits(urls[i], *state, &message));
    }
    assert_string_equal(db_url_file("sqlite:/a.db"), "/a.db");
    assert_null(db_url_file("sqlite::memory:"));
    assert_null(db_url_file("postgresql:///crm"));
}

static int begin(void **state)
{
    *state = arena_new(0);
    return 0;
}

static int end(void **state)
{
    arena_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(told_without_password, begin, end),
        cmocka_unit_test(masked_in_place),
        cmocka_unit_test_setup_teardown(refused_without_password, begin, end),
        cmocka_unit_test(like_a_url),
        cmocka_unit_test_setup_teardown(fitting, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
