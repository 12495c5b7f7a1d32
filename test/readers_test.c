/*
 * Readers of the journal, on both engines: each change has its effect once, whatever fails and whoever is killed between the
 * effect and its commit; of several nodes one reads; a reader that fails stays, waits and lets the others go on. And what
 * readers stand on: a change's own state of its record, and which act caused which.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"
#include "journal/audit.h"
#include "journal/past.h"
#include "journal/reader.h"
#include "journal/seal.h"
#include "record/record.h"
#include "support/office.h"

enum { CALLS_MAX = 60 };

/* --- acts ------------------------------------------------------------------------------------------------------- */

static enum rc create(struct cx *cx, void *data)
{
    const struct object *o = catalog_object(cx->catalog, S("customer"));
    struct draft *d = draft_new(cx->arena, o);
    struct record *r;
    int64_t *id = data;
    if (!cx->changeset)
        changeset_open(cx, "api", S(""));
    check(draft_from_text(cx, d, o->title, S("New")) == RC_OK);
    enum rc rc = record_create(cx, d, &r);
    *id = rc == RC_OK ? record_id(r) : 0;
    return rc;
}

static enum rc rename_it(struct cx *cx, void *data)
{
    const struct object *o = catalog_object(cx->catalog, S("customer"));
    struct draft *d = draft_new(cx->arena, o);
    struct record *r;
    changeset_open(cx, "api", S(""));
    check(draft_from_text(cx, d, o->title, S("Old")) == RC_OK);
    return record_update(cx, d, *(int64_t *)data, 0, &r);
}

static enum rc chain(struct cx *cx, void *data)
{
    return audit_journal(cx, data);
}

static void seal(struct office *o)
{
    int64_t sealed;
    bool is_holder;
    if (o->database->kind == DB_POSTGRES)
        assert_int_equal(seal_pass(o->database->db, 0, &sealed, &is_holder), RC_OK);
}

static int64_t add(struct office *o, int n)
{
    int64_t id = 0;
    for (int i = 0; i < n; i++)
        assert_int_equal(office_write(o, o->ada, create, &id), RC_OK);
    seal(o);
    return id;
}

/* --- a reader that writes down what it was given ------------------------------------------------------------------ */

static int64_t poisoned; /* the position at which it fails; 0: none */

/* No key: a change that is told twice stands twice. */
static enum rc tell(struct cx *cx, const struct changes *c, bool *has_more)
{
    (void)has_more;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < c->n && rc == RC_OK; i++) {
        if (c->list[i].position == poisoned)
            return RC_INVALID;
        rc = db_run(cx->db, S("insert into told (position) values (?)"), (struct value[]){v_int(c->list[i].position)},
                    1, NULL);
    }
    return rc;
}

static const struct reader teller = {.name = "teller", .most = 4, .read = tell};

struct round {
    bool is_idle;
    enum rc why;
};

static enum rc run_write(struct cx *cx, void *data)
{
    return reader_run(cx, &teller, &((struct round *)data)->is_idle);
}

static enum rc put_off_write(struct cx *cx, void *data)
{
    return reader_put_off(cx, &teller, ((struct round *)data)->why);
}

static enum rc run(struct office *o)
{
    struct round r = {0};
    enum rc rc = RC_OK;
    while (rc == RC_OK && !r.is_idle)
        rc = office_write(o, 0, run_write, &r);
    return rc;
}

static bool is_due(struct office *o)
{
    bool due;
    struct cx *cx = office_context(o, 0);
    assert_int_equal(reader_is_due(cx, &teller, &due), RC_OK);
    arena_free(cx->arena);
    return due;
}

static struct reader_place place(struct office *o)
{
    struct reader_place p;
    struct cx *cx = office_context(o, 0);
    assert_int_equal(journal_reader_place(cx, "teller", &p), RC_OK);
    arena_free(cx->arena);
    return p;
}

/* From the first change on: a reader met for the first time would stand at the end. */
static struct office *begin(struct database *d)
{
    struct office *o = office_new(d);
    poisoned = 0;
    seal(o);
    assert_int_equal(db_script(d->db, "create table told (position bigint not null)"), RC_OK);
    assert_int_equal(db_script(d->db, "insert into journal_readers (name, position, failures) values ('teller', 0, 0)"),
                     RC_OK);
    return o;
}

