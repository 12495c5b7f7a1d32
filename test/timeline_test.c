/*
 * Timelines, on both engines: told in pages of any size they are the whole list, whatever shares a moment and whatever comes
 * in between pages; they show what somebody may see; and they are made of every object that declares "timeline", of what was
 * there before it did as well.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "api/api.h"
#include "base/check.h"
#include "base/limits.h"
#include "support/acts.h"
#include "support/desk.h"

enum { BULKS = 12, IN_BULK = 9, ITEMS_MAX = 400, LATER_PAGES = 3 };

struct house {
    struct desk *desk;
    struct dice dice;
    str ann, bob; /* tokens: an administrator, and one who sees his own */
};

static struct house house_of(struct database *d, uint64_t seed)
{
    struct house h = {.desk = desk_open(d), .dice = dice_of(seed)};
    h.ann = desk_token(h.desk, desk_user(h.desk, S("ann"), "administrator"));
    h.bob = desk_token(h.desk, desk_user(h.desk, S("bob"), "sales"));
    return h;
}

static json_t *ask(struct house *h, str token, const char *method, str target, str body, int status)
{
    return desk_json(h->desk, (struct ask){.method = str_of(method), .target = target, .token = token, .body = body},
                     status);
}

/* Activities of few moments, about one customer or both. */
static void log_some(struct house *h, str token)
{
    struct buf b;
    buf_init(&b, 1 << 16);
    buf_cstr(&b, "{\"create\":[");
    for (int i = 0; i < IN_BULK; i++) {
        buf_printf(&b, "%s{\"subject\":\"s\",\"kind\":\"%s\",\"about\":[{\"object\":\"customer\",\"id\":%d}%s]",
                   i ? "," : "", dice_roll(&h->dice, 2) ? "note" : "call", dice_roll(&h->dice, 4) ? 1 : 2,
                   dice_roll(&h->dice, 5) ? "" : ",{\"object\":\"contact\",\"id\":1}");
        if (dice_roll(&h->dice, 2))
            buf_printf(&b, ",\"start_at\":\"2026-11-1%dT00:00:00Z\"", (int)dice_roll(&h->dice, 3));
        buf_cstr(&b, "}");
    }
    buf_cstr(&b, "]}");
    ask(h, token, "POST", S("/api/activities/bulk"), str_copy(h->desk->a, buf_view(&b)), 200);
    buf_free(&b);
}

static void furnish(struct house *h)
{
    ask(h, h->bob, "POST", S("/api/customers"), S("{\"name\":\"One\"}"), 201);
    ask(h, h->bob, "POST", S("/api/customers"), S("{\"name\":\"Two\"}"), 201);
    ask(h, h->bob, "POST", S("/api/contacts"), S("{\"name\":\"Li\",\"customer\":1}"), 201);
    for (int i = 0; i < BULKS; i++) {
        log_some(h, i % 3 ? h->ann : h->bob);
        if (dice_roll(&h->dice, 2))
            ask(h, h->bob, "PATCH", S("/api/customers/1"), str_printf(h->desk->a, "{\"employees\":%d}", i), 200);
    }
}

struct list {
    str items[ITEMS_MAX]; /* "kind number" */
    size_t count;
    str at; /* of the last */
};

static str name_of(struct house *h, json_t *item)
{
    json_t *of = json_object_get(item, "record");
    return str_printf(
        h->desk->a, "%s %lld", json_string_value(json_object_get(item, "kind")),
        (long long)json_integer_value(of ? json_object_get(of, "id") : json_object_get(item, "changeset")));
}

/* Adds a page; the cursor behind it, or empty. */
static str page_add(struct house *h, str token, str target, struct list *l)
{
    json_t *page = ask(h, token, "GET", target, S(""), 200), *data = json_object_get(page, "data");
    for (size_t i = 0; i < json_array_size(data); i++) {
        str at = str_of(json_string_value(json_object_get(json_array_get(data, i), "at")));
        assert_true(l->count == 0 || str_cmp(at, l->at) <= 0);
        assert_true(l->count < ITEMS_MAX);
        l->items[l->count++] = name_of(h, json_array_get(data, i));
        l->at = at;
    }
    json_t *next = json_object_get(page, "next");
    return json_is_null(next) ? S("") : str_of(json_string_value(next));
}

static str target_of(struct house *h, const char *path, int limit, str kinds, str after)
{
    return str_printf(h->desk->a, "%s/timeline?limit=%d%s%.*s%s%.*s", path, limit, kinds.n ? "&kinds=" : "",
                      STR_ARG(kinds), after.n ? "&after=" : "", STR_ARG(after));
}

