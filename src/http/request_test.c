/* Requests and replies over real sockets: what arrives, what is refused, what is bounded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "support/client.h"
#include "support/echo.h"

static void requests_arrive_decoded(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){0});
    struct answer *a = get(app, "/a%20b/%E5%BC%A0?q=%E4%B8%89+x&q=&r&&s=a%3Db%2F");
    assert_int_equal(a->status, 200);
    assert_string_equal(a->body, "0 /a b/张 [q=三 x] [q=] [r=] [s=a=b/] cookie= x= peer=127.0.0.1 id=16 <>");
    a = ask_once(app, "PATCH /p" HOST "X-Test: \xc3\xa4\r\nCookie: a=1; b=22;c=3\r\nX-Forwarded-For: 9.9.9.9\r\n"
                      "X-Forwarded-Proto: https\r\nContent-Length: 4\r\n\r\nbody");
    assert_string_equal(a->body, "4 /p cookie=22 x=\xc3\xa4 peer=127.0.0.1 id=16 <body>");
    assert_int_equal(get(app, "/write/")->status, 200);
    assert_string_equal(get(app, "http://h/p?q=1")->body, "0 /p [q=1] cookie= x= peer=127.0.0.1 id=16 <>");
    assert_string_equal(ask_once(app, "GET /p" HOST "X-Test: \xff\r\n\r\n")->body, "0 /p cookie= x= peer=127.0.0.1 id=16 <>");
    assert_int_equal(ask_once(app, "GET /p" HOST "Origin: \xff\r\n\r\n")->status, 400);
    echo_stop(app, 1000);
}

static void a_trusted_proxy_is_believed(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){.proxy = "127.0.0.1"});
    struct answer *a = ask_once(app,
                                "GET /p" HOST "X-Forwarded-For: 1.1.1.1, 9.9.9.9\r\nX-Forwarded-Proto: https\r\n\r\n");
    assert_string_equal(a->body, "0 /p cookie= x= peer=9.9.9.9 secure id=16 <>");
    echo_stop(app, 1000);
}

static void bad_targets_are_refused(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){0});
    static const char *const bad[] = {
        "/%",    "/%4",       "/%zz",   "/a%00b", "/%ff",     "/%c0%af",  "/\xff",      "/%ed%a0%80", "/a//b", "/a/./b",
        "/a/..", "/%2e%2e/x", "/a%2fb", "/x?q=%", "/x?q=%00", "/x?%ff=1", "http://i/x", "*",          "x",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct answer *a = get(app, bad[i]);
        if (a->status != 400)
            print_message("%s: %d\n", bad[i], a->status);
        assert_int_equal(a->status, 400);
        assert_non_null(strstr(a->body, strstr(bad[i], "//") == bad[i] + 2 ? "\"code\":\"path\"" : "\"code\":\""));
    }
    struct answer *told = ask_once(app, "GET /x?q=%zz" HOST "Accept-Language: zh-CN, en\r\n\r\n");
    assert_non_null(strstr(told->body, "\"code\":\"encoding\",\"detail\":\"地址中的百分号编码不正确"));
    char many[LIMIT_URL_BYTES + 100];
    memset(many, 'a', sizeof many);
    many[0] = '/';
    many[LIMIT_URL_BYTES] = 0;
    assert_int_equal(get(app, many)->status, 200);
    many[LIMIT_URL_BYTES] = 'a';
    many[LIMIT_URL_BYTES + 1] = 0;
    assert_int_equal(get(app, many)->status, 414);
    char *p = many + sprintf(many, "/x?");
    for (int i = 0; i < LIMIT_QUERY_PARAMETERS; i++)
        p += sprintf(p, "%sa=%d", i ? "&" : "", i);
    assert_int_equal(get(app, many)->status, 200);
    strcpy(p, "&b");
    assert_int_equal(get(app, many)->status, 400);
    echo_stop(app, 1000);
}

/* The connection must end with it: what follows cannot be told apart. */
static void assert_refused_and_closed(const struct echo *app, const char *text, int status)
{
    struct client *c = client_dial(http_port(app->h));
    struct answer *a = client_ask(c, text);
    if (a->status != status)
        print_message("%d: %s\n", a->status, text);
    assert_int_equal(a->status, status);
    assert_non_null(strcasestr(a->head, "\r\nConnection: close\r\n"));
    assert_true(client_hear_end(c));
    client_end(c);
}

