/* The table of commands: what the program can be asked to do. */
#include "cmd/command.h"
#include "cmd/help.h"
#include "cmd/version.h"

const struct command commands[] = {
    {
        .name = "version",
        .arguments = "",
        .is_about_program = true,
        .summary = "what this program is and what it stands on",
        .about = "The first line is \"guanxi\" and the version; the second the libraries in use.",
        .run = version_run,
    },
    {
        .name = "help",
        .arguments = "[COMMAND | settings | exits | markdown]",
        .arguments_max = 2,
        .is_about_program = true,
        .summary = "this list, or one command, the settings, how commands end",
        .about = "help markdown prints all of it as the page docs/command-line.md.",
        .run = help_run,
    },
    {.name = NULL},
};
