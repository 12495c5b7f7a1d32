/* Tests of the behaviours through record/: totals, names, stages of opportunities; who must be left to administer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/date.h"
#include "crm/crm.h"
#include "journal/journal.h"
#include "record/record.h"
#include "support/office.h"

/* A create (id 0) or change told in JSON, and what it made: fields are asked of the text. */
struct deed {
    const char *object, *json;
    int64_t id;
    bool is_delete;
    const char *expected; /* "amount=120 probability=50 …", or the first issue: "!role own_role" */
    char made[2000];
};

static void tell(struct cx *cx, const struct record *r, const char *expected, char *out, size_t size)
{
    str rest = str_of(expected);
    size_t n = 0;
    out[0] = 0;
    while (rest.n) {
        str pair = str_cut(&rest, ';');
        str name = str_cut(&pair, '=');
        const struct field *f = object_field(r->object, name);
        struct buf b;
        buf_init(&b, 2000);
        if (str_starts(name, S("line"))) { /* line0 */
            const struct record_part *part = &r->parts[object_field(r->object, S("lines"))->index];
            const struct record *line = part->lines[name.p[4] - '0'];
            f = object_field(line->object, S("total"));
            f->ops->to_text(f, record_get(line, f), &b);
        } else {
            check(f);
            f->ops->to_text(f, record_get(r, f), &b);
        }
        n += (size_t)snprintf(out + n, size - n, "%s%.*s=%.*s", n ? ";" : "", STR_ARG(name), STR_ARG(buf_view(&b)));
        buf_free(&b);
    }
    (void)cx;
}

static enum rc write_it(struct cx *cx, struct deed *act, struct record **r)
{
    const struct object *o = catalog_object(cx->catalog, str_of(act->object));
    json_t *body;
    struct draft *d;
    str message;
    changeset_open(cx, "api", S(""));
    if (act->is_delete)
        return record_delete(cx, o, act->id, 0);
    check(json_read(cx->arena, str_of(act->json), &body, &message) == RC_OK);
    enum rc rc = draft_from_json(cx, o, body, &d);
    if (rc != RC_OK)
        return rc;
    return act->id ? record_update(cx, d, act->id, 0, r) : record_create(cx, d, r);
}

static enum rc run(struct cx *cx, void *data)
{
    struct deed *act = data;
    struct record *r = NULL;
    enum rc rc = write_it(cx, act, &r);
    if (rc == RC_INVALID)
        snprintf(act->made, sizeof act->made, "!%.*s %s", STR_ARG(cx->issues.list[0].at), cx->issues.list[0].code);
    if (rc != RC_OK || !r)
        return rc;
    act->id = record_id(r);
    rc = record_read(cx, r->object, act->id, false, &r);
    if (rc == RC_OK)
        tell(cx, r, act->expected, act->made, sizeof act->made);
    return rc;
}

static int64_t expect(struct office *o, int64_t user, const char *object, int64_t id, const char *json,
                      const char *expected)
{
    struct deed act = {.object = object, .json = json, .id = id, .expected = expected, .is_delete = json == NULL};
    enum rc rc = office_write(o, user, run, &act);
    assert_string_equal(act.made, expected);
    assert_int_equal(rc, expected[0] == '!' ? RC_INVALID : RC_OK);
    return act.id;
}

static struct office *office_of(struct database *d)
{
    struct office *o = office_new(d);
    o->engine.behaviours = crm_behaviours;
    return o;
}

/* --- opportunities ---------------------------------------------------------------------------------------------- */

