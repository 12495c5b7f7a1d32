/*
 * An office with every kind of row, to be tampered with: behind the journal's back, in a transaction that the test rolls back.
 *
 * Customers 1 changed twice, by two people; 2 never; 3 in the bin; 4 hidden; 5 made, undone, redone; 6 purged. Opportunity 1
 * with line 1 changed, 2 never, 3 taken out; 2 hidden, with its line 4. Activity 1 about two customers.
 */
#ifndef SUPPORT_TAMPERED_H
#define SUPPORT_TAMPERED_H

#include "support/desk.h"

struct tampered {
    struct desk *desk;
    struct database *d;
    str ann, bob; /* tokens of administrators */
};

/* Everything sealed and sound. */
struct tampered tampered_office(struct database *d);

/* Asks, and expects 200 to 204. */
struct told tampered_act(struct tampered *o, str token, const char *method, const char *target, const char *body);

/* By ann, with POST: the act. An act undone: the act that undid it. */
str tampered_made(struct tampered *o, const char *target, const char *body);
str tampered_undone(struct tampered *o, str set);

/* Begins a transaction and runs the SQL in it, with foreign keys in nobody's way; false: the engine refused. The caller ends it
   with db_rollback(o->d->db). */
bool tampered_harm(struct tampered *o, const char *sql);

/* An audit of everything in that transaction, or where there is none of what is there. kept may be NULL. */
void tampered_audit(struct tampered *o, const struct kept_head *kept, struct arena *a, struct verdict *v);

#endif
