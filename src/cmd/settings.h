/*
 * Settings: what an operator may decide, from flags, the environment and DATA/guanxi.conf, in that order of weight.
 *
 * One table (settings.def) says what there is. A value is checked when it is set, so what is read back is right. What
 * is wrong is told in a sentence that names where it stood; the caller ends with EXIT_USAGE.
 *
 * The file has lines "name = value", blank lines, and lines that begin with '#'; a value is the rest of its line
 * without the space around it. A name that is unknown or stands twice is an error: a misspelt setting must not be
 * silent. In the environment unknown GUANXI_… names are let be, for orchestrators make such; empty ones count as unset.
 */
#ifndef CMD_SETTINGS_H
#define CMD_SETTINGS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/str.h"

enum setting {
#define SETTING(id, ...) SETTING_##id,
#include "cmd/settings.def"
#undef SETTING
    SETTINGS,
};

enum setting_kind { SETTING_KIND_TEXT, SETTING_KIND_NUMBER, SETTING_KIND_ADDRESS, SETTING_KIND_CHOICE, SETTING_KIND_DATABASE };

struct setting_row {
    const char *name;
    const char *value; /* what help calls the value */
    enum setting_kind kind;
    int64_t least, most;
    const char *preset; /* the value when nobody says anything */
    const char *help;
};

extern const struct setting_row setting_rows[SETTINGS];

struct settings;

/* All at their presets. Lives in the arena, and copies what it is given. */
struct settings *settings_new(struct arena *a);

/* A flag as it was typed, without its dashes: "stop-seconds". RC_NOT_FOUND when no setting has that name, RC_INVALID
   with *message when the value is wrong or the flag stood before. */
enum rc settings_flag(struct settings *s, str flag, str value, str *message);

/* environment is as environ(7). RC_INVALID with *message when a value is wrong. */
enum rc settings_environment(struct settings *s, const char *const *environment, str *message);

/* DATA/guanxi.conf, after the flags and the environment were read. No file is fine. RC_INVALID with *message for a
   wrong line, RC_UNAVAILABLE when it cannot be read. */
enum rc settings_file(struct settings *s, str *message);

/* The same from text that is at hand; path is for messages. */
enum rc settings_lines(struct settings *s, const char *path, str text, str *message);

const char *settings_text(const struct settings *s, enum setting which);
int64_t settings_number(const struct settings *s, enum setting which); /* which is of kind NUMBER (checked) */

/* The two parts of an ADDRESS; the host of "[::1]:80" comes without its brackets. */
const char *settings_host(const struct settings *s, enum setting which);
int settings_port(const struct settings *s, enum setting which);

/* The database as db_open takes it: where none is set, the file in the data folder. */
const char *settings_database(const struct settings *s);

/* The names a setting goes by: "stop-seconds" and "GUANXI_STOP_SECONDS". */
const char *setting_flag_name(struct arena *a, enum setting which);
const char *setting_environment_name(struct arena *a, enum setting which);

#endif