static void totals_follow_from_lines(struct database *d)
{
    struct office *o = office_of(d);
    int64_t id = expect(o, o->ada, "opportunity", 0,
                        "{\"name\":\"A\",\"lines\":[{\"quantity\":3,\"price\":\"33.335\"},{\"quantity\":"
                        "\"0.5\",\"price\":9.99},{\"description\":\"free\"}]}",
                        "amount=105.01;weighted_amount=10.5;line0=100.01;line1=5;line2=");
    expect(o, o->ada, "opportunity", id, "{\"amount\":1}", "!/amount from_lines");
    expect(o, o->ada, "opportunity", id, "{\"amount\":\"105.01\"}", "amount=105.01;line0=100.01");
    expect(o, o->ada, "opportunity", 0, "{\"name\":\"A\",\"amount\":7,\"lines\":[{\"price\":8}]}",
           "!/amount from_lines");
    expect(o, o->ada, "opportunity", id, "{\"probability\":33.33}", "weighted_amount=35;probability=33.33");
    expect(o, o->ada, "opportunity", id, "{\"currency\":\"JPY\"}", "amount=105;line0=100;line1=5;weighted_amount=35");
    expect(o, o->ada, "opportunity", id, "{\"lines\":[]}", "amount=105");
    expect(o, o->ada, "opportunity", id, "{\"amount\":null}", "amount=;weighted_amount=");
    /* one rounding: 0.3333 × 0.015 = 0.0049995 */
    expect(o, o->ada, "opportunity", 0, "{\"name\":\"B\",\"lines\":[{\"quantity\":\"0.3333\",\"price\":\"0.015\"}]}",
           "amount=0;line0=0");
    expect(o, o->ada, "opportunity", 0,
           "{\"name\":\"C\",\"lines\":[{\"quantity\":1000000,\"price\":\"900000000000000\"}]}", "!/lines/0 sum_range");
    expect(o, o->ada, "opportunity", 0,
           "{\"name\":\"D\",\"lines\":[{\"price\":\"900000000000000\"},{\"price\":\"900000000000000\"}]}",
           "!/amount sum_range");
}

/* An older program stored more places than the currency has: that stays, and is asked only of who says it anew. */
static void what_is_stored_stays(struct database *d)
{
    struct office *o = office_of(d);
    int64_t id = expect(o, o->ada, "opportunity", 0, "{\"name\":\"Old\",\"amount\":10.5}", "amount=10.5;currency=CNY");
    const struct value binds[] = {v_fixed(105551), v_int(id)};
    check(db_run(d->db, S("update opportunities set amount = ? where id = ?"), binds, 2, NULL) == RC_OK);
    expect(o, o->ada, "opportunity", id, "{\"name\":\"Still old\"}", "amount=10.5551;name=Still old");
    expect(o, o->ada, "opportunity", id, "{\"amount\":\"10.5551\",\"next_step\":\"x\"}", "amount=10.5551");
    expect(o, o->ada, "opportunity", id, "{\"currency\":\"CNY\",\"name\":\"Older\"}", "amount=10.5551;name=Older");
    expect(o, o->ada, "opportunity", id, "{\"currency\":\"USD\"}", "!/amount places_2");
    expect(o, o->ada, "opportunity", id, "{\"amount\":\"10.5552\"}", "!/amount places_2");
    expect(o, o->ada, "opportunity", id, "{\"currency\":\"JPY\",\"amount\":11}", "amount=11;currency=JPY");
}

static void a_name_is_made_where_none_is_given(struct database *d)
{
    struct office *o = office_of(d);
    int64_t customer = expect(o, o->ada, "customer", 0, "{\"name\":\"Alder\"}", "name=Alder");
    int64_t product = expect(o, o->ada, "product", 0, "{\"name\":\"Scanner\"}", "name=Scanner");
    char json[500];
    snprintf(json, sizeof json, "{\"customer\":%lld,\"external_number\":\"Z-1\",\"lines\":[{\"product\":%lld}]}",
             (long long)customer, (long long)product);
    int64_t id = expect(o, o->ada, "opportunity", 0, json, "name=Scanner · Alder");
    expect(o, o->ada, "opportunity", id, "{\"name\":\"Other\"}", "name=Other");
    expect(o, o->ada, "opportunity", id, "{\"lines\":[]}", "name=Other");
    expect(o, o->ada, "opportunity", id, "{\"name\":null}", "name=Z-1 · Alder");
    expect(o, o->ada, "opportunity", id, "{\"name\":null,\"external_number\":null}", "name=Opportunity · Alder");
    expect(o, o->ada, "opportunity", id, "{\"name\":null,\"lines\":[{\"description\":\"Crane\"}]}",
           "name=Crane · Alder");
}

