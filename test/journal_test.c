/*
 * The journal's promises on both engines: a change's position follows its record's versions, a purge keeps the chain, older data
 * are brought up and newer ones refused. What is altered behind its back is the subject of tamper_test.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "api/api.h"
#include "base/check.h"
#include "journal/journal.h"
#include "journal/seal.h"
#include "record/record.h"
#include "schema/schema.h"
#include "support/desk.h"

/* Three customers, the first changed twice and the last deleted: seven entries with the two people. */
static struct desk *busy_desk(struct database *d)
{
    struct desk *desk = desk_open(d);
    str token = desk_token(desk, desk_user(desk, S("ann"), "administrator"));
    static const char *const asks[][3] = {
        {"POST", "/api/customers", "{\"name\":\"One\"}"},
        {"POST", "/api/customers", "{\"name\":\"Two\"}"},
        {"PATCH", "/api/customers/1", "{\"next_step\":\"call\"}"},
        {"PATCH", "/api/customers/1", "{\"next_step\":\"visit\",\"grade\":\"A\"}"},
        {"POST", "/api/customers", "{\"name\":\"Three\"}"},
        {"DELETE", "/api/customers/3", ""},
    };
    for (size_t i = 0; i < countof(asks); i++) {
        struct ask ask = {
            .method = str_of(asks[i][0]), .target = str_of(asks[i][1]), .token = token, .body = str_of(asks[i][2])};
        assert_in_range(desk_ask(desk, ask).status, 200, 204);
    }
    app_work(desk->app);
    return desk;
}

static struct verdict verify(struct desk *desk)
{
    struct verdict v;
    assert_int_equal(app_audit(desk->app, (struct app_audit){.with_records = true}, desk->a, &v), RC_OK);
    return v;
}

static enum rc number_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

/* Content erased by a purge leaves the chain valid. */
static void purge_keeps_the_chain(struct database *d)
{
    struct desk *desk = busy_desk(d);
    str token = desk_token(desk, 1);
    struct ask purge = {.method = S("POST"), .target = S("/api/customers/3/purge"), .token = token};
    assert_int_equal(desk_ask(desk, purge).status, 204);
    app_work(desk->app);
    assert_int_equal(verify(desk).found, 0);
}

static void newer_data_are_refused(struct database *d)
{
    struct desk *desk = busy_desk(d);
    assert_int_equal(db_script(d->db, "update meta set value = '99' where name = 'schema'"), RC_OK);
    struct app *app;
    str message = S("");
    struct app_options options = {.database = d->url, .data_dir = d->folder};
    assert_int_equal(app_open(options, d->a, &app, &message), RC_CONFLICT);
    assert_true(str_find(message, S("newer")) > 0);
    assert_int_equal(
        db_script(d->db, arena_printf(d->a, "update meta set value = '%d' where name = 'schema'", SCHEMA_VERSION)),
        RC_OK);
    assert_int_equal(verify(desk).found, 0);
}

static const char visit[] =
    "{\"object\":\"visit\",\"number\":1000,\"plural\":\"visits\",\"label\":{\"en\":\"Visit\",\"zh\":\"到访\"},"
    "\"labels\":{\"en\":\"Visits\",\"zh\":\"到访\"},\"icon\":\"map\",\"hue\":\"teal\",\"group\":\"own\",\"order\":1,"
    "\"title\":\"name\",\"fields\":[{\"number\":1000,\"name\":\"name\",\"type\":\"text\",\"max\":50,\"required\":true,"
    "\"label\":{\"en\":\"Name\",\"zh\":\"名称\"}}],\"indexes\":[],\"search\":[\"name\"],\"layout\":{\"list\":[\"name\"]"
    ","
    "\"form\":[\"name\"],\"highlights\":[],\"sections\":[],\"related\":[]},\"rights\":{}}";

static const char *visit_file(struct database *d)
{
    const char *path = arena_printf(d->a, "%s/visit.json", d->folder);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(visit, 1, sizeof visit - 1, f), sizeof visit - 1);
    fclose(f);
    return path;
}

