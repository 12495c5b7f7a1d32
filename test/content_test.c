/*
 * What imports keep of their files, on both engines: it goes when a record of theirs is purged; while one is at work it is only
 * told so, and a process that begins leaves its job what that reads.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "journal/seal.h"
#include "record/record.h"
#include "schema/migrations.h"
#include "support/imports.h"
#include "transfer/import_content.h"

struct gone {
    str object;
    int64_t id;
};

static enum rc purge_fn(struct cx *cx, void *data)
{
    const struct gone *g = data;
    const struct object *o = catalog_object(cx->catalog, g->object);
    changeset_open(cx, "api", S(""));
    enum rc rc = record_delete(cx, o, g->id, 0);
    return rc == RC_OK ? record_purge(cx, o, g->id) : rc;
}

/* The record goes for good; the journal is sealed. */
static void purge(struct office *o, const char *object, const char *id)
{
    struct gone g = {str_of(object), office_number(o, id)};
    int64_t sealed;
    bool is_holder;
    assert_int_equal(office_write(o, o->ada, purge_fn, &g), RC_OK);
    if (o->database->kind == DB_POSTGRES)
        assert_int_equal(seal_pass(o->database->db, 0, &sealed, &is_holder), RC_OK);
}

static enum rc read_fn(struct cx *cx, void *is_idle)
{
    return reader_run(cx, &import_reader, is_idle);
}

static void read_journal(struct office *o)
{
    for (bool is_idle = false; !is_idle;)
        assert_int_equal(office_write(o, 0, read_fn, &is_idle), RC_OK);
}

/* As a process begins. */
static void settle(struct office *o)
{
    struct cx *cx = office_context(o, 0);
    assert_int_equal(import_content_settle(cx), RC_OK);
    arena_free(cx->arena);
}

static enum rc rejected(struct office *o, int64_t id)
{
    struct cx *cx = office_context(o, o->ada);
    struct buf b;
    buf_init(&b, 1 << 20);
    enum rc rc = import_rejected(cx, id, &b);
    buf_free(&b);
    arena_free(cx->arena);
    return rc;
}

/* Nothing of what was in the files is told, and that is said alike wherever it is asked for. */
static void assert_told_as_removed(struct office *o, int64_t id, const char *state)
{
    json_t *im = import_look(o, id);
    assert_text(im, "state", state);
    assert_text(json_object_get(im, "removed"), "code", "content_purged");
    for (size_t i = 0; i < json_array_size(json_object_get(im, "files")); i++) {
        const json_t *f = json_array_get(json_object_get(im, "files"), i);
        assert_int_equal(json_array_size(json_object_get(f, "columns")), 0);
        assert_int_equal(json_array_size(json_object_get(f, "problems")), 0);
        assert_int_equal(json_array_size(json_object_get(f, "notices")), 0);
    }
    assert_int_equal(rejected(o, id), RC_NOT_FOUND);
}

static bool has_files(struct office *o, int64_t id)
{
    const char *path = arena_printf(o->a, "%s/imports/%lld", o->engine.data_dir, (long long)id);
    return o->database->kind == DB_POSTGRES ? office_number(o, "select count(*) from import_pieces") > 0
                                            : access(path, F_OK) == 0;
}

static void assert_gone(struct office *o, int64_t id)
{
    assert_told_as_removed(o, id, "done");
    assert_false(has_files(o, id));
    assert_int_equal(office_number(o, "select count(*) from imports where body like '%Massive%'"), 0);
    assert_int_equal(office_number(o, "select count(*) from jobs where payload like '%Nobody%'"), 0);
}

static void at_work(struct database *d)
{
    struct office *o = office_new(d);
    read_journal(o);
    int64_t id = spelt_import(o);
    assert_int_equal(office_write(o, o->ada, import_run_fn, &id), RC_OK);
    import_work_for(o, 1);
    purge(o, "customer", "select id from customers where name = 'Cheers'");
    read_journal(o);
    assert_told_as_removed(o, id, "running");
    settle(o);
    assert_true(has_files(o, id));
    import_work(o);
    assert_int_equal(live_rows(o, "customers"), 3);
    assert_int_equal(live_rows(o, "products"), 2);
    assert_true(live_rows(o, "opportunities") > 0);
    assert_gone(o, id);
    settle(o);
    assert_gone(o, id);
}

/* By a program that kept it, before step 16; what step 17 made is taken away again. */
static enum rc upgrade_fn(struct cx *cx, void *data)
{
    (void)data;
    enum rc rc = db_script(cx->db, "drop index sessions_end; drop index sign_in_tries_since");
    if (rc == RC_OK && db_engine(cx->db) == DB_POSTGRES)
        rc = db_script(cx->db, "alter table import_pieces drop column stored_at");
    if (rc == RC_OK)
        rc = db_script(cx->db, "alter table changes drop column actor_id"); /* of step 17 */
    return rc == RC_OK ? migrations__run(cx->db, 15) : rc;
}

static void purged_before_the_upgrade(struct database *d)
{
    struct office *o = office_new(d);
    int64_t id = spelt_import(o);
    assert_int_equal(office_write(o, o->ada, import_run_fn, &id), RC_OK);
    import_work(o);
    purge(o, "opportunity", "select id from opportunities where external_number = 'EC4QE1BX'");
    read_journal(o); /* met for the first time it stands at the end */
    assert_true(has_files(o, id));
    assert_int_equal(office_write(o, 0, upgrade_fn, NULL), RC_OK);
    read_journal(o);
    assert_gone(o, id);
}

#define CASE(name)                                                                                                     \
    static void test_##name(void **state)                                                                              \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        for_each_database(name);                                                                                       \
    }
CASE(at_work)
CASE(purged_before_the_upgrade)

int main(void)
{
    log_level_set(LOG_OFF);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_at_work),
        cmocka_unit_test(test_purged_before_the_upgrade),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
