/* Days of zones, with the awkward ones: midnights that do not exist, that come twice, and days left out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/date.h"
#include "query/zone.h"

static int32_t day(const char *text)
{
    int32_t d;
    assert_true(date_parse(str_of(text), &d));
    return d;
}

static void starts(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *day, *start;
    } table[] = {
        {"UTC", "2026-11-20", "2026-11-20T00:00:00Z"},
        {"Asia/Shanghai", "2026-11-20", "2026-11-19T16:00:00Z"},
        {"Asia/Shanghai", "1988-07-01", "1988-06-30T15:00:00Z"}, /* summer time then */
        {"Asia/Kathmandu", "2026-11-20", "2026-11-19T18:15:00Z"},
        {"America/New_York", "2026-03-08", "2026-03-08T05:00:00Z"}, /* 23 hours */
        {"America/New_York", "2026-03-09", "2026-03-09T04:00:00Z"},
        {"America/Sao_Paulo", "2017-10-15", "2017-10-15T03:00:00Z"}, /* 00:00 is jumped over */
        {"America/Havana", "2025-11-02", "2025-11-02T04:00:00Z"},    /* 00:00 comes twice */
        {"America/St_Johns", "2005-10-30", "2005-10-30T02:30:00Z"},  /* back over midnight at 00:01 */
        {"Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"},      /* the 30th was left out */
        {"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"},
        {"America/Mexico_City", "2026-07-01", "2026-07-01T06:00:00Z"}, /* no summer time since 2023 */
        {"Africa/Cairo", "2026-07-01", "2026-06-30T21:00:00Z"},        /* again since 2023 */
        {"Asia/Almaty", "2026-07-01", "2026-06-30T19:00:00Z"},         /* +5 since 2024 */
        {"America/Nuuk", "2026-12-01", "2026-12-01T02:00:00Z"},        /* -2 since 2023 */
        {"Europe/Dublin", "2026-12-01", "2026-12-01T00:00:00Z"},
        {"Europe/Dublin", "2039-07-01", "2039-06-30T23:00:00Z"},
        {"Nowhere/Land", "2026-11-20", "2026-11-20T00:00:00Z"},
    };
    for (size_t i = 0; i < countof(table); i++) {
        int64_t expected;
        assert_true(instant_parse(str_of(table[i].start), &expected));
        int64_t start = zone_day_start(str_of(table[i].zone), day(table[i].day));
        if (start != expected)
            fail_msg("%s %s: %lld, expected %lld", table[i].zone, table[i].day, (long long)start, (long long)expected);
    }
}

/* What the clocks of a zone show: in a gap the first moment after it, of two the first. */
static void minutes(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *day;
        int minute;
        const char *at;
    } table[] = {
        {"Asia/Shanghai", "2026-11-20", 180, "2026-11-19T19:00:00Z"},
        {"Asia/Shanghai", "2026-11-20", 1439, "2026-11-20T15:59:00Z"},
        {"America/New_York", "2026-03-08", 119, "2026-03-08T06:59:00Z"},
        {"America/New_York", "2026-03-08", 150, "2026-03-08T07:00:00Z"}, /* 02:30 is jumped over */
        {"America/New_York", "2026-03-08", 180, "2026-03-08T07:00:00Z"},
        {"America/New_York", "2026-11-01", 90, "2026-11-01T05:30:00Z"}, /* 01:30 comes twice */
        {"America/New_York", "2026-11-01", 120, "2026-11-01T07:00:00Z"},
    };
    for (size_t i = 0; i < countof(table); i++) {
        int64_t expected;
        assert_true(instant_parse(str_of(table[i].at), &expected));
        assert_int_equal(zone_at(str_of(table[i].zone), day(table[i].day), table[i].minute), expected);
    }
}

/* Starts never go back, and each instant lies in the day it is said to. */
static void days_cover_time(void **state)
{
    (void)state;
    static const char *const zones[] = {"Asia/Shanghai", "America/Sao_Paulo", "America/St_Johns", "America/Havana",
                                        "Pacific/Apia",  "Africa/Casablanca", "Europe/London"};
    for (size_t z = 0; z < countof(zones); z++) {
        str zone = str_of(zones[z]);
        for (int32_t d = day("1986-01-01"); d < day("2027-01-01"); d++) {
            int64_t start = zone_day_start(zone, d), next = zone_day_start(zone, d + 1);
            assert_true(start <= next);
            if (start == next)
                continue;
            assert_int_equal(zone_day_of(zone, start), d);
            assert_int_equal(zone_day_of(zone, next - 1), d);
        }
    }
}

static void far_years(void **state)
{
    (void)state;
    str zone = S("Asia/Shanghai");
    for (int y = 1; y <= 9999; y += 101) {
        int32_t d = date_of((struct civil){y, 7, 14});
        assert_int_equal(zone_day_of(zone, zone_day_start(zone, d)), d);
        assert_true(zone_day_start(zone, d) < (int64_t)d * DAY_MS);
    }
}

static void names(void **state)
{
    (void)state;
    static const char *const known[] = {"Asia/Shanghai", "America/Argentina/Buenos_Aires", "UTC", "Etc/GMT+5",
                                        "America/Ciudad_Juarez"};
    static const char *const unknown[] = {"",
                                          "Asia/Nowhere",
                                          "asia shanghai",
                                          "上海",
                                          "GMT+08:00",
                                          "+08:00",
                                          "UTC+3",
                                          "EST5EDT,M3.2.0,M11.1.0",
                                          "Europe/../Europe/Berlin",
                                          "Europe",
                                          "/etc/localtime",
                                          "localtime",
                                          "leapseconds",
                                          "America//New_York",
                                          "Etc//UTC",
                                          "Etc/UTC/",
                                          "Etc/Unknown",
                                          "Factory",
                                          "posixrules",
                                          "right/Europe/Berlin"};
    for (size_t i = 0; i < countof(known); i++)
        assert_true(zone_is_known(str_of(known[i])));
    for (size_t i = 0; i < countof(unknown); i++)
        assert_false(zone_is_known(str_of(unknown[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts),    cmocka_unit_test(minutes), cmocka_unit_test(days_cover_time),
        cmocka_unit_test(far_years), cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
