/*
 * Days of a zone from the one question ICU answers well: how far is the zone from UTC at an instant?
 *
 * A midnight is that wall time minus an offset; which offset is found by trying those of the day before and after. If
 * none gives midnight, the clock jumped over it and the moment of the jump is searched. The day of an instant is
 * defined by these starts, not by its wall time: after a jump back over midnight the two would differ.
 *
 * An ICU calendar costs some ten microseconds and is bound to its thread: each thread keeps the last one it used.
 */
#include "query/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include "base/check.h"
#include "base/date.h"
#include "base/thread_value.h"

enum { ZONE_BYTES = 64 };

struct zone {
    char name[ZONE_BYTES];
    UCalendar *calendar;
};

static void *zone_make(void)
{
    return calloc(1, sizeof(struct zone));
}

static void zone_drop(void *data)
{
    struct zone *z = data;
    if (z->calendar)
        ucal_close(z->calendar);
    free(z);
}

static UCalendar *calendar_of(str name)
{
    static struct thread_value zones = {.make = zone_make, .drop = zone_drop};
    struct zone *last = thread_value_of(&zones);
    if (last->calendar && str_is(name, last->name))
        return last->calendar;
    if (last->calendar)
        ucal_close(last->calendar);
    snprintf(last->name, sizeof last->name, "%.*s", STR_ARG(name));
    UChar id[ZONE_BYTES];
    u_uastrcpy(id, last->name);
    UErrorCode e = U_ZERO_ERROR;
    last->calendar = ucal_open(id, -1, "en", UCAL_GREGORIAN, &e);
    check(U_SUCCESS(e));
    return last->calendar;
}

bool zone_is_known(str zone)
{
    UChar id[ZONE_BYTES], canonical[ZONE_BYTES * 2];
    UBool is_system = 0;
    UErrorCode e = U_ZERO_ERROR;
    if (zone.n == 0 || zone.n >= ZONE_BYTES)
        return false;
    for (size_t i = 0; i < zone.n; i++)
        if ((unsigned char)zone.p[i] <= ' ' || (unsigned char)zone.p[i] >= 127)
            return false;
    u_charsToUChars(zone.p, id, (int32_t)zone.n);
    ucal_getCanonicalTimeZoneID(id, (int32_t)zone.n, canonical, ZONE_BYTES * 2, &is_system, &e);
    return U_SUCCESS(e) && is_system;
}

static int64_t offset_at(str zone, int64_t ms)
{
    UCalendar *c = calendar_of(zone);
    UErrorCode e = U_ZERO_ERROR;
    ucal_setMillis(c, (UDate)ms, &e);
    int64_t offset = ucal_get(c, UCAL_ZONE_OFFSET, &e) + ucal_get(c, UCAL_DST_OFFSET, &e);
    check(U_SUCCESS(e));
    return offset;
}

static bool is_wall(str zone, int64_t ms, int64_t wall)
{
    return ms + offset_at(zone, ms) == wall;
}

/* The first instant whose wall time is past the one that was jumped over. */
static int64_t jump_over(str zone, int64_t wall)
{
    int64_t before = wall - 2 * (int64_t)DAY_MS, after = wall + 2 * (int64_t)DAY_MS;
    while (after - before > 1) {
        int64_t middle = before + (after - before) / 2;
        if (middle + offset_at(zone, middle) < wall)
            before = middle;
        else
            after = middle;
    }
    return after;
}

int64_t zone_day_start(str zone, int32_t day)
{
    return zone_at(zone, day, 0);
}

int64_t zone_at(str zone, int32_t day, int minute)
{
    check(minute >= 0 && minute < 24 * 60);
    int64_t wall = (int64_t)day * DAY_MS + (int64_t)minute * 60000;
    int64_t first = wall - offset_at(zone, wall - DAY_MS), second = wall - offset_at(zone, wall + DAY_MS);
    if (second < first) {
        int64_t swap = first;
        first = second;
        second = swap;
    }
    if (is_wall(zone, first, wall))
        return first;
    return is_wall(zone, second, wall) ? second : jump_over(zone, wall);
}

int32_t zone_day_of(str zone, int64_t ms)
{
    int64_t wall = ms + offset_at(zone, ms);
    int32_t day = (int32_t)(wall / DAY_MS - (wall % DAY_MS < 0));
    while (zone_day_start(zone, day) > ms)
        day--;
    while (zone_day_start(zone, day + 1) <= ms)
        day++;
    return day;
}