/* Each sealed change stands in told once. */
static void assert_told_once(struct office *o)
{
    int64_t head = office_number(o, "select position from journal_head");
    assert_true(head > 0);
    assert_int_equal(office_number(o, "select count(*) from told"), head);
    assert_int_equal(office_number(o, "select count(distinct position) from told"), head);
    assert_int_equal(office_number(o, "select max(position) from told"), head);
    assert_int_equal(place(o).position, head);
}

/* --- once --------------------------------------------------------------------------------------------------------- */

static void each_once(struct database *d)
{
    struct office *o = begin(d);
    add(o, 9);
    assert_true(is_due(o));
    assert_int_equal(run(o), RC_OK);
    assert_told_once(o);
    assert_false(is_due(o));
    assert_int_equal(run(o), RC_OK);
    add(o, 1);
    assert_int_equal(place(o).behind, 1);
    assert_int_equal(run(o), RC_OK);
    assert_told_once(o);
}

/* Each query fails once, also those of the very first use; and so does each commit, after everything was done. */
static void each_once_whatever_fails(struct database *d)
{
    struct office *o = begin(d);
    enum rc faults[] = {RC_UNAVAILABLE, RC_RETRY};
    int failed = 0;
    for (int n = 1; n <= CALLS_MAX; n++) {
        struct round r = {0};
        add(o, 2);
        int64_t calls = db_calls(d->db);
        db_fail_at(d->db, n, faults[n % 2]);
        enum rc rc = office_write(o, 0, run_write, &r);
        db_fail_at(d->db, 0, RC_OK);
        failed += rc != RC_OK;
        if (db_calls(d->db) - calls < n)
            break;
    }
    assert_true(failed >= 4);
    add(o, 2);
    o->fail_writes = 1; /* the effect and the place are there, the commit is not */
    assert_int_equal(run(o), RC_UNAVAILABLE);
    assert_int_equal(run(o), RC_OK);
    assert_told_once(o);
}

/* A reader that is not known yet stands at the end, also where its first round fails at each of its queries. */
static void first_use(struct database *d)
{
    struct office *o = begin(d);
    add(o, 3);
    for (int n = 1; n <= CALLS_MAX; n++) {
        struct round r = {0};
        assert_int_equal(db_script(d->db, "delete from journal_readers"), RC_OK);
        int64_t calls = db_calls(d->db);
        db_fail_at(d->db, n, RC_UNAVAILABLE);
        enum rc rc = office_write(o, 0, run_write, &r);
        db_fail_at(d->db, 0, RC_OK);
        assert_int_equal(place(o).is_known, rc == RC_OK);
        if (db_calls(d->db) - calls < n)
            break;
    }
    assert_int_equal(place(o).behind, 0);
    assert_int_equal(office_number(o, "select count(*) from told"), 0);
    int64_t before = place(o).position;
    add(o, 2);
    assert_int_equal(run(o), RC_OK);
    assert_int_equal(office_number(o, "select min(position) from told"), before + 1);
    assert_int_equal(office_number(o, "select count(*) from told"), 2);
}

