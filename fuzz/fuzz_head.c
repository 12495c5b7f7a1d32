/*
 * Heads: whatever comes is judged without reading past it, the same whole as in parts; and what is let through is what a stricter
 * reading, line by line, finds: every line a token, a colon and no control character.
 */
#include <stdint.h>

#include "base/check.h"
#include "http/head.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool has_control(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' && s.p[i] != '\t')
            return true;
    return false;
}

static void lines_are_plain(str head)
{
    while (head.n) {
        str line = str_cut(&head, '\n');
        check(line.n > 0 && line.p[line.n - 1] == '\r');
        check(!has_control(str_take(line, line.n - 1)));
        check(line.n == 1 || (line.p[0] != ' ' && line.p[0] != '\t'));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str bytes = {(const char *)data, size};
    size_t whole, part;
    bool is_ended, is_part_ended;
    int64_t chunk;
    struct head head;
    bool may = head_lines(bytes, &whole, &is_ended);
    check(whole <= size);
    bool part_may = head_lines(str_take(bytes, size / 2), &part, &is_part_ended);
    check(part <= whole && (part_may || !may) && (!is_part_ended || is_ended));
    if (may && is_ended && head_read(str_take(bytes, whole), &head) == 0) {
        lines_are_plain(str_take(bytes, whole));
        check(head.content_length >= 0 && !(head.is_chunked && head.content_length));
    }
    if (head_chunk(bytes, &chunk))
        check(chunk >= 0);
    return 0;
}
