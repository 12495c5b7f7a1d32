/*
 * The last key is always the id, which makes the order total: cursors and "the next page" rely on it (checked). Texts
 * are compared by their stored sort keys. See order.h.
 */
#include "query/order.h"

#include "base/check.h"
#include "query/select.h"

static struct order_key key_of(const struct field *f, bool is_descending)
{
    bool is_text = f->ops->is_text;
    bool is_id = f->number == SYSTEM_ID;
    return (struct order_key){.field = f,
                              .column = is_id ? f->column : f->sort_column,
                              .type = is_text ? VALUE_BYTES : f->ops->value,
                              .is_descending = is_descending,
                              .is_id = is_id};
}

struct order order_of(const struct query *q)
{
    check(q->sort_count <= countof(q->sort));
    struct order o = {0};
    bool is_descending = false;
    for (size_t i = 0; i < q->sort_count; i++) {
        is_descending = q->sort[i].is_descending;
        o.keys[o.count++] = key_of(q->sort[i].field, is_descending);
        if (o.keys[o.count - 1].is_id)
            return o; /* nothing can come behind it */
    }
    o.keys[o.count++] = key_of(id_field(q->object), is_descending);
    return o;
}

struct order order_reversed(struct order o)
{
    for (size_t i = 0; i < o.count; i++)
        o.keys[i].is_descending = !o.keys[i].is_descending;
    return o;
}

void order_sql(const struct order *o, struct sql *out)
{
    check(o->count > 0 && o->keys[o->count - 1].is_id);
    for (size_t i = 0; i < o->count; i++) {
        const struct order_key *k = &o->keys[i];
        sql_text(out, i ? ", " : " order by ");
        sql_column(out, 0, k->column);
        sql_text(out, k->is_descending ? " desc" : "");
        if (!k->is_id)
            sql_text(out, k->is_descending ? " nulls last" : " nulls first");
    }
}
