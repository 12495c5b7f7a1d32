/*
 * With ?dry_run a request writes nothing, whichever of the routes that write it goes to: every row of every table is as it was,
 * on both engines, where it works and where it is refused in words. The same request without it does write, so that each
 * of these is one that would have.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "api/call.h"
#include "base/check.h"
#include "base/hash.h"
#include "support/desk.h"

/* --- what stands in the database ---------------------------------------------------------------------------------- */

enum { TABLES_MOST = 100 };

struct table {
    str name, row; /* SQL for a row of it as a text */
    uint64_t rows; /* of all of them */
};

struct tables {
    struct arena *a;
    struct table list[TABLES_MOST];
    size_t count;
};

static const char *const tables_sql[] = {
    [DB_SQLITE] = "select l.name, group_concat('quote(\"' || c.name || '\")', '||') from pragma_table_list l "
                  "join pragma_table_info(l.name) c where l.schema = 'main' and l.type in ('table', 'shadow') and "
                  "l.name not like 'sqlite~_%' escape '~' and l.name <> 'id_series' group by l.name order by l.name",
    [DB_POSTGRES] = "select relname, 'cast(t as text)' from pg_class where relkind = 'r' and "
                    "relnamespace = cast(current_schema() as regnamespace) and relname <> 'id_series' order by relname",
};

static enum rc table_row(void *to, const struct row *row)
{
    struct tables *t = to;
    check(t->count < TABLES_MOST);
    t->list[t->count++] = (struct table){str_copy(t->a, row_text(row, 0)), str_copy(t->a, row_text(row, 1)), 0};
    return RC_OK;
}

static enum rc add_row(void *to, const struct row *row)
{
    uint64_t *rows = to;
    *rows = hash_fnv(*rows, row_text(row, 0));
    return RC_OK;
}

static void tables_read(struct database *d, struct tables *t)
{
    *t = (struct tables){.a = d->a};
    check(db_query(d->db, &(struct db_query){str_of(tables_sql[d->kind]), NULL, 0, table_row, t}) == RC_OK);
    assert_true(t->count > 20);
    for (size_t i = 0; i < t->count; i++) {
        struct table *one = &t->list[i];
        str sql = str_printf(d->a, "select %.*s from \"%.*s\" t order by 1", STR_ARG(one->row), STR_ARG(one->name));
        one->rows = 1;
        check(db_query(d->db, &(struct db_query){sql, NULL, 0, add_row, &one->rows}) == RC_OK);
    }
}

/* The table that differs, or an empty text. id_series is left out: numbers are set aside for this process ahead of who asks, and
   one that a dry run was told is given to nobody, as that of a write that fails. */
static str differs(const struct tables *a, const struct tables *b)
{
    check(a->count == b->count);
    for (size_t i = 0; i < a->count; i++)
        if (a->list[i].rows != b->list[i].rows)
            return a->list[i].name;
    return S("");
}

/* --- what writes -------------------------------------------------------------------------------------------------- */

/* In this order, for one builds on another. */
static const struct writing {
    enum method method;
    const char *pattern, *target, *body; /* {act}: the last one's */
    int dry, wet;                        /* statuses; wet 0: it cannot be done here */
} writings[] = {
    {METHOD_POST, "/api/{objects}", "/api/customers", "{\"name\":\"Newco\"}", 200, 201},
    {METHOD_POST, "/api/{objects}", "/api/views", "{\"name\":\"Mine\",\"list_of\":\"lead\"}", 200, 201},
    {METHOD_POST, "/api/{objects}", "/api/users", "{\"name\":\"Cid\",\"email\":\"c@example.com\",\"role\":\"sales\"}",
     200, 201},
    {METHOD_POST, "/api/{objects}/bulk", "/api/customers/bulk", "{\"create\":[{\"name\":\"One\"}]}", 200, 200},
    {METHOD_POST, "/api/{objects}/bulk", "/api/customers/bulk", "{\"ids\":[1],\"set\":{\"region\":\"West\"}}", 200,
     200},
    {METHOD_POST, "/api/{objects}/bulk", "/api/customers/bulk", "{\"where\":\"name = 'One'\",\"delete\":true}", 200,
     200},
    {METHOD_PATCH, "/api/{objects}/{id}", "/api/customers/1", "{\"name\":\"Acme\"}", 200, 200},
    {METHOD_POST, "/api/changesets/{id}/undo", "/api/changesets/{act}/undo", "{}", 200, 200},
    {METHOD_POST, "/api/{objects}/{id}/actions/{name}", "/api/opportunities/1/actions/move", "{\"stage\":\"won\"}", 200,
     200},
    {METHOD_DELETE, "/api/{objects}/{id}", "/api/customers/2", "", 204, 204},
    {METHOD_POST, "/api/{objects}/{id}/restore", "/api/customers/2/restore", "", 200, 200},
    {METHOD_DELETE, "/api/{objects}/{id}", "/api/customers/2", "", 204, 204},
    {METHOD_POST, "/api/{objects}/{id}/purge", "/api/customers/2/purge", "", 204, 204},

    {METHOD_POST, "/api/imports", "/api/imports", "{\"name\":\"Sales\"}", 400, 201},
    {METHOD_PUT, "/api/imports/{id}/files/{name}", "/api/imports/1/files/customers.csv", "name\nA\n", 400, 200},
    {METHOD_DELETE, "/api/imports/{id}/files/{name}", "/api/imports/1/files/customers.csv", "", 400, 200},
    {METHOD_PUT, "/api/imports/{id}/files/{name}", "/api/imports/1/files/customers.csv", "name\nB\n", 400, 200},
    {METHOD_PATCH, "/api/imports/{id}", "/api/imports/1", "{\"name\":\"Other\"}", 400, 200},
    {METHOD_POST, "/api/imports/{id}/actions/{name}", "/api/imports/1/actions/dry_run", "{}", 400, 202},
    {METHOD_POST, "/api/imports/{id}/actions/{name}", "/api/imports/1/actions/cancel", "{}", 400, 202},
    {METHOD_POST, "/api/jobs/{id}/cancel", "/api/jobs/1/cancel", "{}", 400, 0},

    {METHOD_PATCH, "/api/me", "/api/me", "{\"language\":\"en\"}", 400, 200},
    {METHOD_PATCH, "/api/company", "/api/company", "{\"name\":\"Harbour\"}", 400, 200},
    {METHOD_POST, "/api/users/{id}/actions/set_password", "/api/users/2/actions/set_password",
     "{\"password\":\"correct horse battery\"}", 400, 204},
    {METHOD_POST, "/api/login", "/api/login",
     "{\"email\":\"eve@example.com\",\"password\":\"correct horse battery\"}", 400, 200},
    {METHOD_POST, "/api/setup", "/api/setup",
     "{\"token\":\"none\",\"user\":{\"name\":\"E\",\"email\":\"e@example.com\",\"password\":\"correct horse battery\"}}",
     400, 0},
    {METHOD_POST, "/api/logout", "/api/logout", "", 400, 204},
};

