/* Tests of settings: what each source may say, which one weighs more, and that what is wrong is told where it stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "cmd/settings.h"

struct fixture {
    struct arena *a;
    struct settings *s;
    str message;
};

static int begin(void **state)
{
    struct arena *a = arena_new(0);
    struct fixture *f = arena_new_of(a, struct fixture);
    f->a = a;
    f->s = settings_new(a);
    *state = f;
    return 0;
}

static int end(void **state)
{
    arena_free(((struct fixture *)*state)->a);
    return 0;
}

static void presets_are_right_values(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < SETTINGS; i++) {
        struct settings *fresh = settings_new(f->a);
        if (*setting_rows[i].preset)
            assert_int_equal(
                settings_flag(fresh, str_of(setting_flag_name(f->a, i)), str_of(setting_rows[i].preset), &f->message),
                RC_OK);
        assert_string_equal(settings_text(fresh, i), setting_rows[i].preset);
    }
    assert_string_equal(settings_host(f->s, SETTING_LISTEN), "127.0.0.1");
    assert_int_equal(settings_port(f->s, SETTING_LISTEN), 8080);
    assert_string_equal(settings_database(f->s), "sqlite:data/guanxi.db");
}

static void names_follow_the_table(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(setting_flag_name(f->a, SETTING_STOP_SECONDS), "stop-seconds");
    assert_string_equal(setting_environment_name(f->a, SETTING_STOP_SECONDS), "GUANXI_STOP_SECONDS");
    assert_int_equal(settings_flag(f->s, S("stop-seconds"), S("7"), &f->message), RC_OK);
    assert_int_equal(settings_number(f->s, SETTING_STOP_SECONDS), 7);
    assert_int_equal(settings_flag(f->s, S("stop_seconds"), S("7"), &f->message), RC_NOT_FOUND);
    assert_int_equal(settings_flag(f->s, S("nothing"), S("7"), &f->message), RC_NOT_FOUND);
}

static void flag_outweighs_environment_outweighs_file(void **state)
{
    struct fixture *f = *state;
    const char *const environment[] = {"PATH=/bin",    "GUANXI_LOG=warn", "GUANXI_THREADS=3",
                                       "GUANXI_API=x", "GUANXI_QUEUE=",   NULL};
    assert_int_equal(settings_flag(f->s, S("log"), S("error"), &f->message), RC_OK);
    assert_int_equal(settings_environment(f->s, environment, &f->message), RC_OK);
    assert_int_equal(
        settings_lines(f->s, "x.conf", S("log = debug\nthreads=2\nconnections = 99\nqueue = 77\n"), &f->message),
        RC_OK);
    assert_string_equal(settings_text(f->s, SETTING_LOG), "error");
    assert_int_equal(settings_number(f->s, SETTING_THREADS), 3);
    assert_int_equal(settings_number(f->s, SETTING_CONNECTIONS), 99);
    assert_int_equal(settings_number(f->s, SETTING_QUEUE), 77);
}

static void wrong_values_are_refused_with_their_place(void **state)
{
    static const struct {
        const char *flag, *value, *message;
    } cases[] = {
        {"log", "loud", "--log: 'loud' is none of debug|info|warn|error"},
        {"threads", "many", "--threads: 'many' is no number from 0 to 256"},
        {"threads", "257", "--threads: '257' is no number from 0 to 256"},
        {"threads", "", "--threads: '' is no number from 0 to 256"},
        {"data", "", "--data: '' has 0 bytes, 1 to 3000 are possible"},
        {"data", "a\xff", "--data: 'a\xff' is not UTF-8"},
        {"listen", "8080", "--listen: '8080' is no HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080"},
        {"listen", ":8080", "--listen: ':8080' is no HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080"},
        {"listen", "::1:8080", "--listen: '::1:8080' is no HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080"},
        {"listen", "[]:80", "--listen: '[]:80' is no HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080"},
        {"listen", "a b:80", "--listen: 'a b:80' is no HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080"},
        {"listen", "host:65536", "--listen: 'host:65536' is no HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080"},
        {"listen", "host:-1", "--listen: 'host:-1' is no HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < countof(cases); i++) {
        assert_int_equal(settings_flag(f->s, str_of(cases[i].flag), str_of(cases[i].value), &f->message), RC_INVALID);
        assert_string_equal(str_c(f->a, f->message), cases[i].message);
    }
    const char *const environment[] = {"GUANXI_THREADS=-1", NULL};
    assert_int_equal(settings_environment(f->s, environment, &f->message), RC_INVALID);
    assert_string_equal(str_c(f->a, f->message), "GUANXI_THREADS: '-1' is no number from 0 to 256");
}

static void addresses_are_split(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(settings_flag(f->s, S("listen"), S("[::1]:0"), &f->message), RC_OK);
    assert_string_equal(settings_host(f->s, SETTING_LISTEN), "::1");
    assert_int_equal(settings_port(f->s, SETTING_LISTEN), 0);
    assert_int_equal(settings_flag(f->s, S("listen"), S("x:1"), &f->message), RC_INVALID);
    assert_string_equal(str_c(f->a, f->message), "--listen stands twice");
}

static void wrong_lines_are_told_with_their_number(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"# a word\n\n  log=info\nlogg = info\n",
         "c line 4: there is no setting 'logg'; guanxi help settings lists them"},
        {"log", "c line 1: there is no '=' in it; lines are name = value"},
        {"log=info\r\nlog=warn", "c line 2: 'log' stands twice in the file"},
        {"data = /elsewhere", "c line 1: the data folder cannot be set by the file that lies in it"},
        {"\nthreads = 1 # one", "c line 2: '1 # one' is no number from 0 to 256"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct settings *fresh = settings_new(f->a);
        assert_int_equal(settings_lines(fresh, "c", str_of(cases[i].text), &f->message), RC_INVALID);
        assert_string_equal(str_c(f->a, f->message), cases[i].message);
    }
}

static void the_file_lies_in_the_data_folder(void **state)
{
    struct fixture *f = *state;
    char folder[] = "/tmp/settings_test_XXXXXX";
    assert_non_null(mkdtemp(folder));
    const char *path = arena_printf(f->a, "%s/guanxi.conf", folder);
    assert_int_equal(settings_flag(f->s, S("data"), str_of(folder), &f->message), RC_OK);
    assert_int_equal(settings_file(f->s, &f->message), RC_OK); /* none is fine */

    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("database = postgres://guanxi@db.example/crm?sslmode=require\nqueue = 64", file);
    fclose(file);
    assert_int_equal(settings_file(f->s, &f->message), RC_OK);
    assert_string_equal(settings_database(f->s), "postgres://guanxi@db.example/crm?sslmode=require");
    assert_int_equal(settings_number(f->s, SETTING_QUEUE), 64);

    assert_int_equal(truncate(path, 70000), 0);
    assert_int_equal(settings_file(f->s, &f->message), RC_INVALID);
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(presets_are_right_values, begin, end),
        cmocka_unit_test_setup_teardown(names_follow_the_table, begin, end),
        cmocka_unit_test_setup_teardown(flag_outweighs_environment_outweighs_file, begin, end),
        cmocka_unit_test_setup_teardown(wrong_values_are_refused_with_their_place, begin, end),
        cmocka_unit_test_setup_teardown(addresses_are_split, begin, end),
        cmocka_unit_test_setup_teardown(wrong_lines_are_told_with_their_number, begin, end),
        cmocka_unit_test_setup_teardown(the_file_lies_in_the_data_folder, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
