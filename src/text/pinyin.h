/*
 * How a Han character may be read in Mandarin, all ways, without tones: 重 is "zhong" and "chong".
 *
 * From Unicode's Unihan_Readings.txt (package unicode-data, UAX #38), made into a table by tools/pinyin_table.awk at
 * build time. ICU alone would give one reading, and names need all: 单 is Shan as a family name, 曾 Zeng, 仇 Qiu.
 */
#ifndef TEXT_PINYIN_H
#define TEXT_PINYIN_H

#include <stdbool.h>

#include "base/str.h"

enum { PINYIN_READINGS_MAX = 16, PINYIN_SYLLABLE_MAX = 6 };

/*
 * Puts the readings of a character into out, at most max of them, the commonest first, and returns how many; 0 for what
 * is no Han character or has no reading. Lower-case ASCII letters; ü is given twice: 绿 is "lv" and "lu". Static text.
 */
size_t pinyin_readings(uint32_t rune, str out[], size_t max);

/* Is it a syllable of some character; with may_go_on, or the beginning of one? */
bool pinyin_is_syllable(str s, bool may_go_on);

/* The version of Unicode that the table was made from: "15.0.0". Static text. */
const char *pinyin_version(void);

#endif
