/*
 * The four schemas of an object, out of its declaration: the record as it is answered, as it is created, as it is changed,
 * and a list of them. See openapi.h.
 */
#include "api/openapi.h"
#include "api/outline.h"
#include "base/check.h"
#include "query/grants.h"
#include "record/engine.h"

enum form { FORM_ANSWER, FORM_CREATE, FORM_PATCH };

static void record_schema(const struct cx *cx, struct json *j, const struct object *o, enum form form);
static void field_schema(struct json *j, const struct field *f, enum form form);

void openapi__object(const struct cx *cx, struct json *j, const struct object *o)
{
    openapi__key(j, o, "");
    record_schema(cx, j, o, FORM_ANSWER);
    openapi__key(j, o, "_create");
    record_schema(cx, j, o, FORM_CREATE);
    if (!o->owned_by) { /* lines are written with their parent */
        openapi__key(j, o, "_patch");
        record_schema(cx, j, o, FORM_PATCH);
    }
    openapi__key(j, o, "_list");
    outline_write(j, "{data:[@],next:text?,previous:text?,count?:integer,count_is?:\"exact\"|\"at_least\"}", o->name);
}

/* --- objects ---------------------------------------------------------------------------------------------------- */

/* Whether the field stands in that form: a caller writes neither what is computed nor system fields but three. Of a line the
   id says which one is meant. */
static bool is_in(const struct cx *cx, const struct field *f, enum form form)
{
    if (form == FORM_ANSWER)
        return grants_reads(cx, f);
    if (f->number == SYSTEM_ID)
        return f->object->owned_by != NULL;
    return !f->is_computed && f != f->object->parent_field && grants_writes(cx, f);
}

/* A behaviour makes a title where none is given. */
static bool may_be_made(const struct cx *cx, const struct field *f)
{
    const struct behaviour *b;
    for (size_t i = 0; f == f->object->title && (b = engine_behaviour(cx->engine, f->object, i)); i++)
        if (b->makes_title)
            return true;
    return false;
}

static bool is_required_in(const struct cx *cx, const struct field *f, enum form form)
{
    if (form == FORM_ANSWER)
        return f->number == SYSTEM_ID; /* "fields" leaves the others to choice */
    return form == FORM_CREATE && f->is_required && v_is_null(f->preset) && f != f->object->parent_field &&
           !f->is_computed && !may_be_made(cx, f);
}

static bool has_names(const struct object *o)
{
    for (size_t i = 0; i < o->field_count; i++)
        if (o->fields[i].names_of)
            return true;
    return false;
}

static void record_schema(const struct cx *cx, struct json *j, const struct object *o, enum form form)
{
    json_begin_object(j);
    openapi__type(j, "object", NULL, false);
    json_key(j, S("properties"));
    json_begin_object(j);
    for (size_t i = 0; i < o->field_count; i++)
        if (is_in(cx, &o->fields[i], form)) {
            json_key(j, o->fields[i].name);
            field_schema(j, &o->fields[i], form);
        }
    if (form == FORM_ANSWER && has_names(o)) {
        json_key(j, S("left_out"));
        outline_write(j, "[text]", S(""));
    }
    if (form == FORM_ANSWER && !o->owned_by) { /* of a record in the bin */
        json_key(j, S("deleted_by"));
        outline_write(j, "Stub?", S(""));
    }
    json_end(j);
    json_key(j, S("required"));
    json_begin_array(j);
    for (size_t i = 0; i < o->field_count; i++)
        if (is_required_in(cx, &o->fields[i], form))
            json_str(j, o->fields[i].name);
    json_end(j);
    json_pair(j, "additionalProperties", v_bool(false));
    json_end(j);
}

/* --- fields ----------------------------------------------------------------------------------------------------- */

