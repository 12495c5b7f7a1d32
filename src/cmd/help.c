/*
 * Help from the tables.
 *
 * Two looks of the same rows: lines of at most 100 columns for a terminal, and one Markdown page for docs/. Nothing
 * about a command, a setting or an exit is written here: what a row says is all there is.
 */
#include "cmd/help.h"

#include <stdio.h>

#include "base/shown.h"

enum { COLUMNS = 100, HELP_BYTES_MAX = 256 * 1024 };

static const struct {
    int number;
    const char *help;
} exits[] = {
#define EXITING(id, number, help) {number, help},
#include "cmd/exits.def"
#undef EXITING
};

static const struct command *find(str name);
static void overview(struct buf *to, str group);
static void command_help(struct arena *a, struct buf *to, const struct command *command);
static void settings_help(struct arena *a, struct buf *to);
static void exits_help(struct buf *to);
static void usage(struct buf *to, const struct command *command);
static void entry(struct buf *to, int column, const char *name, const char *text);
static void markdown_command(struct buf *to, const struct command *command);

enum exiting help_run(struct call *c)
{
    struct buf b;
    buf_init(&b, HELP_BYTES_MAX);
    str name = str_of(c->argument_count ? c->arguments[0] : "");
    if (c->argument_count > 1)
        name = str_printf(c->arena, "%s %s", c->arguments[0], c->arguments[1]);
    const struct command *command = find(name);
    if (!name.n || command_has_group(name))
        overview(&b, name);
    else if (command)
        command_help(c->arena, &b, command);
    else if (str_is(name, "settings"))
        settings_help(c->arena, &b);
    else if (str_is(name, "exits"))
        exits_help(&b);
    else if (str_is(name, "markdown"))
        help_markdown(c->arena, &b);
    else {
        buf_free(&b);
        return call_fail(c, EXITING_USAGE, "there is nothing about '%s'; guanxi help lists the commands",
                         shown_word(c->arena, str_c(c->arena, name)));
    }
    fwrite(b.p, 1, b.n, stdout);
    buf_free(&b);
    return EXITING_OK;
}

void help_markdown(struct arena *a, struct buf *to)
{
    buf_cstr(to, "# The command line\n\nPrinted by `guanxi help markdown` from the tables in src/cmd; a test compares "
                 "the two.\n");
    for (const struct command *command = commands; command->name; command++)
        markdown_command(to, command);
    buf_cstr(to, "\n## Settings\n\nA flag outweighs the environment, the environment `guanxi.conf` in the data folder "
                 "(lines `name = value`, `#` begins\na comment line). Every command takes `--data` and `--database`, "
                 "`serve` takes all.\n\n"
                 "| flag | environment | file | preset | |\n| --- | --- | --- | --- | --- |\n");
    for (int i = 0; i < SETTINGS; i++) {
        const struct setting_row *row = &setting_rows[i];
        str value = str_of(row->value);
        buf_printf(to, "| `--%s ", setting_flag_name(a, i));
        while (value.p) {
            buf_str(to, str_cut(&value, '|'));
            buf_cstr(to, value.p ? "\\|" : "");
        }
        buf_printf(to, "` | `%s` | %s%s%s | %s%s%s | %s |\n", setting_environment_name(a, i),
                   i == SETTING_DATA ? "" : "`", i == SETTING_DATA ? "" : row->name, i == SETTING_DATA ? "" : "`",
                   *row->preset ? "`" : "", row->preset, *row->preset ? "`" : "", row->help);
    }
    buf_cstr(to, "\n## How a command ends\n\n| exit | |\n| --- | --- |\n");
    for (size_t i = 0; i < sizeof exits / sizeof exits[0]; i++)
        buf_printf(to, "| %d | %s |\n", exits[i].number, exits[i].help);
}

static const struct command *find(str name)
{
    for (const struct command *command = commands; command->name; command++)
        if (str_is(name, command->name))
            return command;
    return NULL;
}

