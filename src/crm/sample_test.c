/* Tests of sample.h: the same from the same seed however it is cut, plausible, in one change set, quick. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/hash.h"
#include "crm/crm.h"
#include "crm/sample.h"
#include "job/runner.h"
#include "query/query.h"
#include "support/office.h"

struct making {
    struct sample sample;
    int64_t customers;
    str language;
    size_t most;
    bool is_begun, is_done;
    int64_t largest; /* piece */
};

static enum rc step(struct cx *cx, void *data)
{
    struct making *k = data;
    if (!k->is_begun)
        k->sample = sample_begin(cx, k->customers, k->language);
    k->is_begun = true;
    int64_t before = k->sample.records;
    enum rc rc = sample_step(cx, &k->sample, k->most, &k->is_done);
    if (k->sample.records - before > k->largest)
        k->largest = k->sample.records - before;
    return rc;
}

static struct making make(struct office *o, int64_t customers, str language, size_t most)
{
    struct making k = {.customers = customers, .language = language, .most = most};
    o->engine.behaviours = crm_behaviours;
    while (!k.is_done)
        assert_int_equal(office_write(o, o->ada, step, &k), RC_OK);
    assert_in_range(k.largest, 1, most);
    return k;
}

static struct office *office_of(struct database *d)
{
    struct office *o = office_new(d);
    o->fake.seed = 11;
    return o;
}

/* --- counts and shape ------------------------------------------------------------------------------------------- */

static int64_t count(struct office *o, const char *sql)
{
    return office_number(o, sql);
}

static void it_is_plausible(struct database *d)
{
    struct office *o = office_of(d);
    make(o, 150, S("zh"), 250);
    assert_int_equal(count(o, "select count(*) from customers"), 150);
    assert_in_range(count(o, "select count(*) from contacts"), 250, 350);
    assert_in_range(count(o, "select count(*) from leads"), 25, 70);
    assert_in_range(count(o, "select count(*) from opportunities"), 110, 210);
    assert_int_equal(count(o, "select count(distinct stage) from opportunities"), 6);
    assert_int_equal(count(o, "select count(*) from products"), 12);
    assert_int_equal(count(o, "select count(*) from teams"), 2);
    assert_int_equal(count(o, "select count(*) from users"), 8);
    assert_int_equal(count(o, "select count(distinct owner_id) from customers"), 7);
    assert_int_equal(count(o, "select count(*) from credentials"), 0);
    assert_int_equal(
        count(o, "select count(*) from opportunities where created_by_id <> owner_id or created_by_id is null"), 0);
    assert_true(count(o, "select count(distinct created_by_id) from activities") >= 7);
    assert_true(count(o, "select count(*) from activities where done = (1 = 1)") > 100);
    assert_int_equal(count(o, "select count(*) - count(distinct email) from contacts"), 0);
    assert_int_equal(count(o, "select count(*) - count(distinct email) from customers"), 0);
    assert_int_equal(
        count(o, "select count(*) from opportunities where close_date is null and stage in ('won', 'lost')"), 0);
    assert_int_equal(
        count(o, "select count(*) from opportunities where close_date is not null and stage not in ('won', 'lost')"),
        0);
    assert_int_equal(count(o, "select count(*) from opportunities where amount is null or weighted_amount is null"), 0);
    assert_int_equal(count(o, "select count(*) from opportunities where stage_since < created_at"), 0);
    assert_int_equal(count(o, "select count(*) from opportunities where (stage = 'lost') <> (loss_reason is not null)"),
                     0);
    assert_true(count(o, "select count(*) from stage_history") > count(o, "select count(*) from opportunities") * 2);
}

static void dates_are_of_the_last_eighteen_months(struct database *d)
{
    struct office *o = office_of(d);
    make(o, 60, S("en"), 1000);
    struct cx *cx = office_context(o, 0);
    static const char *const wheres[] = {"created_at < now() and created_at > today() - 545",
                                         "created_at < today() - 400", "created_at > today() - 60"};
    const struct object *customer = catalog_object(cx->catalog, S("customer"));
    int64_t n[3];
    for (int i = 0; i < 3; i++) {
        struct query q = query_of(cx, customer, condition_true());
        bool has_more;
        assert_int_equal(condition_parse(cx, customer, str_of(wheres[i]), NULL, &q.where), RC_OK);
        assert_int_equal(query_count(cx, &q, 0, &n[i], &has_more), RC_OK);
    }
    assert_int_equal(n[0], 60);
    assert_in_range(n[1], 5, 30);
    assert_in_range(n[2], 3, 20);
    arena_free(cx->arena);
}

static void it_is_one_act(struct database *d)
{
    struct office *o = office_of(d);
    struct making k = make(o, 60, S("zh"), 100);
    assert_int_equal(count(o, "select count(*) from changesets where via = 'sample' and state = 'done'"), 1);
    char sql[200];
    snprintf(sql, sizeof sql, "select count(*) from changes where changeset_id <> %lld",
             (long long)k.sample.changeset_id);
    assert_int_equal(count(o, sql), 2); /* the two users of the office */
}

