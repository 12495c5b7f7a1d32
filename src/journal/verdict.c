/* See verdict.h. */
#include "journal/verdict.h"

#include "base/buf.h"
#include "base/check.h"

enum { TEXT_BYTES = 64 * 1024 };

static const struct {
    const char *one, *many;
} words[DIFFERENCES] = {
#define DIFFERENCE(id, one, many) {one, many},
#include "journal/differences.def"
#undef DIFFERENCE
};

void verdict_init(struct verdict *v, struct arena *a)
{
    check(v && a);
    *v = (struct verdict){.arena = a};
}

void verdict_add(struct verdict *v, struct finding f)
{
    check(v->arena);
    check(f.kind < DIFFERENCES);
    v->found++;
    v->counts[f.kind]++;
    if (v->listed == VERDICT_FINDINGS)
        return;
    f.table = str_copy(v->arena, f.table);
    f.column = str_copy(v->arena, f.column);
    v->list[v->listed++] = f;
}

/* Whether there is any. */
static bool place_write(struct buf *b, const struct finding *f)
{
    bool has_name = f->table.n || f->line;
    if (f->line)
        buf_printf(b, "line %lld", (long long)f->line);
    else if (f->table.n)
        buf_printf(b, "%.*s %lld", STR_ARG(f->table), (long long)f->record_id);
    if (f->column.n)
        buf_printf(b, ", %.*s", STR_ARG(f->column));
    if (f->position)
        buf_printf(b, has_name ? " (entry %lld)" : "entry %lld", (long long)f->position);
    return has_name || f->position;
}

static void sentence_write(struct buf *b, const struct finding *f)
{
    buf_printf(b, "%s%s", place_write(b, f) ? ": " : "", words[f->kind].one);
}

static str taken(struct arena *a, struct buf *b)
{
    check(!b->is_over);
    str s = str_copy(a, buf_view(b));
    buf_free(b);
    return s;
}

str finding_sentence(struct arena *a, const struct finding *f)
{
    struct buf b;
    check(f->kind < DIFFERENCES);
    buf_init(&b, TEXT_BYTES);
    sentence_write(&b, f);
    return taken(a, &b);
}

static int64_t kept_of(const struct verdict *v, enum difference kind)
{
    int64_t n = 0;
    for (size_t i = 0; i < v->listed; i++)
        n += v->list[i].kind == kind;
    return n;
}

str verdict_text(struct arena *a, const struct verdict *v)
{
    struct buf b;
    check(v->found >= (int64_t)v->listed);
    buf_init(&b, TEXT_BYTES);
    for (size_t i = 0; i < v->listed; i++) {
        sentence_write(&b, &v->list[i]);
        buf_char(&b, '\n');
    }
    if (v->found > (int64_t)v->listed)
        buf_printf(&b, "and %lld more:\n", (long long)(v->found - (int64_t)v->listed));
    for (int k = 0; k < DIFFERENCES; k++)
        if (v->counts[k] > kept_of(v, k))
            buf_printf(&b, "  %lld %s\n", (long long)(v->counts[k] - kept_of(v, k)), words[k].many);
    str s = taken(a, &b);
    return str_trim(s);
}
