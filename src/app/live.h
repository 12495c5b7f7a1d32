/*
 * Live: the one thread that tells who listens (listeners.h) what changed (news.h).
 *
 * The thread reads the journal from the least of the listeners' positions on, on a connection of its own, so one rule serves
 * who just came, who resumes and who follows. It is woken by commits of this process and looks by itself every so often:
 * on PostgreSQL, where other nodes write and only sealed changes are told, a tenth of a second. While nobody listens it
 * sleeps.
 *
 * A stream first hears where it begins, then news:
 *     event: ready   data: {"seq":40}     what comes is what changed after 40
 *     event: reset   data: {"seq":900}    the same, and what lies between is not told: too far behind, or unknown
 * It is closed when its session has ended (at once where it ended here, elsewhere within LOOK_MS) and when the person's
 * own record changed: they come again, with the rights they have now.
 *
 * Lifetimes: made with the app, freed with it. The thread runs between live_start and live_stop; streams may be opened
 * and closed, and commits told, before and after.
 */
#ifndef APP_LIVE_H
#define APP_LIVE_H

struct app;
struct http;
struct live;

struct live *live_new(struct app *app);
void live_free(struct live *l);

void live_start(struct live *l, struct http *http);
void live_stop(struct live *l);

#endif
