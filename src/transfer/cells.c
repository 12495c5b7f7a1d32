/*
 * The cells of a row, by the plan of its file: relations found by title, in the database, among rows before or ahead; values
 * converted as their column was mapped; a title where no column gives one; amounts in the currency of their record. See
 * row.h.
 */
#include "access/person.h"
#include "base/check.h"
#include "format/csv.h"
#include "object/email.h"
#include "record/engine.h"
#include "record/record.h"
#include "transfer/convert.h"
#include "transfer/row.h"
#include "transfer/shape.h"

enum { CODE_MAX = 64 }; /* characters: a longer text is prose, its digits no code's */

static bool is_figure(const struct field *f)
{
    enum value_type v = f->ops->value;
    return f->type != FIELD_RELATION && (v == VALUE_INT || v == VALUE_FIXED || v == VALUE_DATE || v == VALUE_TIME);
}

str cells__text(const struct row_work *r, const struct column_plan *c)
{
    str text = c->at < r->row->n ? shape__trim(r->row->cells[c->at]) : S("");
    return is_figure(c->target.field) ? shape__figure(r->cx->arena, text) : text;
}

static enum rc check_form(struct row_work *r)
{
    size_t n = r->plan->file->column_count;
    for (size_t i = n; i < r->row->n; i++)
        if (shape__trim(r->row->cells[i]).n)
            return issue_with(&r->cx->issues, S(""), "cells", str_printf(r->cx->arena, "%zu", n));
    return r->row->odd & CSV_OPEN_QUOTE ? issue_add(&r->cx->issues, "", "open_quote") : RC_OK;
}

/* A record with only its title; a person without sign-in where it is a user. */
static enum rc create_target(struct row_work *r, const struct field *f, str text, int64_t *id)
{
    struct cx *cx = r->cx;
    struct draft *d = draft_new(cx->arena, f->to);
    struct record *made;
    enum rc rc = draft_from_text(cx, d, f->to->title, text);
    if (rc == RC_OK && f->to == catalog_users(cx->catalog))
        draft_put(d, person_fields(cx->catalog).active, v_bool(false));
    if (rc == RC_OK)
        rc = record_create(cx, d, &made);
    if (rc == RC_FORBIDDEN)
        return issue_field(&cx->issues, f, "name_missing", text);
    if (rc == RC_OK)
        *id = record_id(made);
    return rc;
}

/* The record a cell means, KEY_LATER where it is to come, KEY_NONE where there is none of that title or value. */
static int64_t find(const struct row_work *r, const struct column_plan *c, str key)
{
    int64_t ahead = c->is_self && r->plan->ahead ? keys__find(r->plan->ahead, key) : KEY_NONE;
    int64_t id = keys__find(c->keys, key);
    if (ahead == KEY_SEVERAL && r->plan->by != r->plan->object->title)
        return KEY_SEVERAL;
    return id == KEY_NONE ? ahead : id;
}

static bool is_of_form(struct arena *a, const struct field *f, str text)
{
    int64_t ignored;
    bool is_email = email_is(a, text);
    return f->type == FIELD_EMAIL ? is_email : !is_email && !str_to_i64(text, &ignored);
}

/* What a cell means by its own form where that is not its column's; that it was read so is told. *form: of which keys it is. */
static int64_t find_by_form(struct row_work *r, const struct column_plan *c, str text, const struct keys **form)
{
    *form = NULL;
    for (size_t i = 0; i < countof(c->others) && c->others[i] && !*form; i++)
        if (is_of_form(r->cx->arena, c->others[i]->field, text))
            *form = c->others[i];
    int64_t id = *form ? keys__find(*form, keys__text(*form, r->cx->arena, text)) : KEY_NONE;
    if (id > 0)
        issue_field(&r->notices, c->target.field,
                    (*form)->field->type == FIELD_EMAIL ? "read_as_email" : "read_as_name", text);
    return id;
}

static enum rc not_found(struct row_work *r, const struct column_plan *c, str text)
{
    bool by_id = c->target.by && c->target.by->number == SYSTEM_ID;
    return issue_field(&r->cx->issues, c->target.field, by_id ? "relation" : "name_missing", text);
}

/* Another column of the row says by an id or a value which record of several it is. */
static bool is_told_elsewhere(const struct row_work *r, const struct column_plan *c)
{
    for (size_t i = 0; i < r->plan->column_count; i++) {
        const struct column_plan *other = &r->plan->columns[i];
        if (other->target.field == c->target.field && other->target.lines == c->target.lines && other->target.by &&
            !c->target.by && cells__text(r, other).n)
            return true;
    }
    return false;
}

