/*
 * The matcher. See match.h.
 *
 * First the typed text as a whole is looked for in the folded name. Failing that, each of its pieces must be there: a
 * run of Chinese as a piece of the name's text, a word as one of the tokens that the index has of the name. The
 * tokens come from the tokeniser itself, so that index and matcher cannot drift apart.
 */
#include "text/match.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/limits.h"
#include "text/piece.h"

struct text_query {
    str fold;
    enum rune_class first; /* of its first code point */
    struct piece pieces[LIMIT_QUERY_TOKENS];
    size_t n;
    bool is_last_prefix;
};

/* The best tier of each word typed, while the tokens of a name pass by. */
struct tally {
    const struct text_query *query;
    enum match_tier best[LIMIT_QUERY_TOKENS];
};

static enum match_tier whole(str name, const struct text_query *q);
static enum match_tier by_pieces(str name, const struct text_query *q);
static enum match_tier at_place(str name, size_t at, enum rune_class first);
static enum match_tier best_place(str name, str part, enum rune_class first);

struct text_query *text_query_new(struct arena *a, str typed)
{
    struct text_query *q = arena_new_of(a, struct text_query);
    q->fold = text__typed(a, typed);
    size_t at = 0;
    q->first = q->fold.n ? text__rune_class(str_rune(q->fold, &at)) : RUNE_OTHER;
    at = 0;
    while (q->n < LIMIT_QUERY_TOKENS && text__piece_next(q->fold, &at, &q->pieces[q->n]))
        q->n++;
    struct piece more;
    q->is_last_prefix = !text__piece_next(q->fold, &at, &more);
    return q;
}

enum match_tier text_match(struct arena *a, str name, const struct text_query *q)
{
    if (q->n == 0)
        return MATCH_NONE;
    str fold = text__searchable(a, name);
    enum match_tier tier = whole(fold, q);
    return tier != MATCH_NONE ? tier : by_pieces(fold, q);
}

const char *match_tier_name(enum match_tier tier)
{
    static const char *const names[] = {"exact", "prefix", "word", "contains", "initials", "pinyin", "none"};
    check((size_t)tier < countof(names));
    return names[tier];
}

static enum match_tier whole(str name, const struct text_query *q)
{
    if (str_eq(name, q->fold))
        return MATCH_EXACT;
    if (str_starts(name, q->fold))
        return MATCH_PREFIX;
    return best_place(name, q->fold, q->first);
}

static enum match_tier best_place(str name, str part, enum rune_class first)
{
    enum match_tier best = MATCH_NONE;
    for (size_t from = 0; best != MATCH_WORD;) {
        ptrdiff_t found = str_find(str_skip(name, from), part);
        if (found < 0)
            break;
        size_t at = from + (size_t)found;
        enum match_tier tier = at_place(name, at, first);
        if (tier < best)
            best = tier;
        from = at + 1;
    }
    return best;
}

/* What it is worth that a part stands at this place. A word is not found from its middle: the index could not. */
static enum match_tier at_place(str name, size_t at, enum rune_class first)
{
    if (at == 0)
        return MATCH_WORD;
    size_t before = at - 1;
    while (((unsigned char)name.p[before] & 0xC0) == 0x80)
        before--;
    enum rune_class previous = text__rune_class(str_rune(name, &before));
    if (first == RUNE_HAN)
        return previous == RUNE_HAN ? MATCH_CONTAINS : MATCH_WORD;
    bool is_inside = first == RUNE_MARK || (first == RUNE_WORD && (previous == RUNE_WORD || previous == RUNE_MARK));
    return is_inside ? MATCH_NONE : MATCH_WORD;
}

static enum match_tier tier_of(enum token_kind kind)
{
    switch (kind) {
    case TOKEN_WORD:
        return MATCH_WORD;
    case TOKEN_HAN:
        return MATCH_CONTAINS;
    case TOKEN_INITIALS:
        return MATCH_PINYIN_INITIALS;
    case TOKEN_SYLLABLE:
    case TOKEN_JOINED:
        return MATCH_PINYIN;
    }
    return MATCH_NONE;
}

static void tally_token(void *data, enum token_kind kind, str text)
{
    struct tally *t = data;
    const struct text_query *q = t->query;
    enum match_tier tier = tier_of(kind);
    for (size_t i = 0; i < q->n; i++) {
        if (q->pieces[i].is_han || tier >= t->best[i])
            continue;
        bool is_prefix = q->is_last_prefix && i + 1 == q->n;
        if (text__token_meets(text, text__word(q->pieces[i].text), is_prefix))
            t->best[i] = tier;
    }
}

static enum match_tier by_pieces(str name, const struct text_query *q)
{
    struct tally t = {.query = q};
    bool has_words = false;
    for (size_t i = 0; i < q->n; i++) {
        has_words = has_words || !q->pieces[i].is_han;
        t.best[i] = q->pieces[i].is_han ? best_place(name, q->pieces[i].text, RUNE_HAN) : MATCH_NONE;
        if (q->pieces[i].is_han && t.best[i] == MATCH_NONE)
            return MATCH_NONE;
    }
    if (has_words)
        text__tokens_each(name, tally_token, &t);
    enum match_tier worst = MATCH_EXACT;
    for (size_t i = 0; i < q->n; i++)
        if (t.best[i] > worst)
            worst = t.best[i];
    return worst;
}
