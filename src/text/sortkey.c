/*
 * Sort keys by ICU. See sortkey.h.
 *
 * Opening a collator costs as much as thousands of keys, and one may be used by one thread at a time: so each thread
 * keeps its own.
 */
#include "text/sortkey.h"

#include <unicode/ucol.h>
#include <unicode/utf16.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/thread_value.h"

enum { RUNES_MAX = LIMIT_SORT_KEY_BYTES, KEY_ROOM = 2048 };

static const UCollator *collator(void);
static int32_t first_runes(str s, UChar *to);

str text_sort_key(struct arena *a, str s)
{
    if (s.n == 0)
        return S("");
    UChar text[RUNES_MAX * 2];
    int32_t n = first_runes(s, text);
    uint8_t room[KEY_ROOM], *key = room;
    int32_t bytes = ucol_getSortKey(collator(), text, n, key, KEY_ROOM);
    if (bytes > KEY_ROOM) {
        key = arena_alloc(a, (size_t)bytes);
        bytes = ucol_getSortKey(collator(), text, n, key, bytes);
    }
    check(bytes > 0);
    return str_copy(a, str_take((str){(const char *)key, (size_t)bytes - 1}, LIMIT_SORT_KEY_BYTES));
}

str text_sort_version(struct arena *a)
{
    UVersionInfo v;
    char collation[U_MAX_VERSION_STRING_LENGTH];
    ucol_getVersion(collator(), v);
    u_versionToString(v, collation);
    return str_printf(a, "sort %d, zh, collation %s", TEXT_SORT_VERSION, collation);
}

static void *collator_make(void)
{
    UErrorCode e = U_ZERO_ERROR;
    UCollator *c = ucol_open("zh", &e);
    ucol_setAttribute(c, UCOL_STRENGTH, UCOL_TERTIARY, &e);
    ucol_setAttribute(c, UCOL_NUMERIC_COLLATION, UCOL_OFF, &e);
    check(U_SUCCESS(e));
    return c;
}

static void collator_drop(void *c)
{
    ucol_close(c);
}

static const UCollator *collator(void)
{
    static struct thread_value collators = {.make = collator_make, .drop = collator_drop};
    return thread_value_of(&collators);
}

/* What is further behind could hardly reach the key, and a text may be long. */
static int32_t first_runes(str s, UChar *to)
{
    int32_t n = 0;
    size_t at = 0;
    for (size_t i = 0; at < s.n && i < RUNES_MAX; i++) {
        uint32_t rune = str_rune(s, &at);
        U16_APPEND_UNSAFE(to, n, rune);
    }
    return n;
}
