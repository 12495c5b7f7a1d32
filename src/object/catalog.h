/*
 * The catalogue: every object as a declaration, in memory, immutable.
 *
 * A declaration is one JSON text (objects/customer.json is the first to read; objects/schema.json its schema). All of
 * them together are a snapshot with a generation number; changing one makes a new snapshot and swaps it. A request
 * pins one snapshot. Names in SQL come from here and nowhere else.
 *
 * Permanent numbers: objects 1-99 built in, 100-999 templates, from 1000 a company's own; fields 1-99 system (the same
 * on every object, SYSTEM_ below), 100-999 declared, from 1000 a company's own. A number is never used again.
 */
#ifndef OBJECT_CATALOG_H
#define OBJECT_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/str.h"
#include "base/value.h"
#include "base/limits.h"
#include "object/issue.h"
#include "object/role.h"

struct catalog;
struct policy; /* access/grants.h */
struct object;
struct field;
struct buf;

struct label {
    str en, zh;
};

/* The label in the language "zh"; anything else is en. */
str label_in(const struct label *l, str language);

enum field_type {
    FIELD_TEXT,
    FIELD_LONG_TEXT,
    FIELD_INTEGER,
    FIELD_DECIMAL,
    FIELD_MONEY,
    FIELD_PERCENT,
    FIELD_DATE,
    FIELD_TIMESTAMP,
    FIELD_BOOLEAN,
    FIELD_CHOICE,
    FIELD_EMAIL,
    FIELD_PHONE,
    FIELD_URL,
    FIELD_CURRENCY,
    FIELD_RELATION,
    FIELD_LINES, /* owned lines: records of another object, written with their parent */
    FIELD_LINKS, /* records of any object: table <plural>_<field> (record_id, object_no, target_id, position) */
    FIELD_TYPES
};

enum { /* system field numbers */
       SYSTEM_ID = 1,
       SYSTEM_VERSION = 2,
       SYSTEM_OWNER = 3,
       SYSTEM_TEAM = 4,
       SYSTEM_CURRENCY = 5, /* only on objects with money */
       SYSTEM_CREATED_AT = 6,
       SYSTEM_CREATED_BY = 7,
       SYSTEM_UPDATED_AT = 8,
       SYSTEM_UPDATED_BY = 9,
       SYSTEM_DELETED_AT = 10, /* not shown: found by its number only, never by name */
};

struct choice {
    int number;
    str value;
    struct label label;
    str hue;
    bool is_retired; /* stands where it stood; nobody chooses it any more */
};

/* What a field type does; one const struct per file field_<type>.c, found through field_ops_of. */
struct field_ops {
    const char *name;      /* "text": as declarations and the API say */
    enum value_type value; /* VALUE_TEXT … ; VALUE_NULL for lines and links, which are no column */
    bool is_text;          /* has a fold column <column>_fold and answers ~ and starts with */
    bool can_sort, can_be_unique, can_have_range;
    /* Text from a person (CSV cell, query string), which is UTF-8 (str_is_utf8, at the border), to a value: lenient about
       form ("1,280.00", "是"), exact in value. Adds an issue and returns RC_INVALID when it is none. Empty text is null. */
    enum rc (*from_text)(const struct field *f, str text, struct arena *a, struct value *out, struct issues *is);
    /* Checks and normalises a value that has the right value type or is null: length, range, format, NFC. Text that is
       empty once trimmed becomes null. Whether the field is required is not asked here. */
    enum rc (*check)(const struct field *f, struct arena *a, struct value *v, struct issues *is);
    /* Writes a value as text for CSV: "12.5", "2026-11-20", a choice by its value. */
    void (*to_text)(const struct field *f, struct value v, struct buf *out);
};

/* What a role may do with a field; the declared rights of a field say it of roles by name and, as "*", of all others. */
enum level { LEVEL_WRITE, LEVEL_READ, LEVEL_HIDDEN };

/* The largest integer that every reader of JSON holds exactly, 2^53 - 1, and the largest fixed. */
#define FIELD_INTEGER_MAX ((int64_t)9007199254740991)
#define FIELD_FIXED_MAX ((fixed)INT64_MAX - 1)

