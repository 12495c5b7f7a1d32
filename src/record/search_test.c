/* Tests of search.h on both engines: what is found, by what, by whom, before and after it was indexed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/limits.h"
#include "journal/journal.h"
#include "journal/seal.h"
#include "record/record.h"
#include "record/search.h"
#include "support/office.h"

enum { HITS = 50 };

/* What a write is told, and what came of it. */
struct deed {
    const char *object, *name, *field, *text, *phone;
    int64_t id, owner;
    size_t most;
    bool is_idle;
};

static enum rc create(struct cx *cx, void *data)
{
    struct deed *act = data;
    const struct object *o = catalog_object(cx->catalog, str_of(act->object));
    struct draft *d = draft_new(cx->arena, o);
    struct record *r;
    changeset_open(cx, "api", S(""));
    check(draft_from_text(cx, d, o->title, str_of(act->name)) == RC_OK);
    if (act->field)
        check(draft_from_text(cx, d, object_field(o, str_of(act->field)), str_of(act->text)) == RC_OK);
    if (act->phone)
        check(draft_from_text(cx, d, object_field(o, S("phone")), str_of(act->phone)) == RC_OK);
    if (act->owner)
        draft_put(d, o->owner, v_int(act->owner));
    enum rc rc = record_create(cx, d, &r);
    act->id = rc == RC_OK ? record_id(r) : 0;
    return rc;
}

static enum rc rename_it(struct cx *cx, void *data)
{
    struct deed *act = data;
    const struct object *o = catalog_object(cx->catalog, str_of(act->object));
    struct draft *d = draft_new(cx->arena, o);
    struct record *r;
    changeset_open(cx, "api", S(""));
    check(draft_from_text(cx, d, o->title, str_of(act->name)) == RC_OK);
    if (act->owner)
        draft_put(d, o->owner, v_int(act->owner));
    return record_update(cx, d, act->id, 0, &r);
}

static enum rc bin_it(struct cx *cx, void *data)
{
    struct deed *act = data;
    changeset_open(cx, "api", S(""));
    return record_delete(cx, catalog_object(cx->catalog, str_of(act->object)), act->id, 0);
}

static enum rc unbin_it(struct cx *cx, void *data)
{
    struct deed *act = data;
    struct record *r;
    changeset_open(cx, "api", S(""));
    return record_restore(cx, catalog_object(cx->catalog, str_of(act->object)), act->id, &r);
}

static enum rc index_some(struct cx *cx, void *data)
{
    struct deed *act = data;
    struct reader r = search_reader;
    r.most = act->most;
    return reader_run(cx, &r, &act->is_idle);
}

static int64_t add(struct office *o, const char *object, const char *name, const char *field, const char *text)
{
    struct deed act = {.object = object, .name = name, .field = field, .text = text};
    assert_int_equal(office_write(o, o->ada, create, &act), RC_OK);
    return act.id;
}

static void seal(struct office *o)
{
    int64_t sealed;
    bool is_holder;
    if (o->database->kind == DB_POSTGRES)
        assert_int_equal(seal_pass(o->database->db, 0, &sealed, &is_holder), RC_OK);
}

/* Seals and indexes until nothing is left; how many calls it took. */
static int catch_up(struct office *o, size_t most)
{
    struct deed act = {.most = most};
    int calls = 0;
    seal(o);
    do
        assert_int_equal(office_write(o, 0, index_some, &act), RC_OK);
    while (++calls < 1000 && !act.is_idle);
    assert_true(act.is_idle);
    return calls;
}

/* The names found, in order: "张三 张思源 ". */
static const char *found_by(struct office *o, int64_t user, const char *object, str typed)
{
    static char names[8000];
    struct hit hits[HITS];
    size_t n;
    struct cx *cx = office_context(o, user);
    const struct object *only = object ? catalog_object(cx->catalog, str_of(object)) : NULL;
    assert_int_equal(search_find(cx, typed, only, HITS, hits, &n), RC_OK);
    names[0] = 0;
    for (size_t i = 0; i < n; i++)
        snprintf(names + strlen(names), sizeof names - strlen(names), "%s%.*s", i ? "|" : "", STR_ARG(hits[i].name));
    arena_free(cx->arena);
    return names;
}

