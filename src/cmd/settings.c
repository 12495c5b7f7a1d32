/*
 * Settings by flag, environment and file.
 *
 * Every source ends in set(), which checks the value against its row and keeps it unless a weightier source spoke
 * before; so the order in which sources are read does not matter, but for the file, whose place is itself a setting.
 */
#include "cmd/settings.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/check.h"
#include "base/shown.h"
#include "db/db.h"

enum { FILE_BYTES_MAX = 64 * 1024 };

enum source { SOURCE_PRESET, SOURCE_FILE, SOURCE_ENVIRONMENT, SOURCE_FLAG };

struct settings {
    struct arena *arena;
    const char *value[SETTINGS];
    enum source source[SETTINGS];
};

const struct setting_row setting_rows[SETTINGS] = {
#define SETTING(id, name, value, kind, least, most, preset, help)                                                      \
    [SETTING_##id] = {#name, value, SETTING_KIND_##kind, least, most, preset, help},
#include "cmd/settings.def"
#undef SETTING
};

static enum rc set(struct settings *s, enum setting which, str value, enum source source, const char *where,
                   str *message);
static const char *wrong(struct arena *a, const struct setting_row *row, str value);
static enum rc read_line(struct settings *s, const char *where, str line, bool *seen, str *message);
static enum rc read_whole(struct arena *a, const char *path, str *text, str *message);
static int find(str name);
static bool address_split(str value, str *host, int64_t *port);

struct settings *settings_new(struct arena *a)
{
    struct settings *s = arena_new_of(a, struct settings);
    s->arena = a;
    for (int i = 0; i < SETTINGS; i++)
        s->value[i] = setting_rows[i].preset;
    return s;
}

enum rc settings_flag(struct settings *s, str flag, str value, str *message)
{
    for (int i = 0; i < SETTINGS; i++) {
        if (!str_is(flag, setting_flag_name(s->arena, i)))
            continue;
        const char *where = arena_printf(s->arena, "--%.*s", STR_ARG(flag));
        if (s->source[i] == SOURCE_FLAG) {
            *message = str_printf(s->arena, "%s stands twice", where);
            return RC_INVALID;
        }
        return set(s, i, value, SOURCE_FLAG, where, message);
    }
    return RC_NOT_FOUND;
}

enum rc settings_environment(struct settings *s, const char *const *environment, str *message)
{
    for (int i = 0; i < SETTINGS; i++) {
        const char *name = setting_environment_name(s->arena, i);
        size_t n = strlen(name);
        for (const char *const *e = environment; *e; e++) {
            if (strncmp(*e, name, n) != 0 || (*e)[n] != '=' || !(*e)[n + 1])
                continue;
            enum rc rc = set(s, i, str_of(*e + n + 1), SOURCE_ENVIRONMENT, name, message);
            if (rc)
                return rc;
        }
    }
    return RC_OK;
}

enum rc settings_file(struct settings *s, str *message)
{
    const char *path = arena_printf(s->arena, "%s/guanxi.conf", s->value[SETTING_DATA]);
    str text = {0};
    enum rc rc = read_whole(s->arena, path, &text, message);
    return rc ? rc : settings_lines(s, path, text, message);
}

enum rc settings_lines(struct settings *s, const char *path, str text, str *message)
{
    bool seen[SETTINGS] = {false};
    str rest = text;
    for (int number = 1; rest.p; number++) {
        str line = str_trim(str_cut(&rest, '\n'));
        if (!line.n || line.p[0] == '#')
            continue;
        enum rc rc = read_line(s, arena_printf(s->arena, "%s line %d", path, number), line, seen, message);
        if (rc)
            return rc;
    }
    return RC_OK;
}

const char *settings_text(const struct settings *s, enum setting which)
{
    check(which < SETTINGS);
    return s->value[which];
}

int64_t settings_number(const struct settings *s, enum setting which)
{
    check(setting_rows[which].kind == SETTING_KIND_NUMBER);
    int64_t n = 0;
    check(str_to_i64(str_of(s->value[which]), &n));
    return n;
}

const char *settings_host(const struct settings *s, enum setting which)
{
    check(which < SETTINGS);
    str host;
    int64_t port;
    check(address_split(str_of(s->value[which]), &host, &port));
    return str_c(s->arena, host);
}

int settings_port(const struct settings *s, enum setting which)
{
    str host;
    int64_t port;
    check(address_split(str_of(s->value[which]), &host, &port));
    return (int)port;
}

const char *settings_database(const struct settings *s)
{
    const char *url = s->value[SETTING_DATABASE];
    return *url ? url : arena_printf(s->arena, "sqlite:%s/guanxi.db", s->value[SETTING_DATA]);
}

const char *setting_flag_name(struct arena *a, enum setting which)
{
    check(which < SETTINGS);
    char *name = arena_cstr(a, setting_rows[which].name);
    for (char *p = name; *p; p++)
        if (*p == '_')
            *p = '-';
    return name;
}

const char *setting_environment_name(struct arena *a, enum setting which)
{
    check(which < SETTINGS);
    char *name = arena_printf(a, "GUANXI_%s", setting_rows[which].name);
    for (char *p = name; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    return name;
}

static enum rc set(struct settings *s, enum setting which, str value, enum source source, const char *where,
                   str *message)
{
    bool is_told = !db_url_is_like(str_c(s->arena, value)) && setting_rows[which].kind != SETTING_KIND_DATABASE;
    const char *why = wrong(s->arena, &setting_rows[which], value);
    if (why) { /* a URL may have a password in it */
        *message = is_told ? str_printf(s->arena, "%s: '%.*s' %s", where, STR_ARG(str_take(value, 100)), why)
                           : str_printf(s->arena, "%s: %s", where, why);
        return RC_INVALID;
    }
    if (source > s->source[which]) {
        s->value[which] = str_c(s->arena, value);
        s->source[which] = source;
    }
    return RC_OK;
}

static const char *wrong_text(struct arena *a, const struct setting_row *row, str value)
{
    if ((int64_t)value.n < row->least || (int64_t)value.n > row->most)
        return arena_printf(a, "has %zu bytes, %d to %d are possible", value.n, (int)row->least, (int)row->most);
    if (row->kind == SETTING_KIND_TEXT && db_url_is_like(str_c(a, value)))
        return "a URL stands where none is asked for; that of the database is set as database";
    return str_is_utf8(value) ? NULL : "is not UTF-8";
}

static const char *wrong_database(struct arena *a, const struct setting_row *row, str value)
{
    str why;
    const char *as_text = wrong_text(a, row, value);
    return as_text || db_url_fits(str_c(a, value), a, &why) ? as_text : str_c(a, why);
}

/* What is wrong with the value, as the end of a sentence (of a database a whole one), or NULL. */
static const char *wrong(struct arena *a, const struct setting_row *row, str value)
{
    str host;
    int64_t n;
    switch (row->kind) {
    case SETTING_KIND_TEXT:
        return wrong_text(a, row, value);
    case SETTING_KIND_DATABASE:
        return wrong_database(a, row, value);
    case SETTING_KIND_NUMBER:
        if (!str_to_i64(value, &n) || n < row->least || n > row->most)
            return arena_printf(a, "is no number from %d to %d", (int)row->least, (int)row->most);
        return NULL;
    case SETTING_KIND_ADDRESS:
        if (!address_split(value, &host, &n) || n < row->least || n > row->most)
            return "is no HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080";
        return NULL;
    case SETTING_KIND_CHOICE:
        for (str rest = str_of(row->value); rest.p;)
            if (str_eq(str_cut(&rest, '|'), value))
                return NULL;
        return arena_printf(a, "is none of %s", row->value);
    }
    return NULL;
}

/* As settings are called; of anything else nothing is repeated. */
static bool is_name(str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (!isalnum((unsigned char)text.p[i]) && text.p[i] != '-' && text.p[i] != '_')
            return false;
    return text.n > 0 && text.n <= 100;
}

static enum rc read_line(struct settings *s, const char *where, str line, bool *seen, str *message)
{
    str value = line;
    str name = str_trim(str_cut(&value, '='));
    int which = find(name);
    if (!value.p)
        *message = str_printf(s->arena, "%s: there is no '=' in it; lines are name = value", where);
    else if (which < 0) {
        bool is_told = is_name(name);
        *message = str_printf(s->arena, "%s: there is no %ssetting%s%.*s%s; guanxi help settings lists them", where,
                              is_told ? "" : "such ", is_told ? " '" : "", is_told ? (int)name.n : 0, name.p,
                              is_told ? "'" : "");
    } else if (which == SETTING_DATA)
        *message = str_printf(s->arena, "%s: the data folder cannot be set by the file that lies in it", where);
    else if (seen[which])
        *message = str_printf(s->arena, "%s: '%.*s' stands twice in the file", where, STR_ARG(name));
    else {
        seen[which] = true;
        return set(s, which, str_trim(value), SOURCE_FILE, where, message);
    }
    return RC_INVALID;
}

static enum rc read_whole(struct arena *a, const char *path, str *text, str *message)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return RC_OK;
    char *bytes = arena_alloc(a, FILE_BYTES_MAX + 1);
    ssize_t n = fd < 0 ? -1 : read(fd, bytes, FILE_BYTES_MAX + 1);
    int failed = errno;
    if (fd >= 0)
        close(fd);
    if (n < 0) {
        *message = str_printf(a, "%s cannot be read: %s", shown_word(a, path), strerror(failed));
        return RC_UNAVAILABLE;
    }
    if (n > FILE_BYTES_MAX) {
        *message = str_printf(a, "%s is larger than %d bytes", shown_word(a, path), FILE_BYTES_MAX);
        return RC_INVALID;
    }
    *text = (str){bytes, (size_t)n};
    return RC_OK;
}

static int find(str name)
{
    for (int i = 0; i < SETTINGS; i++)
        if (str_is(name, setting_rows[i].name))
            return i;
    return -1;
}

/* "127.0.0.1:8080", "localhost:0", "[::1]:8080"; the host is never empty: listening everywhere is said as 0.0.0.0. */
static bool address_split(str value, str *host, int64_t *port)
{
    ptrdiff_t colon = -1;
    for (size_t i = 0; i < value.n; i++)
        if (value.p[i] == ':')
            colon = (ptrdiff_t)i;
    if (colon < 1 || !str_to_i64(str_skip(value, (size_t)colon + 1), port) || *port < 0 || *port > 65535)
        return false;
    *host = str_take(value, (size_t)colon);
    bool is_bracketed = host->p[0] == '[';
    if (is_bracketed) {
        if (host->n < 3 || host->p[host->n - 1] != ']')
            return false;
        *host = (str){host->p + 1, host->n - 2};
    }
    for (size_t i = 0; i < host->n; i++) {
        unsigned char c = (unsigned char)host->p[i];
        if (!isalnum(c) && c != '.' && c != '-' && !(is_bracketed && (c == ':' || c == '%')))
            return false;
    }
    return true;
}
