/*
 * Lists of what is large: a page whose records have more lines, or longer texts, than a page may hold is shorter and goes on
 * with its cursor. Forwards, backwards, of the past, of a search; an export has them all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/date.h"
#include "base/limits.h"
#include "support/desk.h"

enum {
    FULL = LIMIT_PAGE_LINES / LIMIT_LINES, /* records of LIMIT_LINES lines that fill a page */
    DEALS = FULL + 3,
    NOTES = 60,
    NOTE_LETTERS = 50000, /* of three bytes each: NOTES of them are more than LIMIT_PAGE_BYTES */
};

struct office {
    struct desk *desk;
    str token;
};

/* These answers are longer than the program itself would read. */
static json_t *ask(struct office *o, const char *method, str target, str body)
{
    struct told t = desk_ask(o->desk,
                             (struct ask){.method = str_of(method), .target = target, .token = o->token, .body = body});
    if (t.status != 200)
        fail_msg("%s %.*s: %d %.*s", method, STR_ARG(target), t.status, (int)(t.body.n < 500 ? t.body.n : 500),
                 t.body.p);
    json_t *v = json_loadb(t.body.p, t.body.n, 0, NULL);
    assert_non_null(v);
    arena_defer(o->desk->a, (void (*)(void *))json_decref, v);
    return v;
}

static void create(struct office *o, const char *target, struct buf *list)
{
    str body = str_printf(o->desk->a, "{\"create\":[%.*s]}", STR_ARG(buf_view(list)));
    ask(o, "POST", str_of(target), body);
    app_work(o->desk->app);
    buf_clear(list);
}

static struct office office_of(struct database *d)
{
    struct desk *desk = desk_open(d);
    return (struct office){desk, desk_token(desk, desk_user(desk, S("mia"), "sales_manager"))};
}

static void make_deals(struct office *o)
{
    struct buf b;
    buf_init(&b, LIMIT_BODY_BYTES);
    for (int i = 0; i < DEALS; i++) {
        buf_printf(&b, "%s{\"name\":\"deal %02d\",\"lines\":[", i % 4 ? "," : "", i);
        for (int k = 0; k < LIMIT_LINES; k++)
            buf_cstr(&b, k ? ",{\"price\":1}" : "{\"price\":1}");
        buf_cstr(&b, "]}");
        if (i % 4 == 3 || i + 1 == DEALS)
            create(o, "/api/opportunities/bulk", &b);
    }
    buf_free(&b);
}

/* The names of a page, and each record with all its lines. */
static size_t assert_page(json_t *page, int first, const char *lines, size_t line_count)
{
    json_t *data = json_object_get(page, "data");
    for (size_t i = 0; i < json_array_size(data); i++) {
        json_t *r = json_array_get(data, i);
        char name[20];
        snprintf(name, sizeof name, "deal %02d", first + (int)i);
        assert_string_equal(json_string_value(json_object_get(r, "name")), name);
        assert_int_equal(json_array_size(json_object_get(r, lines)), line_count);
    }
    return json_array_size(data);
}

static const char *cursor_of(json_t *page, const char *which)
{
    return json_string_value(json_object_get(page, which));
}

/* FULL, then the rest; and from there back: the FULL that stand nearest, then the first of all. */
static void assert_pages(struct office *o, const char *besides)
{
    struct arena *a = o->desk->a;
    str list = str_printf(a, "/api/opportunities?sort=name&limit=200%s", besides);
    json_t *p = ask(o, "GET", list, S(""));
    assert_int_equal(assert_page(p, 0, "lines", LIMIT_LINES), FULL);
    assert_null(cursor_of(p, "previous"));
    p = ask(o, "GET", str_printf(a, "%.*s&after=%s", STR_ARG(list), cursor_of(p, "next")), S(""));
    assert_int_equal(assert_page(p, FULL, "lines", LIMIT_LINES), DEALS - FULL);
    assert_null(cursor_of(p, "next"));
    p = ask(o, "GET", str_printf(a, "%.*s&from=deal 22", STR_ARG(list)), S(""));
    assert_int_equal(assert_page(p, DEALS - 1, "lines", LIMIT_LINES), 1);
    p = ask(o, "GET", str_printf(a, "%.*s&before=%s", STR_ARG(list), cursor_of(p, "previous")), S(""));
    assert_int_equal(assert_page(p, DEALS - 1 - FULL, "lines", LIMIT_LINES), FULL);
    assert_non_null(cursor_of(p, "next"));
    p = ask(o, "GET", str_printf(a, "%.*s&before=%s", STR_ARG(list), cursor_of(p, "previous")), S(""));
    assert_int_equal(assert_page(p, 0, "lines", LIMIT_LINES), DEALS - 1 - FULL);
    assert_null(cursor_of(p, "previous"));
}

/* Before the next act. */
static str instant(struct desk *d)
{
    struct buf b;
    buf_init(&b, 100);
    instant_write(&b, d->fake.at_ms - 1);
    str s = str_copy(d->a, buf_view(&b));
    buf_free(&b);
    return s;
}

static void many_lines(struct database *d)
{
    struct office o = office_of(d);
    make_deals(&o);
    assert_pages(&o, "");
    assert_pages(&o, "&q=deal");
    str now = instant(o.desk);
    ask(&o, "PATCH", S("/api/opportunities/1"), S("{\"lines\":[]}"));
    assert_pages(&o, str_printf(d->a, "&as_of=%.*s", STR_ARG(now)).p);
    /* without its lines a list is as long as ever, also backwards */
    json_t *p = ask(&o, "GET", S("/api/opportunities?sort=name&limit=200&fields=name&expand=owner"), S(""));
    assert_int_equal(json_array_size(json_object_get(p, "data")), DEALS);
    p = ask(&o, "GET", S("/api/export/opportunities?format=json"), S(""));
    assert_int_equal(json_array_size(json_object_get(p, "data")), DEALS);
}

static void make_notes(struct office *o)
{
    struct buf b;
    buf_init(&b, LIMIT_BODY_BYTES);
    for (int i = 0; i < NOTES; i++) {
        buf_printf(&b, "%s{\"subject\":\"note %02d\",\"body\":\"", i % 10 ? "," : "", i);
        for (int k = 0; k < NOTE_LETTERS; k++)
            buf_cstr(&b, "文");
        buf_cstr(&b, "\"}");
        if (i % 10 == 9)
            create(o, "/api/activities/bulk", &b);
    }
    buf_free(&b);
}

/* However a list goes out: kept, or while it is read. */
static void long_texts(struct database *d)
{
    static const char *const lists[] = {"/api/activities?sort=subject&limit=200",
                                        "/api/activities?sort=subject&limit=200&fields=subject,body"};
    struct office o = office_of(d);
    make_notes(&o);
    for (size_t i = 0; i < countof(lists); i++) {
        json_t *p = ask(&o, "GET", str_of(lists[i]), S(""));
        size_t first = json_array_size(json_object_get(p, "data"));
        assert_true(first > 0 && first < NOTES);
        p = ask(&o, "GET", str_printf(d->a, "%s&after=%s", lists[i], cursor_of(p, "next")), S(""));
        assert_int_equal(json_array_size(json_object_get(p, "data")), NOTES - first);
        assert_null(cursor_of(p, "next"));
    }
}

static void lines_test(void **state)
{
    (void)state;
    for_each_database(many_lines);
}

static void texts_test(void **state)
{
    (void)state;
    for_each_database(long_texts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lines_test), cmocka_unit_test(texts_test)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