static const char *const methods[] = {
    [METHOD_POST] = "POST", [METHOD_PUT] = "PUT", [METHOD_PATCH] = "PATCH", [METHOD_DELETE] = "DELETE"};

static struct told send(struct desk *desk, const struct writing *w, str token, str act, const char *query)
{
    str rest = str_of(w->target), target = str_cut(&rest, '{');
    if (rest.p)
        target = str_printf(desk->a, "%.*s%.*s%s", STR_ARG(target), STR_ARG(act), strchr(rest.p, '}') + 1);
    target = str_printf(desk->a, "%.*s%s", STR_ARG(target), query);
    const struct ask ask = {str_of(methods[w->method]), target, token, str_of(w->body), NULL, 0};
    return desk_ask(desk, ask);
}

static void expect_status(const struct writing *w, const char *query, const struct told *t, int status)
{
    if (t->status != status)
        fail_msg("%s %s%s: %d expected, %d found: %.*s", methods[w->method], w->target, query, status, t->status,
                 STR_ARG(t->body));
}

static void writes_nothing(struct desk *desk, const struct writing *w, str token, str act, const char *query)
{
    struct tables before, after;
    bool is_well_asked = strcmp(query, "?dry_run=true") == 0;
    tables_read(desk->database, &before);
    struct told t = send(desk, w, token, act, query);
    tables_read(desk->database, &after);
    expect_status(w, query, &t, is_well_asked ? w->dry : 400);
    str table = differs(&before, &after);
    if (table.n)
        fail_msg("%s %s%s: %.*s is another", methods[w->method], w->target, query, STR_ARG(table));
    if (t.status >= 400)
        assert_true(str_find(t.body, S("\"parameter\":\"dry_run\"")) >= 0);
}

/* Done as it stands; the act it was, or that before. */
static str writes(struct desk *desk, const struct writing *w, str token, str act)
{
    struct tables before, after;
    tables_read(desk->database, &before);
    struct told t = send(desk, w, token, act, "");
    tables_read(desk->database, &after);
    expect_status(w, "", &t, w->wet);
    if (differs(&before, &after).n == 0)
        fail_msg("%s %s wrote nothing", methods[w->method], w->target);
    str made = told_header(&t, "X-Change-Set");
    return made.n ? str_copy(desk->a, made) : act;
}

static void make(struct desk *desk, str token, const char *target, const char *body)
{
    desk_json(desk, (struct ask){S("POST"), str_of(target), token, str_of(body), NULL, 0}, 200);
}

static void a_dry_run_writes_nothing(struct database *d)
{
    static const char *const queries[] = {"?dry_run=true", "?dry_run=", "?dry_run", "?dry_run=1", "?dry_run=TRUE"};
    struct desk *desk = desk_open(d);
    str token = desk_token(desk, desk_user(desk, S("ann"), "administrator")), act = S("");
    check(desk_user(desk, S("eve"), "sales") == 2);
    make(desk, token, "/api/customers/bulk", "{\"create\":[{\"name\":\"First\"},{\"name\":\"Second\"}]}");
    make(desk, token, "/api/opportunities/bulk", "{\"create\":[{\"name\":\"Deal\",\"customer\":1}]}");
    for (size_t i = 0; i < countof(writings); i++) {
        for (size_t k = 0; k < countof(queries); k++)
            writes_nothing(desk, &writings[i], token, act, queries[k]);
        if (writings[i].wet)
            act = writes(desk, &writings[i], token, act);
    }
}

/* --- all of them -------------------------------------------------------------------------------------------------- */

static bool is_asked(const struct route *r)
{
    for (size_t i = 0; i < countof(writings); i++)
        if (writings[i].method == r->method && strcmp(writings[i].pattern, r->pattern) == 0)
            return true;
    return false;
}

static void every_route_that_writes_is_asked(void **state)
{
    (void)state;
    for (size_t i = 0; i < route_count; i++)
        if (routes[i].method != METHOD_GET && !is_asked(&routes[i]))
            fail_msg("%s %s is in no row of this test", methods[routes[i].method], routes[i].pattern);
}

static void nothing_test(void **state)
{
    (void)state;
    for_each_database(a_dry_run_writes_nothing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_route_that_writes_is_asked),
                                       cmocka_unit_test(nothing_test)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
