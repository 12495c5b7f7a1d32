/*
 * Reading lists: a typed tree of what is wanted, compiled to SQL for the engine at hand.
 *
 * A struct query holds only things that were checked against the catalogue, so it is valid by construction. The
 * visibility condition is part of it and asserted: no query runs without rights (query_visible). Rows come as records.
 *
 * Order is total (id is always last), paging is by key: docs/decisions/0003. A cursor is versioned text holding the
 * keys of the row it stands at and a hash of query and sort; another query's cursor is refused.
 */
#ifndef QUERY_QUERY_H
#define QUERY_QUERY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/rc.h"
#include "query/condition.h"
#include "query/context.h"
#include "query/record.h"

struct sort {
    const struct field *field; /* sortable, of the query's own object */
    bool is_descending;
};

enum bin {
    BIN_LIVE,
    BIN_DELETED, /* in the bin */
    BIN_BOTH,    /* live or in the bin */
    BIN_ALL,     /* also what an undo took away, which stands in no bin */
};

struct query {
    const struct object *object;
    const struct condition *visible; /* never NULL */
    const struct condition *where;   /* or NULL */
    bool has_ids;                    /* only these records (a search's candidates), at most 1,000 */
    const int64_t *ids;
    size_t id_count;
    enum bin bin;
    struct sort sort[LIMIT_SORT_KEYS + 1];
    size_t sort_count;
    str after, before; /* cursors, or empty */
    str from;          /* jump: rows from this text on the first sort field, or empty */
    size_t limit;
    size_t bytes_max;   /* a page ends with the row that takes it so far; 0: no bound */
    const bool *wanted; /* [object->field_count]: fields to read; NULL is every column */
    bool holds;         /* query_one alone */
};

/* A query on an object with the actor's rights in place, everything else empty. */
struct query query_of(struct cx *cx, const struct object *o, const struct condition *visible);

/* "-created_at,name": adds to q->sort, at most LIMIT_SORT_KEYS, LIMIT_SORT_TEXTS of them texts. Mistakes go to cx->issues
   under the parameter "sort". */
enum rc query_sort(struct cx *cx, struct query *q, str text);

typedef enum rc (*record_fn)(void *to, struct record *r);

struct page {
    struct record **rows; /* NULL after a walk */
    size_t count;
    str next;                     /* cursor behind the last row, empty when there is none */
    str previous;                 /* cursor before the first row, empty when there is none */
    bool is_backwards;            /* read towards the front: its last row is the one it was read from */
    const struct page_keys *keys; /* for query_page_cut; of all rows where the query has bytes_max */
};

/* One page (q->limit rows, or fewer by q->bytes_max; with before, the rows that stand before it, in the query's order; after
   and before may not both be set, and come before from). A bad cursor adds an issue ("cursor" on parameter after/before). */
enum rc query_page(struct cx *cx, const struct query *q, struct page *out);

/* Of a page read with bytes_max: keeps n of its rows, at least one: those nearest to where it was read from. Its cursors lead
   to the others. */
void query_page_cut(struct cx *cx, struct page *page, size_t n);

/* A row as it stands in the connection: its fields, in the object's order, and their values. Texts are views. */
struct walk_row {
    const struct field *const *fields;
    size_t count;
    const struct row *row;
};

static inline struct value walk_value(const struct walk_row *w, size_t i)
{
    return row_value(w->row, (int)i, w->fields[i]->ops->value);
}

/* Adds to *bytes what it made of the row. */
typedef enum rc (*walk_fn)(void *to, const struct walk_row *row, size_t *bytes);

/* The same page of live records towards the end (no before), without keeping it: each row is shown to fn in the order of
   the page, and gone when fn returns. fn may not use the connection. A list goes out as it is read: of each row only the
   fields the actor may read. It is cut where fn's bytes are q->bytes_max. */
enum rc query_walk(struct cx *cx, const struct query *q, walk_fn fn, void *to, struct page *out);

/* Every row in the order of id; the record is valid during the call. Read in chunks of LIMIT_EACH_CHUNK, so that fn may
   use the connection; who needs one state of all rows begins a transaction. For exports and jobs. */
