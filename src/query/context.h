/*
 * What one act needs to know: who does it, when, in which language, on which catalogue and connection. Made at the
 * boundary (api, cmd, a job), passed down as the first argument, gone with its arena.
 */
#ifndef QUERY_CONTEXT_H
#define QUERY_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/str.h"
#include "db/db.h"
#include "object/catalog.h"
#include "object/issue.h"
#include "query/company.h"

struct condition;     /* query/condition.h */
struct changeset;     /* journal/journal.h */
struct deferred;      /* record/deferred.h */
struct engine;        /* record/engine.h: what all acts of the process share */
struct grants;        /* query/grants.h */
struct ids;           /* journal/ids.h */
struct session_cache; /* access/session_cache.h */

/* Who acts. user_id 0 is the program itself (set-up, migrations): it may everything. */
struct actor {
    int64_t user_id;
    int64_t team_id;
    str name;
    str role; /* object/role.h */
    const struct grants
        *grants; /* what they may, of the context's catalogue; set by access_act with the rest. NULL: all,
                                    and only the program's */
};

struct cx {
    struct arena *arena;
    struct db *db;
    const struct catalog *catalog;
    struct engine *engine;
    struct ids *ids;
    struct actor who;
    struct session_cache *sessions; /* NULL: each is asked of the database */
    bool *people_changed;  /* set by a transaction that writes sessions or people; NULL: nobody wants to know */
    bool *company_changed; /* by one that writes the company's settings; NULL: the same */
    bool *erased;          /* by one that takes content away for good, which must not stay in a log; NULL: the same */
    bool *work_added;      /* by one that adds a job: whoever commits it wakes who does it; NULL: the same */
    int tries; /* how often this act was begun before: others were faster at a row, which is then waited for */
    struct company company;
    str language; /* of the answer: "zh" or "en" */
    int64_t now_ms;
    const struct clock *clock;
    struct issues issues;
    struct issues *notices;      /* what a write of history set right, for who wants to tell it; or NULL */
    struct changeset *changeset; /* of a write; NULL while reading */
    struct deferred *deferred;   /* of an act of many that is open: what follows at its end; or NULL */
    int64_t as_of_ms;            /* the past: rows as they stood then; 0: now */
    struct past *past;           /* journal/past.h: the overlay of that past, or NULL */
};

/* What every write of records takes for granted: its transaction is open, and so is its change set. */
static inline bool cx_is_writing(const struct cx *cx)
{
    return cx->changeset && db_in_transaction(cx->db);
}

#endif
