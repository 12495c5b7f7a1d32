/* The judge of scenarios is judged: what keeps a schema passes, each way of breaking it is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "support/contract.h"
#include "support/scenario.h"

static const char document_text[] =
    "{\"paths\":{\"/api/things/"
    "{id}\":{\"get\":{\"parameters\":[{\"name\":\"id\",\"in\":\"path\"},{\"name\":\"fields\",\"in\":\"query\"}],"
    "\"responses\":{\"200\":{\"content\":{\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/"
    "thing\"}}}}}}}},"
    "\"components\":{\"schemas\":{\"Problem\":{\"type\":\"object\",\"properties\":{\"status\":{\"type\":\"integer\"}},"
    "\"required\":[\"status\"]},"
    "\"thing\":{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"integer\"},\"kind\":{\"type\":[\"string\","
    "\"null\"],"
    "\"enum\":[\"a\",null]},\"size\":{\"type\":\"number\"},\"parts\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/"
    "components/schemas/thing\"}},"
    "\"owner\":{\"anyOf\":[{\"type\":\"integer\"},{\"$ref\":\"#/components/schemas/"
    "thing\"}]}},\"required\":[\"id\"]}}}}";

/* NULL: it keeps the document; else a part of what is said. */
static const struct {
    const char *target, *type, *body, *breach;
    int status;
} answers[] = {
    {"/api/things/7", "application/json", "{\"id\":7,\"kind\":null,\"size\":1,\"parts\":[{\"id\":8}],\"owner\":3}",
     NULL, 200},
    {"/api/things/7?fields=id", "application/json; charset=utf-8", "{\"id\":7,\"size\":1.5,\"owner\":{\"id\":1}}", NULL,
     200},
    {"/api/things/7", "application/json", "{\"kind\":\"a\"}", "no member id", 200},
    {"/api/things/7", "application/json", "{\"id\":\"7\"}", "/id: is of type string", 200},
    {"/api/things/7", "application/json", "{\"id\":7.5}", "/id: is of type number", 200},
    {"/api/things/7", "application/json", "{\"id\":7,\"kind\":\"b\"}", "none of the values", 200},
    {"/api/things/7", "application/json", "{\"id\":7,\"colour\":1}", "colour is in no schema", 200},
    {"/api/things/7", "application/json", "{\"id\":7,\"parts\":[{\"id\":1},{}]}", "/parts/1: no member id", 200},
    {"/api/things/7", "application/json", "{\"id\":7,\"owner\":\"x\"}", "/owner", 200},
    {"/api/things/7", "application/json", "[]", "is of type array", 200},
    {"/api/things/7", "text/html", "{\"id\":7}", "is not in the document", 200},
    {"/api/things/7", "application/json", "{\"id\":7}", "the status 201", 201},
    {"/api/things/7", "application/problem+json", "{\"status\":409}", "the status 409", 409},
    {"/api/things/7", "application/problem+json", "{\"status\":503}", NULL, 503},
    {"/api/things/x", "application/json", "{\"id\":7}", "the operation is not", 200},
    {"/api/things/7?colour=1", "application/json", "{\"id\":7}", "the parameter colour", 200},
    {"/api/others", "application/problem+json", "{\"status\":404}", NULL, 404},
    {"/api/others", "application/problem+json", "{\"status\":403}", "another", 404},
    {"/api/others", "application/json", "{\"status\":404}", "no application/problem+json", 404},
};

static void answers_are_held_against_the_document(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    json_t *document = json_loads(document_text, 0, NULL);
    assert_non_null(document);
    for (size_t i = 0; i < countof(answers); i++) {
        struct ask ask = {.method = S("GET"), .target = str_of(answers[i].target)};
        struct told told = {
            .status = answers[i].status, .content_type = str_of(answers[i].type), .body = str_of(answers[i].body)};
        const char *breach = contract_breach(document, a, &ask, &told);
        if (answers[i].breach ? !breach || !strstr(breach, answers[i].breach) : breach != NULL)
            fail_msg("%s %s: %s", answers[i].target, answers[i].body, breach ? breach : "passes");
    }
    json_decref(document);
    arena_free(a);
}

static const struct {
    const char *expected, *found;
    bool is_matched;
} matches[] = {
    {"{\"a\":1}", "{\"a\":1,\"b\":2}", true},
    {"{\"a\":1}", "{\"a\":2}", false},
    {"{\"a\":1}", "{}", false},
    {"{\"a\":\"*\"}", "{\"a\":null}", true},
    {"{\"a\":\"!\"}", "{\"b\":1}", true},
    {"{\"a\":\"!\"}", "{\"a\":null}", false},
    {"[1,2]", "[1,2]", true},
    {"[1,2]", "[1,2,3]", false},
    {"[1,\"…\"]", "[1,2,3]", true},
    {"[1,2,\"…\"]", "[1]", false},
    {"[]", "[1]", false},
    {"[\"$x\",\"$x\"]", "[5,5]", true},
    {"[\"$x\",\"$x\"]", "[5,6]", false},
    {"\"/ell/\"", "\"hello\"", true},
    {"\"/ell/\"", "\"help\"", false},
    {"1", "1.0", true},
    {"\"1\"", "1", false},
    {"null", "false", false},
};

static void expectations_match_what_they_say(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < countof(matches); i++) {
        const char *why;
        json_t *vars = json_object();
        json_t *expected = json_loads(matches[i].expected, JSON_DECODE_ANY, NULL),
               *found = json_loads(matches[i].found, JSON_DECODE_ANY, NULL);
        if (scenario_match(a, expected, found, vars, &why) != matches[i].is_matched)
            fail_msg("%s and %s", matches[i].expected, matches[i].found);
        json_decref(expected);
        json_decref(found);
        json_decref(vars);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_held_against_the_document),
        cmocka_unit_test(expectations_match_what_they_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