/* KEY_NONE where the field stays empty. */
static enum rc resolve(struct row_work *r, const struct column_plan *c, str text, int64_t *id)
{
    struct cx *cx = r->cx;
    const struct mapped *m = convert__mapped(c->column, text);
    if (m)
        text = m->to;
    str key = keys__text(c->keys, cx->arena, text);
    *id = KEY_NONE;
    if (text.n == 0)
        return RC_OK;
    *id = find(r, c, key);
    const struct keys *form = NULL;
    if (*id == KEY_NONE)
        *id = find_by_form(r, c, text, &form);
    if (*id == KEY_SEVERAL && is_told_elsewhere(r, c)) {
        *id = KEY_NONE;
        return RC_OK;
    }
    if (*id == KEY_SEVERAL)
        return issue_field(&cx->issues, c->target.field, "name_ambiguous", text);
    if (*id != KEY_NONE || str_is(c->column->missing, "empty"))
        return RC_OK;
    if (!str_is(c->column->missing, "create") || c->target.by || form) /* nobody is called by an e-mail */
        return not_found(r, c, text);
    enum rc rc = RC_OK;
    *id = KEY_LATER;
    if (!r->w->progress.is_dry)
        rc = create_target(r, c->target.field, text, id);
    if (rc != RC_OK)
        return rc;
    row__add_later(r, c->keys, key, *id);
    issue_field(&r->notices, c->target.field, r->w->progress.is_dry ? NOTICE_WILL_BE_CREATED : NOTICE_WERE_CREATED,
                text);
    return RC_OK;
}

/* An id that stands in the record is no news, be its target in the bin or not for the actor's eyes. */
static bool stands_by_id(struct row_work *r, const struct column_plan *c, str text, int64_t *id)
{
    const struct record *before;
    if (!c->target.by || c->target.by->number != SYSTEM_ID || c->target.lines ||
        !str_to_i64(keys__text(c->keys, r->cx->arena, text), id) || row__before(r, &before) != RC_OK || !before)
        return false;
    struct value v = record_get(before, c->target.field);
    return !v_is_null(v) && v_id(v) == *id;
}

static struct draft *draft_for(struct row_work *r, const struct column_plan *c)
{
    if (!c->target.lines)
        return r->draft;
    if (!r->line)
        r->line = draft_new(r->cx->arena, c->target.lines->to);
    return r->line;
}

static enum rc relation_cell(struct row_work *r, const struct column_plan *c, str text)
{
    int64_t id;
    const struct field *f = c->target.field;
    enum rc rc = stands_by_id(r, c, text, &id) ? RC_OK : resolve(r, c, text, &id);
    if (rc != RC_OK)
        return rc;
    struct draft *d = draft_for(r, c);
    bool differs = id != KEY_NONE && draft_has(d, f) && v_id(record_get(d->given, f)) != id;
    if (differs) /* an id of another program, or a name that was changed */
        return issue_field(&r->cx->issues, f, "columns_differ", S(""));
    if (id > 0)
        draft_put(d, f, v_int(id));
    if (id == KEY_LATER && f->is_required)
        r->is_untried = true;
    return RC_OK;
}

static bool ends_in_han(str s)
{
    return s.n && ((unsigned char)s.p[s.n - 1] & 0x80);
}

/* What stands in the record, or was cut in a text that is no code, is taken as it is. */
static bool is_cut_code(struct row_work *r, const struct column_plan *c, str text)
{
    const struct field *f = c->target.field;
    const struct record *before = NULL;
    if (f->type != FIELD_TEXT || !shape__is_scientific(text))
        return false;
    if (!c->target.lines && row__before(r, &before) == RC_OK && before && v_eq(record_get(before, f), v_text(text)))
        return false;
    bool is_code = f->is_unique || f->max <= CODE_MAX;
    if (!is_code)
        issue_field(&r->notices, f, "scientific_kept", text);
    return is_code;
}

/* Texts of several columns are one: "Ada" and "Lovelace" with a space, 张 and 三 without. */
static enum rc value_cell(struct row_work *r, const struct column_plan *c, str text)
{
    const struct field *f = c->target.field;
    struct draft *d = draft_for(r, c);
    struct value before = record_get(d->given, f), v;
    if (is_cut_code(r, c, text))
        return issue_field(&r->cx->issues, f, "scientific", text);
    if (draft_has(d, f) && before.type == VALUE_TEXT)
        text = str_printf(r->cx->arena, "%.*s%s%.*s", STR_ARG(before.s), ends_in_han(before.s) ? "" : " ",
                          STR_ARG(text));
    enum rc rc = convert__cell(r->cx, c->column, f, text, &v);
    if (rc == RC_OK && !v_is_null(v))
        draft_put(d, f, v);
    return rc;
}

/* Where the issues of a cell are, for what follows; give what it returned back to the prefix. */
static str enter_line(struct row_work *r, const struct column_plan *c)
{
    struct issues *is = &r->cx->issues;
    str before = is->prefix;
    if (c->target.lines)
        is->prefix = str_printf(r->cx->arena, "/%.*s/%zu", STR_ARG(c->target.lines->name), (size_t)(r->row - r->rows));
    return before;
}

static enum rc read_cell(struct row_work *r, const struct column_plan *c)
{
    str text = cells__text(r, c);
    if (text.n == 0 || c->target.field->number == SYSTEM_ID)
        return RC_OK;
    struct issues *is = &r->cx->issues;
    str before = enter_line(r, c);
    r->notices.prefix = is->prefix;
    enum rc rc = c->target.field->type == FIELD_RELATION ? relation_cell(r, c, text) : value_cell(r, c, text);
    is->prefix = before;
    return rc;
}

