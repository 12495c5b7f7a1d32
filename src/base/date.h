/*
 * Days and instants. A date is days since 1970-01-01 (proleptic Gregorian); an instant is milliseconds UTC since then.
 * Years 0001 to 9999. Formats are those of RFC 3339 and nothing else.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct buf;

enum { DAY_MS = 86400000 };

struct civil {
    int year, month, day; /* month and day from 1 */
};

bool civil_is_valid(struct civil c);

/* Howard Hinnant, "chrono-compatible low-level date algorithms". */
int32_t date_of(struct civil c);
struct civil date_civil(int32_t days);

/* "2026-11-20"; false when it is none or no such day. */
bool date_parse(str s, int32_t *out);
void date_write(struct buf *b, int32_t days);

/* "2026-11-20T09:42:00Z", with or without milliseconds, or an offset "+08:00"; a date alone is its midnight UTC. */
bool instant_parse(str s, int64_t *out_ms);

/* "2026-11-20T09:42:00.000Z": always milliseconds, always Z. */
void instant_write(struct buf *b, int64_t ms);

#endif
