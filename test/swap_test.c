/*
 * The catalogue changes while work goes on: fields appear on customers, one after another and of every shape, while lists,
 * looks into the past, imports, exports, writes and live streams run, on SQLite and with two nodes on PostgreSQL. Nothing may
 * fail, every node must see the field within BOUND_MS, and write it at once; old catalogues are freed.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/parts.h"
#include "base/check.h"
#include "json/read.h"
#include "object/builtin.h"
#include "support/audited.h"
#include "support/desk.h"
#include "support/fetch.h"

enum { NODES_MAX = 2, TASKS_MAX = 16, ROWS = 3000, IMPORTS = 5, BOUND_MS = 3000, ENDING_MS = 10000 };

struct node {
    struct database database; /* its own arena */
    struct desk *desk;
    struct http *http;
};

struct house {
    struct node nodes[NODES_MAX];
    int count;
    str token;  /* who looks whether fields appear: another person, whom what goes on does not make wait */
    str others; /* whose work goes on */
    struct arena *a;
    str then; /* a moment before the first change */
    atomic_bool is_over;
};

/* --- declarations ----------------------------------------------------------------------------------------------- */

/* What is added, in this order; numbers from 1000. */
static const struct {
    const char *name, *declared, *value, *where;
} additions[] = {
    {"x_note", "\"type\":\"text\",\"max\":50,\"sort\":true", "\"hello\"", "x_note ~ 'hell'"},
    {"x_budget", "\"type\":\"money\",\"sort\":true", "\"12.50\"", "x_budget > 12"},
    {"x_partner", "\"type\":\"relation\",\"to\":\"customer\"", "1", "x_partner.name = 'First'"},
    {"x_kind", "\"type\":\"choice\",\"choices\":[{\"number\":1,\"value\":\"a\",\"label\":{\"en\":\"A\",\"zh\":\"A\"}}]",
     "\"a\"", "x_kind = 'a'"},
    {"x_about", "\"type\":\"links\"", "[{\"object\":\"customer\",\"id\":1}]", "x_about has customer:1"},
    {"x_day", "\"type\":\"date\",\"sort\":true", "\"2026-11-20\"", "x_day = '2026-11-20'"},
    {"x_flag", "\"type\":\"boolean\"", "true", "x_flag = true"},
};

/* The program's declarations, and on customers the first n additions. */
static struct schema_declarations *declared(struct arena *a, size_t n)
{
    struct schema_declarations *d = arena_new_of(a, struct schema_declarations);
    for (; d->n < builtin_count(); d->n++) {
        struct builtin b = builtin_at(d->n);
        d->names[d->n] = b.name;
        d->texts[d->n] = b.text;
        ptrdiff_t at = str_find(b.text, S("\"fields\": ["));
        if (!str_is(b.name, "customer.json"))
            continue;
        check(at > 0);
        str text = str_take(b.text, (size_t)at + 11), rest = str_skip(b.text, (size_t)at + 11);
        for (size_t i = 0; i < n; i++)
            text = str_printf(a, "%.*s{\"number\":%zu,\"name\":\"%s\",%s,\"label\":{\"en\":\"%s\",\"zh\":\"%s\"}},\n",
                              STR_ARG(text), 1000 + i, additions[i].name, additions[i].declared, additions[i].name,
                              additions[i].name);
        d->texts[d->n] = str_printf(a, "%.*s%.*s", STR_ARG(text), STR_ARG(rest));
    }
    return d;
}

/* One declaration of them changed. */
static struct schema_declarations *replaced(struct arena *a, const char *file, const char *from, const char *to)
{
    struct schema_declarations *d = declared(a, 0);
    for (size_t i = 0; i < d->n; i++) {
        ptrdiff_t at = str_find(d->texts[i], str_of(from));
        if (!str_is(d->names[i], file))
            continue;
        check(at >= 0);
        d->texts[i] = str_printf(a, "%.*s%s%.*s", (int)at, d->texts[i].p, to,
                                 STR_ARG(str_skip(d->texts[i], (size_t)at + strlen(from))));
    }
    return d;
}

/* --- the house -------------------------------------------------------------------------------------------------- */

