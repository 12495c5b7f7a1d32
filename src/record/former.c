/*
 * The changes of the record are walked, and with each those of its lines that were written with it. Ids order changes within
 * an act, but not across acts (several nodes give them out by blocks): so a line's change belongs to the first change of the
 * record that its act wrote behind it, or, where a record was created with its lines, to the one before it. See former.h.
 */
#include "record/former.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/limits.h"
#include "record/lines.h"
#include "record/row.h"
#include "record/save.h"
#include "record/undo_step.h"

struct line_change {
    struct change change;
    const struct field *lines;
    struct record *before;
    size_t with; /* by place, the change of the record it was written with */
};

struct former {
    struct cx *cx;
    struct record *r; /* as the changes walked so far found it */
    struct change changes[LIMIT_LATER_CHANGES];
    struct record *befores[LIMIT_LATER_CHANGES];
    size_t count;
    struct line_change *lines;
    size_t line_count, line_capacity;
    const struct field *reading;
    bool is_cut; /* there are too many changes of lines */
};

/* --- reading ---------------------------------------------------------------------------------------------------- */

static struct change kept(struct arena *a, const struct change *c)
{
    struct change copy = *c;
    copy.via = str_copy(a, c->via);
    copy.before = copy.after = S("");
    return copy;
}

static enum rc record_change(void *to, const struct change *c)
{
    struct former *f = to;
    size_t i = f->count++;
    f->changes[i] = kept(f->cx->arena, c);
    return journal_fields(f->cx, f->r->object, c->before, &f->befores[i]);
}

static enum rc line_change(void *to, const struct change *c)
{
    struct former *f = to;
    f->is_cut |= f->line_count == LIMIT_FORMER_LINES;
    if (f->is_cut)
        return RC_STOPPED;
    if (f->line_count == f->line_capacity) {
        struct line_change *grown = arena_array_of(f->cx->arena, f->line_capacity * 2 + 16, struct line_change);
        if (f->line_count)
            memcpy(grown, f->lines, f->line_count * sizeof *grown);
        f->lines = grown;
        f->line_capacity = f->line_capacity * 2 + 16;
    }
    struct line_change *one = &f->lines[f->line_count++];
    *one = (struct line_change){.change = kept(f->cx->arena, c), .lines = f->reading};
    return journal_fields(f->cx, f->reading->to, c->before, &one->before);
}

/* Of the lines that lie in the bin or are hidden too. */
struct line_ids {
    struct arena *arena;
    int64_t *list;
    size_t count, capacity;
    bool is_cut;
};

static enum rc id_row(void *to, const struct row *row)
{
    struct line_ids *ids = to;
    ids->is_cut |= ids->count == LIMIT_FORMER_LINES;
    if (ids->is_cut)
        return RC_STOPPED;
    if (ids->count == ids->capacity) {
        int64_t *grown = arena_array_of(ids->arena, ids->capacity * 2 + 16, int64_t);
        if (ids->count)
            memcpy(grown, ids->list, ids->count * sizeof *grown);
        ids->list = grown;
        ids->capacity = ids->capacity * 2 + 16;
    }
    ids->list[ids->count++] = row_int(row, 0);
    return RC_OK;
}

static enum rc lines_read(struct former *f, const struct field *lines)
{
    struct line_ids ids = {.arena = f->cx->arena};
    str sql = str_printf(f->cx->arena, "select id from %.*s where %.*s = ?", STR_ARG(lines->to->plural),
                         STR_ARG(lines->to->parent_field->column));
    enum rc rc = db_query(f->cx->db,
                          &(struct db_query){sql, (struct value[]){v_int(record_id(f->r))}, 1, id_row, &ids});
    f->is_cut |= ids.is_cut;
    f->reading = lines;
    return rc == RC_OK && ids.count ? journal_of_records(f->cx, lines->to, ids.list, ids.count, line_change, f) : rc;
}

/* --- which belong together -------------------------------------------------------------------------------------- */

/* The first of the record's changes (the newest stands first) that was written behind it, of its act or (0) of any; else its
   act's last before it. */
static size_t written_with(const struct former *f, const struct change *line, int64_t set)
{
    size_t before = f->count;
    for (size_t i = f->count; i > 0; i--) {
        const struct change *c = &f->changes[i - 1];
        if (set && c->changeset_id != set)
            continue;
        if (c->id > line->id)
            return i - 1;
        before = i - 1;
    }
    return set && before == f->count ? written_with(f, line, 0) : before;
}

