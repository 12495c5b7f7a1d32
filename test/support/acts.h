/*
 * Random acts of an office, through the interface: records of five objects with lines and links are made, changed, moved,
 * put into the bin and taken out, one at a time and many at once. And what stands in the office, as one JSON value.
 */
#ifndef SUPPORT_ACTS_H
#define SUPPORT_ACTS_H

#include "support/desk.h"
#include "support/things.h"

/* Does one. The change set it made; 0 when it was refused or changed nothing. A refusal that is no 4xx ends the test. */
int64_t acts_do(struct desk *d, struct dice *dice, str token);

/* Every record, live and in the bin, as its list says; as_of may be empty. Owned by the caller (json_decref). Without
   is_whole the members that tell of an act are left out: version, who changed and deleted it, and when. */
json_t *acts_state(struct desk *d, str token, str as_of, bool is_whole);

#endif
