/*
 * A view holds what a list is asked for; what a list would refuse is refused when the view is saved, at its field,
 * and not by each list that is opened with it. A view of an older program keeps what it has until that is changed. Of a text
 * that the actor does not know whole (query/named.h), it is told that it does not fit, and not which name.
 */
#include "crm/behaviours.h"
#include "crm/fields.h"
#include "crm/sharing.h"
#include "query/grants.h"
#include "query/named.h"
#include "query/query.h"

static str text_of(const struct record *r, str name)
{
    struct value v = record_get(r, object_field(r->object, name));
    return v.type == VALUE_TEXT ? str_trim(v.s) : S("");
}

static bool is_same(const struct record *before, const struct record *after, str name)
{
    return before && str_eq(text_of(before, name), text_of(after, name));
}

/* What they said themselves, or is told to them as it stands. */
static bool knows(struct cx *cx, const struct save *s, const struct field *f)
{
    bool is_cut;
    if (save_gives(s, f) || !named_is_cut_short(cx, f))
        return true;
    if (!is_same(s->before, s->after, f->name))
        return false;
    named_told(cx, s->before, f, &is_cut);
    return !is_cut;
}

/* The first mistake of what was asked on its own, as one of the field. */
static enum rc told(struct cx *cx, const struct cx *own, const struct save *s, str name)
{
    const struct issue *first = &own->issues.list[0];
    const struct field *f = fields_of(s->after->object, name);
    return knows(cx, s, f) ? issue_field(&cx->issues, f, first->code, first->argument)
                           : issue_field(&cx->issues, f, "list_unfit", S(""));
}

static enum rc check_condition(struct cx *cx, const struct object *o, const struct save *s)
{
    struct cx own = *cx;
    const struct condition *ignored;
    str text = text_of(s->after, S("condition"));
    issues_init(&own.issues, cx->arena);
    if (text.n == 0 || condition_parse(&own, o, text, "where", &ignored) == RC_OK)
        return RC_OK;
    return told(cx, &own, s, S("condition"));
}

static enum rc check_sort(struct cx *cx, const struct object *o, const struct save *s)
{
    struct cx own = *cx;
    struct query q = query_of(cx, o, condition_true());
    issues_init(&own.issues, cx->arena);
    if (query_sort(&own, &q, text_of(s->after, S("sorted_by"))) == RC_OK)
        return RC_OK;
    return told(cx, &own, s, S("sorted_by"));
}

static enum rc check_group(struct cx *cx, const struct object *o, const struct save *s)
{
    struct cx own = *cx;
    struct summary ignored;
    issues_init(&own.issues, cx->arena);
    if (summary_parse(&own, o, text_of(s->after, S("grouped_by")), S(""), &ignored) == RC_OK)
        return RC_OK;
    return told(cx, &own, s, S("grouped_by"));
}

static enum rc check_columns(struct cx *cx, const struct object *o, const struct save *s)
{
    struct cx own = *cx;
    str text = text_of(s->after, S("shown")), unknown;
    if (text.n == 0 || !named_unknown(cx, o, text, &unknown))
        return RC_OK;
    issues_init(&own.issues, cx->arena);
    issue_with(&own.issues, S(""), unknown.n ? "unknown_field" : "empty_name", unknown);
    return told(cx, &own, s, S("shown"));
}

/* Lines are shown in their record. */
static enum rc check_list(struct cx *cx, const struct object *o, const struct save *s, str name)
{
    if (o && !o->owned_by)
        return RC_OK;
    return issue_field(&cx->issues, fields_of(s->after->object, S("list_of")), o ? "no_list" : "unknown_object", name);
}

static const struct {
    const char *field;
    enum rc (*fn)(struct cx *cx, const struct object *o, const struct save *s);
} checks[] = {
    {"condition", check_condition}, {"sorted_by", check_sort}, {"grouped_by", check_group}, {"shown", check_columns}};

static enum rc prepare(struct cx *cx, const struct save *s)
{
    const struct record *before = s->before, *after = s->after;
    str name = text_of(after, S("list_of"));
    const struct object *o = grants_object(cx, name);
    bool is_same_list = is_same(before, after, S("list_of"));
    if (name.n && !is_same_list && check_list(cx, o, s, name) != RC_OK)
        return RC_INVALID;
    enum rc all = RC_OK;
    for (size_t i = 0; o && i < countof(checks); i++) {
        bool is_new = !is_same_list || !is_same(before, after, str_of(checks[i].field));
        if (is_new && checks[i].fn(cx, o, s) != RC_OK)
            all = RC_INVALID;
    }
    enum rc team = sharing__check_team(cx, s);
    enum rc room = team == RC_OK ? sharing__check_room(cx, s) : team;
    return room == RC_OK ? all : room;
}

static const char *const fields[] = {"list_of", "shared", "condition", "sorted_by", "grouped_by", "shown", NULL};

const struct behaviour crm__view = {
    .name = "view", .prepare = prepare, .may_restore = sharing__check_room, .follow = sharing__follow, .fields = fields};
