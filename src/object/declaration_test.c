/*
 * Tests of reading declarations: every rule finds its violation, and what comes of sound ones. A sound pair of texts,
 * an object and its lines, is changed in one place a time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/check.h"
#include "json/read.h"
#include "object/builtin.h"

static struct arena *a;

static int setup(void **state)
{
    (void)state;
    a = arena_new(0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

#define LABEL "'label':{'en':'L','zh':'标'}"

/* Single quotes stand for double ones. */
static const char deal_text[] =
    "{'object':'deal','number':50,'plural':'deals'," LABEL
    ",'labels':{'en':'D','zh':'单'},'icon':'target','hue':'violet',"
    "'group':'sales','order':1,'title':'name','fields':["
    "{'number':100,'name':'name','type':'text','max':50,'required':true,'sort':true," LABEL "},"
    "{'number':101,'name':'stage','type':'choice','default':'a'," LABEL ",'choices':["
    "{'number':1,'value':'a','label':{'en':'A','zh':'甲'},'hue':'red'},{'number':2,'value':'b','label':{'en':'B','zh':'"
    "乙'}}]},"
    "{'number':102,'name':'buyer','type':'relation','to':'user'," LABEL "},"
    "{'number':103,'name':'price','type':'money','min':'0','max':'10'," LABEL "},"
    "{'number':104,'name':'size','type':'integer','min':0,'max':9," LABEL "},"
    "{'number':105,'name':'items','type':'lines','of':'item'," LABEL "},"
    "{'number':106,'name':'about','type':'links'," LABEL "},"
    "{'number':107,'name':'sum','type':'money','computed':true," LABEL "}],"
    "'process':{'field':'stage','states':[{'value':'a','probability':'10'},"
    "{'value':'b','probability':'100','is':'won','stuck_after_days':5,'required':['price']}]},"
    "'timeline':{'about':['about','buyer'],'at':['created_at']},"
    "'indexes':[['stage','price']],'search':['name'],"
    "'layout':{'list':['name','stage'],'form':['name','owner'],'sections':[{" LABEL ",'fields':['price','currency']}],"
    "'related':['item.deal']},'rights':{'sales':{'see':'own','change':'own'}}}";

static const char item_text[] = "{'object':'item','number':51,'plural':'items'," LABEL
                                ",'labels':{'en':'I','zh':'项'},'icon':'list','hue':'gray',"
                                "'owned_by':'deal','title':'text','fields':["
                                "{'number':100,'name':'deal','type':'relation','to':'deal','required':true," LABEL "},"
                                "{'number':101,'name':'text','type':'text'," LABEL
                                "}],'layout':{'list':[],'form':[]},'rights':{}}";

/* text with its first `find` replaced, and its quotes turned. */
static str changed(const char *text, const char *find, const char *by)
{
    ptrdiff_t at = str_find(str_of(text), str_of(find));
    if (at < 0)
        fail_msg("not there: %s", find);
    char *p = arena_printf(a, "%.*s%s%s", (int)at, text, by, text + at + strlen(find));
    for (char *c = p; *c; c++)
        if (*c == '\'')
            *c = '"';
    return str_of(p);
}

static const struct catalog *load(str deal, str item, struct issues *is)
{
    str names[4] = {S("deal.json"), S("item.json")}, texts[4] = {deal, item};
    for (size_t i = 0, n = 2; i < builtin_count(); i++) {
        struct builtin b = builtin_at(i);
        if (!str_is(b.name, "user.json") && !str_is(b.name, "team.json"))
            continue;
        names[n] = b.name;
        texts[n++] = b.text;
    }
    const struct catalog *c;
    issues_init(is, a);
    enum rc rc = catalog_load(a, names, texts, 4, 7, is, &c);
    assert_int_equal(rc, is->count ? RC_INVALID : RC_OK);
    assert_true((c != NULL) == (rc == RC_OK));
    return c;
}

