/*
 * People over HTTP: the first administrator (setup.c), signing in and out (sessions.c), oneself (people.c) and the company
 * (company.c).
 * Hashing a password takes 50 ms, so those routes have a lane of their own and hand the write over. Within api/ only.
 */
#ifndef API_PEOPLE_H
#define API_PEOPLE_H

#include "api/call.h"
#include "app/company.h"

/* What a write transaction is told, and tells back. Texts handed back live in the call's arena. */
struct errand {
    struct call *call;
    str email, password_hash, name, language;
    struct company company; /* of set-up */
    int64_t sample;
    bool is_sample_said; /* 0 then means: none are to be there */
    int64_t user_id;
    str token, but_token;
    int64_t expires_ms;
    int tries;
    int64_t wait_ms;
    bool is_taken;
};

enum rc people__write(struct call *c, write_fn fn, struct errand *e);

enum rc people__user(struct cx *cx, int64_t id, struct record **out);
void people__user_write(struct json *j, const struct record *r);

void people__company_write(struct cx *cx, struct json *j);

/* Checks what is given of a company's settings; members that are absent keep what stands in co. */
enum rc people__company_of(struct call *c, struct company *co);

/* In a write transaction: a session for e->user_id. */
enum rc people__session_start(struct cx *cx, struct errand *e);

/* The answer to a sign-in, with the cookie. */
enum rc people__session_answer(struct call *c, int status, const struct errand *e);

#endif
