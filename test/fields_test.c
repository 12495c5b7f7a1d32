/*
 * Fields and objects that are hidden from a role (test/object/: all that begin with zz), on every outlet: no reply to that
 * role has a name, a label or a value of them in it, and naming one is answered as naming a field that does not exist.
 *
 * Each outlet is its own control: the same request of a role that reads the fields must be answered with them. An outlet
 * that is not masked fails the first half, one that shows nothing anyway the second.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/news.h"
#include "base/check.h"
#include "base/date.h"
#include "support/desk.h"

static const char *const secrets[] = {"zz", "98765", "2031-07", "Widget77"};

struct office {
    struct desk *desk;
    str manager, sales; /* their sessions: one reads the fields, one does not */
    int64_t sales_id;
    int64_t blocked_set; /* an act of sales that a later change of a hidden field stands in the way of */
    int64_t refused_set; /* another, whose undo a rule about a hidden field refuses */
    str now;
};

static bool tells_secret(str body)
{
    for (size_t i = 0; i < countof(secrets); i++)
        if (str_find(body, str_of(secrets[i])) >= 0)
            return true;
    return false;
}

static struct told ask(struct office *o, str token, const char *method, str target, const char *body)
{
    return desk_ask(o->desk,
                    (struct ask){.method = str_of(method), .target = target, .token = token, .body = str_of(body)});
}

static void make(struct office *o, str token, const char *target, const char *body)
{
    struct told t = ask(o, token, "POST", str_of(target), body);
    if (t.status != 201)
        fail_msg("%s: %d %.*s", target, t.status, STR_ARG(t.body));
}

static int64_t change(struct office *o, str token, const char *target, const char *body)
{
    int64_t set = 0;
    struct told t = ask(o, token, "PATCH", str_of(target), body);
    if (t.status != 200)
        fail_msg("%s %s: %d %.*s", target, body, t.status, STR_ARG(t.body));
    check(str_to_i64(told_header(&t, "X-Change-Set"), &set));
    return set;
}

static str instant_now(struct desk *d)
{
    struct buf b;
    buf_init(&b, 100);
    instant_write(&b, d->fake.at_ms);
    str s = str_copy(d->a, buf_view(&b));
    buf_free(&b);
    return s;
}

/* Parcel 1 has everything and a history; 2 is sales', changed since by a hidden field; 3 lies in the bin, its code taken; 5
   could be sent again if its date stood. */
static void fill(struct office *o)
{
    make(o, o->manager, "/api/customers", "{\"name\":\"zzFirm\"}");
    make(o, o->manager, "/api/products", "{\"name\":\"Widget77\"}");
    make(o, o->manager, "/api/parcels",
         "{\"name\":\"One\",\"zz_code\":\"zz-1\",\"zz_cost\":98765,\"zz_kind\":\"zz_heavy\",\"zz_firm\":1,"
         "\"zz_date\":\"2031-07-19\",\"zz_tied\":[{\"object\":\"customer\",\"id\":1}],\"seal\":\"s\","
         "\"lines\":[{\"text\":\"first\",\"zz_rate\":98765,\"zz_item\":1}],\"zz_pieces\":[{\"text\":\"zz piece\"}]}");
    struct told t = ask(o, o->sales, "POST", S("/api/parcels"), "{\"name\":\"Two\"}");
    check(str_to_i64(told_header(&t, "X-Change-Set"), &o->blocked_set));
    change(o, o->manager, "/api/parcels/2", "{\"zz_code\":\"zz-2\"}");
    make(o, o->manager, "/api/parcels", "{\"name\":\"Three\",\"zz_code\":\"zz-3\"}");
    check(ask(o, o->manager, "DELETE", S("/api/parcels/3"), "").status == 204);
    make(o, o->manager, "/api/parcels", "{\"name\":\"Four\",\"zz_code\":\"zz-3\",\"parent\":1}");
    make(o, o->manager, "/api/parcels", "{\"name\":\"Five\",\"zz_date\":\"2031-07-19\",\"stage\":\"sent\"}");
    o->refused_set = change(o, o->sales, "/api/parcels/5", "{\"stage\":\"open\"}");
    change(o, o->manager, "/api/parcels/5", "{\"zz_date\":null}");
    change(o, o->manager, "/api/parcels/1", "{\"zz_cost\":98765.5,\"zz_code\":\"zz-11\",\"notes\":\"n\"}");
    make(o, o->manager, "/api/views",
         "{\"name\":\"Dear\",\"list_of\":\"parcel\",\"shared\":\"everyone\",\"condition\":\"zz_cost > 5 and name ~ "
         "'x'\","
         "\"sorted_by\":\"name,-zz_cost\",\"grouped_by\":\"zz_kind\",\"shown\":\"name,zz_firm.name,owner,parent.zz_"
         "code\","
         "\"widths\":\"zz_cost:120,name:80\"}");
    make(o, o->manager, "/api/views",
         "{\"name\":\"Plain\",\"list_of\":\"parcel\",\"shared\":\"everyone\",\"condition\":\"name ~ 'x'\","
         "\"sorted_by\":\"-name\",\"grouped_by\":\"stage\",\"shown\":\"name, owner\",\"widths\":\"name:80\"}");
    change(o, o->manager, "/api/views/1", "{\"widths\":\"zz_cost:121,name:80\"}");
    app_work(o->desk->app);
    o->now = instant_now(o->desk);
}

