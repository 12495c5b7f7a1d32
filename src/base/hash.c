/* See hash.h. Each thread has one context, since making one costs more than a short hash; it goes with its thread. */
#include "base/hash.h"

#include <openssl/evp.h>
#include <pthread.h>

#include "base/check.h"

static pthread_key_t context_key;

static void context_free(void *context)
{
    EVP_MD_CTX_free(context);
}

/* Before main: no thread can be quicker. */
static void __attribute__((constructor)) context_key_make(void)
{
    check(pthread_key_create(&context_key, context_free) == 0);
}

static EVP_MD_CTX *context_of_thread(void)
{
    EVP_MD_CTX *context = pthread_getspecific(context_key);
    if (context)
        return context;
    context = EVP_MD_CTX_new();
    check(context && pthread_setspecific(context_key, context) == 0);
    return context;
}

void hash_sha256(const str *parts, size_t n, unsigned char *out)
{
    EVP_MD_CTX *context = context_of_thread();
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
