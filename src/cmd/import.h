/* guanxi import: a CSV file into an object. */
#ifndef CMD_IMPORT_H
#define CMD_IMPORT_H

#include "cmd/command.h"

enum exiting import_file_run(struct call *c);

/* What it has done (cmd/order.h); words: object, file name; the file. */
enum exiting import_file_work(struct app *app, const struct order *o, struct arena *a, str *message);

#endif
