/* Readings of Han characters, from the table that tools/pinyin_table.awk makes. See pinyin.h. */
#include "text/pinyin.h"

#include "base/check.h"
#include "pinyin_table.h"

_Static_assert((int)PINYIN_TABLE_MOST <= (int)PINYIN_READINGS_MAX, "more readings than callers have room for");
_Static_assert(sizeof pinyin_syllables[0] == PINYIN_SYLLABLE_MAX + 1, "a syllable is longer than callers think");

static size_t list_of(uint32_t rune);

size_t pinyin_readings(uint32_t rune, str out[], size_t max)
{
    size_t list = list_of(rune);
    check(list + 1 < countof(pinyin_list_start));
    size_t n = 0;
    for (size_t i = pinyin_list_start[list]; i < pinyin_list_start[list + 1] && n < max; i++)
        out[n++] = str_of(pinyin_syllables[pinyin_lists[i]]);
    return n;
}

bool pinyin_is_syllable(str s, bool may_go_on)
{
    for (size_t i = 0; i < countof(pinyin_syllables); i++) {
        const char *one = pinyin_syllables[i];
        if (one[0] == s.p[0] && (may_go_on ? str_starts(str_of(one), s) : str_is(s, one)))
            return true;
    }
    return false;
}

const char *pinyin_version(void)
{
    return PINYIN_UNICODE;
}

/* The number of its list; 0, the empty one, for no Han character. */
static size_t list_of(uint32_t rune)
{
    if (rune >= PINYIN_NEAR_FIRST && rune <= PINYIN_NEAR_LAST)
        return pinyin_near[rune - PINYIN_NEAR_FIRST];
    size_t low = 0, high = countof(pinyin_far);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pinyin_far[middle].rune < rune)
            low = middle + 1;
        else
            high = middle;
    }
    return low < countof(pinyin_far) && pinyin_far[low].rune == rune ? pinyin_far[low].list : 0;
}