static void a_name_is_asked_for_where_nothing_gives_one(struct database *d)
{
    struct office *o = office_of(d);
    expect(o, o->ada, "opportunity", 0, "{\"amount\":5}", "!/name required");
    expect(o, o->ada, "opportunity", 0, "{\"lines\":[{\"price\":5}]}", "!/name required");
    int64_t id = expect(o, o->ada, "opportunity", 0, "{\"lines\":[{\"description\":\"Crane\"}]}", "name=Crane");
    expect(o, o->ada, "opportunity", id, "{\"name\":null,\"lines\":[]}", "!/name required");
}

static void a_name_is_cut_where_it_is_too_long(struct database *d)
{
    struct office *o = office_of(d);
    char json[1000], name[601];
    for (int i = 0; i < 200; i++)
        memcpy(name + i * 3, "林", 3);
    name[600] = 0;
    snprintf(json, sizeof json, "{\"name\":\"%s\"}", name);
    int64_t customer = expect(o, o->ada, "customer", 0, json, "stage=prospect");
    char expected[700];
    snprintf(expected, sizeof expected, "name=Opportunity · %.*s", 3 * (200 - 14), name);
    snprintf(json, sizeof json, "{\"customer\":%lld}", (long long)customer);
    expect(o, o->ada, "opportunity", 0, json, expected);
}

/* The clock stands at 2026-09-21T14:13:20Z, 22:13 in Shanghai. */
static void stages_bring_their_dates_and_probability(struct database *d)
{
    struct office *o = office_of(d);
    int64_t id = expect(
        o, o->ada, "opportunity", 0, "{\"name\":\"A\",\"amount\":200}",
        "stage=first_contact;probability=10;weighted_amount=20;stage_since=2026-09-21T14:13:20.000Z;close_date=");
    o->fake.at_ms += 3 * (int64_t)DAY_MS + 4 * 3600000; /* past midnight there */
    expect(o, o->ada, "opportunity", id, "{\"stage\":\"quote\"}",
           "probability=50;weighted_amount=100;stage_since=2026-09-24T18:13:20.000Z");
    expect(o, o->ada, "opportunity", id, "{\"stage\":\"negotiation\",\"probability\":60}",
           "probability=60;weighted_amount=120");
    expect(o, o->ada, "opportunity", id, "{\"probability\":65}", "probability=65");
    expect(o, o->ada, "opportunity", id, "{\"stage\":\"won\"}",
           "probability=100;weighted_amount=200;close_date=2026-09-25");
    expect(o, o->ada, "opportunity", id, "{\"stage\":\"lost\"}", "!/loss_reason required");
    expect(o, o->ada, "opportunity", id, "{\"stage\":\"lost\",\"loss_reason\":\"price\",\"close_date\":\"2026-09-01\"}",
           "probability=0;weighted_amount=0;close_date=2026-09-01;loss_reason=price");
    expect(o, o->ada, "opportunity", id, "{\"stage\":\"needs\"}", "probability=25;close_date=;loss_reason=");
    expect(o, o->ada, "opportunity", 0,
           "{\"name\":\"B\",\"stage\":\"won\",\"probability\":80,\"close_date\":\"2017-03-01\"}",
           "!/probability state_fixes");
    expect(o, o->ada, "opportunity", id, "{\"stage\":\"won\",\"probability\":0}", "!/probability state_fixes");
    expect(o, o->ada, "opportunity", 0, "{\"name\":\"B\",\"stage\":\"lost\"}", "!/loss_reason required");
    int64_t lost = expect(o, o->ada, "opportunity", 0,
                          "{\"name\":\"B\",\"stage\":\"lost\",\"loss_reason\":\"price\",\"close_date\":\"2017-03-01\"}",
                          "probability=0;close_date=2017-03-01;weighted_amount=");
    expect(o, o->ada, "opportunity", lost, "{\"loss_reason\":null}", "!/loss_reason required");
    expect(o, o->ada, "opportunity", lost, "{\"loss_reason\":\"unstated\"}", "!/loss_reason retired");
    expect(o, o->ada, "opportunity", lost, "{\"probability\":5}", "!/probability state_fixes");
    expect(o, o->ada, "opportunity", lost, "{\"stage\":\"won\"}", "close_date=2026-09-25;loss_reason=;probability=100");
    assert_int_equal(office_number(o, "select count(*) from stage_history"), 8);
}

