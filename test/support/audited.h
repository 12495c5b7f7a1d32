/* Whether the journal holds, and rows, columns and tables with it: asked at the end of tests that write much. */
#ifndef SUPPORT_AUDITED_H
#define SUPPORT_AUDITED_H

#include "app/app.h"

/* What an audit of everything finds, as text in a; empty: nothing. */
str audited(struct app *app, struct arena *a);

/* The test ends where that is anything. */
void audited_holds(struct app *app, struct arena *a);

#endif