enum rc query_each(struct cx *cx, const struct query *q, record_fn fn, void *to);

/* At most limit ids in id order beginning after after_id: for bulk acts. */
enum rc query_ids(struct cx *cx, const struct query *q, int64_t after_id, size_t limit, int64_t *ids, size_t *count);

/* The record with that id under the query's conditions (sort and paging ignored); RC_NOT_FOUND. With holds, which needs a
   write transaction: who removes it or undoes its creation is waited for, or waits until this one ends (PostgreSQL). */
enum rc query_one(struct cx *cx, const struct query *q, int64_t id, struct record **out);

/* The records with these ids (any order of rows), live and deleted, without rights: for stubs of relations. */
enum rc query_stubs(struct cx *cx, const struct object *o, const int64_t *ids, size_t n, struct record ***rows,
                    size_t *count);

/* The live lines (records of an owned object) whose parent is one of these ids, by parent and position. Rights are the
   parents', which the caller has read. */
enum rc query_lines(struct cx *cx, const struct object *o, const int64_t *parents, size_t n, struct record ***lines,
                    size_t *count);

/* How many of them each parent has: counts[n] in the order of the ids. */
enum rc query_lines_count(struct cx *cx, const struct object *o, const int64_t *parents, size_t n, size_t *counts);

/* Reads the links of one links field into records of one object: their parts are marked as read. */
enum rc query_links(struct cx *cx, const struct field *f, struct record **rows, size_t n);

/* The links of one record, read where it came without them. */
enum rc query_links_of(struct cx *cx, const struct record *r, const struct field *f, const struct record_part **out);

/* Exact up to most (0: no bound): *count, and whether there are more. */
enum rc query_count(struct cx *cx, const struct query *q, int64_t most, int64_t *count, bool *has_more);

/* --- summary ---------------------------------------------------------------------------------------------------- */

enum bucket { BUCKET_NONE, BUCKET_DAY, BUCKET_WEEK, BUCKET_MONTH, BUCKET_QUARTER, BUCKET_YEAR };
enum measure_kind { MEASURE_COUNT, MEASURE_SUM, MEASURE_AVG, MEASURE_MIN, MEASURE_MAX, MEASURE_DISTINCT };

struct group {
    str text; /* as asked: "month(close_date)" */
    const struct field *field;
    enum bucket bucket;
};

struct measure {
    str text; /* as asked: "sum(amount)" */
    enum measure_kind kind;
    const struct field *field; /* NULL for count */
};

struct summary {
    struct group groups[LIMIT_GROUPS];
    size_t group_count;
    struct measure measures[LIMIT_MEASURES];
    size_t measure_count;
};

struct summary_row {
    struct value groups[LIMIT_GROUPS];     /* a bucket as VALUE_DATE, its first day */
    struct value measures[LIMIT_MEASURES]; /* a sum over mixed currencies is refused before */
};

/* "stage,month(close_date)" and "count,sum(amount)"; at most LIMIT_GROUPS_OF_TIME groups with a bucket. Mistakes go to
   cx->issues under "group" and "measure". */
enum rc summary_parse(struct cx *cx, const struct object *o, str groups, str measures, struct summary *out);

/* Rows in order of their groups (null first, choices as declared, text by sort key), at most LIMIT_SUMMARY_ROWS
   (RC_TOO_LARGE beyond). A sum or average of money over more than one currency in all rows, not grouped by currency,
   adds the issue "mixed_currencies"; one that a fixed cannot hold adds "sum_range". Buckets are days of the company's
   zone. Sums are exact (128 bits), averages rounded half away from zero: of money to its currency's minor unit, else to four
   places; the sum of nothing is 0. */
enum rc query_summary(struct cx *cx, const struct query *q, const struct summary *s, struct summary_row **rows,
                      size_t *count);

/* The condition, as text, that lists the rows behind one figure of a query: its own and the figure's groups, "amount > 5 and
   stage = 'won' and close_date >= 2017-03-01 and …". The query's candidates and bin are no conditions and come besides. */
str summary_receipt(struct cx *cx, const struct query *q, const struct summary *s, const struct summary_row *row);

#endif