static void node_open(struct node *n, const struct database *d)
{
    struct http_options options = {.loops = 2, .connections_max = 200};
    str message = S("");
    n->database = *d;
    n->database.a = arena_new(0);
    n->desk = desk_open_timed(&n->database);
    app_http_options(n->desk->app, &options);
    struct http_app app = app_http(n->desk->app);
    check(http_start(options, &app, n->database.a, &n->http, &message) == RC_OK);
    app_background_start(n->desk->app, n->http);
}

static struct fetched must(struct house *h, int node, const char *method, const char *target, str body, int status)
{
    struct fetched f = fetch(h->a, http_port(h->nodes[node].http), method, target, h->token, body);
    if (f.status != status)
        fail_msg("%s %s: %d %.*s", method, target, f.status, STR_ARG(f.body));
    return f;
}

static struct house *house_open(struct database *d)
{
    struct house *h = arena_new_of(d->a, struct house);
    h->a = d->a;
    h->count = d->kind == DB_POSTGRES ? NODES_MAX : 1;
    for (int i = 0; i < h->count; i++)
        node_open(&h->nodes[i], d);
    struct desk *desk = h->nodes[0].desk;
    h->token = str_copy(d->a, desk_token(desk, desk_user(desk, S("ada"), "administrator")));
    h->others = str_copy(d->a, desk_token(desk, desk_user(desk, S("ben"), "administrator")));
    must(h, 0, "POST", "/api/customers", S("{\"name\":\"First\"}"), 201);
    must(h, 0, "POST", "/api/customers", S("{\"name\":\"Second, of the other node\"}"), 201);
    h->then = S("2026-01-01T00:00:00Z");
    return h;
}

/* Nothing serves any more; what the nodes hold is there until house_close. */
static void house_stop(struct house *h)
{
    for (int i = 0; i < h->count; i++) {
        app_background_stop(h->nodes[i].desk->app);
        http_stop(h->nodes[i].http, 2000);
    }
}

static void house_close(struct house *h)
{
    for (int i = 0; i < h->count; i++)
        arena_free(h->nodes[i].database.a);
}

static void rest_ms(int ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L}, NULL);
}

/* --- what goes on ----------------------------------------------------------------------------------------------- */

struct task {
    struct house *house;
    int node;
    void (*run)(struct task *t, struct arena *a);
    int done;
    char fault[600]; /* the first thing that failed, or empty */
    pthread_t thread;
};

static struct fetched expect(struct task *t, struct arena *a, const char *method, const char *target, str body,
                             int status)
{
    struct fetched f = fetch(a, http_port(t->house->nodes[t->node].http), method, target, t->house->others, body);
    if (f.status != status && !t->fault[0])
        snprintf(t->fault, sizeof t->fault, "%s %s on node %d: %d %.*s", method, target, t->node, f.status,
                 STR_ARG(str_take(f.body, 400)));
    return f;
}

static void list(struct task *t, struct arena *a)
{
    expect(t, a, "GET", "/api/customers?where=name ~ 'o' and owner.role = 'administrator'&sort=-created_at&limit=20",
           S(""), 200);
    expect(t, a, "GET", "/api/customers/1", S(""), 200);
    expect(t, a, "GET", "/api/customers/summary?group=grade&measure=count", S(""), 200);
    expect(t, a, "GET", "/api/customers/1/history", S(""), 200);
    expect(t, a, "GET", "/api/objects", S(""), 200);
}

static void look_back(struct task *t, struct arena *a)
{
    expect(t, a, "GET", "/api/customers/1?as_of=2026-01-01T00:00:00Z", S(""), 404);
    expect(t, a, "GET", "/api/users?as_of=2026-01-01T00:00:00Z", S(""), 200);
    expect(t, a, "GET", arena_printf(a, "/api/customers/1?as_of=%.*s", STR_ARG(t->house->then)), S(""), 200);
}

static void export(struct task *t, struct arena *a)
{
    struct fetched f = expect(t, a, "GET", "/api/export/customers?format=csv", S(""), 200);
    if (str_find(f.body, S("First")) < 0 && !t->fault[0])
        snprintf(t->fault, sizeof t->fault, "an export without rows: %.*s", STR_ARG(str_take(f.body, 200)));
}