struct field {
    int number;
    str name;        /* in the API and in conditions: "customer" */
    str json_name;   /* the name as a key of JSON (json/write.h) */
    str column;      /* in the table: "customer_id"; empty for lines and links */
    str fold_column; /* "name_fold", empty when none */
    str sort_column; /* what order and < use: "name_sort" for text, the column itself otherwise; empty: not sortable */
    enum field_type type;
    const struct field_ops *ops;
    const struct object *object; /* whose field it is */
    int index;                   /* place in object->fields */
    struct label label;
    bool is_required;
    bool is_unique;
    bool is_sortable;
    bool is_computed; /* written by the program, never by a caller */
    bool is_system;
    bool is_searched;
    bool is_tree;                 /* relation to its own object: nobody stands above himself */
    const struct field *names_of; /* a text that names fields: of the object that this text field names; else NULL */
    bool names_object;            /* a text by which others say whose fields they name */
    bool is_condition;            /* as a condition on it; else as a list of names */
    bool is_unit_price;           /* money for one piece: four places in every currency */
    int64_t max; /* texts: code points, never 0, and always within the LIMIT_ in bytes; integer: with has_range */
    int64_t min;
    bool has_range; /* min or max was declared; the other side is then what the type can hold (FIELD_INTEGER_MAX) */
    fixed fixed_min, fixed_max; /* decimal, money, percent; with has_range (FIELD_FIXED_MAX) */
    struct value preset;        /* "default" */
    const struct choice *choices;
    size_t choice_count;
    const struct object *to;          /* relation: the target; lines: the line object */
    str line_field;                   /* lines: the relation on the line object that points back */
    unsigned char level[LIMIT_ROLES]; /* enum level, by a role's place in their table */
};

/* What entering or leaving a state puts into a field. */
struct effect {
    const struct field *field;
    bool is_today; /* "today()", the company's day; else null */
};

struct effects {
    const struct effect *list;
    size_t count;
};

struct state {
    const struct choice *choice;
    fixed probability; /* with has_probability */
    bool has_probability;
    bool is_won, is_lost;
    int stuck_after_days;           /* 0: never */
    const struct field **required;  /* filled for as long as the state lasts */
    const struct choice **unstated; /* by place in required: what history that does not tell gets there, or NULL */
    size_t required_count;
    struct effects enter, leave; /* what the caller gave wins over them */
};

/* States of a choice field, and the fields that follow from them; each of these may be NULL. */
struct process {
    const struct field *field;       /* a choice */
    const struct field *since;       /* a time stamp: when the present state was entered */
    const struct field *probability; /* a percent: the state's, until somebody says another; won and lost fix it */
    const struct field *amount;      /* money … */
    const struct field *weighted;    /* … and that amount by its probability */
    const struct state *states;
    size_t state_count;
};

/* Records of the object stand on the timelines of those they are about, at the time when they happened. */
struct timeline {
    const struct field **about; /* relations and links */
    size_t about_count;
    const struct field **at; /* time stamps: the first that is filled; else created_at */
    size_t at_count;
};

enum action { ACTION_SEE, ACTION_CREATE, ACTION_CHANGE, ACTION_DELETE, ACTIONS };
enum scope { SCOPE_NONE, SCOPE_OWN, SCOPE_SOME, SCOPE_ALL };

struct rights {
    str role;
    enum scope scope[ACTIONS];
    str where[ACTIONS]; /* SCOPE_SOME: the records on which, as a condition; else empty */
};

struct index {
    const struct field **fields;
    size_t count;
};

