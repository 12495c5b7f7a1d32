/* What Accept-Encoding says, header by header (RFC 9110, 12.5.3 and 12.4.2), and tags of packed replies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/limits.h"
#include "http/coding.h"

static const bool all[CODINGS] = {true, true, true, true};
static const bool dynamic[CODINGS] = {[CODING_ZSTD] = true, [CODING_GZIP] = true};
static const bool page[CODINGS] = {[CODING_BR] = true, [CODING_GZIP] = true};

static enum coding chosen(const char *first, const char *second, const bool offered[CODINGS])
{
    const struct pair headers[] = {
        {S("accept"), S("gzip")}, {S("accept-encoding"), str_of(first)}, {S("accept-encoding"), str_of(second)}};
    struct request rq = {.headers = headers, .header_count = !first ? 1 : !second ? 2 : 3};
    return coding_chosen(&rq, offered);
}

static void a_header_says_what_is_sent(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        enum coding all, dynamic, page;
    } table[] = {
        {NULL, CODING_NONE, CODING_NONE, CODING_NONE},
        {"", CODING_NONE, CODING_NONE, CODING_NONE},
        {"gzip, deflate, br, zstd", CODING_ZSTD, CODING_ZSTD, CODING_BR},
        {"gzip, deflate, br", CODING_BR, CODING_GZIP, CODING_BR},
        {"gzip, deflate", CODING_GZIP, CODING_GZIP, CODING_GZIP},
        {"deflate, compress", CODING_NONE, CODING_NONE, CODING_NONE},
        {"GZip", CODING_GZIP, CODING_GZIP, CODING_GZIP},
        {"x-gzip", CODING_GZIP, CODING_GZIP, CODING_GZIP},
        {"gzipped, brotli", CODING_NONE, CODING_NONE, CODING_NONE},
        {"identity", CODING_NONE, CODING_NONE, CODING_NONE},
        {"\tgzip\t;\tq=0.5\t", CODING_GZIP, CODING_GZIP, CODING_GZIP},
        {",, ,gzip,,", CODING_GZIP, CODING_GZIP, CODING_GZIP},
        /* weights */
        {"gzip;q=1.0, zstd;q=0.5, br;q=0.9", CODING_GZIP, CODING_GZIP, CODING_GZIP},
        {"gzip;q=0.001, zstd;q=0", CODING_GZIP, CODING_GZIP, CODING_GZIP},
        {"gzip;q=0.5, zstd;q=0.50, br;q=0.500", CODING_ZSTD, CODING_ZSTD, CODING_BR},
        {"gzip;q=0.501, zstd;q=0.5", CODING_GZIP, CODING_GZIP, CODING_GZIP},
        {"gzip;Q=0.5", CODING_GZIP, CODING_GZIP, CODING_GZIP},
        {"gzip;q=1.", CODING_GZIP, CODING_GZIP, CODING_GZIP},
        {"gzip;q=0.", CODING_NONE, CODING_NONE, CODING_NONE},
        {"gzip;q=0.000", CODING_NONE, CODING_NONE, CODING_NONE},
        {"zstd;q=0, gzip", CODING_GZIP, CODING_GZIP, CODING_GZIP},
        {"gzip;q=0.5, identity", CODING_NONE, CODING_NONE, CODING_NONE},
        {"gzip, identity", CODING_GZIP, CODING_GZIP, CODING_GZIP},
        {"gzip;q=0.5, identity;q=0.4", CODING_GZIP, CODING_GZIP, CODING_GZIP},
        /* the star stands for what is not named, identity too */
        {"*", CODING_ZSTD, CODING_ZSTD, CODING_BR},
        {"*;q=0", CODING_NONE, CODING_NONE, CODING_NONE},
        {"zstd;q=0, br;q=0, *", CODING_GZIP, CODING_GZIP, CODING_GZIP},
        {"gzip, *;q=0", CODING_GZIP, CODING_GZIP, CODING_GZIP},
        {"gzip;q=0.1, *;q=0.2", CODING_ZSTD, CODING_ZSTD, CODING_BR},
        {"gzip;q=0.1, zstd;q=0.1, br;q=0.1, *;q=0.2", CODING_NONE, CODING_NONE, CODING_NONE},
        /* what it takes cannot be had: as it is */
        {"identity;q=0", CODING_NONE, CODING_NONE, CODING_NONE},
        {"deflate, identity;q=0, *;q=0", CODING_NONE, CODING_NONE, CODING_NONE},
        {"identity;q=0, gzip", CODING_GZIP, CODING_GZIP, CODING_GZIP},
        /* not well-formed: refused, never taken */
        {"gzip;q=2", CODING_NONE, CODING_NONE, CODING_NONE},
        {"gzip;q=1.001", CODING_NONE, CODING_NONE, CODING_NONE},
        {"gzip;q=0.1234", CODING_NONE, CODING_NONE, CODING_NONE},
        {"gzip;q=-1", CODING_NONE, CODING_NONE, CODING_NONE},
        {"gzip;q=.5", CODING_NONE, CODING_NONE, CODING_NONE},
        {"gzip;q=0,5", CODING_NONE, CODING_NONE, CODING_NONE},
        {"gzip;q=", CODING_NONE, CODING_NONE, CODING_NONE},
        {"gzip;q", CODING_NONE, CODING_NONE, CODING_NONE},
        {"gzip;", CODING_NONE, CODING_NONE, CODING_NONE},
        {"gzip;q=x", CODING_NONE, CODING_NONE, CODING_NONE},
        {"gzip; q = 1", CODING_NONE, CODING_NONE, CODING_NONE},
        {"gzip;level=9", CODING_NONE, CODING_NONE, CODING_NONE},
        {"gzip;q=1;q=1", CODING_NONE, CODING_NONE, CODING_NONE},
        {"\"gzip\"", CODING_NONE, CODING_NONE, CODING_NONE},
        {"gzip zstd", CODING_NONE, CODING_NONE, CODING_NONE},
        {"*, zstd;q=x, br;q=x", CODING_GZIP, CODING_GZIP, CODING_GZIP},
        {"gzip;q=0, gzip", CODING_NONE, CODING_NONE, CODING_NONE},
        {"gzip, gzip;q=0", CODING_NONE, CODING_NONE, CODING_NONE},
    };
    for (size_t i = 0; i < countof(table); i++) {
        const char *header = table[i].header;
        enum coding c[] = {chosen(header, NULL, all), chosen(header, NULL, dynamic), chosen(header, NULL, page)};
        if (c[0] != table[i].all || c[1] != table[i].dynamic || c[2] != table[i].page)
            print_message("%s\n", header);
        assert_int_equal(c[0], table[i].all);
        assert_int_equal(c[1], table[i].dynamic);
        assert_int_equal(c[2], table[i].page);
    }
}