static struct office office_of(struct database *d)
{
    static const char *const files[] = {"test/object/parcel.json", "test/object/parcel_line.json",
                                        "test/object/zz_piece.json", "test/object/zz_depot.json", NULL};
    struct desk *desk = desk_open_with(d, files);
    struct office o = {.desk = desk};
    o.manager = desk_token(desk, desk_user(desk, S("mia"), "sales_manager"));
    o.sales_id = desk_user(desk, S("sam"), "sales");
    o.sales = desk_token(desk, o.sales_id);
    fill(&o);
    return o;
}

/* --- what goes out ---------------------------------------------------------------------------------------------- */

static const struct outlet {
    const char *method, *target, *body; /* in the target NOW, SET and RULE stand for the time and the two acts */
    int status;
    const char *if_match;
} outlets[] = {
    {"GET", "/api/parcels", "", 200},
    {"GET", "/api/parcels?expand=owner", "", 200},
    {"GET", "/api/parcels?fields=", "", 200},
    {"GET", "/api/parcels?deleted=only", "", 200},
    {"GET", "/api/parcels?as_of=NOW", "", 200},
    {"GET", "/api/parcels/1", "", 200},
    {"GET", "/api/parcels/1?as_of=NOW", "", 200},
    {"GET", "/api/parcel_lines", "", 200},
    {"GET", "/api/parcel_lines/1", "", 200},
    {"GET", "/api/export/parcels", "", 200},
    {"GET", "/api/export/parcels?format=json", "", 200},
    {"GET", "/api/export/parcels?format=json&as_of=NOW", "", 200},
    {"GET", "/api/views", "", 200},
    {"GET", "/api/views?fields=shown", "", 200},
    {"GET", "/api/views?fields=condition&expand=owner", "", 200},
    {"GET", "/api/views?as_of=NOW", "", 200},
    {"GET", "/api/views/1", "", 200},
    {"GET", "/api/views/1/history", "", 200},
    {"GET", "/api/export/views", "", 200},
    {"GET", "/api/export/views?format=json", "", 200},
    {"GET", "/api/parcels?q=zz-11", "", 200},
    {"GET", "/api/search?q=zz-11", "", 200},
    {"GET", "/api/parcels/1/history", "", 200},
    {"GET", "/api/parcels/1/timeline", "", 200},
    {"GET", "/api/changes", "", 200},
    {"GET", "/api/objects", "", 200},
    {"GET", "/api/objects/parcel", "", 200},
    {"GET", "/api/objects/parcel_line", "", 200},
    {"GET", "/api/openapi.json", "", 200},
    {"PATCH", "/api/parcels/1", "{\"notes\":\"x\"}", 200},
    {"PATCH", "/api/parcels/1?dry_run=true", "{\"notes\":\"y\"}", 200},
    {"PATCH", "/api/parcels/1", "{\"notes\":\"z\"}", 412, "\"1\""},
    {"POST", "/api/parcels/1/actions/move", "{\"stage\":\"open\"}", 200},
    {"POST", "/api/changesets/SET/undo", "{}", 409},          /* the fields in the way */
    {"POST", "/api/changesets/RULE/undo", "{}", 409},         /* the rule in the way */
    {"POST", "/api/parcels/3/restore", "", 409},              /* whose unique value was taken */
    {"PATCH", "/api/parcels/4", "{\"stage\":\"sent\"}", 422}, /* which needs a hidden field */
    {"POST", "/api/parcels/4/actions/move", "{\"stage\":\"sent\"}", 422},
};

static str target_of(struct office *o, const char *pattern)
{
    str rest = str_of(pattern), all = S("");
    str set = str_printf(o->desk->a, "%lld", (long long)o->blocked_set);
    str rule = str_printf(o->desk->a, "%lld", (long long)o->refused_set);
    const struct {
        str word, value;
    } words[] = {{S("NOW"), o->now}, {S("SET"), set}, {S("RULE"), rule}};
    for (size_t i = 0; i < countof(words); i++) {
        ptrdiff_t at = str_find(rest, words[i].word);
        if (at < 0)
            continue;
        all = str_printf(o->desk->a, "%.*s%.*s", (int)at, rest.p, STR_ARG(words[i].value));
        rest = str_printf(o->desk->a, "%.*s%.*s", STR_ARG(all), STR_ARG(str_skip(rest, (size_t)at + words[i].word.n)));
    }
    return rest;
}

static struct told ask_outlet(struct office *o, const struct outlet *out, str token)
{
    struct pair header = {S("if-match"), str_of(out->if_match)};
    return desk_ask(o->desk, (struct ask){.method = str_of(out->method),
                                          .target = target_of(o, out->target),
                                          .token = token,
                                          .body = str_of(out->body),
                                          .headers = &header,
                                          .header_count = out->if_match != NULL});
}

