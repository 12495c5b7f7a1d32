/*
 * Rows held against their entries, some rows of one object at a time. Within journal/ only.
 *
 *     held__rows      the next rows in the order of ids, with all their columns: what follows from others is compared at once
 *     held__links     their links
 *     held__entries   all entries of records in that range of ids, newest first: each row is taken back through them
 *     held__judge     what stands against it: how the row should be, by its entries
 */
#ifndef JOURNAL_HELD_H
#define JOURNAL_HELD_H

#include "base/hash.h"
#include "journal/journal.h"
#include "journal/verdict.h"
#include "query/context.h"
#include "query/record.h"

/* What an entry says besides content. */
struct told {
    enum change_kind kind;
    int64_t position; /* 0: not sealed yet */
    int64_t change_id, changeset_id, version;
    int64_t actor_id; /* 0: the program */
    int64_t at_ms;
    bool is_own; /* the time is the change's own, not its act's */
};

struct held {
    struct record *row; /* taken back as entries are read */
    bool is_hidden;
    bool is_misread;             /* a column or an entry could not be read: no digest can be computed */
    const struct field *derived; /* whose fold or sort key does not follow from it, or NULL */
    bool is_met, is_created;     /* an entry, its creation was read */
    bool is_odd;                 /* its entries do not follow one another */
    struct told newest, last, created;
    struct told mark; /* the last delete or restore; kind 0: there is none */
    unsigned char nonce[16], digest[HASH_BYTES];
};

/* What is known of the act last asked about (journal/excuse.h). */
struct known_act {
    int64_t id;
    bool is_sample, has_times, has_actors; /* some of its changes have their own */
};

struct holding {
    struct cx *cx; /* its arena is of these rows */
    const struct object *object;
    struct verdict *verdict;
    struct arena *scratch; /* of one entry */
    struct held *rows;     /* by id */
    size_t count;
    int64_t from, upto; /* ids of the range, both ends belong to it */
    size_t at;          /* while entries are read: the row they may be about, … */
    int64_t record_id;  /* … the record, … */
    struct held *held;  /* … and its row or NULL */
    bool has_entry;
    struct known_act act;
};

enum rc held__rows(struct holding *h, bool *has_more);
enum rc held__links(struct holding *h);
enum rc held__entries(struct holding *h);
enum rc held__judge(struct holding *h);

/* Tells a difference of a row; field and told may be NULL. */
void held__tell(struct holding *h, enum difference kind, int64_t id, str column, const struct told *t);

#endif
