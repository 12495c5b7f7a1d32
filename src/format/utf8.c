/* Well-formed UTF-8 in pieces: the table of RFC 3629, section 4, as bounds for the next byte. See utf8.h. */
#include "format/utf8.h"

#include "base/check.h"

static bool begin(struct utf8_scan *scan, unsigned char c);

/* Length of the ASCII without U+0000 at the beginning of s, by eights; a rest under eight is left to the caller. */
static size_t ascii_run(str s)
{
    size_t i = 0;
    const uint64_t high = 0x8080808080808080u, one = 0x0101010101010101u;
    for (uint64_t eight; i + sizeof eight <= s.n; i += sizeof eight) {
        memcpy(&eight, s.p + i, sizeof eight);
        if ((eight | (eight - one)) & high) /* a byte above 127, or a zero borrowed */
            break;
    }
    return i;
}

size_t utf8_scan_take(struct utf8_scan *scan, str bytes)
{
    check(scan->need < 4);
    size_t i = 0;
    while (i < bytes.n) {
        size_t skip = scan->need ? 0 : ascii_run(str_skip(bytes, i));
        i += skip;
        scan->offset += skip;
        if (i == bytes.n)
            break;
        unsigned char c = (unsigned char)bytes.p[i];
        if (scan->need == 0) {
            if (!begin(scan, c))
                return i;
        } else if (c < scan->low || c > scan->high) {
            return i;
        } else {
            scan->need--;
            scan->low = 0x80;
            scan->high = 0xBF;
        }
        i++;
        scan->offset++;
    }
    return i;
}

bool utf8_scan_is_whole(const struct utf8_scan *scan)
{
    return scan->need == 0;
}

static bool begin(struct utf8_scan *scan, unsigned char c)
{
    scan->start = scan->offset;
    if (c < 0x80)
        return c != 0;
    if (c < 0xC2 || c > 0xF4)
        return false;
    scan->need = c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
    scan->low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    scan->high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    return true;
}
