/* Heads and chunk lines, line by line; whole exchanges are in test/http/exchanges.txt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "http/head.h"

#define FIRST "GET / HTTP/1.1\r\n"
#define HOST "Host: h\r\n"

static void lines_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        bool may_go_on, is_ended;
        size_t whole;
    } table[] = {
        {"", true, false, 0},
        {"GET", true, false, 0},
        {FIRST, true, false, 16},
        {FIRST "Ho", true, false, 16},
        {FIRST HOST "\r", true, false, 25},
        {FIRST HOST "\r\n", true, true, 27},
        {FIRST HOST "\r\nGET / HTTP/1.1\n", true, true, 27},
        {"\r\n", false, false, 0},
        {"\n", false, false, 0},
        {"GET / HTTP/1.1\n", false, false, 0},
        {FIRST "Host: h\n", false, false, 16},
        {FIRST "\n", false, false, 16},
    };
    for (size_t i = 0; i < countof(table); i++) {
        size_t whole;
        bool is_ended;
        assert_int_equal(head_lines(str_of(table[i].bytes), &whole, &is_ended), table[i].may_go_on);
        assert_int_equal(whole, table[i].whole);
        assert_int_equal(is_ended, table[i].is_ended);
    }
}

static void framing_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        int status;
        int64_t length;
        bool is_chunked;
    } table[] = {
        {FIRST HOST "\r\n", 0, 0, false},
        {FIRST "hOsT:\th \r\n\r\n", 0, 0, false},
        {FIRST HOST "Content-Length: 12\r\n\r\n", 0, 12, false},
        {FIRST HOST "CONTENT-LENGTH:0012\r\n\r\n", 0, 12, false},
        {FIRST HOST "Content-Length: 9223372036854775807\r\n\r\n", 0, INT64_MAX, false},
        {FIRST HOST "Content-Length: 9223372036854775808\r\n\r\n", 413, 0, false},
        {FIRST HOST "Transfer-Encoding: chunked\r\n\r\n", 0, 0, true},
        {FIRST HOST "Transfer-Encoding: gzip, chunked\r\n\r\n", 501, 0, true},
        {FIRST HOST "Transfer-Encoding: identity\r\n\r\n", 501, 0, true},
        {FIRST "\r\n", 400, 0, false},
        {FIRST HOST HOST "\r\n", 400, 0, false},
        {FIRST HOST "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", 400, 1, false},
        {FIRST HOST "Content-Length: 1,1\r\n\r\n", 400, 0, false},
        {FIRST HOST "Content-Length: \r\n\r\n", 400, 0, false},
        {FIRST HOST " X: y\r\n\r\n", 400, 0, false},
        {FIRST HOST "X: a\rb\r\n\r\n", 400, 0, false},
        {"GET / HTTP/1.0\r\n\r\n", 0, 0, false},
        {"GET / HTTP/1.9\r\n" HOST "\r\n", 0, 0, false},
        {"GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400, 0, true},
        {"GET / HTTP/2.0\r\n\r\n", 505, 0, false},
        {"GET / HTTP/0.9\r\n\r\n", 505, 0, false},
        {"GET / HTTP/1.1 \r\n" HOST "\r\n", 400, 0, false},
        {"GET / HTTP/11\r\n" HOST "\r\n", 400, 0, false},
        {"GET /\r\n" HOST "\r\n", 400, 0, false},
        {"GET\r\n" HOST "\r\n", 400, 0, false},
        {" / HTTP/1.1\r\n" HOST "\r\n", 400, 0, false},
    };
    for (size_t i = 0; i < countof(table); i++) {
        struct head head;
        int status = head_read(str_of(table[i].bytes), &head);
        if (status != table[i].status)
            fail_msg("%d: %s", status, table[i].bytes);
        assert_int_equal(head.content_length, table[i].length);
        assert_int_equal(head.is_chunked, table[i].is_chunked);
    }
}

static void chunks_have_sizes(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        int64_t bytes; /* -1: refused */
    } table[] = {
        {"0", 0},   {"1a", 26},   {"00A;x", 10},        {"a;x=\"y\"", 10}, {"7fffffffffffff", 0x7fffffffffffff},
        {"", -1},   {"g", -1},    {"1 ;x", -1},         {" 1", -1},        {"0x1", -1},
        {"-1", -1}, {"1\x01", -1}, {"10000000000000000", -1}};
    for (size_t i = 0; i < countof(table); i++) {
        int64_t bytes;
        bool is_one = head_chunk(str_of(table[i].line), &bytes);
        assert_int_equal(is_one ? bytes : -1, table[i].bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_told_apart),
        cmocka_unit_test(framing_is_read),
        cmocka_unit_test(chunks_have_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
