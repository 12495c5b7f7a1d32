/*
 * What goes on behind requests: a table of loops, each on a thread of its own. Jobs, by class, a step at a time
 * (runners.h); the readers of the journal, a piece each (tables.h); what the engine wants kept (keeper.h). A loop does
 * what there is, then rests until the bell is rung or for a while.
 */
#ifndef APP_BACKGROUND_H
#define APP_BACKGROUND_H

struct background;

/* With the app, after the last thread. NULL is fine. */
void background_free(struct background *b);

#endif