/* Each node changes a record of its own: one that all change at once is lost often enough to be refused (503). */
static void write_rows(struct task *t, struct arena *a)
{
    str name = str_printf(a, "{\"name\":\"Other %d of %d\"}", t->done, t->node);
    const char *own = arena_printf(a, "/api/customers/%d", t->node + 1);
    expect(t, a, "POST", "/api/customers", name, 201);
    expect(t, a, "PATCH", own, str_printf(a, "{\"website\":\"https://n%d.example\"}", t->done), 200);
}

static str text_member(struct arena *a, str body, const char *name)
{
    json_t *tree;
    str message;
    return json_read(a, body, &tree, &message) == RC_OK ? json_member_text(tree, name) : S("");
}

static str rows_of(struct arena *a, const struct task *t)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    buf_cstr(&b, "name,website\n");
    for (int i = 0; i < ROWS; i++)
        buf_printf(&b, "Row %d %d %d,https://r%d.example\n", t->node, t->done, i, i);
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

/* So many and no more: exports and lists read all rows, so that on a full machine each change would wait longer. */
static void import(struct task *t, struct arena *a)
{
    if (t->done >= IMPORTS) {
        rest_ms(50);
        return;
    }
    str made = expect(t, a, "POST", "/api/imports", S("{\"name\":\"Rows\"}"), 201).body;
    json_t *tree;
    str message, state = S("running");
    if (json_read(a, made, &tree, &message) != RC_OK)
        return;
    const char *path = arena_printf(a, "/api/imports/%lld", (long long)json_member_int(tree, "id"));
    expect(t, a, "PUT", arena_printf(a, "%s/files/customers.csv", path), rows_of(a, t), 200);
    expect(t, a, "PATCH", path, S("{\"files\":[{\"name\":\"customers.csv\",\"object\":\"customer\"}]}"), 200);
    expect(t, a, "POST", arena_printf(a, "%s/actions/run", path), S(""), 202);
    for (int i = 0; i < 2000 && !str_is(state, "done") && !str_is(state, "failed") && !t->fault[0]; i++) {
        rest_ms(20);
        state = text_member(a, expect(t, a, "GET", path, S(""), 200).body, "state");
    }
    if (!str_is(state, "done") && !t->fault[0])
        snprintf(t->fault, sizeof t->fault, "an import ended as %.*s", STR_ARG(state));
}

/* From one change of the catalogue to the last: the stream stays open, and goes on telling. */
static void listen_all(struct task *t, struct arena *a)
{
    char piece[4096];
    int fd = fetch_stream(a, http_port(t->house->nodes[t->node].http), "/api/events", t->house->token);
    while (!t->house->is_over && !t->fault[0]) {
        ssize_t n = recv(fd, piece, sizeof piece, 0);
        if (n <= 0 && !t->house->is_over)
            snprintf(t->fault, sizeof t->fault, "the stream of node %d ended", t->node);
        t->done += n > 0 && memmem(piece, (size_t)n, "data: ", 6);
    }
    close(fd);
}

static void *task_main(void *data)
{
    struct task *t = data;
    while (!t->house->is_over && !t->fault[0]) {
        struct arena *a = arena_new(0);
        t->run(t, a);
        t->done++;
        arena_free(a);
    }
    return NULL;
}

/* --- a field appears --------------------------------------------------------------------------------------------- */

static bool shows(struct house *h, int node, const char *field)
{
    struct fetched f = must(h, node, "GET", "/api/customers/1", S(""), 200);
    return str_find(f.body, str_printf(h->a, "\"%s\":", field)) >= 0;
}

/* Where it was added at once, elsewhere within the bound. */
static void is_seen(struct house *h, int by, const char *field)
{
    for (int node = 0; node < h->count; node++) {
        int waited_ms = 0;
        for (; !shows(h, node, field); waited_ms += 50) {
            if (node == by || waited_ms > BOUND_MS)
                fail_msg("node %d does not show %s after %d ms", node, field, waited_ms);
            rest_ms(50);
        }
    }
}

static int64_t id_in(struct house *h, str body)
{
    json_t *tree;
    str message;
    check(json_read(h->a, body, &tree, &message) == RC_OK);
    return json_member_int(tree, "id");
}

