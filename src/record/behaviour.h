/*
 * What no declaration can say: C hooked to an object by name ("behaviour": "opportunity") through one const table. Hooks
 * run inside the record floor, before rights and validation have the last word, so they cannot go around it.
 */
#ifndef RECORD_BEHAVIOUR_H
#define RECORD_BEHAVIOUR_H

#include "base/rc.h"
#include "query/context.h"
#include "query/record.h"

struct behaviour {
    const char *name;
    /* Before validation of a create (before NULL) or change: computes fields of after and of its lines. Adds issues and
       returns RC_INVALID to refuse. */
    enum rc (*prepare)(struct cx *cx, const struct record *before, struct record *after);
    /* Before a delete: may refuse with issues. */
    enum rc (*may_delete)(struct cx *cx, const struct record *now);
};

#endif
