/*
 * Idempotency keys: a POST that comes twice with the same key is done once, and answered twice. The key is kept with the
 * write, in its transaction, for 24 hours; what was answered is rendered again from what it is about, an answer of ids and
 * counts is kept. The same key with another request is 422; failures are not remembered.
 * (draft-ietf-httpapi-idempotency-key-header)
 *
 * Of two that come at once, one is done; the other finds the key in its own transaction, or loses it to the first at the
 * end (RC_RETRY) and finds it then. Routes whose body is a password keep none (a quick hash of it would lie in
 * the database), nor does a sign-out.
 */
#ifndef API_IDEMPOTENCY_H
#define API_IDEMPOTENCY_H

#include "api/call.h"

/* Whether the request brings a key that counts: the route takes one, and it is no dry run. */
bool idempotency_is_asked(const struct call *c);

/* Whether this request was done before: then the reply is filled. */
enum rc idempotency_find(struct call *c, bool *is_replayed);

/* Keeps what was done, with the status in the reply, and what c->cx->changeset and c->id tell. */
enum rc idempotency_keep(struct call *c);

/* For routes outside of the write lane: fn in a write transaction of its own, and the key with it. fn leaves the answer in
   the call's reply. *is_replayed: fn was not called, the reply is that of the first time. */
enum rc idempotency_write(struct call *c, write_fn fn, void *data, bool *is_replayed);

/* The same for a call that only wants to know (dry_run): fn runs as it would, and what it wrote is taken back. */
enum rc idempotency_try(struct call *c, write_fn fn, void *data);

#endif
