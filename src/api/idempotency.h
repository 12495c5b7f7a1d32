/*
 * Idempotency keys: a POST that comes twice with the same key is done once, and answered twice. The key is kept with the
 * write, in its transaction, for 24 hours; the record of the answer is rendered again. The same key with another request
 * is 422; failures are not remembered. (draft-ietf-httpapi-idempotency-key-header)
 */
#ifndef API_IDEMPOTENCY_H
#define API_IDEMPOTENCY_H

#include "api/call.h"

/* Whether this request was done before: then the reply is filled. */
enum rc idempotency_find(struct call *c, bool *is_replayed);

/* Keeps what was done, with the status in the reply, and what c->cx->changeset and c->id tell. */
enum rc idempotency_keep(struct call *c);

#endif
