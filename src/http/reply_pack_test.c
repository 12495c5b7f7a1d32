/* Replies over real sockets, packed or not: what is sent, what it says of itself, and that it is what it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/limits.h"
#include "support/client.h"
#include "support/echo.h"
#include "support/unpack.h"

static char plain[2000000];

static const char *const header_names[] = {"Content-Encoding: ", "Vary: ", "ETag: ", "X-If-Match: "};
enum { CONTENT_ENCODING, VARY, ETAG, X_IF_MATCH };

/* The header's value up to its end, or "". */
static str told(const struct answer *a, int header)
{
    const char *at = strstr(a->head, header_names[header]);
    str rest = str_of(at ? at + strlen(header_names[header]) : "");
    return str_cut(&rest, '\r');
}

static struct answer *ask(const struct echo *app, const char *target, const char *lines)
{
    char text[2000];
    snprintf(text, sizeof text, "GET %s" HOST "%s\r\n", target, lines);
    return ask_once(app, text);
}

static void is_plain(const struct answer *a, size_t n, bool varies)
{
    assert_int_equal(a->status, 200);
    assert_int_equal(a->n, n);
    assert_string_equal(told(a, CONTENT_ENCODING).p, "");
    assert_true(str_is(told(a, VARY), varies ? "Accept-Encoding" : ""));
    assert_true(str_is(told(a, ETAG), "\"7\""));
}

static void is_packed(const struct answer *a, enum coding c, size_t n)
{
    char tag[20];
    snprintf(tag, sizeof tag, "\"7+%s\"", coding_name(c));
    assert_int_equal(a->status, 200);
    assert_true(str_is(told(a, CONTENT_ENCODING), coding_name(c)));
    assert_true(str_is(told(a, VARY), "Accept-Encoding"));
    assert_true(str_is(told(a, ETAG), tag));
    assert_true(a->n < n / 2);
    assert_int_equal(unpack(c, (str){a->body, a->n}, plain, sizeof plain), n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(plain[i], echo_text((int64_t)i));
}

static void text_is_packed_as_it_is_taken(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){0});
    static const char *const targets[] = {"/text", "/slow/text"};
    for (size_t i = 0; i < countof(targets); i++) {
        char target[100], file[100];
        snprintf(target, sizeof target, "%s?bytes=20000", targets[i]);
        snprintf(file, sizeof file, "%s?bytes=200000&is=file", targets[i]);
        is_packed(ask(app, target, "Accept-Encoding: gzip, deflate, br, zstd\r\n"), CODING_ZSTD, 20000);
        is_packed(ask(app, target, "Accept-Encoding: gzip, deflate, br\r\n"), CODING_GZIP, 20000);
        is_packed(ask(app, target, "Accept-Encoding: deflate\r\nAccept-Encoding: gzip\r\n"), CODING_GZIP, 20000);
        is_packed(ask(app, file, "Accept-Encoding: zstd\r\n"), CODING_ZSTD, 200000);
        is_packed(ask(app, file, "Accept-Encoding: gzip\r\n"), CODING_GZIP, 200000);
        is_plain(ask(app, target, ""), 20000, true);
        is_plain(ask(app, file, ""), 200000, true);
        is_plain(ask(app, target, "Accept-Encoding: br, gzip;q=0\r\n"), 20000, true);
        is_plain(ask(app, target, "Accept-Encoding: identity;q=0\r\n"), 20000, true);
    }
    echo_stop(app, 1000);
}