static void tell_nothing(struct office *o, const struct outlet *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct outlet *out = &list[i];
        struct told known = ask_outlet(o, out, o->manager), hidden = ask_outlet(o, out, o->sales);
        if (known.status != out->status || hidden.status != out->status)
            fail_msg("%s %s: %d and %d: %.*s", out->method, out->target, known.status, hidden.status,
                     STR_ARG(hidden.body));
        if (!tells_secret(known.body))
            fail_msg("%s %s is no outlet: %.*s", out->method, out->target, STR_ARG(known.body));
        if (tells_secret(hidden.body))
            fail_msg("%s %s tells: %.*s", out->method, out->target, STR_ARG(hidden.body));
    }
}

static void no_outlet_tells(struct database *d)
{
    struct office o = office_of(d);
    tell_nothing(&o, outlets, countof(outlets));
}

/* Of a view that is shared with them they get what they could have written, told that it is less; else all of it. */
static void views_are_cut(struct database *d)
{
    struct office o = office_of(d);
    str whole = ask(&o, o.manager, "GET", S("/api/views/1"), "").body;
    str cut = ask(&o, o.sales, "GET", S("/api/views/1"), "").body;
    str plain = ask(&o, o.sales, "GET", S("/api/views/2"), "").body;
    assert_true(str_find(whole, S("\"condition\":\"zz_cost > 5 and name ~ 'x'\"")) > 0);
    assert_true(str_find(whole, S("left_out")) < 0);
    assert_true(str_find(cut, S("\"condition\":null,\"sorted_by\":\"name\",\"grouped_by\":null,"
                                "\"shown\":\"name,owner\",\"widths\":\"name:80\"")) > 0);
    assert_true(str_find(cut, S("\"left_out\":[\"condition\",\"sorted_by\",\"grouped_by\",\"shown\",\"widths\"]")) > 0);
    assert_true(str_find(plain, S("\"condition\":\"name ~ 'x'\",\"sorted_by\":\"-name\",\"grouped_by\":\"stage\","
                                  "\"shown\":\"name, owner\",\"widths\":\"name:80\"")) > 0);
    assert_true(str_find(plain, S("left_out")) < 0);
    plain = ask(&o, o.sales, "GET", S("/api/views?fields=condition&where=name = 'Plain'"), "").body;
    assert_true(str_find(plain, S("\"condition\":\"name ~ 'x'\"")) > 0 && str_find(plain, S("left_out")) < 0);
    str root = desk_token(o.desk, desk_user(o.desk, S("root"), "administrator"));
    make(&o, o.sales, "/api/views", "{\"name\":\"Own\",\"list_of\":\"parcel\",\"shown\":\"name\"}");
    change(&o, root, "/api/views/3", "{\"shown\":\"name,zz_code\"}");
    struct told late = ask_outlet(&o, &(struct outlet){"PATCH", "/api/views/3", "{\"pinned\":1}", 412, "\"1\""},
                                  o.sales);
    assert_int_equal(late.status, 412);
    assert_true(str_find(late.body, S("\"changed\":{\"shown\"")) > 0 && !tells_secret(late.body));
    change(&o, root, "/api/views/3", "{\"condition\":\"zz_cost > 5\",\"sorted_by\":\"-zz_cost\"}");
    struct told unfit = ask(&o, o.sales, "PATCH", S("/api/views/3"), "{\"list_of\":\"customer\"}");
    assert_int_equal(unfit.status, 422);
    assert_true(str_find(unfit.body, S("\"pointer\":\"/condition\",\"code\":\"list_unfit\"")) > 0);
    assert_true(str_find(unfit.body, S("\"pointer\":\"/sorted_by\",\"code\":\"list_unfit\"")) > 0);
    assert_false(tells_secret(unfit.body));
    unfit = ask(&o, root, "PATCH", S("/api/views/3"), "{\"list_of\":\"customer\"}");
    assert_true(unfit.status == 422 && tells_secret(unfit.body));
    cut = ask(&o, o.sales, "GET", S("/api/views/1?fields=name"), "").body;
    assert_true(str_find(cut, S("left_out")) < 0);
}

/* A view of 0.1.0 may hold what is refused now: it is read, and changed in what else it says. */
static void views_keep_what_they_had(struct database *d)
{
    struct office o = office_of(d);
    make(&o, o.sales, "/api/views", "{\"name\":\"Old\",\"list_of\":\"parcel\"}");
    struct db *db; /* its own: starting put another file in the place of the one d->db has open */
    str message;
    assert_int_equal(db_open(d->url, (struct db_options){.mode = DB_WRITE}, d->a, &db, &message), RC_OK);
    assert_int_equal(db_script(db, "update views set list_of = 'parcel_line', grouped_by = 'nope', "
                                   "shown = 'name,nope' where id = 3"),
                     RC_OK);
    db_close(db);
    static const struct {
        const char *body;
        int status;
    } cases[] = {
        {"{\"name\":\"New\",\"pinned\":1}", 200},
        {"{\"shown\":\"name,nope\"}", 200},
        {"{\"shown\":\"text,nope\"}", 422},
        {"{\"shown\":\"text\"}", 200},
        {"{\"grouped_by\":\"nope2\"}", 422},
        {"{\"list_of\":\"parcel\"}", 422}, /* which has not the columns */
        {"{\"list_of\":\"parcel\",\"shown\":\"name\",\"grouped_by\":null}", 200},
    };
    for (size_t i = 0; i < countof(cases); i++) {
        struct told t = ask(&o, o.sales, "PATCH", S("/api/views/3"), cases[i].body);
        if (t.status != cases[i].status)
            fail_msg("%s: %d %.*s", cases[i].body, t.status, STR_ARG(t.body));
        assert_int_equal(ask(&o, o.sales, "GET", S("/api/views/3"), "").status, 200);
    }
    struct told hidden = ask(&o, o.sales, "POST", S("/api/views"), "{\"name\":\"x\",\"list_of\":\"zz_piece\"}");
    assert_true(hidden.status == 422 && str_find(hidden.body, S("unknown_object")) > 0); /* as if there were none */
    assert_int_equal(ask(&o, o.sales, "PATCH", S("/api/views/3"), "{\"shown\":\"name,zz_code\"}").status, 422);
}

