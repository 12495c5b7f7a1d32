/*
 * Pinyin typed in one word, as syllables: "xiaolongmao" is xiao long mao. The index has two neighbours as one token,
 * and the syllables of every character; that three or more of these stand side by side, the matcher decides. For the
 * tokeniser and the matcher, which must agree; private to this folder.
 */
#ifndef TEXT_SPLIT_H
#define TEXT_SPLIT_H

#include "base/limits.h"
#include "base/str.h"

/* Three syllables or more; views into the word. */
struct split {
    str syllables[LIMIT_PINYIN_RUN];
    size_t n;
};

struct splits {
    struct split list[LIMIT_PINYIN_SPLITS];
    size_t n;
};

/* The ways to read the word, long syllables first. With is_prefix its last syllable may be typed in part. None for
   what is no pinyin, and for less than three syllables. */
void text__splits(str word, bool is_prefix, struct splits *out);

/* True where the characters of a folded text from some place on are read so, one syllable each. */
bool text__split_stands(str fold, const struct split *s, bool is_prefix);

#endif
