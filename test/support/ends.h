/*
 * Conditions for the test of the three ends (src/query/three_ends_test.c): random ones over support/things.h, and an oracle
 * that says what each must answer. The oracle is written in another way than the ends, so that no mistake is shared. A bug,
 * when one is set, makes it wrong in one rule, so that the test can be seen to notice.
 */
#ifndef SUPPORT_ENDS_H
#define SUPPORT_ENDS_H

#include "query/query.h"
#include "support/engines.h"
#include "support/things.h"

enum { THINGS = 120, MAKERS = 12, USERS = 5, LITERALS = 40 };

typedef __int128 wide;

enum bug {
    NO_BUG,
    BUG_NULL_DIFFERS,  /* null != 1 is false */
    BUG_LESS_OR_EQUAL, /* < is <= */
    BUG_BYTE_ORDER,    /* text by its bytes */
    BUG_ROUND_LITERAL, /* money literals rounded to four places */
    BUG_TRUNCATE,      /* cut towards zero instead of downwards */
    BUG_NULL_IN_LIST,  /* not in (…, null) is never true */
    BUG_NULL_FIELDS,   /* null = null between fields */
    BUG_NO_FOLD,       /* ~ and starts with compare bytes */
    BUG_FFFF,          /* a prefix's upper bound is U+FFFF */
    BUG_ROUND_TIME,    /* times rounded to milliseconds */
    BUG_NO_WALK,       /* not (a.b = 1) is false where there is no a */
    BUG_UTC_DAYS,      /* days begin at midnight UTC */
    BUG_DAY_BEGINS,    /* a day against a time stamp is its first moment */
    BUG_PHONE_TEXT,    /* telephone numbers by their texts */
    BUGS
};

enum op {
    OP_AND,
    OP_OR,
    OP_NOT,
    OP_NULL,
    OP_EQ,
    OP_NE,
    OP_LT,
    OP_LE,
    OP_GT,
    OP_GE,
    OP_CONTAINS,
    OP_STARTS,
    OP_IN,
    OP_HAS,
};

struct literal {
    bool is_null;
    str text;    /* of text types: NFC */
    wide number; /* of others: 1e-10, days, microseconds, id, 0 or 1 */
    bool is_day; /* against a time stamp: from number on, before end */
    wide end;
    const char *written;
};

enum walk { WALK_NONE, WALK_MAKER, WALK_PARENT, WALK_PARENT_MAKER, WALK_CHIEF, WALKS };

struct spot {
    enum walk walk;
    const struct field *field;
};

struct node {
    enum op op;
    struct node *a, *b;
    struct spot spot, other;
    bool has_other;
    int count;
    struct literal literals[LITERALS];
};

struct world {
    struct things t;
    struct engine *e;
    struct dice dice;
    struct arena *rows_arena, *scratch;
    struct record *things[THINGS + 1], *makers[MAKERS + 1], *users[USERS + 1]; /* by id */
    enum bug bug;
    str zone;
    int64_t now_ms;
};

static inline int roll(struct world *w, int sides)
{
    return dice_roll(&w->dice, sides);
}

/* A random condition about things, at most so deep, in w->scratch; and its text. */
struct node *ends_random(struct world *w, int depth);
str ends_written(struct world *w, const struct node *n);

/* Whether it holds for the record. */
bool ends_oracle(struct world *w, const struct node *n, const struct record *r);

/* What stands in the spot, walked from the record; null where the walk leads nowhere. */
struct value ends_value(struct world *w, const struct record *r, const struct spot *s);

/* The record of that id in a list by id of so many, or NULL. */
const struct record *ends_by_id(struct record *const *list, int count, struct value id);

#endif
