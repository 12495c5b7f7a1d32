/* Tests of static: what of a made-up page is sent for which request; no sockets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "http/static.h"

static const struct embedded files[] = {
    {"assets/a-1.js", "javascript", 10},
    {"assets/a-1.js.br", "br", 2},
    {"assets/a-1.js.gz", "gz!", 3},
    {"icon.svg", "<svg/>", 6},
    {"index.html", "<!doctype html>", 15},
    {"index.html.gz", "zipped", 6},
    {"loose.gz", "loose", 5},
    {NULL, NULL, 0},
};

struct fixture {
    struct arena *a;
    const struct assets *page;
    struct reply reply;
};

static int setup(void **state)
{
    struct arena *a = arena_new(0);
    struct fixture *f = arena_new_of(a, struct fixture);
    f->a = a;
    f->page = assets_new(a, files);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    arena_free(f->a);
    return 0;
}

static struct reply *ask(struct fixture *f, enum method method, const char *path, const char *encodings,
                         const char *if_none_match)
{
    const struct pair headers[] = {
        {S("accept-encoding"), str_of(encodings)},
        {S("if-none-match"), str_of(if_none_match)},
    };
    struct request rq = {.method = method, .path = str_of(path), .headers = headers, .header_count = 2};
    f->reply = (struct reply){.arena = f->a, .file_fd = -1};
    if (!assets_serve(f->page, &rq, &f->reply))
        f->reply.status = -1;
    return &f->reply;
}

static const char *header(const struct reply *rp, const char *name)
{
    for (size_t i = 0; i < rp->header_count; i++)
        if (str_is(rp->headers[i].name, name))
            return rp->headers[i].value.p;
    return "";
}

static void the_best_packing_is_sent_that_is_taken(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *encodings, *body, *coding;
    } cases[] = {
        {"gzip, deflate, br, zstd", "br", "br"},
        {"br;q=0.1, gzip;q=1.0", "gz!", "gzip"},
        {"BR", "br", "br"},
        {"gzip", "gz!", "gzip"},
        {"br;q=0, gzip", "gz!", "gzip"},
        {"br; q=0.000,gzip ;q=0", "javascript", ""},
        {"*", "br", "br"},
        {"br;q=0, *", "gz!", "gzip"},
        {"*;q=0", "javascript", ""},
        {"brotli, gzipped", "javascript", ""},
        {"", "javascript", ""},
        {",;,", "javascript", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reply *rp = ask(f, METHOD_GET, "/assets/a-1.js", cases[i].encodings, NULL);
        assert_int_equal(rp->status, 200);
        if (!str_is(rp->static_body, cases[i].body))
            print_message("%s\n", cases[i].encodings);
        assert_true(str_is(rp->static_body, cases[i].body));
        assert_string_equal(header(rp, "Content-Encoding"), cases[i].coding);
        assert_string_equal(header(rp, "Vary"), "Accept-Encoding");
        assert_string_equal(rp->content_type, "text/javascript; charset=utf-8");
    }
    /* no brotli of it: the next best; none at all: as it is */
    assert_true(str_is(ask(f, METHOD_GET, "/", "br, gzip", NULL)->static_body, "zipped"));
    assert_true(str_is(ask(f, METHOD_GET, "/icon.svg", "br, gzip", NULL)->static_body, "<svg/>"));
}

static void what_the_browser_has_is_not_sent_again(void **state)
{
    struct fixture *f = *state;
    const char *etag = header(ask(f, METHOD_GET, "/assets/a-1.js", "br", NULL), "ETag");
    const char *other = header(ask(f, METHOD_GET, "/assets/a-1.js", "gzip", NULL), "ETag");
    assert_true(etag[0] == '"' && strlen(etag) > 10);
    assert_string_not_equal(etag, other);
    const char *list = str_printf(f->a, "\"x\", W/%s", etag).p;
    const char *const same[] = {etag, list, "*"};
    for (size_t i = 0; i < 3; i++) {
        struct reply *rp = ask(f, METHOD_GET, "/assets/a-1.js", "br", same[i]);
        assert_int_equal(rp->status, 304);
        assert_int_equal(rp->static_body.n, 0);
        assert_string_equal(header(rp, "ETag"), etag);
        assert_string_not_equal(header(rp, "Cache-Control"), "");
    }
    assert_int_equal(ask(f, METHOD_GET, "/assets/a-1.js", "br", other)->status, 200);
    assert_int_equal(ask(f, METHOD_GET, "/icon.svg", "br", etag)->status, 200);
}

static void only_named_content_is_kept(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(header(ask(f, METHOD_GET, "/assets/a-1.js", "", NULL), "Cache-Control"),
                        "public, max-age=31536000, immutable");
    assert_string_equal(header(ask(f, METHOD_GET, "/", "", NULL), "Cache-Control"), "no-cache");
    assert_string_equal(header(ask(f, METHOD_GET, "/icon.svg", "", NULL), "Cache-Control"), "no-cache");
}

static void places_within_the_page_are_the_page(void **state)
{
    struct fixture *f = *state;
    static const char *const places[] = {"/", "/index.html", "/customers", "/customers/12", "/v1.2/x", "/apis"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct reply *rp = ask(f, METHOD_GET, places[i], "", NULL);
        assert_int_equal(rp->status, 200);
        assert_true(str_is(rp->static_body, "<!doctype html>"));
        assert_string_equal(rp->content_type, "text/html; charset=utf-8");
    }
    static const char *const none[] = {"/x.js", "/assets/gone", "/assets/a-2.js", "/a/b.php", "/assets/a-1.js.br"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_int_equal(ask(f, METHOD_GET, none[i], "", NULL)->status, 404);
    assert_int_equal(ask(f, METHOD_GET, "/loose.gz", "", NULL)->status, 200);
    assert_int_equal(ask(f, METHOD_GET, "/api", "", NULL)->status, -1);
    assert_int_equal(ask(f, METHOD_GET, "/api/customers", "", NULL)->status, -1);
}

static void only_reading_is_allowed(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(ask(f, METHOD_HEAD, "/", "", NULL)->status, 200);
    struct reply *rp = ask(f, METHOD_POST, "/", "", NULL);
    assert_int_equal(rp->status, 405);
    assert_string_equal(header(rp, "Allow"), "GET, HEAD");
}

static void without_a_page_it_says_so(void **state)
{
    struct fixture *f = *state;
    f->page = assets_new(f->a, files + 7);
    struct reply *rp = ask(f, METHOD_GET, "/customers", "", NULL);
    assert_int_equal(rp->status, 404);
    assert_true(str_starts(rp->static_body, S("The page was not built")));
    assert_int_equal(ask(f, METHOD_GET, "/assets/a-1.js", "", NULL)->status, 404);
    assert_int_equal(ask(f, METHOD_GET, "/api/x", "", NULL)->status, -1);
}

/* Whatever was built in: nothing, or a page with its index and no packed file that could not be unpacked by name. */
static void the_built_page_is_whole(void **state)
{
    struct fixture *f = *state;
    f->page = assets_new(f->a, page_files);
    bool has_page = page_files[0].name != NULL;
    assert_int_equal(ask(f, METHOD_GET, "/", "br", NULL)->status, has_page ? 200 : 404);
    if (has_page)
        assert_string_equal(f->reply.content_type, "text/html; charset=utf-8");
}

#define test(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(the_best_packing_is_sent_that_is_taken),
        test(what_the_browser_has_is_not_sent_again),
        test(only_named_content_is_kept),
        test(places_within_the_page_are_the_page),
        test(only_reading_is_allowed),
        test(without_a_page_it_says_so),
        test(the_built_page_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
