/* Opening the data for a command. See opened.h. */
#include "cmd/opened.h"

#include <sys/stat.h>
#include <unistd.h>

#include "api/api.h"
#include "base/check.h"
#include "base/shown.h"
#include "cmd/owner.h"

static enum exiting exiting_of_opening(enum rc rc);
static void close_app(void *app);

enum exiting folder_find(const struct call *c, str *message)
{
    const char *folder = settings_text(c->settings, SETTING_DATA);
    struct stat st;
    enum rc rc = owner_become(c->arena, folder, message);
    if (rc)
        return rc == RC_INVALID ? EXITING_USAGE : EXITING_FAILED;
    if (stat(folder, &st) == 0 && S_ISDIR(st.st_mode))
        return EXITING_OK;
    *message = str_printf(c->arena, "there is no data folder %s; --data says where it is, guanxi init makes one",
                          shown_word(c->arena, folder));
    return EXITING_USAGE;
}

enum exiting open_to_read(struct call *c, struct app **out)
{
    str message = {0};
    enum exiting how = folder_find(c, &message);
    if (how == EXITING_OK)
        how = open_app(c, true, out, &message);
    return how ? call_fail(c, how, "%.*s", STR_ARG(message)) : EXITING_OK;
}

/* Whether the address can be had is asked before anything is made or upgraded. */
static enum exiting check_address(struct call *c, str *message)
{
    const char *host = settings_host(c->settings, SETTING_LISTEN);
    str why = S("");
    if (http_may_listen(host, settings_port(c->settings, SETTING_LISTEN), c->arena, &why) == RC_OK)
        return EXITING_OK;
    *message = str_printf(c->arena, "%.*s; --listen HOST:PORT takes another address, port 0 a free port", STR_ARG(why));
    return EXITING_BUSY;
}

enum exiting open_to_serve(struct call *c, struct app **out, struct lock **lock)
{
    str message = {0};
    struct stat st;
    bool is_there = stat(settings_text(c->settings, SETTING_DATA), &st) == 0;
    enum exiting how = is_there ? EXITING_OK : check_address(c, &message);
    if (how == EXITING_OK)
        how = folder_take(c, lock, &message); /* who has the folder is the better reason */
    if (how == EXITING_OK && is_there)
        how = check_address(c, &message);
    if (how == EXITING_OK)
        how = open_app(c, false, out, &message);
    return how ? call_fail(c, how, "%.*s", STR_ARG(message)) : EXITING_OK;
}

enum exiting folder_take(struct call *c, struct lock **lock, str *message)
{
    check(message);
    const char *folder = settings_text(c->settings, SETTING_DATA);
    enum rc rc = owner_become(c->arena, folder, message);
    if (rc == RC_OK)
        rc = folder_make(c->arena, folder, message);
    if (rc)
        return rc == RC_INVALID ? EXITING_USAGE : EXITING_FAILED;
    struct lock *taken;
    const char *owner = arena_printf(c->arena, "%s, process %d", c->command->name, (int)getpid());
    rc = lock_take(c->arena, folder, owner, &taken, message);
    if (rc)
        return rc == RC_CONFLICT ? EXITING_BUSY : EXITING_FAILED;
    if (lock)
        *lock = taken;
    return EXITING_OK;
}

enum exiting open_app(struct call *c, bool is_reader, struct app **out, str *message)
{
    check(out && message);
    struct app_options options = {
        .database = settings_database(c->settings),
        .data_dir = settings_text(c->settings, SETTING_DATA),
        .door = &api_door,
        .is_reader = is_reader,
        .needs_data = !c->command->makes_data,
    };
    enum rc rc = app_open(options, c->arena, out, message);
    if (rc && message->n == 0)
        *message = str_printf(c->arena, "the database %s: %s", db_url_told(options.database, c->arena), reason_of(rc));
    if (rc)
        return exiting_of_opening(rc);
    arena_defer(c->arena, close_app, *out);
    return EXITING_OK;
}

/* What there is to be opened is not data of the call but what is stored, or a setting. */
static enum exiting exiting_of_opening(enum rc rc)
{
    return rc == RC_INVALID ? EXITING_USAGE : rc == RC_CONFLICT ? EXITING_DAMAGED : exiting_of(rc);
}

static void close_app(void *app)
{
    app_close(app);
}