static const char *found(struct office *o, const char *typed)
{
    return found_by(o, o->ada, NULL, str_of(typed));
}

/* --- what is found ---------------------------------------------------------------------------------------------- */

static void expect_names(struct office *o)
{
    static const char *const cases[][2] = {
        {"张三", "张三"},
        {"三", "张三"},
        {"zhangsan", "张三"},
        {"zhang san", "张三"},
        {"zs", "张思源|张三"},
        {"zsy", "张思源"},
        {"zhangsi", "张思源"},
        {"华东", "华东仓储物流有限公司"},
        {"仓储物", "华东仓储物流有限公司"},
        {"hdcc", "华东仓储物流有限公司"},
        {"cang chu", "华东仓储物流有限公司"},
        {"华东 物流", "华东仓储物流有限公司"},
        {"acme", "Acme Corporation"},
        {"corp", "Acme Corporation"},
        {"corporation ac", "Acme Corporation"},
        {"ＡＣＭＥ", "Acme Corporation"},
        {"cme", ""},
        {"张四", ""},
        {"东华", ""},
    };
    for (size_t i = 0; i < countof(cases); i++)
        assert_string_equal(found(o, cases[i][0]), cases[i][1]);
}

static void names_are_found_as_people_type_them(struct database *d)
{
    struct office *o = office_new(d);
    add(o, "contact", "张三", NULL, NULL);
    add(o, "contact", "张思源", NULL, NULL);
    add(o, "customer", "华东仓储物流有限公司", NULL, NULL);
    add(o, "customer", "Acme Corporation", NULL, NULL);
    expect_names(o); /* on SQLite sealed and not indexed, on PostgreSQL not even sealed */
    seal(o);
    expect_names(o);
    catch_up(o, 1000);
    assert_int_equal(office_number(o, "select count(*) from search_docs"), 6); /* and the two users */
    expect_names(o);
}

/* The engine keeps beginnings from three characters on, signs are those of one and two (search_sign.h). */
static void words_are_found_by_their_beginnings(struct database *d)
{
    static const char *const names[] = {"Иванов Пётр", "한글 회사", "Ωmega 4s", "é Söhne", "हिन्दी", "x1 y", "ø"};
    struct office *o = office_new(d);
    for (size_t i = 0; i < countof(names); i++)
        add(o, "contact", names[i], NULL, NULL);
    catch_up(o, 100);
    for (size_t i = 0; i < countof(names); i++) {
        str rest = str_of(names[i]);
        while (rest.n) {
            str word = str_cut(&rest, ' ');
            for (size_t end = 0; end < word.n;) {
                str_rune(word, &end);
                assert_string_equal(found_by(o, o->ada, "contact", str_take(word, end)), names[i]);
            }
        }
    }
    static const char *const others[] = {"ви", "ивн", "글", "me", "sh", "1", "x2", "yy", "øø"};
    for (size_t i = 0; i < countof(others); i++)
        assert_string_equal(found(o, others[i]), "");
}

