/*
 * See change.h. A patch names files and columns by their names and says only what differs. What changes how the file is
 * read comes first, then the object, then the columns, whatever their order in the patch.
 */
#include "transfer/change.h"

#include "access/access.h"
#include "base/limits.h"
#include "json/read.h"
#include "text/file_name.h"
#include "transfer/analyse.h"
#include "transfer/guess.h"
#include "transfer/headers.h"

struct change {
    struct cx *cx;
    struct import *im;
    struct import_file *file;
    const struct object *object; /* of the file, or NULL */
    enum rc rc;
};

static void wrong(struct change *c, const char *member, const char *code, str argument)
{
    c->rc = issue_with(&c->cx->issues, str_of(member), code, argument);
}

static str member_text(struct change *c, const char *member, json_t *v)
{
    if (json_is_string(v))
        return str_copy(c->cx->arena, json_text(v));
    if (!json_is_null(v))
        wrong(c, member, "type", S("text"));
    return S("");
}

/* --- columns ---------------------------------------------------------------------------------------------------- */

static struct column *column_named(struct import_file *f, str name)
{
    for (size_t i = 0; i < f->column_count; i++)
        if (str_eq(f->columns[i].name, name))
            return &f->columns[i];
    return NULL;
}

static bool is_shared(const struct change *c, const struct column *column, const struct target *t)
{
    bool is_text = t->field->type == FIELD_TEXT || t->field->type == FIELD_LONG_TEXT;
    for (size_t i = 0; i < c->file->column_count; i++)
        if (&c->file->columns[i] != column && str_eq(c->file->columns[i].target, column->target))
            return !is_text;
    return false;
}

static void set_target(struct change *c, struct column *column, json_t *v)
{
    str target = member_text(c, "target", v);
    struct target t;
    if (target.n && (!c->object || !target__of(c->cx, c->object, target, &t))) {
        wrong(c, "target", "unknown_field", target);
        return;
    }
    if (str_eq(target, column->target))
        return;
    column->target = target;
    if (c->object)
        guess__column(c->cx, c->object, column);
}

static void set_one_of(struct change *c, const char *member, json_t *v, const char *allowed, str *out)
{
    str s = member_text(c, member, v);
    for (str rest = str_of(allowed); s.n && rest.p;)
        if (str_eq(str_cut(&rest, ' '), s)) {
            *out = s;
            return;
        }
    if (s.n)
        wrong(c, member, "choice", str_of(allowed));
    else
        *out = s;
}

/* How the column is read, said by a person: nothing is guessed any more. */
static void set_form(struct change *c, const char *member, json_t *v, const char *allowed, struct column *column,
                     str *out)
{
    set_one_of(c, member, v, allowed, out);
    column->notice = S("");
}

static void set_values(struct change *c, struct column *column, json_t *v)
{
    struct target t;
    const char *key;
    json_t *to;
    if (!json_is_object(v) && !json_is_null(v)) {
        wrong(c, "values", "type", S("object"));
        return;
    }
    bool has_choices = c->object && column->target.n && target__of(c->cx, c->object, column->target, &t) &&
                       t.field->type == FIELD_CHOICE;
    if (json_object_size(v) > LIMIT_CHOICES * 4) {
        wrong(c, "values", "too_many", str_printf(c->cx->arena, "%d", LIMIT_CHOICES * 4));
        return;
    }
    column->values = arena_array_of(c->cx->arena, json_object_size(v), struct mapped);
    column->value_count = 0;
    str before = issues_enter(&c->cx->issues, S("values"));
    json_object_foreach(v, key, to)
    {
        str text = member_text(c, key, to);
        if (text.n && has_choices && !field_choice(t.field, text))
            c->rc = issue_with(&c->cx->issues, str_of(key), "choice", field_choices_text(c->cx->arena, t.field));
        column->values[column->value_count++] = (struct mapped){str_copy(c->cx->arena, str_of(key)), text};
    }
    issues_leave(&c->cx->issues, before);
}

