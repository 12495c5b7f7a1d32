/*
 * Making a context costs more than a short hash, so each thread keeps one. See hash.h.
 */
#include "base/hash.h"

#include <openssl/evp.h>

#include "base/check.h"
#include "base/thread_value.h"

static void *context_make(void)
{
    return EVP_MD_CTX_new();
}

static void context_drop(void *context)
{
    EVP_MD_CTX_free(context);
}

static struct thread_value contexts = {.make = context_make, .drop = context_drop};

void hash_sha256(const str *parts, size_t n, unsigned char *out)
{
    check(parts || n == 0);
    EVP_MD_CTX *context = thread_value_of(&contexts);
    check(EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1);
    for (size_t i = 0; i < n; i++)
        check(EVP_DigestUpdate(context, parts[i].p, parts[i].n) == 1);
    unsigned size = HASH_BYTES;
    check(EVP_DigestFinal_ex(context, out, &size) == 1 && size == HASH_BYTES);
}

uint64_t hash_fnv(uint64_t seed, str s)
{
    for (size_t i = 0; i < s.n; i++)
        seed = (seed ^ (unsigned char)s.p[i]) * 0x100000001b3u;
    return seed;
}
