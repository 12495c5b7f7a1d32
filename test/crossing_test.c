/*
 * Two nodes on one PostgreSQL, at records of one customer, at the same moment: each has come as far as the journal when the
 * other has. Whatever of daily work the two do, neither is begun again: they point at the same customer, and write it, without
 * waiting for each other crosswise.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "app/parts.h"
#include "base/check.h"
#include "journal/journal.h"
#include "json/read.h"
#include "record/deferred.h"
#include "record/record.h"
#include "record/undo.h"
#include "support/desk.h"

enum { CUSTOMER = 1, ELSEWHERE, SIDES = 2 };

/* What a side has of its own. */
enum thing { PLANNED, PLANNED_ELSEWHERE, LOGGED, CONTACT, DEAL, USER, THINGS };

struct side;

/* What of daily work is done. */
struct deed {
    const char *name;
    enum rc (*act)(struct cx *cx, struct side *s);
    const char *object, *body;
    enum thing to;
};

struct side {
    const struct deed *deed;
    struct desk *desk;
    int64_t own[THINGS];
    int64_t set; /* in which its call was logged */
    int begun;   /* so many times */
    enum rc rc;
};

/* --- deeds ------------------------------------------------------------------------------------------------------ */

static const struct object *object_named(const struct cx *cx, const char *name)
{
    return catalog_object(cx->catalog, str_of(name));
}

static struct draft *draft_of(struct cx *cx, const struct side *s)
{
    struct draft *d;
    json_t *body;
    str message;
    check(json_read(cx->arena, str_of(s->deed->body), &body, &message) == RC_OK);
    check(draft_from_json(cx, object_named(cx, s->deed->object), body, &d) == RC_OK);
    return d;
}

static enum rc create(struct cx *cx, struct side *s)
{
    struct record *ignored;
    return record_create(cx, draft_of(cx, s), &ignored);
}

static enum rc change(struct cx *cx, struct side *s)
{
    struct record *ignored;
    return record_update(cx, draft_of(cx, s), s->own[s->deed->to], 0, &ignored);
}

static enum rc change_held(struct cx *cx, struct side *s)
{
    struct record *ignored;
    bool is_alone;
    struct draft *d = draft_of(cx, s);
    const int64_t ids[] = {CUSTOMER, ELSEWHERE};
    enum rc rc = record_hold(cx, d->object, ids, countof(ids), &is_alone);
    return rc == RC_OK ? record_update(cx, d, CUSTOMER, 0, &ignored) : rc;
}

static enum rc change_own_held(struct cx *cx, struct side *s)
{
    bool is_alone;
    enum rc rc = record_hold(cx, object_named(cx, s->deed->object), &s->own[s->deed->to], 1, &is_alone);
    return rc == RC_OK ? change(cx, s) : rc;
}

/* Calls of two customers, in one order or the other. */
static enum rc change_many(struct cx *cx, struct side *s)
{
    struct record *ignored;
    enum rc rc = RC_OK;
    const enum thing other = s->deed->to == PLANNED ? PLANNED_ELSEWHERE : PLANNED;
    struct deferred *follows = deferred_begin(cx);
    for (int i = 0; i < 2 && rc == RC_OK; i++)
        rc = record_update(cx, draft_of(cx, s), s->own[i ? other : s->deed->to], 0, &ignored);
    return deferred_end(cx, follows, rc);
}

static enum rc delete_call(struct cx *cx, struct side *s)
{
    return record_delete(cx, object_named(cx, "activity"), s->own[LOGGED], 0);
}

static enum rc undo_call(struct cx *cx, struct side *s)
{
    struct undo_plan *plan;
    cx->changeset->undo_of = s->set;
    enum rc rc = undo_plan(cx, s->set, UNDO_ASK, &plan);
    return rc == RC_OK ? undo_run(cx, plan, LIMIT_BULK_RECORDS) : rc;
}

#define ABOUT "\"about\":[{\"object\":\"customer\",\"id\":1}]"
#define ELSE "\"about\":[{\"object\":\"customer\",\"id\":2}]"
#define TWO "\"about\":[{\"object\":\"customer\",\"id\":2},{\"object\":\"customer\",\"id\":1}]"
#define LINES "\"lines\":[{\"description\":\"l\",\"quantity\":2,\"price\":3}]"

static const struct deed deeds[] = {
    {"log a call", create, "activity", "{\"subject\":\"c\",\"kind\":\"call\"," ABOUT "}"},
    {"log one of two customers", create, "activity", "{\"subject\":\"c\",\"kind\":\"call\"," TWO "}"},
    {"write a note", create, "activity", "{\"subject\":\"n\",\"kind\":\"note\"," ABOUT "}"},
    {"tick a planned call", change, "activity", "{\"done\":true}", PLANNED},
    {"tick many", change_many, "activity", "{\"done\":true}", PLANNED},
    {"tick many the other way", change_many, "activity", "{\"done\":true}", PLANNED_ELSEWHERE},
    {"a new contact", create, "contact", "{\"name\":\"k\",\"customer\":1}"},
    {"a contact comes", change, "contact", "{\"customer\":1}", CONTACT},
    {"a new deal", create, "opportunity", "{\"name\":\"o\",\"customer\":1," LINES "}"},
    {"a deal comes", change, "opportunity", "{\"customer\":1," LINES "}", DEAL},
    {"many at once", change_held, "customer", "{\"region\":\"East\"}"},
    {"delete a call", delete_call, NULL, NULL},
    {"undo a call", undo_call, NULL, NULL},
    {"an administrator less", change, "user", "{\"role\":\"sales\"}", USER},
    {"as one of many", change_own_held, "user", "{\"role\":\"sales\"}", USER},
};

