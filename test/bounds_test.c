/*
 * What a person may make without end has a bound, on both engines: it is reached, the next is refused with words, and what is
 * taken away makes room. (Streams: live_test; sessions: sign_in_test.)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/limits.h"
#include "json/read.h"
#include "support/desk.h"

static json_t *ask(struct desk *desk, const char *method, str target, str token, str body, int status)
{
    return desk_json(desk, (struct ask){str_of(method), target, token, body, NULL, 0}, status);
}

static bool says(json_t *problem, const char *code)
{
    json_t *errors = json_object_get(problem, "errors");
    const char *said = json_string_value(json_object_get(json_array_get(errors, 0), "code"));
    const char *own = json_string_value(json_object_get(problem, "code"));
    return (said && strcmp(said, code) == 0) || (own && strcmp(own, code) == 0);
}

static int64_t id_of(json_t *body)
{
    return json_integer_value(json_object_get(body, "id"));
}

static str view_path(struct desk *desk, int64_t id, const char *rest)
{
    return str_printf(desk->a, "/api/views/%lld%s", (long long)id, rest);
}

/* --- views ------------------------------------------------------------------------------------------------------ */

static str many_views(struct desk *desk, const char *shared, int n)
{
    str body = S("{\"create\":[");
    for (int i = 0; i < n; i++)
        body = str_printf(desk->a, "%.*s%s{\"name\":\"v%d\",\"list_of\":\"lead\",\"shared\":\"%s\"}", STR_ARG(body),
                          i ? "," : "", i, shared);
    return str_printf(desk->a, "%.*s]}", STR_ARG(body));
}

static const char one_mine[] = "{\"name\":\"more\",\"list_of\":\"lead\"}";
static const char one_shared[] = "{\"name\":\"more\",\"list_of\":\"lead\",\"shared\":\"everyone\"}";
static const char one_elsewhere[] = "{\"name\":\"more\",\"list_of\":\"customer\",\"shared\":\"everyone\"}";

static void views_of_a_person(struct database *d)
{
    struct desk *desk = desk_open(d);
    str ann = desk_token(desk, desk_user(desk, S("ann"), "sales"));
    ask(desk, "POST", S("/api/views/bulk"), ann, many_views(desk, "me", LIMIT_VIEWS), 200);
    assert_true(says(ask(desk, "POST", S("/api/views"), ann, str_of(one_mine), 422), "views_full"));
    ask(desk, "POST", S("/api/views"), ann, str_of(one_elsewhere), 201);

    int64_t id = id_of(json_array_get(
        json_object_get(ask(desk, "GET", S("/api/views?list_of=lead&limit=1"), ann, S(""), 200), "data"), 0));
    struct told gone = desk_ask(desk, (struct ask){S("DELETE"), view_path(desk, id, ""), ann, S(""), NULL, 0});
    str act = told_header(&gone, "X-Change-Set");
    ask(desk, "POST", S("/api/views"), ann, str_of(one_mine), 201);
    ask(desk, "POST", view_path(desk, id, "/restore"), ann, S(""), 409); /* its place is taken */
    ask(desk, "POST", str_printf(desk->a, "/api/changesets/%.*s/undo", STR_ARG(act)), ann, S(""), 409);
}

static void views_shared_with_everyone(struct database *d)
{
    struct desk *desk = desk_open(d);
    str ann = desk_token(desk, desk_user(desk, S("ann"), "sales"));
    str bob = desk_token(desk, desk_user(desk, S("bob"), "sales"));
    ask(desk, "POST", S("/api/views/bulk"), ann, many_views(desk, "everyone", LIMIT_VIEWS - 1), 200);
    int64_t mine = id_of(ask(desk, "POST", S("/api/views"), bob, str_of(one_mine), 201));
    ask(desk, "POST", S("/api/views"), bob, str_of(one_shared), 201);
    assert_true(says(ask(desk, "POST", S("/api/views"), bob, str_of(one_shared), 422), "views_full"));
    assert_true(
        says(ask(desk, "PATCH", view_path(desk, mine, ""), bob, S("{\"shared\":\"everyone\"}"), 422), "views_full"));
    ask(desk, "PATCH", view_path(desk, mine, ""), bob, S("{\"name\":\"renamed\"}"), 200);
    ask(desk, "POST", S("/api/views"), bob, str_of(one_elsewhere), 201);
}

static void on_each(void **state)
{
    for_each_database(*state);
}

#define ON_EACH(fn)                                                                                                    \
    {                                                                                                                  \
#fn, on_each, NULL, NULL, fn                                                                                   \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {ON_EACH(views_of_a_person), ON_EACH(views_shared_with_everyone)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
