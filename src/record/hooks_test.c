/* Tests of the hooks on every road to a row: in which order they are asked, and that undo and redo ask them too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "journal/journal.h"
#include "object/builtin.h"
#include "record/behaviour.h"
#include "record/engine.h"
#include "record/record.h"
#include "record/undo.h"
#include "support/office.h"

/* --- behaviours that write down what they are asked ------------------------------------------------------------- */

static char said[400];
static bool refuses_undo;

static void say(const char *who, const char *what, const struct save *s)
{
    size_t n = strlen(said);
    snprintf(said + n, sizeof said - n, "%s%s.%s %s%s", n ? ", " : "", who, what, change_kind_name(s->kind),
             s->way == SAVE_UNDO ? "!" : "");
}

static enum rc first_prepare(struct cx *cx, const struct save *s)
{
    (void)cx;
    say("first", "prepare", s);
    return RC_OK;
}

static enum rc second_prepare(struct cx *cx, const struct save *s)
{
    (void)cx;
    say("second", "prepare", s);
    return RC_OK;
}

static enum rc first_may_delete(struct cx *cx, const struct save *s)
{
    (void)cx;
    say("first", "may_delete", s);
    return RC_OK;
}

static enum rc may_undo(struct cx *cx, const struct save *s)
{
    say("first", "may_undo", s);
    return refuses_undo ? issue_add(&cx->issues, "", "refused") : RC_OK;
}

static enum rc second_follow(struct cx *cx, const struct save *s)
{
    struct record *row;
    say("second", "follow", s);
    if (s->kind == CHANGE_PURGE)
        return RC_OK;
    check(record_read(cx, s->after->object, record_id(s->after), true, &row) == RC_OK); /* it is written */
    assert_int_equal(record_version(row), record_version(s->after));
    return RC_OK;
}

static enum rc shout(struct cx *cx, struct save *s, json_t *arguments)
{
    str word = json_member_text(arguments, "word");
    if (!word.n)
        return issue_add(&cx->issues, "word", "required");
    record_put(s->after, object_field(s->after->object, S("next_step")), v_text(word));
    return RC_OK;
}

static const struct act acts[] = {{"shout", shout}, {NULL, NULL}};
static const struct behaviour first = {
    .name = "priced", .prepare = first_prepare, .may_delete = first_may_delete, .may_undo = may_undo};
static const struct behaviour second = {
    .name = "opportunity", .prepare = second_prepare, .follow = second_follow, .acts = acts};
static const struct behaviour nobody = {.name = "user"}, logged = {.name = "activity"}, saved = {.name = "view"},
                              contacted = {.name = "contacted"}, through = {.name = "contacted_through"};
static const struct behaviour *const table[] = {&second, &nobody, &logged, &saved, &contacted, &through, &first, NULL};

/* --- doing ------------------------------------------------------------------------------------------------------ */

struct deed {
    const char *verb, *json; /* "create", "update", "delete", "restore", "purge", "act", "undo" */
    int64_t id, set;         /* what it is done to, and the act it became */
    enum undo_later later;
    size_t blockers;
    char reason[100];
};

static enum rc change(struct cx *cx, struct deed *d, const struct object *o)
{
    json_t *body = NULL;
    str message;
    struct draft *draft;
    struct record *r;
    if (d->json)
        check(json_read(cx->arena, str_of(d->json), &body, &message) == RC_OK);
    if (strcmp(d->verb, "act") == 0)
        return record_act(cx, o, (struct record_act){S("shout"), d->id, 0, body}, &r);
    if (strcmp(d->verb, "delete") == 0)
        return record_delete(cx, o, d->id, 0);
    if (strcmp(d->verb, "restore") == 0)
        return record_restore(cx, o, d->id, &r);
    if (strcmp(d->verb, "purge") == 0)
        return record_purge(cx, o, d->id);
    enum rc rc = draft_from_json(cx, o, body, &draft);
    if (rc == RC_OK)
        rc = strcmp(d->verb, "create") == 0 ? record_create(cx, draft, &r) : record_update(cx, draft, d->id, 0, &r);
    d->id = rc == RC_OK ? record_id(r) : d->id;
    return rc;
}