/* Only a title makes a record: of an id or another value nobody would know what it is called. */
static void set_missing(struct change *c, const char *key, json_t *v, struct column *column)
{
    struct target t;
    bool is_by = c->object && column->target.n && target__of(c->cx, c->object, column->target, &t) && t.by;
    set_one_of(c, key, v, is_by ? "reject empty" : "reject empty create", &column->missing);
}

static void change_column(struct change *c, json_t *v)
{
    struct column *column = column_named(c->file, json_member_text(v, "column"));
    const char *key;
    json_t *member;
    if (!column) {
        wrong(c, "column", "no_column", str_copy(c->cx->arena, json_member_text(v, "column")));
        return;
    }
    json_t *target = json_object_get(v, "target"); /* first: what else is said belongs to it */
    if (target)
        set_target(c, column, target);
    json_object_foreach(v, key, member)
    {
        str name = str_of(key);
        if (str_is(name, "missing"))
            set_missing(c, key, member, column);
        else if (str_is(name, "date_order"))
            set_form(c, key, member, "ymd mdy dmy", column, &column->date_order);
        else if (str_is(name, "number_style"))
            set_form(c, key, member, "point comma", column, &column->number_style);
        else if (str_is(name, "values"))
            set_values(c, column, member);
        else if (!str_is(name, "column") && !str_is(name, "target"))
            wrong(c, key, "unknown_field", name);
    }
}

static void change_columns(struct change *c, json_t *list)
{
    str outer = issues_enter(&c->cx->issues, S("columns"));
    if (!json_is_array(list))
        wrong(c, "", "type", S("list"));
    for (size_t i = 0; i < json_array_size(list); i++) {
        str before = issues_enter_at(&c->cx->issues, i);
        change_column(c, json_array_get(list, i));
        issues_leave(&c->cx->issues, before);
    }
    for (size_t i = 0; i < c->file->column_count; i++) { /* when all are said, for two may have changed places */
        const struct column *column = &c->file->columns[i];
        struct target t;
        if (c->object && column->target.n && target__of(c->cx, c->object, column->target, &t) &&
            is_shared(c, column, &t))
            wrong(c, str_c(c->cx->arena, column->name), "duplicate", column->target);
    }
    issues_leave(&c->cx->issues, outer);
}

/* --- files ------------------------------------------------------------------------------------------------------ */

/* The member, NULL where it says nothing. */
static json_t *said(json_t *v, const char *member)
{
    json_t *m = json_object_get(v, member);
    return json_is_null(m) ? NULL : m;
}

/* Another separator or header: the file is read anew and its columns are guessed anew. */
static void read_anew(struct change *c, json_t *v)
{
    json_t *separator = said(v, "separator"), *header = said(v, "header");
    str s = separator ? member_text(c, "separator", separator) : (str){&c->file->separator, 1};
    bool has_header = header ? json_is_true(header) : c->file->has_header;
    if (s.n != 1 || !strchr(",;\t|", s.p[0]))
        wrong(c, "separator", "choice", S(", ; | tab"));
    else if (header && !json_is_boolean(header))
        wrong(c, "header", "type", S("boolean"));
    else if (s.p[0] != c->file->separator || has_header != c->file->has_header) {
        enum rc rc = analyse__file(c->cx, c->im->id, (struct analyse_options){s.p[0], has_header}, c->file);
        if (rc == RC_OK)
            guess__file(c->cx, c->file);
        else
            c->rc = rc;
    }
}

static void set_object(struct change *c, json_t *v)
{
    str name = member_text(c, "object", v);
    const struct object *o = grants_object(c->cx, name);
    bool is_one = o && !o->owned_by && access_scope(c->cx, o, ACTION_CREATE) != SCOPE_NONE;
    if (name.n && !is_one) {
        wrong(c, "object", "unknown_object", name);
        return;
    }
    if (str_eq(name, c->file->object))
        return;
    c->file->object = name;
    c->file->update_by = S("");
    for (size_t i = 0; i < c->file->column_count; i++)
        c->file->columns[i].target = S("");
    if (name.n)
        guess__columns(c->cx, c->file);
}

