/*
 * The catalogue in force, and those that are still in use.
 *
 * An act pins the catalogue it begins with and works on that one to its end: a pin hangs off the act's arena and goes with
 * it, so none can be forgotten. A new catalogue takes the old one's place at once, for acts that begin; an old one is freed
 * when its last pin goes. Pointers into a catalogue (objects, fields, compiled rights) therefore live as long as the act,
 * and nothing that outlives an act may keep one: keep numbers or names, and the generation.
 *
 * One lock, held for a few instructions. Any thread may call any of it.
 */
#ifndef APP_CATALOGS_H
#define APP_CATALOGS_H

#include "object/catalog.h"

struct catalogs;

/* Empty: the first is published before anybody pins (checked). */
struct catalogs *catalogs_new(void);

/* Nobody pins any more; what is pinned is freed with its last pin. */
void catalogs_close(struct catalogs *cs);

/* The catalogue in force, until a ends. */
const struct catalog *catalogs_pin(struct catalogs *cs, struct arena *a);

/* The catalogue, which lives in an arena that is taken over, is in force from now on, unless one of its generation or later
   is. */
void catalogs_publish(struct catalogs *cs, struct arena *own, const struct catalog *c);

/* Of the one in force. */
int64_t catalogs_generation(struct catalogs *cs);

/* How many there are: 1 once nobody is at work on an old one. */
size_t catalogs_alive(struct catalogs *cs);

#endif
