/* An import in memory, and as the JSON document that is its body. Within transfer/ only. */
#ifndef TRANSFER_DOCUMENT_H
#define TRANSFER_DOCUMENT_H

#include <jansson.h>

#include "base/rc.h"
#include "format/csv.h"
#include "json/write.h"
#include "query/context.h"

enum { SAMPLES = 5, DISTINCT = 100, DISTINCT_BYTES = 200, DISTINCT_OF_FILE = 4000, PROBLEMS = 100, PROBLEM_ROWS = 20 };
enum { PROBLEM_NAMES = 5 };

/* Of what a column led to that was not there yet, and had nothing but its name: a dry run tells what a run would make. */
#define NOTICE_WILL_BE_CREATED "will_be_created"
#define NOTICE_WERE_CREATED "were_created"

/* How a value of a file is read as one of a choice. */
struct mapped {
    str from, to; /* to empty: the field is left empty */
};

/* What the values of a column look like: how many could be each. */
struct shape {
    int64_t filled, empty;
    int64_t numbers, dates, emails, urls, phones;
    int64_t year_first, first_over_12, second_over_12; /* among the dates */
    int64_t points, commas;                            /* numbers whose decimal mark is sure: 1,234.50; 1.234,50 */
    int64_t either_points, either_commas;              /* and that fit both: 1.234; 1,234 */
    int64_t dotted;                                    /* dates with dots, the year not first */
};

struct column {
    str name;
    str target;       /* empty: not imported */
    str missing;      /* "reject", "empty", "create"; empty for what is no relation or choice */
    str date_order;   /* "ymd", "mdy", "dmy" or empty */
    str number_style; /* "point", "comma" or empty */
    str notice; /* code of what a person should know of how the column is read or that it is not, until he says it; or empty */
    struct mapped *values;
    size_t value_count;
    str samples[SAMPLES];
    size_t sample_count;
    str *distinct; /* [DISTINCT], by first appearance; with more than DISTINCT there are none */
    size_t distinct_count;
    struct shape shape;
};

/* What became of the rows of a file, or would: why some were rejected, and what was set right in rows that were taken. */
struct problem {
    bool is_notice;
    str column;         /* empty: none of the columns */
    str path;           /* of the target, "lines.product"; may be empty */
    str code, argument; /* of those that are created the first names, a line each, and "…" where there are more */
    int64_t count;
    int64_t rows[PROBLEM_ROWS];
    size_t row_count;
};

struct outcome {
    int64_t created, updated, unchanged, rejected;
    struct problem problems[PROBLEMS];
    size_t problem_count;
};

struct import_file {
    str name;
    int number;          /* of the file in the import's folder: by chance, so that two who add one at once name two */
    int64_t bytes, rows; /* rows without the header */
    char separator;
    bool has_header;
    struct csv_place start; /* of the first row of data */
    str object;             /* empty: not imported */
    str update_by;          /* a field's name, or empty */
    struct column *columns;
    size_t column_count;
    struct outcome *outcome; /* NULL: not tried */
};

struct import {
    int64_t id;
    str name, state, body;
    str removed; /* why its content is gone or will be with the end of its job (content.h); empty: it is there */
    int64_t job_id, changeset_id, created_by, created_at_ms;
    struct import_file *files; /* [LIMIT_IMPORT_FILES] */
    size_t file_count;
};

/* The import, where the actor may know of it; lock: as it will be written in this transaction. */
enum rc document__load(struct cx *cx, int64_t id, bool lock, struct import **out);

/* Writes name, state, job, change set and body; once for each load. RC_CONFLICT where the body is not what was loaded. */
enum rc document__save(struct cx *cx, struct import *im);

/* By its cleaned name (text/file_name.h), or NULL. */
struct import_file *document__file(struct import *im, str name);

/* A job has it: it checks or runs. */
bool document__is_at_work(const struct import *im);

/* Outcomes also stand in a job's payload. */
void outcome__write(struct json *j, const struct outcome *out);
struct outcome *outcome__read(struct arena *a, const json_t *v);

/* Counts a problem under its column and code. */
void outcome__add(struct arena *a, struct outcome *out, struct problem what, int64_t row);

/* The sentence of a problem in the context's language; path is that of its target in o (may be NULL). */
str problem__sentence(struct cx *cx, const struct object *o, str path, str code, str argument);

/* A target: a field of the object ("name"), or through its lines one of theirs ("lines.price"). A relation is told
   by the title of where it leads, or by an id or a unique value of that ("customer.id", "lines.product.code"). "id"
   is no value: it tells which record a row updates (update_by). */
struct target {
    const struct field *field;
    const struct field *lines; /* or NULL */
    const struct field *by;    /* of a relation's target; NULL: its title */
};

/* What a column with this target holds: days and times, or amounts. */
bool column__has_dates(const struct field *f);
bool column__has_numbers(const struct field *f);

/* False where there is no such field to the actor, or an import may not write there. */
bool target__of(const struct cx *cx, const struct object *o, str path, struct target *out);

#endif