/* Killed after the effect and the move, before the commit. */
static void die_before_the_commit(struct office *o)
{
    pid_t child = fork();
    if (child == 0) {
        str message;
        struct round r = {0};
        struct arena *a = arena_new(0);
        if (db_open(o->database->url, (struct db_options){.mode = DB_WRITE}, a, &o->database->db, &message) != RC_OK)
            _exit(1);
        o->fail_writes = 0;
        struct cx *cx = office_context(o, 0);
        cx->db = o->database->db;
        bool is_done = db_begin(cx->db) == RC_OK && run_write(cx, &r) == RC_OK;
        _exit(is_done ? 0 : 2);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void each_once_though_killed(struct database *d)
{
    struct office *o = begin(d);
    add(o, 6);
    die_before_the_commit(o);
    assert_int_equal(office_number(o, "select count(*) from told"), 0);
    assert_int_equal(place(o).position, 0);
    assert_int_equal(run(o), RC_OK);
    assert_told_once(o);
}

/* --- two nodes ---------------------------------------------------------------------------------------------------- */

struct node {
    struct office office; /* with a connection of its own */
    struct database database;
    int rounds, held;
    pthread_t thread;
};

static void node_open(struct node *n, struct office *o)
{
    str message;
    n->database = *o->database;
    n->database.a = arena_new(0);
    assert_int_equal(
        db_open(o->database->url, (struct db_options){.mode = DB_WRITE}, n->database.a, &n->database.db, &message),
        RC_OK);
    n->office = *o;
    n->office.database = &n->database;
    n->office.clock = clock_of_fake(&n->office.fake); /* its own, for its thread */
    n->office.engine.clock = &n->office.clock;
}

static void node_close(struct node *n)
{
    db_close(n->database.db);
    arena_free(n->database.a);
}

static void *read_all(void *data)
{
    struct node *n = data;
    for (int i = 0; i < n->rounds; i++) {
        struct round r = {0};
        enum rc rc = office_write(&n->office, 0, run_write, &r);
        check(rc == RC_OK || rc == RC_RETRY);
        n->held += rc == RC_OK && !r.is_idle;
    }
    return NULL;
}

static void two_nodes(struct database *d)
{
    struct office *o = begin(d);
    struct node nodes[2];
    add(o, 120);
    for (int i = 0; i < 2; i++) {
        node_open(&nodes[i], o);
        nodes[i].rounds = 60;
    }
    for (int i = 0; i < 2; i++) /* when both stand: what is opened is copied from what the other works with */
        check(pthread_create(&nodes[i].thread, NULL, read_all, &nodes[i]) == 0);
    for (int i = 0; i < 2; i++) {
        pthread_join(nodes[i].thread, NULL);
        node_close(&nodes[i]);
    }
    assert_int_equal(run(o), RC_OK);
    assert_told_once(o);
}

/* While one holds the reader the other is given nothing, and does not wait. */
static void one_holder(struct database *d)
{
    struct office *o = begin(d);
    struct node other;
    struct round r = {0};
    add(o, 2);
    node_open(&other, o);
    struct cx *cx = office_context(&other.office, 0);
    cx->db = other.database.db;
    assert_int_equal(db_begin(cx->db), RC_OK);
    assert_int_equal(run_write(cx, &r), RC_OK);
    assert_int_equal(office_write(o, 0, run_write, &r), RC_OK);
    assert_true(r.is_idle);
    assert_int_equal(office_number(o, "select count(*) from told"), 0);
    assert_int_equal(db_commit(cx->db), RC_OK);
    arena_free(cx->arena);
    node_close(&other);
    assert_int_equal(run(o), RC_OK);
    assert_told_once(o);
}

/* --- failing ------------------------------------------------------------------------------------------------------ */

/* As the loop does it: a round, and what follows from its failing. */
static enum rc loop_round(struct office *o)
{
    struct round r = {0};
    if (!is_due(o))
        return RC_OK;
    r.why = office_write(o, 0, run_write, &r);
    if (r.why != RC_OK)
        assert_int_equal(office_write(o, 0, put_off_write, &r), RC_OK);
    return r.why;
}

static void a_failing_reader_waits(struct database *d)
{
    struct office *o = begin(d);
    add(o, 9);
    poisoned = 7;
    int64_t last_wait = 0;
    for (int i = 0; i < 8; i++) {
        enum rc rc = loop_round(o);
        if (rc == RC_OK)
            continue;
        assert_int_equal(rc, RC_INVALID);
        struct reader_place p = place(o);
        int64_t wait = p.again_ms - o->fake.at_ms;
        assert_in_range(wait, 750ll << (p.failures - 1), 1250ll << (p.failures - 1));
        assert_true(p.failures == 1 || wait > last_wait);
        last_wait = wait;
        assert_false(is_due(o));
        assert_int_equal(office_number(o, "select count(*) from journal_readers where error = 'RC_INVALID'"), 1);
        o->fake.at_ms += wait;
    }
    assert_int_equal(place(o).position, 6); /* those before it are done */
    assert_true(place(o).failures > 0);
    poisoned = 0;
    assert_int_equal(run(o), RC_OK);
    assert_told_once(o);
    assert_int_equal(place(o).failures, 0);
    assert_int_equal(place(o).again_ms, 0);
}

static void it_is_put_off_though_it_never_ran(struct database *d)
{
    struct office *o = office_new(d);
    struct round r = {.why = RC_UNAVAILABLE};
    seal(o);
    assert_int_equal(office_write(o, 0, put_off_write, &r), RC_OK);
    assert_false(is_due(o));
    assert_int_equal(place(o).failures, 1);
}

/* --- what was created ------------------------------------------------------------------------------------------- */

static void a_change_is_seen_as_it_left_its_record(struct database *d)
{
    struct office *o = begin(d);
    const struct object *customers = catalog_object(o->catalog, S("customer"));
    int64_t id = add(o, 1);
    struct record *r;
    assert_int_equal(office_write(o, o->ada, rename_it, &id), RC_OK);
    struct cx *cx = office_context(o, 0);
    assert_int_equal(past_at_version(cx, customers, id, 1, &r), RC_OK);
    assert_true(str_is(record_title(r), "New"));
    assert_int_equal(record_version(r), 1);
    assert_int_equal(past_at_version(cx, customers, id, 2, &r), RC_OK);
    assert_true(str_is(record_title(r), "Old"));
    assert_int_equal(past_at_version(cx, customers, id, 3, &r), RC_NOT_FOUND);
    assert_int_equal(past_at_version(cx, customers, id + 1, 1, &r), RC_NOT_FOUND);
    arena_free(cx->arena);
}

/* --- causes ------------------------------------------------------------------------------------------------------- */

struct caused {
    int64_t cause, id;
    str code;
    struct arena *arena;
};

static enum rc cause(struct cx *cx, void *data)
{
    struct caused *c = data;
    int64_t ignored;
    enum rc rc = changeset_caused(cx, "api", S("because"), c->cause);
    if (rc == RC_OK)
        rc = create(cx, &ignored);
    c->id = rc == RC_OK ? cx->changeset->id : 0;
    c->code = cx->issues.count ? str_of(cx->issues.list[0].code) : S("");
    return rc;
}

static struct changeset_row act(struct office *o, int64_t id)
{
    struct changeset_row row;
    struct cx *cx = office_context(o, 0);
    assert_int_equal(changeset_find(cx, id, &row), RC_OK);
    arena_free(cx->arena);
    return row;
}

static void a_chain_of_causes_ends(struct database *d)
{
    struct office *o = begin(d);
    add(o, 1);
    int64_t root = office_number(o, "select max(id) from changesets");
    struct caused c = {.cause = root};
    assert_int_equal(act(o, root).depth, 0);
    assert_int_equal(act(o, root).root_id, 0);
    for (int depth = 1; depth <= LIMIT_CAUSE_DEPTH; depth++) {
        assert_int_equal(office_write(o, 0, cause, &c), RC_OK);
        struct changeset_row row = act(o, c.id);
        assert_int_equal(row.depth, depth);
        assert_int_equal(row.cause_id, c.cause);
        assert_int_equal(row.root_id, root);
        c.cause = c.id;
    }
    assert_int_equal(office_write(o, 0, cause, &c), RC_INVALID);
    assert_true(str_is(c.code, "depth"));
    c.cause = 999999;
    assert_int_equal(office_write(o, 0, cause, &c), RC_NOT_FOUND);
    struct verdict v;
    seal(o);
    verdict_init(&v, o->a);
    assert_int_equal(office_write(o, 0, chain, &v), RC_OK);
    assert_int_equal(v.found, 0);
}

#define CASE(name)                                                                                                     \
    static void test_##name(void **state)                                                                              \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        for_each_database(name);                                                                                       \
    }
CASE(each_once)
CASE(each_once_whatever_fails)
CASE(first_use)
CASE(each_once_though_killed)
CASE(a_failing_reader_waits)
CASE(it_is_put_off_though_it_never_ran)
CASE(a_change_is_seen_as_it_left_its_record)
CASE(a_chain_of_causes_ends)

static void test_two_nodes(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, two_nodes);
    for_database(DB_POSTGRES, one_holder);
}

int main(void)
{
    log_level_set(LOG_OFF);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_once),
        cmocka_unit_test(test_each_once_whatever_fails),
        cmocka_unit_test(test_first_use),
        cmocka_unit_test(test_each_once_though_killed),
        cmocka_unit_test(test_two_nodes),
        cmocka_unit_test(test_a_failing_reader_waits),
        cmocka_unit_test(test_it_is_put_off_though_it_never_ran),
        cmocka_unit_test(test_a_change_is_seen_as_it_left_its_record),
        cmocka_unit_test(test_a_chain_of_causes_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
