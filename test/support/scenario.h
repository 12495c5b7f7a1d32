/*
 * Scenarios: requests and what they are answered, as text. The same file runs on every engine with the same expectations.
 *
 *     # A contact needs a name and a real e-mail address.
 *     user alice administrator             people come first; each has $alice (the id) and $alice_token
 *
 *     POST /api/contacts  as alice         two spaces before "as"; the target is written without percent signs
 *     If-Match: "1"                        headers, if any
 *     {"email":"ada"}                      the body, if any: up to the line of the status, or <<END … END as it stands
 *     = 422                                the status; what follows may be left out
 *     Retry-After: 5                       headers of the answer
 *     {"errors":[{"pointer":"/name","code":"required"},{"pointer":"/email","code":"email"}]}
 *
 * An expected object may have more members, an array must have as many items, unless its last is "…". "*" is anything,
 * "!" is a member or header that is not there, "/text/" a text that has it in it. "$name" takes the value at its first place and is it in
 * all later ones: expectations, bodies, targets and headers ("$name" with its quotes is the value, $name in a text is its
 * text). After "==" instead of "=" the body is the following lines exactly, without a last line break; CRs are not looked at.
 *
 *     canary SECRET bob                    bob must never be answered anything with this text in it
 *     work                                 does what waits behind requests
 *     wait 5m                              moves the clock: s, m, h, d
 *     now $t                               the clock, for as_of
 *     restart                              closes the program and opens it again
 *
 * Every answer is also held against the OpenAPI document (contract.h), and the journal must hold at the end.
 */
#ifndef SUPPORT_SCENARIO_H
#define SUPPORT_SCENARIO_H

#include <stdbool.h>

#include "support/desk.h"

struct scenario {
    const char *path;
    json_t *document; /* may be NULL */
    bool *touched;    /* touched[i] is set where the i-th route answered; may be NULL */
    bool is_quiet;    /* else each failed expectation is told on stderr */
    int failures;     /* out: how many expectations failed */
    str first;        /* out: what was told of the first, without its place; lives in the database's arena */
};

/* Runs one file on a fresh database. */
void scenario_run(struct database *d, struct scenario *s);

/* Runs one that must fail, quietly. True when one expectation failed, and with what stands in its first line behind
   "# Must fail: "; else what it was is told on stderr. So a control that has rotted is no control. */
bool scenario_control_holds(struct database *d, struct scenario *s);

/* Whether v is as expected, with variables read and set in vars; else *why (in a) says where it differs. */
bool scenario_match(struct arena *a, json_t *expected, json_t *v, json_t *vars, const char **why);

#endif
