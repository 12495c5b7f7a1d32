/*
 * One typed value, as it passes between a request, a condition, the journal and a database column. A value is copied;
 * text and bytes are views and live as long as what they point into.
 */
#ifndef BASE_VALUE_H
#define BASE_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fixed.h"
#include "base/str.h"

enum value_type {
    VALUE_NULL,
    VALUE_BOOL,
    VALUE_INT,
    VALUE_FIXED, /* base/fixed.h */
    VALUE_DATE,  /* days since 1970-01-01 */
    VALUE_TIME,  /* an instant: milliseconds UTC */
    VALUE_TEXT,
    VALUE_BYTES,
};

struct value {
    enum value_type type;
    union {
        bool b;
        int64_t i; /* also DATE and TIME */
        fixed f;
        str s; /* also BYTES */
    };
};

#define V_NULL ((struct value){.type = VALUE_NULL})

static inline struct value v_bool(bool b)
{
    return (struct value){.type = VALUE_BOOL, .b = b};
}

static inline struct value v_int(int64_t i)
{
    return (struct value){.type = VALUE_INT, .i = i};
}

static inline struct value v_fixed(fixed f)
{
    return (struct value){.type = VALUE_FIXED, .f = f};
}

static inline struct value v_date(int32_t days)
{
    return (struct value){.type = VALUE_DATE, .i = days};
}

static inline struct value v_time(int64_t ms)
{
    return (struct value){.type = VALUE_TIME, .i = ms};
}

static inline struct value v_text(str s)
{
    return (struct value){.type = VALUE_TEXT, .s = s};
}

static inline struct value v_bytes(str s)
{
    return (struct value){.type = VALUE_BYTES, .s = s};
}

static inline bool v_is_null(struct value v)
{
    return v.type == VALUE_NULL;
}

/* The id in an INT value, 0 for null. */
static inline int64_t v_id(struct value v)
{
    return v.type == VALUE_INT ? v.i : 0;
}

/* Same type and same content; null equals null. */
bool v_eq(struct value a, struct value b);

/* Order within one type; null is smallest. The types must agree, or one be null (checked). Text by bytes. */
int v_cmp(struct value a, struct value b);

/* A copy whose text lives in the arena. */
struct value v_copy(struct arena *a, struct value v);

#endif
