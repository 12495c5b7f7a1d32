/* What declared rights are compiled to, of one role and of several; and the snapshots that are refused because one of their
   rights does not fit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "access/access.h"
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

/* The built-in declarations, one text in one of them changed. */
static const struct catalog *changed(const char *file, const char *from, const char *to)
{
    str names[32], texts[32];
    size_t n = builtin_count();
    check(n <= countof(names));
    for (size_t i = 0; i < n; i++) {
        names[i] = builtin_at(i).name;
        texts[i] = builtin_at(i).text;
        if (!file || !str_is(names[i], file))
            continue;
        ptrdiff_t at = str_find(texts[i], str_of(from));
        check(at >= 0);
        texts[i] = str_printf(a, "%.*s%s%.*s", (int)at, texts[i].p, to,
                              STR_ARG(str_skip(texts[i], (size_t)at + strlen(from))));
    }
    struct issues is;
    const struct catalog *c;
    issues_init(&is, a);
    assert_int_equal(catalog_load(a, names, texts, n, 1, &is, &c), RC_OK);
    return c;
}

static const struct catalog *compiled(const char *file, const char *from, const char *to)
{
    str message = S("");
    const struct catalog *c = changed(file, from, to);
    if (access_compile(c, a, &message) != RC_OK)
        fail_msg("%.*s", STR_ARG(message));
    return c;
}

static enum scope scope_of(const struct catalog *c, const char *role, const char *object, enum action action)
{
    return access_grants(c, str_of(role))->objects[catalog_object(c, str_of(object))->index].scope[action];
}

static void rights_are_resolved(void **state)
{
    (void)state;
    const struct catalog *c = compiled("opportunity.json", "\"sales\": {\"see\": \"own\", \"create\": \"own\"",
                                       "\"sales\": {\"see\": \"all\", \"create\": \"all\"");
    assert_int_equal(scope_of(c, "administrator", "product", ACTION_DELETE), SCOPE_ALL);
    assert_int_equal(scope_of(c, "sales", "product", ACTION_SEE), SCOPE_ALL);
    assert_int_equal(scope_of(c, "sales", "product", ACTION_CHANGE), SCOPE_NONE);
    assert_int_equal(scope_of(c, "sales", "view", ACTION_SEE), SCOPE_SOME);
    assert_int_equal(scope_of(c, "nobody", "product", ACTION_SEE), SCOPE_NONE);
    assert_int_equal(scope_of(c, "sales", "opportunity_line", ACTION_SEE), SCOPE_ALL); /* its parent's */
    assert_int_equal(scope_of(c, "sales", "opportunity_line", ACTION_CREATE), SCOPE_OWN);
}

static void general_rights_are_the_roles(void **state)
{
    (void)state;
    const struct catalog *c = compiled(NULL, NULL, NULL);
    assert_int_equal(access_grants(c, S("administrator"))->manage, (1u << MANAGES) - 1);
    assert_int_equal(access_grants(c, S("sales_manager"))->manage, 1u << MANAGE_ACTS);
    assert_int_equal(access_grants(c, S("sales"))->manage, 0);
    assert_int_equal(access_grants(c, S("nobody"))->manage, 0);
}

static void persons_roles_are_those_of_the_table(void **state)
{
    (void)state;
    const struct catalog *c = compiled(NULL, NULL, NULL);
    const struct field *role = object_field(catalog_object(c, S("user")), S("role"));
    assert_int_equal(role->choice_count, role_count());
    for (size_t i = 0; i < role_count(); i++)
        assert_true(str_is(role->choices[i].value, role_at(i)->name));
}

/* --- several roles ---------------------------------------------------------------------------------------------- */

static struct grants set_of(const struct catalog *c, const char *one, const char *other)
{
    struct grants g;
    str message;
    role_set roles = (role_set)1 << role_index(str_of(one)) | (role_set)1 << role_index(str_of(other));
    assert_int_equal(access_compile_set(c, roles, a, &g, &message), RC_OK);
    return g;
}

static void widest_scope_and_every_condition(void **state)
{
    (void)state;
    const struct catalog *c = compiled(
        "contact.json",
        "\"sales_manager\": {\"see\": \"all\", \"create\": \"all\", \"change\": \"all\", \"delete\": \"all\"}",
        "\"sales_manager\": {\"see\": \"team = my_team()\", \"create\": \"own\"}");
    struct grants g = set_of(c, "sales", "sales_manager");
    const struct object_grants *contact = &g.objects[catalog_object(c, S("contact"))->index];
    assert_int_equal(contact->scope[ACTION_SEE], SCOPE_SOME);
    assert_string_equal(str_c(a, condition_text(a, contact->where[ACTION_SEE])), "team = my_team() or owner = me()");
    assert_int_equal(contact->scope[ACTION_CREATE], SCOPE_OWN);
    assert_string_equal(str_c(a, condition_text(a, contact->where[ACTION_CREATE])), "owner = me()");
    assert_int_equal(g.objects[catalog_object(c, S("customer"))->index].scope[ACTION_SEE], SCOPE_ALL);
    assert_int_equal(g.manage, 1u << MANAGE_ACTS);
}

/* --- fields ----------------------------------------------------------------------------------------------------- */

static const char phone_of_contact[] = "\"name\": \"phone\", \"type\": \"phone\"";

static bool reads(const struct grants *g, const char *field)
{
    const struct object *o = catalog_object(g->catalog, S("contact"));
    const bool *all = g->objects[o->index].reads;
    return !all || all[object_field(o, str_of(field))->index];
}