static void other_fields_are_told(struct database *d)
{
    struct office *o = office_new(d);
    add(o, "contact", "李四", "mobile", "+86 138 0013 8000");
    add(o, "contact", "王五", "email", "wang.wu@example.com");
    add(o, "lead", "赵六", "company", "青松科技");
    catch_up(o, 1000);
    assert_string_equal(found(o, "13800138000"), "李四");
    assert_string_equal(found(o, "138001"), "李四");
    assert_string_equal(found(o, "8613800138"), "李四");
    assert_string_equal(found(o, "8000"), "李四");
    assert_string_equal(found(o, "138 0013"), "李四");
    assert_string_equal(found(o, "wang.wu@ex"), "王五");
    assert_string_equal(found(o, "青松 赵"), "赵六");
    struct cx *cx = office_context(o, o->ada);
    struct hit hits[HITS];
    size_t n;
    assert_int_equal(search_find(cx, S("13800138000"), NULL, HITS, hits, &n), RC_OK);
    assert_int_equal(n, 1);
    assert_true(str_is(hits[0].field->name, "mobile") && str_is(hits[0].text, "+86 138 0013 8000") &&
                !hits[0].is_title);
    assert_int_equal(search_find(cx, S("王五"), NULL, HITS, hits, &n), RC_OK);
    assert_true(n == 1 && hits[0].is_title && !hits[0].field && hits[0].tier == MATCH_EXACT);
    add(o, "contact", "Firm of zhang", "email", "zhang@example.com");
    assert_int_equal(search_find(cx, S("zhang@example.com"), NULL, HITS, hits, &n), RC_OK);
    assert_true(n == 1 && !hits[0].is_title && str_is(hits[0].field->name, "email") && hits[0].tier == MATCH_EXACT);
    assert_int_equal(search_find(cx, S("zhang"), catalog_object(cx->catalog, S("contact")), 1, hits, &n), RC_OK);
    assert_true(n == 1 && hits[0].is_title && str_is(hits[0].field->name, "email") && hits[0].tier == MATCH_PREFIX);
    assert_int_equal(search_find(cx, S("firm"), NULL, HITS, hits, &n), RC_OK);
    assert_true(n == 1 && hits[0].is_title && !hits[0].field);
    arena_free(cx->arena);
}

static void telephones_are_found_as_people_type_them(struct database *d)
{
    static const char *const cases[][2] = {
        {"13912345678", "Ann"},      {"139 1234 5678", "Ann"},
        {"139-1234-5678", "Ann"},    {"+8613912345678", "Ann"},
        {"008613912345678", "Ann"},  {"12345678", "Ann"},
        {"5678", "Ann|Bob"},         {"3456", "Ann"},
        {"ann 13912345678", "Ann"},  {"0049 89 4567 8901", "Ann"},
        {"089 4567 8901", "Ann"},    {"+498945678902", "Bob"},
        {"089/4567-8902", "Bob"},    {"45678902", "Bob"},
        {"+44 89 4567 8902", "Bob"}, {"+44 89 4567 8902 x12", "Bob"},
        {"+861066554433", "Cao"},    {"010-66554433", "Cao"},
        {"58887777 x801", "Dai"},    {"58887777转801", "Dai"},
        {"58887777-801", "Dai"},     {"021-58887777-801", "Dai"},
        {"1391234567 9", ""},        {"6780", ""},
    };
    struct office *o = office_new(d);
    struct deed ann = {
        .object = "contact", .name = "Ann", .field = "mobile", .text = "13912345678", .phone = "+49 89 4567 8901"};
    assert_int_equal(office_write(o, o->ada, create, &ann), RC_OK);
    add(o, "contact", "Bob", "phone", "089 / 4567-8902");
    add(o, "contact", "Cao", "phone", "8610 6655 4433");
    add(o, "contact", "Dai", "phone", "021-58887777");
    for (int is_indexed = 0; is_indexed < 2; is_indexed++) {
        for (size_t i = 0; i < countof(cases); i++)
            if (strcmp(found(o, cases[i][0]), cases[i][1]) != 0)
                fail_msg("%s: %s", cases[i][0], found(o, cases[i][0]));
        catch_up(o, 1000);
    }
}