/* A further declaration on data that stand: on SQLite by copy, check and swap, the old file kept. */
static void upgrade_keeps_the_data(struct database *d)
{
    struct desk *desk = busy_desk(d);
    app_close(desk->app);
    desk->app = NULL;
    bool is_sqlite = d->kind == DB_SQLITE;
    /* the file is swapped for its upgraded copy: nothing may wait in the log of the old one */
    if (is_sqlite)
        assert_int_equal(db_script(d->db, "pragma journal_mode = delete"), RC_OK);
    const char *const files[] = {visit_file(d), NULL};
    struct app_options options = {
        .database = d->url, .data_dir = d->folder, .declarations = files, .clock = &desk->clock, .door = &api_door};
    str message = S("");
    assert_int_equal(app_open(options, d->a, &desk->app, &message), RC_OK);
    assert_int_equal(verify(desk).entries, 7);
    assert_int_equal(app_check(desk->app, d->a, &message), RC_OK);
    str token = desk_token(desk, 1);
    struct ask create = {
        .method = S("POST"), .target = S("/api/visits"), .token = token, .body = S("{\"name\":\"First\"}")};
    assert_int_equal(desk_ask(desk, create).status, 201);
    struct stat st;
    const char *path = str_starts(str_of(d->url), S("sqlite:")) ? d->url + 7 : d->url;
    if (is_sqlite)
        assert_int_equal(stat(arena_printf(d->a, "%s.before", path), &st), 0);
}

/* On a connection of its own: the file may have been swapped. */
static int64_t number(struct database *d, const char *sql)
{
    int64_t n = -1;
    str message;
    struct db *db;
    assert_int_equal(db_open(d->url, (struct db_options){.mode = DB_READ}, d->a, &db, &message), RC_OK);
    assert_int_equal(db_query(db, &(struct db_query){str_of(sql), NULL, 0, number_row, &n}), RC_OK);
    db_close(db);
    return n;
}

/* What a step made is taken away again, and what it moved is put back. */
static const char before_steps_3_to_5[] =
    "alter table stage_history drop column undone_by; "
    "alter table stage_history drop column redone_by; drop index changes_at; drop index changesets_at; "
    "alter table changes drop column at; "
    "update meta set value = '1' where name = 'schema'";
static const char before_step_6[] =
    "drop index jobs_due; drop index jobs_key; alter table jobs drop column class; alter table jobs drop column key; "
    "alter table jobs drop column attempts; "
    "create index jobs_due on jobs (run_at, id) where state in ('queued', 'running'); "
    "drop index changesets_root; alter table changesets drop column cause_id; "
    "alter table changesets drop column root_id; alter table changesets drop column depth; "
    "insert into meta (name, value) select 'search_position', cast(position as text) from journal_readers "
    "where name = 'search'; drop table journal_readers; "
    "update meta set value = '5' where name = 'schema'";

static const char before_step_9[] = "drop table undoings; "
                                    "update meta set value = '8' where name = 'schema'";

static const char before_step_10[] = "drop index jobs_lines; drop index jobs_ended; drop index imports_job; "
                                     "update meta set value = '9' where name = 'schema'";

static const char before_step_11[] = "drop table job_cancels; "
                                     "alter table jobs add column is_cancelled boolean not null default false; "
                                     "update meta set value = '10' where name = 'schema'";

static const char before_step_12[] = "update meta set value = '11' where name = 'schema'";

static const char before_step_13[] = "alter table jobs drop column troubles; "
                                     "update meta set value = '12' where name = 'schema'";

static const char before_step_14[] = "drop index imports_kept; drop index imports_changeset; "
                                     "alter table imports drop column changed_at; "
                                     "alter table imports drop column removed; "
                                     "update meta set value = '13' where name = 'schema'";

static const char before_step_17[] = "alter table changes drop column actor_id; "
                                     "update meta set value = '16' where name = 'schema'";

static const char before_step_15[] = "alter table stage_history add column redone_by bigint; "
                                     "update meta set value = '14' where name = 'schema'";

static const char before_step_18[] = "drop index sessions_end; drop index sign_in_tries_since; "
                                     "update meta set value = '17' where name = 'schema'";

