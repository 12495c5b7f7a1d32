/*
 * The command import: the files it is given, and where what it says goes.
 *
 * The work reads and writes regular files alone, wherever it is done. So what comes through a pipe is laid down first, in a
 * file without a name in the data folder; and rejected rows are gathered in another (cmd/rejected.h).
 */
#include "cmd/import.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/shown.h"
#include "cmd/opened.h"
#include "cmd/order.h"
#include "cmd/rejected.h"

/* --- files -------------------------------------------------------------------------------------------------------- */

static bool is_input(const char *path)
{
    return strcmp(path, "-") == 0;
}

static int unnamed_file(struct call *c)
{
    return file_keep(c->arena, file_temporary(settings_text(c->settings, SETTING_DATA)));
}

/* A file to read from its beginning; "-" is standard input. When it fails, it has said why. */
static enum exiting open_given(struct call *c, const char *path, bool may_be_input, int *fd)
{
    bool is_given = may_be_input && is_input(path);
    int given = file_keep(c->arena, is_given ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC));
    struct stat st;
    *fd = given;
    if (given < 0 || fstat(given, &st) < 0)
        return call_fail(c, EXITING_USAGE, "%s cannot be read: %s%s", shown_word(c->arena, path), file_trouble(c->arena),
                         errno == EACCES ? "; what the shell may read is handed over so: - <FILE" : "");
    if (S_ISDIR(st.st_mode))
        return call_fail(c, EXITING_USAGE, "%s is a folder, not a file", shown_word(c->arena, path));
    if (S_ISREG(st.st_mode) && !is_given)
        return EXITING_OK;
    *fd = unnamed_file(c);
    if (*fd >= 0 && file_copy(c->arena, given, *fd, LIMIT_IMPORT_FILE_BYTES))
        return EXITING_OK;
    const char *folder = settings_text(c->settings, SETTING_DATA);
    return call_fail(c, EXITING_FAILED, "%s cannot be laid down in %s: %s", shown_word(c->arena, path), folder,
                     strerror(errno));
}

/* --- the command -------------------------------------------------------------------------------------------------- */

static str base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return is_input(path) ? S("standard input") : str_of(slash ? slash + 1 : path);
}

static enum exiting carry_out(struct call *c, const struct order *o, const struct rejected *r, struct answer *says)
{
    enum exiting how = order_carry_out(c, o, says);
    if (!r->path || !says->out.n || rejected_deliver(c, r))
        return how;
    says->err = str_printf(c->arena, "%s cannot be written: %s\n%.*s", shown_word(c->arena, r->path),
                           file_trouble(c->arena), STR_ARG(says->err));
    return EXITING_FAILED;
}

enum exiting import_file_run(struct call *c)
{
    const char *path = c->arguments[1], *mapping = call_option(c, "mapping");
    struct answer says = {0};
    struct rejected rejected;
    enum exiting how = folder_find(c, &says.err);
    if (how)
        return call_ended(c, how, says);
    int csv = -1, map = -1;
    how = open_given(c, path, true, &csv);
    if (how == EXITING_OK && mapping)
        how = open_given(c, mapping, false, &map);
    if (how == EXITING_OK)
        how = rejected_open(c, (int[]){csv, map, is_input(path) ? STDIN_FILENO : -1}, 3, &rejected);
    if (how)
        return how;
    struct order order = {
        .command = c->command,
        .words = {str_of(c->arguments[0]), base_name(path), str_of(call_option(c, "update-by")), str_of(mapping),
                  call_option(c, "dry-run") ? S("dry") : S(""), call_option(c, "create-people") ? S("people") : S("")},
        .files = {csv, map, rejected.gathered},
        .file_count = 3,
    };
    how = carry_out(c, &order, &rejected, &says);
    return call_ended(c, how, says);
}

enum exiting import_file_work(struct app *app, const struct order *o, struct arena *a, struct answer *says)
{
    check(order_file(o, 0) >= 0);
    const struct app_import what = {.waiter = o->waiter,
                                    .object = o->words[0],
                                    .name = o->words[1],
                                    .update_by = o->words[2],
                                    .mapping = o->words[3],
                                    .is_dry = o->words[4].n,
                                    .may_create_people = o->words[5].n,
                                    .fd = order_file(o, 0),
                                    .mapping_fd = order_file(o, 1),
                                    .rejected_fd = order_file(o, 2)};
    struct app_imported came;
    enum rc rc = app_import(app, &what, a, &came);
    *says = (struct answer){came.sum, came.told.n || rc == RC_OK ? came.told : str_of(reason_of(rc))};
    return came.is_misused ? EXITING_USAGE : exiting_of(rc);
}
