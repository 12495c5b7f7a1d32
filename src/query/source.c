/*
 * Joins are numbered as conditions ask for them, the same path once. Each joined table carries the rights of who asks
 * (and_visible): what may not be seen is joined as null, so that a condition on it learns nothing. See source.h.
 */
#include "query/source.h"

#include "base/check.h"
#include "query/condition.h"
#include "query/condition_sql.h"
#include "query/grants.h"

void source_of(struct cx *cx, str table, struct sql *out)
{
    for (size_t i = 0; cx->past && i < cx->past->count; i++) {
        const struct past_source *s = &cx->past->sources[i];
        if (!str_eq(s->table, table))
            continue;
        sql_str(out, s->sql);
        for (size_t k = 0; k < s->bind_count; k++)
            sql_bound(out, s->binds[k]);
        return;
    }
    sql_str(out, table);
}

str source_links(struct arena *a, const struct field *f)
{
    check(f->type == FIELD_LINKS);
    return str_printf(a, "%.*s_%.*s", STR_ARG(f->object->plural), STR_ARG(f->name));
}

static int join_of(struct from *from, int parent, const struct field *step)
{
    for (int i = 0; i < from->join_count; i++)
        if (from->joins[i].parent == parent && from->joins[i].step == step)
            return i + 1;
    check(from->join_count < FROM_JOINS_MAX);
    from->joins[from->join_count].parent = parent;
    from->joins[from->join_count].step = step;
    return ++from->join_count;
}

int from_table(struct from *from, const struct place *p)
{
    int table = from->base;
    for (size_t i = 0; i < p->step_count; i++)
        table = join_of(from, table, p->steps[i]);
    return table;
}

/* Such a condition asks the record's own fields: no relation leads to lines, whose rights are their parent's, and no other
   right to see walks one (access/grants.c). */
static void and_visible(struct cx *cx, const struct object *o, int table, struct sql *out)
{
    const struct object_grants *g = grants_on(cx, o);
    const struct condition *c = g ? g->where[ACTION_SEE] : condition_true();
    enum truth truth = condition_truth(cx, c);
    struct from joined = {.object = o, .base = table};
    if (truth == TRUTH_ALWAYS)
        return;
    sql_text(out, " and ");
    if (cx->past && truth == TRUTH_ASK)
        present_sql(cx, o, table, c, out);
    else
        condition_sql(cx, &joined, c, out);
    check(joined.join_count == 0);
}

enum { PRESENT = FROM_JOINS_MAX + 1 }; /* a number no join has */

/* "exists (select 1 from customers as j33 where j33.id = t.id and j33.owner_id = ?)": one search by id for each row that is
   looked at. Meanwhile names lead to the tables themselves. */
void present_sql(struct cx *cx, const struct object *o, int table, const struct condition *c, struct sql *out)
{
    str id = object_field_number(o, SYSTEM_ID)->column;
    struct from now = {.object = o, .base = PRESENT};
    struct past *past = cx->past;
    struct sql holds;
    sql_init(&holds, cx->arena);
    cx->past = NULL;
    condition_sql(cx, &now, c, &holds);
    sql_text(out, "exists (select 1 ");
    from_sql(cx, &now, out);
    cx->past = past;
    check(table == 0 || now.join_count == 0); /* its joins would have the names of those outside */
    sql_text(out, " where ");
    sql_column(out, PRESENT, id);
    sql_text(out, " = ");
    sql_column(out, table, id);
    sql_text(out, " and ");
    sql_append(out, &holds);
    sql_text(out, ")");
}

void from_sql(struct cx *cx, const struct from *from, struct sql *out)
{
    check(from->object);
    sql_text(out, "from ");
    source_of(cx, from->object->plural, out);
    if (from->base)
        sql_printf(out, " as j%d", from->base);
    else
        sql_text(out, " as t");
    for (int i = 0; i < from->join_count; i++) {
        const struct field *step = from->joins[i].step;
        sql_text(out, " left join ");
        source_of(cx, step->to->plural, out);
        sql_printf(out, " as j%d on ", i + 1);
        sql_column(out, i + 1, object_field_number(step->to, SYSTEM_ID)->column);
        sql_text(out, " = ");
        sql_column(out, from->joins[i].parent, step->column);
        and_visible(cx, step->to, i + 1, out);
    }
}
