/* See imports.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>
#include <unistd.h>

#include "base/limits.h"
#include "support/imports.h"
#include "transfer/undo_job.h"

const char import_accounts[] = "\xEF\xBB\xBF"
                               "account,sector,year_established,revenue,employees,office_location,subsidiary_of\r\n"
                               "Acme Corporation,technolgy,1996,1100.04,\"2,822\",United States,\r\n"
                               "Cheers,entertainment,1993,\"4,269.90\",6472,United States,Massive Dynamic\r\n"
                               "Cancity,Retail,2001,718.62,2448,Kenya,ACME  corporation\r\n"
                               "Massive Dynamic,software,1989,665.06,1095,Korea,\r\n";
const char import_products[] = "product,series,sales_price\nGTX Pro,GTX,4821\nMG Special,MG,55\n";
const char import_pipeline[] =
    "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
    "1C1I7A6R,Moses Frase,GTXPro,Cancity,Won,10/20/2016,3/1/2017,1054\n"
    "Z063OYW0,Darcel Schlecht,MG Special,,Engaging,11/3/2016,,\n"
    "EC4QE1BX,Moses Frase,mg special,Cheers,Lost,1/2/2017,3/7/2017,0\n"
    "MV1LWRNH,sam,GTX Pro,Acme Corporation,Prospecting,,,\n"
    "PE84CX4O,sam,GTX Pro,Nobody & Sons,Won,1/2/2017,2/3/2017,\"1,234.50\"\n";

const char import_spelling[] = "{\"files\":[{\"name\":\"accounts.csv\",\"columns\":[{\"column\":\"sector\","
                               "\"values\":{\"technolgy\":\"technology\"}}]}]}";

static enum rc new_fn(struct cx *cx, void *data)
{
    return import_new(cx, S("CRM sales"), data);
}

int64_t import_begin(struct office *o)
{
    int64_t id = 0;
    assert_int_equal(office_write(o, o->ada, new_fn, &id), RC_OK);
    return id;
}

static int fd_of(const char *text, size_t n)
{
    FILE *f = tmpfile();
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, n, f), n);
    fflush(f);
    int fd = dup(fileno(f));
    fclose(f);
    return fd;
}

enum rc import_add_bytes(struct office *o, int64_t id, const char *name, str bytes)
{
    struct cx *cx = office_context(o, o->ada);
    int fd = fd_of(bytes.p, bytes.n);
    enum rc rc = import_add_file(cx, id, str_of(name), fd);
    close(fd);
    arena_free(cx->arena);
    return rc;
}

void import_add_text(struct office *o, int64_t id, const char *name, const char *text)
{
    assert_int_equal(import_add_bytes(o, id, name, str_of(text)), RC_OK);
}

enum rc import_patch(struct office *o, int64_t id, const char *patch)
{
    struct cx *cx = office_context(o, o->ada);
    json_t *v;
    str message;
    assert_int_equal(json_read(cx->arena, str_of(patch), &v, &message), RC_OK);
    enum rc rc = import_change(cx, id, v);
    arena_free(cx->arena);
    return rc;
}

/* The import as JSON, in the case's arena. */
json_t *import_look(struct office *o, int64_t id)
{
    struct cx *cx = office_context(o, o->ada);
    struct buf b;
    buf_init(&b, LIMIT_JSON_BYTES);
    struct json j = json_to(&b);
    assert_int_equal(import_write_json(cx, id, &j), RC_OK);
    json_t *v;
    str message;
    assert_int_equal(json_read(o->a, str_copy(o->a, buf_view(&b)), &v, &message), RC_OK);
    buf_free(&b);
    arena_free(cx->arena);
    return v;
}

json_t *import_file_named(json_t *import, const char *name)
{
    size_t i;
    json_t *f;
    json_array_foreach(json_object_get(import, "files"), i, f) if (str_is(json_member_text(f, "name"), name)) return f;
    fail();
    return NULL;
}

json_t *import_column_named(json_t *file, const char *name)
{
    size_t i;
    json_t *c;
    json_array_foreach(json_object_get(file, "columns"), i,
                       c) if (str_is(json_member_text(c, "column"), name)) return c;
    fail();
    return NULL;
}

void assert_text(json_t *v, const char *key, const char *expected)
{
    if (!str_is(json_member_text(v, key), expected))
        fail_msg("%s is \"%.*s\", not \"%s\"", key, STR_ARG(json_member_text(v, key)), expected);
}

void assert_targets(json_t *file, const char *const *pairs)
{
    for (; *pairs; pairs += 2)
        assert_text(import_column_named(file, pairs[0]), "target", pairs[1]);
}

void assert_result(json_t *file, int created, int updated, int unchanged, int rejected)
{
    json_t *r = json_object_get(file, "result");
    assert_int_equal(json_integer_value(json_object_get(r, "created")), created);
    assert_int_equal(json_integer_value(json_object_get(r, "updated")), updated);
    assert_int_equal(json_integer_value(json_object_get(r, "unchanged")), unchanged);
    assert_int_equal(json_integer_value(json_object_get(r, "rejected")), rejected);
}

/* --- running ---------------------------------------------------------------------------------------------------- */

enum rc import_dry_fn(struct cx *cx, void *data)
{
    return import_dry_run(cx, *(int64_t *)data, &(int64_t){0});
}

enum rc import_run_fn(struct cx *cx, void *data)
{
    return import_run(cx, *(int64_t *)data, &(int64_t){0});
}

enum rc import_keep_fn(struct cx *cx, void *data)
{
    return import_cancel(cx, *(int64_t *)data, true);
}

enum rc import_undo_fn(struct cx *cx, void *data)
{
    return import_cancel(cx, *(int64_t *)data, false);
}

static struct job_kind counted_import;
static const struct job_kind *const kinds[] = {&counted_import, &undo_job, NULL};
static int64_t steps_left; /* then the runner stops; -1: never */

static enum rc counted_step(struct cx *cx, struct job *job, void *found, bool *is_done)
{
    steps_left -= steps_left > 0;
    return import_job.step(cx, job, found, is_done);
}

static bool stop(void *data)
{
    (void)data;
    return steps_left == 0;
}

struct job_runner import_runner(struct office *o, const char *node, int64_t steps)
{
    counted_import = import_job;
    counted_import.step = counted_step;
    steps_left = steps;
    return (struct job_runner){&o->engine, kinds, office_context_of, o, stop, str_of(node)};
}

void import_work_for(struct office *o, int64_t steps)
{
    int64_t ran;
    struct job_runner r = import_runner(o, "n1", steps);
    assert_int_equal(job_run_due(&r, &ran), RC_OK);
}

void import_work(struct office *o)
{
    import_work_for(o, -1);
}

int64_t sales_import(struct office *o)
{
    int64_t id = import_begin(o);
    import_add_text(o, id, "sales_pipeline.csv", import_pipeline);
    import_add_text(o, id, "accounts.csv", import_accounts);
    import_add_text(o, id, "products.csv", import_products);
    return id;
}

int64_t spelt_import(struct office *o)
{
    int64_t id = sales_import(o);
    assert_int_equal(import_patch(o, id, import_spelling), RC_OK);
    return id;
}

int64_t live_rows(struct office *o, const char *table)
{
    return office_number(o, arena_printf(o->a, "select count(*) from %s where deleted_at is null", table));
}
