/*
 * What the OpenAPI document says an operation may refuse with, it does refuse with: for every operation and each such status
 * the request is made that is refused so. (That no other status comes is seen by the scenarios: support/contract.h.) What needs
 * more than one request to come about stands in `elsewhere`, with the test that brings it about.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "support/desk.h"

static const struct {
    const char *status, *suffix; /* of the operation's id; NULL: of any */
} elsewhere[] = {
    {"409", NULL},       /* scenarios: undo, journal, imports, purge_lines */
    {"413", NULL},       /* http/request_test */
    {"429", NULL},       /* sign_in_test, bounds_test, live_test */
    {"401", "login"},    /* sign_in.txt */
    {"404", "_create"},  /* idempotency.txt */
    {"422", "_delete"},  /* activities.txt: one's own account */
    {"422", "_summary"}, /* summary.txt: amounts of two currencies */
};

struct asking {
    struct desk *desk;
    str token, sales;
    const char *method, *pattern, *id;
    json_t *operation;
};

static bool ends(const char *s, const char *with)
{
    return str_ends(str_of(s), str_of(with));
}

static bool is_elsewhere(const struct asking *a, const char *status)
{
    for (size_t i = 0; i < countof(elsewhere); i++)
        if (strcmp(elsewhere[i].status, status) == 0 &&
            (!elsewhere[i].suffix || ends(a->id, elsewhere[i].suffix) || ends(a->pattern, elsewhere[i].suffix)))
            return true;
    return false;
}

/* The path with an id and a name in it, and a query. */
static str target(const struct asking *a, const char *id, const char *name, const char *query)
{
    str out = S("");
    for (str rest = str_of(a->pattern); rest.p;) {
        str part = str_cut(&rest, '/');
        str filled = str_is(part, "{id}") ? str_of(id) : str_is(part, "{name}") ? str_of(name) : part;
        out = out.p && part.n == 0 ? out : str_printf(a->desk->a, "%.*s/%.*s", STR_ARG(out), STR_ARG(filled));
    }
    out = str_skip(out, str_starts(out, S("//")) ? 1 : 0);
    return str_printf(a->desk->a, "%.*s%s", STR_ARG(out), query);
}

static const char *media(const struct asking *a)
{
    json_t *content = json_object_get(json_object_get(a->operation, "requestBody"), "content");
    return json_object_iter(content) ? json_object_iter_key(json_object_iter(content)) : NULL;
}

static bool takes_json(const struct asking *a)
{
    return media(a) && strcmp(media(a), "application/json") == 0;
}

static int send(const struct asking *a, str where, str token, const char *body, struct pair *header)
{
    struct ask ask = {str_of(a->method), where, token, str_of(body), header, header ? 1 : 0};
    return desk_ask(a->desk, ask).status;
}

static const char *name_of(const struct asking *a)
{
    return strstr(a->pattern, "/actions/{name}") ? "run" : strstr(a->pattern, "/objects/{name}") ? "nope" : "a.csv";
}

/* --- one for each status ---------------------------------------------------------------------------------------- */

static int repeated_parameter(const struct asking *a)
{
    return send(a, target(a, "1", name_of(a), "?limit=1&limit=1"), a->token, takes_json(a) ? "{}" : "", NULL);
}

static int nobody(const struct asking *a)
{
    return send(a, target(a, "1", name_of(a), ""), S(""), takes_json(a) ? "{}" : "", NULL);
}

/* By the cookie, from a page that does not say which; what is read is refused to who may not. */
static int another_page(const struct asking *a)
{
    struct pair cookie = {S("cookie"), str_printf(a->desk->a, "gx_session=%.*s", STR_ARG(a->token))};
    struct pair origin = {S("origin"), S("http://elsewhere.example")};
    bool is_open = json_object_get(a->operation, "security") != NULL;
    if (strcmp(a->method, "GET") == 0)
        return send(a, target(a, "1", name_of(a), ""), a->sales, "", NULL);
    return send(a, target(a, "1", name_of(a), ""), S(""), takes_json(a) ? "{}" : "", is_open ? &origin : &cookie);
}