static void names_are_found_without_marks_and_from_inside(struct database *d)
{
    static const char *const cases[][2] = {
        {"ocurly", "Ms O'Curly"},
        {"o curly", "Ms O'Curly"},
        {"o’curly", "Ms O'Curly"},
        {"annemarie", "Anne-Marie"},
        {"anne marie", "Anne-Marie"},
        {"anne-marie", "Anne-Marie"},
        {"muller", "Müller"},
        {"ＭＵＬＬＥＲ", "Müller"},
        {"xiaolong", "李小龙贸易"},
        {"xiaolongmao", "李小龙贸易"},
        {"xiaolongm", "李小龙贸易"},
        {"longmaoyi", "李小龙贸易"},
        {"xl", "李小龙贸易"},
        {"lixiaolong", "李小龙贸易"},
        {"li xiaolong", "李小龙贸易"},
        {"李xiaolong", "李小龙贸易"},
        {"xiaomao", ""},
        {"longxiao", ""},
        {"卡尔马克思", "卡尔·马克思"},
        {"马克思", "卡尔·马克思"},
        {"中国上海", "中国（上海）公司"},
        {"zhongguoshanghai", "中国（上海）公司"},
        {"上海中国", "上海（中国）公司"},
        {"百度中国", "百度（中国）有限公司"},
        {"百度（中国）", "百度（中国）有限公司"},
        {"华为技术", "华为“技术”"},
        {"soren", "Søren"},
        {"lukasz", "Łukasz"},
        {"odonnell", "O´Donnell"},
        {"cy", "赵重阳"},
        {"zcy", "赵重阳"},
        {"gsyh", "中国工商银行"},
        {"yh", "重庆银行"},
        {"qyh", "重庆银行"},
    };
    struct office *o = office_new(d);
    add(o, "contact", "Ms O'Curly", NULL, NULL);
    add(o, "contact", "Anne-Marie", NULL, NULL);
    add(o, "contact", "Müller", NULL, NULL);
    add(o, "contact", "卡尔·马克思", NULL, NULL);
    add(o, "contact", "Søren", NULL, NULL);
    add(o, "contact", "Łukasz", NULL, NULL);
    add(o, "contact", "O´Donnell", NULL, NULL);
    add(o, "customer", "李小龙贸易", NULL, NULL);
    add(o, "customer", "中国（上海）公司", NULL, NULL);
    add(o, "customer", "上海（中国）公司", NULL, NULL);
    add(o, "customer", "百度（中国）有限公司", NULL, NULL);
    add(o, "customer", "华为“技术”", NULL, NULL);
    add(o, "contact", "赵重阳", NULL, NULL);
    add(o, "customer", "中国工商银行", NULL, NULL);
    add(o, "customer", "重庆银行", NULL, NULL);
    for (int is_indexed = 0; is_indexed < 2; is_indexed++) {
        for (size_t i = 0; i < countof(cases); i++)
            if (strcmp(found(o, cases[i][0]), cases[i][1]) != 0)
                fail_msg("%s: %s", cases[i][0], found(o, cases[i][0]));
        catch_up(o, 1000);
    }
}

static void the_best_stand_first(struct database *d)
{
    struct office *o = office_new(d);
    o->fake.step_ms = 1000;
    add(o, "customer", "Lin", NULL, NULL);
    add(o, "customer", "Lin Sen", NULL, NULL);
    add(o, "contact", "Lin Mu", NULL, NULL);
    add(o, "customer", "Da Lin", NULL, NULL);
    add(o, "contact", "林海", NULL, NULL);
    add(o, "contact", "陈冬", "email", "lin@example.com");
    for (int is_indexed = 0; is_indexed < 2; is_indexed++) {
        assert_string_equal(found(o, "lin"), "Lin|Lin Mu|Lin Sen|Da Lin|林海|陈冬");
        catch_up(o, 1000);
    }
    assert_string_equal(found_by(o, o->ada, "customer", S("lin")), "Lin|Lin Sen|Da Lin");
}

static void the_limit_keeps_the_best(struct database *d)
{
    struct office *o = office_new(d);
    o->fake.step_ms = 1000;
    add(o, "customer", "Oak", NULL, NULL);
    for (int i = 0; i < 20; i++)
        add(o, "customer", "Oak Wood", NULL, NULL);
    catch_up(o, 1000);
    struct cx *cx = office_context(o, o->ada);
    struct hit hits[3];
    size_t n;
    assert_int_equal(search_find(cx, S("oak"), NULL, 3, hits, &n), RC_OK);
    assert_int_equal(n, 3);
    assert_true(str_is(hits[0].name, "Oak") && hits[1].id == 21 && hits[2].id == 20);
    arena_free(cx->arena);
}