/* Lines under a field that is hidden do not exist, nor does their object. */
static void hidden_lines_are_no_object(struct database *d)
{
    static const char *const targets[] = {
        "/api/zz_pieces",           "/api/zz_pieces/1",
        "/api/zz_pieces/1/history", "/api/zz_pieces/summary?show=count()",
        "/api/export/zz_pieces",    "/api/zz_pieces/1/timeline",
        "/api/objects/zz_piece",
    };
    struct office o = office_of(d);
    for (size_t i = 0; i < countof(targets); i++) {
        struct told known = ask(&o, o.manager, "GET", str_of(targets[i]), "");
        struct told hidden = ask(&o, o.sales, "GET", str_of(targets[i]), "");
        if (known.status == 404 || hidden.status != 404)
            fail_msg("%s: %d and %d", targets[i], known.status, hidden.status);
    }
    assert_int_equal(ask(&o, o.sales, "POST", S("/api/zz_pieces"), "{}").status, 404);
    assert_true(tells_secret(ask(&o, o.manager, "GET", S("/api/me"), "").body));
    assert_false(tells_secret(ask(&o, o.sales, "GET", S("/api/me"), "").body));
    assert_int_equal(ask(&o, o.sales, "PATCH", S("/api/parcels/1"), "{\"notes\":\"kept\"}").status, 200);
    assert_true(str_find(ask(&o, o.manager, "GET", S("/api/parcels/1"), "").body, S("zz piece")) > 0);
}

/* --- what comes in ---------------------------------------------------------------------------------------------- */

/* FIELD stands for the name. */
static const struct naming {
    const char *field, *method, *target, *body;
} namings[] = {
    {"zz_cost", "GET", "/api/parcels?where=FIELD > 5", ""},
    {"zz_code", "GET", "/api/parcels?where=name = FIELD", ""},
    {"zz_kind", "GET", "/api/parcels?where=FIELD = 'zz_heavy'", ""},
    {"zz_firm", "GET", "/api/parcels?where=FIELD.name = 'x'", ""},
    {"zz_cost", "GET", "/api/parcels?where=parent.FIELD > 5", ""},
    {"zz_code", "GET", "/api/parcels?where=parent.FIELD is null", ""},
    {"zz_tied", "GET", "/api/parcels?where=FIELD has customer:1", ""},
    {"zz_rate", "GET", "/api/parcel_lines?where=FIELD > 5", ""},
    {"zz_cost", "GET", "/api/parcel_lines?where=parcel.FIELD > 5", ""},
    {"zz_cost", "GET", "/api/parcels?FIELD=98765", ""},
    {"zz_code", "GET", "/api/parcels?FIELD=zz-11", ""},
    {"zz_tied", "GET", "/api/parcels?FIELD=1", ""},
    {"zz_cost", "GET", "/api/parcels?sort=FIELD", ""},
    {"zz_code", "GET", "/api/parcels?sort=-FIELD&from=zz", ""},
    {"zz_cost", "GET", "/api/parcels?fields=name,FIELD", ""},
    {"zz_tied", "GET", "/api/parcels/1?fields=FIELD", ""},
    {"zz_firm", "GET", "/api/parcels?expand=FIELD", ""},
    {"zz_item", "GET", "/api/parcels?expand=lines.FIELD", ""},
    {"zz_kind", "GET", "/api/parcels/summary?group=FIELD", ""},
    {"zz_date", "GET", "/api/parcels/summary?group=month(FIELD)", ""},
    {"zz_cost", "GET", "/api/parcels/summary?measure=sum(FIELD)", ""},
    {"zz_code", "GET", "/api/parcels/summary?measure=distinct(FIELD)", ""},
    {"zz_cost", "GET", "/api/export/parcels?fields=FIELD", ""},
    {"zz_cost", "GET", "/api/export/parcels?where=FIELD > 5", ""},
    {"zz_cost", "POST", "/api/parcels", "{\"name\":\"n\",\"FIELD\":1}"},
    {"zz_cost", "PATCH", "/api/parcels/1", "{\"FIELD\":98765.5}"},
    {"zz_tied", "PATCH", "/api/parcels/1", "{\"FIELD\":[]}"},
    {"zz_rate", "PATCH", "/api/parcels/1", "{\"lines\":[{\"id\":1,\"FIELD\":1}]}"},
    {"zz_date", "POST", "/api/parcels/1/actions/move", "{\"stage\":\"open\",\"FIELD\":\"2031-07-20\"}"},
    {"zz_cost", "POST", "/api/parcels/bulk", "{\"ids\":[1],\"set\":{\"FIELD\":1}}"},
    {"zz_cost", "POST", "/api/parcels/bulk", "{\"where\":\"FIELD > 5\",\"set\":{\"notes\":\"b\"}}"},
    {"zz_cost", "POST", "/api/parcels/bulk", "{\"create\":[{\"name\":\"n\",\"FIELD\":1}]}"},
    {"zz_cost", "PATCH", "/api/imports/1",
     "{\"files\":[{\"name\":\"p.csv\",\"columns\":[{\"column\":\"b\",\"target\":\"FIELD\"}]}]}"},
    {"zz_rate", "PATCH", "/api/imports/1",
     "{\"files\":[{\"name\":\"p.csv\",\"columns\":[{\"column\":\"b\",\"target\":\"lines.FIELD\"}]}]}"},
    {"zz_pieces", "PATCH", "/api/imports/1",
     "{\"files\":[{\"name\":\"p.csv\",\"columns\":[{\"column\":\"b\",\"target\":\"FIELD.text\"}]}]}"},
    {"zz_pieces", "PATCH", "/api/imports/1",
     "{\"files\":[{\"name\":\"p.csv\",\"columns\":[{\"column\":\"b\",\"target\":\"FIELD\"}]}]}"},
    {"zz_code", "PATCH", "/api/imports/1", "{\"files\":[{\"name\":\"p.csv\",\"update_by\":\"FIELD\"}]}"},
    {"zz_cost", "POST", "/api/views", "{\"name\":\"v\",\"list_of\":\"parcel\",\"condition\":\"FIELD > 5\"}"},
    {"zz_cost", "POST", "/api/views", "{\"name\":\"v\",\"list_of\":\"parcel\",\"sorted_by\":\"-FIELD\"}"},
    /* an object under a hidden field has no name either */
    {"zz_piece", "POST", "/api/views", "{\"name\":\"v\",\"list_of\":\"FIELD\"}"},
    {"zz_piece", "GET", "/api/search?q=x&object=FIELD", ""},
    {"zz_piece", "GET", "/api/activities?where=about has FIELD:1", ""},
    /* what views name is not found out by asking for it either */
    {"grouped_by", "GET", "/api/views?where=FIELD ~ 'zz_cost'", ""},
    {"shown", "GET", "/api/views?where=FIELD is null", ""},
    {"sorted_by", "GET", "/api/views?FIELD=-zz_cost", ""},
    {"sorted_by", "GET", "/api/views/summary?group=FIELD", ""},
    {"widths", "GET", "/api/views/summary?measure=distinct(FIELD)", ""},
};

