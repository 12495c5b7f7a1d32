/*
 * Trying a password. Tries are counted by e-mail, whether or not anybody has it: after LIMIT_SIGN_IN_TRIES in a row the name
 * waits LIMIT_SIGN_IN_WAIT_MS from the last of them.
 *
 * A try is taken before the password is looked at, in a transaction of its own, and given back when it was right. So of any
 * number of tries at once no more passwords are looked at than a patient guesser could try.
 */
#ifndef ACCESS_SIGN_IN_H
#define ACCESS_SIGN_IN_H

#include "base/rc.h"
#include "base/str.h"
#include "query/context.h"

struct sign_in {
    int64_t user_id;   /* 0: nobody has that e-mail */
    str password_hash; /* empty: cannot sign in */
    int64_t wait_ms;   /* > 0: must wait so long before the next try */
};

/* What is stored for an e-mail (in small letters), as it stands; takes nothing. */
enum rc sign_in_find(struct cx *cx, str email, struct sign_in *out);

/* In a write transaction: takes a try. *wait_ms > 0: there is none, and the password must not be looked at; else *tries is how
   many are taken now, this one among them. */
enum rc sign_in_try(struct cx *cx, str email, int *tries, int64_t *wait_ms);

/* In a write transaction: the password was right, or is another now; all tries are given back. */
enum rc sign_in_succeeded(struct cx *cx, str email);

#endif