static struct list *told_from(struct house *h, str token, const char *path, int limit, str kinds, str after)
{
    struct list *l = arena_new_of(h->desk->a, struct list);
    do
        after = page_add(h, token, target_of(h, path, limit, kinds, after), l);
    while (after.n);
    return l;
}

static struct list *told(struct house *h, str token, int limit, str kinds)
{
    return told_from(h, token, "/api/customers/1", limit, kinds, S(""));
}

static void expect_same(const struct list *x, const struct list *y)
{
    assert_int_equal(x->count, y->count);
    for (size_t i = 0; i < x->count; i++)
        if (!str_eq(x->items[i], y->items[i]))
            fail_msg("%zu: %.*s, not %.*s", i, STR_ARG(x->items[i]), STR_ARG(y->items[i]));
}

static void expect_distinct(const struct list *l)
{
    for (size_t i = 0; i < l->count; i++)
        for (size_t k = 0; k < i; k++)
            assert_false(str_eq(l->items[i], l->items[k]));
}

static void pages_of_any_size(struct database *d)
{
    static const int limits[] = {1, 2, 3, 7, 50};
    static const char *const kinds[] = {"", "activity", "change", "created,activity"};
    struct house h = house_of(d, 7);
    furnish(&h);
    for (size_t k = 0; k < countof(kinds); k++) {
        struct list *whole = told(&h, h.ann, LIMIT_PAGE, str_of(kinds[k]));
        assert_true(whole->count > 3);
        expect_distinct(whole);
        for (size_t i = 0; i < countof(limits); i++)
            expect_same(told(&h, h.ann, limits[i], str_of(kinds[k])), whole);
    }
    struct list *his = told(&h, h.bob, LIMIT_PAGE, S("activity"));
    assert_true(his->count > 10 && his->count < told(&h, h.ann, LIMIT_PAGE, S("activity"))->count);
    expect_same(told(&h, h.bob, 2, S("activity")), his);
}

/* What comes in before the place is not told any more, what comes in behind it once; all else as if nothing had. */
static void news_between_pages(struct database *d)
{
    struct house h = house_of(d, 8);
    furnish(&h);
    struct list *whole = told(&h, h.ann, LIMIT_PAGE, S("")), *l = arena_new_of(h.desk->a, struct list);
    str after = S("");
    for (int i = 0; i < LATER_PAGES; i++)
        after = page_add(&h, h.ann, target_of(&h, "/api/customers/1", 5, S(""), after), l);
    str body = S("{\"subject\":\"now\",\"about\":[{\"object\":\"customer\",\"id\":1}]}");
    ask(&h, h.ann, "POST", S("/api/activities"), body, 201);
    ask(&h, h.ann, "PATCH", S("/api/customers/1"), S("{\"region\":\"East\"}"), 200);
    body = S(
        "{\"subject\":\"then\",\"start_at\":\"2020-01-01T00:00:00Z\",\"about\":[{\"object\":\"customer\",\"id\":1}]}");
    int64_t last = json_integer_value(json_object_get(ask(&h, h.ann, "POST", S("/api/activities"), body, 201), "id"));
    struct list *rest = told_from(&h, h.ann, "/api/customers/1", 4, S(""), after);
    assert_int_equal(rest->count, whole->count - l->count + 1);
    for (size_t i = l->count; i < whole->count; i++)
        assert_true(str_eq(rest->items[i - l->count], whole->items[i]));
    assert_true(str_eq(rest->items[rest->count - 1], str_printf(h.desk->a, "activity %lld", (long long)last)));
}

static void another_place_is_refused(struct database *d)
{
    struct house h = house_of(d, 9);
    furnish(&h);
    struct list l = {.count = 0};
    str after = page_add(&h, h.ann, S("/api/customers/1/timeline?limit=2"), &l);
    assert_true(after.n > 0);
    static const char *const others[] = {"1732000000000", "AAAA", "%"};
    for (size_t i = 0; i < countof(others); i++)
        ask(&h, h.ann, "GET", target_of(&h, "/api/customers/1", 2, S(""), str_of(others[i])), S(""), 400);
    ask(&h, h.ann, "GET", target_of(&h, "/api/customers/2", 2, S(""), after), S(""), 400);
    ask(&h, h.ann, "GET", target_of(&h, "/api/contacts/1", 2, S(""), after), S(""), 400);
}

/* --- a company's own object ------------------------------------------------------------------------------------- */