static void some_stay_as_they_are(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){0});
    const char *takes = "Accept-Encoding: gzip, zstd\r\n";
    is_plain(ask(app, "/text?bytes=1023", takes), 1023, false);
    is_packed(ask(app, "/text?bytes=1024", takes), CODING_ZSTD, 1024);
    is_plain(ask(app, "/text?bytes=20000&is=secret", takes), 20000, false);
    is_plain(ask(app, "/text?bytes=20000&is=image", takes), 20000, false);
    is_plain(ask(app, "/text?bytes=20000&is=noise", takes), 20000, true);
    is_plain(ask(app, "/text?bytes=20000&is=noise", "Accept-Encoding: gzip\r\n"), 20000, true);
    /* what is large is packed where nobody waits for the thread */
    is_packed(ask(app, "/text?bytes=524288", takes), CODING_ZSTD, LIMIT_PACK_LOOP_BYTES);
    is_plain(ask(app, "/text?bytes=524289", takes), LIMIT_PACK_LOOP_BYTES + 1, true);
    is_packed(ask(app, "/slow/text?bytes=1900000", takes), CODING_ZSTD, 1900000);
    is_packed(ask(app, "/slow/text?bytes=1900000&is=file", "Accept-Encoding: gzip\r\n"), CODING_GZIP, 1900000);
    echo_stop(app, 1000);
}

static void a_head_says_what_the_reply_would(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){0});
    static const char *const targets[] = {"/text?bytes=9000", "/slow/text?bytes=9000", "/slow/text?bytes=9000&is=file"};
    for (size_t i = 0; i < countof(targets); i++) {
        struct client *c = client_dial(http_port(app->h));
        char text[200], length[50];
        snprintf(text, sizeof text, "GET %s" HOST "Accept-Encoding: gzip\r\n\r\n", targets[i]);
        snprintf(length, sizeof length, "Content-Length: %zu\r\n", client_ask(c, text)->n);
        snprintf(text, sizeof text, "HEAD %s" HOST "Accept-Encoding: gzip\r\n\r\n", targets[i]);
        client_say(c, text);
        struct answer *a = client_answer(c, false);
        assert_non_null(strstr(a->head, length));
        assert_true(str_is(told(a, CONTENT_ENCODING), "gzip"));
        assert_true(str_is(told(a, ETAG), "\"7+gzip\""));
        client_end(c);
    }
    echo_stop(app, 1000);
}

static void tags_lead_back(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){0});
    static const struct {
        const char *lines, *tag;
    } table[] = {
        {"If-None-Match: \"7+zstd\"\r\n", "\"7+zstd\""},
        {"If-None-Match: \"6\", W/\"7+gzip\"\r\n", "\"7+gzip\""},
        {"If-None-Match: \"7\"\r\n", "\"7\""},
        {"If-None-Match: *\r\n", "\"7\""},
    };
    for (size_t i = 0; i < countof(table); i++) {
        char lines[200];
        snprintf(lines, sizeof lines, "Accept-Encoding: gzip, zstd\r\n%s", table[i].lines);
        struct answer *a = ask(app, "/text?bytes=5000", lines);
        assert_int_equal(a->status, 304);
        assert_true(str_is(told(a, ETAG), table[i].tag));
        assert_true(str_is(told(a, VARY), "Accept-Encoding"));
        assert_true(str_is(told(a, CONTENT_ENCODING), ""));
    }
    struct answer *a = ask(app, "/text?bytes=5000",
                           "If-None-Match: \"7+br+zstd\", \"8\"\r\nIf-Match: \"5+gzip\", \"7+zstd\"\r\n");
    assert_int_equal(a->status, 200);
    assert_true(str_is(told(a, X_IF_MATCH), "\"5\", \"7\""));
    echo_stop(app, 1000);
}

static void event_streams_are_not_packed(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){0});
    struct client *c = client_dial(http_port(app->h));
    client_say(c, "GET /events" HOST "Accept-Encoding: gzip, zstd\r\n\r\n");
    assert_true(client_hear(c, ":\n\n"));
    assert_null(strstr(c->in, "Content-Encoding"));
    char line[2001];
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = 0;
    http_stream_send(app->h, app->streams[0], str_of(line));
    assert_true(client_hear(c, line));
    client_end(c);
    echo_stop(app, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        echo_test(text_is_packed_as_it_is_taken),    echo_test(some_stay_as_they_are),
        echo_test(a_head_says_what_the_reply_would), echo_test(tags_lead_back),
        echo_test(event_streams_are_not_packed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
