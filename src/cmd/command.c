/*
 * The command line, read against the table of commands.
 *
 * Flags and arguments may stand in any order behind the command's words; "--name value" and "--name=value" are the
 * same; after "--" all are arguments. A flag is first an option of the command, then a setting it takes. Nothing is
 * abbreviated and nothing ignored: what is not understood is an error before anything is done.
 */
#include "cmd/command.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/limits.h"
#include "base/shown.h"
#include "db/db.h"

static const struct command *find(int argc, const char *const *argv, int *words);
static enum rc read_flag(struct call *c, const char *const *argv, int argc, int *i, str *message);
static enum rc give_option(struct call *c, int option, str name, const char *value, str *message);
static enum rc give_setting(struct call *c, str name, const char *value, str *message);
static enum rc give_argument(struct call *c, const char *argument, str *message);
static enum rc is_complete(const struct call *c, str *message);
static bool is_name(str text);
static enum rc url_misplaced(const struct call *c, const char *where, str *message);
static bool takes_setting(const struct command *command, str name);
static void turn_to(struct call *c, const char *command);
static void turn_to_help(struct call *c, const char *group);
static enum rc no_command(const struct call *c, int argc, const char *const *argv, str *message);

enum rc call_read(struct arena *a, int argc, const char *const *argv, struct call *out, str *message)
{
    *out = (struct call){.arena = a, .settings = settings_new(a)};
    if (argc > 1 && strcmp(argv[1], "--version") == 0)
        return turn_to(out, "version"), RC_OK;
    int words = 0;
    out->command = find(argc, argv, &words);
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return turn_to_help(out, argv[1]), RC_OK;
    if (argc < 2)
        return turn_to_help(out, ""), RC_OK;
    if (!out->command)
        return no_command(out, argc, argv, message);
    bool only_arguments = false;
    for (int i = 1 + words; i < argc; i++) {
        enum rc rc = RC_OK;
        if (!only_arguments && strcmp(argv[i], "--") == 0)
            only_arguments = true;
        else if (!only_arguments && argv[i][0] == '-' && argv[i][1])
            rc = read_flag(out, argv, argc, &i, message);
        else
            rc = give_argument(out, argv[i], message);
        if (rc)
            return rc;
    }
    return is_complete(out, message);
}

bool command_is_of(const struct command *command, str group)
{
    str rest = str_of(command->name);
    return str_eq(str_cut(&rest, ' '), group) && rest.p;
}

bool command_has_group(str group)
{
    const struct command *c = commands;
    while (c->name && !command_is_of(c, group))
        c++;
    return c->name != NULL;
}

bool command_takes(const struct command *command, enum setting which)
{
    return command->takes_all_settings || which == SETTING_DATA || which == SETTING_DATABASE;
}

const char *call_option(const struct call *c, const char *name)
{
    check(c->command);
    for (int i = 0; i < COMMAND_OPTIONS_MAX && c->command->options[i].name; i++)
        if (strcmp(c->command->options[i].name, name) == 0)
            return c->values[i];
    check(!"an option the command does not have");
    return NULL;
}

static void say(const struct call *c, str what)
{
    fprintf(stderr, "guanxi%s%s: %.*s\n", c->command ? " " : "", c->command ? c->command->name : "",
            STR_ARG(shown_lines(c->arena, what)));
}

enum exiting call_fail(const struct call *c, enum exiting how, const char *fmt, ...)
{
    check(how != EXITING_OK);
    char *what;
    va_list ap;
    va_start(ap, fmt);
    check(vasprintf(&what, fmt, ap) >= 0);
    va_end(ap);
    say(c, str_of(what));
    free(what);
    return how;
}

enum exiting call_ended(const struct call *c, enum exiting how, struct answer says)
{
    check(how == EXITING_OK || says.err.n);
    if (says.out.n)
        printf("%.*s\n", STR_ARG(shown_lines(c->arena, says.out)));
    if (says.out.n && c->command->work && fflush(stdout) != 0) /* what went wrong, main tells */
        say(c, str_printf(c->arena, "it was done, only this cannot be written: %.*s", STR_ARG(says.out)));
    if (says.err.n)
        say(c, says.err);
    return how;
}

