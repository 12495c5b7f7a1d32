/*
 * The chain that seals the journal: who seals goes on with it, who verifies walks it again. Within journal/ only.
 *
 *     link = SHA-256(previous link || header || digest)
 *
 * The header is text: position, change, change set, object, record, version, kind, actor, way in, the act's time, the
 * seal's, and the change's own time and actor where it has them. It holds no content, so that a person's content can be
 * erased while every link stays valid.
 */
#ifndef JOURNAL_CHAIN_H
#define JOURNAL_CHAIN_H

#include "base/hash.h"
#include "base/value.h"
#include "db/db.h"
#include "journal/journal.h"

struct chain_head {
    int64_t position;
    unsigned char link[HASH_BYTES];
    int64_t sealed_ms;
    int64_t floor_id;
};

/* What of a change the chain covers. */
struct entry {
    int64_t change_id, changeset_id, record_id, version, actor_id, at_ms;
    struct value own_at;    /* a time, or empty: the act's */
    struct value own_actor; /* a number, 0 the program; or empty: the act's */
    int object_no;
    enum change_kind kind;
    str via, digest;
};

/* An entry's columns, of changes c and changesets k, first in a select. */
#define CHAIN_COLUMNS                                                                                                  \
    "c.id, c.changeset_id, c.object_no, c.record_id, c.version, c.kind, c.digest, k.actor_id, k.via, k.at, c.at, "     \
    "c.actor_id"
enum { CHAIN_COLUMN_COUNT = 12 };

struct entry chain__entry(const struct row *row);

/* Moves the head over one entry, which is sealed at head->sealed_ms. */
void chain__advance(struct chain_head *h, const struct entry *e);

/* The head as it is stored; a link that is none is all zeros. */
enum rc chain__head(struct db *db, struct chain_head *h);

#endif
