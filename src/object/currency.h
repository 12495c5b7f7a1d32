/*
 * Currencies: the codes of ISO 4217 that money is held in, with their minor units (2024; no funds, metals or tests).
 */
#ifndef OBJECT_CURRENCY_H
#define OBJECT_CURRENCY_H

#include <stdbool.h>

#include "base/str.h"

bool currency_is_known(str code); /* "CNY", in capitals */

/* Decimals of the minor unit: CNY 2, JPY 0, KWD 3. Of a code that is not known: 2. */
int currency_places(str code);

#endif