/* --- two at once ------------------------------------------------------------------------------------------------ */

static enum rc begin(struct cx *cx, void *data)
{
    struct side *s = data;
    s->begun++;
    changeset_open(cx, "api", S(""));
    return s->deed->act(cx, s);
}

static void *side_acts(void *data)
{
    struct side *s = data;
    struct engine *e = &s->desk->app->engine;
    s->rc = e->write(e, begin, s);
    return NULL;
}

/* Keeps both from the journal until each waits. */
static void act_at_once(struct side *sides, struct db *watch)
{
    pthread_t threads[SIDES];
    check(db_begin(watch) == RC_OK);
    check(db_run(watch, S("lock table changes in access exclusive mode"), NULL, 0, NULL) == RC_OK);
    for (int i = 0; i < SIDES; i++)
        check(pthread_create(&threads[i], NULL, side_acts, &sides[i]) == 0);
    while (database_waiting(watch) < SIDES)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    check(db_commit(watch) == RC_OK);
    for (int i = 0; i < SIDES; i++)
        pthread_join(threads[i], NULL);
}

/* --- the customers, and what each side has of its own ----------------------------------------------------------- */

struct office {
    struct side sides[SIDES];
    str token;
};

static struct told ask(struct office *o, const char *method, const char *target, const char *body)
{
    struct told t = desk_ask(o->sides->desk, (struct ask){str_of(method), str_of(target), o->token, str_of(body)});
    check(t.status < 300);
    return t;
}

/* *set: in which it was made. */
static int64_t made(struct office *o, const char *target, const char *body, int64_t *set)
{
    json_t *record;
    str message;
    struct told t = ask(o, "POST", target, body);
    check(str_to_i64(told_header(&t, "X-Change-Set"), set));
    check(json_read(o->sides->desk->a, t.body, &record, &message) == RC_OK);
    return json_member_int(record, "id");
}

static void furnish(struct office *o)
{
    ask(o, "PATCH", "/api/customers/1", "{\"region\":null}");
    for (struct side *s = o->sides; s < o->sides + SIDES; s++) {
        s->own[PLANNED] = made(o, "/api/activities",
                               "{\"subject\":\"p\",\"kind\":\"call\",\"due_at\":\"2026-12-01T00:00:00Z\"," ABOUT "}",
                               &s->set);
        s->own[PLANNED_ELSEWHERE] = made(
            o, "/api/activities",
            "{\"subject\":\"p\",\"kind\":\"call\",\"due_at\":\"2026-12-01T00:00:00Z\"," ELSE "}", &s->set);
        s->own[CONTACT] = made(o, "/api/contacts", "{\"name\":\"k\",\"customer\":2}", &s->set);
        s->own[DEAL] = made(o, "/api/opportunities", "{\"name\":\"o\",\"customer\":2," LINES "}", &s->set);
        ask(o, "PATCH", arena_printf(o->sides->desk->a, "/api/users/%lld", (long long)s->own[USER]),
            "{\"role\":\"administrator\"}");
        s->own[LOGGED] = made(o, "/api/activities", "{\"subject\":\"c\",\"kind\":\"call\"," ABOUT "}", &s->set);
    }
}

static void pair(struct office *o, struct db *watch, const struct deed *first, const struct deed *second)
{
    o->sides[0].deed = first;
    o->sides[1].deed = second;
    o->sides[0].begun = o->sides[1].begun = 0;
    furnish(o);
    act_at_once(o->sides, watch);
    for (struct side *s = o->sides; s < o->sides + SIDES; s++)
        if (s->rc != RC_OK || s->begun != 1)
            fail_msg("%s, %s: %s ended %s, begun %d times", first->name, second->name, s->deed->name, rc_name(s->rc),
                     s->begun);
}

static void neither_is_begun_again(struct database *d)
{
    struct database other = *d;
    other.a = arena_new(0);
    struct office o = {.sides = {{.desk = desk_open(d)}, {.desk = desk_open(&other)}}};
    o.token = desk_token(o.sides->desk, desk_user(o.sides->desk, S("ann"), "administrator"));
    for (int i = CUSTOMER; i <= ELSEWHERE; i++)
        ask(&o, "POST", "/api/customers", "{\"name\":\"c\"}");
    o.sides[0].own[USER] = desk_user(o.sides->desk, S("bob"), "administrator");
    o.sides[1].own[USER] = desk_user(o.sides->desk, S("cem"), "administrator");
    for (const struct deed *first = deeds; first < deeds + countof(deeds); first++)
        for (const struct deed *second = first; second < deeds + countof(deeds); second++)
            pair(&o, d->db, first, second);
    arena_free(other.a);
}

static void crossing_test(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, neither_is_begun_again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(crossing_test)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
