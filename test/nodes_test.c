/*
 * Two nodes on one PostgreSQL, asked at the same time: of two requests with one idempotency key, one is done and both are
 * answered; of two that want one value, one gets it and the other is told of its field; nobody is sent away because many
 * change one row; of two that make half a circle each, one is done and the other refused; of two that take back one act, one
 * does; acts are numbered as they were done, whichever node did them. (One who has begun and another: test/race_test.c. Files
 * of imports over two nodes: test/program.sh.)
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "support/desk.h"

enum { ROUNDS = 30, NODES = 2, CROWD = 8, WRITES = 25 };

struct node {
    struct database database; /* its own arena, for its thread */
    struct desk *desk;
    str token;
    pthread_barrier_t *together;
    struct told (*ask)(struct node *n, int round);
    int number;
    int answered[ROUNDS];
    bool is_told[ROUNDS]; /* of the field that was taken */
    pthread_t thread;
};

static void *ask_all(void *data)
{
    struct node *n = data;
    for (int i = 0; i < ROUNDS; i++) {
        pthread_barrier_wait(n->together);
        struct told told = n->ask(n, i);
        n->answered[i] = told.status;
        n->is_told[i] = str_find(told.body, S("\"pointer\":\"/email\",\"code\":\"unique\"")) >= 0;
    }
    return NULL;
}

static void nodes_open(struct database *d, struct node *nodes, pthread_barrier_t *together)
{
    check(pthread_barrier_init(together, NULL, NODES) == 0);
    for (int i = 0; i < NODES; i++) {
        nodes[i] = (struct node){.database = *d, .together = together, .number = i};
        nodes[i].database.a = arena_new(0);
        nodes[i].desk = desk_open(&nodes[i].database);
        nodes[i].token = i ? nodes[0].token
                           : desk_token(nodes[0].desk, desk_user(nodes[0].desk, S("ann"), "administrator"));
    }
}

static void nodes_ask(struct node *nodes, struct told (*ask)(struct node *n, int round))
{
    for (int i = 0; i < NODES; i++) {
        nodes[i].ask = ask;
        check(pthread_create(&nodes[i].thread, NULL, ask_all, &nodes[i]) == 0);
    }
    for (int i = 0; i < NODES; i++)
        pthread_join(nodes[i].thread, NULL);
}

static void nodes_close(struct node *nodes, pthread_barrier_t *together)
{
    for (int i = 0; i < NODES; i++)
        arena_free(nodes[i].database.a);
    pthread_barrier_destroy(together);
}

/* --- one key ---------------------------------------------------------------------------------------------------- */

static struct told create_once(struct node *n, int round)
{
    struct pair key = {S("idempotency-key"), str_printf(n->database.a, "round-%d", round)};
    return desk_ask(n->desk, (struct ask){.method = S("POST"),
                                          .target = S("/api/customers"),
                                          .token = n->token,
                                          .body = S("{\"name\":\"Once\"}"),
                                          .headers = &key,
                                          .header_count = 1});
}

static void one_key_is_done_once(struct database *d)
{
    struct node nodes[NODES];
    pthread_barrier_t together;
    nodes_open(d, nodes, &together);
    nodes_ask(nodes, create_once);
    json_t *list = desk_json(
        nodes[0].desk,
        (struct ask){.method = S("GET"), .target = S("/api/customers?count=exact"), .token = nodes[0].token}, 200);
    assert_int_equal(json_integer_value(json_object_get(list, "count")), ROUNDS);
    for (int i = 0; i < NODES; i++)
        for (int k = 0; k < ROUNDS; k++)
            assert_int_equal(nodes[i].answered[k], 201);
    nodes_close(nodes, &together);
}

/* --- one value -------------------------------------------------------------------------------------------------- */

static struct told take_value(struct node *n, int round)
{
    return desk_ask(n->desk, (struct ask){.method = S("POST"),
                                          .target = S("/api/contacts"),
                                          .token = n->token,
                                          .body = str_printf(n->database.a,
                                                             "{\"name\":\"A\",\"email\":\"a%d@example.com\"}", round)});
}

/* The loser of a race for one value hears of the field, as one who came later would. */
static void one_value_is_taken_once(struct database *d)
{
    struct node nodes[NODES];
    pthread_barrier_t together;
    nodes_open(d, nodes, &together);
    nodes_ask(nodes, take_value);
    for (int k = 0; k < ROUNDS; k++) {
        assert_int_equal(nodes[0].answered[k] + nodes[1].answered[k], 201 + 422);
        for (int i = 0; i < NODES; i++)
            assert_int_equal(nodes[i].answered[k], nodes[i].is_told[k] ? 422 : 201);
    }
    nodes_close(nodes, &together);
}

