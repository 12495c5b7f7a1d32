/*
 * The select statement of a query, shared by pages, counts, ids and summaries; inside query/ only.
 *
 * Use: select_of, then columns into s.columns, further conditions after select_and into s.where, then select_sql, to
 * which "order by", "limit" or "group by" may be added. The object's table is t.
 */
#ifndef QUERY_SELECT_H
#define QUERY_SELECT_H

#include "query/query.h"
#include "query/source.h"

struct select {
    struct cx *cx;
    struct from from;
    struct sql columns, where;
};

/* The conditions of the query: bin, rights, where, ids. No sort, no page. */
void select_init(struct select *s, struct cx *cx, const struct query *q);

/* Before a further condition. */
void select_and(struct select *s);

/* "select <columns> from … where …" */
void select_sql(struct select *s, struct sql *out);

/* At its end: the rows found are held as a foreign key holds what it leads to. */
void select_hold(const struct cx *cx, struct sql *out);

/* --- records ---------------------------------------------------------------------------------------------------- */

/* The columns read for a query: id, deleted_at and those wanted. */
struct columns {
    const struct field **fields;
    size_t count;
};

struct columns columns_of(struct arena *a, const struct object *o, const bool *wanted);
void columns_drop(struct columns *c, int number);          /* a system field's */
void columns_hide(struct columns *c, const struct cx *cx); /* those the actor may not read */
int columns_find(const struct columns *c, str column);     /* its place, or -1 */
void columns_sql(const struct columns *c, struct sql *out);
struct record *columns_record(const struct columns *c, struct arena *a, const struct object *o, const struct row *row);

/* The object's id, always there. */
const struct field *id_field(const struct object *o);

#endif