static str with_word(struct arena *a, str text, str word, str instead)
{
    str all = S("");
    for (ptrdiff_t at; (at = str_find(text, word)) >= 0; text = str_skip(text, (size_t)at + word.n))
        all = str_printf(a, "%.*s%.*s%.*s", STR_ARG(all), (int)at, text.p, STR_ARG(instead));
    return str_printf(a, "%.*s%.*s", STR_ARG(all), STR_ARG(text));
}

static struct told ask_naming(struct office *o, const struct naming *n, str name)
{
    struct arena *a = o->desk->a;
    str body = with_word(a, str_of(n->body), S("FIELD"), name);
    struct told t = ask(o, o->sales, n->method, with_word(a, str_of(n->target), S("FIELD"), name), str_c(a, body));
    t.body = with_word(a, t.body, name, S("NAME"));
    ptrdiff_t request = str_find(t.body, S("\"request\":\""));
    if (request >= 0)
        t.body = str_printf(a, "%.*s%.*s", (int)request, t.body.p, STR_ARG(str_skip(t.body, (size_t)request + 28)));
    return t;
}

static void import_of(struct office *o, str token, const char *target_of_b)
{
    struct told made = ask(o, token, "POST", S("/api/imports"), "{}");
    check(made.status == 201);
    str path = str_printf(o->desk->a, "%.*s/files/p.csv", STR_ARG(told_header(&made, "Location")));
    struct told t = ask(o, token, "PUT", path,
                        "name,zz_cost,b,zz_pieces.text,Label zz firm ID\nOne,98765,1,Widget,1\n");
    check(t.status == 200);
    t = ask(o, token, "PATCH", told_header(&made, "Location"),
            "{\"files\":[{\"name\":\"p.csv\",\"object\":\"parcel\"}]}");
    str guessed = str_printf(o->desk->a, "\"target\":%s", target_of_b);
    if (t.status != 200 || str_find(t.body, guessed) < 0)
        fail_msg("import: %d %.*s", t.status, STR_ARG(t.body));
    bool is_hidden = str_is(str_of(target_of_b), "null");
    if (is_hidden && str_find(t.body, S("\"target\":\"zz")) >= 0)
        fail_msg("import guesses: %.*s", STR_ARG(t.body));
    if (is_hidden != (str_find(t.body, S("left_out")) < 0)) /* the notice names the field */
        fail_msg("import tells of a column: %.*s", STR_ARG(t.body));
}

