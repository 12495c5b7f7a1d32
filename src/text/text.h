/*
 * Text as it is stored and as it is compared.
 *
 * All text is NFC from the door on (text_nfc). Where "Acme", "ＡＣＭＥ" and "acmé" shall be one thing — the operators ~
 * and "starts with", the search box, matching rows of an import — both sides go through text_fold, the only such
 * function: its result is what a fold column holds.
 *
 * Input is well-formed UTF-8 without U+0000 (str_is_utf8); anything else is a bug of the caller. Data: Unicode, by
 * ICU.
 *
 * What is stored must be made again when the rule changes. Beside stored folds stands text_folds_version(): when the
 * one of the running program differs from it, every fold column is rebuilt before it is trusted (schema/refold.h).
 * TEXT_VERSION is raised by hand whenever the code of text_fold would give another result for any input,
 * TEXT_PHONE_VERSION that of text_phone_fold (phone.h); ICU's version covers its tables.
 */
#ifndef TEXT_TEXT_H
#define TEXT_TEXT_H

#include <stdbool.h>

#include "base/str.h"

enum { TEXT_VERSION = 1, TEXT_PHONE_VERSION = 3 };

/* s in normalisation form C; s itself where it is that already. */
str text_nfc(struct arena *a, str s);

/* s as a form would have it that knows no full width: NFKC without invisible characters
   (Default_Ignorable_Code_Point). For what is a code and no prose: addresses, numbers, telephone numbers. U+00A0,
   U+202F and U+3000 are blanks, ￥ is ¥. */
str text_narrow(struct arena *a, str s);

/* True where s has control characters in it; a tab and the end of a line are none where it may have lines. */
bool text_has_controls(str s, bool has_lines);

/* True where s is of letters, digits and marks of any script, and of these ASCII signs. */
bool text_is_word_with(str s, const char *signs);

/*
 * s as it is compared. In this order:
 *   - NFKC and full case folding (UAX #15, toNFKC_Casefold): full-width Latin is ASCII, half-width kana is kana, ß is
 *     ss; invisible characters (zero width space, variation selectors) go;
 *   - marks on Latin, Greek and Cyrillic letters go: é is e, й is и. Elsewhere they carry meaning and stay: が;
 *   - runs of white space are one space, and none is left at the ends.
 * Traditional and simplified characters stay different. text_fold(text_fold(s)) is text_fold(s). The result is NFC.
 */
str text_fold(struct arena *a, str s);

/* "fold 1, ICU 72.1": the rule of text_fold. */
str text_version(struct arena *a);

/* "fold 1, ICU 72.1, phone 1": the rules by which fold columns are made; stands beside them. */
str text_folds_version(struct arena *a);

#endif