enum exiting answered(enum rc rc, str message, struct answer *says)
{
    check(says);
    *says = rc == RC_OK ? (struct answer){.out = message} : (struct answer){.err = message};
    if (rc && !message.n)
        says->err = str_of(reason_of(rc));
    return exiting_of(rc);
}

enum exiting exiting_of(enum rc rc)
{
    switch (rc) {
    case RC_OK:
        return EXITING_OK;
    case RC_INVALID:
    case RC_NOT_FOUND:
    case RC_FORBIDDEN:
    case RC_CONFLICT:
    case RC_CHANGED:
    case RC_TOO_LARGE:
    case RC_UNIQUE:
    case RC_REFERENCED:
        return EXITING_REFUSED;
    case RC_CORRUPT:
        return EXITING_DAMAGED;
    case RC_TOO_MANY:
    case RC_BUDGET:
    case RC_RETRY:
    case RC_STOPPED:
    case RC_UNAVAILABLE:
    case RC_UNKNOWN:
        return EXITING_FAILED;
    }
    return EXITING_FAILED;
}

const char *reason_of(enum rc rc)
{
    static const char *const reasons[] = {
        [RC_INVALID] = "the data given are not valid",
        [RC_NOT_FOUND] = "there is no such thing",
        [RC_FORBIDDEN] = "this may not be done",
        [RC_CONFLICT] = "something stands in the way",
        [RC_CHANGED] = "it was changed meanwhile",
        [RC_TOO_LARGE] = "it is larger than may be",
        [RC_TOO_MANY] = "too often; wait before the next try",
        [RC_UNIQUE] = "another one has the same value",
        [RC_REFERENCED] = "other records refer to it",
        [RC_BUDGET] = "it took too long",
        [RC_RETRY] = "the database was busy; nothing was written, try again",
        [RC_STOPPED] = "it was stopped before its end",
        [RC_UNAVAILABLE] = "the disk or the database failed; the line before says how",
        [RC_UNKNOWN] = "the database's answer was lost: it may have been done; look before you do it again",
        [RC_CORRUPT] = "what is stored is damaged, it is not what was written",
    };
    check(rc != RC_OK && (size_t)rc < countof(reasons));
    return reasons[rc];
}

/* The command whose words argv begins with; two words are looked for before one. */
static const struct command *find(int argc, const char *const *argv, int *words)
{
    for (*words = 2; *words > 0; --*words)
        for (const struct command *c = commands; c->name && argc > *words; c++) {
            str rest = str_of(c->name);
            str first = str_cut(&rest, ' ');
            if ((*words == 2) == (rest.p != NULL) && str_is(first, argv[1]) && (!rest.p || str_is(rest, argv[2])))
                return c;
        }
    return NULL;
}

/* "--name=value", "--name value" or "--switch" at argv[*i]. */
static enum rc read_flag(struct call *c, const char *const *argv, int argc, int *i, str *message)
{
    const char *flag = argv[*i];
    str value = str_of(flag[1] == '-' ? flag + 2 : "");
    str name = str_cut(&value, '=');
    int option = 0;
    while (option < COMMAND_OPTIONS_MAX && c->command->options[option].name &&
           !str_is(name, c->command->options[option].name))
        option++;
    bool is_option = option < COMMAND_OPTIONS_MAX && c->command->options[option].name;
    if (!is_option && !takes_setting(c->command, name)) {
        str rest = str_of(flag), told = str_cut(&rest, '=');
        *message = is_name(told) ? str_printf(c->arena, "there is no flag '%s'", shown_word(c->arena, str_c(c->arena, told)))
                                 : S("there is no such flag");
        return RC_INVALID;
    }
    bool takes_value = !is_option || c->command->options[option].value;
    if (takes_value && !value.p) {
        if (*i + 1 >= argc) {
            *message = str_printf(c->arena, "--%.*s needs a value", STR_ARG(name));
            return RC_INVALID;
        }
        value = str_of(argv[++*i]);
    } else if (!takes_value && value.p) {
        *message = str_printf(c->arena, "--%.*s takes no value", STR_ARG(name));
        return RC_INVALID;
    }
    if (is_option && takes_value && !value.n) {
        *message = str_printf(c->arena, "--%.*s needs a value, and an empty one was given", STR_ARG(name));
        return RC_INVALID;
    }
    const char *text = str_c(c->arena, value);
    return is_option ? give_option(c, option, name, text, message) : give_setting(c, name, text, message);
}