static void a_hidden_name_is_an_unknown_one(struct database *d)
{
    struct office o = office_of(d);
    import_of(&o, o.sales, "null");
    import_of(&o, o.manager, "\"zz_cost\"");
    for (size_t i = 0; i < countof(namings); i++) {
        const struct naming *n = &namings[i];
        struct told hidden = ask_naming(&o, n, str_of(n->field)), unknown = ask_naming(&o, n, S("zz_nope"));
        if (hidden.status != unknown.status || hidden.status < 400 || !str_eq(hidden.body, unknown.body))
            fail_msg("%s %s %s: %d %.*s\nunknown: %d %.*s", n->method, n->target, n->body, hidden.status,
                     STR_ARG(hidden.body), unknown.status, STR_ARG(unknown.body));
    }
}

/* --- the rest --------------------------------------------------------------------------------------------------- */

static size_t count_of(str text, const char *word)
{
    size_t n = 0;
    for (ptrdiff_t at; (at = str_find(text, str_of(word))) >= 0; n++)
        text = str_skip(text, (size_t)at + 1);
    return n;
}

static str news_of(struct office *o, int64_t user_id, const char *role, int64_t after, int64_t *last)
{
    struct arena *a = arena_new(0);
    struct cx *cx = app_context(o->desk->app, a);
    const str roles[] = {S("sales"), S("sales_manager")};
    struct news *n;
    struct buf out;
    buf_init(&out, LIMIT_STREAM_BEHIND_BYTES);
    assert_int_equal(news_read(cx, after, roles, countof(roles), &n), RC_OK);
    news_write(cx, n, (struct actor){.user_id = user_id, .role = str_of(role)}, after, &out);
    *last = news_last(n);
    str s = str_copy(o->desk->a, buf_view(&out));
    buf_free(&out);
    arena_free(a);
    return s;
}

/* A change of nothing but hidden fields is in no list; one of others too is in all. */
static void hidden_changes_are_none(struct database *d)
{
    struct office o = office_of(d);
    int64_t head, ignored;
    news_of(&o, o.sales_id, "sales", 0, &head);
    size_t changes = count_of(ask(&o, o.sales, "GET", S("/api/changes"), "").body, "\"seq\"");
    size_t entries = count_of(ask(&o, o.sales, "GET", S("/api/parcels/1/history"), "").body, "\"seq\"");
    change(&o, o.manager, "/api/parcels/1", "{\"zz_cost\":1}");
    change(&o, o.manager, "/api/parcels/1", "{\"zz_tied\":[]}");
    app_work(o.desk->app);
    assert_int_equal(count_of(ask(&o, o.sales, "GET", S("/api/changes"), "").body, "\"seq\""), changes);
    assert_int_equal(count_of(ask(&o, o.sales, "GET", S("/api/parcels/1/history"), "").body, "\"seq\""), entries);
    assert_int_equal(count_of(ask(&o, o.sales, "GET", S("/api/parcels/1/timeline"), "").body, "\"kind\":\"change\""),
                     1);
    assert_int_equal(news_of(&o, o.sales_id, "sales", head, &ignored).n, 0);
    assert_true(news_of(&o, o.sales_id, "sales_manager", head, &ignored).n > 0);
    change(&o, o.manager, "/api/parcels/1", "{\"zz_cost\":2,\"notes\":\"told\"}");
    app_work(o.desk->app);
    assert_int_equal(count_of(ask(&o, o.sales, "GET", S("/api/changes"), "").body, "\"seq\""), changes + 1);
    assert_int_equal(count_of(news_of(&o, o.sales_id, "sales", head, &ignored), "\"seq\""), 1);
}

/* Who writes the rest of a record leaves what they do not know as it is; what they only read they do not write. */
static void levels_of_writing(struct database *d)
{
    struct office o = office_of(d);
    change(&o, o.sales, "/api/parcels/1", "{\"notes\":\"of sales\",\"lines\":[{\"id\":1,\"text\":\"of sales\"}]}");
    struct told t = ask(&o, o.manager, "GET", S("/api/parcels/1"), "");
    assert_true(str_find(t.body, S("\"zz_cost\":98765.5")) > 0 && str_find(t.body, S("\"zz_rate\":98765")) > 0);
    t = ask(&o, o.sales, "GET", S("/api/parcels/1"), "");
    assert_true(str_find(t.body, S("\"seal\":\"s\"")) > 0);
    t = ask(&o, o.sales, "PATCH", S("/api/parcels/1"), "{\"seal\":\"broken\"}");
    assert_int_equal(t.status, 422);
    assert_true(str_find(t.body, S("\"pointer\":\"/seal\",\"code\":\"read_only\"")) > 0);
    change(&o, o.manager, "/api/parcels/1", "{\"seal\":\"new\"}");
    import_of(&o, o.sales, "null");
    t = ask(&o, o.sales, "PATCH", S("/api/imports/1"),
            "{\"files\":[{\"name\":\"p.csv\",\"columns\":[{\"column\":\"b\",\"target\":\"seal\"}]}]}");
    assert_int_equal(t.status, 422);
}

/* --- objects that are hidden ------------------------------------------------------------------------------------- */

