/*
 * "money": an amount with up to four decimals, exact, in the currency of its record. Digits beyond the currency's minor
 * unit are not refused here: which currency it is, only the whole record says (record/check_places.c).
 */
#include "object/field.h"

const struct field_ops field__money = {
    .name = "money",
    .value = VALUE_FIXED,
    .can_sort = true,
    .can_have_range = true,
    .from_text = field__fixed_from_text,
    .check = field__check_fixed,
    .to_text = field__to_text,
};