static void several_lines_are_one_list(void **state)
{
    (void)state;
    assert_int_equal(chosen("deflate", "gzip", all), CODING_GZIP);
    assert_int_equal(chosen("gzip", "zstd;q=0.5", all), CODING_GZIP);
    assert_int_equal(chosen("gzip", "gzip;q=0", all), CODING_NONE);
    assert_int_equal(chosen("*", "zstd;q=0", dynamic), CODING_GZIP);
}

static void a_long_header_says_nothing(void **state)
{
    (void)state;
    char text[LIMIT_ACCEPT_ENCODING_BYTES + 2];
    memset(text, ',', sizeof text);
    memcpy(text, "gzip", 4);
    text[LIMIT_ACCEPT_ENCODING_BYTES] = 0;
    assert_int_equal(chosen(text, NULL, all), CODING_GZIP);
    assert_int_equal(chosen(text, ",", all), CODING_NONE);
    text[LIMIT_ACCEPT_ENCODING_BYTES] = ',';
    text[LIMIT_ACCEPT_ENCODING_BYTES + 1] = 0;
    assert_int_equal(chosen(text, NULL, all), CODING_NONE);
}

static void tags_are_told_apart_and_found_again(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    assert_true(str_is(coding_tag(a, S("\"7\""), CODING_ZSTD), "\"7+zstd\""));
    assert_true(str_is(coding_tag(a, S("W/\"7\""), CODING_GZIP), "W/\"7+gzip\""));
    static const struct {
        const char *list, *plain;
    } table[] = {
        {"", ""},
        {"*", "*"},
        {"\"7\"", "\"7\""},
        {"\"7+zstd\"", "\"7\""},
        {"\"7+gzip\", W/\"8+br\" , \"9\"", "\"7\", W/\"8\" , \"9\""},
        {"\"7+deflate\"", "\"7+deflate\""},
        {"\"7+gzip+zstd\"", "\"7+gzip\""},
        {"\"7gzip\", \"a+b\"", "\"7gzip\", \"a+b\""},
        {"\"+gzip\"", "\"\""},
        {"\"gzip\" +\"", "\"gzip\" +\""},
    };
    for (size_t i = 0; i < countof(table); i++)
        assert_true(str_is(coding_plain_tags(a, str_of(table[i].list)), table[i].plain));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_says_what_is_sent),
        cmocka_unit_test(several_lines_are_one_list),
        cmocka_unit_test(a_long_header_says_nothing),
        cmocka_unit_test(tags_are_told_apart_and_found_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
