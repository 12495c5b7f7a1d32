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

/* Runs one file on a fresh database; document may be NULL. touched[i] is set where the i-th route answered. Returns how many
   expectations failed; each is told on stderr unless is_quiet. */
int scenario_run(struct database *d, const char *path, json_t *document, bool *touched, bool is_quiet);

/* Whether v is as expected, with variables read and set in vars; else *why (in a) says where it differs. */
bool scenario_match(struct arena *a, json_t *expected, json_t *v, json_t *vars, const char **why);

#endif