static str all_issues(const struct issues *is)
{
    str s = S("");
    for (size_t i = 0; i < is->count; i++)
        s = str_printf(a, "%.*s\n  %.*s %s", STR_ARG(s), STR_ARG(is->list[i].at), is->list[i].code);
    return s;
}

struct violation {
    const char *find, *by, *at, *code;
};

static void expect(const struct violation *v, const char *text, const char *file)
{
    struct issues is;
    str bad = changed(text, v->find, v->by);
    str deal = text == deal_text ? bad : changed(deal_text, "'", "'");
    str item = text == item_text ? bad : changed(item_text, "'", "'");
    load(deal, item, &is);
    for (size_t i = 0; i < is.count; i++) {
        str at = str_printf(a, "/%s%s", file, v->at);
        if (!str_eq(is.list[i].at, at) || !str_is(str_of(is.list[i].code), v->code))
            continue;
        assert_true(issue_sentence(a, &is.list[i], S("zh")).n > 0);
        assert_false(str_eq(issue_sentence(a, &is.list[i], S("en")), S("This value is not accepted")));
        return;
    }
    fail_msg("%s -> %s: want %s %s, got:%.*s", v->find, v->by, v->at, v->code, STR_ARG(all_issues(&is)));
}

static const struct violation deal_violations[] = {
    {"{'object'", "{", "", "json"},
    {"'order':1", "'order':1,'order':2", "", "json"},
    {"'order':1", "'colour':1", "/colour", "unknown_key"},
    {"'order':1", "'order':'1'", "/order", "type"},
    {"'order':1", "'order':-1", "/order", "too_small"},
    {"'icon':'target',", "", "", "missing"},
    {"'icon':'target'", "'icon':'Target!'", "/icon", "identifier"},
    {"'hue':'violet'", "'hue':'#ff0000'", "/hue", "choice"},
    {"'group':'sales'", "'group':'My sales'", "/group", "identifier"},
    {"'number':50", "'number':0", "/number", "too_small"},
    {"'number':50", "'number':1000000", "/number", "too_large"},
    {"'object':'deal'", "'object':'Deal'", "/object", "identifier"},
    {"'object':'deal'", "'object':'deal__x'", "/object", "identifier"},
    {"'object':'deal'", "'object':'a2345678901234567890123456789012345678901'", "/object", "identifier"},
    {"'plural':'deals'", "'plural':'changes'", "/plural", "reserved"},
    {"'plural':'deals'", "'plural':'sqlite_deals'", "/plural", "reserved"},
    {"{'en':'D','zh':'单'}", "{'en':'D'}", "/labels", "missing"},
    {"{'en':'D','zh':'单'}", "{'en':'D','zh':' '}", "/labels/zh", "empty"},
    {"{'en':'D','zh':'单'}", "{'en':'D','zh':'单','fr':'x'}", "/labels/fr", "unknown_key"},
    {"'title':'name'", "'title':'nome'", "/title", "unknown_field"},
    {"'title':'name'", "'title':'price'", "/title", "title"},
    {"'fields':[", "'fields':[5,", "/fields/0", "type"},
    {"'number':101,'name':'stage'", "'number':100,'name':'stage'", "/fields/1/number", "duplicate"},
    {"'number':101,'name':'stage'", "'number':10,'name':'stage'", "/fields/1/number", "too_small"},
    {"'name':'size'", "'name':'price'", "/fields/4/name", "duplicate"},
    {"'name':'size'", "'name':'buyer_id'", "/fields/4/name", "duplicate"},  /* the relation's column */
    {"'name':'size'", "'name':'name_fold'", "/fields/4/name", "duplicate"}, /* the text's second column */
    {"'name':'size'", "'name':'name_sort'", "/fields/4/name", "duplicate"},
    {"'name':'size'", "'name':'owner_id'", "/fields/4/name", "duplicate"},
    {"'name':'size'", "'name':'owner'", "/fields/4/name", "reserved"},
    {"'name':'size'", "'name':'limit'", "/fields/4/name", "reserved"},
    {"'name':'size'", "'name':'history'", "/fields/4/name", "reserved"},
    {"'name':'size'", "'name':'Size'", "/fields/4/name", "identifier"},
    {"'type':'integer'", "'type':'int'", "/fields/4/type", "choice"},
    {"'type':'integer'", "'type':'date'", "/fields/4/min", "not_for_type"},
    {"'max':50", "'max':1001", "/fields/0/max", "too_large"},
    {"'max':50", "'max':0", "/fields/0/max", "too_small"},
    {"'max':50", "'max':'50'", "/fields/0/max", "type"},
    {"'max':50", "'min':1", "/fields/0/min", "not_for_type"},
    {"'max':50", "'choices':[]", "/fields/0/choices", "not_for_type"},
    {"'max':50", "'to':'user'", "/fields/0/to", "not_for_type"},
    {"'max':50", "'of':'item'", "/fields/0/of", "not_for_type"},
    {"'max':50", "'default':5", "/fields/0/default", "default"},
    {"'max':50", "'computed':true", "/fields/0/required", "computed"},
    {"'min':0,'max':9", "'min':10,'max':9", "/fields/4/min", "order"},
    {"'min':0,'max':9", "'min':0.5", "/fields/4/min", "type"},
    {"'min':0,'max':9", "'max':9007199254740992", "/fields/4/max", "too_large"},
    {"'min':0,'max':9", "'default':10,'max':9", "/fields/4/default", "default"},
    {"'min':'0','max':'10'", "'min':'0.00001'", "/fields/3/min", "precise"},
    {"'min':'0','max':'10'", "'min':'x'", "/fields/3/min", "number"},
    {"'min':'0','max':'10'", "'min':'11','max':'10'", "/fields/3/min", "order"},
    {"'min':'0','max':'10'", "'unique':true", "/fields/3/unique", "not_for_type"},
    {"'default':'a'", "'default':'c'", "/fields/1/default", "default"},
    {"'default':'a'", "'sort':true", "/fields/1/sort", "not_for_type"},
    {"'default':'a'", "'unique':true", "/fields/1/unique", "not_for_type"},
    {"'number':2,'value':'b'", "'number':1,'value':'b'", "/fields/1/choices/1/number", "duplicate"},
    {"'number':2,'value':'b'", "'number':2,'value':'A'", "/fields/1/choices/1/value", "duplicate"},
    {"'number':2,'value':'b'", "'number':2,'value':'b c'", "/fields/1/choices/1/value", "choice_value"},
    {"{'en':'B','zh':'乙'}", "{'en':'B','zh':'甲'}", "/fields/1/choices/1/label", "duplicate"},
    {"'hue':'red'", "'hue':'pale'", "/fields/1/choices/0/hue", "choice"},
    {"'type':'relation','to':'user'", "'type':'relation'", "/fields/2", "missing"},
    {"'type':'relation','to':'user'", "'type':'relation','to':'nobody'", "/fields/2/to", "unknown_object"},
    {"'type':'relation','to':'user'", "'type':'relation','to':'user','default':1", "/fields/2/default", "not_for_type"},
    {"'type':'relation','to':'user'", "'type':'relation','to':'user','sort':true", "/fields/2/sort", "not_for_type"},
    {"'type':'relation','to':'user'", "'type':'choice'", "/fields/2", "missing"},
    {"'type':'relation','to':'user'", "'type':'choice','choices':[]", "/fields/2/choices", "empty"},
    {"'type':'lines','of':'item'", "'type':'lines','of':'user'", "/fields/5/of", "lines_owner"},
    {"'type':'lines','of':'item'", "'type':'lines'", "/fields/5", "missing"},
    {"'type':'links'", "'type':'links','required':true", "/fields/6/required", "not_for_type"},
    {"'field':'stage'", "'field':'stages'", "/process/field", "unknown_field"},
    {"'field':'stage'", "'field':'price'", "/process/field", "not_for_type"},
    {"{'value':'a','probability':'10'},", "", "/process/states", "missing"},
    {"{'value':'a','probability':'10'}", "{'value':'b','probability':'10'}", "/process/states/1/value", "duplicate"},
    {"{'value':'a','probability':'10'}", "{'value':'z','probability':'10'}", "/process/states/0/value", "choice"},
    {"'probability':'100'", "'probability':'101'", "/process/states/1/probability", "too_large"},
    {"'probability':'100'", "'probability':'-1'", "/process/states/1/probability", "too_small"},
    {"'probability':'100'", "'probability':'all'", "/process/states/1/probability", "number"},
    {"'is':'won'", "'is':'gone'", "/process/states/1/is", "choice"},
    {"'stuck_after_days':5", "'stuck_after_days':0", "/process/states/1/stuck_after_days", "too_small"},
    {"'required':['price']", "'required':['cost']", "/process/states/1/required/0", "unknown_field"},
    {"'required':['price']", "'required':['sum']", "/process/states/1/required/0", "computed"},
    {"'to':'user'", "'to':'user','tree':true", "/fields/2/tree", "tree"},
    {"'max':50", "'tree':true", "/fields/0/tree", "not_for_type"},
    {"'at':['created_at']", "'at':['price']", "/timeline/at/0", "not_for_type"},
    {"'at':['created_at']", "'at':['created_at','created_at']", "/timeline/at/1", "duplicate"},
    {"'at':['created_at']", "'at':['deleted_at']", "/timeline/at/0", "unknown_field"},
    {"'at':['created_at']", "'when':[]", "/timeline/when", "unknown_key"},
    {"['about','buyer']", "['about','items']", "/timeline/about/1", "not_for_type"},
    {"['about','buyer']", "['about','buyer','owner','team','created_by']", "/timeline/about", "too_many"},
    {"['about','buyer']", "[]", "/timeline/about", "empty"},
    {"'about':['about','buyer'],", "", "/timeline", "missing"},
    {"{'object':'deal'", "{'object':'change'", "/timeline", "timeline_name"},
    {"[['stage','price']]", "[['stage','cost']]", "/indexes/0/1", "unknown_field"},
    {"[['stage','price']]", "[['stage','items']]", "/indexes/0/1", "not_for_type"},
    {"[['stage','price']]", "[['stage','stage']]", "/indexes/0/1", "duplicate"},
    {"[['stage','price']]", "['stage']", "/indexes/0", "type"},
    {"[['stage','price']]", "[[]]", "/indexes/0", "empty"},
    {"[['stage','price']]", "[['stage','price','size','name','buyer']]", "/indexes/0", "too_many"},
    {"'search':['name']", "'search':['price']", "/search/0", "not_for_type"},
    {"'search':['name']", "'search':['name','name']", "/search/1", "duplicate"},
    {"'search':['name']", "'search':['nome']", "/search/0", "unknown_field"},
    {"'search':['name']", "'search':[1]", "/search/0", "type"},
    {"'list':['name','stage']", "'list':['name','deleted_at']", "/layout/list/1", "unknown_field"},
    {"'list':['name','stage'],", "", "/layout", "missing"},
    {"'form':['name','owner']", "'form':['name','created_at']", "/layout/form/1", "computed"},
    {"'fields':['price','currency']", "'fields':['cost']", "/layout/sections/0/fields/0", "unknown_field"},
    {"'fields':['price','currency']", "'field':['cost']", "/layout/sections/0/field", "unknown_key"},
    {"'related':['item.deal']", "'related':['item.text']", "/layout/related/0", "related"},
    {"'related':['item.deal']", "'related':['item']", "/layout/related/0", "related"},
    {"'related':['item.deal']", "'cards':[]", "/layout/cards", "unknown_key"},
    {"'see':'own'", "'see':'mine'", "/rights/sales/see", "scope"},
    {"'name':'size',", "'name':'size','rights':{'buyer':'read'},", "/fields/4/rights/buyer", "role"},
    {"'name':'size',", "'name':'size','rights':{'sales':'seen'},", "/fields/4/rights/sales", "choice"},
    {"'name':'size',", "'name':'size','rights':{'*':1},", "/fields/4/rights/*", "choice"},
    {"'name':'size',", "'name':'size','rights':{'administrator':'read'},", "/fields/4/rights/administrator",
     "reserved"},
    {"'name':'size',", "'name':'size','rights':'read',", "/fields/4/rights", "type"},
    {"'see':'own'", "'see':'owner = me()'", "/rights/sales", "scope_lines"},
    {"'see':'own','change':'own'", "'see':'own','change':'all'", "/rights/sales/change", "rights"},
    {"'sales':{'see'", "'buyer':{'see'", "/rights/buyer", "role"},
    {"'sales':{'see'", "'administrator':{'see'", "/rights/administrator", "reserved"},
};

