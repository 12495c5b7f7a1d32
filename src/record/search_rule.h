/*
 * By which rule the index was written, object by object (search__rule): where an object's has changed, because the
 * tokeniser has or because another of its fields is searched now, its table is gone through once more, and no other.
 * Within record/ only.
 *
 * A rule is written down when its table has been gone through; the place reached stands beside it, with the rule it
 * is for.
 */
#ifndef RECORD_SEARCH_RULE_H
#define RECORD_SEARCH_RULE_H

#include "query/context.h"

/* A table to go through: which, by which rule, and the id behind which to go on. */
struct search_turn {
    const struct object *object; /* NULL: none is due */
    str rule;
    int64_t after;
    bool is_again; /* it was gone through before, by another rule */
};

enum rc search__turn(struct cx *cx, struct search_turn *out);

/* The table is gone through up to that id, or to its end. */
enum rc search__turn_reached(struct cx *cx, const struct search_turn *t, int64_t id);
enum rc search__turn_ended(struct cx *cx, const struct search_turn *t);

#endif
