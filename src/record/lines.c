/*
 * Lines are records of an object of their own, which nobody but the record that owns them writes. Before and after are
 * compared by id: one without an id is new, one before did not have comes back out of the bin, one that is missing goes
 * into it. What does not differ is not written, so a record with 500 lines of which one changed costs one row. See
 * lines.h.
 */
#include "record/lines.h"

#include "base/check.h"
#include "base/limits.h"
#include "record/row.h"
#include "record/save.h"

struct record *lines__find(const struct record_part *part, int64_t id)
{
    check(id != 0);
    for (size_t i = 0; i < part->line_count; i++)
        if (record_id(part->lines[i]) == id)
            return part->lines[i];
    return NULL;
}

/* As the line stood before; NULL: it is new, or was deleted. */
static struct record *line_before(const struct save *s, const struct field *f, const struct record *line)
{
    return s->before && record_id(line) ? lines__find(&s->before->parts[f->index], record_id(line)) : NULL;
}

static bool values_differ(const struct record *x, const struct record *y)
{
    for (size_t i = 0; i < x->object->field_count; i++)
        if (!v_eq(x->values[i], y->values[i]))
            return true;
    return false;
}

bool lines__differ(const struct record *before, const struct record *after, const struct field *f)
{
    check(before->object == after->object && f->type == FIELD_LINES);
    const struct record_part *x = &before->parts[f->index], *y = &after->parts[f->index];
    if (x->line_count != y->line_count)
        return true;
    for (size_t i = 0; i < x->line_count; i++)
        if (x->lines[i] != y->lines[i] && values_differ(x->lines[i], y->lines[i]))
            return true;
    return false;
}

/* --- checks ----------------------------------------------------------------------------------------------------- */

static enum rc line_check(struct cx *cx, const struct save *s, const struct record *was, const struct record *line)
{
    enum rc all = RC_OK;
    if (record_is_deleted(line))
        return save__check_targets(cx, line);
    save__goes_on(save__check_places(cx, s, was, line), &all);
    if (was && !values_differ(was, line))
        return all;
    save__goes_on(save__check_required(cx, line), &all);
    if (s->way == SAVE_ACT)
        save__goes_on(save__check_retired(cx, was, line), &all);
    save__goes_on(save__check_database(cx, was, line), &all);
    return all;
}

/* A line of the bin is nobody's: it counts nowhere until it comes back, but what it points at is there. */
static enum rc binned_check(struct cx *cx, const struct record *line)
{
    struct record *was;
    enum rc rc = row__any(cx, line->object, record_id(line), &was);
    return rc == RC_OK ? save__check_database(cx, was, line) : rc;
}

static enum rc part_check(struct cx *cx, const struct save *s, const struct field *f)
{
    const struct record_part *part = &s->after->parts[f->index];
    size_t had = s->before ? s->before->parts[f->index].line_count : 0;
    enum rc all = RC_OK;
    if (part->line_count > LIMIT_LINES && part->line_count > had) /* undo and import bring lines one by one */
        all = issue_field(&cx->issues, f, "too_many", str_printf(cx->arena, "%d", LIMIT_LINES));
    str before = issues_enter(&cx->issues, f->name);
    for (size_t i = 0; i < part->line_count; i++) {
        str list = issues_enter_at(&cx->issues, i);
        save__goes_on(line_check(cx, s, line_before(s, f, part->lines[i]), part->lines[i]), &all);
        issues_leave(&cx->issues, list);
    }
    for (size_t i = 0; i < s->binned_count; i++)
        if (s->binned[i]->object == f->to)
            save__goes_on(binned_check(cx, s->binned[i]), &all);
    issues_leave(&cx->issues, before);
    return all;
}

/* Runs fn for each lines field. */
static enum rc each_part(struct cx *cx, const struct save *s,
                         enum rc (*fn)(struct cx *, const struct save *, const struct field *))
{
    enum rc rc = RC_OK;
    const struct object *o = s->after->object;
    for (size_t i = 0; i < o->field_count && rc == RC_OK; i++)
        if (o->fields[i].type == FIELD_LINES)
            rc = fn(cx, s, &o->fields[i]);
    return rc;
}

enum rc lines__check(struct cx *cx, const struct save *s)
{
    check(s->after->parts || !s->before || !s->before->parts);
    return each_part(cx, s, part_check);
}

/* --- writes ----------------------------------------------------------------------------------------------------- */

/* What the program says of a line is what its row says now, for it was marked since. */
static enum rc line_update(struct cx *cx, const struct record *row, struct record *line)
{
    for (size_t i = 0; i < line->object->field_count; i++)
        if (line->object->fields[i].is_system && line->object->fields[i].column.n)
            line->values[i] = row->values[i];
    return values_differ(row, line) ? save__update(cx, row, line) : RC_OK;
}

/* A deleted line that is among those of after: what it was, and then what it became. */
static enum rc line_back(struct cx *cx, struct record *line)
{
    struct record *was, *back;
    enum rc rc = row__any(cx, line->object, record_id(line), &was);
    if (rc != RC_OK)
        return rc;
    back = record_copy(cx->arena, was);
    rc = save__mark(cx, was, false, false, back);
    return rc == RC_OK ? line_update(cx, back, line) : rc;
}

static enum rc binned_write(struct cx *cx, struct record *line)
{
    struct record *row;
    enum rc rc = row__any(cx, line->object, record_id(line), &row);
    return rc == RC_OK ? line_update(cx, row, line) : rc;
}

static enum rc line_write(struct cx *cx, const struct save *s, const struct field *f, struct record *line)
{
    const struct record *was = line_before(s, f, line);
    if (was)
        return was != line && values_differ(was, line) ? save__update(cx, was, line) : RC_OK;
    if (record_id(line))
        return line_back(cx, line);
    record_put(line, line->object->parent_field, v_int(record_id(s->after)));
    return save__insert(cx, line);
}

static bool is_hidden(const struct save *s, int64_t id)
{
    for (size_t i = 0; i < s->hidden_count; i++)
        if (s->hidden[i] == id)
            return true;
    return false;
}

static enum rc part_write(struct cx *cx, const struct save *s, const struct field *f)
{
    const struct record_part *part = &s->after->parts[f->index], *old = s->before ? &s->before->parts[f->index] : NULL;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < part->line_count && rc == RC_OK; i++)
        rc = line_write(cx, s, f, part->lines[i]);
    for (size_t i = 0; old && i < old->line_count && rc == RC_OK; i++) {
        const struct record *line = old->lines[i];
        if (!lines__find(part, record_id(line)))
            rc = save__mark(cx, line, true, is_hidden(s, record_id(line)), record_copy(cx->arena, line));
    }
    for (size_t i = 0; i < s->binned_count && rc == RC_OK; i++)
        if (s->binned[i]->object == f->to)
            rc = binned_write(cx, s->binned[i]);
    return rc;
}

enum rc lines__write(struct cx *cx, const struct save *s)
{
    check(cx_is_writing(cx));
    return each_part(cx, s, part_write);
}
