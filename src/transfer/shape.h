/* What a cell could be, by its form alone; for guessing, and for dates whose order a column decides. Within transfer/ only. */
#ifndef TRANSFER_SHAPE_H
#define TRANSFER_SHAPE_H

#include "transfer/document.h"

/* The three numbers of a date like 10/20/2016, 2016-10-20, 20.10.2016 00:00 or 2016年10月20日, in the order written; a time
   behind it is left in *time. */
struct date_parts {
    int part[3];
    bool is_year_first;
    str time;
};
bool shape__date(str s, struct date_parts *out);

/* "1,234.50", "$1,234", "¥ 1280", "(12.5)", "12 %", "1.234,50 €" as digits that base/fixed.h reads, "-12.5"; percent signs and
   currencies go. False when it is no number. */
bool shape__number(struct arena *a, str s, str *plain);

/* Counts one value (not empty) of a column. scratch is reset by the caller. */
void shape__count(struct shape *s, struct arena *scratch, str value);

/* "mdy", "dmy", "ymd", or empty where there are no dates; *is_unsure: no value tells. */
str shape__date_order(const struct shape *s, bool *is_unsure);

/* White space, also wide, off both ends; an apostrophe that guards a formula too. */
str shape__trim(str s);

#endif
