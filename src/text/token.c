/*
 * The tokeniser. See token.h for what it gives and piece.h for what a piece is.
 *
 * Tokens are handed out one by one (text__tokens_each) so that the matcher can look at them without storing any. The
 * readings of a run are sets, one a character, the commonest reading first; a combination takes one of each set. Their
 * number grows as a product, so they are walked by how many rare readings they take, until the bound.
 */
#include "text/token.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/limits.h"
#include "text/piece.h"
#include "text/pinyin.h"
#include "text/split.h"
#include "text/text.h"
#include "text/typed.h"

enum { LATER_INITIALS = 4, LATER_STARTS = 3, NAME_PIECES = 8, NAME_BYTES = 4 * LIMIT_SEARCH_RUNES };

_Static_assert((int)LIMIT_PINYIN_RUN *(int)PINYIN_SYLLABLE_MAX <= (int)LIMIT_TOKEN_BYTES, "joined pinyin is a token");

struct readings {
    str of[PINYIN_READINGS_MAX];
    size_t n;
};

struct collected {
    struct token_list *list;
    struct arena *arena;
    size_t room;
};

struct combine {
    const struct readings *sets; /* one a character */
    size_t length;
    size_t varied_after[LIMIT_PINYIN_RUN + 1]; /* characters with several readings from here on */
    size_t left;                               /* combinations still wanted */
    enum token_kind kind;
    token_emit emit;
    void *data;
    char text[LIMIT_TOKEN_BYTES];
};

static void collect(void *data, enum token_kind kind, str text);
static void each_of_piece(struct piece p, token_emit emit, void *data);
static void each_of_name(const struct piece *name, size_t n, token_emit emit, void *data);
static void each_of_han(str run, token_emit emit, void *data);
static void each_of_pinyin(const struct readings *sets, size_t n, token_emit emit, void *data);
static void each_of_later_initials(const struct readings *initials, size_t n, token_emit emit, void *data);
static void each_of_later_pairs(const struct readings *sets, size_t n, token_emit emit, void *data);
static size_t pairs_of(struct piece p, struct token *to, size_t max);

void text_tokens_index(struct arena *a, str s, struct token_list *out)
{
    *out = (struct token_list){NULL, 0};
    text__tokens_each(text__searchable(a, s), collect, &(struct collected){.list = out, .arena = a});
}

/* The tokens of a piece behind those the list has, as far as there is room; the last may go on. */
static void add_piece(struct token_list *list, struct piece p, bool may_go_on)
{
    if (list->n == LIMIT_QUERY_TOKENS)
        return;
    if (p.is_han)
        list->n += pairs_of(p, list->items + list->n, LIMIT_QUERY_TOKENS - list->n);
    else
        list->items[list->n++] = (struct token){.text = text__word(p.text), .kind = TOKEN_WORD, .is_prefix = may_go_on};
}

static struct token_list room(struct arena *a)
{
    return (struct token_list){arena_array_of(a, LIMIT_QUERY_TOKENS, struct token), 0};
}

void text_tokens_query(struct arena *a, str typed, struct token_list *out)
{
    struct typed t;
    text__typed_read(a, typed, &t);
    *out = room(a);
    for (size_t i = 0; i < t.piece_count; i++)
        add_piece(out, t.pieces[i], text__typed_may_go_on(&t, i));
}

static void add_splits(struct arena *a, struct token_choice *c, str word, bool may_go_on)
{
    struct splits splits;
    text__splits(word, may_go_on, &splits);
    for (size_t i = 0; i < splits.n; i++) {
        struct token_list *way = &c->ways[c->n++];
        *way = room(a);
        for (size_t k = 0; k < splits.list[i].n; k++)
            add_piece(way, (struct piece){splits.list[i].syllables[k], false}, may_go_on && k + 1 == splits.list[i].n);
    }
}

static void choice_of(struct arena *a, const struct typed *t, const struct typed_name *name, bool by_pinyin,
                      struct token_choice *c)
{
    size_t last = name->first + name->count - 1;
    bool may_go_on = text__typed_may_go_on(t, last);
    c->ways[0] = room(a);
    c->n = 1;
    for (size_t i = name->first; i <= last; i++)
        add_piece(&c->ways[0], t->pieces[i], text__typed_may_go_on(t, i));
    if (name->joined.text.n) {
        c->ways[c->n] = room(a);
        add_piece(&c->ways[c->n++], name->joined, may_go_on);
    } else if (by_pinyin && !t->pieces[last].is_han) {
        add_splits(a, c, t->pieces[last].text, may_go_on);
    }
}