static const struct violation item_violations[] = {
    {"'number':51", "'number':50", "/number", "duplicate"},
    {"'object':'item'", "'object':'deal'", "/object", "duplicate"},
    {"'plural':'items'", "'plural':'deals'", "/plural", "duplicate"},
    {"'owned_by':'deal'", "'owned_by':'dael'", "/owned_by", "unknown_object"},
    {"'owned_by':'deal'", "'owned_by':'user'", "/owned_by", "lines_missing"},
    {"'to':'deal','required':true", "'to':'deal'", "/owned_by", "lines_relation"},
    {"'to':'deal'", "'to':'user'", "/owned_by", "lines_relation"},
    {"'name':'text','type':'text'", "'name':'text','type':'relation','to':'deal'", "/owned_by", "lines_relation"},
    {"'form':[]", "'form':['owner']", "/layout/form/0", "unknown_field"}, /* lines have none */
    {"'rights':{}", "'rights':{'sales':{'see':'all'}}", "/rights/sales", "lines_rights"},
};

static void every_rule_finds_its_violation(void **state)
{
    (void)state;
    struct issues is;
    load(changed(deal_text, "'", "'"), changed(item_text, "'", "'"), &is);
    if (is.count)
        fail_msg("the sound ones are not:%.*s", STR_ARG(all_issues(&is)));
    for (size_t i = 0; i < countof(deal_violations); i++)
        expect(&deal_violations[i], deal_text, "deal.json");
    for (size_t i = 0; i < countof(item_violations); i++)
        expect(&item_violations[i], item_text, "item.json");
}