static const char before_step_7[] = "drop table timeline; "
                                    "update declarations set body = replace(body, '\"timeline\": {\"about\": "
                                    "[\"about\"], \"at\": [\"start_at\", \"done_at\"]},', '') "
                                    "where name = 'activity'; "
                                    "update meta set value = '6' where name = 'schema'";

/* The file is swapped for its upgraded copy: nothing may wait in the log of the old one. */
static void close_desk(struct desk *desk)
{
    app_close(desk->app);
    desk->app = NULL;
    if (desk->database->kind == DB_SQLITE)
        assert_int_equal(db_script(desk->database->db, "pragma journal_mode = delete"), RC_OK);
}

/* An act that was undone; its customer's history says so. */
static struct ask undone_act(struct desk *desk, str token)
{
    struct ask act = {
        .method = S("PATCH"), .target = S("/api/customers/1"), .token = token, .body = S("{\"region\":\"r\"}")};
    struct told told = desk_ask(desk, act);
    str target = str_printf(desk->a, "/api/changesets/%.*s/undo", STR_ARG(told_header(&told, "X-Change-Set")));
    assert_int_equal(desk_ask(desk, (struct ask){.method = S("POST"), .target = target, .token = token}).status, 200);
    return (struct ask){.method = S("GET"), .target = S("/api/customers/1/history"), .token = token};
}

/* Data of the first version get what the program's own tables lack. */
static void older_data_are_brought_up(struct database *d)
{
    struct desk *desk = busy_desk(d);
    str token = desk_token(desk, 1);
    struct ask note = {.method = S("POST"),
                       .target = S("/api/activities"),
                       .token = token,
                       .body = S("{\"subject\":\"s\",\"about\":[{\"object\":\"customer\",\"id\":2}]}")};
    assert_int_equal(desk_ask(desk, note).status, 201);
    struct ask history = undone_act(desk, token);
    app_work(desk->app);
    close_desk(desk);
    if (d->kind == DB_POSTGRES)
        assert_int_equal(db_script(d->db, "drop table import_pieces"), RC_OK);
    if (d->kind == DB_POSTGRES)
        assert_int_equal(db_script(d->db, "drop sequence changeset_ids"), RC_OK);
    assert_int_equal(db_script(d->db, before_step_18), RC_OK);
    assert_int_equal(db_script(d->db, before_step_17), RC_OK);
    assert_int_equal(db_script(d->db, before_step_15), RC_OK);
    assert_int_equal(db_script(d->db, before_step_14), RC_OK);
    assert_int_equal(db_script(d->db, before_step_13), RC_OK);
    assert_int_equal(db_script(d->db, before_step_12), RC_OK);
    assert_int_equal(db_script(d->db, before_step_11), RC_OK);
    assert_int_equal(db_script(d->db, before_step_10), RC_OK);
    assert_int_equal(db_script(d->db, before_step_9), RC_OK);
    assert_int_equal(db_script(d->db, before_step_7), RC_OK);
    assert_int_equal(db_script(d->db, before_step_6), RC_OK);
    assert_int_equal(db_script(d->db, before_steps_3_to_5), RC_OK);
    desk_restart(desk);
    assert_int_equal(verify(desk).found, 0);
    assert_int_equal(verify(desk).records, 5);
    json_t *change = json_array_get(json_object_get(desk_json(desk, history, 200), "data"), 1);
    assert_true(json_is_true(json_object_get(change, "undone")));
    struct ask told = {.method = S("GET"), .target = S("/api/customers/2/timeline"), .token = token};
    assert_int_equal(json_array_size(json_object_get(desk_json(desk, told, 200), "data")), 2);
    str message = S("");
    assert_int_equal(app_check(desk->app, d->a, &message), RC_OK);
    if (d->kind == DB_POSTGRES) /* the index that was derived once is gone */
        assert_int_equal(db_script(d->db, "select bytes from import_pieces; create index customers_owner_region_order "
                                          "on customers (owner_id, region)"),
                         RC_OK);
}

