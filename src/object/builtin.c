/* The built-in declarations. See builtin.h; the Makefile makes the table from objects/ with tools/embed.sh. */
#include "object/builtin.h"

#include "base/check.h"
#include "base/embed.h"

extern const struct embedded builtin_files[];

size_t builtin_count(void)
{
    size_t n = 0;
    while (builtin_files[n].name)
        n++;
    return n;
}

struct builtin builtin_at(size_t i)
{
    const struct embedded *f = &builtin_files[i];
    return (struct builtin){.name = str_of(f->name), .text = {f->data, f->size}};
}

const struct catalog *builtin_catalog(struct arena *a)
{
    check(a);
    size_t n = builtin_count();
    str *names = arena_array_of(a, n, str), *texts = arena_array_of(a, n, str);
    for (size_t i = 0; i < n; i++) {
        struct builtin b = builtin_at(i);
        names[i] = b.name;
        texts[i] = b.text;
    }
    struct issues is;
    issues_init(&is, a);
    const struct catalog *c;
    check(catalog_load(a, names, texts, n, 0, &is, &c) == RC_OK);
    return c;
}