#define VISIT(timeline)                                                                                                 \
    "{\"object\":\"visit\",\"number\":1000,\"plural\":\"visits\",\"label\":{\"en\":\"Visit\",\"zh\":\"到访\"},"       \
    "\"labels\":{\"en\":\"Visits\",\"zh\":\"到访\"},\"icon\":\"map\",\"hue\":\"teal\",\"group\":\"own\",\"order\":1," \
    "\"title\":\"name\",\"fields\":[{\"number\":1000,\"name\":\"name\",\"type\":\"text\",\"max\":50,"                   \
    "\"label\":{\"en\":\"Name\",\"zh\":\"名称\"}},{\"number\":1001,\"name\":\"whom\",\"type\":\"relation\","          \
    "\"to\":\"customer\",\"label\":{\"en\":\"Whom\",\"zh\":\"客户\"}},{\"number\":1002,\"name\":\"came_at\","         \
    "\"type\":\"timestamp\",\"label\":{\"en\":\"Came\",\"zh\":\"到访时间\"}}]," timeline                                \
    "\"layout\":{\"list\":[\"name\"],\"form\":[\"name\"]},\"rights\":{\"sales\":{\"see\":\"own\",\"create\":\"own\"}}"  \
    "}"

static void open_with(struct house *h, struct database *d, const char *declaration)
{
    const char *path = arena_printf(d->a, "%s/visit.json", d->folder);
    const char *const files[] = {path, NULL};
    FILE *f = fopen(path, "w");
    assert_true(f && fputs(declaration, f) >= 0 && fclose(f) == 0);
    app_close(h->desk->app);
    h->desk->app = NULL;
    if (d->kind == DB_SQLITE) /* the file is swapped: nothing may wait in the log of the old one */
        assert_int_equal(db_script(d->db, "pragma journal_mode = delete"), RC_OK);
    struct app_options options = {
        .database = d->url, .data_dir = d->folder, .declarations = files, .clock = &h->desk->clock, .door = &api_door};
    str message = S("");
    enum rc rc = app_open(options, d->a, &h->desk->app, &message);
    if (rc != RC_OK)
        fail_msg("%.*s", STR_ARG(message));
}

static void own_objects_stand_there(struct database *d)
{
    struct house h = house_of(d, 10);
    ask(&h, h.bob, "POST", S("/api/customers"), S("{\"name\":\"One\"}"), 201);
    open_with(&h, d, VISIT(""));
    ask(&h, h.ann, "POST", S("/api/visits"), S("{\"name\":\"Old\",\"whom\":1,\"came_at\":\"2026-01-01T00:00:00Z\"}"),
        201);
    ask(&h, h.bob, "POST", S("/api/visits"), S("{\"name\":\"New\",\"whom\":1}"), 201);
    ask(&h, h.ann, "GET", S("/api/customers/1/timeline?kinds=visit"), S(""), 400);
    open_with(&h, d, VISIT("\"timeline\":{\"about\":[\"whom\"],\"at\":[\"came_at\"]},"));
    struct list *all = told(&h, h.ann, 1, S(""));
    assert_int_equal(all->count, 3);
    assert_true(str_eq(all->items[0], S("visit 2")));
    assert_true(str_eq(all->items[2], S("visit 1")));
    assert_int_equal(told(&h, h.bob, 1, S("visit"))->count, 1);
    ask(&h, h.ann, "PATCH", S("/api/visits/2"), S("{\"came_at\":\"2025-01-01T00:00:00Z\"}"), 200);
    all = told(&h, h.ann, 1, S("visit"));
    assert_true(all->count == 2 && str_eq(all->items[1], S("visit 2")));
    ask(&h, h.ann, "PATCH", S("/api/visits/1"), S("{\"whom\":null}"), 200);
    assert_int_equal(told(&h, h.ann, 1, S("visit"))->count, 1);
    desk_ask(h.desk, (struct ask){.method = S("DELETE"), .target = S("/api/visits/2"), .token = h.ann});
    assert_int_equal(told(&h, h.ann, 1, S("visit"))->count, 0);
    ask(&h, h.ann, "POST", S("/api/visits/2/restore"), S("{}"), 200);
    assert_int_equal(told(&h, h.ann, 1, S("visit"))->count, 1);
}

#define ON_BOTH(name)                                                                                                  \
    static void name##_on_both(void **state)                                                                           \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        for_each_database(name);                                                                                       \
    }

ON_BOTH(pages_of_any_size)
ON_BOTH(news_between_pages)
ON_BOTH(another_place_is_refused)
ON_BOTH(own_objects_stand_there)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_of_any_size_on_both),
        cmocka_unit_test(news_between_pages_on_both),
        cmocka_unit_test(another_place_is_refused_on_both),
        cmocka_unit_test(own_objects_stand_there_on_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