static enum rc take_back(struct cx *cx, struct deed *d)
{
    struct undo_plan *p;
    cx->changeset->undo_of = d->set;
    enum rc rc = undo_plan(cx, d->set, d->later, &p);
    if (rc == RC_OK)
        rc = undo_run(cx, p, 100);
    d->blockers = p->blocker_count;
    if (p->blocker_count)
        snprintf(d->reason, sizeof d->reason, "%s: %.*s", p->blockers[0].reason, STR_ARG(p->blockers[0].detail));
    return rc;
}

static enum rc run(struct cx *cx, void *data)
{
    struct deed *d = data;
    bool is_undo = strcmp(d->verb, "undo") == 0;
    changeset_open(cx, is_undo ? "undo" : "api", S(""));
    enum rc rc = is_undo ? take_back(cx, d) : change(cx, d, catalog_object(cx->catalog, S("opportunity")));
    d->set = cx->changeset->id;
    return rc;
}

/* Does it as an administrator; what the hooks said must be that. */
static enum rc does(struct office *o, struct deed *d, const char *expected)
{
    said[0] = 0;
    enum rc rc = office_write(o, o->ada, run, d);
    assert_string_equal(said, expected);
    return rc;
}

static struct office *office_of(struct database *d)
{
    struct office *o = office_new(d);
    o->engine.behaviours = table;
    refuses_undo = false;
    return o;
}

static struct deed with(struct deed d, const char *verb, const char *json)
{
    d.verb = verb;
    d.json = json;
    return d;
}

static void every_road_asks_the_hooks_in_their_order(struct database *database)
{
    struct office *o = office_of(database);
    struct deed d = {.verb = "create", .json = "{\"name\":\"A\"}"};
    assert_int_equal(does(o, &d, "first.prepare create, second.prepare create, second.follow create"), RC_OK);
    d = with(d, "update", "{\"name\":\"B\"}");
    assert_int_equal(does(o, &d, "first.prepare update, second.prepare update, second.follow update"), RC_OK);
    d = with(d, "undo", NULL);
    assert_int_equal(
        does(o, &d, "first.may_undo update!, first.prepare update!, second.prepare update!, second.follow update!"),
        RC_OK);
    assert_int_equal(
        does(o, &d, "first.may_undo update!, first.prepare update!, second.prepare update!, second.follow update!"),
        RC_OK);
    d = with(d, "update", "{\"name\":\"B\"}"); /* it is already: nothing follows */
    assert_int_equal(does(o, &d, "first.prepare update, second.prepare update"), RC_OK);
    d = with(d, "delete", NULL);
    assert_int_equal(does(o, &d, "first.may_delete delete, second.follow delete"), RC_OK);
    d = with(d, "undo", NULL);
    assert_int_equal(does(o, &d, "first.may_undo restore!, second.follow restore!"), RC_OK);
    assert_int_equal(does(o, &d, "first.may_undo delete!, first.may_delete delete!, second.follow delete!"), RC_OK);
    d = with(d, "restore", NULL);
    assert_int_equal(does(o, &d, "second.follow restore"), RC_OK);
    d = with(d, "delete", NULL);
    assert_int_equal(does(o, &d, "first.may_delete delete, second.follow delete"), RC_OK);
    d = with(d, "purge", NULL);
    assert_int_equal(does(o, &d, "second.follow purge"), RC_OK);
}

static void what_left_the_house_is_not_taken_back(struct database *database)
{
    struct office *o = office_of(database);
    struct deed d = {.verb = "create", .json = "{\"name\":\"A\"}"};
    assert_int_equal(office_write(o, o->ada, run, &d), RC_OK);
    refuses_undo = true;
    struct deed undo = with(d, "undo", NULL);
    assert_int_equal(does(o, &undo, "first.may_undo delete!"), RC_CONFLICT);
    assert_int_equal(undo.blockers, 1);
    assert_true(str_starts(str_of(undo.reason), S("refused: ")));
    assert_int_equal(office_number(o, "select count(*) from opportunities where deleted_at is null"), 1);
    undo = with(d, "undo", NULL);
    undo.later = UNDO_KEEP; /* leaves it where it is */
    assert_int_equal(does(o, &undo, "first.may_undo delete!"), RC_OK);
    assert_int_equal(undo.set, 0);
    assert_int_equal(office_number(o, "select count(*) from opportunities where deleted_at is null"), 1);
}

