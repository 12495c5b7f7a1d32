/*
 * What the search index holds of a text, and what a typed query asks of it.
 *
 * A token is lower-case letters and digits of any script, at most LIMIT_TOKEN_BYTES bytes, never empty: no space,
 * quote or punctuation. The same tokens feed both engines, which must not take them apart again:
 *
 *   SQLite       create virtual table t using fts5(tokens, content='', detail=none, tokenize='ascii')
 *                insert: the tokens joined by spaces. match: "华东" AND "cang" *   (each token in double quotes)
 *   PostgreSQL   array_to_tsvector($1), index gin. match: '华东' & 'cang':*        (each token in single quotes)
 *
 * FTS5's 'ascii' takes every byte above 127 as part of a token; its 'unicode61' would do too, but knows no character
 * younger than Unicode 6.1, and so drops rare characters of names.
 *
 * The text is made plain (plain.h) and folded (text_fold), cut at LIMIT_SEARCH_RUNES code points, and read as pieces.
 * A word (letters, digits) is a token. A run of ideographs and kana gives each character and each pair of neighbours; of
 * the ideographs with pinyin in it each syllable in all its readings, and from the beginning of the run, up to LIMIT_PINYIN_RUN
 * characters, its initials (zs) and its joined pinyin (zhangsan), in the commonest combinations of readings
 * (LIMIT_PINYIN_INITIALS, LIMIT_PINYIN_JOINED): first with no rare reading, then with one, then with two. From the
 * second character on there is the joined pinyin of each two neighbours (LIMIT_PINYIN_PAIRS), and from the second, the
 * third and the fourth the first four initials (LIMIT_PINYIN_LATER): a given name is typed "xiaolong" or "xl", a bank "yh".
 *
 * A name with marks inside (O'Curly, Anne-Marie, 卡尔·马克思, 百度（中国）) gives the tokens of its parts, and those of
 * the name without its marks: ocurly, annemarie. Marks on letters are gone with the fold: Müller is muller, and not
 * mueller; strokes through them before it, as all signs that people type for a hyphen and an apostrophe are these
 * (plain.h).
 *
 * Stored tokens are made again when text_tokens_version() changes.
 */
#ifndef TEXT_TOKEN_H
#define TEXT_TOKEN_H

#include "base/limits.h"
#include "base/str.h"

enum { TEXT_TOKENS_VERSION = 3 };

enum token_kind {
    TOKEN_WORD,     /* acme, 4s */
    TOKEN_HAN,      /* 张, 张三 */
    TOKEN_SYLLABLE, /* zhang */
    TOKEN_INITIALS, /* zs */
    TOKEN_JOINED,   /* zhangsan */
};

struct token {
    str text;
    enum token_kind kind;
    bool is_prefix; /* of a query: tokens that begin with it are meant too */
};

struct token_list {
    struct token *items;
    size_t n;
};

/* The tokens under which s is found; a token may come twice. At most LIMIT_TOKENS, the rest is dropped. */
void text_tokens_index(struct arena *a, str s, struct token_list *out);

/*
 * The tokens that must all be in the index for the typed text; the last is a prefix where it is a word, for it may be
 * typed still. Looks at the first LIMIT_QUERY_BYTES bytes and gives at most LIMIT_QUERY_TOKENS tokens; none where nothing
 * can be searched for ("", "!!"). The index proposes; text_match (text/match.h) decides.
 */
void text_tokens_query(struct arena *a, str typed, struct token_list *out);

/*
 * The wider question, for when the first finds too little: each word or name typed may be there in one of several
 * ways, as it was typed, without its marks (o'curly: ocurly), or by_pinyin as three syllables or more from inside a
 * name (xiaolongmao: xiao, long, mao). Tokens of one way must all be there. *count choices, at most
 * LIMIT_QUERY_TOKENS; false where there is only the one way.
 */
enum { TOKEN_WAYS = 2 + LIMIT_PINYIN_SPLITS };
struct token_choice {
    struct token_list ways[TOKEN_WAYS];
    size_t n;
};
bool text_tokens_choices(struct arena *a, str typed, bool by_pinyin, struct token_choice **out, size_t *count);

/* True where index tokens have all that the query asks: what both engines compute. For tests and small lists. */
bool text_tokens_has(const struct token_list *index, const struct token_list *query);
bool text_tokens_choices_has(const struct token_list *index, const struct token_choice *choices, size_t count);

/* "tokens 1, fold 1, ICU 72.1, pinyin 15.0.0": stands beside the stored tokens. */
str text_tokens_version(struct arena *a);

#endif