static void ambiguous_framing_is_refused(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){0});
    static const char smuggled[] = "GET /echo" HOST "\r\n";
    static const struct {
        const char *head;
        int status;
    } cases[] = {
        {"Content-Length: 5\r\nContent-Length: 5\r\n", 400},
        {"Content-Length: 5\r\nContent-Length: 6\r\n", 400},
        {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", 400},
        {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400},
        {"Transfer-Encoding: gzip, chunked\r\n", 501},
        {"Transfer-Encoding: chunked\r\n", 411},
        {"Content-Length: +5\r\n", 400},
        {"Content-Length: -5\r\n", 400},
        {"Content-Length: 5, 5\r\n", 400},
        {"Content-Length: 99999999999999999999\r\n", 413},
        {"Host: other\r\n", 400},
        {"X-\xc3\xa4: 1\r\n", 400},
        {"X Y: 1\r\n", 400},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1000];
        snprintf(text, sizeof text, "POST /echo" HOST "%s\r\n%s", cases[i].head, smuggled);
        assert_refused_and_closed(app, text, cases[i].status);
    }
    assert_refused_and_closed(app, "GET /echo HTTP/1.1\r\n\r\n", 400);
    echo_stop(app, 1000);
}

static void headers_are_bounded(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){0});
    for (int n = LIMIT_HEADERS; n <= LIMIT_HEADERS + 1; n++) {
        char text[8000], *p = text + sprintf(text, "GET /echo" HOST);
        for (int i = 1; i < n; i++)
            p += sprintf(p, "X-%d: %d\r\n", i, i);
        strcpy(p, "\r\n");
        assert_int_equal(ask_once(app, text)->status, n == LIMIT_HEADERS ? 200 : 431);
    }
    char text[40000], *p = text + sprintf(text, "GET /echo" HOST "X: ");
    memset(p, 'x', 30000);
    strcpy(p + 30000, "\r\n\r\n");
    assert_int_equal(ask_once(app, text)->status, 431);
    echo_stop(app, 1000);
}

static void bodies_are_bounded(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){0});
    struct client *c = client_dial(http_port(app->h));
    char body[BODY_MAX + 2], text[BODY_MAX + 300];
    memset(body, 'x', sizeof body);
    body[BODY_MAX + 1] = 0;
    static const struct {
        const char *method;
        int n, status;
    } cases[] = {
        {"POST", BODY_MAX, 200}, {"POST", BODY_MAX + 1, 413}, {"GET", 1, 413}, {"POST", BODY_MAX, 200}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) { /* all on one connection */
        snprintf(text, sizeof text, "%s /echo" HOST "Content-Length: %d\r\n\r\n%.*s", cases[i].method, cases[i].n,
                 cases[i].n, body);
        struct answer *a = client_ask(c, text);
        assert_int_equal(a->status, cases[i].status);
        if (a->status == 413)
            assert_non_null(strstr(
                a->body, "\"status\":413,\"code\":\"body\",\"detail\":\"The body is too large\",\"request\":\""));
    }
    client_end(c);
    /* one that is not here yet is not waited for, and the connection closed */
    assert_refused_and_closed(app, "POST /echo" HOST "Content-Length: 1001\r\n\r\n", 413);
    assert_refused_and_closed(app, "POST /echo" HOST "Content-Length: 5000000000\r\n\r\nsome of it", 413);
    echo_stop(app, 1000);
}

