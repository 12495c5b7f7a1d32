/*
 * Checks bytes that come in pieces: are they well-formed UTF-8 (RFC 3629) without U+0000, and if not, where do they go
 * wrong. str_is_utf8 is for text that is all there.
 */
#ifndef FORMAT_UTF8_H
#define FORMAT_UTF8_H

#include "base/str.h"

/* All zero is the beginning. The fields are private. */
struct utf8_scan {
    uint64_t offset;         /* of the next byte */
    uint64_t start;          /* of the character being read */
    unsigned char need;      /* bytes it still needs */
    unsigned char low, high; /* bounds of the next of them */
};

/*
 * Takes the next bytes. Returns how many are good: all of them, or those before the byte that cannot stand there. Then
 * scan->start is the offset of the character that went wrong, and nothing more may be taken.
 */
size_t utf8_scan_take(struct utf8_scan *scan, str bytes);

/* True where the bytes may end here: no character is half read. */
bool utf8_scan_is_whole(const struct utf8_scan *scan);

#endif
