/*
 * Declarations: any text is loaded beside the built-in ones it needs. Either it becomes an object whose JSON can be
 * read, or every mistake has a place and a sentence in both languages.
 */
#include <stdint.h>

#include "base/buf.h"
#include "base/check.h"
#include "json/read.h"
#include "object/builtin.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_object(struct arena *a, const struct catalog *c)
{
    const struct object *o = catalog_at(c, 0);
    const struct object_view view = {.catalog = c};
    struct buf b;
    json_t *v;
    str message;
    buf_init(&b, 64 << 20);
    object_write_json(o, &view, &b);
    check(!b.is_over && json_read(a, buf_view(&b), &v, &message) == RC_OK);
    check(json_array_size(json_object_get(v, "fields")) == o->field_count - 1);
    buf_free(&b);
}

static void check_issues(struct arena *a, const struct issues *is)
{
    check(is->count > 0);
    for (size_t i = 0; i < issues_kept(is); i++) {
        str zh = issue_sentence(a, &is->list[i], S("zh")), en = issue_sentence(a, &is->list[i], S("en"));
        check(zh.n > 0 && str_is_utf8(zh) && en.n > 0 && str_is_utf8(en) && str_is_utf8(is->list[i].at));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    str names[3] = {S("any.json")}, texts[3] = {{(const char *)data, size}};
    for (size_t i = 0, n = 1; i < builtin_count(); i++) {
        struct builtin b = builtin_at(i);
        if (!str_is(b.name, "user.json") && !str_is(b.name, "team.json"))
            continue;
        names[n] = b.name;
        texts[n++] = b.text;
    }
    struct issues is;
    const struct catalog *c;
    issues_init(&is, a);
    if (catalog_load(a, names, texts, 3, 1, &is, &c) == RC_OK)
        check_object(a, c);
    else
        check_issues(a, &is);
    arena_free(a);
    return 0;
}