/* A job that 0.1.0 had in hand when it was killed was leased for a minute. */
static void hold(struct database *d)
{
    static const char *const sql[] = {
        [DB_SQLITE] =
            "update jobs set state = 'running', lease_by = 'dead', lease_until = (1 << 31) * 8192 where id = 77",
        [DB_POSTGRES] = "update jobs set state = 'running', lease_by = 'dead', "
                        "lease_until = clock_timestamp() + interval '1 minute' where id = 77"};
    assert_int_equal(db_script(d->db, sql[d->kind]), RC_OK);
}

/* On SQLite nobody else can live; on PostgreSQL it lasts as long as one of this program. */
static void lease_is_short(struct database *d)
{
    static const char left[] = "select count(*) from jobs where lease_until > clock_timestamp() + interval '%d ms'";
    char sql[120];
    if (d->kind == DB_SQLITE)
        return;
    snprintf(sql, sizeof sql, left, LIMIT_LEASE_MS);
    assert_int_equal(number(d, sql), 0);
    snprintf(sql, sizeof sql, left, 0);
    assert_int_equal(number(d, sql), 1);
    assert_int_equal(db_script(d->db, "update jobs set lease_until = clock_timestamp() where id = 77"), RC_OK);
}

/* Of 0.1.0: a job that waits is taken up, or ends where it was cancelled, acts have no cause, search's place in the journal
   stands, and its index is made anew: what was missing in it is there. */
static void work_goes_on_where_it_stood(struct database *d)
{
    struct desk *desk = busy_desk(d);
    close_desk(desk);
    int64_t position = number(d, "select position from journal_readers where name = 'search'");
    assert_int_equal(position, number(d, "select position from journal_head"));
    if (d->kind == DB_POSTGRES)
        assert_int_equal(
            db_script(d->db, "drop sequence changeset_ids; alter table import_pieces drop column stored_at"), RC_OK);
    assert_int_equal(db_script(d->db, before_step_18), RC_OK);
    assert_int_equal(db_script(d->db, before_step_17), RC_OK);
    assert_int_equal(db_script(d->db, before_step_15), RC_OK);
    assert_int_equal(db_script(d->db,
                               "insert into stage_history (id, object_no, record_id, field_no, changeset_id, at, "
                               "undone_by, redone_by) select n, 4, 1, 104, id, at, n, 8 - n from changesets, "
                               "(select 7 as n union all select 8) as two where changesets.id = 1; "
                               "update stage_history set redone_by = null where redone_by = 0"),
                     RC_OK);
    assert_int_equal(db_script(d->db, before_step_14), RC_OK);
    assert_int_equal(db_script(d->db, before_step_13), RC_OK);
    assert_int_equal(db_script(d->db, before_step_12), RC_OK);
    assert_int_equal(db_script(d->db, before_step_11), RC_OK);
    assert_int_equal(db_script(d->db, before_step_10), RC_OK);
    assert_int_equal(db_script(d->db, before_step_9), RC_OK);
    assert_int_equal(db_script(d->db, before_step_7), RC_OK);
    assert_int_equal(db_script(d->db, before_step_6), RC_OK);
    assert_int_equal(db_script(d->db, "delete from jobs"), RC_OK);
    assert_int_equal(db_script(d->db,
                               "insert into jobs (id, kind, state, payload, done, total, is_cancelled, tries, "
                               "run_at, created_at) select n, 'sweep', 'queued', '{}', 0, 0, n = 78, 0, at, at "
                               "from changesets, (select 77 as n union all select 78) as two where changesets.id = 1"),
                     RC_OK);
    hold(d);
    int64_t docs = number(d, "select count(*) from search_docs");
    assert_int_equal(db_script(d->db, "delete from search_docs where id = (select min(id) from search_docs)"), RC_OK);
    desk_restart(desk);
    lease_is_short(d);
    assert_int_equal(number(d, "select position from journal_readers where name = 'search'"), position);
    assert_int_equal(number(d, "select count(*) from meta where name = 'search_position'"), 0);
    assert_int_equal(number(d, "select count(*) from stage_history where undone_by is null"), 1);
    assert_int_equal(number(d, "select undone_by from stage_history where undone_by is not null"), 8);
    assert_int_equal(number(d, "select count(*) from changesets where depth = 0 and cause_id is null"),
                     number(d, "select count(*) from changesets"));
    app_work(desk->app);
    assert_int_equal(number(d, "select count(*) from jobs where id = 77 and state = 'done' and class = 'bulk'"), 1);
    assert_int_equal(number(d, "select count(*) from jobs where id = 78 and state = 'cancelled'"), 1);
    assert_int_equal(number(d, "select count(*) from search_docs"), docs);
}

