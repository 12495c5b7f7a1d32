/*
 * News: what changed, as small events for people who listen. An event names the record and what kind of change it was,
 * never contents: who hears of it asks the interface, so that rights on fields stay in one place.
 *
 *     id: 41
 *     data: {"data":[{"seq":41,"object":"customer","record":7,"kind":"update","version":3,"changeset":9,"actor":1}]}
 *
 * A person hears of a record that they may see now, or could before the change (it went to another owner). That is
 * decided in memory by access_may. Records are read only of objects of which somebody who listens does not see all or
 * none; where the owner decides, changes of the same owner are one case, which is judged once a person. Lines are told as
 * a change of the record that owns them. Where very many records of an object changed at once (an import), one event says
 * just that: {"seq":1041,"object":"customer","many":true}. A change of nothing but fields that are hidden from them
 * (query/grants.h) is none.
 *
 * Used by live.c alone.
 */
#ifndef APP_NEWS_H
#define APP_NEWS_H

#include "base/buf.h"
#include "base/rc.h"
#include "query/context.h"

struct news;

/* The sealed changes behind a position, at most LIMIT_NEWS, for people of these roles. Lives in cx->arena. */
enum rc news_read(struct cx *cx, int64_t after, const str *roles, size_t role_count, struct news **out);

/* The position they reach: of the last change, or the one given when there was none. */
int64_t news_last(const struct news *n);

/* Whether all people of the role hear the same. */
bool news_is_of_role(const struct news *n, str role);

/* Adds one message with what this person hears of the changes behind after; nothing when that is nothing. At most
   LIMIT_STREAM_BEHIND_BYTES. */
void news_write(struct cx *cx, struct news *n, struct actor who, int64_t after, struct buf *out);

/* Whether what is behind after changed that person's own record: their role may be another now. */
bool news_is_about(const struct news *n, int64_t user_id, int64_t after);

#endif