/* --- what changes ----------------------------------------------------------------------------------------------- */

static void a_changed_name_is_found_and_the_old_one_not(struct database *d)
{
    struct office *o = office_new(d);
    struct deed act = {.object = "customer", .name = "Borealis"};
    act.id = add(o, "customer", "Aurora", NULL, NULL);
    catch_up(o, 1000);
    assert_int_equal(office_write(o, o->ada, rename_it, &act), RC_OK);
    for (int is_indexed = 0; is_indexed < 2; is_indexed++) {
        assert_string_equal(found(o, "aurora"), "");
        assert_string_equal(found(o, "borealis"), "Borealis");
        catch_up(o, 1000);
    }
    assert_int_equal(office_number(o, "select count(*) from search_docs where id / 1099511627776 = 1"), 1);
}

static void what_is_deleted_is_not_found(struct database *d)
{
    struct office *o = office_new(d);
    struct deed act = {.object = "customer"};
    act.id = add(o, "customer", "Aurora", NULL, NULL);
    catch_up(o, 1000);
    assert_int_equal(office_write(o, o->ada, bin_it, &act), RC_OK);
    assert_string_equal(found(o, "aurora"), "");
    catch_up(o, 1000);
    assert_string_equal(found(o, "aurora"), "");
    assert_int_equal(office_number(o, "select count(*) from search_docs where id / 1099511627776 = 1"), 0);
    assert_int_equal(office_write(o, o->ada, unbin_it, &act), RC_OK);
    assert_string_equal(found(o, "aurora"), "Aurora");
    catch_up(o, 1000);
    assert_string_equal(found(o, "aurora"), "Aurora");
}

/* How many records the bin of customers has for what is typed. */
static size_t in_bin(struct office *o, int64_t user, const char *typed)
{
    struct cx *cx = office_context(o, user);
    int64_t ids[LIMIT_SEARCH_CANDIDATES];
    size_t n;
    const struct object *customer = catalog_object(cx->catalog, S("customer"));
    assert_int_equal(search_ids(cx, customer, str_of(typed), BIN_DELETED, ids, &n), RC_OK);
    arena_free(cx->arena);
    return n;
}

static void the_bin_is_searched_by_itself(struct database *d)
{
    struct office *o = office_new(d);
    struct deed act = {.object = "customer"};
    act.id = add(o, "customer", "Aurora 李小龙", "phone", "+49 89 4567 8901");
    add(o, "customer", "Aurora Works", NULL, NULL);
    assert_int_equal(in_bin(o, o->ada, "aurora"), 0);
    assert_int_equal(office_write(o, o->ada, bin_it, &act), RC_OK);
    for (int is_indexed = 0; is_indexed < 2; is_indexed++) {
        assert_int_equal(in_bin(o, o->ada, "aurora"), 1);
        assert_int_equal(in_bin(o, o->ada, "xiaolong"), 1);
        assert_int_equal(in_bin(o, o->ada, "089 45678901"), 1);
        assert_int_equal(in_bin(o, o->ada, "works"), 0);
        assert_int_equal(in_bin(o, o->sam, "aurora"), 0); /* not his */
        assert_string_equal(found(o, "aurora"), "Aurora Works");
        catch_up(o, 1000);
    }
    assert_int_equal(office_write(o, o->ada, unbin_it, &act), RC_OK);
    for (int is_indexed = 0; is_indexed < 2; is_indexed++) {
        assert_int_equal(in_bin(o, o->ada, "aurora"), 0);
        assert_string_equal(found(o, "xiaolong"), "Aurora 李小龙");
        catch_up(o, 1000);
    }
    assert_int_equal(office_number(o, "select count(*) from search_docs"), 4); /* and the two users */
}

