/*
 * The end of a server in its time, whatever hangs: a thread that watches while the parts end one after the other.
 *
 * When the time is over, whoever waits for the database is interrupted, again and again, until all have ended; and where that
 * does not help either (a name that is looked up, a disk that does not answer), the process ends two seconds later as it is.
 * That loses nothing that was answered.
 */
#ifndef CMD_ENDING_H
#define CMD_ENDING_H

#include <stdint.h>

struct app;
struct ending;

/* From now on it has so long. */
struct ending *ending_begin(struct app *app, int64_t stop_ms);

/* What is left of it; never below 0. */
int64_t ending_left_ms(const struct ending *e);

/* All have ended: the watch too, and it is freed. */
void ending_done(struct ending *e);

#endif
