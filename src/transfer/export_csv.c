/*
 * An export as CSV: labels, relations and links by name. With lines a record is as many rows as it has lines, at least
 * one; its own cells stand in each, so that every row can be read (and imported) by itself.
 */
#include "base/check.h"
#include "base/limits.h"
#include "format/csv_write.h"
#include "query/grants.h"
#include "query/named.h"
#include "transfer/export_parts.h"

static str label_of(const struct export *e, const struct field *f)
{
    return e->options.has_names ? f->name : label_in(&f->label, e->cx.language);
}

/* "Lines › Product"; by name "lines.product". */
static str header_of(const struct export *e, const struct field *lines, const struct field *f)
{
    if (!lines)
        return label_of(e, f);
    return str_printf(e->cx.arena, e->options.has_names ? "%.*s.%.*s" : "%.*s › %.*s", STR_ARG(label_of(e, lines)),
                      STR_ARG(label_of(e, f)));
}

/* Two fields of one label: the second has its name. */
static str unique_header(const struct export *e, size_t i)
{
    str header = header_of(e, NULL, e->fields[i]);
    for (size_t k = 0; k < i; k++)
        if (str_eq(header_of(e, NULL, e->fields[k]), header))
            return e->fields[i]->name;
    return header;
}

/* The line's own fields: not what it belongs to, nor what the program keeps. */
static bool is_told_of_line(const struct export *e, const struct field *f)
{
    return !f->is_system && f != f->object->parent_field && f->column.n && grants_reads(&e->cx, f);
}

/* --- a row ------------------------------------------------------------------------------------------------------ */

struct cells {
    str *list;
    size_t n;
};

static struct cells cells_new(const struct export *e)
{
    size_t most = e->field_count + (e->lines ? e->lines->to->field_count : 0);
    return (struct cells){.list = arena_array_of(e->cx.arena, most * 2, str)}; /* an id beside each name */
}

static void cell(struct cells *c, str text)
{
    c->list[c->n++] = text;
}

static void header_cells(const struct export *e, struct cells *c, const struct field *f, str header)
{
    cell(c, header);
    if (e->options.has_ids && f->type == FIELD_RELATION)
        cell(c, str_printf(e->cx.arena, e->options.has_names ? "%.*s_id" : "%.*s ID", STR_ARG(header)));
}

void export__csv_header(struct export *e)
{
    struct cells c = cells_new(e);
    for (size_t i = 0; i < e->field_count; i++)
        header_cells(e, &c, e->fields[i], unique_header(e, i));
    for (size_t i = 0; e->lines && i < e->lines->to->field_count; i++) {
        const struct field *f = &e->lines->to->fields[i];
        if (is_told_of_line(e, f))
            header_cells(e, &c, f, header_of(e, e->lines, f));
    }
    csv_write_bom(e->out);
    csv_write_row(e->out, &(struct csv_style){0}, c.list, c.n);
}

static str value_text(struct export *e, const struct field *f, struct value v)
{
    static const struct label answers[] = {{S("no"), S("否")}, {S("yes"), S("是")}};
    const struct choice *c = f->type == FIELD_CHOICE && v.type == VALUE_TEXT ? field_choice(f, v.s) : NULL;
    if (c && !e->options.has_names)
        return label_in(&c->label, e->cx.language);
    if (v.type == VALUE_BOOL && !e->options.has_names)
        return label_in(&answers[v.b], e->cx.language);
    struct buf b;
    buf_init(&b, LIMIT_LONG_TEXT_BYTES * 4);
    f->ops->to_text(f, v, &b);
    str s = str_copy(e->cx.arena, buf_view(&b));
    buf_free(&b);
    return s;
}

static enum rc relation_cells(struct export *e, struct cells *c, const struct field *f, struct value v)
{
    struct value name = V_NULL;
    enum rc rc = v_is_null(v) ? RC_OK : export__name(e, f->to, v_id(v), &name);
    cell(c, v_is_null(name) ? S("") : name.s);
    if (e->options.has_ids)
        cell(c, v_is_null(v) ? S("") : str_printf(e->cx.arena, "%lld", (long long)v_id(v)));
    return rc;
}

/* "Birch Trading; Ann": who is linked, as far as it may be seen. */
static enum rc links_cell(struct export *e, struct cells *c, const struct record_part *part)
{
    str all = S("");
    enum rc rc = RC_OK;
    for (size_t i = 0; i < part->link_count && rc == RC_OK; i++) {
        const struct object *o = catalog_number(e->cx.catalog, part->links[i].object_no);
        struct value name = V_NULL;
        rc = o ? export__name(e, o, part->links[i].id, &name) : RC_OK;
        if (!v_is_null(name))
            all = all.n ? str_printf(e->cx.arena, "%.*s; %.*s", STR_ARG(all), STR_ARG(name.s)) : name.s;
    }
    cell(c, all);
    return rc;
}

static enum rc field_cells(struct export *e, struct cells *c, const struct record *r, const struct field *f)
{
    if (f->type == FIELD_LINKS)
        return links_cell(e, c, &r->parts[f->index]);
    if (f->type == FIELD_RELATION)
        return relation_cells(e, c, f, record_get(r, f));
    cell(c, value_text(e, f, named_told(&e->cx, r, f, &(bool){false})));
    return RC_OK;
}

/* line NULL: the record has none. */
static enum rc line_cells(struct export *e, struct cells *c, const struct record *line)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < e->lines->to->field_count && rc == RC_OK; i++) {
        const struct field *f = &e->lines->to->fields[i];
        if (!is_told_of_line(e, f))
            continue;
        if (line)
            rc = field_cells(e, c, line, f);
        else
            for (int k = 0; k < 1 + (e->options.has_ids && f->type == FIELD_RELATION); k++)
                cell(c, S(""));
    }
    return rc;
}

enum rc export__csv_record(struct export *e, const struct record *r)
{
    check(e->field_count <= r->object->field_count);
    struct cells c = cells_new(e);
    const struct record_part *part = e->lines ? &r->parts[e->lines->index] : NULL;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < e->field_count && rc == RC_OK; i++)
        rc = field_cells(e, &c, r, e->fields[i]);
    size_t own = c.n, rows = part && part->line_count ? part->line_count : 1;
    for (size_t i = 0; i < rows && rc == RC_OK; i++) {
        c.n = own;
        if (part)
            rc = line_cells(e, &c, part->line_count ? part->lines[i] : NULL);
        csv_write_row(e->out, &(struct csv_style){0}, c.list, c.n);
    }
    return rc;
}
