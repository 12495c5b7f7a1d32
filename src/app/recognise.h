/*
 * Whether a database is one to be opened, asked before anything is written there: it is ours, of a version that is known here,
 * or empty where one may be made. On SQLite the asking writes nothing either.
 */
#ifndef APP_RECOGNISE_H
#define APP_RECOGNISE_H

#include "app/app.h"

/* *message (in a) says why not and what to do. RC_INVALID: what the URL names is no file, or is not there where there must be
   one. RC_CONFLICT: empty, somebody else's, of a newer version, or for a reader of an older one. RC_CORRUPT: no database at
   all. RC_UNAVAILABLE: not to be had, or no right to make tables in it. */
enum rc database_recognise(const struct app_options *o, struct arena *a, str *message);

#endif
