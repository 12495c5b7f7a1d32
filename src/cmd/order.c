/* The two roads of an order. See order.h. */
#include "cmd/order.h"

#include "base/check.h"
#include "cmd/beside.h"
#include "cmd/leaving.h"
#include "cmd/opened.h"

int order_file(const struct order *o, size_t at)
{
    check(at < ORDER_FILES_MAX && o->file_count <= ORDER_FILES_MAX);
    return at < o->file_count ? o->files[at] : -1;
}

/* They go into texts and packets as they are. */
static bool are_utf8(const struct order *o)
{
    for (size_t i = 0; i < ORDER_WORDS_MAX; i++)
        if (!str_is_utf8(o->words[i]))
            return false;
    return true;
}

enum exiting order_carry_out(struct call *c, const struct order *o, struct answer *says)
{
    check(o->command->work);
    *says = (struct answer){0};
    struct app *app;
    if (!are_utf8(o)) {
        says->err = S("what was given is not UTF-8");
        return EXITING_USAGE;
    }
    enum exiting how = c->command->makes_data ? EXITING_OK : folder_find(c, &says->err);
    if (how == EXITING_OK)
        how = folder_take(c, NULL, &says->err);
    if (how == EXITING_BUSY)
        return beside_ask(c, o, says);
    if (how == EXITING_OK)
        how = open_app(c, false, &app, &says->err);
    if (how != EXITING_OK)
        return how;
    struct order mine = *o;
    if (o->command->is_whole)
        mine.waiter = leaving_watch(c->arena, o->command->name);
    how = o->command->work(app, &mine, c->arena, says);
    app_work(app);
    return how;
}
