/*
 * Passwords as Argon2id (RFC 9106) by libsodium, limits INTERACTIVE (64 MiB, about 50 ms): never on a loop thread, at
 * most two at once in the process, so that a flood of sign-ins costs waiting and not memory.
 */
#ifndef ACCESS_PASSWORD_H
#define ACCESS_PASSWORD_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"
#include "object/issue.h"

/* The stored form of a password ("$argon2id$…"). */
str password_hash(struct arena *a, str password);

/* Whether the password is the stored one. An empty stored form (no such user) takes as long and is false. */
bool password_matches(str stored, str password);

/* Length, and not the e-mail itself: adds an issue under "password". */
enum rc password_check(str password, str email, const char *name, struct issues *is);

#endif