static void nobody_finds_what_he_may_not_see(struct database *d)
{
    struct office *o = office_new(d);
    struct deed his = {.object = "customer", .name = "Fir Mill", .owner = o->sam};
    assert_int_equal(office_write(o, o->ada, create, &his), RC_OK);
    add(o, "customer", "Fir Works", NULL, NULL);
    for (int is_indexed = 0; is_indexed < 2; is_indexed++) {
        assert_string_equal(found_by(o, o->sam, NULL, S("fir")), "Fir Mill");
        assert_string_equal(found_by(o, o->sam, NULL, S("works")), "");
        catch_up(o, 1000);
    }
    struct deed given = {.object = "customer", .name = "Fir Mill", .id = his.id, .owner = o->ada};
    assert_int_equal(office_write(o, o->ada, rename_it, &given), RC_OK);
    for (int is_indexed = 0; is_indexed < 2; is_indexed++) {
        assert_string_equal(found_by(o, o->sam, NULL, S("fir")), "");
        catch_up(o, 1000);
    }
}

/* Many newer records of others do not hide one's own. */
static enum rc create_many(struct cx *cx, void *data)
{
    enum rc rc = RC_OK;
    for (int i = 0; i < 1500 && rc == RC_OK; i++)
        rc = create(cx, data);
    return rc;
}

static void ones_own_is_found_behind_a_thousand_newer(struct database *d)
{
    struct office *o = office_new(d);
    struct deed his = {.object = "customer", .name = "Elm One", .owner = o->sam},
                others = {.object = "customer", .name = "Elm"};
    assert_int_equal(office_write(o, o->ada, create, &his), RC_OK);
    assert_int_equal(office_write(o, o->ada, create_many, &others), RC_OK);
    catch_up(o, 1000);
    assert_string_equal(found_by(o, o->sam, NULL, S("elm")), "Elm One");
    struct cx *cx = office_context(o, o->ada);
    int64_t ids[LIMIT_SEARCH_CANDIDATES];
    size_t n;
    assert_int_equal(search_ids(cx, catalog_object(cx->catalog, S("customer")), S("elm"), BIN_LIVE, ids, &n), RC_OK);
    assert_int_equal(n, LIMIT_SEARCH_CANDIDATES);
    assert_true(ids[0] > ids[1] && ids[0] == others.id);
    arena_free(cx->arena);
}

/* --- the index -------------------------------------------------------------------------------------------------- */

static void indexing_in_small_pieces_comes_to_the_same(struct database *d)
{
    struct office *o = office_new(d);
    struct deed act = {.object = "customer", .name = "Spruce"};
    catch_up(o, 1000);
    act.id = add(o, "customer", "Pine", NULL, NULL);
    for (int i = 0; i < 10; i++)
        assert_int_equal(office_write(o, o->ada, rename_it, &act), RC_OK);
    add(o, "customer", "Cedar", NULL, NULL);
    assert_in_range(catch_up(o, 1), 3, 4); /* a rename to the same name is no change */
    assert_string_equal(found(o, "spruce"), "Spruce");
    assert_string_equal(found(o, "cedar"), "Cedar");
    assert_int_equal(office_number(o, "select count(*) from search_docs where id / 1099511627776 = 1"), 2);
    assert_int_equal(catch_up(o, 1), 1);
}

static enum rc forget_rule(struct cx *cx, void *data)
{
    (void)data;
    enum rc rc = db_run(cx->db, S("update meta set value = 'older' where name like 'search_rule %'"), NULL, 0, NULL);
    if (rc != RC_OK || db_engine(cx->db) != DB_SQLITE)
        return db_run(cx->db, S("update search_docs set tokens = 'x', lexemes = array_to_tsvector(array['x'])"), NULL,
                      0, NULL);
    rc = db_run(cx->db, S("update search_docs set tokens = 'x'"), NULL, 0, NULL);
    return rc == RC_OK ? db_run(cx->db, S("insert into search_index (search_index) values ('rebuild')"), NULL, 0, NULL)
                       : rc;
}

static enum rc forget_customers_rule(struct cx *cx, void *data)
{
    enum rc rc = forget_rule(cx, data);
    return rc == RC_OK
               ? db_run(cx->db,
                        S("update meta set value = (select k.value from meta k where k.name = 'kept ' || meta.name) "
                          "where name like 'search_rule %' and name <> 'search_rule 1'"),
                        NULL, 0, NULL)
               : rc;
}

