/*
 * Days of a zone from one question: how far is the zone from UTC at an instant? GLib answers it from the system's time zone
 * database, which follows what governments decide; ICU carries one of its own, as old as itself (2022 in Debian 12: Mexico,
 * Egypt, Kazakhstan, Greenland, Paraguay were wrong). ICU stands in where the system has none, for old names it has not, and for
 * what lies beyond 2037, where GLib 2.74 misreads rules whose winter is the exception (Dublin).
 *
 * A midnight is that wall time minus an offset; which offset is found by trying those of the day before and after. If
 * none gives midnight, the clock jumped over it and the moment of the jump is searched. The day of an instant is
 * defined by these starts, not by its wall time: after a jump back over midnight the two would differ.
 *
 * Either costs some ten microseconds to open, and a calendar is bound to its thread: each thread keeps the last one it used.
 */
#include "query/zone.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include "base/check.h"
#include "base/date.h"
#include "base/thread_value.h"

enum { ZONE_BYTES = 64 };
static const int64_t SYSTEM_UNTIL_MS = 2145916800000; /* 2038-01-01 */

struct zone {
    char name[ZONE_BYTES]; /* "": none */
    GTimeZone *system;     /* or NULL */
    UCalendar *calendar;   /* NULL: not asked yet */
};

static void *zone_make(void)
{
    return calloc(1, sizeof(struct zone));
}

static void zone_close(struct zone *z)
{
    if (z->calendar)
        ucal_close(z->calendar);
    if (z->system)
        g_time_zone_unref(z->system);
    *z = (struct zone){0};
}

static void zone_drop(void *data)
{
    zone_close(data);
    free(data);
}

/* A name as IANA spells them: no rule ("EST5EDT,M3.2.0"), no offset, no path out of the database or to a file of it by another
   way, no other file of it, nor the one that stands for "not set". */
static bool is_name(str zone)
{
    if (zone.n == 0 || zone.n >= ZONE_BYTES || !g_ascii_isupper(zone.p[0]) || str_find(zone, S("..")) >= 0 ||
        str_find(zone, S("//")) >= 0 || str_is(zone, "Factory"))
        return false;
    for (size_t i = 0; i < zone.n; i++)
        if (!g_ascii_isalnum(zone.p[i]) && !strchr("/_+-", zone.p[i]))
            return false;
    return true;
}

/* What ICU knows may be a link the system leaves out, what it does not know may be newer than it. */
static bool icu_knows(str zone)
{
    UChar id[ZONE_BYTES], canonical[ZONE_BYTES * 2];
    UBool is_system = 0;
    UErrorCode e = U_ZERO_ERROR;
    u_charsToUChars(zone.p, id, (int32_t)zone.n);
    ucal_getCanonicalTimeZoneID(id, (int32_t)zone.n, canonical, ZONE_BYTES * 2, &is_system, &e);
    return U_SUCCESS(e) && is_system;
}

/* A file of the database, where GLib would also take a rule for a name. */
static bool system_has(str zone)
{
    char path[ZONE_BYTES + sizeof "/usr/share/zoneinfo/"];
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%.*s", STR_ARG(zone));
    return g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

bool zone_is_known(str zone)
{
    return is_name(zone) && (icu_knows(zone) || system_has(zone));
}

static struct zone *zone_of(str name)
{
    static struct thread_value zones = {.make = zone_make, .drop = zone_drop};
    struct zone *last = thread_value_of(&zones);
    if (last->name[0] && str_is(name, last->name))
        return last;
    zone_close(last);
    snprintf(last->name, sizeof last->name, "%.*s", STR_ARG(name));
    if (is_name(name) && system_has(name))
        last->system = g_time_zone_new_identifier(last->name);
    return last;
}

static UCalendar *calendar_of(struct zone *z)
{
    UChar id[ZONE_BYTES];
    UErrorCode e = U_ZERO_ERROR;
    if (z->calendar)
        return z->calendar;
    u_uastrcpy(id, z->name);
    z->calendar = ucal_open(id, -1, "en", UCAL_GREGORIAN, &e);
    check(U_SUCCESS(e));
    return z->calendar;
}

static int64_t offset_by_icu(struct zone *z, int64_t ms)
{
    UCalendar *c = calendar_of(z);
    UErrorCode e = U_ZERO_ERROR;
    ucal_setMillis(c, (UDate)ms, &e);
    int64_t offset = ucal_get(c, UCAL_ZONE_OFFSET, &e) + ucal_get(c, UCAL_DST_OFFSET, &e);
    check(U_SUCCESS(e));
    return offset;
}

static int64_t offset_at(str zone, int64_t ms)
{
    struct zone *z = zone_of(zone);
    if (!z->system || ms >= SYSTEM_UNTIL_MS)
        return offset_by_icu(z, ms);
    int64_t s = ms / 1000 - (ms % 1000 < 0);
    return g_time_zone_get_offset(z->system, g_time_zone_find_interval(z->system, G_TIME_TYPE_UNIVERSAL, s)) *
           (int64_t)1000;
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
