/*
 * The components: schemas that are the same for everybody as outlines, and four for each object from its declaration:
 * the record as it is answered, as it is created, as it is changed, and a list of them. See openapi.h.
 */
#include "access/access.h"
#include "api/openapi.h"
#include "api/outline.h"
#include "base/check.h"
#include "query/grants.h"

static const struct {
    const char *name, *outline;
} shapes[] = {
    {"Problem",
     "{type:text,title:text,status:integer,code?:text,detail:text,request:text,errors?:[Mistake],tries_left?:integer,"
     "current?:any,changed?:{*:FieldChange},actor?:Stub?,at?:instant?,blocker_count?:integer,blockers?:[Blocker]}"},
    {"Mistake", "{pointer?:text,parameter?:text,code:text,detail:text,record?:integer,position?:integer}"},
    {"FieldChange", "{before:any,after:any}"},
    {"Blocker", "{changeset:integer?,actor:Stub?,at:instant?,object?:text,record?:integer,name?:text,fields:[text],"
                "reason:text,detail:text?}"},
    {"Stub", "{id:integer,name:text?,deleted?:boolean}"},
    {"Link", "{object:text,id:integer,name?:text?}"},

    {"SetupState", "{needed:boolean,languages:[text],version:text}"},
    {"Setup", "{token:text,language?:\"zh\"|\"en\",user:{name:text,email:text,password:text},company?:CompanyPatch,"
              "sample?:integer}"},
    {"Session", "{token:text,expires_at:instant,user:Person}"},
    {"Person",
     "{id:integer,name:text,email:text,role:text,team:integer?,language:text?,time_zone:text?,start_views:text?}"},
    {"Company", "{name:text,currency:text,time_zone:text,language:text}"},
    {"CompanyPatch", "{name?:text,currency?:text,time_zone?:text,language?:text}"},
    {"Rights", "{see:Scope?,create:Scope?,change:Scope?,delete:Scope?}"},
    {"Scope", "\"own\"|\"some\"|\"all\""},
    {"Me", "{user:Person,company:Company,rights:{*:Rights},manage:[text]}"},

    {"Label", "{en:text,zh:text}"},
    {"Object",
     "{object:text,number:integer,plural:text,label:Label,labels:Label,icon:text,hue:text,group:text?,order:integer,"
     "title:text,owned_by:text?,fields:[Field],process:Process?,search:[text],layout:{*:any},rights:Rights}"},
    {"Field", "{number:integer,name:text,type:text,label:Label,required:boolean,unique:boolean,sortable:boolean,"
              "computed:boolean,"
              "system:boolean,max:number?,min:number?,default:any,choices:[Choice]?,to:text?,of:text?}"},
    {"Choice", "{number:integer,value:text,label:Label,hue:text?,retired:boolean}"},
    {"Process", "{field:text,since:text?,probability:text?,amount:text?,weighted:text?,states:[State]}"},
    {"State", "{value:text,probability:text?,is:\"won\"|\"lost\"?,required:[text],stuck_after_days:integer?}"},
    {"Hit", "{object:text,id:integer,name:text,match:text,field:text?,text:text?}"},

    {"JournalEntry",
     "{seq:integer,changeset:integer,object:text,record:integer,version:integer,kind:text,before:{*:any},"
     "after:{*:any},actor:Stub?,via:text,at:instant,cause:integer?}"},
    {"HistoryEntry",
     "{seq:integer?,changeset:integer,object:text,record:integer,version:integer,kind:text,before:{*:any},"
     "after:{*:any},actor:Stub?,via:text,at:instant,undone:boolean}"},
    {"TimelineItem",
     "{kind:\"activity\"|\"created\"|\"change\"|\"deleted\"|\"restored\"|\"purged\",at:instant,actor:Stub?,"
     "record?:any,changeset?:integer,via?:text,undone?:boolean,changes?:{*:FieldChange}}"},
    {"ChangeSet", "{id:integer,at:instant,actor:Stub?,via:text,state:text,label:text,undo_of:integer?,"
                  "cause:integer?,root:integer,depth:integer,objects?:{*:integer},count?:integer}"},

    {"Progress", "{done:integer,total:integer}"},
    {"Job", "{id:integer,kind:text,state:\"queued\"|\"running\"|\"done\"|\"failed\"|\"cancelled\",class:text,"
            "run_at:instant,progress:Progress,result:any,error:text?}"},
    {"Import", "{id:integer,name:text,state:text,changeset:integer?,created_at:instant,error:text?,progress:"
               "ImportProgress?,files:[ImportFile]}"},
    {"ImportProgress", "{done:integer,total:integer,rows_per_second:integer?}"},
    {"ImportFile", "{name:text,bytes:integer,rows:integer,object:text?,separator:text,header:boolean,update_by:text?,"
                   "columns:[ImportColumn],result:ImportResult?,problems:[ImportProblem],notices:[ImportProblem]}"},
    {"ImportColumn", "{column:text,samples:[text],target:text?,type:text?,missing:text?,date_order:text?,"
                     "number_style:text?,notice:{code:text,detail:text}?,values:{*:text?}?,"
                     "distinct:[text],unmatched:[text],empty:integer,problems:integer}"},
    {"ImportResult", "{created:integer,updated:integer,unchanged:integer,rejected:integer}"},
    {"ImportProblem", "{column:text?,code:text,detail:text,count:integer,rows:[integer]}"},
    {"ImportPatch", "{name?:text,files?:[{name:text,object?:text?,update_by?:text?,separator?:text,header?:boolean,"
                    "columns?:[{column:text,target?:text?,missing?:text?,date_order?:text?,"
                    "number_style?:text?,values?:{*:text?}?}]}]}"},
};