static void an_act_is_a_change_by_name(struct database *database)
{
    struct office *o = office_of(database);
    struct deed d = {.verb = "create", .json = "{\"name\":\"A\"}"};
    assert_int_equal(office_write(o, o->ada, run, &d), RC_OK);
    d = with(d, "act", "{\"word\":\"hey\"}");
    assert_int_equal(does(o, &d, "first.prepare update, second.prepare update, second.follow update"), RC_OK);
    assert_int_equal(office_number(o, "select count(*) from opportunities where next_step = 'hey'"), 1);
    d = with(d, "act", "{}");
    assert_int_equal(does(o, &d, ""), RC_INVALID);
    d = with(d, "act", "{\"word\":\"hey\"}");
    assert_int_equal(office_write(o, o->sam, run, &d), RC_NOT_FOUND); /* whose it is not */
}

/* However often a move is taken back and done again, it counts when it stands, and only then. */
static void a_move_counts_while_it_stands(struct database *database)
{
    static const char *const counts =
        "select count(*) from stage_history where to_value = 'quote' and undone_by is null";
    struct office *o = office_of(database);
    struct deed d = {.verb = "create", .json = "{\"name\":\"A\"}"};
    assert_int_equal(office_write(o, o->ada, run, &d), RC_OK);
    d = with(d, "update", "{\"stage\":\"quote\"}");
    assert_int_equal(office_write(o, o->ada, run, &d), RC_OK);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(office_number(o, counts), i % 2 == 0);
        d = with(d, "undo", NULL);
        assert_int_equal(office_write(o, o->ada, run, &d), RC_OK);
    }
    assert_int_equal(office_number(o, "select count(*) from stage_history"), 2);
}

/* --- the table -------------------------------------------------------------------------------------------------- */

static void a_behaviour_has_the_fields_it_is_written_for(void **state)
{
    (void)state;
    static const char *const good[] = {"amount", "lines.price", NULL}, *const bad[] = {"amount", "lines.colour", NULL};
    const struct behaviour fits = {.name = "priced", .fields = good}, fits_not = {.name = "priced", .fields = bad};
    const struct behaviour *const one[] = {&fits, &second, &nobody, &logged, &saved, &contacted, &through, NULL};
    const struct behaviour *const other[] = {&fits_not, &second, &nobody, &logged, &saved, &contacted, &through, NULL};
    const struct behaviour *const less[] = {&fits, &second, &logged, &saved, &contacted, &through, NULL};
    const struct behaviour bound = {.name = "priced", .object = "user"};
    const struct behaviour *const elsewhere[] = {&bound, &second, &nobody, &logged, &saved, &contacted, &through, NULL};
    struct arena *a = arena_new(0);
    const struct catalog *c = builtin_catalog(a);
    str message;
    assert_int_equal(engine_check(one, c, a, &message), RC_OK);
    assert_int_equal(engine_check(other, c, a, &message), RC_INVALID);
    assert_true(str_eq(message, S("opportunity: the behaviour \"priced\" needs a field \"lines.colour\"")));
    assert_int_equal(engine_check(less, c, a, &message), RC_INVALID);
    assert_true(str_eq(message, S("user: there is no behaviour \"user\"")));
    assert_int_equal(engine_check(elsewhere, c, a, &message), RC_INVALID);
    assert_true(str_eq(message, S("opportunity: the behaviour \"priced\" is for the object \"user\" alone")));
    arena_free(a);
}

#define ON_BOTH(name)                                                                                                  \
    static void name##_on_both(void **state)                                                                           \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        for_each_database(name);                                                                                       \
    }

ON_BOTH(every_road_asks_the_hooks_in_their_order)
ON_BOTH(what_left_the_house_is_not_taken_back)
ON_BOTH(an_act_is_a_change_by_name)
ON_BOTH(a_move_counts_while_it_stands)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_road_asks_the_hooks_in_their_order_on_both),
        cmocka_unit_test(what_left_the_house_is_not_taken_back_on_both),
        cmocka_unit_test(an_act_is_a_change_by_name_on_both),
        cmocka_unit_test(a_move_counts_while_it_stands_on_both),
        cmocka_unit_test(a_behaviour_has_the_fields_it_is_written_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
