/*
 * Where rows are read from: the one place that knows whether a query looks at the present or at a past.
 *
 * A past (as_of) is a list of stand-ins made by the journal: each table that changed since is read through a
 * parenthesised select with the same columns ("rows not changed since" and the changed ones as they were). Tables it
 * does not name did not change. Tables of links are named like tables of records.
 *
 * Rights are asked of the present row, whatever is read: who may see a record today may see how it stood (present_sql).
 */
#ifndef QUERY_SOURCE_H
#define QUERY_SOURCE_H

#include "query/context.h"
#include "query/sql.h"
#include "query/tree.h"

struct past_source {
    str table;                 /* "customers", "activities_about" */
    str sql;                   /* "(select id, … union all …)", with '?' for its values */
    const struct value *binds; /* none of them null */
    size_t bind_count;
};

struct past {
    const struct past_source *sources;
    size_t count;
};

/* Adds the table, or what stands for it. */
void source_of(struct cx *cx, str table, struct sql *out);

/* "activities_about": the table of a links field. */
str source_links(struct arena *a, const struct field *f);

/* --- joins ------------------------------------------------------------------------------------------------------ */

enum { FROM_JOINS_MAX = 8 * LIMIT_CONDITION_JOINS }; /* several conditions joined */

/* The object's table t and the tables j1, j2 … of the relations walked, each walk once. */
struct from {
    const struct object *object;
    int base; /* the number of the object's table: 0, of the join a condition is about, or of the present row */
    struct {
        int parent; /* 0: t */
        const struct field *step;
    } joins[FROM_JOINS_MAX];
    int join_count;
};

/* The number of the table the place's field stands in, for sql_column; adds the joins to it. */
int from_table(struct from *from, const struct place *p);

/* Adds "from customers as t left join users as j1 on j1.id = t.owner_id". Deleted records are walked like live ones; what
   the actor may not see is as if the relation were empty. */
void from_sql(struct cx *cx, const struct from *from, struct sql *out);

/* Adds that the condition holds of the present row, live or in the bin, of the record in that table. Of a table other than
   t the condition walks no relation. */
void present_sql(struct cx *cx, const struct object *o, int table, const struct condition *c, struct sql *out);

#endif
