/*
 * Arithmetic is on days in eras of 400 years, which are all alike; no library is asked, for those know time zones and
 * locales. Parsers take fixed numbers of digits from the front and leave nothing over. Writing goes by digits: lists are
 * full of dates. See date.h.
 */
#include "base/date.h"

#include "base/buf.h"
#include "base/check.h"

static bool is_leap(int y)
{
    return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
}

bool civil_is_valid(struct civil c)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (c.year < 1 || c.year > 9999 || c.month < 1 || c.month > 12 || c.day < 1)
        return false;
    return c.day <= days[c.month - 1] + (c.month == 2 && is_leap(c.year));
}

int32_t date_of(struct civil c)
{
    check(civil_is_valid(c));
    int y = c.year - (c.month <= 2);
    int era = (y >= 0 ? y : y - 399) / 400;
    int yoe = y - era * 400;
    int doy = (153 * (c.month + (c.month > 2 ? -3 : 9)) + 2) / 5 + c.day - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

struct civil date_civil(int32_t days)
{
    int z = days + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;
    int month = mp < 10 ? mp + 3 : mp - 9;
    return (struct civil){yoe + era * 400 + (month <= 2), month, doy - (153 * mp + 2) / 5 + 1};
}

/* n digits at the front of *s, moved past them. */
static bool digits(str *s, size_t n, int *out)
{
    check(n > 0 && n < 10);
    if (s->n < n)
        return false;
    int v = 0;
    for (size_t i = 0; i < n; i++) {
        if (s->p[i] < '0' || s->p[i] > '9')
            return false;
        v = v * 10 + (s->p[i] - '0');
    }
    *s = str_skip(*s, n);
    *out = v;
    return true;
}

static bool literal(str *s, char c)
{
    if (s->n == 0 || s->p[0] != c)
        return false;
    *s = str_skip(*s, 1);
    return true;
}

static bool take_date(str *s, int32_t *out)
{
    struct civil c;
    if (!digits(s, 4, &c.year) || !literal(s, '-') || !digits(s, 2, &c.month) || !literal(s, '-') ||
        !digits(s, 2, &c.day) || !civil_is_valid(c))
        return false;
    *out = date_of(c);
    return true;
}

bool date_parse(str s, int32_t *out)
{
    return take_date(&s, out) && s.n == 0;
}

/* n digits of v, which has no more, at to; printf took a tenth of the time of a list. */
static void put_digits(char *to, int v, int n)
{
    check(v >= 0);
    for (int i = n; i-- > 0; v /= 10)
        to[i] = (char)('0' + v % 10);
}

void date_write(struct buf *b, int32_t days)
{
    struct civil c = date_civil(days);
    char text[10] = "0000-00-00";
    if (c.year < 0 || c.year > 9999) {
        buf_printf(b, "%d-%02d-%02d", c.year, c.month, c.day);
        return;
    }
    put_digits(text, c.year, 4);
    put_digits(text + 5, c.month, 2);
    put_digits(text + 8, c.day, 2);
    buf_add(b, text, sizeof text);
}

static bool take_fraction(str *s, int *ms)
{
    *ms = 0;
    if (!literal(s, '.'))
        return true;
    int scale = 100, n = 0;
    for (; s->n && s->p[0] >= '0' && s->p[0] <= '9'; n++, scale /= 10) {
        *ms += (s->p[0] - '0') * scale;
        *s = str_skip(*s, 1);
    }
    return n > 0 && n <= 9;
}

static bool take_offset(str *s, int *minutes)
{
    *minutes = 0;
    if (literal(s, 'Z') || literal(s, 'z'))
        return true;
    int sign = literal(s, '+') ? 1 : literal(s, '-') ? -1 : 0;
    int h, m;
    if (!sign || !digits(s, 2, &h) || !literal(s, ':') || !digits(s, 2, &m) || h > 23 || m > 59)
        return false;
    *minutes = sign * (h * 60 + m);
    return true;
}

bool instant_parse(str s, int64_t *out_ms)
{
    int32_t day;
    int h, m, sec, ms, offset;
    if (!take_date(&s, &day))
        return false;
    *out_ms = (int64_t)day * DAY_MS;
    if (s.n == 0)
        return true;
    if (!literal(&s, 'T') && !literal(&s, 't') && !literal(&s, ' '))
        return false;
    if (!digits(&s, 2, &h) || !literal(&s, ':') || !digits(&s, 2, &m) || !literal(&s, ':') || !digits(&s, 2, &sec) ||
        !take_fraction(&s, &ms) || !take_offset(&s, &offset) || s.n)
        return false;
    if (h > 23 || m > 59 || sec > 60)
        return false;
    *out_ms += ((int64_t)h * 3600 + (m - offset) * 60 + sec) * 1000 + ms;
    return true;
}

void instant_write(struct buf *b, int64_t ms)
{
    int64_t day = ms / DAY_MS - (ms % DAY_MS < 0);
    int64_t rest = ms - day * DAY_MS;
    char text[14] = "T00:00:00.000Z";
    date_write(b, (int32_t)day);
    put_digits(text + 1, (int)(rest / 3600000), 2);
    put_digits(text + 4, (int)(rest / 60000 % 60), 2);
    put_digits(text + 7, (int)(rest / 1000 % 60), 2);
    put_digits(text + 10, (int)(rest % 1000), 3);
    buf_add(b, text, sizeof text);
}
