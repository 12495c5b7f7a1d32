/* What a cell could be, by its form alone; for guessing, and for dates whose order a column decides. Within transfer/ only. */
#ifndef TRANSFER_SHAPE_H
#define TRANSFER_SHAPE_H

#include "transfer/document.h"

/* The three numbers of a date like 10/20/2016, 2016-10-20, 20.10.2016 00:00 or 2016年10月20日, in the order written; a time
   behind it is left in *time. */
struct date_parts {
    int part[3];
    bool is_year_first, is_dotted;
    str time;
};
bool shape__date(str s, struct date_parts *out);

/* A number as it is written: "1,234.50", "(12.5)", "12 %", "1.234,50 €", "USD 5". "1,234" and "1.234" fit both styles. */
enum { NUMBER_MARKS = 2 };
struct number_parts {
    bool is_negative, is_point, is_comma; /* it can be read with this decimal mark */
    str digits;                           /* "1,234.50" */
    str marks[NUMBER_MARKS];              /* signs of currencies, their codes, percent signs, as written */
    size_t mark_count;
};
bool shape__number(str s, struct number_parts *out);

/* As digits that base/fixed.h reads, "-1234.5". The style, "point" or "comma", is one it can be read in. */
str shape__plain(struct arena *a, const struct number_parts *n, str style);

/* Whether a mark says "per cent", or may mean the currency: "$" means each of the dollars, "¥" CNY and JPY. */
bool shape__is_percent(str mark);
bool shape__is_currency(str mark, str code);

/* The one currency a mark can mean; empty where it can mean several. */
str shape__currency(str mark);

/* Counts one value (not empty, as shape__figure gives it) of a column. */
void shape__count(struct shape *s, struct arena *scratch, str value);

/* A later value may still tell how the column is read, as one row in a million does for dates. */
bool shape__is_open(const struct shape *s);

/* How a column writes something, and how sure that is. */
enum certainty { CERTAIN, ASSUMED /* no value tells */, MIXED /* values contradict each other */ };

/* "mdy", "dmy", "ymd", or empty where there are no dates. Dates with dots have the day first unless one says otherwise. */
str shape__date_order(const struct shape *s, enum certainty *how);

/* "point" or "comma"; a column of whole numbers has nothing but thousands to mark. */
str shape__number_style(const struct shape *s, bool is_whole, enum certainty *how);

/* White space, also wide, off both ends; an apostrophe that guards a formula too, and the ="…" in which exports keep
   the zeros of a code from a spreadsheet. */
str shape__trim(str s);

/* A row of nothing but separators is an empty line. */
bool shape__is_blank(const str *cells, size_t n);

/* "3.10E+17": what a spreadsheet makes of a code of more than eleven digits; the others are lost. */
bool shape__is_scientific(str s);

/* A cell that is no prose, as a number or date is read: narrow (text_narrow), U+2212 as '-'. */
str shape__figure(struct arena *a, str s);

#endif
