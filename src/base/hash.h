/* SHA-256 (FIPS 180-4), by OpenSSL. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/str.h"

enum { HASH_BYTES = 32 };

/* The digest of the parts one after another, n of them, into out[HASH_BYTES]. */
void hash_sha256(const str *parts, size_t n, unsigned char *out);

/* 64 bits of FNV-1a: for tables and cursors, never against an adversary. */
uint64_t hash_fnv(uint64_t seed, str s);

#define HASH_FNV_SEED 0xcbf29ce484222325u

#endif
