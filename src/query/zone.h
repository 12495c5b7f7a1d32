/*
 * Days of a time zone: when each begins. Data: the IANA time zone database, the system's (RFC 8536) by GLib, else that in
 * ICU.
 *
 * A day begins at its midnight; where the clock is put forward over midnight, at the first moment after the gap; where
 * midnight comes twice, at the first. So each instant belongs to exactly one day, of 23 to 25 hours as a rule. An
 * unknown zone is UTC.
 */
#ifndef QUERY_ZONE_H
#define QUERY_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* The instant (milliseconds UTC) at which the day begins. day is days since 1970-01-01, years 0 to 10000. */
int64_t zone_day_start(str zone, int32_t day);

/* The instant at which the clocks of the zone show that minute (from 0) of that day, by the same rule: in a gap the first moment
   after it, of two the first. */
int64_t zone_at(str zone, int32_t day, int minute);

/* Whether there is a zone of that name ("Asia/Shanghai"), spelt as IANA does. */
bool zone_is_known(str zone);

/* The day an instant belongs to. */
int32_t zone_day_of(str zone, int64_t ms);

#endif
