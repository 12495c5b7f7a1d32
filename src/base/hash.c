/* See hash.h. Each thread has one context, since making one costs more than a short hash; it goes with its thread. */
#include "base/hash.h"

#include <openssl/evp.h>
#include <pthread.h>

#include "base/check.h"

static pthread_key_t contexts;

static void context_free(void *context)
{
    EVP_MD_CTX_free(context);
}

static void contexts_make(void)
{
    check(pthread_key_create(&contexts, context_free) == 0);
}

/* The thread's own, until it ends: making one costs more than a short hash. */
static EVP_MD_CTX *context_get(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    check(pthread_once(&once, contexts_make) == 0);
    EVP_MD_CTX *context = pthread_getspecific(contexts);
    if (!context) {
        context = EVP_MD_CTX_new();
        check(context && pthread_setspecific(contexts, context) == 0);
    }
    return context;
}

void hash_sha256(const str *parts, size_t n, unsigned char *out)
{
    EVP_MD_CTX *context = context_get();
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
