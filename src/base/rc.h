/*
 * How an operation ended. A bug asserts (base/check.h); a user's mistake is RC_INVALID with the issues collected
 * beside it (object/issue.h); what the environment did is one of the rest, logged once where it was born.
 */
#ifndef BASE_RC_H
#define BASE_RC_H

enum rc {
    RC_OK,
    RC_INVALID,     /* the caller's data are wrong: the issues say where (422, 400) */
    RC_NOT_FOUND,   /* there is none, or it may not be seen (404) */
    RC_FORBIDDEN,   /* seen, but this may not be done (403) */
    RC_CONFLICT,    /* something stands in the way (409) */
    RC_CHANGED,     /* changed meanwhile: If-Match does not hold (412) */
    RC_TOO_LARGE,   /* over a limit of base/limits.h (413) */
    RC_TOO_MANY,    /* too often (429) */
    RC_UNIQUE,      /* a unique index refused: the backstop behind the check */
    RC_REFERENCED,  /* a foreign key refused */
    RC_BUDGET,      /* over its budget of engine steps: run it again in the slow lane */
    RC_RETRY,       /* a transient failure of the engine: the transaction may be tried again */
    RC_STOPPED,     /* cancelled, or the process is ending */
    RC_UNAVAILABLE, /* disk full, database away, network (503): it was not done */
    RC_UNKNOWN,     /* the answer to a commit was lost, and nobody could be asked: it may have been done (503) */
    RC_CORRUPT,     /* what is stored is not what was written */
};

/* The name of a code, for logs: "RC_RETRY". Static text. */
const char *rc_name(enum rc rc);

#endif