static enum rc keep_rules(struct cx *cx, void *data)
{
    (void)data;
    return db_run(
        cx->db,
        S("insert into meta (name, value) select 'kept ' || name, value from meta where name like 'search_rule %'"),
        NULL, 0, NULL);
}

/* Another searched field of customers, say: nothing else is gone through. */
static void one_objects_rule_goes_through_its_table_alone(struct database *d)
{
    struct office *o = office_new(d);
    add(o, "customer", "Cedar", NULL, NULL);
    add(o, "contact", "Maple", NULL, NULL);
    catch_up(o, 1000);
    assert_int_equal(office_write(o, 0, keep_rules, NULL), RC_OK);
    assert_int_equal(office_write(o, 0, forget_customers_rule, NULL), RC_OK);
    assert_int_equal(catch_up(o, 1000), 2); /* the one table, then the journal */
    assert_string_equal(found(o, "cedar"), "Cedar");
    assert_string_equal(found(o, "maple"), ""); /* its row was spoilt by the test, and is not looked at */
}

/* A turn that was begun by one rule is no half of another's. */
static enum rc spoil_turn(struct cx *cx, void *data)
{
    (void)data;
    enum rc rc = forget_rule(cx, data);
    return rc == RC_OK ? db_run(cx->db,
                                S("insert into meta (name, value) values ('search_turn', '1 1 older') "
                                  "on conflict (name) do update set value = excluded.value"),
                                NULL, 0, NULL)
                       : rc;
}

static void a_turn_of_another_rule_begins_anew(struct database *d)
{
    struct office *o = office_new(d);
    add(o, "customer", "Pine", NULL, NULL);
    add(o, "customer", "Cedar", NULL, NULL);
    catch_up(o, 1000);
    assert_int_equal(office_write(o, 0, spoil_turn, NULL), RC_OK);
    catch_up(o, 1000);
    assert_string_equal(found(o, "pine"), "Pine");
}

static void another_rule_goes_through_the_tables(struct database *d)
{
    struct office *o = office_new(d);
    add(o, "customer", "Pine", NULL, NULL);
    add(o, "customer", "Cedar", NULL, NULL);
    add(o, "contact", "Maple", NULL, NULL);
    catch_up(o, 1000);
    assert_int_equal(office_write(o, 0, forget_rule, NULL), RC_OK);
    assert_string_equal(found(o, "cedar"), "");
    assert_true(catch_up(o, 2) > 5); /* several pieces */
    assert_string_equal(found(o, "cedar"), "Cedar");
    assert_string_equal(found(o, "maple"), "Maple");
    assert_string_equal(found(o, "x"), "");
    assert_int_equal(office_number(o, "select count(*) from search_docs"), 5);
}

static void a_failed_piece_leaves_nothing(struct database *d)
{
    struct office *o = office_new(d);
    struct deed act = {.most = 1000};
    catch_up(o, 1000);
    add(o, "customer", "Pine", NULL, NULL);
    seal(o);
    o->fail_writes = 1;
    assert_int_equal(office_write(o, 0, index_some, &act), RC_UNAVAILABLE);
    assert_string_equal(found(o, "pine"), "Pine");
    assert_int_equal(office_number(o, "select count(*) from search_docs where id / 1099511627776 = 1"), 0);
    catch_up(o, 1000);
    assert_string_equal(found(o, "pine"), "Pine");
}

/* --- what people and others type -------------------------------------------------------------------------------- */

