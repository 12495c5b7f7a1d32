/* See named.h. */
#include "query/named.h"

#include "base/check.h"
#include "query/condition.h"
#include "query/grants.h"

bool named_is_cut_short(const struct cx *cx, const struct field *f)
{
    return (f->names_of || f->names_object) && grants_hide_some(cx);
}

static bool holds_condition(struct cx *cx, const struct object *o, str text)
{
    struct cx own = *cx;
    const struct condition *ignored;
    issues_init(&own.issues, cx->arena);
    return condition_parse(&own, o, text, "where", &ignored) == RC_OK;
}

/* "-name", "month(created_at)", "customer.name:120": the name in it. */
static str name_in(str item)
{
    ptrdiff_t open = str_find(item, S("("));
    str rest = open >= 0 ? str_skip(item, (size_t)open + 1) : str_skip(item, str_starts(item, S("-")));
    size_t n = 0;
    while (n < rest.n && rest.p[n] != ':' && rest.p[n] != ')')
        n++;
    return str_trim(str_take(rest, n));
}

static bool knows_name(const struct cx *cx, const struct object *o, str path)
{
    while (path.p && o) {
        const struct field *f = grants_field(cx, o, str_cut(&path, '.'));
        if (!f)
            return false;
        o = f->to;
    }
    return !path.p;
}

bool named_unknown(const struct cx *cx, const struct object *o, str names, str *unknown)
{
    check(o && unknown);
    while (names.p) {
        *unknown = str_trim(str_cut(&names, ','));
        if (!knows_name(cx, o, *unknown))
            return true;
    }
    return false;
}

/* The list itself where all are known. */
static str known_names(struct cx *cx, const struct object *o, str list)
{
    str all = S(""), rest = list;
    bool is_whole = true;
    while (rest.p) {
        str item = str_trim(str_cut(&rest, ','));
        bool is_known = knows_name(cx, o, name_in(item));
        if (is_known)
            all = all.n ? str_printf(cx->arena, "%.*s,%.*s", STR_ARG(all), STR_ARG(item)) : item;
        is_whole &= is_known;
    }
    return is_whole ? list : all;
}

/* What of the text, of a record, is told. */
static str known_of(struct cx *cx, const struct record *r, const struct field *f, str text)
{
    struct value of = f->names_object ? v_text(text) : record_get(r, f->names_of);
    const struct object *o = v_is_null(of) ? NULL : grants_object(cx, str_trim(of.s));
    if (!o)
        return S("");
    if (f->names_object)
        return text;
    return f->is_condition ? (holds_condition(cx, o, text) ? text : S("")) : known_names(cx, o, text);
}

struct value named_told(struct cx *cx, const struct record *r, const struct field *f, bool *is_cut)
{
    check(f->object == r->object);
    struct value v = record_get(r, f);
    *is_cut = false;
    if (!named_is_cut_short(cx, f) || v_is_null(v))
        return v;
    str left = known_of(cx, r, f, v.s);
    *is_cut = !str_eq(left, v.s);
    return left.n ? v_text(left) : V_NULL;
}
