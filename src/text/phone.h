/*
 * Telephone numbers as they are compared: by their digits, however they are typed.
 *
 * A number is country, national number and extension. "+49 89 4567", "0049 (0)89/4567" and "089 4567" have one
 * national number, 894567: the country's code and the 0 before a national number are ways of typing. So is 86 before
 * a Chinese mobile number of eleven digits. Which country it is, is not compared: one of the two was mostly not
 * typed.
 *
 * An extension stands behind its mark ("转801", "ext. 801", "x801", "#801") or, as in China, behind a hyphen and a number that
 * is complete there: "021-58887777-801" and "021-58887777转801" are one number. Who types none means the number with any
 * extension or none; who types one means it with that extension, or a number of which none is stored: it leads to the
 * same house. A search and a condition (~) answer so alike; "=" is the very number, with its extension or without one.
 * A hyphen may have stood for something else, so such a number is found by all its digits in one, too.
 *
 * Four digits or more are found at any place of a number, as they are typed or without the country and the 0 before
 * them, if that leaves four: of "0012", "00138" and "0755" nothing is taken off, "001380" may be 1380. What is left is always
 * an end of what was typed, so the shortest one is looked for (struct phone_part). There is this one rule: a condition
 * asks it of the column, of a record in memory, and the search box of the records that its index proposes. The box looks at
 * words besides, and so may find more ("58887777 801" is two words of "021-58887777转801"), but never less.
 *
 * text_phone_fold is what a fold column holds of a number (TEXT_PHONE_VERSION stands beside it); the other functions
 * make of what is typed what is looked for there.
 */
#ifndef TEXT_PHONE_H
#define TEXT_PHONE_H

#include <stdbool.h>

#include "base/str.h"

enum { PHONE_DIGITS_MIN = 4 }; /* fewer are found in too many numbers */

/* "0894567x12 0049894567x12 ", or without a country "0894567 ": always with the 0, so that a text that stands at its
   beginning is the beginning of the national number, and each with a blank, so that one that ends with it is all of it. Of
   an extension behind a hyphen "02158887777x801 02158887777801 ". What was typed stands there, too, where it is in
   none of these: "0049 (0)89 4567" is "0894567 0049894567 00490894567 ". */
str text_phone_fold(struct arena *a, str phone);

/* Where the text that comes back stands in the fold of the numbers meant. */
enum phone_place { PHONE_AT_START, PHONE_ANYWHERE };

/* The same number; the beginning of one, with or without its country. Of a country and less than PHONE_DIGITS_MIN digits
   ("+49") it is looked for with the country (" 0049"). Without a digit: whatever text it folds to. */
str text_phone_same(struct arena *a, str typed);
str text_phone_beginning(struct arena *a, str typed, enum phone_place *place);

/* A part of a number: the ways to read it, one of which stands somewhere in its fold. What is typed with an extension
   means that one, or the end of a number ("58887777 "); behind a hyphen also the digits in one. Where a country leaves less than
   PHONE_DIGITS_MIN digits, it is looked for with them (" 00498" of "+49 (0)8"), and any digits of enough at any place. */
enum { PHONE_READINGS_MAX = 4 };
struct phone_part {
    str texts[PHONE_READINGS_MAX];
    size_t n; /* at least one */
};
struct phone_part text_phone_part(struct arena *a, str typed);

/* How the part stands in a fold: a number's beginning and all of it with or without its country. */
enum phone_fit { PHONE_NOWHERE, PHONE_INSIDE, PHONE_BEGINNING, PHONE_WHOLE };
enum phone_fit text_phone_fit(str fold, const struct phone_part *part);

/* Country and national number, without the 0: "49894567", "894567"; and the national number alone. An extension behind a
   hyphen is in both, one behind a mark in none. */
str text_phone_digits(struct arena *a, str phone);
str text_phone_national(struct arena *a, str phone);

/* True where what was typed can be part of a number: digits, blanks and + - ( ) . / with PHONE_DIGITS_MIN digits or
   more, and an extension. Each text of its text_phone_part has at least as many digits before an extension. */
bool text_phone_typed(struct arena *a, str typed);

/* The first digits in a row of a text of a part or a fold; of a part all but an extension. */
str text_phone_run(str text);

/* Cuts *s before the mark of an extension (转, ext., x, #) and returns what stands behind it; without one, .p is
   NULL. */
str text_phone_cut_extension(str *s);

#endif
