/*
 * How well a name fits what was typed: for ranking what the index proposes, and for records it does not hold yet.
 *
 * Both must agree, or a record would be found today and lost tomorrow. So: where text_match is not MATCH_NONE, the
 * index tokens of the name (text_tokens_index) have those of the wider question (text_tokens_choices). The other way
 * round the index may propose more (the pairs and syllables of a query need not stand side by side); text_match
 * decides.
 */
#ifndef TEXT_MATCH_H
#define TEXT_MATCH_H

#include "base/str.h"

/* Best first; the numbers are an order, never stored. */
enum match_tier {
    MATCH_EXACT,           /* all of the name */
    MATCH_PREFIX,          /* the name begins so */
    MATCH_WORD,            /* a later word begins so, or all words typed are there: "corporation ac" */
    MATCH_CONTAINS,        /* inside a run of Chinese: 东仓 in 华东仓储 */
    MATCH_PINYIN_INITIALS, /* zs */
    MATCH_PINYIN,          /* zhang, zhangs, zhang san, xiaolong in 李小龙 */
    MATCH_NONE,
};

struct text_query;

/* What was typed, made ready to be held against many names. Lives in the arena. */
struct text_query *text_query_new(struct arena *a, str typed);

/*
 * The tier of a name (well-formed UTF-8, not folded). Scratch memory for folding comes from the arena: reset it between
 * names. Several parts typed ("华东 物流", "华东cang") must all fit, and the worst of them counts. Words are found from
 * their beginning only; a query without a letter or digit fits nothing.
 */
enum match_tier text_match(struct arena *a, str name, const struct text_query *q);

/* "exact", "prefix", "word", "contains", "initials", "pinyin", "none". Static text. */
const char *match_tier_name(enum match_tier tier);

#endif