/* --- the same from the same ------------------------------------------------------------------------------------- */

struct digest {
    struct arena *arena;
    char text[2 * HASH_BYTES + 1];
};

static enum rc digest_row(void *to, const struct row *row)
{
    struct digest *g = to;
    unsigned char hash[HASH_BYTES];
    str parts[] = {str_of(g->text), row_text(row, 0), row_text(row, 1), row_text(row, 2)};
    hash_sha256(parts, countof(parts), hash);
    str hex = str_hex(g->arena, hash, sizeof hash);
    memcpy(g->text, hex.p, hex.n);
    return RC_OK;
}

static void digest(struct office *o, struct digest *g)
{
    struct cx *cx = office_context(o, 0);
    *g = (struct digest){.arena = cx->arena};
    assert_int_equal(db_query(cx->db, &(struct db_query){S("select name, email, mobile from contacts order by id"),
                                                         NULL, 0, digest_row, g}),
                     RC_OK);
    assert_int_equal(
        db_query(cx->db, &(struct db_query){S("select name, stage, next_step from opportunities order by id"), NULL, 0,
                                            digest_row, g}),
        RC_OK);
    arena_free(cx->arena);
}

static struct digest digest_small, digest_large;

static void in_small_pieces(struct database *d)
{
    struct office *o = office_of(d);
    make(o, 40, S("zh"), 100);
    digest(o, &digest_small);
}

static void in_large_pieces(struct database *d)
{
    struct office *o = office_of(d);
    make(o, 40, S("zh"), 1000);
    digest(o, &digest_large);
}

static void the_same_seed_gives_the_same_however_it_is_cut(void **state)
{
    (void)state;
    for_database(DB_SQLITE, in_small_pieces);
    for_database(DB_SQLITE, in_large_pieces);
    assert_string_equal(digest_small.text, digest_large.text);
    for_database(DB_POSTGRES, in_large_pieces);
    assert_string_equal(digest_small.text, digest_large.text);
}

static void it_can_be_made_again(struct database *d)
{
    struct office *o = office_of(d);
    make(o, 30, S("en"), 250);
    make(o, 30, S("en"), 250);
    assert_int_equal(count(o, "select count(*) from customers"), 60);
    assert_int_equal(count(o, "select count(*) from products"), 12);
    assert_int_equal(count(o, "select count(*) from users"), 8);
    assert_int_equal(count(o, "select count(*) - count(distinct email) from contacts"), 0);
}

/* --- as a job, and how quick ------------------------------------------------------------------------------------- */

static enum rc add_job(struct cx *cx, void *data)
{
    (void)data;
    return sample_job_add(cx, 80, S("zh"), &(int64_t){0});
}

static void it_runs_as_a_job(struct database *d)
{
    struct office *o = office_of(d);
    o->engine.behaviours = crm_behaviours;
    const struct job_kind *const kinds[] = {&sample_job, NULL};
    struct job_runner runner = {
        .engine = &o->engine, .kinds = kinds, .context = office_context_of, .data = o, .node = S("t")};
    int64_t ran;
    assert_int_equal(office_write(o, o->ada, add_job, NULL), RC_OK);
    assert_int_equal(job_run_due(&runner, &ran), RC_OK);
    assert_true(ran > 2);
    assert_int_equal(count(o, "select count(*) from customers"), 80);
    assert_int_equal(count(o, "select count(*) from jobs where state = 'done' and done = 80"), 1);
}

/* The promise is 3 s for 1,000; sanitizers and busy machines are allowed their share. */
static void it_is_quick(struct database *d)
{
    struct office *o = office_of(d);
    int64_t start = clock_monotonic_ms();
    struct making k = make(o, 1000, S("zh"), 250);
    int64_t ms = clock_monotonic_ms() - start;
    print_message("1,000 customers, %lld records: %lld ms\n", (long long)k.sample.records, (long long)ms);
    assert_in_range(ms, 0, 30000);
}

#define ON_BOTH(name)                                                                                                  \
    static void name##_on_both(void **state)                                                                           \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        for_each_database(name);                                                                                       \
    }

ON_BOTH(it_is_plausible)
ON_BOTH(dates_are_of_the_last_eighteen_months)
ON_BOTH(it_is_one_act)
ON_BOTH(it_can_be_made_again)
ON_BOTH(it_runs_as_a_job)

static void it_is_quick_on_sqlite(void **state)
{
    (void)state;
    for_database(DB_SQLITE, it_is_quick);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_plausible_on_both),
        cmocka_unit_test(dates_are_of_the_last_eighteen_months_on_both),
        cmocka_unit_test(it_is_one_act_on_both),
        cmocka_unit_test(the_same_seed_gives_the_same_however_it_is_cut),
        cmocka_unit_test(it_can_be_made_again_on_both),
        cmocka_unit_test(it_runs_as_a_job_on_both),
        cmocka_unit_test(it_is_quick_on_sqlite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
