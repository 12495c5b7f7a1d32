/* The commands on data as a whole: each opens it, has the program (app/app.h) do one thing, and says what came of it. */
#ifndef CMD_DATA_H
#define CMD_DATA_H

#include "cmd/command.h"

enum exiting init_run(struct call *c);
enum exiting export_run(struct call *c);
enum exiting check_run(struct call *c);

/* What those that write have done (cmd/order.h); words: */
enum exiting init_work(struct app *app, const struct order *o, struct arena *a,
                       struct answer *says); /* [N, language] */
enum exiting check_work(struct app *app, const struct order *o, struct arena *a, struct answer *says); /* none */

#endif
