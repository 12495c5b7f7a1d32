/*
 * Values of two types are never compared: whoever could meet both (a condition, a sort) has brought them to one before
 * (checked). Bytes and text go by bytes, which for UTF-8 is the order of code points, on both engines and here. See
 * value.h.
 */
#include "base/value.h"

#include "base/check.h"

int v_cmp(struct value a, struct value b)
{
    if (v_is_null(a) || v_is_null(b))
        return (int)!v_is_null(a) - (int)!v_is_null(b);
    check(a.type == b.type);
    switch (a.type) {
    case VALUE_BOOL:
        return (int)a.b - (int)b.b;
    case VALUE_TEXT:
    case VALUE_BYTES:
        return str_cmp(a.s, b.s);
    default:
        return (a.i > b.i) - (a.i < b.i);
    }
}

bool v_eq(struct value a, struct value b)
{
    return a.type == b.type && v_cmp(a, b) == 0;
}

struct value v_copy(struct arena *a, struct value v)
{
    if (v.type == VALUE_TEXT || v.type == VALUE_BYTES)
        v.s = str_copy(a, v.s);
    return v;
}