static enum rc give_option(struct call *c, int option, str name, const char *value, str *message)
{
    if (c->values[option]) {
        *message = str_printf(c->arena, "--%.*s stands twice", STR_ARG(name));
        return RC_INVALID;
    }
    if (db_url_is_like(value))
        return url_misplaced(c, arena_printf(c->arena, "--%.*s", STR_ARG(name)), message);
    if (strlen(value) > LIMIT_ARGUMENT_BYTES) {
        *message = str_printf(c->arena, "--%.*s is longer than %d bytes", STR_ARG(name), LIMIT_ARGUMENT_BYTES);
        return RC_INVALID;
    }
    c->values[option] = value;
    return RC_OK;
}

static enum rc give_setting(struct call *c, str name, const char *value, str *message)
{
    enum rc rc = settings_flag(c->settings, name, str_of(value), message);
    check(rc != RC_NOT_FOUND);
    return rc;
}

static enum rc give_argument(struct call *c, const char *argument, str *message)
{
    if (db_url_is_like(argument))
        return url_misplaced(c, arena_printf(c->arena, "argument %d", c->argument_count + 1), message);
    if (c->argument_count >= c->command->arguments_max) {
        *message = str_printf(c->arena, "'%s' is one argument too many", shown_word(c->arena, argument));
        return RC_INVALID;
    }
    if (!*argument || strlen(argument) > LIMIT_ARGUMENT_BYTES) {
        *message = str_printf(c->arena, "argument %d is %s %d bytes", c->argument_count + 1,
                              *argument ? "longer than" : "empty; it has at most", LIMIT_ARGUMENT_BYTES);
        return RC_INVALID;
    }
    c->arguments[c->argument_count++] = argument;
    return RC_OK;
}

static enum rc is_complete(const struct call *c, str *message)
{
    if (c->argument_count < c->command->arguments_min) {
        *message = str_printf(c->arena, "arguments are missing: %s", c->command->arguments);
        return RC_INVALID;
    }
    for (int i = 0; i < COMMAND_OPTIONS_MAX && c->command->options[i].name; i++)
        if (c->command->options[i].is_required && !c->values[i]) {
            *message = str_printf(c->arena, "--%s is missing", c->command->options[i].name);
            return RC_INVALID;
        }
    return RC_OK;
}

/* As flags are called; anything else is not repeated. */
static bool is_name(str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (!isalnum((unsigned char)text.p[i]) && text.p[i] != '-' && text.p[i] != '_')
            return false;
    return text.n > 0;
}

static enum rc url_misplaced(const struct call *c, const char *where, str *message)
{
    *message = str_printf(
        c->arena, "%s: a URL stands where none is asked for; that of the database goes behind --database", where);
    return RC_INVALID;
}

static bool takes_setting(const struct command *command, str name)
{
    struct arena *a = arena_new(0);
    bool is_taken = false;
    for (int i = 0; i < SETTINGS && !is_taken; i++)
        is_taken = command_takes(command, i) && str_is(name, setting_flag_name(a, i));
    arena_free(a);
    return is_taken;
}

static void turn_to(struct call *c, const char *command)
{
    for (c->command = commands; strcmp(c->command->name, command) != 0; c->command++)
        check(c->command->name);
}

/* "help", or "help COMMAND" where a command was found, or "help GROUP" where one was named. */
static void turn_to_help(struct call *c, const char *group)
{
    if (c->command)
        c->arguments[c->argument_count++] = c->command->name;
    else if (command_has_group(str_of(group)))
        c->arguments[c->argument_count++] = group;
    turn_to(c, "help");
}

static enum rc no_command(const struct call *c, int argc, const char *const *argv, str *message)
{
    if (db_url_is_like(argv[1]) || (argc > 2 && db_url_is_like(argv[2])))
        return url_misplaced(c, "the command", message);
    bool is_group = command_has_group(str_of(argv[1])), has_word = argc > 2 && argv[2][0] != '-';
    *message = str_printf(c->arena, "there is no command '%s%s%s'; guanxi help%s%s lists them",
                          shown_word(c->arena, argv[1]), is_group && has_word ? " " : "",
                          is_group && has_word ? shown_word(c->arena, argv[2]) : "", is_group ? " " : "",
                          is_group ? argv[1] : "");
    return RC_INVALID;
}
