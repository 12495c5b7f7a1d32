/*
 * Sessions: a random token that later requests carry, as a cookie or a bearer. Only its SHA-256 is stored. It ends after
 * LIMIT_SESSION_DAYS, at sign-out, when the person is no longer active, and when LIMIT_USER_SESSIONS younger ones of the
 * person have begun. How a password is tried is access/sign_in.h.
 */
#ifndef ACCESS_SESSION_H
#define ACCESS_SESSION_H

#include "access/person.h"
#include "base/rc.h"
#include "query/context.h"
#include "query/record.h"

struct session_options {
    int64_t user_id;
    str peer, agent; /* told to the person in the list of sessions; cut at 200 bytes */
};

/* In a write transaction: a new session; the token is URL-safe text. */
enum rc session_start(struct cx *cx, struct session_options options, str *token, int64_t *expires_ms);

/* What is stored of a token, into out[HASH_BYTES]. */
void session_hash(str token, unsigned char *out);

/* Who a token is: fills cx->who and *language (the person's, or empty). RC_NOT_FOUND when it is none's any more. By
   cx->sessions, where it is known; RC_BUDGET where it is not and cx has no connection. */
enum rc session_find(struct cx *cx, str token, str *language);

/* In a write transaction: ends the token's session, or all of a person but that one (token empty: all). */
enum rc session_end(struct cx *cx, str token);
enum rc session_end_all(struct cx *cx, int64_t user_id, str but_token);

/* In a write transaction: a person became this. A person who is no longer active, or is deleted, loses their sessions, so that
   none comes back with them. */
enum rc session_written(struct cx *cx, const struct record *now);

/* A person gets another id: what the program keeps of them by it goes along. */
enum rc session_moved(struct cx *cx, int64_t user_id, int64_t new_id);

/* In a write transaction: sets a person's password and ends their other sessions. */
enum rc credential_set(struct cx *cx, int64_t user_id, str password_hash, str but_token);

#endif
