/*
 * What a sign-in costs must not tell whether the person exists: without a stored password a dummy is matched, which
 * takes as long. A semaphore lets two hashes run; who waits, as a command beside
 * the lane of passwords, holds no memory. See password.h.
 */
#include "access/password.h"

#include <semaphore.h>
#include <pthread.h>
#include <sodium.h>

#include "base/check.h"
#include "base/limits.h"

static sem_t running; /* at most two hashes at once in the process */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static char absent[crypto_pwhash_STRBYTES]; /* what a password is held against when there is no user */

static void password_start(void)
{
    check(sodium_init() >= 0);
    check(sem_init(&running, 0, 2) == 0);
    check(crypto_pwhash_str(absent, "absent", 6, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                            crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0);
}

static void enter(void)
{
    pthread_once(&once, password_start);
    while (sem_wait(&running) != 0)
        continue;
}

str password_hash(struct arena *a, str password)
{
    char *out = arena_alloc(a, crypto_pwhash_STRBYTES);
    enter();
    int failed = crypto_pwhash_str(out, password.p, password.n, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                   crypto_pwhash_MEMLIMIT_INTERACTIVE);
    sem_post(&running);
    check(!failed);
    return str_of(out);
}

bool password_matches(str stored, str password)
{
    char text[crypto_pwhash_STRBYTES] = {0};
    bool is_stored = stored.n > 0 && stored.n < sizeof text;
    enter();
    memcpy(text, is_stored ? stored.p : absent, is_stored ? stored.n : sizeof absent - 1);
    int failed = crypto_pwhash_str_verify(text, password.p, password.n);
    sem_post(&running);
    return is_stored && !failed;
}

enum rc password_check(str password, str email, const char *name, struct issues *is)
{
    if (str_runes(password) < LIMIT_PASSWORD_MIN)
        return issue_add(is, name, "password_short");
    if (password.n > LIMIT_PASSWORD_BYTES)
        return issue_add(is, name, "password_long");
    if (email.n && str_eq_nocase(password, email))
        return issue_add(is, name, "password_email");
    return RC_OK;
}
