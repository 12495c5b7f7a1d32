/*
 * Text: any well-formed input folds to a fixed point, gives tokens that both engines take as they are, and what
 * text_match finds the index finds. The input is a name and a query, parted by the first line feed.
 */
#include <stdint.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/limits.h"
#include "text/match.h"
#include "text/sortkey.h"
#include "text/text.h"
#include "text/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void token_is_safe(str t)
{
    check(t.n > 0 && t.n <= LIMIT_TOKEN_BYTES && str_is_utf8(t));
    for (size_t i = 0; i < t.n; i++) {
        unsigned char c = (unsigned char)t.p[i];
        check(c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
    }
}

static void fold_is_stable(struct arena *a, str s)
{
    str once = text_fold(a, s);
    check(str_eq(once, text_fold(a, once)));
    check(str_eq(once, text_nfc(a, once)));
    check(text_sort_key(a, text_nfc(a, s)).n <= LIMIT_SORT_KEY_BYTES);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str rest = {(const char *)data, size};
    if (size == 0 || !str_is_utf8(rest))
        return 0;
    struct arena *a = arena_new(0);
    str name = str_cut(&rest, '\n'), typed = rest.p ? rest : name;
    fold_is_stable(a, name);
    struct token_list index, query;
    text_tokens_index(a, name, &index);
    text_tokens_query(a, typed, &query);
    for (size_t i = 0; i < index.n; i++)
        token_is_safe(index.items[i].text);
    for (size_t i = 0; i < query.n; i++)
        token_is_safe(query.items[i].text);
    struct token_choice *choices;
    size_t count;
    text_tokens_choices(a, typed, true, &choices, &count);
    if (text_match(a, name, text_query_new(a, typed)) != MATCH_NONE)
        check(text_tokens_choices_has(&index, choices, count));
    arena_free(a);
    return 0;
}
