/*
 * The matcher. See match.h.
 *
 * First the typed text as a whole is looked for in the folded name. Failing that, each of its pieces must be there: a
 * run of Chinese as a piece of the name's text, a word as one of the tokens that the index has of the name, or as
 * pinyin of characters that stand side by side. The tokens come from the tokeniser itself, so that index and matcher
 * cannot drift apart.
 */
#include "text/match.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/limits.h"
#include "text/split.h"
#include "text/typed.h"

/* What is looked for: a piece, or a name without its marks. */
struct wanted {
    struct piece piece;
    bool may_go_on;
    struct splits splits; /* of a single word */
};

enum { WANTED_MAX = LIMIT_QUERY_TOKENS * 2 };

struct text_query {
    struct typed typed;
    enum rune_class first;            /* of its first code point */
    struct wanted wanted[WANTED_MAX]; /* the pieces, then the names without marks, in their order */
    size_t n;
};

/* The best tier of each wanted thing, while the tokens of a name pass by. */
struct tally {
    const struct text_query *query;
    enum match_tier best[WANTED_MAX];
};

static enum match_tier whole(str name, const struct text_query *q);
static enum match_tier by_names(str name, str bare, const struct text_query *q);
static enum match_tier at_place(str name, size_t at, enum rune_class first);
static enum match_tier best_place(str name, str part, enum rune_class first);

struct text_query *text_query_new(struct arena *a, str typed)
{
    struct text_query *q = arena_new_of(a, struct text_query);
    struct typed *t = &q->typed;
    text__typed_read(a, typed, t);
    size_t at = 0;
    q->first = t->fold.n ? text__rune_class(str_rune(t->fold, &at)) : RUNE_OTHER;
    for (; q->n < t->piece_count; q->n++)
        q->wanted[q->n] = (struct wanted){.piece = t->pieces[q->n], .may_go_on = text__typed_may_go_on(t, q->n)};
    for (size_t i = 0; i < t->name_count; i++) {
        const struct typed_name *name = &t->names[i];
        struct wanted *last = &q->wanted[name->first + name->count - 1];
        if (name->joined.text.n)
            q->wanted[q->n++] = (struct wanted){.piece = name->joined, .may_go_on = last->may_go_on};
        else if (!last->piece.is_han)
            text__splits(last->piece.text, last->may_go_on, &last->splits);
    }
    return q;
}

enum match_tier text_match(struct arena *a, str name, const struct text_query *q)
{
    if (q->n == 0)
        return MATCH_NONE;
    str fold = text__searchable(a, name);
    enum match_tier tier = whole(fold, q);
    return tier != MATCH_NONE ? tier : by_names(fold, text__without_marks(a, fold), q);
}

const char *match_tier_name(enum match_tier tier)
{
    static const char *const names[] = {"exact", "prefix", "word", "contains", "initials", "pinyin", "none"};
    check((size_t)tier < countof(names));
    return names[tier];
}

static enum match_tier whole(str name, const struct text_query *q)
{
    str typed = q->typed.fold;
    if (str_eq(name, typed))
        return MATCH_EXACT;
    if (str_starts(name, typed))
        return MATCH_PREFIX;
    return best_place(name, typed, q->first);
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
    enum match_tier tier = tier_of(kind);
    for (size_t i = 0; i < t->query->n; i++) {
        const struct wanted *w = &t->query->wanted[i];
        if (w->piece.is_han || tier >= t->best[i])
            continue;
        if (text__token_meets(text, text__word(w->piece.text), w->may_go_on))
            t->best[i] = tier;
    }
}

/* Chinese as a part of the text, with or without the marks in it; what is left of the words as pinyin from inside. */
static enum match_tier beside_tokens(str name, str bare, const struct wanted *w)
{
    if (w->piece.is_han) {
        enum match_tier tier = best_place(name, w->piece.text, RUNE_HAN);
        return tier == MATCH_NONE && bare.p != name.p ? best_place(bare, w->piece.text, RUNE_HAN) : tier;
    }
    for (size_t i = 0; i < w->splits.n; i++)
        if (text__split_stands(bare, &w->splits.list[i], w->may_go_on))
            return MATCH_PINYIN;
    return MATCH_NONE;
}

static enum match_tier worst_of(const enum match_tier *tiers, size_t n)
{
    enum match_tier worst = MATCH_EXACT;
    for (size_t i = 0; i < n; i++)
        worst = tiers[i] > worst ? tiers[i] : worst;
    return worst;
}

/* Each name as its parts or without its marks, whichever fits better; the worst of the names counts. */
static enum match_tier by_names(str name, str bare, const struct text_query *q)
{
    struct tally t = {.query = q};
    for (size_t i = 0; i < q->n; i++)
        t.best[i] = MATCH_NONE;
    text__tokens_each(name, tally_token, &t);
    for (size_t i = 0; i < q->n; i++)
        if (q->wanted[i].piece.is_han || t.best[i] == MATCH_NONE)
            t.best[i] = beside_tokens(name, bare, &q->wanted[i]);
    enum match_tier worst = MATCH_EXACT;
    size_t joined = q->typed.piece_count;
    for (size_t i = 0; i < q->typed.name_count; i++) {
        const struct typed_name *one = &q->typed.names[i];
        enum match_tier tier = worst_of(t.best + one->first, one->count);
        if (one->joined.text.n && t.best[joined] < tier)
            tier = t.best[joined];
        joined += one->joined.text.n > 0;
        worst = tier > worst ? tier : worst;
    }
    return worst;
}
