/* The two roads of an order. See order.h. */
#include "cmd/order.h"

#include "base/check.h"
#include "cmd/beside.h"
#include "cmd/opened.h"

enum exiting order_carry_out(struct call *c, const struct order *o, str *message)
{
    check(o->command->work);
    struct app *app;
    enum exiting how = c->command->makes_data ? EXITING_OK : folder_find(c, message);
    if (how == EXITING_OK)
        how = folder_take(c, NULL, message);
    if (how == EXITING_BUSY)
        return beside_ask(c, o, message);
    if (how == EXITING_OK)
        how = open_app(c, false, &app, message);
    if (how != EXITING_OK)
        return how;
    how = o->command->work(app, o, c->arena, message);
    app_work(app);
    return how;
}
