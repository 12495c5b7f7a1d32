/*
 * Accept-Encoding and tags: what is chosen was offered and is named in the header, or stands under a star; and a packed
 * tag leads back to its plain one, in whatever list it stands.
 */
#include <stdint.h>

#include "base/check.h"
#include "http/coding.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void choice_is_had(struct arena *a, str header)
{
    const struct pair headers[] = {{S("accept-encoding"), header}};
    struct request rq = {.headers = headers, .header_count = 1};
    for (unsigned set = 0; set < 1u << CODING_NONE; set++) {
        bool offered[CODINGS] = {set & 1, set & 2, set & 4};
        enum coding c = coding_chosen(&rq, offered);
        check(c == CODING_NONE || offered[c]);
        str lower = str_lower(a, header);
        check(c == CODING_NONE || str_find(lower, str_of(coding_name(c))) >= 0 || str_find(header, S("*")) >= 0);
    }
}

static void tags_lead_back(struct arena *a, str text)
{
    str plain = coding_plain_tags(a, text);
    check(plain.n <= text.n);
    for (enum coding c = 0; c < CODING_NONE; c++) {
        str tag = str_printf(a, "\"%d\"", (int)text.n);
        str list = str_printf(a, "%.*s, %.*s", STR_ARG(text), STR_ARG(coding_tag(a, tag, c)));
        check(str_ends(coding_plain_tags(a, list), tag));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    str bytes = {(const char *)data, size};
    choice_is_had(a, bytes);
    tags_lead_back(a, bytes);
    arena_free(a);
    return 0;
}
