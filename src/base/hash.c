/* See hash.h. */
#include "base/hash.h"

#include <openssl/evp.h>

#include "base/check.h"

void hash_sha256(const str *parts, size_t n, unsigned char *out)
{
    static _Thread_local EVP_MD_CTX *context; /* making one costs more than a short hash */
    if (!context)
        context = EVP_MD_CTX_new();
    check(context && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1);
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
