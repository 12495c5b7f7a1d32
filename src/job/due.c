/*
 * Whose job is next: lines in a circle, by name, and in each the job that was to begin first. The index jobs_lines has them
 * so; see queue.h.
 */
#include "base/check.h"
#include "job/queue.h"

#define LINE_OF(row) "coalesce(cast(" row "created_by as text), " row "kind)" /* as the index has it */
#define LINE LINE_OF("")

struct due_reader {
    struct arena *arena;
    struct job_due *out;
};

static enum rc due_row(void *to, const struct row *row)
{
    struct due_reader *r = to;
    *r->out = (struct job_due){.id = row_int(row, 0),
                               .run_at_ms = row_value(row, 1, VALUE_TIME).i,
                               .line = str_copy(r->arena, row_text(row, 2))};
    return RC_OK;
}

/* A job is being done of the same line as the row's. */
#define IS_HELD                                                                                                        \
    "exists (select 1 from jobs h where h.state in ('queued', 'running') and h.class = jobs.class "                    \
    "and " LINE_OF("h.") " = " LINE_OF("jobs.") " and h.lease_until > %s)"

/* What one person asked for is done in order on all nodes together. */
#define OF_THE_NEXT_LINE                                                                                               \
    JOB_IS_TIME " and " LINE " > ? and (created_by is null or not " IS_HELD ") order by " LINE ", run_at, id"
#define LATER "run_at > ? order by run_at, id"

enum { DUE_BINDS_MAX = 3 };

/* The first job of a class that nobody holds, of none of the held lines, and that the rest is true of. */
static enum rc due_find(struct cx *cx, enum job_class class, const struct job_lines *lines, const char *rest,
                        const struct value *values, size_t n, struct job_due *out)
{
    struct due_reader r = {cx->arena, out};
    struct value binds[3 + DUE_BINDS_MAX] = {v_text(str_of(job_class_name(class))), v_int(0),
                                             db_text_list(cx->db, cx->arena, lines->held, lines->count)};
    check(n <= DUE_BINDS_MAX);
    memcpy(binds + 3, values, n * sizeof *values);
    str sql = str_printf(cx->arena,
                         "select id, run_at, " LINE " from jobs where " JOB_IS_LIVE " and class = ? and " JOB_IS_FREE
                         " and not (" LINE " %s) and %s limit 1",
                         db_dialect(cx->db)->after_ms, db_dialect(cx->db)->in_list_text, rest);
    return db_query(cx->db, &(struct db_query){sql, binds, 3 + n, due_row, &r});
}

static enum rc due_behind(struct cx *cx, enum job_class class, const struct job_lines *lines, str after,
                          struct job_due *out)
{
    const char *rest = arena_printf(cx->arena, OF_THE_NEXT_LINE, db_dialect(cx->db)->after_ms);
    return due_find(cx, class, lines, rest, (struct value[]){v_time(cx->now_ms), v_text(after), v_int(0)}, 3, out);
}

enum rc job__due(struct cx *cx, enum job_class class, const struct job_lines *lines, struct job_due *out)
{
    check(class < JOB_CLASSES && (lines->held || lines->count == 0));
    *out = (struct job_due){0};
    enum rc rc = due_behind(cx, class, lines, lines->after, out);
    if (rc == RC_OK && !out->id && lines->after.n)
        rc = due_behind(cx, class, lines, S(""), out);
    out->is_time = out->id != 0;
    if (rc == RC_OK && !out->id)
        rc = due_find(cx, class, lines, LATER, (struct value[]){v_time(cx->now_ms)}, 1, out);
    return rc;
}

static enum rc line_row(void *to, const struct row *row)
{
    struct due_reader *r = to;
    r->out->line = str_copy(r->arena, row_text(row, 0));
    return RC_OK;
}

enum rc job__blamed_line(struct cx *cx, enum job_class class, str *line)
{
    check(class < JOB_CLASSES && line);
    struct job_due found = {.line = S("")};
    enum rc rc = db_query(cx->db,
                          &(struct db_query){S("select " LINE " from jobs where " JOB_IS_LIVE " and class = ? and "
                                               "tries > 1 order by tries desc, " LINE " desc limit 1"),
                                             (struct value[]){v_text(str_of(job_class_name(class)))}, 1, line_row,
                                             &(struct due_reader){cx->arena, &found}});
    *line = found.line;
    return rc;
}