bool text_tokens_choices(struct arena *a, str typed, bool by_pinyin, struct token_choice **out, size_t *count)
{
    struct typed t;
    bool has_ways = false;
    text__typed_read(a, typed, &t);
    *out = arena_array_of(a, t.name_count, struct token_choice);
    *count = t.name_count;
    for (size_t i = 0; i < t.name_count; i++) {
        choice_of(a, &t, &t.names[i], by_pinyin, &(*out)[i]);
        has_ways |= (*out)[i].n > 1;
    }
    return has_ways;
}

bool text_tokens_has(const struct token_list *index, const struct token_list *query)
{
    for (size_t q = 0; q < query->n; q++) {
        const struct token *wanted = &query->items[q];
        bool is_met = false;
        for (size_t i = 0; i < index->n && !is_met; i++)
            is_met = text__token_meets(index->items[i].text, wanted->text, wanted->is_prefix);
        if (!is_met)
            return false;
    }
    return query->n > 0;
}

bool text_tokens_choices_has(const struct token_list *index, const struct token_choice *choices, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t way = 0;
        while (way < choices[i].n && !text_tokens_has(index, &choices[i].ways[way]))
            way++;
        if (way == choices[i].n)
            return false;
    }
    return count > 0;
}

str text_tokens_version(struct arena *a)
{
    return str_printf(a, "tokens %d, %.*s, pinyin %s", TEXT_TOKENS_VERSION, STR_ARG(text_version(a)), pinyin_version());
}

void text__tokens_each(str fold, token_emit emit, void *data)
{
    check(emit);
    struct piece name[NAME_PIECES];
    size_t n = 0;
    struct piece p;
    for (size_t at = 0; text__piece_next(fold, &at, &p);) {
        if (n && (n == NAME_PIECES || !text__is_one_name(&name[n - 1], &p))) {
            each_of_name(name, n, emit, data);
            n = 0;
        }
        each_of_piece(p, emit, data);
        name[n++] = p;
    }
    each_of_name(name, n, emit, data);
}

static void each_of_piece(struct piece p, token_emit emit, void *data)
{
    if (p.is_han)
        each_of_han(p.text, emit, data);
    else
        emit(data, TOKEN_WORD, text__word(p.text));
}

/* Of a name with marks inside: what stands there without them, and of words also from each later one on. */
static void each_of_name(const struct piece *name, size_t n, token_emit emit, void *data)
{
    char joined[NAME_BYTES];
    for (size_t first = 0; first + 1 < n; first++) {
        size_t length = 0;
        for (size_t i = first; i < n && length + name[i].text.n <= sizeof joined; i++) {
            memcpy(joined + length, name[i].text.p, name[i].text.n);
            length += name[i].text.n;
        }
        each_of_piece((struct piece){{joined, length}, name[0].is_han}, emit, data);
        if (name[0].is_han)
            break;
    }
}

/* The list grows by doubling; what it leaves behind in the arena is less than what it keeps. */
static void collect(void *data, enum token_kind kind, str text)
{
    struct collected *c = data;
    if (c->list->n == LIMIT_TOKENS)
        return;
    if (c->list->n == c->room) {
        c->room = c->room ? c->room * 2 : 32;
        struct token *more = arena_array_of(c->arena, c->room, struct token);
        if (c->list->n)
            memcpy(more, c->list->items, c->list->n * sizeof *more);
        c->list->items = more;
    }
    c->list->items[c->list->n++] = (struct token){.text = str_copy(c->arena, text), .kind = kind};
}

/* Characters, pairs, syllables; and the pinyin of each stretch of characters that have one. */
static void each_of_han(str run, token_emit emit, void *data)
{
    struct readings sets[LIMIT_PINYIN_RUN], beyond;
    size_t n = 0, before = 0;
    for (size_t at = 0, start = 0; at < run.n; before = start, start = at) {
        uint32_t rune = str_rune(run, &at);
        emit(data, TOKEN_HAN, (str){run.p + start, at - start});
        if (start > 0)
            emit(data, TOKEN_HAN, (str){run.p + before, at - before});
        struct readings *r = n < LIMIT_PINYIN_RUN ? &sets[n] : &beyond;
        r->n = pinyin_readings(rune, r->of, PINYIN_READINGS_MAX);
        for (size_t i = 0; i < r->n; i++)
            emit(data, TOKEN_SYLLABLE, r->of[i]);
        if (r->n == 0) {
            each_of_pinyin(sets, n, emit, data);
            n = 0;
        } else if (n < LIMIT_PINYIN_RUN) {
            n++;
        }
    }
    each_of_pinyin(sets, n, emit, data);
}

