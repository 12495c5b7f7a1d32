/*
 * Live: who listens at GET /api/events, and the one thread that tells them what changed (news.h).
 *
 * A listener is an open stream of a session: who it is, and the journal position up to which it was told. The thread
 * reads the journal from the least of these positions on, on a connection of its own, so one rule serves who just came,
 * who resumes and who follows. It is woken by commits of this process and looks by itself every so often: on PostgreSQL,
 * where other nodes write and only sealed changes are told, a tenth of a second. While nobody listens it sleeps, and a
 * commit costs it one look at a counter.
 *
 * A stream first hears where it begins, then news:
 *     event: ready   data: {"seq":40}     what comes is what changed after 40
 *     event: reset   data: {"seq":900}    the same, and what lies between is not told: too far behind, or unknown
 * It is closed when its session has ended (at once where it ended here, elsewhere within LOOK_MS) and when the person's
 * own record changed: they come again, with the rights they have now.
 *
 * Locks: one, over the table of listeners, held to copy, to add and to remove, never while the database is asked or
 * http is called. A listener that leaves meanwhile is told nothing: http knows its number no more.
 *
 * Lifetimes: made with the app, freed with it. The thread runs between live_start and live_stop; streams may be opened
 * and closed, and commits told, before and after.
 */
#ifndef API_LIVE_H
#define API_LIVE_H

#include <stdint.h>

#include "base/rc.h"
#include "base/str.h"
#include "query/context.h"

struct app;
struct http;
struct live;

struct live *live_new(struct app *app);
void live_free(struct live *l);

void live_start(struct live *l, struct http *http);
void live_stop(struct live *l);

/* A stream of that person's session listens from a position on (-1: from now). RC_TOO_MANY: they have
   LIMIT_USER_STREAMS. Any thread, as all below. */
enum rc live_open(struct live *l, uint64_t stream, struct actor who, str token, int64_t after);
void live_closed(struct live *l, uint64_t stream); /* unknown ones are ignored */

/* Something was committed. */
void live_wake(struct live *l);

/* Sessions were ended, or people changed (committed): streams of those that stand no more are closed now. */
void live_sessions_ended(struct live *l);

#endif
