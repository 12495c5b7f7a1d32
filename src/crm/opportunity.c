/*
 * What is an opportunity's alone: a name where none is given. Its money comes from priced.c, what follows from its stage from
 * the process it declares (record/process.h).
 */
#include "base/check.h"
#include "crm/behaviours.h"
#include "crm/fields.h"
#include "query/query.h"

static enum rc put_name(struct cx *cx, const struct save *s);

static const char *const fields[] = {"name", "customer", "external_number", "lines.product", "lines.description", NULL};

const struct behaviour crm__opportunity = {
    .name = "opportunity", .makes_title = true, .prepare = put_name, .fields = fields};

/* The title of the record a relation leads to, empty when there is none. */
static enum rc title_of(struct cx *cx, const struct field *f, struct value id, str *out)
{
    struct record **rows;
    size_t n = 0;
    *out = S("");
    if (v_is_null(id))
        return RC_OK;
    enum rc rc = query_stubs(cx, f->to, &id.i, 1, &rows, &n);
    if (rc == RC_OK && n && record_get(rows[0], f->to->title).type == VALUE_TEXT)
        *out = record_get(rows[0], f->to->title).s;
    return rc;
}

/* What the first line sells: the product's name, else its own words. */
static enum rc sold(struct cx *cx, const struct record *r, str *out)
{
    const struct field *lines = fields_of(r->object, S("lines")), *product = fields_of(lines->to, S("product"));
    const struct record_part *part = &r->parts[lines->index];
    *out = S("");
    if (!part->line_count)
        return RC_OK;
    enum rc rc = title_of(cx, product, record_get(part->lines[0], product), out);
    struct value words = fields_get(part->lines[0], S("description"));
    if (rc == RC_OK && !out->n && !v_is_null(words))
        *out = words.s;
    return rc;
}

/* What is sold, else the number it has elsewhere; only to somebody, it is just an opportunity. */
static enum rc subject_of(struct cx *cx, const struct record *r, str who, str *out)
{
    enum rc rc = sold(cx, r, out);
    if (rc != RC_OK || out->n)
        return rc;
    struct value number = fields_get(r, S("external_number"));
    if (!v_is_null(number))
        *out = number.s;
    else if (who.n)
        *out = label_in(&r->object->label, cx->language);
    return RC_OK;
}

static str cut_runes(str s, int64_t most)
{
    size_t i = 0;
    while (i < s.n && most-- > 0)
        str_rune(s, &i);
    return str_take(s, i);
}

/* Without a name it is called by what is sold, then to whom. Where it says neither, the name is asked for: it stays empty. */
static enum rc put_name(struct cx *cx, const struct save *s)
{
    struct record *r = s->after;
    const struct field *name = fields_of(r->object, S("name")), *customer = fields_of(r->object, S("customer"));
    str who = S(""), what = S("");
    if (!v_is_null(record_get(r, name)))
        return RC_OK;
    enum rc rc = title_of(cx, customer, record_get(r, customer), &who);
    if (rc == RC_OK)
        rc = subject_of(cx, r, who, &what);
    if (rc != RC_OK || !what.n)
        return rc;
    str text = who.n ? str_printf(cx->arena, "%.*s · %.*s", STR_ARG(what), STR_ARG(who)) : what; /* cards cut the end */
    record_put(r, name, v_text(cut_runes(text, name->max)));
    return RC_OK;
}