static void initials_of(const struct readings *from, struct readings *to)
{
    to->n = 0;
    for (size_t i = 0; i < from->n; i++) {
        size_t j = 0;
        while (j < to->n && to->of[j].p[0] != from->of[i].p[0])
            j++;
        if (j == to->n)
            to->of[to->n++] = str_take(from->of[i], 1);
    }
}

/* Every combination with exactly so many rare readings, the rare ones as far to the front as possible. */
static void combine_with(struct combine *c, size_t at, size_t n, size_t rare)
{
    if (c->left == 0 || rare > c->varied_after[at])
        return;
    if (at == c->length) {
        c->left--;
        c->emit(c->data, c->kind, (str){c->text, n});
        return;
    }
    const struct readings *r = &c->sets[at];
    for (size_t i = 1; rare > 0 && i < r->n; i++) {
        memcpy(c->text + n, r->of[i].p, r->of[i].n);
        combine_with(c, at + 1, n + r->of[i].n, rare - 1);
    }
    memcpy(c->text + n, r->of[0].p, r->of[0].n);
    combine_with(c, at + 1, n + r->of[0].n, rare);
}

static void combine_all(struct combine *c)
{
    c->varied_after[c->length] = 0;
    for (size_t i = c->length; i-- > 0;)
        c->varied_after[i] = c->varied_after[i + 1] + (c->sets[i].n > 1);
    for (size_t rare = 0; rare <= c->varied_after[0] && c->left > 0; rare++)
        combine_with(c, 0, 0, rare);
}

/* One character alone has its syllables already, and its initial is their prefix. */
static void each_of_pinyin(const struct readings *sets, size_t n, token_emit emit, void *data)
{
    if (n < 2)
        return;
    check(n <= LIMIT_PINYIN_RUN);
    struct readings initials[LIMIT_PINYIN_RUN];
    for (size_t i = 0; i < n; i++)
        initials_of(&sets[i], &initials[i]);
    struct combine c;
    c.length = n;
    c.emit = emit;
    c.data = data;
    c.sets = initials;
    c.kind = TOKEN_INITIALS;
    c.left = LIMIT_PINYIN_INITIALS;
    combine_all(&c);
    c.sets = sets;
    c.kind = TOKEN_JOINED;
    c.left = LIMIT_PINYIN_JOINED;
    combine_all(&c);
    each_of_later_initials(initials, n, emit, data);
    each_of_later_pairs(sets, n, emit, data);
}

/* From the second character on, the third and the fourth, two at least: of a given name, and of what follows the city in a
   company's. */
static void each_of_later_initials(const struct readings *initials, size_t n, token_emit emit, void *data)
{
    struct combine c = {.kind = TOKEN_INITIALS, .emit = emit, .data = data};
    for (size_t first = 1; first + 1 < n && first <= LATER_STARTS; first++) {
        c.sets = initials + first;
        c.length = n - first < LATER_INITIALS ? n - first : LATER_INITIALS;
        c.left = LIMIT_PINYIN_LATER;
        combine_all(&c);
    }
}

/* Each two neighbours from the second character on: with the first one all of the run begins. */
static void each_of_later_pairs(const struct readings *sets, size_t n, token_emit emit, void *data)
{
    struct combine c = {.length = 2, .kind = TOKEN_JOINED, .emit = emit, .data = data};
    for (size_t first = 1; first + 1 < n; first++) {
        c.sets = sets + first;
        c.left = LIMIT_PINYIN_PAIRS;
        combine_all(&c);
    }
}

/* Of a query: pairs of neighbours say all that the characters would; one character alone is itself. */
static size_t pairs_of(struct piece p, struct token *to, size_t max)
{
    size_t n = 0, at = 0, start = 0;
    str_rune(p.text, &at);
    if (at == p.text.n)
        to[n++] = (struct token){.text = p.text, .kind = TOKEN_HAN};
    while (at < p.text.n && n < max) {
        size_t middle = at;
        str_rune(p.text, &at);
        to[n++] = (struct token){.text = {p.text.p + start, at - start}, .kind = TOKEN_HAN};
        start = middle;
    }
    return n;
}
