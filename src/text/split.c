/* See split.h. */
#include "text/split.h"

#include "base/check.h"
#include "text/pinyin.h"

enum { SYLLABLES_MIN = 3 };

struct reader {
    str word;
    bool is_prefix;
    struct split now;
    struct splits *out;
};

/* "n" and "ng" are readings, and typed by nobody; a beginning may be a single letter. */
static bool is_spoken(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (strchr("aeiouv", s.p[i]))
            return true;
    return false;
}

/* Syllables from at on, the longest first. */
static void read_from(struct reader *r, size_t at)
{
    struct splits *out = r->out;
    if (at == r->word.n && r->now.n >= SYLLABLES_MIN && out->n < LIMIT_PINYIN_SPLITS)
        out->list[out->n++] = r->now;
    if (at == r->word.n || r->now.n == LIMIT_PINYIN_RUN)
        return;
    size_t left = r->word.n - at;
    for (size_t n = left < PINYIN_SYLLABLE_MAX ? left : PINYIN_SYLLABLE_MAX; n > 0 && out->n < LIMIT_PINYIN_SPLITS;
         n--) {
        str syllable = {r->word.p + at, n};
        bool may_go_on = r->is_prefix && n == left;
        if (!pinyin_is_syllable(syllable, may_go_on) || (!may_go_on && !is_spoken(syllable)))
            continue;
        r->now.syllables[r->now.n++] = syllable;
        read_from(r, at + n);
        r->now.n--;
    }
}

void text__splits(str word, bool is_prefix, struct splits *out)
{
    check(out);
    struct reader r = {.word = word, .is_prefix = is_prefix, .out = out};
    out->n = 0;
    if (word.n <= (size_t)LIMIT_PINYIN_RUN * PINYIN_SYLLABLE_MAX)
        read_from(&r, 0);
}

static bool is_read(uint32_t rune, str syllable, bool is_prefix)
{
    str readings[PINYIN_READINGS_MAX];
    size_t n = pinyin_readings(rune, readings, PINYIN_READINGS_MAX);
    for (size_t i = 0; i < n; i++)
        if (is_prefix ? str_starts(readings[i], syllable) : str_eq(readings[i], syllable))
            return true;
    return false;
}

static bool stands_at(str fold, size_t at, const struct split *s, bool is_prefix)
{
    for (size_t i = 0; i < s->n; i++)
        if (at >= fold.n || !is_read(str_rune(fold, &at), s->syllables[i], is_prefix && i + 1 == s->n))
            return false;
    return true;
}

bool text__split_stands(str fold, const struct split *s, bool is_prefix)
{
    check(s->n >= SYLLABLES_MIN);
    for (size_t at = 0; at < fold.n; str_rune(fold, &at))
        if (stands_at(fold, at, s, is_prefix))
            return true;
    return false;
}
