/* guanxi import: a CSV file into an object. */
#ifndef CMD_IMPORT_H
#define CMD_IMPORT_H

#include "cmd/command.h"

enum exiting import_file_run(struct call *c);

/* What it has done (cmd/order.h); words: object, the file's name, update_by, the mapping file's name, "dry", "people" (or empty);
   files: the CSV file, the mapping or none, where rejected rows are written or none. */
enum exiting import_file_work(struct app *app, const struct order *o, struct arena *a, struct answer *says);

#endif