static int newest_first(const void *x, const void *y)
{
    const struct line_change *a = x, *b = y;
    if (a->with != b->with)
        return a->with < b->with ? -1 : 1;
    return a->change.id > b->change.id ? -1 : a->change.id < b->change.id;
}

/* --- taking back ------------------------------------------------------------------------------------------------ */

static void take_over(struct record *r, const struct record *before)
{
    for (size_t i = 0; i < r->object->field_count; i++)
        if (r->object->fields[i].type != FIELD_LINES && step__tells(before, &r->object->fields[i]))
            step__take(r, before, &r->object->fields[i]);
}

static void line_out(struct record_part *part, int64_t id)
{
    size_t n = 0;
    for (size_t i = 0; i < part->line_count; i++)
        if (record_id(part->lines[i]) != id)
            part->lines[n++] = part->lines[i];
    part->line_count = n;
}

/* The row is as it was left last: what was walked of it is taken back again, for it may have been changed in the bin. */
static enum rc line_in(struct former *f, struct record_part *part, const struct line_change *l)
{
    struct record **grown = arena_array_of(f->cx->arena, part->line_count + 1, struct record *), *line;
    enum rc rc = row__any(f->cx, l->lines->to, l->change.record_id, &line);
    if (rc != RC_OK)
        return rc;
    for (const struct line_change *w = f->lines; w < l; w++)
        if (w->lines == l->lines && w->change.record_id == l->change.record_id && w->change.kind == CHANGE_UPDATE)
            take_over(line, w->before);
    if (part->line_count)
        memcpy(grown, part->lines, part->line_count * sizeof *grown);
    grown[part->line_count++] = line;
    part->lines = grown;
    return RC_OK;
}

static enum rc line_back(struct former *f, const struct line_change *l)
{
    struct record_part *part = &f->r->parts[l->lines->index];
    struct record *line = lines__find(part, l->change.record_id);
    if (l->change.kind == CHANGE_DELETE)
        return line ? RC_OK : line_in(f, part, l);
    if (l->change.kind == CHANGE_UPDATE && line)
        take_over(line, l->before);
    else
        line_out(part, l->change.record_id);
    return RC_OK;
}

/* --- the walk --------------------------------------------------------------------------------------------------- */

static enum rc read(struct former *f)
{
    const struct object *o = f->r->object;
    enum rc rc = journal_of_record(f->cx, o, record_id(f->r), 0, countof(f->changes), record_change, f);
    for (size_t i = 0; i < o->field_count && rc == RC_OK; i++)
        if (o->fields[i].type == FIELD_LINES)
            rc = lines_read(f, &o->fields[i]);
    if (f->is_cut) { /* what the lines were is not known */
        f->line_count = 0;
        f->count = f->count ? 1 : 0;
        rc = RC_OK;
    }
    for (size_t i = 0; i < f->line_count; i++)
        f->lines[i].with = written_with(f, &f->lines[i].change, f->lines[i].change.changeset_id);
    if (f->line_count)
        qsort(f->lines, f->line_count, sizeof *f->lines, newest_first);
    return rc;
}

static struct record *own(struct cx *cx, const struct record *now)
{
    struct record *r = save__copy(cx, now);
    for (size_t i = 0; i < r->object->field_count && r->parts; i++) {
        struct record_part *part = &r->parts[i];
        struct record **lines = arena_array_of(cx->arena, part->line_count, struct record *);
        for (size_t k = 0; k < part->line_count; k++)
            lines[k] = record_copy(cx->arena, part->lines[k]);
        part->lines = lines;
    }
    return r;
}

enum rc former__each(struct cx *cx, const struct record *now, former_fn fn, void *to)
{
    check(fn && record_id(now) != 0);
    struct former *f = arena_new_of(cx->arena, struct former);
    f->cx = cx;
    f->r = own(cx, now);
    enum rc rc = read(f);
    size_t at = 0;
    for (size_t i = 0; i < f->count && rc == RC_OK && fn(to, &f->changes[i], f->r); i++) {
        for (; at < f->line_count && f->lines[at].with == i && rc == RC_OK; at++)
            rc = line_back(f, &f->lines[at]);
        take_over(f->r, f->befores[i]);
    }
    return rc;
}
