/*
 * A row at work, as the files of it share it: its cells (cells.c), its records (row.c), the rows that are one record and its
 * lines (group.c), its rejection (reject.c). Within transfer/ only.
 */
#ifndef TRANSFER_ROW_H
#define TRANSFER_ROW_H

#include "record/draft.h"
#include "transfer/work.h"

/* Waits for the end of the row. */
struct key_add {
    struct keys *keys;
    str text;
    int64_t id;
};

struct row_work {
    struct cx *cx;
    struct work *w;
    struct file_plan *plan;
    const struct chunk_row *rows; /* of one record: the first has its cells, each a line */
    size_t row_count;
    const struct chunk_row *row; /* of those the one at work */
    struct draft *draft, *line;  /* the line of the row at work, or NULL */
    struct draft **lines;        /* [row_count], of all the rows */
    size_t line_count;
    struct key_add *adds;
    size_t add_count, add_max;
    struct issues notices; /* what was set right in it */
    bool is_untried;       /* dry: a required relation leads to what does not stand yet */
    int64_t known;         /* the record it is, for currencies */
    bool has_looked;       /* for the record before */
    struct record *before; /* as row__before found it */
};

/* A title or value to be found by later rows, once this one is in. */
void row__add_later(struct row_work *r, struct keys *k, str text, int64_t id);

/* The record that the row's own cell of update_by names, as it stands; NULL where there is none. */
enum rc row__before(struct row_work *r, const struct record **out);

/* A record has no more rows than it may have lines; those that go on from too many are refused with them. */
enum rc group__check_size(struct row_work *r);

/* Gives the draft its lines: those of the record before (NULL: none) with what the rows say of them, and new ones. A line is
   the one at its position where a column tells it, else the next of the same product, or whatever relations rows give. */
enum rc group__give_lines(struct row_work *r, const struct record *before);

/* Remembers the lines the rows wrote into the record. */
void group__touched(struct row_work *r, const struct record *after);

/* A cell of the record in a later row says nothing or what the first says; an issue otherwise. */
enum rc group__check_cell(struct row_work *r, const struct column_plan *c);

/* Reads all cells into the draft and the lines, so that all that is wrong is told: RC_INVALID with issues. */
enum rc cells__read(struct row_work *r);

/* The column's cell without the space around it, or empty. */
str cells__text(const struct row_work *r, const struct column_plan *c);

/* A column gives the field (may be NULL: none does). */
bool cells__has_column(const struct file_plan *p, const struct field *f);

/* Every amount is marked with the currency its record will have (of the row, its own where the row is the known one's, or the
   company's), or gives it where a column of currencies is empty: RC_INVALID with issues otherwise. */
enum rc cells__check_currencies(struct row_work *r, int64_t known);

/* Gives the draft a title made of the row's relations where no column gives one. */
enum rc cells__make_title(struct row_work *r);

/* The row's own fault, not the step's; it then has an issue. */
bool reject__is_refused(struct cx *cx, enum rc rc);

/* Counts the issues of the rows, and writes them among the rejected ones. */
void reject__row(struct row_work *r);

/* Counts the issues of a row that stays, and what was set right in it. */
void reject__count(struct row_work *r);
void reject__notices(struct row_work *r);

#endif