static void value_test(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, one_value_is_taken_once);
}

/* --- half a circle each ----------------------------------------------------------------------------------------- */

/* Customers 2n+1 and 2n+2 of round n: each node puts one below the other. */
static struct told half_a_circle(struct node *n, int round)
{
    int own = 2 * round + 1 + n->number, other = 2 * round + 2 - n->number;
    return desk_ask(n->desk, (struct ask){.method = S("PATCH"),
                                          .target = str_printf(n->database.a, "/api/customers/%d", own),
                                          .token = n->token,
                                          .body = str_printf(n->database.a, "{\"parent\":%d}", other)});
}

static void no_circle_is_closed(struct database *d)
{
    struct node nodes[NODES];
    pthread_barrier_t together;
    nodes_open(d, nodes, &together);
    for (int i = 0; i < 2 * ROUNDS; i++)
        desk_json(nodes[0].desk,
                  (struct ask){.method = S("POST"),
                               .target = S("/api/customers"),
                               .token = nodes[0].token,
                               .body = S("{\"name\":\"One\"}")},
                  201);
    nodes_ask(nodes, half_a_circle);
    for (int k = 0; k < ROUNDS; k++) {
        assert_int_equal(nodes[0].answered[k] + nodes[1].answered[k], 200 + 422);
        assert_in_set(nodes[0].answered[k], ((uintmax_t[]){200, 422}), 2);
    }
    nodes_close(nodes, &together);
}

/* --- one act taken back ----------------------------------------------------------------------------------------- */

static int64_t acts[ROUNDS];

static struct told take_back(struct node *n, int round)
{
    return desk_ask(
        n->desk, (struct ask){.method = S("POST"),
                              .target = str_printf(n->database.a, "/api/changesets/%lld/undo", (long long)acts[round]),
                              .token = n->token});
}

static void one_act_is_undone_once(struct database *d)
{
    struct node nodes[NODES];
    pthread_barrier_t together;
    nodes_open(d, nodes, &together);
    for (int i = 0; i < ROUNDS; i++) {
        struct told made = desk_ask(nodes[0].desk, (struct ask){.method = S("POST"),
                                                                .target = S("/api/customers"),
                                                                .token = nodes[0].token,
                                                                .body = S("{\"name\":\"One\"}")});
        check(str_to_i64(told_header(&made, "X-Change-Set"), &acts[i]));
    }
    nodes_ask(nodes, take_back);
    for (int k = 0; k < ROUNDS; k++)
        assert_int_equal(nodes[0].answered[k] + nodes[1].answered[k], 200 + 409);
    nodes_close(nodes, &together);
}

/* --- the order of acts ------------------------------------------------------------------------------------------ */

static int64_t act_of(const struct node *n, const char *method, const char *target, str body)
{
    int64_t act;
    struct told told = desk_ask(
        n->desk, (struct ask){.method = str_of(method), .target = str_of(target), .token = n->token, .body = body});
    check(str_to_i64(told_header(&told, "X-Change-Set"), &act));
    return act;
}

/* The nodes change one record in turn, each act has a larger number than the one before, and an undo of the first that takes
   along the later ones finds the value that was there before. */
static void acts_of_both_nodes_are_in_order(struct database *d)
{
    struct node nodes[NODES];
    pthread_barrier_t together;
    nodes_open(d, nodes, &together);
    int64_t last = act_of(&nodes[1], "POST", "/api/customers", S("{\"name\":\"At first\"}")), first = 0;
    for (int i = 0; i < 8; i++) {
        int64_t act = act_of(&nodes[i % NODES], "PATCH", "/api/customers/1",
                             str_printf(nodes[0].database.a, "{\"name\":\"Name %d\"}", i));
        assert_true(act > last);
        first = first ? first : act;
        last = act;
    }
    act_of(&nodes[1], "POST", arena_printf(nodes[0].database.a, "/api/changesets/%lld/undo", (long long)first),
           S("{\"later\":\"undo\"}"));
    struct told now = desk_ask(
        nodes[0].desk,
        (struct ask){.method = S("GET"), .target = S("/api/customers/1"), .token = nodes[0].token, .body = S("")});
    assert_true(str_find(now.body, S("\"name\":\"At first\"")) > 0);
    nodes_close(nodes, &together);
}

static void order_test(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, acts_of_both_nodes_are_in_order);
}

static void act_test(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, one_act_is_undone_once);
}

