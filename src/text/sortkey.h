/*
 * Sort keys: bytes whose order (memcmp) is the order people expect: digits, then Chinese by pinyin, then Latin by
 * letter; case and accents only between equals. ICU's collation "zh" of CLDR, strength tertiary, digits one by one
 * ("10" before "9").
 *
 * A key is stored beside the text as bytes; <, sort and cursors use it on both engines and in memory. Keys made by two
 * versions do not compare: beside them stands text_sort_version(), and all are made again when it changes.
 */
#ifndef TEXT_SORTKEY_H
#define TEXT_SORTKEY_H

#include "base/str.h"

enum { TEXT_SORT_VERSION = 1 };

/*
 * The key of s, at most LIMIT_SORT_KEY_BYTES bytes, none of them 0; empty for the empty text. Only the first
 * LIMIT_SORT_KEY_BYTES code points count: two texts that differ behind them, or only in what was cut, have equal keys,
 * so an id must follow as the last word. s is NFC.
 */
str text_sort_key(struct arena *a, str s);

/* "sort 1, zh, collation 153.120": ICU's number covers its code and its tables. */
str text_sort_version(struct arena *a);

#endif
