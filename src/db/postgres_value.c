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
static __int128 numeric_wide(str bytes, int scale);
static int64_t ms_of_us(int64_t us);

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

struct value db__pg_decode(unsigned oid, str bytes, enum value_type as)
{
    struct value v = {.type = as};
    switch (as) {
    case VALUE_NULL: /* only asked whether it is null */
        return v_bool(true);
    case VALUE_BOOL:
        check(oid == OID_BOOL);
        return v_bool(get(bytes, 0, 1) != 0);
    case VALUE_INT:
    case VALUE_FIXED: {
        __int128 wide = db__pg_wide(oid, bytes, as);
        check(wide >= INT64_MIN && wide <= INT64_MAX);
        v.i = (int64_t)wide;
        return v;
    }
    case VALUE_DATE:
        check(oid == OID_DATE);
        v.i = get(bytes, 0, 4);
        check(v.i != INT32_MAX && v.i != INT32_MIN); /* infinity */
        v.i += EPOCH_DAYS;
        return v;
    case VALUE_TIME:
        check(oid == OID_TIMESTAMPTZ);
        v.i = ms_of_us(get(bytes, 0, 8));
        return v;
    case VALUE_TEXT:
        check(oid == OID_TEXT || oid == OID_VARCHAR || oid == OID_NAME);
        return v_text(bytes);
    case VALUE_BYTES:
        check(oid == OID_BYTEA);
        return v_bytes(bytes);
    }
    check_failed("value type", __FILE__, __LINE__);
}

bool db__pg_is_finite(str bytes, enum value_type as)
{
    switch (as) {
    case VALUE_DATE:
        return get(bytes, 0, 4) != INT32_MAX && get(bytes, 0, 4) != INT32_MIN;
    case VALUE_TIME:
        return get(bytes, 0, 8) != INT64_MAX && get(bytes, 0, 8) != INT64_MIN;
    case VALUE_FIXED: {
        int64_t sign = get(bytes, 4, 2) & 0xffff;
        return sign == 0 || sign == NUMERIC_NEGATIVE;
    }
    default:
        return true;
    }
}

__int128 db__pg_wide(unsigned oid, str bytes, enum value_type as)
{
    switch (oid) {
    case OID_NUMERIC:
        return numeric_wide(bytes, as == VALUE_FIXED ? 1 : 0);
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
        check(as == VALUE_INT);
        return get(bytes, 0, bytes.n);
    case OID_OID:
        check(as == VALUE_INT);
        return get(bytes, 0, 4) & 0xffffffff;
    default:
        check_failed("the column is a number", __FILE__, __LINE__);
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

/* The number times 10000 to the power of scale; nothing may be left behind the point then. */
static __int128 numeric_wide(str bytes, int scale)
{
    int n = (int)get(bytes, 0, 2), weight = (int)get(bytes, 2, 2), sign = (int)(get(bytes, 4, 2) & 0xffff);
    check(sign == 0 || sign == NUMERIC_NEGATIVE); /* else NaN or infinity */
    check(n == 0 || weight + scale < 9);          /* 36 decimal digits always fit in 128 bits */
    __int128 v = 0;
    for (int i = 0; i < n || i <= weight + scale; i++) {
        int64_t digit = i < n ? get(bytes, NUMERIC_HEADER + 2 * (size_t)i, 2) : 0;
        if (i <= weight + scale)
            v = v * NUMERIC_BASE + digit;
        else
            check(digit == 0);
    }
    return n == 0 ? 0 : sign ? -v : v;
}

/* Rounded half up; infinity asserts. */
static int64_t ms_of_us(int64_t us)
{
    check(us != INT64_MAX && us != INT64_MIN);
    us += 500;
    int64_t ms = us / 1000 - (us % 1000 < 0);
    return ms + EPOCH_MS;
}