static void all_mistakes_are_told_at_once(void **state)
{
    (void)state;
    struct issues is;
    const char *deal_once = str_c(a, changed(deal_text, "'hue':'violet'", "'hue':'x'"));
    str deal = changed(deal_once, "\"list\":[\"name\"", "\"list\":[\"x\"");
    load(deal, changed(item_text, "'rights':{}", "'rights':[]"), &is);
    assert_int_equal(is.count, 3);
}

static void tables_of_links_are_no_objects(void **state)
{
    (void)state;
    struct issues is;
    load(changed(deal_text, "'", "'"), changed(item_text, "'plural':'items'", "'plural':'deals_about'"), &is);
    assert_int_equal(is.count, 1);
    assert_true(str_is(is.list[0].at, "/deal.json/fields/6/name"));
}

static void users_and_teams_are_needed(void **state)
{
    (void)state;
    struct issues is;
    const struct catalog *c;
    issues_init(&is, a);
    assert_int_equal(catalog_load(a, NULL, NULL, 0, 0, &is, &c), RC_INVALID);
    assert_int_equal(is.count, 2);
}

static void money_of_lines_needs_a_currency_above(void **state)
{
    (void)state;
    struct issues is;
    str deal = changed(str_c(a, changed(deal_text, "'type':'money','min'", "'type':'decimal','min'")),
                       "\"type\":\"money\",\"computed\"", "\"type\":\"decimal\",\"computed\"");
    const char *money = "'type':'text'," LABEL "},{'number':102,'name':'cost','type':'money'";
    const char *item = str_c(a, changed(item_text, "'type':'text'", money));
    const struct catalog *c = load(deal, changed(item, "\"", "\""), &is);
    if (!c)
        fail_msg("%.*s", STR_ARG(all_issues(&is)));
    assert_non_null(catalog_object(c, S("deal"))->currency);
    assert_null(catalog_object(c, S("item"))->currency);
    assert_int_equal(catalog_generation(c), 7);
}

