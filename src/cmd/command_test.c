/* Tests of the command line: what is understood, what is refused, and that help and docs say what the tables say. */
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
#include "cmd/command.h"
#include "cmd/help.h"

enum { WORDS_MAX = 12 };

/* Reads a command line given as one text, cut at spaces ("_" stands for an empty word). */
static enum rc read_words(struct arena *a, const char *text, struct call *c, str *message)
{
    const char *argv[WORDS_MAX + 1] = {0};
    int argc = 0;
    for (str rest = str_of(text); rest.p;) {
        check(argc < WORDS_MAX);
        str word = str_cut(&rest, ' ');
        argv[argc++] = arena_cstr(a, str_is(word, "_") ? "" : str_c(a, word));
    }
    return call_read(a, argc, argv, c, message);
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

static void command_lines_are_understood(void **state)
{
    static const struct {
        const char *line, *command, *argument;
    } cases[] = {
        {"guanxi version", "version", NULL},
        {"guanxi --version", "version", NULL},
        {"guanxi", "help", NULL},
        {"guanxi --help", "help", NULL},
        {"guanxi version --help", "help", "version"},
        {"guanxi version -h --nonsense", "help", "version"},
        {"guanxi help version", "help", "version"},
        {"guanxi help --data x -- --help", "help", "--help"},
        {"guanxi help - --database=a=b", "help", "-"},
        {"guanxi user add a@b.example --role sales --password-file - --name Ann", "user add", "a@b.example"},
        {"guanxi user add --help", "help", "user add"},
        {"guanxi user --help", "help", "user"},
        {"guanxi fly --help", "help", NULL},
        {"guanxi user list", "user list", NULL},
        {"guanxi user password a@b.example --password-file -", "user password", "a@b.example"},
        {"guanxi serve --listen [::1]:0 --stop-seconds=1", "serve", NULL},
        {"guanxi audit verify --records", "audit verify", NULL},
        {"guanxi export customers --format csv --where a=b", "export", "customers"},
    };
    struct arena *a = *state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct call c;
        str message = {0};
        assert_int_equal(read_words(a, cases[i].line, &c, &message), RC_OK);
        assert_string_equal(c.command->name, cases[i].command);
        assert_int_equal(c.argument_count, cases[i].argument ? 1 : 0);
        if (cases[i].argument)
            assert_string_equal(c.arguments[0], cases[i].argument);
    }
}

static void options_are_read_by_name(void **state)
{
    struct call c;
    str message = {0};
    assert_int_equal(read_words(*state, "guanxi audit verify", &c, &message), RC_OK);
    assert_null(call_option(&c, "records"));
    assert_int_equal(read_words(*state, "guanxi audit verify --records", &c, &message), RC_OK);
    assert_non_null(call_option(&c, "records"));
    assert_int_equal(read_words(*state, "guanxi export customers --where=a=b --format csv", &c, &message), RC_OK);
    assert_string_equal(call_option(&c, "where"), "a=b");
    assert_string_equal(call_option(&c, "format"), "csv");
}

static void settings_are_taken_in_both_forms(void **state)
{
    struct call c;
    str message = {0};
    assert_int_equal(read_words(*state, "guanxi version --data here --database=sqlite:a=b", &c, &message), RC_OK);
    assert_string_equal(settings_text(c.settings, SETTING_DATA), "here");
    assert_string_equal(settings_text(c.settings, SETTING_DATABASE), "sqlite:a=b");
    assert_int_equal(read_words(*state, "guanxi version --data=here", &c, &message), RC_OK);
    assert_string_equal(settings_database(c.settings), "sqlite:here/guanxi.db");
}

static void wrong_command_lines_are_refused(void **state)
{
    static const struct {
        const char *line, *message;
    } cases[] = {
        {"guanxi fly", "there is no command 'fly'; guanxi help lists them"},
        {"guanxi _", "there is no command ''; guanxi help lists them"},
        {"guanxi --data x version", "there is no command '--data'; guanxi help lists them"},
        {"guanxi version --fly", "there is no flag '--fly'"},
        {"guanxi version -data x", "there is no flag '-data'"},
        {"guanxi version --listen 127.0.0.1:1", "there is no flag '--listen'"},
        {"guanxi version --data", "--data needs a value"},
        {"guanxi version --data a --data b", "--data stands twice"},
        {"guanxi user", "there is no command 'user'; guanxi help user lists them"},
        {"guanxi user fly", "there is no command 'user fly'; guanxi help user lists them"},
        {"guanxi user --fly", "there is no command 'user'; guanxi help user lists them"},
        {"guanxi user add --role sales --password-file -", "arguments are missing: EMAIL"},
        {"guanxi user add a@b.example --role sales", "--password-file is missing"},
        {"guanxi user add a@b.example --role sales --role sales", "--role stands twice"},
        {"guanxi audit verify --records=yes", "--records takes no value"},
        {"guanxi serve --threads=-1", "--threads: '-1' is no number from 0 to 256"},
        {"guanxi version more", "'more' is one argument too many"},
        {"guanxi version --data=", "--data: '' has 0 bytes, 1 to 3000 are possible"},
    };
    struct arena *a = *state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct call c;
        str message = {0};
        assert_int_equal(read_words(a, cases[i].line, &c, &message), RC_INVALID);
        assert_string_equal(str_c(a, message), cases[i].message);
    }
}

static void table_is_well_formed(void **state)
{
    (void)state;
    for (const struct command *c = commands; c->name; c++) {
        assert_true(c->arguments_min <= c->arguments_max && c->arguments_max <= COMMAND_ARGUMENTS_MAX);
        assert_non_null(c->arguments);
        assert_non_null(c->run);
        assert_true(strlen(c->summary) <= 80);
        for (str rest = str_of(c->about); rest.p;)
            assert_true(str_cut(&rest, '\n').n <= 100);
        for (int i = 0; i < COMMAND_OPTIONS_MAX && c->options[i].name; i++)
            for (int k = 0; k < SETTINGS; k++)
                assert_string_not_equal(c->options[i].name, setting_rows[k].name);
    }
}

/* The page in docs/ is printed: after a change of a table, guanxi help markdown >docs/command-line.md */
static void docs_say_what_the_tables_say(void **state)
{
    FILE *file = fopen("docs/command-line.md", "r");
    assert_non_null(file); /* tests run at the top of the tree */
    char *page = arena_alloc(*state, 256 * 1024);
    size_t n = fread(page, 1, 256 * 1024 - 1, file);
    assert_true(n > 0);
    page[n] = 0;
    fclose(file);
    struct buf b;
    buf_init(&b, 256 * 1024);
    help_markdown(*state, &b);
    buf_char(&b, 0);
    assert_string_equal(page, b.p);
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(command_lines_are_understood, begin, end),
        cmocka_unit_test_setup_teardown(options_are_read_by_name, begin, end),
        cmocka_unit_test_setup_teardown(settings_are_taken_in_both_forms, begin, end),
        cmocka_unit_test_setup_teardown(wrong_command_lines_are_refused, begin, end),
        cmocka_unit_test(table_is_well_formed),
        cmocka_unit_test_setup_teardown(docs_say_what_the_tables_say, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