/* --- calls that go at once -------------------------------------------------------------------------------------- */

static struct told drop_call(struct node *n, int round)
{
    return desk_ask(n->desk, (struct ask){.method = S("DELETE"),
                                          .target = str_printf(n->database.a, "/api/activities/%d",
                                                               2 * (ROUNDS - round) - n->number),
                                          .token = n->token});
}

/* The newest two of its calls are deleted at the same time, until none is left: then nobody was in contact. */
static void last_contact_is_of_calls_that_are_left(struct database *d)
{
    struct node nodes[NODES];
    pthread_barrier_t together;
    nodes_open(d, nodes, &together);
    struct ask ask = {
        .method = S("POST"), .target = S("/api/customers"), .token = nodes[0].token, .body = S("{\"name\":\"C\"}")};
    desk_json(nodes[0].desk, ask, 201);
    ask.target = S("/api/activities");
    for (int i = 0; i < 2 * ROUNDS; i++) {
        ask.body = str_printf(
            d->a,
            "{\"subject\":\"c\",\"kind\":\"call\",\"start_at\":\"20%02d-01-01T00:00:00Z\",\"done\":true,"
            "\"about\":[{\"object\":\"customer\",\"id\":1}]}",
            i % 26);
        desk_json(nodes[0].desk, ask, 201);
    }
    nodes_ask(nodes, drop_call);
    for (int k = 0; k < ROUNDS; k++)
        assert_int_equal(nodes[0].answered[k] + nodes[1].answered[k], 204 + 204);
    json_t *r = desk_json(
        nodes[0].desk, (struct ask){.method = S("GET"), .target = S("/api/customers/1"), .token = nodes[0].token}, 200);
    assert_true(json_is_null(json_object_get(r, "last_contacted")));
    nodes_close(nodes, &together);
}

static void calls_test(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, last_contact_is_of_calls_that_are_left);
}

/* --- many at one row -------------------------------------------------------------------------------------------- */

static void *change_all(void *data)
{
    struct node *n = data;
    pthread_barrier_wait(n->together);
    for (int i = 0; i < WRITES; i++) {
        struct ask ask = {.method = S("PATCH"),
                          .target = S("/api/customers/1"),
                          .token = n->token,
                          .body = str_printf(n->database.a, "{\"next_step\":\"%p %d\"}", (void *)n, i)};
        n->answered[i] = desk_ask(n->desk, ask).status;
    }
    return NULL;
}

/* Whoever lost to others waits for the row: nobody is sent away because many are at work on it. */
static void a_crowd_changes_one_row(struct database *d)
{
    struct node nodes[CROWD];
    pthread_barrier_t together;
    check(pthread_barrier_init(&together, NULL, CROWD) == 0);
    for (int i = 0; i < CROWD; i++) {
        nodes[i] = (struct node){.database = *d, .together = &together};
        nodes[i].database.a = arena_new(0);
        nodes[i].desk = desk_open(&nodes[i].database);
        nodes[i].token = i ? nodes[0].token
                           : desk_token(nodes[0].desk, desk_user(nodes[0].desk, S("ann"), "administrator"));
    }
    struct ask make = {
        .method = S("POST"), .target = S("/api/customers"), .token = nodes[0].token, .body = S("{\"name\":\"Busy\"}")};
    desk_json(nodes[0].desk, make, 201);
    for (int i = 0; i < CROWD; i++)
        check(pthread_create(&nodes[i].thread, NULL, change_all, &nodes[i]) == 0);
    for (int i = 0; i < CROWD; i++)
        pthread_join(nodes[i].thread, NULL);
    json_t *r = desk_json(
        nodes[0].desk, (struct ask){.method = S("GET"), .target = S("/api/customers/1"), .token = nodes[0].token}, 200);
    assert_int_equal(json_integer_value(json_object_get(r, "version")), 1 + CROWD * WRITES);
    for (int i = 0; i < CROWD; i++) {
        for (int k = 0; k < WRITES; k++)
            assert_int_equal(nodes[i].answered[k], 200);
        arena_free(nodes[i].database.a);
    }
    pthread_barrier_destroy(&together);
}

static void crowd_test(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, a_crowd_changes_one_row);
}

static void key_test(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, one_key_is_done_once);
}

static void circle_test(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, no_circle_is_closed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(key_test),    cmocka_unit_test(value_test),
                                       cmocka_unit_test(calls_test),  cmocka_unit_test(crowd_test),
                                       cmocka_unit_test(circle_test), cmocka_unit_test(act_test),
                                       cmocka_unit_test(order_test)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
