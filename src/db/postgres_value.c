/*
 * See postgres_value.h. Numerics are the only type with a thought in it: FIXED counts ten-thousandths and a numeric
 * digit is worth 10,000, so that moving the point by four places is moving it by one digit.
 */
#include "db/postgres_value.h"

#include "base/check.h"

/* src/include/catalog/pg_type.dat */
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_NAME = 19,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_OID = 26,
    OID_VARCHAR = 1043,
    OID_DATE = 1082,
    OID_TIMESTAMPTZ = 1184,
    OID_NUMERIC = 1700,
};

enum { NUMERIC_BASE = 10000, NUMERIC_NEGATIVE = 0x4000, NUMERIC_HEADER = 8 };

#define EPOCH_DAYS 10957 /* 2000-01-01 since 1970-01-01 */
#define EPOCH_MS 946684800000

static void put(unsigned char *to, int bytes, int64_t v);
static int64_t get(str bytes, size_t at, size_t n);
static str numeric(fixed v, unsigned char *to);
static bool numeric_wide(str bytes, int scale, __int128 *out);
static bool date_read(str bytes, int64_t *days);
static bool time_read(str bytes, int64_t *ms);

unsigned db__pg_oid(enum value_type type)
{
    check(type <= VALUE_BYTES);
    static const unsigned oids[VALUE_BYTES + 1] = {
        [VALUE_NULL] = 0,        [VALUE_BOOL] = OID_BOOL,        [VALUE_INT] = OID_INT8,  [VALUE_FIXED] = OID_NUMERIC,
        [VALUE_DATE] = OID_DATE, [VALUE_TIME] = OID_TIMESTAMPTZ, [VALUE_TEXT] = OID_TEXT, [VALUE_BYTES] = OID_BYTEA,
    };
    return oids[type];
}

str db__pg_encode(struct value v, unsigned char *to)
{
    int n = 8;
    switch (v.type) {
    case VALUE_NULL:
        return (str){NULL, 0};
    case VALUE_BOOL:
        put(to, n = 1, v.b);
        break;
    case VALUE_INT:
        put(to, n, v.i);
        break;
    case VALUE_FIXED:
        return numeric(v.f, to);
    case VALUE_DATE:
        put(to, n = 4, v.i - EPOCH_DAYS);
        break;
    case VALUE_TIME:
        check(v.i > INT64_MIN / 2000 && v.i < INT64_MAX / 2000);
        put(to, n, (v.i - EPOCH_MS) * 1000);
        break;
    case VALUE_TEXT:
    case VALUE_BYTES: /* a NULL pointer would be null */
        return v.s.n ? v.s : S("");
    }
    return (str){(const char *)to, (size_t)n};
}

bool db__pg_decode(unsigned oid, str bytes, enum value_type as, struct value *out)
{
    __int128 wide;
    *out = (struct value){.type = as};
    switch (as) {
    case VALUE_NULL: /* only asked whether it is null */
        *out = v_bool(true);
        return true;
    case VALUE_BOOL:
        *out = v_bool(oid == OID_BOOL && get(bytes, 0, 1) != 0);
        return oid == OID_BOOL;
    case VALUE_INT:
    case VALUE_FIXED:
        if (!db__pg_wide(oid, bytes, as, &wide) || wide < INT64_MIN || wide > INT64_MAX)
            return false;
        out->i = (int64_t)wide;
        return true;
    case VALUE_DATE:
        return oid == OID_DATE && date_read(bytes, &out->i);
    case VALUE_TIME:
        return oid == OID_TIMESTAMPTZ && time_read(bytes, &out->i);
    case VALUE_TEXT:
        *out = v_text(bytes);
        return oid == OID_TEXT || oid == OID_VARCHAR || oid == OID_NAME;
    case VALUE_BYTES:
        *out = v_bytes(bytes);
        return oid == OID_BYTEA;
    }
    check_failed("value type", __FILE__, __LINE__);
}

bool db__pg_wide(unsigned oid, str bytes, enum value_type as, __int128 *out)
{
    switch (oid) {
    case OID_NUMERIC:
        return numeric_wide(bytes, as == VALUE_FIXED ? 1 : 0, out);
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
        *out = get(bytes, 0, bytes.n);
        return as == VALUE_INT;
    case OID_OID:
        *out = get(bytes, 0, 4) & 0xffffffff;
        return as == VALUE_INT;
    default:
        return false;
    }
}

static void put(unsigned char *to, int bytes, int64_t v)
{
    for (int i = bytes; i-- > 0; v >>= 8)
        to[i] = (unsigned char)(v & 0xff);
}

/* n bytes as a signed integer. */
static int64_t get(str bytes, size_t at, size_t n)
{
    check(n >= 1 && n <= 8 && at + n <= bytes.n);
    uint64_t v = (signed char)bytes.p[at] < 0 ? UINT64_MAX : 0;
    for (size_t i = 0; i < n; i++)
        v = v << 8 | (unsigned char)bytes.p[at + i];
    return (int64_t)v;
}

/* Count of digits, weight of the first, sign, places shown; then the digits. */
static str numeric(fixed v, unsigned char *to)
{
    uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    int digits[5], n = 0;
    for (; rest; rest /= NUMERIC_BASE)
        digits[n++] = (int)(rest % NUMERIC_BASE);
    put(to, 2, n);
    put(to + 2, 2, n - 2); /* the last digit is the four places, weight -1 */
    put(to + 4, 2, v < 0 ? NUMERIC_NEGATIVE : 0);
    put(to + 6, 2, FIXED_PLACES);
    for (int i = 0; i < n; i++)
        put(to + NUMERIC_HEADER + 2 * i, 2, digits[n - 1 - i]);
    return (str){(const char *)to, (size_t)(NUMERIC_HEADER + 2 * n)};
}

/* The number times 10000 to the power of scale. False: NaN, infinity, too large, or something is left behind the point then. */
static bool numeric_wide(str bytes, int scale, __int128 *out)
{
    int n = (int)get(bytes, 0, 2), weight = (int)get(bytes, 2, 2), sign = (int)(get(bytes, 4, 2) & 0xffff);
    if ((sign != 0 && sign != NUMERIC_NEGATIVE) ||
        (n > 0 && weight + scale >= 9)) /* 36 digits always fit in 128 bits */
        return false;
    __int128 v = 0;
    bool is_whole = true;
    for (int i = 0; i < n || i <= weight + scale; i++) {
        int64_t digit = i < n ? get(bytes, NUMERIC_HEADER + 2 * (size_t)i, 2) : 0;
        if (i <= weight + scale)
            v = v * NUMERIC_BASE + digit;
        else
            is_whole &= digit == 0;
    }
    *out = n == 0 ? 0 : sign ? -v : v;
    return is_whole;
}

/* False: infinity. */
static bool date_read(str bytes, int64_t *days)
{
    *days = get(bytes, 0, 4);
    bool is_finite = *days != INT32_MAX && *days != INT32_MIN;
    *days += EPOCH_DAYS;
    return is_finite;
}

/* Rounded half up; the same. */
static bool time_read(str bytes, int64_t *ms)
{
    int64_t us = get(bytes, 0, 8);
    if (us == INT64_MAX || us == INT64_MIN)
        return false;
    us += 500;
    *ms = us / 1000 - (us % 1000 < 0) + EPOCH_MS;
    return true;
}