static void uploads_are_streamed_to_a_file(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){0});
    struct client *c = client_dial(http_port(app->h));
    static char body[UPLOAD_MAX + 1];
    memset(body, 1, sizeof body);
    client_say(c, "PUT /upload" HOST "Content-Length: 200000\r\n\r\n");
    client_say_bytes(c, body, UPLOAD_MAX);
    assert_string_equal(client_answer(c, true)->body, "200000 bytes 200000");
    assert_string_equal(client_ask(c, "PUT /upload" HOST "Content-Length: 0\r\n\r\n")->body, "0 bytes 0");
    assert_string_equal(client_ask(c, "PUT /upload" HOST "Transfer-Encoding: chunked\r\n\r\n"
                                      "3\r\n\x01\x02\x03\r\n2\r\n\x01\x01\r\n0\r\n\r\n")
                            ->body,
                        "5 bytes 8");
    /* chunked and too long: the rest is swallowed */
    client_say(c, "PUT /upload" HOST "Transfer-Encoding: chunked\r\n\r\n30d41\r\n");
    client_say_bytes(c, body, 0x30d41);
    assert_int_equal(client_ask(c, "\r\n0\r\n\r\n")->status, 413);
    client_end(c);
    echo_stop(app, 1000);
    app = echo_start((struct http_options){.temp_dir = "/nonexistent/folder"});
    assert_int_equal(ask_once(app, "PUT /upload" HOST "Content-Length: 1\r\n\r\nx")->status, 503);
    echo_stop(app, 1000);
}

static void replies_carry_their_headers(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){0});
    struct client *c = client_dial(http_port(app->h));
    struct answer *a = client_ask(c, "GET /echo" HOST "\r\n");
    static const char *const always[] = {
        "X-Content-Type-Options: nosniff\r\n",
        "Referrer-Policy: same-origin\r\n",
        "Cross-Origin-Opener-Policy: same-origin\r\n",
        "X-Frame-Options: DENY\r\n",
        "Cache-Control: no-store\r\n",
        "\r\nDate: ",
        "Content-Type: text/plain; charset=utf-8\r\n",
    };
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        assert_non_null(strstr(a->head, always[i]));
    assert_null(strstr(a->head, "Content-Security-Policy"));
    a = client_ask(c, "GET /page" HOST "\r\n");
    assert_non_null(strstr(a->head, "Content-Security-Policy: default-src 'self'; script-src 'self'; "));
    assert_non_null(strstr(a->head, "Cache-Control: no-cache\r\n"));
    assert_null(strstr(a->head, "no-store"));
    a = client_ask(c, "GET /empty" HOST "\r\n");
    assert_int_equal(a->status, 204);
    assert_null(strstr(a->head, "Content-Type:"));
    a = client_ask(c, "HEAD /echo" HOST "\r\n");
    assert_int_equal(a->status, 200);
    assert_non_null(strstr(a->head, "Content-Length: "));
    assert_int_equal(client_ask(c, "GET /nothing" HOST "\r\n")->status, 500); /* a reply that nobody filled */
    a = client_ask(c, "GET /file" HOST "\r\n");
    assert_int_equal(a->n, 500000);
    assert_true(a->body[0] == 'a' && a->body[5000] == 'b' && a->body[499999] == 'a' + 99 % 26);
    assert_int_equal(client_ask(c, "HEAD /file" HOST "\r\n")->status, 200);
    assert_int_equal(client_ask(c, "OPTIONS /echo" HOST "\r\n")->status, 200); /* 405 is the app's */
    client_end(c);
    echo_stop(app, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        echo_test(requests_arrive_decoded),
        echo_test(a_trusted_proxy_is_believed),
        echo_test(bad_targets_are_refused),
        echo_test(ambiguous_framing_is_refused),
        echo_test(headers_are_bounded),
        echo_test(bodies_are_bounded),
        echo_test(uploads_are_streamed_to_a_file),
        echo_test(replies_carry_their_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