static bool writes(const struct grants *g, const char *field)
{
    const struct object *o = catalog_object(g->catalog, S("contact"));
    const bool *all = g->objects[o->index].writes;
    return !all || all[object_field(o, str_of(field))->index];
}

static void fields_have_levels(void **state)
{
    (void)state;
    const struct catalog *c = compiled(
        "contact.json", phone_of_contact,
        "\"name\": \"phone\", \"type\": \"phone\", \"rights\": {\"*\": \"hidden\", \"sales_manager\": \"read\"}");
    const struct grants *sales = access_grants(c, S("sales")), *manager = access_grants(c, S("sales_manager"));
    assert_true(!reads(sales, "phone") && !writes(sales, "phone") && sales->hides);
    assert_true(reads(sales, "email") && writes(sales, "email") && reads(sales, "id"));
    assert_true(reads(manager, "phone") && !writes(manager, "phone") && !manager->hides);
    assert_true(writes(access_grants(c, S("administrator")), "phone"));
    struct grants both = set_of(c, "sales", "sales_manager");
    assert_true(reads(&both, "phone") && !writes(&both, "phone"));
}

/* Who has no right to an object has something hidden, though of no field. */
static void an_object_may_be_hidden(void **state)
{
    (void)state;
    const struct catalog *c = compiled(
        "lead.json", "\"sales\": {\"see\": \"own\", \"create\": \"own\", \"change\": \"own\", \"delete\": \"own\"}",
        "\"sales\": {}");
    const struct grants *sales = access_grants(c, S("sales")), *manager = access_grants(c, S("sales_manager"));
    const struct object *lead = catalog_object(c, S("lead"));
    assert_true(sales->hides && !sales->objects[lead->index].reads && !manager->hides);
    assert_int_equal(sales->objects[lead->index].scope[ACTION_SEE], SCOPE_NONE);
}

static void lines_are_there_as_far_as_their_field_is(void **state)
{
    (void)state;
    const struct catalog *c = compiled(
        "opportunity.json", "\"name\": \"lines\",",
        "\"name\": \"lines\", \"rights\": {\"sales\": \"hidden\", \"sales_manager\": \"read\"},");
    assert_int_equal(scope_of(c, "sales", "opportunity_line", ACTION_SEE), SCOPE_NONE);
    assert_int_equal(scope_of(c, "sales", "opportunity_line", ACTION_CHANGE), SCOPE_NONE);
    assert_int_equal(scope_of(c, "sales_manager", "opportunity_line", ACTION_SEE), SCOPE_ALL);
    assert_int_equal(scope_of(c, "sales_manager", "opportunity_line", ACTION_CREATE), SCOPE_NONE);
    assert_int_equal(scope_of(c, "administrator", "opportunity_line", ACTION_CREATE), SCOPE_ALL);
}

static void a_role_without_rights_reveals_no_field(void **state)
{
    (void)state;
    const struct catalog *c = compiled(
        "lead.json",
        "\"sales_manager\": {\"see\": \"all\", \"create\": \"all\", \"change\": \"all\", \"delete\": \"all\"},", "");
    const struct object *lead = catalog_object(c, S("lead"));
    struct field *status = (struct field *)object_field(lead, S("status"));
    status->level[role_index(S("sales"))] = LEVEL_HIDDEN;
    struct grants both = set_of(c, "sales", "sales_manager");
    const bool *known = both.objects[lead->index].reads;
    assert_true(known && !known[status->index]);
}

/* --- what is refused -------------------------------------------------------------------------------------------- */

static const struct {
    const char *file, *from, *to, *message;
} refused[] = {
    {"view.json", "owner = me() or", "colour = 'red' or", "the rights of view: \"colour = 'red'"},
    {"view.json", "owner = me() or", "owner = my_team() or", "the rights of view: \"owner = my_team()"},
    {"contact.json", "\"see\": \"own\"", "\"see\": \"customer.owner = me()\"",
     "the rights of contact: \"customer.owner = me()\": A right to see may ask the record's own fields only"},
    {"contact.json", "\"name\": \"name\",", "\"name\": \"name\", \"rights\": {\"sales\": \"hidden\"},",
     "the rights of contact: the field name says which record it is"},
    {"product.json", "\"name\": \"name\",", "\"name\": \"name\", \"rights\": {\"sales_manager\": \"read\"},",
     "the rights of product: the field name must be given by who creates a record"},
    {"opportunity_line.json", "\"name\": \"opportunity\",",
     "\"name\": \"opportunity\", \"rights\": {\"*\": \"hidden\"},",
     "the rights of opportunity_line: the field opportunity says which record it is"},
};

static void what_does_not_fit_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(refused); i++) {
        str message = S("");
        const struct catalog *c = changed(refused[i].file, refused[i].from, refused[i].to);
        assert_int_equal(access_compile(c, a, &message), RC_INVALID);
        if (!str_starts(message, str_of(refused[i].message)))
            fail_msg("%.*s", STR_ARG(message));
        assert_null(catalog_policy(c));
    }
}

static void another_condition_fits(void **state)
{
    (void)state;
    compiled("view.json", "owner = me() or", "name ~ 'x' or");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rights_are_resolved),
        cmocka_unit_test(general_rights_are_the_roles),
        cmocka_unit_test(persons_roles_are_those_of_the_table),
        cmocka_unit_test(widest_scope_and_every_condition),
        cmocka_unit_test(fields_have_levels),
        cmocka_unit_test(an_object_may_be_hidden),
        cmocka_unit_test(lines_are_there_as_far_as_their_field_is),
        cmocka_unit_test(a_role_without_rights_reveals_no_field),
        cmocka_unit_test(what_does_not_fit_is_named),
        cmocka_unit_test(another_condition_fits),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