/* All commands, or those of the group. */
static void overview(struct buf *to, str group)
{
    if (!group.n)
        buf_cstr(to, "guanxi, a CRM in one program.\n\n");
    for (const struct command *command = commands; command->name; command++)
        if (!group.n || command_is_of(command, group))
            entry(to, 16, command->name, command->summary);
    if (group.n)
        buf_cstr(to, "\nguanxi help COMMAND tells more.\n");
    else
        buf_cstr(to, "\nguanxi help COMMAND tells more; guanxi help settings, what can be set and where; guanxi help\n"
                     "exits, how commands end. The first start: guanxi serve --data DIR\n");
}

static void command_help(struct arena *a, struct buf *to, const struct command *command)
{
    usage(to, command);
    buf_printf(to, "\n%s\n\n", command->about);
    for (int i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name; i++) {
        const struct option *o = &command->options[i];
        entry(to, 32, arena_printf(a, "--%s %s", o->name, o->value ? o->value : ""), o->help);
    }
    for (int i = 0; i < SETTINGS; i++)
        if (command_takes(command, i) && !command->is_about_program)
            entry(to, 32, arena_printf(a, "--%s %s", setting_flag_name(a, i), setting_rows[i].value),
                  setting_rows[i].help);
}

static void settings_help(struct arena *a, struct buf *to)
{
    buf_cstr(to, "A flag outweighs the environment, the environment DIR/guanxi.conf (lines name = value, # begins a "
                 "comment line).\n");
    for (int i = 0; i < SETTINGS; i++) {
        const struct setting_row *row = &setting_rows[i];
        buf_printf(to, "\n--%s %s   %s", setting_flag_name(a, i), row->value, setting_environment_name(a, i));
        if (i != SETTING_DATA)
            buf_printf(to, "   %s =", row->name);
        buf_printf(to, *row->preset ? "   (%s)\n" : "\n", row->preset);
        entry(to, 4, "", row->help);
    }
}

static void exits_help(struct buf *to)
{
    for (size_t i = 0; i < sizeof exits / sizeof exits[0]; i++) {
        char number[16];
        snprintf(number, sizeof number, "%d", exits[i].number);
        entry(to, 6, number, exits[i].help);
    }
}

static void usage(struct buf *to, const struct command *command)
{
    buf_printf(to, "guanxi %s", command->name);
    if (*command->arguments)
        buf_printf(to, " %s", command->arguments);
    for (int i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name; i++) {
        const struct option *o = &command->options[i];
        buf_printf(to, o->is_required ? " --%s%s%s" : " [--%s%s%s]", o->name, o->value ? " " : "",
                   o->value ? o->value : "");
    }
    if (command->takes_all_settings)
        buf_cstr(to, " [settings]");
    else if (!command->is_about_program)
        buf_cstr(to, " [--data DIR] [--database URL]");
    buf_char(to, '\n');
}

/* The name, then the text from the column on, wrapped at words. */
static void entry(struct buf *to, int column, const char *name, const char *text)
{
    buf_printf(to, "  %-*s", column - 2, name);
    if ((int)strlen(name) + 2 >= column && *name)
        buf_printf(to, "\n%*s", column, "");
    int at = column;
    bool is_first = true;
    for (str rest = str_of(text); rest.p; is_first = false) {
        str word = str_cut(&rest, ' ');
        if (!is_first && at + 1 + (int)word.n > COLUMNS) {
            buf_printf(to, "\n%*s", column, "");
            at = column;
        } else if (!is_first) {
            buf_char(to, ' ');
            at++;
        }
        buf_str(to, word);
        at += (int)word.n;
    }
    buf_char(to, '\n');
}

static void markdown_command(struct buf *to, const struct command *command)
{
    buf_cstr(to, "\n## `");
    usage(to, command);
    to->n--; /* its line break */
    buf_printf(to, "`\n\n%s\n", command->about);
    if (!command->options[0].name)
        return;
    buf_cstr(to, "\n| option | |\n| --- | --- |\n");
    for (int i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name; i++) {
        const struct option *o = &command->options[i];
        buf_printf(to, "| `--%s%s%s` | %s |\n", o->name, o->value ? " " : "", o->value ? o->value : "", o->help);
    }
}
