/*
 * What all acts of one process share: ids, the clock, what behaviours there are, and the one road by which something
 * that is not in the write lane gets a write done.
 */
#ifndef RECORD_ENGINE_H
#define RECORD_ENGINE_H

#include "base/clock.h"
#include "journal/ids.h"
#include "query/context.h"
#include "record/behaviour.h"

/* Does fn in a write transaction of its own, on the writer, and returns its code after the commit (RC_OK: it is on
   disk). cx comes with the program as actor; fn may set who acts. */
typedef enum rc (*write_fn)(struct cx *cx, void *data);

struct engine {
    const struct clock *clock;
    const char *url;      /* of the database */
    const char *data_dir; /* where files of imports are kept */
    enum db_engine kind;
    struct ids *ids;
    const struct behaviour *const *behaviours; /* ends with NULL; handed in from crm/ */
    enum rc (*write)(struct engine *e, write_fn fn, void *data);
    void *write_data;
};

/* Whether the behaviours the objects name are in the table and for them, and find the fields they are written for.
   RC_INVALID: *message (in a) names the first that does not. Asked once, before anybody acts on the catalogue. */
enum rc engine_check(const struct behaviour *const *behaviours, const struct catalog *c, struct arena *a, str *message);

/* The behaviour an object names in place i, or NULL behind the last. */
const struct behaviour *engine_behaviour(const struct engine *e, const struct object *o, size_t i);

#endif
