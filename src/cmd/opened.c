/* Opening the data for a command. See opened.h. */
#include "cmd/opened.h"

#include <sys/stat.h>
#include <unistd.h>

static enum exiting open_app(struct call *c, bool is_reader, struct app **out);
static void close_app(void *app);

enum exiting open_to_read(struct call *c, struct app **out)
{
    const char *folder = settings_text(c->settings, SETTING_DATA);
    struct stat st;
    if (stat(folder, &st) < 0 || !S_ISDIR(st.st_mode))
        return call_fail(c, EXITING_REFUSED,
                         "there is no data folder %s; --data says where it is, guanxi init makes one", folder);
    return open_app(c, true, out);
}

enum exiting open_to_write(struct call *c, struct app **out, struct lock **lock)
{
    const char *folder = settings_text(c->settings, SETTING_DATA);
    str message = {0};
    if (folder_make(c->arena, folder, &message))
        return call_fail(c, EXITING_FAILED, "%.*s", STR_ARG(message));
    struct lock *taken;
    const char *owner = arena_printf(c->arena, "%s, process %d", c->command->name, (int)getpid());
    enum rc rc = lock_take(c->arena, folder, owner, &taken, &message);
    if (rc)
        return call_fail(c, rc == RC_CONFLICT ? EXITING_BUSY : EXITING_FAILED, "%.*s", STR_ARG(message));
    if (lock)
        *lock = taken;
    return open_app(c, false, out);
}

static enum exiting open_app(struct call *c, bool is_reader, struct app **out)
{
    struct app_options options = {
        .database = settings_database(c->settings),
        .data_dir = settings_text(c->settings, SETTING_DATA),
        .is_reader = is_reader,
    };
    str message = {0};
    enum rc rc = app_open(options, c->arena, out, &message);
    if (rc)
        return call_fail(c, exiting_of(rc), "%.*s", STR_ARG(message));
    arena_defer(c->arena, close_app, *out);
    return EXITING_OK;
}

static void close_app(void *app)
{
    app_close(app);
}