/* Activity 1, of sales, is about depot 1 and customer 2; view 3 lists depots. */
static const struct outlet outlets_of_links[] = {
    {"GET", "/api/activities/1", "", 200},
    {"GET", "/api/activities", "", 200},
    {"GET", "/api/activities?fields=about", "", 200},
    {"GET", "/api/activities?as_of=NOW", "", 200},
    {"GET", "/api/activities/1/history", "", 200},
    {"GET", "/api/activities/1/timeline", "", 200},
    {"GET", "/api/customers/2/timeline", "", 200},
    {"GET", "/api/changes", "", 200},
    {"GET", "/api/export/activities", "", 200},
    {"GET", "/api/export/activities?format=json", "", 200},
    {"PATCH", "/api/activities/1?dry_run=true", "{\"done\":true}", 200},
    {"PATCH", "/api/activities/1", "{\"done\":true}", 412, "\"1\""},
    {"GET", "/api/views/3", "", 200},
    {"GET", "/api/views", "", 200},
    {"GET", "/api/views/3/history", "", 200},
    {"GET", "/api/export/views", "", 200},
    {"GET", "/api/export/views?format=json", "", 200},
    {"GET", "/api/objects", "", 200},
    {"GET", "/api/objects/parcel", "", 200},
    {"GET", "/api/openapi.json", "", 200},
    {"GET", "/api/me", "", 200},
};

static struct office office_with_depot(struct database *d)
{
    struct office o = office_of(d);
    make(&o, o.manager, "/api/zz_depots", "{\"name\":\"zzNorth\",\"parcel\":1}");
    make(&o, o.sales, "/api/customers", "{\"name\":\"Firm\"}");
    make(&o, o.sales, "/api/activities", "{\"subject\":\"Call\",\"kind\":\"task\"}");
    change(&o, o.manager, "/api/activities/1",
           "{\"about\":[{\"object\":\"zz_depot\",\"id\":1},{\"object\":\"customer\",\"id\":2}]}");
    make(&o, o.manager, "/api/views", "{\"name\":\"Far\",\"list_of\":\"parcel\",\"shared\":\"everyone\"}");
    change(&o, o.manager, "/api/views/3", "{\"list_of\":\"zz_depot\"}");
    app_work(o.desk->app);
    o.now = instant_now(o.desk);
    return o;
}

static void no_outlet_tells_an_object(struct database *d)
{
    struct office o = office_with_depot(d);
    tell_nothing(&o, outlets_of_links, countof(outlets_of_links));
    str view = ask(&o, o.sales, "GET", S("/api/views/3"), "").body;
    assert_true(str_find(view, S("\"list_of\":null")) > 0 && str_find(view, S("\"left_out\":[\"list_of\"]")) > 0);
    assert_int_equal(ask(&o, o.sales, "GET", S("/api/views/summary?group=list_of"), "").status, 400);
    assert_int_equal(ask(&o, o.manager, "GET", S("/api/views/summary?group=list_of"), "").status, 200);
}

static str about_of(struct office *o, str token)
{
    str body = ask(o, token, "GET", S("/api/activities/1"), "").body;
    str rest = str_skip(body, (size_t)str_find(body, S("\"about\":")));
    return str_take(rest, (size_t)str_find(rest, S("]")) + 1);
}

/* Who writes the list anew keeps what they cannot name, and cannot name it; what changed of it alone is told to nobody else. */
static void links_not_known_are_kept(struct database *d)
{
    static const char depot[] = "\"object\":\"zz_depot\",\"id\":1", firm[] = "{\"object\":\"customer\",\"id\":2,";
    struct office o = office_with_depot(d);
    struct told had = ask(&o, o.sales, "GET", S("/api/activities/1"), "");
    struct told same = ask(&o, o.sales, "PATCH", S("/api/activities/1"),
                           "{\"about\":[{\"object\":\"customer\",\"id\":2}]}");
    assert_true(str_eq(had.body, same.body)); /* nothing changed, the version neither */
    change(&o, o.sales, "/api/activities/1", "{\"about\":[]}");
    assert_true(str_find(about_of(&o, o.manager), str_of(depot)) > 0);
    assert_true(str_find(about_of(&o, o.manager), str_of(firm)) < 0);
    assert_true(str_is(about_of(&o, o.sales), "\"about\":[]"));
    change(&o, o.sales, "/api/activities/1", "{\"about\":[{\"object\":\"customer\",\"id\":2}]}");
    assert_true(str_find(about_of(&o, o.manager), str_of(firm)) > str_find(about_of(&o, o.manager), str_of(depot)));
    app_work(o.desk->app);
    size_t entries = count_of(ask(&o, o.sales, "GET", S("/api/activities/1/history"), "").body, "\"seq\"");
    size_t changes = count_of(ask(&o, o.sales, "GET", S("/api/changes"), "").body, "\"seq\"");
    int64_t head, ignored;
    news_of(&o, o.sales_id, "sales", 0, &head);
    change(&o, o.manager, "/api/activities/1", "{\"about\":[{\"object\":\"customer\",\"id\":2}]}");
    app_work(o.desk->app);
    assert_int_equal(count_of(ask(&o, o.sales, "GET", S("/api/activities/1/history"), "").body, "\"seq\""), entries);
    assert_int_equal(count_of(ask(&o, o.sales, "GET", S("/api/changes"), "").body, "\"seq\""), changes);
    assert_int_equal(news_of(&o, o.sales_id, "sales", head, &ignored).n, 0);
    assert_true(news_of(&o, o.sales_id, "sales_manager", head, &ignored).n > 0);
}