/* --- users ------------------------------------------------------------------------------------------------------ */

static void somebody_is_left_to_administer(struct database *d)
{
    struct office *o = office_of(d);
    expect(o, o->ada, "user", o->ada, "{\"role\":\"sales\"}", "!/role own_role");
    expect(o, o->ada, "user", o->ada, "{\"active\":false}", "!/active own_account");
    expect(o, o->ada, "user", o->ada, NULL, "! own_account");
    expect(o, o->ada, "user", o->ada, "{\"name\":\"Ada L\"}", "name=Ada L");
    /* even the program leaves one */
    expect(o, 0, "user", o->ada, "{\"role\":\"sales\"}", "!/role last_administrator");
    expect(o, 0, "user", o->ada, "{\"active\":false}", "!/active last_administrator");
    expect(o, 0, "user", o->ada, NULL, "! last_administrator");
    int64_t bob = expect(o, o->ada, "user", 0,
                         "{\"name\":\"Bob\",\"email\":\"bob@example.com\",\"role\":\"administrator\",\"active\":false}",
                         "active=false");
    expect(o, 0, "user", o->ada, "{\"active\":false}",
           "!/active last_administrator"); /* an inactive one does not count */
    expect(o, o->ada, "user", bob, "{\"active\":true}", "active=true");
    expect(o, 0, "user", o->ada, "{\"role\":\"sales\"}", "role=sales");
    expect(o, 0, "user", bob, NULL, "! last_administrator");
    expect(o, o->ada, "user", o->sam, "{\"active\":false}", "active=false");
}

static void sales_do_not_write_users(struct database *d)
{
    struct office *o = office_of(d);
    struct deed act = {.object = "user", .id = o->sam, .json = "{\"role\":\"administrator\"}", .expected = "role="};
    assert_int_equal(office_write(o, o->sam, run, &act), RC_FORBIDDEN);
    act = (struct deed){.object = "user", .id = o->ada, .is_delete = true};
    assert_int_equal(office_write(o, o->sam, run, &act), RC_FORBIDDEN);
}

#define ON_BOTH(name)                                                                                                  \
    static void name##_on_both(void **state)                                                                           \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        for_each_database(name);                                                                                       \
    }

ON_BOTH(totals_follow_from_lines)
ON_BOTH(what_is_stored_stays)
ON_BOTH(a_name_is_made_where_none_is_given)
ON_BOTH(a_name_is_asked_for_where_nothing_gives_one)
ON_BOTH(a_name_is_cut_where_it_is_too_long)
ON_BOTH(stages_bring_their_dates_and_probability)
ON_BOTH(somebody_is_left_to_administer)
ON_BOTH(sales_do_not_write_users)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(totals_follow_from_lines_on_both),
        cmocka_unit_test(what_is_stored_stays_on_both),
        cmocka_unit_test(a_name_is_made_where_none_is_given_on_both),
        cmocka_unit_test(a_name_is_asked_for_where_nothing_gives_one_on_both),
        cmocka_unit_test(a_name_is_cut_where_it_is_too_long_on_both),
        cmocka_unit_test(stages_bring_their_dates_and_probability_on_both),
        cmocka_unit_test(somebody_is_left_to_administer_on_both),
        cmocka_unit_test(sales_do_not_write_users_on_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
