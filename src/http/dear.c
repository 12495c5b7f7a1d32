/* A table by the kind's hash; see dear.h. */
#include "http/dear.h"

#include "base/check.h"

enum { KEPT_MS = 60 * 1000 };

void dear_init(struct dear *d)
{
    *d = (struct dear){0};
    pthread_mutex_init(&d->lock, NULL);
}

void dear_free(struct dear *d)
{
    pthread_mutex_destroy(&d->lock);
}

/* A quote as it is, or percent-encoded: how many bytes it has, or 0. */
static size_t quote_at(str s, size_t i)
{
    if (s.p[i] == '\'')
        return 1;
    return s.p[i] == '%' && i + 2 < s.n && s.p[i + 1] == '2' && s.p[i + 2] == '7' ? 3 : 0;
}

#define PRIME UINT64_C(0x100000001b3)

/* FNV-1a; never 0, which is no kind. */
static uint64_t kind_of(uint64_t payer, str target)
{
    uint64_t hash = (UINT64_C(0xcbf29ce484222325) ^ payer) * PRIME;
    bool is_quoted = false;
    for (size_t i = 0; i < target.n; i++) {
        size_t quote = quote_at(target, i);
        bool is_digit = target.p[i] >= '0' && target.p[i] <= '9';
        if (quote) {
            is_quoted = !is_quoted;
            i += quote - 1;
        } else if (!is_quoted && !is_digit) {
            hash = (hash ^ (unsigned char)target.p[i]) * PRIME;
        }
    }
    return hash ? hash : 1;
}

/* By its highest bits, which all that went into it has moved. */
static struct dear_kind *place_of(struct dear *d, uint64_t kind)
{
    return &d->of[kind >> (64 - DEAR_BITS)];
}

void dear_note(struct dear *d, uint64_t payer, str target, int64_t took_us, int64_t now_ms)
{
    check(took_us >= 0);
    uint64_t kind = kind_of(payer, target);
    pthread_mutex_lock(&d->lock);
    *place_of(d, kind) = (struct dear_kind){kind, now_ms + KEPT_MS, took_us};
    pthread_mutex_unlock(&d->lock);
}

bool dear_is(struct dear *d, uint64_t payer, str target, int64_t now_ms)
{
    uint64_t kind = kind_of(payer, target);
    pthread_mutex_lock(&d->lock);
    const struct dear_kind *k = place_of(d, kind);
    bool is_dear = k->kind == kind && now_ms < k->until_ms;
    pthread_mutex_unlock(&d->lock);
    return is_dear;
}

void dear_done(struct dear *d, uint64_t payer, str target, int64_t took_us)
{
    uint64_t kind = kind_of(payer, target);
    pthread_mutex_lock(&d->lock);
    struct dear_kind *k = place_of(d, kind);
    if (k->kind == kind && took_us < k->took_us / 2)
        k->kind = 0;
    pthread_mutex_unlock(&d->lock);
}