enum form { FORM_ANSWER, FORM_CREATE, FORM_PATCH };

static void object_schemas(const struct cx *cx, struct json *j, const struct object *o);

bool openapi_shows(const struct call *c, const struct object *o)
{
    return access_scope(c->cx, o, ACTION_SEE) != SCOPE_NONE;
}

void openapi_components(struct call *c, struct json *j)
{
    json_key(j, S("components"));
    json_begin_object(j);
    openapi_shared(c, j);
    json_key(j, S("schemas"));
    json_begin_object(j);
    for (size_t i = 0; i < countof(shapes); i++) {
        json_key(j, str_of(shapes[i].name));
        outline_write(j, shapes[i].outline, S(""));
    }
    for (size_t i = 0; i < catalog_count(c->cx->catalog); i++)
        if (openapi_shows(c, catalog_at(c->cx->catalog, i)))
            object_schemas(c->cx, j, catalog_at(c->cx->catalog, i));
    json_end(j);
    json_end(j);
}

/* --- fields ----------------------------------------------------------------------------------------------------- */

static void types(struct json *j, const char *type, const char *other, bool is_nullable)
{
    json_key(j, S("type"));
    if (!other && !is_nullable) {
        json_str(j, str_of(type));
        return;
    }
    json_begin_array(j);
    json_str(j, str_of(type));
    if (other)
        json_str(j, str_of(other));
    if (is_nullable)
        json_str(j, S("null"));
    json_end(j);
}

static void text_field(struct json *j, const struct field *f, bool is_nullable)
{
    const char *format = f->type == FIELD_EMAIL       ? "email"
                         : f->type == FIELD_DATE      ? "date"
                         : f->type == FIELD_TIMESTAMP ? "date-time"
                                                      : NULL;
    types(j, "string", NULL, is_nullable);
    if (format)
        json_pair_str(j, "format", str_of(format));
    if (f->type == FIELD_CURRENCY)
        json_pair_str(j, "pattern", S("^[A-Z]{3}$"));
    else if (f->ops->is_text)
        json_pair_int(j, "maxLength", f->max);
}

static void choice_field(struct json *j, const struct field *f, bool is_nullable)
{
    types(j, "string", NULL, is_nullable);
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
    types(j, is_integer ? "integer" : "number", !is_integer && form != FORM_ANSWER ? "string" : NULL, is_nullable);
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
        types(j, "integer", NULL, is_nullable);
        return;
    }
    json_key(j, S("anyOf"));
    json_begin_array(j);
    json_begin_object(j);
    types(j, "integer", NULL, is_nullable);
    json_end(j);
    json_begin_object(j);
    reference(j, S("Stub"), "");
    json_end(j);
    json_end(j);
}

static void list_field(struct json *j, const struct field *f, enum form form)
{
    types(j, "array", NULL, false);
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
    bool is_nullable = !has_value_always(f);
    json_begin_object(j);
    switch (f->type) {
    case FIELD_INTEGER:
    case FIELD_DECIMAL:
    case FIELD_MONEY:
    case FIELD_PERCENT:
        number_field(j, f, form, is_nullable);
        break;
    case FIELD_BOOLEAN:
        types(j, "boolean", NULL, is_nullable);
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

/* Its behaviour may make a title where none is given. */
static bool may_be_made(const struct field *f)
{
    return f == f->object->title && f->object->behaviour_count > 0;
}

static bool is_required_in(const struct field *f, enum form form)
{
    if (form == FORM_ANSWER)
        return f->number == SYSTEM_ID; /* "fields" leaves the others to choice */
    return form == FORM_CREATE && f->is_required && v_is_null(f->preset) && f != f->object->parent_field &&
           !f->is_computed && !may_be_made(f);
}

static void record_schema(const struct cx *cx, struct json *j, const struct object *o, enum form form)
{
    json_begin_object(j);
    types(j, "object", NULL, false);
    json_key(j, S("properties"));
    json_begin_object(j);
    for (size_t i = 0; i < o->field_count; i++)
        if (is_in(cx, &o->fields[i], form)) {
            json_key(j, o->fields[i].name);
            field_schema(j, &o->fields[i], form);
        }
    if (form == FORM_ANSWER && !o->owned_by) { /* of a record in the bin */
        json_key(j, S("deleted_by"));
        outline_write(j, "Stub?", S(""));
    }
    json_end(j);
    json_key(j, S("required"));
    json_begin_array(j);
    for (size_t i = 0; i < o->field_count; i++)
        if (is_required_in(&o->fields[i], form))
            json_str(j, o->fields[i].name);
    json_end(j);
    json_pair(j, "additionalProperties", v_bool(false));
    json_end(j);
}

static void schema_key(struct json *j, const struct object *o, const char *suffix)
{
    char key[100];
    int n = snprintf(key, sizeof key, "%.*s%s", STR_ARG(o->name), suffix);
    check(n > 0 && (size_t)n < sizeof key);
    json_key(j, (str){key, (size_t)n});
}

static void object_schemas(const struct cx *cx, struct json *j, const struct object *o)
{
    schema_key(j, o, "");
    record_schema(cx, j, o, FORM_ANSWER);
    schema_key(j, o, "_create");
    record_schema(cx, j, o, FORM_CREATE);
    schema_key(j, o, "_patch");
    record_schema(cx, j, o, FORM_PATCH);
    schema_key(j, o, "_list");
    outline_write(j, "{data:[@],next:text?,previous:text?,count?:integer,count_is?:\"exact\"|\"at_least\"}", o->name);
}
