/* The commands on people: each opens the data, has the program (app/app.h) do one thing, and says what came of it. */
#ifndef CMD_USER_H
#define CMD_USER_H

#include "cmd/command.h"

enum exiting user_add_run(struct call *c);
enum exiting user_list_run(struct call *c);
enum exiting user_password_run(struct call *c);

/* What those that write have done (cmd/order.h); words: e-mail, name, role, password; e-mail, password. */
enum exiting user_add_work(struct app *app, const struct order *o, struct arena *a, struct answer *says);
enum exiting user_password_work(struct app *app, const struct order *o, struct arena *a, struct answer *says);

#endif
