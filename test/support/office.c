/* See office.h. */
#include "support/office.h"

#include <stdio.h>

#include "access/access.h"
#include "base/check.h"
#include "crm/crm.h"
#include "journal/journal.h"
#include "journal/seal.h"
#include "object/builtin.h"
#include "record/record.h"
#include "schema/schema.h"

static void fill(struct office *o, struct cx *cx, struct arena *a, struct db *db, int64_t user_id)
{
    *cx = (struct cx){.arena = a,
                      .db = db,
                      .catalog = o->catalog,
                      .engine = &o->engine,
                      .ids = o->engine.ids,
                      .company = {S("Test"), S("CNY"), S("Asia/Shanghai"), S("en")},
                      .language = S("en"),
                      .clock = &o->clock,
                      .now_ms = o->clock.now_ms(o->clock.data)};
    issues_init(&cx->issues, a);
    if (user_id)
        access_act(cx, (struct actor){.user_id = user_id, .role = user_id == o->ada ? S("administrator") : S("sales")});
}

static enum rc transaction(struct office *o, struct cx *cx, write_fn fn, void *data)
{
    enum rc rc = db_begin(cx->db);
    if (rc == RC_OK)
        rc = fn(cx, data);
    if (rc == RC_OK && o->fail_writes > 0) {
        o->fail_writes--;
        rc = RC_UNAVAILABLE;
    }
    if (rc == RC_OK && o->database->kind == DB_SQLITE)
        rc = seal_batch(cx->db, cx->now_ms);
    if (rc == RC_OK)
        rc = ids_flush(cx->ids, cx->db);
    if (rc == RC_OK)
        rc = db_commit(cx->db);
    o->writes += rc == RC_OK;
    if (rc != RC_OK) {
        db_rollback(cx->db);
        ids_forget(cx->ids);
    }
    return rc;
}

enum rc office_write(struct office *o, int64_t user_id, write_fn fn, void *data)
{
    struct arena *a = arena_new(0);
    struct cx cx;
    fill(o, &cx, a, o->database->db, user_id);
    enum rc rc = transaction(o, &cx, fn, data);
    arena_free(a);
    return rc;
}

static enum rc engine_write(struct engine *e, write_fn fn, void *data)
{
    return office_write(e->write_data, 0, fn, data);
}

struct cx *office_context(struct office *o, int64_t user_id)
{
    struct arena *a = arena_new(0);
    struct cx *cx = arena_new_of(a, struct cx);
    fill(o, cx, a, o->reader, user_id);
    return cx;
}

struct cx *office_context_of(void *office)
{
    return office_context(office, 0);
}

static void add_user(struct cx *cx, const char *name, const char *role, int64_t *id)
{
    const struct object *users = catalog_object(cx->catalog, S("user"));
    struct draft *d = draft_new(cx->arena, users);
    struct record *r;
    check(draft_from_text(cx, d, object_field(users, S("name")), str_of(name)) == RC_OK);
    check(draft_from_text(cx, d, object_field(users, S("email")), str_printf(cx->arena, "%s@example.com", name)) ==
          RC_OK);
    check(draft_from_text(cx, d, object_field(users, S("role")), str_of(role)) == RC_OK);
    check(record_create(cx, d, &r) == RC_OK);
    *id = record_id(r);
}

static enum rc add_users(struct cx *cx, void *data)
{
    struct office *o = data;
    changeset_open(cx, "setup", S(""));
    add_user(cx, "ada", "administrator", &o->ada);
    add_user(cx, "sam", "sales", &o->sam);
    return RC_OK;
}

static enum rc make_tables(struct cx *cx, void *data)
{
    (void)data;
    str message = S("");
    enum rc rc = schema_apply(cx->db, cx->catalog, cx->arena, &message);
    if (rc != RC_OK)
        fprintf(stderr, "%.*s\n", STR_ARG(message));
    return rc;
}

static void close_db(void *db)
{
    db_close(db);
}

struct office *office_new(struct database *d)
{
    struct office *o = arena_new_of(d->a, struct office);
    o->database = d;
    o->a = d->a;
    str message;
    o->catalog = builtin_catalog(d->a);
    check(access_compile(o->catalog, d->a, &message) == RC_OK);
    o->fake = (struct clock_fake){.at_ms = 1790000000000, .seed = 7};
    o->clock = clock_of_fake(&o->fake);
    o->engine = (struct engine){.clock = &o->clock,
                                .url = d->url,
                                .data_dir = d->folder,
                                .kind = d->kind,
                                .ids = ids_new(d->a, d->url),
                                .behaviours = crm_behaviours,
                                .write = engine_write,
                                .write_data = o};
    struct arena *a = arena_new(0);
    struct cx cx;
    fill(o, &cx, a, d->db, 0);
    check(db_begin(d->db) == RC_OK && make_tables(&cx, NULL) == RC_OK && db_commit(d->db) == RC_OK);
    arena_free(a);
    check(office_write(o, 0, add_users, o) == RC_OK);
    check(db_open(d->url, (struct db_options){.mode = DB_READ}, d->a, &o->reader, &message) == RC_OK);
    arena_defer(d->a, close_db, o->reader);
    return o;
}

void office_later(struct office *o, int64_t ms)
{
    const char *unit = o->database->kind == DB_POSTGRES ? " * interval '1 millisecond'" : "";
    const char *sql = arena_printf(o->a, "update jobs set lease_until = lease_until - %lld%s", (long long)ms, unit);
    check(db_script(o->database->db, sql) == RC_OK);
    o->fake.at_ms += ms;
}

static enum rc number_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

int64_t office_number(struct office *o, const char *sql)
{
    int64_t n = 0;
    check(db_query(o->reader, &(struct db_query){.sql = str_of(sql), .row = number_row, .to = &n}) == RC_OK);
    return n;
}