/* A node that may not have heard of the field takes it, and then knows it in every way. */
static void is_used(struct house *h, int node, size_t i)
{
    str body = str_printf(h->a, "{\"name\":\"With %s\",\"%s\":%s}", additions[i].name, additions[i].name,
                          additions[i].value);
    str made = must(h, node, "POST", "/api/customers", body, 201).body;
    const char *path = arena_printf(h->a, "/api/customers/%lld", (long long)id_in(h, made));
    const char *where = arena_printf(h->a, "/api/customers?count=exact&where=%s", additions[i].where);
    if (str_find(must(h, node, "GET", where, S(""), 200).body, S("\"count\":1")) < 0)
        fail_msg("%s does not find the one", where);
    must(h, node, "PATCH", path, S("{\"website\":\"https://later.example\"}"), 200);
    str past = must(h, node, "GET", arena_printf(h->a, "%s&as_of=2030-01-01T00:00:00Z", where), S(""), 200).body;
    if (str_find(past, str_of(additions[i].name)) < 0)
        fail_msg("%s is not in the past", additions[i].name);
}

static void add(struct house *h, int by, size_t i)
{
    str message = S("");
    struct app *app = h->nodes[by].desk->app;
    int64_t generation = app_catalog_generation(app);
    struct arena *a = arena_new(0);
    enum rc rc = app_catalog_swap(app, declared(a, i + 1), a, &message);
    if (rc != RC_OK)
        fail_msg("%s: %s %.*s", additions[i].name, rc_name(rc), STR_ARG(message));
    arena_free(a);
    assert_int_equal(app_catalog_generation(app), generation + 1);
}

static void old_ones_are_freed(struct house *h)
{
    for (int i = 0; i < h->count; i++) {
        struct app *app = h->nodes[i].desk->app;
        for (int ms = 0; app_catalogs_alive(app) > 1; ms += 50) {
            if (ms > ENDING_MS)
                fail_msg("node %d still holds %zu catalogues", i, app_catalogs_alive(app));
            rest_ms(50);
        }
    }
}

static void verify(struct house *h)
{
    str message = S("");
    struct arena *a = arena_new(0);
    struct desk *desk = h->nodes[0].desk;
    audited_holds(desk->app, a);
    if (app_check(desk->app, a, &message) != RC_OK)
        fail_msg("%.*s", STR_ARG(message));
    arena_free(a);
}

static void tasks_start(struct house *h, struct task *tasks, size_t *n)
{
    static void (*const runs[])(struct task *, struct arena *) = {list,       look_back, export,
                                                                  write_rows, import,    listen_all};
    *n = 0;
    for (int node = 0; node < h->count; node++)
        for (size_t i = 0; i < countof(runs); i++)
            tasks[(*n)++] = (struct task){.house = h, .node = node, .run = runs[i]};
    for (size_t i = 0; i < *n; i++)
        check(pthread_create(&tasks[i].thread, NULL, task_main, &tasks[i]) == 0);
}

static void tasks_end(struct house *h, struct task *tasks, size_t n)
{
    h->is_over = true;
    for (size_t i = 0; i < n; i++)
        pthread_join(tasks[i].thread, NULL);
    for (size_t i = 0; i < n; i++) {
        if (tasks[i].fault[0])
            fail_msg("%s", tasks[i].fault);
        assert_true(tasks[i].done > 0);
    }
}

static void fields_appear(struct database *d)
{
    struct house *h = house_open(d);
    struct task *tasks = arena_array_of(d->a, TASKS_MAX, struct task);
    size_t n;
    rest_ms(1100);
    time_t now = time(NULL);
    char text[40];
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime(&now));
    h->then = str_copy(d->a, str_of(text));
    tasks_start(h, tasks, &n);
    for (size_t i = 0; i < countof(additions); i++) {
        int by = (int)i % h->count, other = h->count - 1 - by;
        rest_ms(200);
        add(h, by, i);
        is_used(h, other, i);
        is_seen(h, by, additions[i].name);
    }
    rest_ms(500);
    tasks_end(h, tasks, n);
    old_ones_are_freed(h);
    house_stop(h);
    verify(h);
    house_close(h);
}

/* --- a wrong one changes nothing ---------------------------------------------------------------------------------- */

