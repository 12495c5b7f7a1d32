/*
 * Names of files as they are kept, shown and sent. A name that came from outside may be a path, may turn round how the rest
 * is read ("invoice\u202Efdp.exe" shows as "invoiceexe.pdf"), or hold what nobody sees. One function cleans them all.
 */
#ifndef TEXT_FILE_NAME_H
#define TEXT_FILE_NAME_H

#include "base/str.h"

/*
 * s (well-formed UTF-8, of any length) in normalisation form C without
 *   - what cannot be seen: marks of direction, zero widths, controls, ends of lines, what no character is;
 *   - folders before it, by / or \, and dots and blanks at its ends;
 *   - signs and names that a system keeps for itself: < > : " | ? * and a hyphen at the beginning become _, CON is _CON.
 * Empty where nothing is left. Done twice it is done once.
 */
str text_file_name(struct arena *a, str s);

/* s without what cannot be seen, as above: for names that are no files'. */
str text_seen(struct arena *a, str s);

#endif