/* --- causes ----------------------------------------------------------------------------------------------------- */

struct caused {
    int64_t cause, id;
};

static enum rc caused_write(struct cx *cx, void *data)
{
    struct caused *c = data;
    const struct object *customers = catalog_object(cx->catalog, S("customer"));
    struct draft *d = draft_new(cx->arena, customers);
    struct record *r;
    enum rc rc = changeset_caused(cx, "api", S("because"), c->cause);
    check(draft_from_text(cx, d, customers->title, S("Caused")) == RC_OK);
    rc = rc == RC_OK ? record_create(cx, d, &r) : rc;
    c->id = cx->changeset->id;
    return rc;
}

static int64_t told_number(json_t *v, const char *name)
{
    return json_integer_value(json_object_get(v, name));
}

/* Acts and the feed tell what caused what. */
static void causes_are_told(struct database *d)
{
    struct desk *desk = busy_desk(d);
    str token = desk_token(desk, 1);
    struct caused first = {.cause = 3}, second;
    assert_int_equal(app_write(desk->app, caused_write, &first), RC_OK);
    second.cause = first.id;
    assert_int_equal(app_write(desk->app, caused_write, &second), RC_OK);
    app_work(desk->app);
    json_t *act = desk_json(desk,
                            (struct ask){.method = S("GET"),
                                         .target = str_printf(d->a, "/api/changesets/%lld", (long long)second.id),
                                         .token = token},
                            200);
    assert_int_equal(told_number(act, "cause"), first.id);
    assert_int_equal(told_number(act, "root"), 3);
    assert_int_equal(told_number(act, "depth"), 2);
    json_t *feed = desk_json(
        desk, (struct ask){.method = S("GET"), .target = S("/api/changes?after=7"), .token = token}, 200);
    json_t *told = json_object_get(feed, "data");
    assert_int_equal(json_array_size(told), 2);
    assert_int_equal(told_number(json_array_get(told, 0), "cause"), 3);
    assert_int_equal(told_number(json_array_get(told, 1), "cause"), first.id);
    assert_int_equal(verify(desk).found, 0);
}

static void causes_test(void **state)
{
    (void)state;
    for_each_database(causes_are_told);
}

/* Positions and versions of one record go up together. */
static enum rc order_row(void *to, const struct row *row)
{
    int64_t *last = to;
    assert_int_equal(row_int(row, 0), *last + 1);
    (*last)++;
    return RC_OK;
}

static void positions_follow_versions(struct database *d)
{
    busy_desk(d);
    int64_t last = 0;
    struct db_query q = {S("select c.version from journal_seals s join changes c on c.id = s.change_id "
                           "where c.object_no = 1 and c.record_id = 1 order by s.position"),
                         NULL, 0, order_row, &last};
    assert_int_equal(db_query(d->db, &q), RC_OK);
    assert_int_equal(last, 3);
}

static void purge_test(void **state)
{
    (void)state;
    for_each_database(purge_keeps_the_chain);
}

static void newer_test(void **state)
{
    (void)state;
    for_each_database(newer_data_are_refused);
}

static void upgrade_test(void **state)
{
    (void)state;
    for_each_database(upgrade_keeps_the_data);
}

static void older_test(void **state)
{
    (void)state;
    for_each_database(older_data_are_brought_up);
    for_each_database(work_goes_on_where_it_stood);
}

static void order_test(void **state)
{
    (void)state;
    for_each_database(positions_follow_versions);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(purge_test), cmocka_unit_test(newer_test), cmocka_unit_test(upgrade_test),
        cmocka_unit_test(order_test), cmocka_unit_test(older_test), cmocka_unit_test(causes_test),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