static void nothing_typed_breaks_it(struct database *d)
{
    struct office *o = office_new(d);
    add(o, "customer", "a-b \"c\" 'd' e*", NULL, NULL);
    add(o, "customer", "Not And Or Near", NULL, NULL);
    catch_up(o, 1000);
    static const char *const cases[][2] = {
        {"", ""},
        {" ", ""},
        {"!!", ""},
        {"\"", ""},
        {"'", ""},
        {"*", ""},
        {"\xff\xfe", ""},
        {"\xe5\xbc", ""},
        {"\xee\x80\x81"
         "1",
         ""},
        {"tokens:x", ""},
        {"a OR x", ""},
        {"');drop table customers;--", ""},
        {"a & !b | x:*", ""},
        {"\"c\" 'd'", "a-b \"c\" 'd' e*"},
        {"e*", "a-b \"c\" 'd' e*"},
        {"and", "Not And Or Near"},
        {"NEAR(not", "Not And Or Near"},
        {"\\'d", "a-b \"c\" 'd' e*"},
        {"a:b", "a-b \"c\" 'd' e*"},
    };
    for (size_t i = 0; i < countof(cases); i++)
        assert_string_equal(found_by(o, o->ada, "customer", str_of(cases[i][0])), cases[i][1]);
    assert_string_equal(found_by(o, o->ada, NULL, S("and\0")), "");
    char long_text[10240];
    memset(long_text, 'a', sizeof long_text);
    assert_string_equal(found_by(o, o->ada, NULL, (str){long_text, sizeof long_text}), "");
    for (size_t i = 0; i < sizeof long_text; i++)
        long_text[i] = i % 2 ? '"' : 'a';
    assert_string_equal(found_by(o, o->ada, "customer", (str){long_text, sizeof long_text}), "a-b \"c\" 'd' e*");
}

#define ON_BOTH(name)                                                                                                  \
    static void name##_on_both(void **state)                                                                           \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        for_each_database(name);                                                                                       \
    }

ON_BOTH(names_are_found_as_people_type_them)
ON_BOTH(words_are_found_by_their_beginnings)
ON_BOTH(other_fields_are_told)
ON_BOTH(telephones_are_found_as_people_type_them)
ON_BOTH(names_are_found_without_marks_and_from_inside)
ON_BOTH(the_bin_is_searched_by_itself)
ON_BOTH(one_objects_rule_goes_through_its_table_alone)
ON_BOTH(a_turn_of_another_rule_begins_anew)
ON_BOTH(the_best_stand_first)
ON_BOTH(the_limit_keeps_the_best)
ON_BOTH(a_changed_name_is_found_and_the_old_one_not)
ON_BOTH(what_is_deleted_is_not_found)
ON_BOTH(nobody_finds_what_he_may_not_see)
ON_BOTH(ones_own_is_found_behind_a_thousand_newer)
ON_BOTH(indexing_in_small_pieces_comes_to_the_same)
ON_BOTH(another_rule_goes_through_the_tables)
ON_BOTH(a_failed_piece_leaves_nothing)
ON_BOTH(nothing_typed_breaks_it)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found_as_people_type_them_on_both),
        cmocka_unit_test(words_are_found_by_their_beginnings_on_both),
        cmocka_unit_test(other_fields_are_told_on_both),
        cmocka_unit_test(telephones_are_found_as_people_type_them_on_both),
        cmocka_unit_test(names_are_found_without_marks_and_from_inside_on_both),
        cmocka_unit_test(the_bin_is_searched_by_itself_on_both),
        cmocka_unit_test(one_objects_rule_goes_through_its_table_alone_on_both),
        cmocka_unit_test(a_turn_of_another_rule_begins_anew_on_both),
        cmocka_unit_test(the_best_stand_first_on_both),
        cmocka_unit_test(the_limit_keeps_the_best_on_both),
        cmocka_unit_test(a_changed_name_is_found_and_the_old_one_not_on_both),
        cmocka_unit_test(what_is_deleted_is_not_found_on_both),
        cmocka_unit_test(nobody_finds_what_he_may_not_see_on_both),
        cmocka_unit_test(ones_own_is_found_behind_a_thousand_newer_on_both),
        cmocka_unit_test(indexing_in_small_pieces_comes_to_the_same_on_both),
        cmocka_unit_test(another_rule_goes_through_the_tables_on_both),
        cmocka_unit_test(a_failed_piece_leaves_nothing_on_both),
        cmocka_unit_test(nothing_typed_breaks_it_on_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
