/*
 * The one-time link by which the first administrator is made: a token that is drawn at the start while nobody can sign in,
 * and holds until somebody can.
 */
#ifndef APP_SETUP_H
#define APP_SETUP_H

#include <stdbool.h>

#include "base/rc.h"
#include "base/str.h"

struct app;
struct db;

struct setup {
    char token[48]; /* empty once a user exists */
};

/* Draws the token where nobody can sign in yet. */
enum rc setup_begin(struct setup *s, struct db *db);

#endif