/* Rows tell their records by id: a column has them, which is named as exports name it where none was said to. */
static bool has_ids(struct change *c)
{
    struct column *named = NULL;
    for (size_t i = 0; i < c->file->column_count; i++) {
        struct column *one = &c->file->columns[i];
        if (str_is(one->target, "id"))
            return true;
        bool is_named = header__is_id(c->cx->arena, one->name); /* whatever it was guessed to be */
        named = is_named && (!named || (named->target.n && !one->target.n)) ? one : named;
    }
    if (named) {
        named->target = S("id");
        guess__column(c->cx, c->object, named);
    }
    return named;
}

/* A field by which one record can be told: a text or a number, filled from a column. */
static void set_update_by(struct change *c, json_t *v)
{
    str name = member_text(c, "update_by", v);
    struct target t;
    if (str_is(name, "id") && c->object && has_ids(c)) {
        c->file->update_by = name;
        return;
    }
    bool is_key = name.n && !str_is(name, "id") && c->object && target__of(c->cx, c->object, name, &t) && !t.lines &&
                  (t.field->type == FIELD_TEXT || t.field->type == FIELD_EMAIL || t.field->type == FIELD_PHONE ||
                   t.field->type == FIELD_URL || t.field->type == FIELD_INTEGER);
    if (name.n && !is_key)
        wrong(c, "update_by", "unknown_field", name);
    else
        c->file->update_by = name;
}

static void change_file(struct change *c, json_t *v)
{
    static const char *const members[] = {"name", "object", "update_by", "separator", "header", "columns"};
    const char *key;
    json_t *member;
    c->file = document__file(c->im, text_file_name(c->cx->arena, json_member_text(v, "name")));
    if (!c->file) {
        wrong(c, "name", "not_found", S(""));
        return;
    }
    json_object_foreach(v, key, member)
    {
        bool is_known = false;
        for (size_t i = 0; i < sizeof members / sizeof *members; i++)
            is_known |= str_is(str_of(key), members[i]);
        if (!is_known)
            wrong(c, key, "unknown_field", str_of(key));
    }
    read_anew(c, v);
    if (json_object_get(v, "object"))
        set_object(c, json_object_get(v, "object"));
    c->object = c->file->object.n ? catalog_object(c->cx->catalog, c->file->object) : NULL;
    if (json_object_get(v, "columns"))
        change_columns(c, json_object_get(v, "columns"));
    if (json_object_get(v, "update_by"))
        set_update_by(c, json_object_get(v, "update_by"));
}

static void change_files(struct change *c, json_t *list)
{
    str outer = issues_enter(&c->cx->issues, S("files"));
    if (!json_is_array(list))
        wrong(c, "", "type", S("list"));
    for (size_t i = 0; i < json_array_size(list); i++) {
        str before = issues_enter_at(&c->cx->issues, i);
        change_file(c, json_array_get(list, i));
        issues_leave(&c->cx->issues, before);
    }
    issues_leave(&c->cx->issues, outer);
}

static void set_name(struct change *c, json_t *v)
{
    str name = str_trim(text_seen(c->cx->arena, json_is_string(v) ? json_text(v) : S("")));
    if (!json_is_string(v))
        wrong(c, "name", "type", S("text"));
    else if (name.n == 0)
        wrong(c, "name", "required", S(""));
    else if (name.n > LIMIT_TEXT_BYTES)
        wrong(c, "name", "too_long", str_printf(c->cx->arena, "%d", LIMIT_TEXT_BYTES));
    else
        c->im->name = name;
}

enum rc change__apply(struct cx *cx, struct import *im, json_t *patch)
{
    struct change c = {.cx = cx, .im = im};
    const char *key;
    json_t *v;
    if (!json_is_object(patch))
        return issue_add(&cx->issues, "", "object");
    json_object_foreach(patch, key, v)
    {
        if (str_is(str_of(key), "files"))
            change_files(&c, v);
        else if (str_is(str_of(key), "name"))
            set_name(&c, v);
        else
            wrong(&c, key, "unknown_field", str_of(key));
    }
    return c.rc;
}
