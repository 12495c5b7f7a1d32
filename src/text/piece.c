/* Pieces of folded text. See piece.h. */
#include "text/piece.h"

#include <unicode/uchar.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/limits.h"
#include "text/plain.h"
#include "text/text.h"

static str cut_bytes(str s, size_t max);

static bool is_between(uint32_t rune, uint32_t first, uint32_t last)
{
    return rune >= first && rune <= last;
}

static bool is_han(uint32_t rune)
{
    return is_between(rune, 0x4E00, 0x9FFF) || is_between(rune, 0x3400, 0x4DBF) || is_between(rune, 0x20000, 0x323AF) ||
           is_between(rune, 0x3005, 0x3007) ||                                     /* 々〆〇 */
           is_between(rune, 0x3041, 0x3096) || is_between(rune, 0x309D, 0x309F) || /* kana */
           is_between(rune, 0x30A1, 0x30FA) || is_between(rune, 0x30FC, 0x30FF) || is_between(rune, 0x31F0, 0x31FF);
}

enum rune_class text__rune_class(uint32_t rune)
{
    if (rune < 0x80)
        return is_between(rune, 'a', 'z') || is_between(rune, '0', '9') ? RUNE_WORD : RUNE_OTHER;
    if (is_han(rune))
        return RUNE_HAN;
    uint32_t category = U_GET_GC_MASK((UChar32)rune);
    if (category & (U_GC_L_MASK | U_GC_N_MASK | U_GC_CO_MASK))
        return RUNE_WORD;
    return category & U_GC_M_MASK ? RUNE_MARK : RUNE_OTHER;
}

bool text__piece_next(str fold, size_t *at, struct piece *out)
{
    check(*at <= fold.n);
    size_t start = *at;
    enum rune_class class = RUNE_OTHER;
    while (*at < fold.n) {
        size_t here = *at;
        enum rune_class next = text__rune_class(str_rune(fold, at));
        if (class == RUNE_OTHER && (next == RUNE_WORD || next == RUNE_HAN)) {
            class = next;
            start = here;
        } else if (class != RUNE_OTHER && next != class && !(class == RUNE_WORD && next == RUNE_MARK)) {
            *at = here;
            break;
        }
    }
    *out = (struct piece){{fold.p + start, *at - start}, class == RUNE_HAN};
    return class != RUNE_OTHER;
}

/* The hyphen, the apostrophe (and what text__plain made one), & and the points · ・ •. */
static bool is_inner_mark(uint32_t rune)
{
    return rune == '-' || rune == '\'' || rune == '`' || rune == '&' || rune == 0xB7 || rune == 0x30FB ||
           rune == 0x2022;
}

/* Brackets and quotes of every form: ( ) 《 》 「 」 “ ”. */
static bool is_enclosing_mark(uint32_t rune)
{
    return rune == '"' || (U_GET_GC_MASK((UChar32)rune) & (U_GC_PS_MASK | U_GC_PE_MASK | U_GC_PI_MASK | U_GC_PF_MASK));
}

/* Between two runs of Chinese: marks, with blanks beside them as they come with half-width brackets. */
static bool is_gap_of_han(str gap)
{
    size_t marks = 0;
    for (size_t at = 0; at < gap.n;) {
        uint32_t rune = str_rune(gap, &at);
        bool is_mark = is_inner_mark(rune) || is_enclosing_mark(rune);
        if (!is_mark && rune != ' ')
            return false;
        marks += is_mark;
    }
    return marks > 0;
}

bool text__is_one_name(const struct piece *before, const struct piece *after)
{
    str gap = {before->text.p + before->text.n, (size_t)(after->text.p - before->text.p) - before->text.n};
    size_t at = 0;
    if (before->is_han != after->is_han || gap.n == 0)
        return false;
    if (before->is_han)
        return is_gap_of_han(gap);
    uint32_t rune = str_rune(gap, &at);
    return at == gap.n && (is_inner_mark(rune) || (rune == '.' && before->text.n == 1));
}

str text__without_marks(struct arena *a, str fold)
{
    struct piece before, piece;
    size_t at = 0, kept = 0, n = 0;
    char *p = NULL;
    bool has_before = text__piece_next(fold, &at, &before);
    while (has_before && text__piece_next(fold, &at, &piece)) {
        size_t end = (size_t)(before.text.p - fold.p) + before.text.n, start = (size_t)(piece.text.p - fold.p);
        if (text__is_one_name(&before, &piece)) {
            p = p ? p : arena_alloc(a, fold.n);
            memcpy(p + n, fold.p + kept, end - kept);
            n += end - kept;
            kept = start;
        }
        before = piece;
    }
    if (!p)
        return fold;
    memcpy(p + n, fold.p + kept, fold.n - kept);
    return (str){p, n + fold.n - kept};
}

str text__searchable(struct arena *a, str s)
{
    str fold = text_fold(a, text__plain(a, s));
    if (fold.n <= LIMIT_SEARCH_RUNES)
        return fold;
    size_t at = 0;
    for (size_t i = 0; i < LIMIT_SEARCH_RUNES && at < fold.n; i++)
        str_rune(fold, &at);
    return str_take(fold, at);
}

str text__typed(struct arena *a, str s)
{
    return text_fold(a, text__plain(a, cut_bytes(s, LIMIT_QUERY_BYTES)));
}

str text__word(str word)
{
    return cut_bytes(word, LIMIT_TOKEN_BYTES);
}

bool text__token_meets(str index, str query, bool is_prefix)
{
    return is_prefix ? str_starts(index, query) : str_eq(index, query);
}

static str cut_bytes(str s, size_t max)
{
    if (s.n <= max)
        return s;
    while (max > 0 && ((unsigned char)s.p[max] & 0xC0) == 0x80)
        max--;
    return str_take(s, max);
}
