/*
 * What may differ from an entry though nobody tampered: times of acts that 0.1.0 wrote in several transactions, times and
 * people of its sample data, and what guanxi check --mend left of records and people whose number it changed. Asked only of
 * what differs. Within journal/ only.
 */
#ifndef JOURNAL_EXCUSE_H
#define JOURNAL_EXCUSE_H

#include "journal/held.h"

/* 0.1.0 journaled the time of the act alone: a row written by a later transaction of it has that one's time, which lies before
   the seal's, give or take what the clocks of two machines differ. */
enum rc excuse__time(struct holding *h, const struct told *t, int64_t at_ms, bool *fits);

/* Entries name who acted by the number of that day. */
enum rc excuse__person(struct holding *h, const struct object *people, const struct told *t, int64_t person_id,
                       bool *fits);

/* A record that was made under another number by this act: the old one; 0: it was not. */
enum rc excuse__moved(struct cx *cx, const struct object *o, int64_t changeset_id, int64_t *old_id);

typedef enum rc (*told_fn)(void *to, const struct told *t);

/* All entries of a record. fn may not use the connection. */
enum rc excuse__entries(struct cx *cx, const struct object *o, int64_t id, told_fn fn, void *to);

#endif