struct object {
    int number;
    str name;   /* "customer" */
    str plural; /* "customers": the path and the table */
    struct label label, labels;
    str icon, hue, group;
    int order;
    const struct field *title;
    const struct object *owned_by; /* lines: their parent's object; else NULL */
    const struct field *fields;    /* system fields first (numbers ascending), then declared in their order */
    size_t field_count;
    const struct field *owner, *team, *currency; /* NULL where the object has none (lines have no owner or team) */
    const struct field *parent_field;            /* owned lines: the relation to the parent */
    const struct field *position;                /* owned lines: the number they are ordered by; or NULL */
    const struct process *process;               /* or NULL */
    const struct timeline *timeline;             /* or NULL: they stand on nobody's */
    const struct index *indexes;
    size_t index_count;
    const struct rights *rights;
    size_t rights_count;
    bool has_some;         /* a right is a condition: any field may decide what an actor may */
    const str *behaviours; /* names of the C behaviours, in the order in which they are asked */
    size_t behaviour_count;
    str layout_json; /* the declared layout, as it is served: list, form, highlights, sections, card, related */
    str json;        /* the declaration as it was read */
    int index;       /* place in the catalogue */
};

/* A snapshot from n declarations (JSON texts; names[i] is a file name for messages). All mistakes are collected in is
   (pointer: "/customer.json/fields/3/type"); on any RC_INVALID. The snapshot lives in a, and so must the texts. Objects
   stand in the order of their texts. Needed among them: "user" and "team", to which system fields lead. */
enum rc catalog_load(struct arena *a, const str *names, const str *texts, size_t n, int64_t generation,
                     struct issues *is, const struct catalog **out);

int64_t catalog_generation(const struct catalog *c);

/* Once it is known, before anybody else sees the snapshot: the generation it was given when it was applied. */
void catalog_applied(const struct catalog *c, int64_t generation);

size_t catalog_count(const struct catalog *c);
const struct object *catalog_at(const struct catalog *c, size_t i);
const struct object *catalog_object(const struct catalog *c, str name);   /* "customer", or NULL */
const struct object *catalog_plural(const struct catalog *c, str plural); /* "customers", or NULL */
const struct object *catalog_number(const struct catalog *c, int number);
bool catalog_has(const struct catalog *c, const struct object *o); /* it is of this snapshot, not of another */
const struct object *catalog_users(const struct catalog *c);       /* whom owners are: found once */

const struct field *object_field(const struct object *o, str name); /* or NULL; not deleted_at */
const struct field *object_field_number(const struct object *o, int number);

/* Whether callers may give it a value, rights apart: no computed one, of the system's only owner, team and currency, and not
   whose a line is. */
bool field_is_written(const struct field *f);

/* What is declared for a role on an object, or NULL. What it comes to says access/grants.h. */
const struct rights *object_rights(const struct object *o, str role);

/* What access/ makes of the rights, once, before anybody acts on the snapshot. It stands here because it lives and goes
   with it. NULL until it was given. */
void catalog_give_policy(const struct catalog *c, const struct policy *p);
const struct policy *catalog_policy(const struct catalog *c);

/* "own", "some", "all"; empty for none. "see", "create", "change", "delete". */
str scope_name(enum scope scope);
const char *action_name(enum action action);

const struct choice *field_choice(const struct field *f, str value);   /* or NULL */
str field_choices_text(struct arena *a, const struct field *f);        /* "red, green, blue" */
const struct state *process_state(const struct process *p, str value); /* or NULL */
const struct field_ops *field_ops_of(enum field_type type);
enum rc field_check(const struct field *f, struct arena *a, struct value *v, struct issues *is); /* ops->check */

/* What the field's fold column holds of a text: text_fold, of telephone numbers text_phone_fold. */
str field_fold(struct arena *a, const struct field *f, str text);
bool field_type_of(str name, enum field_type *out); /* "text" */

/* How somebody is shown the objects of a catalogue: what they may do with this one, and which fields there are to them. */
struct object_view {
    const struct catalog *catalog;
    enum scope scope[ACTIONS];
    bool (*reads)(const void *data, const struct field *f); /* NULL: every field */
    const void *data;
};

/* One object as GET /api/objects serves it (docs/api.md): a field that is not read is nowhere in it. */
void object_write_json(const struct object *o, const struct object_view *view, struct buf *out);

/* The layout of it (object/layout.c). */
struct json;
void object_write_layout(const struct object *o, const struct object_view *view, struct json *j);
bool object_view_reads(const struct object_view *view, const struct field *f);

#endif