/* The links of a record are at most fifty with those that who writes them does not know. */
static void links_not_known_count(struct database *d)
{
    struct office o = office_with_depot(d);
    str list = S("");
    for (int i = 0; i < LIMIT_LINKS; i++)
        make(&o, o.sales, "/api/customers", "{\"name\":\"F\"}");
    for (int i = 0; i < LIMIT_LINKS; i++)
        list = str_printf(o.desk->a, "%.*s%s{\"object\":\"customer\",\"id\":%d}", STR_ARG(list), i ? "," : "", i + 2);
    str body = str_printf(o.desk->a, "{\"about\":[%.*s]}", STR_ARG(list));
    struct told t = ask(&o, o.sales, "PATCH", S("/api/activities/1"), str_c(o.desk->a, body));
    assert_int_equal(t.status, 422);
    assert_true(str_find(t.body, S("\"pointer\":\"\",\"code\":\"other_rule\"")) > 0 && !tells_secret(t.body));
}

/* FIELD stands for the name, of one or of many. */
static const struct naming places[] = {
    {"zz_depots", "GET", "/api/FIELD", ""},
    {"zz_depots", "POST", "/api/FIELD", "{\"name\":\"x\"}"},
    {"zz_depots", "PUT", "/api/FIELD", ""},
    {"zz_depots", "GET", "/api/FIELD/1", ""},
    {"zz_depots", "PATCH", "/api/FIELD/1", "{\"name\":\"x\"}"},
    {"zz_depots", "DELETE", "/api/FIELD/1", ""},
    {"zz_depots", "POST", "/api/FIELD/1/restore", ""},
    {"zz_depots", "POST", "/api/FIELD/1/purge", ""},
    {"zz_depots", "GET", "/api/FIELD/1/history", ""},
    {"zz_depots", "GET", "/api/FIELD/1/timeline", ""},
    {"zz_depots", "POST", "/api/FIELD/1/actions/move", "{\"stage\":\"open\"}"},
    {"zz_depots", "POST", "/api/FIELD/bulk", "{\"ids\":[1],\"delete\":true}"},
    {"zz_depots", "GET", "/api/FIELD/summary", ""},
    {"zz_depots", "GET", "/api/export/FIELD", ""},
    {"zz_depot", "GET", "/api/objects/FIELD", ""},
    {"zz_depot", "GET", "/api/search?q=x&object=FIELD", ""},
    {"zz_depot", "GET", "/api/activities?where=about has FIELD:1", ""},
    {"zz_depot", "POST", "/api/views", "{\"name\":\"v\",\"list_of\":\"FIELD\"}"},
    {"zz_depot", "POST", "/api/activities", "{\"subject\":\"s\",\"about\":[{\"object\":\"FIELD\",\"id\":1}]}"},
    {"zz_depot", "PATCH", "/api/activities/1", "{\"about\":[{\"object\":\"FIELD\",\"id\":1}]}"},
    {"zz_depot", "PATCH", "/api/imports/1", "{\"files\":[{\"name\":\"f.csv\",\"object\":\"FIELD\"}]}"},
};

/* By address and by name it is answered as one that does not exist: status, body and all. */
static void a_hidden_object_is_not_there(struct database *d)
{
    struct office o = office_with_depot(d);
    struct told made = ask(&o, o.sales, "POST", S("/api/imports"), "{}");
    check(ask(&o, o.sales, "PUT", S("/api/imports/1/files/f.csv"), "name\nOne\n").status == 200 && made.status == 201);
    for (size_t i = 0; i < countof(places); i++) {
        const struct naming *n = &places[i];
        struct told hidden = ask_naming(&o, n, str_of(n->field)), unknown = ask_naming(&o, n, S("zz_nopes"));
        if (hidden.status != unknown.status || hidden.status < 400 || !str_eq(hidden.body, unknown.body))
            fail_msg("%s %s %s: %d %.*s\nunknown: %d %.*s", n->method, n->target, n->body, hidden.status,
                     STR_ARG(hidden.body), unknown.status, STR_ARG(unknown.body));
    }
}

static void outlets_test(void **state)
{
    (void)state;
    for_each_database(no_outlet_tells);
}

static void views_test(void **state)
{
    (void)state;
    for_each_database(views_are_cut);
    for_each_database(views_keep_what_they_had);
}

static void lines_test(void **state)
{
    (void)state;
    for_each_database(hidden_lines_are_no_object);
}

static void names_test(void **state)
{
    (void)state;
    for_each_database(a_hidden_name_is_an_unknown_one);
}

static void changes_test(void **state)
{
    (void)state;
    for_each_database(hidden_changes_are_none);
}

static void objects_test(void **state)
{
    (void)state;
    for_each_database(no_outlet_tells_an_object);
    for_each_database(links_not_known_are_kept);
    for_each_database(links_not_known_count);
    for_each_database(a_hidden_object_is_not_there);
}

static void levels_test(void **state)
{
    (void)state;
    for_each_database(levels_of_writing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outlets_test), cmocka_unit_test(views_test),   cmocka_unit_test(lines_test),
        cmocka_unit_test(names_test),   cmocka_unit_test(changes_test), cmocka_unit_test(levels_test),
        cmocka_unit_test(objects_test),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
