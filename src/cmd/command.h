/*
 * Commands: one const table is the program's command line; what is parsed, what help prints and docs/command-line.md
 * come from it.
 *
 * A command's run() gets its arguments and options counted and known by the table, and the settings complete. It prints
 * what was asked for on standard output, everything else on standard error, and returns how it ended.
 */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/str.h"
#include "cmd/settings.h"

enum exiting {
#define EXITING(id, number, help) EXITING_##id = number,
#include "cmd/exits.def"
#undef EXITING
};

enum { COMMAND_OPTIONS_MAX = 8, COMMAND_ARGUMENTS_MAX = 4 };

struct option {
    const char *name;  /* without its dashes */
    const char *value; /* what help calls its value; NULL: it takes none */
    bool is_required;
    const char *help;
};

struct app;
struct call;
struct order;

/* What a command says: what was asked for goes to standard output, all else to standard error. Either may be empty. */
struct answer {
    str out, err;
};

struct command {
    const char *name;      /* one word, or two: "user add" */
    const char *arguments; /* as help shows them */
    int arguments_min, arguments_max;
    bool takes_all_settings;                    /* else data and database only */
    bool makes_data;                            /* where there are none; the others refuse a folder or database without */
    bool is_whole;                              /* its work is done whole or not at all: who leaves has it taken back */
    bool is_long;                               /* its work may take long: a server does a few of them at a time */
    bool is_about_program;                      /* needs no settings, so a faulty one does not stop it */
    const char *summary;                        /* one line */
    const char *about;                          /* what help COMMAND adds; paragraphs of lines of at most 100 columns */
    struct option options[COMMAND_OPTIONS_MAX]; /* ends at a NULL name */
    enum exiting (*run)(struct call *c);
    /* What a command that writes has done, by itself or by the server (cmd/order.h); what it says lives in a. NULL for
       commands that read. */
    enum exiting (*work)(struct app *app, const struct order *o, struct arena *a, struct answer *says);
};

/* In the order help shows them; ends at a NULL name. */
extern const struct command commands[];

/* One command as it was called. */
struct call {
    struct arena *arena; /* the process's */
    const struct command *command;
    struct settings *settings;
    const char *arguments[COMMAND_ARGUMENTS_MAX];
    int argument_count;
    const char
        *values[COMMAND_OPTIONS_MAX]; /* of the options in the command's order; "" for a switch, NULL: not given */
};

/* Reads the command line into *out. RC_INVALID with *message when it is wrong; out->command is then set if it was
   found. argv is as main gets it; "--help" and "-h" anywhere become help of that command, "--version" version. */
enum rc call_read(struct arena *a, int argc, const char *const *argv, struct call *out, str *message);

/* Whether the command is of the group, "user add" of "user"; whether there is one. */
bool command_is_of(const struct command *command, str group);
bool command_has_group(str group);

/* Whether the setting may stand among the command's flags. */
bool command_takes(const struct command *command, enum setting which);

/* What an option was given, "" for a switch, or NULL. The command's row must have it (checked). */
const char *call_option(const struct call *c, const char *name);

/* "guanxi import: <sentence>" on standard error; returns how, for a return statement. */
enum exiting call_fail(const struct call *c, enum exiting how, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The end of one: says it, what goes to standard error as a sentence like that of call_fail. */
enum exiting call_ended(const struct call *c, enum exiting how, struct answer says);

/* How a command ends that came to rc: the message is what was asked for when all went well, else the reason, which there
   always is. */
enum exiting answered(enum rc rc, str message, struct answer *says);

/* How a command ends that was stopped by rc. */
enum exiting exiting_of(enum rc rc);

/* What there is to say of a code where nobody said more: a sentence. */
const char *reason_of(enum rc rc);

#endif