static json_t *served(const struct object *o, struct object_view view)
{
    struct buf b;
    json_t *v;
    str message;
    buf_init(&b, 1 << 20);
    object_write_json(o, &view, &b);
    assert_int_equal(json_read(a, str_copy(a, buf_view(&b)), &v, &message), RC_OK);
    buf_free(&b);
    return v;
}

static void objects_are_served_as_documented(void **state)
{
    (void)state;
    struct issues is;
    const struct catalog *c = load(changed(deal_text, "'", "'"), changed(item_text, "'", "'"), &is);
    json_t *deal = served(catalog_object(c, S("deal")),
                          (struct object_view){.scope = {SCOPE_OWN, SCOPE_NONE, SCOPE_OWN}});
    json_t *want = json_loads(
        "{\"process\":{\"field\":\"stage\",\"since\":null,\"probability\":null,\"amount\":null,\"weighted\":null,"
        "\"states\":["
        "{\"value\":\"a\",\"probability\":\"10\",\"is\":null,\"required\":[],\"stuck_after_days\":null},"
        "{\"value\":\"b\",\"probability\":\"100\",\"is\":\"won\",\"required\":[\"price\"],\"stuck_after_days\":5}]},"
        "\"timeline\":{\"about\":[\"about\",\"buyer\"],\"at\":[\"created_at\"]},"
        "\"search\":[\"name\"],\"title\":\"name\",\"owned_by\":null,\"group\":\"sales\",\"order\":1,"
        "\"layout\":{\"list\":[\"name\",\"stage\"],\"form\":[\"name\",\"owner\"],\"highlights\":[],\"sections\":["
        "{\"label\":{\"en\":\"L\",\"zh\":\"标\"},\"fields\":[\"price\",\"currency\"]}],\"card\":[],\"related\":[\"item."
        "deal\"]},"
        "\"rights\":{\"see\":\"own\",\"create\":null,\"change\":\"own\",\"delete\":null}}",
        0, NULL);
    const char *key;
    json_t *v;
    json_object_foreach(want, key, v) if (!json_equal(v, json_object_get(deal, key)))
        fail_msg("%s: %s", key, json_dumps(json_object_get(deal, key), JSON_ENCODE_ANY));
    json_decref(want);
    want = json_loads("{\"number\":103,\"name\":\"price\",\"type\":\"money\",\"label\":{\"en\":\"L\",\"zh\":\"标\"},"
                      "\"required\":false,\"unique\":false,\"sortable\":false,\"computed\":false,\"system\":false,"
                      "\"tree\":false,\"unit_price\":false,"
                      "\"max\":10,\"min\":0,\"default\":null,\"choices\":null,\"to\":null,\"of\":null}",
                      0, NULL);
    json_t *fields = json_object_get(deal, "fields");
    assert_true(json_equal(json_array_get(fields, json_array_size(fields) - 5), want));
    json_decref(want);
    json_t *item = served(catalog_object(c, S("item")), (struct object_view){.scope = {[ACTION_DELETE] = SCOPE_ALL}});
    assert_true(json_is_null(json_object_get(item, "process")));
    assert_true(str_is(json_member_text(item, "owned_by"), "deal"));
    assert_true(str_is(json_member_text(json_object_get(item, "rights"), "delete"), "all"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_finds_its_violation),        cmocka_unit_test(all_mistakes_are_told_at_once),
        cmocka_unit_test(tables_of_links_are_no_objects),        cmocka_unit_test(users_and_teams_are_needed),
        cmocka_unit_test(money_of_lines_needs_a_currency_above), cmocka_unit_test(objects_are_served_as_documented),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
