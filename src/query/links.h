/*
 * Links as one actor knows them: those that lead to an object they may never see are not there. A link to a record they may
 * not see is there, without its name. Whatever lets links out asks links_known; whatever takes a list of links asks
 * links_kept, for who writes the list anew could not name what they do not know.
 */
#ifndef QUERY_LINKS_H
#define QUERY_LINKS_H

#include "query/context.h"
#include "query/record.h"

/* Whether both have the same links, in the same order. */
bool links_are_same(const struct record_part *x, const struct record_part *y);

/* What of them the actor knows. */
struct record_part links_known(const struct cx *cx, const struct record_part *all);

/* The list given, with what the actor does not know of the old one: at its place, as far as the given ones reach. May be more
   than LIMIT_LINKS. */
struct record_part links_kept(const struct cx *cx, const struct record_part *given, const struct record_part *old);

#endif
