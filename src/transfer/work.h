/*
 * An import at work: what its job keeps between steps, and how far it is. Within transfer/ only.
 *
 * Files run in an order in which relations find their targets. A file with a relation to its own object takes two passes:
 * the first makes the records, writing down their ids in <n>.ids, the second sets the relations that led ahead.
 */
#ifndef TRANSFER_WORK_H
#define TRANSFER_WORK_H

#include "base/buf.h"
#include "base/limits.h"
#include "job/job.h"
#include "transfer/document.h"
#include "transfer/keys.h"

struct column_plan {
    const struct column *column;
    size_t at; /* in a row's cells */
    struct target target;
    struct keys *keys;      /* of a relation: the target's titles, or values of target.by */
    struct keys *others[2]; /* of one whose cells are not all of that form: e-mails, titles; or NULL */
    bool is_self;           /* of a relation: to the file's own object */
    struct keys *seen;      /* of a unique field, in a dry run: values of rows before */
};

struct file_plan {
    struct import_file *file;
    const struct object *object;
    struct column_plan *columns; /* those with a target */
    size_t column_count;
    const struct field *lines; /* the lines field that columns write to, or NULL */
    struct keys *touched;      /* with lines: the ids of those that rows wrote */
    struct chunk_row *over;    /* the first of rows that were too many for their record, which may go on; or NULL */
    size_t id_at;              /* the cell of the column named like an id; none: past all */
    const struct field *by;    /* update_by, or NULL */
    struct keys *by_keys;
    struct keys *titles; /* of its own object, where some file needs them */
    bool has_self;
    struct keys *ahead; /* with has_self: titles of all its rows; read when the file begins */
    const char *name;   /* of its CSV file, … */
    int fd;             /* … open while the job goes on in this process */
    bool is_open;
};

/* How far it is: the job's payload. */
struct progress {
    int64_t import_id;
    bool is_dry;
    size_t file; /* in the order of the work */
    int pass;    /* 1, 2 */
    struct csv_place at;
    int64_t row; /* rows of this file and pass done */
    int64_t changeset_id;
    int64_t rejected_bytes; /* of rejected.csv */
    int rejected_file;      /* whose header stands last in it; -1: none */
    int64_t since_ms;
    int64_t undo_id; /* the change set that takes it back, or 0 */
    int64_t undo_at;
};

struct work {
    struct arena *arena; /* the job's */
    struct import *im;
    struct progress progress;
    struct file_plan *files; /* in order */
    size_t count;
    struct keys *keys[LIMIT_IMPORT_FILES * 8];
    size_t key_count;
    uint64_t seed;
    struct arena *scratch; /* of a row */
    struct buf rejected;   /* of this step */
    size_t want;           /* rows to read for a step */
};

struct chunk_row {
    str *cells;
    size_t n;
    unsigned odd;
    struct csv_place at, next;
};

struct chunk {
    struct chunk_row *rows;
    size_t count, capacity;
    struct arena *arena;
    bool is_end; /* the file ends behind them */
};

/* Plans for every file that has an object and a target; in order. In cx->arena. */
size_t work__plan(struct cx *cx, struct import *im, struct file_plan **out);

/* The work of a job, from its payload; loads what the rows will ask for. */
enum rc work__new(struct cx *cx, struct job *job, struct work **out);

/* The next rows of the file at work. */
enum rc work__read(struct cx *cx, struct work *w, struct chunk **out);

str progress__write(struct arena *a, const struct work *w);
enum rc progress__read(struct arena *a, str payload, struct progress *out, struct outcome **outcomes, size_t *count);

/* How many of the rows, from the first, are one record with its lines: of one value of update_by, or without one alike in all
   cells of the record, and each with a line. At most one more than a record may have lines. In group.c. */
size_t row__span(struct cx *cx, const struct file_plan *p, const struct chunk_row *rows, size_t n);

/* The n rows of one record, in the first pass: it is made or changed, or the rows are rejected. *id: the record, 0: none. RC_OK
   also when rejected; else the step fails. */
enum rc row__import(struct cx *cx, struct work *w, const struct chunk_row *rows, size_t n, int64_t *id);

/* One row of the second pass: relations to the file's own object. */
enum rc row__relate(struct cx *cx, struct work *w, const struct chunk_row *row, int64_t id);

#endif
