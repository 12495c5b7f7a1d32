/*
 * How the catalogue changes while work goes on (docs/decisions/0014).
 *
 *   a change   app_catalog_swap, on one node: tables and stored declarations in one transaction, its generation counted in
 *              it; after the commit the new catalogue is published.
 *   a write    begins by catalog_begin: its transaction knows the generation it works on and keeps changes away until its
 *              end. A node that has not heard of it yet follows there and then.
 *   a read     works on the catalogue it pinned: what is added later stays unseen. A node that only reads hears of a change
 *              within LOOK_MS (keeper.c), by catalog_follow, and before it says that it does not know a name.
 */
#ifndef APP_CATALOG_SWAP_H
#define APP_CATALOG_SWAP_H

#include "app/worker.h"

/* The catalogue the database holds takes the place of an older one here. RC_UNAVAILABLE: this program cannot read it;
   told in the log. */
enum rc catalog_follow(struct app *app, struct db *db);

/* Begins a write transaction. After RC_OK the catalogue in force is the database's. RC_UNAVAILABLE as above. */
enum rc catalog_begin(struct worker *w);

/* In a transaction that applied it: the generation it was given. */
enum rc catalog_stamp(struct db *db, const struct catalog *c);

#endif
