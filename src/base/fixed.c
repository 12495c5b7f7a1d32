/*
 * A text is taken apart into digits and the place of the point; an exponent moves the point, and only then are digits
 * counted off. So "1e3", "1000" and "1000.0000" are one value, and nothing is rounded while reading: what is too precise
 * is told. See fixed.h.
 */
#include "base/fixed.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"

static const int64_t power10[] = {1, 10, 100, 1000, 10000};

/* The digits and the place of the point; an exponent moves the point. */
struct decimal {
    bool is_negative;
    int n;           /* digits kept, leading zeros dropped */
    int point;       /* digits before the point; may be negative or past n */
    char digits[40]; /* '0'..'9' */
    bool has_more;   /* non-zero digits past the 40th */
};

static bool decimal_exponent(str s, int *exponent)
{
    int64_t e;
    if (s.n && s.p[0] == '+')
        s = str_skip(s, 1);
    if (s.n > 4 || !str_to_i64(s, &e))
        return false;
    *exponent = (int)e;
    return true;
}

static void decimal_digit(struct decimal *d, char c, bool is_after_point)
{
    check(c >= '0' && c <= '9');
    if (d->n == 0 && c == '0') {
        d->point -= is_after_point;
        return;
    }
    if (d->n < (int)sizeof d->digits)
        d->digits[d->n++] = c;
    else
        d->has_more |= c != '0';
    d->point += !is_after_point;
}

static bool decimal_parse(str s, struct decimal *d)
{
    *d = (struct decimal){.is_negative = s.n && s.p[0] == '-'};
    s = str_skip(s, d->is_negative);
    bool has_point = false, has_digit = false;
    size_t i = 0;
    for (; i < s.n && i < 400; i++) {
        char c = s.p[i];
        if (c >= '0' && c <= '9') {
            has_digit = true;
            decimal_digit(d, c, has_point);
        } else if (c == '.' && !has_point && has_digit) {
            has_point = true;
        } else {
            break;
        }
    }
    if (!has_digit || s.p[i - 1] == '.')
        return false;
    if (i == s.n)
        return true;
    int exponent;
    if ((s.p[i] != 'e' && s.p[i] != 'E') || !decimal_exponent(str_skip(s, i + 1), &exponent))
        return false;
    d->point += exponent;
    return true;
}

enum fixed_parse fixed_parse(str s, fixed *out)
{
    struct decimal d;
    *out = 0;
    if (!decimal_parse(s, &d))
        return FIXED_BAD;
    if (d.n == 0)
        return FIXED_OK;
    int whole = d.point + FIXED_PLACES; /* digits that count */
    if (whole > 19)
        return FIXED_RANGE;
    uint64_t v = 0;
    for (int i = 0; i < whole; i++)
        v = v * 10 + (uint64_t)(i < d.n ? d.digits[i] - '0' : 0);
    bool is_precise = d.has_more;
    for (int i = whole > 0 ? whole : 0; i < d.n; i++)
        is_precise |= d.digits[i] != '0';
    if (v > (uint64_t)INT64_MAX - 1)
        return FIXED_RANGE;
    *out = d.is_negative ? -(int64_t)v - is_precise : (int64_t)v;
    return is_precise ? FIXED_PRECISE : FIXED_OK;
}

void fixed_write(struct buf *b, fixed v)
{
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    if (v < 0)
        buf_char(b, '-');
    buf_i64(b, (int64_t)(u / FIXED_ONE));
    unsigned rest = (unsigned)(u % FIXED_ONE);
    if (rest == 0)
        return;
    char places[5] = {'.', (char)('0' + rest / 1000), (char)('0' + rest / 100 % 10), (char)('0' + rest / 10 % 10),
                      (char)('0' + rest % 10)};
    int n = 5;
    while (places[n - 1] == '0')
        n--;
    buf_add(b, places, (size_t)n);
}

str fixed_text(struct arena *a, fixed v)
{
    struct buf b;
    buf_init(&b, 32);
    fixed_write(&b, v);
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

bool fixed_round(__int128 n, int64_t d, int places, fixed *out)
{
    check(d > 0 && places >= 0 && places <= FIXED_PLACES);
    __int128 unit = power10[FIXED_PLACES - places], step = unit * d;
    __int128 rounded = (n + (n < 0 ? -step : step) / 2) / step * unit;
    if (rounded > INT64_MAX || rounded < -INT64_MAX)
        return false;
    *out = (fixed)rounded;
    return true;
}
