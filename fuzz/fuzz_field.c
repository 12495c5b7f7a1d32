/*
 * Field types: the first byte picks a field of the built-in objects, the rest is what a person typed. A value that is
 * taken is stable: checked again it is the same, as text it reads back, and so in its canonical form. Text that is not
 * UTF-8 the borders keep out (catalog.h, from_text).
 */
#include <stdint.h>

#include "base/buf.h"
#include "base/check.h"
#include "json/read.h"
#include "object/builtin.h"
#include "object/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct field *pick(const struct catalog *c, uint8_t byte)
{
    size_t n = byte;
    for (;;)
        for (size_t i = 0; i < catalog_count(c); i++) {
            const struct object *o = catalog_at(c, i);
            for (size_t k = 0; k < o->field_count; k++)
                if (o->fields[k].ops->value != VALUE_NULL && n-- == 0)
                    return &o->fields[k];
        }
}

static void check_text(const struct field *f, struct arena *a, struct value v, struct issues *is)
{
    struct buf b;
    struct value again;
    buf_init(&b, 1 << 20);
    f->ops->to_text(f, v, &b);
    check(f->ops->from_text(f, buf_view(&b), a, &again, is) == RC_OK && v_eq(v, again));
    buf_free(&b);
}

static void check_canonical(const struct field *f, struct arena *a, struct value v)
{
    struct buf b;
    struct value again;
    json_t *tree;
    str message;
    buf_init(&b, 8 << 20);
    struct json j = json_to(&b);
    field_write_canonical(f, v, &j);
    check(json_read(a, buf_view(&b), &tree, &message) == RC_OK);
    check(field_read_canonical(f, tree, &again) == RC_OK && v_eq(v, again));
    buf_free(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str typed = {(const char *)data + 1, size - 1};
    if (size == 0 || !str_is_utf8(typed))
        return 0;
    static struct arena *lasting; /* the catalogue is loaded once: four hundred times the speed */
    static const struct catalog *catalog;
    if (!lasting) {
        lasting = arena_new(0);
        catalog = builtin_catalog(lasting);
    }
    struct arena *a = arena_new(0);
    const struct field *f = pick(catalog, data[0]);
    struct issues is;
    struct value v, again;
    issues_init(&is, a);
    if (f->ops->from_text(f, typed, a, &v, &is) == RC_OK) {
        again = v;
        check(field_check(f, a, &again, &is) == RC_OK && v_eq(v, again));
        check_text(f, a, v, &is);
        check_canonical(f, a, v);
        check(is.count == 0);
    } else {
        check(is.count > 0);
    }
    arena_free(a);
    return 0;
}