static void swap_to(struct desk *desk, size_t n)
{
    str message = S("");
    if (app_catalog_swap(desk->app, declared(desk->a, n), desk->a, &message) != RC_OK)
        fail_msg("%.*s", STR_ARG(message));
}

static void is_refused(struct desk *desk, struct schema_declarations *next, enum rc expected, const char *word)
{
    str message = S("");
    int64_t generation = app_catalog_generation(desk->app);
    enum rc rc = app_catalog_swap(desk->app, next, desk->a, &message);
    if (rc != expected || str_find(message, str_of(word)) < 0)
        fail_msg("%s, not %s with \"%s\": %.*s", rc_name(rc), rc_name(expected), word, STR_ARG(message));
    assert_int_equal(app_catalog_generation(desk->app), generation);
    assert_int_equal(app_catalogs_alive(desk->app), 1);
}

static void wrong_ones_are_refused(struct database *d)
{
    struct desk *desk = desk_open(d);
    str token = desk_token(desk, desk_user(desk, S("ada"), "administrator"));
    struct ask objects = {.method = S("GET"), .target = S("/api/objects"), .token = token};
    struct told before = desk_ask(desk, objects);
    is_refused(desk, replaced(d->a, "customer.json", "\"type\": \"email\"", "\"type\": \"mail\""), RC_INVALID, "mail");
    is_refused(desk,
               replaced(d->a, "customer.json", "\"name\": \"website\", \"type\": \"url\"",
                        "\"name\": \"website\", \"type\": \"text\", \"max\": 90"),
               RC_INVALID, "website");
    is_refused(desk, replaced(d->a, "customer.json", "\"number\": 107,", "\"number\": 1107,"), RC_INVALID, "website");
    is_refused(desk, replaced(d->a, "customer.json", "\"fields\": [", "\"fields\": [{"), RC_INVALID, "customer.json");
    struct schema_declarations *fewer = declared(d->a, 0);
    fewer->n--;
    is_refused(desk, fewer, RC_INVALID, "view");
    struct told after = desk_ask(desk, objects);
    assert_true(str_eq(before.body, after.body));
    assert_string_equal(str_c(d->a, told_header(&before, "etag")), str_c(d->a, told_header(&after, "etag")));
    desk_restart(desk);
    struct told again = desk_ask(desk, objects);
    assert_string_equal(str_c(d->a, told_header(&before, "etag")), str_c(d->a, told_header(&again, "etag")));
    swap_to(desk, 1);
    is_refused(desk,
               replaced(d->a, "customer.json", "\"fields\": [",
                        "\"fields\": [{\"number\":1000,\"name\":\"x_note\",\"type\":\"integer\","
                        "\"label\":{\"en\":\"N\",\"zh\":\"N\"}},"),
               RC_CONFLICT, "x_note");
}

/* --- one after another -------------------------------------------------------------------------------------------- */

/* The same connection looks into the past before and after: its temporary tables are of another shape then. */
static void the_past_follows(struct database *d)
{
    struct desk *desk = desk_open(d);
    str token = desk_token(desk, desk_user(desk, S("ada"), "administrator"));
    struct ask create = {
        .method = S("POST"), .target = S("/api/customers"), .token = token, .body = S("{\"name\":\"A\"}")};
    desk_json(desk, create, 201);
    for (size_t n = 0; n <= countof(additions); n++) {
        swap_to(desk, n);
        struct ask change = {.method = S("PATCH"),
                             .target = S("/api/customers/1"),
                             .token = token,
                             .body = str_printf(d->a, "{\"website\":\"https://n%zu.example\"}", n)};
        desk_json(desk, change, 200);
        struct ask past = {
            .method = S("GET"), .target = S("/api/customers?as_of=2026-11-20T09:00:01Z"), .token = token};
        json_t *list = json_object_get(desk_json(desk, past, 200), "data");
        assert_int_equal(json_array_size(list), 1);
        assert_true(json_is_null(json_object_get(json_array_get(list, 0), "website")));
        if (n)
            assert_non_null(json_object_get(json_array_get(list, 0), additions[n - 1].name));
    }
    assert_int_equal(app_catalogs_alive(desk->app), 1);
}

