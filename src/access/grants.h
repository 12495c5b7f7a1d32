/*
 * From declared rights to grants (query/grants.h). All of a snapshot are its policy: compiled when the snapshot is made, so
 * that a right which does not fit refuses the snapshot with a sentence, and nothing is parsed, found missing or asserted
 * while somebody waits for a list.
 *
 * Several roles add up: of each action the widest scope, or'd with every other condition; of each field the most any of
 * them may, among those that see the object. Fields and records add up apart.
 *
 * Lines have the rights of the record that owns them and of its field that holds them: where that is hidden there are no
 * lines to see, nor their object; where it is only read, none to write.
 */
#ifndef ACCESS_GRANTS_H
#define ACCESS_GRANTS_H

#include "base/rc.h"
#include "query/grants.h"

/* Compiles the rights of every role and gives them to the snapshot; they live in a, as the snapshot does. RC_INVALID:
   *message (in a) names the first right that does not fit. */
enum rc access_compile(const struct catalog *c, struct arena *a, str *message);

/* The grants of these roles together, in a: as access_compile makes them of each role. */
enum rc access_compile_set(const struct catalog *c, role_set roles, struct arena *a, struct grants *out, str *message);

/* Those of a person with that role; of a role there is not, grants of nothing. Never NULL. */
const struct grants *access_grants(const struct catalog *c, str role);

#endif
