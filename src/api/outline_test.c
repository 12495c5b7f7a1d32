/* Tests of outline.h: each form of the notation as the schema it stands for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "api/outline.h"
#include "base/check.h"

static const struct {
    const char *outline, *schema;
} cases[] = {
    {"text", "{\"type\":\"string\"}"},
    {"text?", "{\"type\":[\"string\",\"null\"]}"},
    {"integer", "{\"type\":\"integer\"}"},
    {"instant?", "{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"}"},
    {"any", "{}"},
    {"\"a\"|\"b\"", "{\"type\":\"string\",\"enum\":[\"a\",\"b\"]}"},
    {"\"a\"?", "{\"type\":[\"string\",\"null\"],\"enum\":[\"a\",null]}"},
    {"[integer]", "{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}"},
    {"[text?]?", "{\"type\":[\"array\",\"null\"],\"items\":{\"type\":[\"string\",\"null\"]}}"},
    {"{*:integer}", "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"}}"},
    {"{a:text,b?:[{c:integer?}]}",
     "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"type\":\"array\",\"items\":{\"type\":"
     "\"object\","
     "\"properties\":{\"c\":{\"type\":[\"integer\",\"null\"]}},\"required\":[\"c\"],\"additionalProperties\":false}}},"
     "\"required\":[\"a\"],\"additionalProperties\":false}"},
    {"Stub", "{\"$ref\":\"#/components/schemas/Stub\"}"},
    {"Stub?", "{\"anyOf\":[{\"$ref\":\"#/components/schemas/Stub\"},{\"type\":\"null\"}]}"},
    {"@", "{\"$ref\":\"#/components/schemas/customer\"}"},
    {"[@_create]", "{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/customer_create\"}}"},
};

static void an_outline_is_its_schema(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct buf b;
        buf_init(&b, 4096);
        struct json j = json_to(&b);
        outline_write(&j, cases[i].outline, S("customer"));
        buf_char(&b, '\0');
        assert_string_equal(b.p, cases[i].schema);
        buf_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(an_outline_is_its_schema)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