/* A node without loops, which hears of nothing by itself: its write finds out, and its read before it says no. */
static void a_deaf_node_finds_out(struct database *d)
{
    struct desk *one = desk_open(d), *two = desk_open(d);
    str token = desk_token(one, desk_user(one, S("ada"), "administrator"));
    struct ask objects = {.method = S("GET"), .target = S("/api/objects/customer"), .token = token};
    struct told before = desk_ask(two, objects);
    swap_to(one, 1);
    assert_int_equal(app_catalog_generation(two->app), app_catalog_generation(one->app) - 1);
    struct ask create = {.method = S("POST"),
                         .target = S("/api/customers"),
                         .token = token,
                         .body = S("{\"name\":\"A\",\"x_note\":\"seen\"}")};
    assert_non_null(json_object_get(desk_json(two, create, 201), "x_note"));
    assert_int_equal(app_catalog_generation(two->app), app_catalog_generation(one->app));
    assert_int_equal(app_catalogs_alive(two->app), 1);
    swap_to(one, 2);
    struct ask rich = {.method = S("GET"), .target = S("/api/customers?where=x_budget > 1"), .token = token};
    assert_non_null(json_object_get(desk_json(two, rich, 200), "data"));
    assert_int_equal(app_catalog_generation(two->app), app_catalog_generation(one->app));
    struct told after = desk_ask(two, objects);
    assert_false(str_eq(told_header(&before, "etag"), told_header(&after, "etag")));
    assert_int_equal(app_catalogs_alive(two->app), 1);
}

/* Each call of the writer fails once: nothing changes until none does. */
static void what_fails_changes_nothing(struct database *d)
{
    struct desk *desk = desk_open(d);
    struct app *app = desk->app;
    str token = desk_token(desk, desk_user(desk, S("ada"), "administrator")), message;
    struct ask customers = {
        .method = S("GET"), .target = S("/api/customers?as_of=2026-11-20T09:00:00Z"), .token = token};
    int64_t generation = app_catalog_generation(app);
    struct schema_declarations *next = declared(d->a, countof(additions));
    int n = 1;
    for (;; n++) {
        db_fail_at(app->own.writer.db, n, RC_UNAVAILABLE);
        if (app_catalog_swap(app, next, d->a, &message) == RC_OK)
            break;
        assert_int_equal(app_catalog_generation(app), generation);
        assert_int_equal(app_catalogs_alive(app), 1);
        desk_json(desk, customers, 200);
    }
    db_fail_at(app->own.writer.db, 0, RC_OK);
    assert_true(n > 5);
    assert_int_equal(app_catalog_generation(app), generation + 1);
    desk_json(desk, customers, 200);
    assert_int_equal(app_check(app, d->a, &message), RC_OK);
}

/* A command that reads beside a server takes the declarations as they stand in the data. */
static void a_reader_takes_what_stands(struct database *d)
{
    struct desk *desk = desk_open(d);
    swap_to(desk, 2);
    struct app *reader;
    str message = S("");
    struct app_options options = {.database = d->url, .data_dir = d->folder, .is_reader = true};
    assert_int_equal(app_open(options, d->a, &reader, &message), RC_OK);
    struct cx *cx = app_context(reader, arena_new(0));
    assert_non_null(object_field(catalog_object(cx->catalog, S("customer")), S("x_budget")));
    arena_free(cx->arena);
    app_close(reader);
}

static void appear_test(void **state)
{
    (void)state;
    for_each_database(fields_appear);
}

static void refused_test(void **state)
{
    (void)state;
    for_each_database(wrong_ones_are_refused);
}

static void past_follows_test(void **state)
{
    (void)state;
    for_each_database(the_past_follows);
}

static void deaf_test(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, a_deaf_node_finds_out);
}

static void failing_test(void **state)
{
    (void)state;
    for_each_database(what_fails_changes_nothing);
}

static void reader_test(void **state)
{
    (void)state;
    for_each_database(a_reader_takes_what_stands);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(refused_test), cmocka_unit_test(past_follows_test),
                                       cmocka_unit_test(deaf_test),    cmocka_unit_test(reader_test),
                                       cmocka_unit_test(failing_test), cmocka_unit_test(appear_test)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