static void text_field(struct json *j, const struct field *f, bool is_nullable)
{
    const char *format = f->type == FIELD_EMAIL       ? "email"
                         : f->type == FIELD_DATE      ? "date"
                         : f->type == FIELD_TIMESTAMP ? "date-time"
                                                      : NULL;
    openapi__type(j, "string", NULL, is_nullable);
    if (format)
        json_pair_str(j, "format", str_of(format));
    if (f->type == FIELD_CURRENCY)
        json_pair_str(j, "pattern", S("^[A-Z]{3}$"));
    else if (f->ops->is_text)
        json_pair_int(j, "maxLength", f->max);
}

static void choice_field(struct json *j, const struct field *f, bool is_nullable)
{
    openapi__type(j, "string", NULL, is_nullable);
    json_key(j, S("enum"));
    json_begin_array(j);
    for (size_t i = 0; i < f->choice_count; i++)
        json_str(j, f->choices[i].value);
    if (is_nullable)
        json_write_null(j);
    json_end(j);
}

/* Integers, and numbers with four places, which on the way in may be texts. */
static void number_field(struct json *j, const struct field *f, enum form form, bool is_nullable)
{
    bool is_integer = f->type == FIELD_INTEGER;
    openapi__type(j, is_integer ? "integer" : "number", !is_integer && form != FORM_ANSWER ? "string" : NULL,
                  is_nullable);
    if (!f->has_range)
        return;
    if (is_integer ? f->min > -FIELD_INTEGER_MAX : f->fixed_min > -FIELD_FIXED_MAX)
        json_pair(j, "minimum", is_integer ? v_int(f->min) : v_fixed(f->fixed_min));
    if (is_integer ? f->max < FIELD_INTEGER_MAX : f->fixed_max < FIELD_FIXED_MAX)
        json_pair(j, "maximum", is_integer ? v_int(f->max) : v_fixed(f->fixed_max));
}

static void reference(struct json *j, str name, const char *suffix)
{
    char path[200];
    int n = snprintf(path, sizeof path, "#/components/schemas/%.*s%s", STR_ARG(name), suffix);
    check(n > 0 && (size_t)n < sizeof path);
    json_pair_str(j, "$ref", (str){path, (size_t)n});
}

/* An id; answered with expand as a stub. */
static void relation_field(struct json *j, enum form form, bool is_nullable)
{
    if (form != FORM_ANSWER) {
        openapi__type(j, "integer", NULL, is_nullable);
        return;
    }
    json_key(j, S("anyOf"));
    json_begin_array(j);
    json_begin_object(j);
    openapi__type(j, "integer", NULL, is_nullable);
    json_end(j);
    json_begin_object(j);
    reference(j, S("Stub"), "");
    json_end(j);
    json_end(j);
}

static void list_field(struct json *j, const struct field *f, enum form form)
{
    openapi__type(j, "array", NULL, false);
    json_key(j, S("items"));
    json_begin_object(j);
    if (f->type == FIELD_LINKS)
        reference(j, S("Link"), "");
    else
        reference(j, f->to->name, form == FORM_ANSWER ? "" : "_create");
    json_end(j);
}

static bool has_value_always(const struct field *f)
{
    return f->is_required || f->number == SYSTEM_ID || f->number == SYSTEM_VERSION || f->number == SYSTEM_CREATED_AT ||
           f->number == SYSTEM_UPDATED_AT;
}

static void field_schema(struct json *j, const struct field *f, enum form form)
{
    bool is_nullable = !has_value_always(f) || (form == FORM_ANSWER && f->names_object); /* the object may be hidden */
    json_begin_object(j);
    switch (f->type) {
    case FIELD_INTEGER:
    case FIELD_DECIMAL:
    case FIELD_MONEY:
    case FIELD_PERCENT:
        number_field(j, f, form, is_nullable);
        break;
    case FIELD_BOOLEAN:
        openapi__type(j, "boolean", NULL, is_nullable);
        break;
    case FIELD_CHOICE:
        choice_field(j, f, is_nullable);
        break;
    case FIELD_RELATION:
        relation_field(j, form, is_nullable);
        break;
    case FIELD_LINES:
    case FIELD_LINKS:
        list_field(j, f, form);
        break;
    default:
        text_field(j, f, is_nullable);
    }
    json_pair_str(j, "title", f->label.en);
    json_end(j);
}