static int not_there(const struct asking *a)
{
    const char *body = !takes_json(a)                ? media(a) ? "name\nA\n" : ""
                       : ends(a->id, "bulk")         ? "{\"ids\":[999999999],\"delete\":true}"
                       : ends(a->id, "set_password") ? "{\"password\":\"correct horse battery\"}"
                       : ends(a->id, "_move")        ? "{\"stage\":\"won\"}"
                                                     : "{}";
    return send(a, target(a, "999999999", name_of(a), ""), a->token, body, NULL);
}

static int weak_version(const struct asking *a)
{
    struct pair tag = {S("if-match"), S("W/\"1\"")};
    return send(a, target(a, "1", name_of(a), ""), a->token, takes_json(a) ? "{}" : "", &tag);
}

static int another_type(const struct asking *a)
{
    struct pair type = {S("content-type"), S("text/plain")};
    return send(a, target(a, "1", name_of(a), ""), a->token, "{}", &type);
}

/* A member that there is not; where no members are taken, a key that stands for another request. */
static int mistakes(const struct asking *a)
{
    struct pair key = {S("idempotency-key"), S("used")};
    if (takes_json(a))
        return send(a, target(a, "1", name_of(a), ""), a->token, "{\"nope\":1}", NULL);
    return send(a, target(a, "1", name_of(a), ""), a->token, "", media(a) ? NULL : &key);
}

static const struct {
    const char *status;
    int (*provoke)(const struct asking *a);
} provocations[] = {{"400", repeated_parameter}, {"401", nobody},       {"403", another_page}, {"404", not_there},
                    {"412", weak_version},       {"415", another_type}, {"422", mistakes}};

/* --- all of them ------------------------------------------------------------------------------------------------ */

static int provoke(const struct asking *a, const char *status)
{
    for (size_t i = 0; i < countof(provocations); i++)
        if (strcmp(provocations[i].status, status) == 0)
            return provocations[i].provoke(a);
    return 0;
}

static int faults_of(struct asking *a)
{
    int faults = 0;
    const char *status;
    json_t *ignored;
    a->id = json_string_value(json_object_get(a->operation, "operationId"));
    json_object_foreach(json_object_get(a->operation, "responses"), status, ignored)
    {
        if (status[0] != '4' || is_elsewhere(a, status))
            continue;
        int found = provoke(a, status);
        if (found != atoi(status)) {
            print_error("%s %s (%s): %s expected, %d found\n", a->method, a->pattern, a->id, status, found);
            faults++;
        }
    }
    return faults;
}

static struct asking asking_open(struct database *d)
{
    struct asking a = {.desk = desk_open(d)};
    const struct pair key = {S("idempotency-key"), S("used")};
    a.token = desk_token(a.desk, desk_user(a.desk, S("ann"), "administrator"));
    a.sales = desk_token(a.desk, desk_user(a.desk, S("sam"), "sales"));
    desk_json(a.desk, (struct ask){S("POST"), S("/api/imports"), a.token, S("{}"), &key, 1}, 201);
    str deal = S("{\"name\":\"One that moves\"}");
    desk_json(a.desk, (struct ask){S("POST"), S("/api/opportunities"), a.token, deal, NULL, 0}, 201);
    return a;
}

static void documented_statuses_come(struct database *d)
{
    struct asking a = asking_open(d);
    int faults = 0, operations = 0;
    json_t *document = desk_json(a.desk, (struct ask){S("GET"), S("/api/openapi.json"), a.token, S(""), NULL, 0}, 200);
    const char *method;
    json_t *item;
    json_object_foreach(json_object_get(document, "paths"), a.pattern, item)
        json_object_foreach(item, method, a.operation)
    {
        str upper = str_of(method);
        char *to = arena_copy(d->a, upper.p, upper.n + 1);
        for (size_t i = 0; i < upper.n; i++)
            to[i] = (char)(to[i] - 'a' + 'A');
        a.method = to;
        faults += faults_of(&a);
        operations++;
    }
    assert_int_equal(faults, 0);
    assert_true(operations > 100);
}

static void statuses_test(void **state)
{
    (void)state;
    for_database(DB_SQLITE, documented_statuses_come); /* what refuses is above the engines */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(statuses_test)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