/* All cells of a row, so that all that is wrong is told: those of the record in the first one only. */
static enum rc read_row(struct row_work *r)
{
    enum rc rc = check_form(r);
    r->line = NULL;
    for (size_t i = 0; i < r->plan->column_count; i++) {
        const struct column_plan *c = &r->plan->columns[i];
        bool is_read = r->row == r->rows || c->target.lines;
        enum rc one = is_read ? read_cell(r, c) : group__check_cell(r, c);
        if (one != RC_OK && one != RC_INVALID)
            return one;
        rc = one == RC_OK ? rc : one;
    }
    if (r->line)
        r->lines[r->line_count++] = r->line;
    return rc;
}

/* Does it for each of the rows, as far as they are not broken off by more than a mistake; the first is then at work again. */
static enum rc each_row(struct row_work *r, enum rc (*fn)(struct row_work *))
{
    enum rc rc = RC_OK, one = RC_OK;
    for (size_t i = 0; i < r->row_count && (one == RC_OK || one == RC_INVALID); i++) {
        r->row = &r->rows[i];
        one = fn(r);
        rc = one == RC_OK ? rc : one;
    }
    r->row = r->rows;
    return rc;
}

enum rc cells__read(struct row_work *r)
{
    r->draft = draft_new(r->cx->arena, r->plan->object);
    r->draft->is_history = true;
    r->lines = arena_array_of(r->cx->arena, r->row_count, struct draft *);
    return each_row(r, read_row);
}

/* "Cancity – GTX Basic", or what else tells the record: for objects whose title no column gives, and that have no
   behaviour, which would know better. */
enum rc cells__make_title(struct row_work *r)
{
    struct cx *cx = r->cx;
    const struct field *title = r->plan->object->title;
    str made = S("");
    if (!title->is_required || draft_has(r->draft, title) || r->plan->object->behaviour_count)
        return RC_OK;
    for (int relations = 1; relations >= 0 && made.n == 0; relations--)
        for (size_t i = 0; i < r->plan->column_count; i++) {
            const struct column_plan *c = &r->plan->columns[i];
            bool is_told = relations ? c->target.field->type == FIELD_RELATION && !c->target.field->is_system
                                     : c->target.field->ops->is_text && made.n == 0;
            str text = is_told ? cells__text(r, c) : S("");
            if (text.n)
                made = made.n ? str_printf(cx->arena, "%.*s – %.*s", STR_ARG(made), STR_ARG(text)) : text;
        }
    made = str_take_whole(made, (size_t)title->max); /* bytes: no more characters than that */
    return made.n ? draft_from_text(cx, r->draft, title, made) : RC_OK;
}

/* --- currencies ------------------------------------------------------------------------------------------------- */

/* The currency the record will have: of its row, its own, or the company's. */
static enum rc currency_of(struct row_work *r, int64_t known, str *code)
{
    const struct field *f = r->plan->object->currency;
    struct record *before;
    *code = r->cx->company.currency;
    if (f && draft_has(r->draft, f)) {
        *code = record_get(r->draft->given, f).s;
        return RC_OK;
    }
    enum rc rc = known > 0 ? record_read(r->cx, r->plan->object, known, false, &before) : RC_OK;
    if (known > 0 && rc == RC_OK && f && !v_is_null(record_get(before, f)))
        *code = record_get(before, f).s;
    return rc;
}

bool cells__has_column(const struct file_plan *p, const struct field *f)
{
    for (size_t i = 0; f && i < p->column_count; i++)
        if (p->columns[i].target.field == f)
            return true;
    return false;
}

/* Of one amount: marked with the record's currency, or with the one an empty cell of currency then gets. */
static enum rc check_currency(struct row_work *r, const struct column_plan *c)
{
    const struct field *f = r->plan->object->currency;
    struct number_parts n = {0};
    str code;
    enum rc rc = RC_OK;
    if (c->target.field->type != FIELD_MONEY || !shape__number(cells__text(r, c), &n))
        return RC_OK;
    for (size_t i = 0; i < n.mark_count && rc == RC_OK; i++) {
        str said = shape__currency(n.marks[i]);
        if (said.n && cells__has_column(r->plan, f) && !draft_has(r->draft, f))
            draft_put(r->draft, f, v_text(said));
        rc = currency_of(r, r->known, &code);
        if (rc == RC_OK && !shape__is_currency(n.marks[i], code))
            rc = issue_field(&r->cx->issues, c->target.field, "other_currency", n.marks[i]);
    }
    return rc;
}

static enum rc row_currencies(struct row_work *r)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < r->plan->column_count; i++) {
        str before = enter_line(r, &r->plan->columns[i]);
        enum rc one = check_currency(r, &r->plan->columns[i]);
        r->cx->issues.prefix = before;
        if (one != RC_OK && one != RC_INVALID)
            return one;
        rc = one == RC_OK ? rc : one;
    }
    return rc;
}

enum rc cells__check_currencies(struct row_work *r, int64_t known)
{
    r->known = known;
    return each_row(r, row_currencies);
}
