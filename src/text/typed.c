/* See typed.h. */
#include "text/typed.h"

#include "base/arena.h"
#include "base/check.h"

static str join(struct arena *a, const struct piece *pieces, size_t n)
{
    str all = S("");
    for (size_t i = 0; i < n; i++)
        all = str_printf(a, "%.*s%.*s", STR_ARG(all), STR_ARG(pieces[i].text));
    return all;
}

static void names_find(struct arena *a, struct typed *t)
{
    for (size_t i = 0, n; i < t->piece_count; i += n) {
        n = 1;
        while (i + n < t->piece_count && text__is_one_name(&t->pieces[i + n - 1], &t->pieces[i + n]))
            n++;
        struct typed_name *name = &t->names[t->name_count++];
        *name = (struct typed_name){.first = i, .count = n};
        if (n > 1)
            name->joined = (struct piece){join(a, t->pieces + i, n), t->pieces[i].is_han};
    }
}

void text__typed_read(struct arena *a, str typed, struct typed *out)
{
    *out = (struct typed){.fold = text__typed(a, typed)};
    size_t at = 0;
    while (out->piece_count < LIMIT_QUERY_TOKENS && text__piece_next(out->fold, &at, &out->pieces[out->piece_count]))
        out->piece_count++;
    struct piece more;
    out->is_all = !text__piece_next(out->fold, &at, &more);
    names_find(a, out);
}

bool text__typed_may_go_on(const struct typed *t, size_t piece)
{
    check(piece < t->piece_count);
    return t->is_all && piece + 1 == t->piece_count && !t->pieces[piece].is_han;
}
