/*
 * How declarations become objects. Only for this folder; the way in is catalog_load (object/catalog.h).
 *
 * All declarations are read together, in steps that each go over all of them, because a later step needs what an
 * earlier one made of the others: (1) every declaration by itself, (2) names and numbers that must differ, (3) system
 * fields and columns, (4) relations and lines, (5) what names fields: title, search, indexes, process, layout, rights.
 * A mistake is an issue at its place and reading goes on; what could not be read is left out, and only where all is
 * right does a catalogue come of it.
 */
#ifndef OBJECT_DECLARATION_H
#define OBJECT_DECLARATION_H

#include <jansson.h>

#include "object/catalog.h"

/* The JSON objects that occur in a declaration; objects/schema.json has the same in $defs (and the root). */
enum declaration_part {
    PART_OBJECT,
    PART_LABEL,
    PART_FIELD,
    PART_CHOICE,
    PART_PROCESS,
    PART_STATE,
    PART_LAYOUT,
    PART_SECTION,
    PART_RIGHTS,
    PART_TIMELINE,
    PARTS
};

enum kind { KIND_TEXT, KIND_INTEGER, KIND_BOOLEAN, KIND_EXACT /* text or number */, KIND_OBJECT, KIND_LIST, KIND_ANY };

struct key {
    const char *name;
    enum kind kind;
    bool is_required;
};

/* One declaration on its way. */
struct draft {
    str file;
    const json_t *json; /* an object, or NULL where it could not be read */
    struct object *object;
    struct field *fields;      /* as declared */
    const json_t **field_json; /* of each */
    size_t *field_place;       /* of each, in the declaration's list: one that could not be read is left out */
    size_t field_count;
};

struct loader {
    struct arena *arena;
    struct issues *issues;
    struct draft *drafts;
    size_t count;
};

/* declaration_keys.c */
const struct key *declaration__keys(enum declaration_part part, size_t *n);
/* False, with an issue, where v is no object. Adds issues for unknown, missing and mistyped members. */
bool declaration__check_members(struct issues *is, const json_t *v, enum declaration_part part);
/* A member, or NULL where it is absent or of another kind than the part's key says. */
const json_t *declaration__member(const json_t *v, enum declaration_part part, const char *name);
str declaration__text(const json_t *v, enum declaration_part part, const char *name); /* empty when absent */
bool declaration__flag(const json_t *v, enum declaration_part part, const char *name);
/* Text in an array; an issue at its place and an empty str otherwise. Called inside the array's pointer. */
str declaration__item(struct issues *is, const json_t *list, size_t i);
/* An integer of min..max; an issue and 0 otherwise, 0 when absent. */
int declaration__number(struct issues *is, const json_t *v, enum declaration_part part, const char *name, int min,
                        int max);
struct label declaration__label(struct issues *is, const json_t *v, enum declaration_part part, const char *name);
/* A hue by name; absent is the empty str. */
str declaration__hue(struct issues *is, const json_t *v, enum declaration_part part);

/* declaration_name.c: each checks the text of a member and adds an issue. */
void declaration__check_identifier(struct issues *is, str name, const char *at);
void declaration__check_field_name(struct issues *is, str name, const char *at);
void declaration__check_plural(struct issues *is, str plural, const char *at);

/* The steps, in their order. */
void declaration__read(struct loader *l, struct draft *d, str text);               /* declaration.c */
bool declaration__read_field(struct loader *l, const json_t *v, struct field *f);  /* declaration_field.c */
void declaration__read_levels(struct loader *l, const json_t *v, struct field *f); /* declaration_level.c */
void declaration__check_distinct(struct loader *l);                                /* declaration_distinct.c */
void declaration__check_columns(struct loader *l, struct draft *d);
void declaration__add_system(struct loader *l, struct draft *d); /* system.c */
void declaration__relate(struct loader *l, struct draft *d);     /* declaration_relation.c */
void declaration__check_lines(struct loader *l, struct draft *d);
void declaration__name_fields(struct loader *l, struct draft *d); /* declaration_part.c */
void declaration__read_layout(struct loader *l, struct draft *d); /* declaration_layout.c */

/* The field a text in an array or member names, or NULL with an issue at `at` (empty: at the pointer itself). */
const struct field *declaration__find(struct loader *l, const struct object *o, str name, str at);

/* The field that place i of a list names, or NULL with an issue. */
const struct field *declaration__listed(struct loader *l, const struct object *o, const json_t *list, size_t i);

/* The object's process, where it declares one; called by declaration__name_fields. */
void declaration__name_process(struct loader *l, struct draft *d);

/* Whose timelines its records stand on, where it declares it; called by declaration__name_fields. */
void declaration__name_timeline(struct loader *l, struct draft *d);

struct draft *declaration__draft(struct loader *l, str object); /* or NULL */

/* An issue at a member of declared field i; the loader's pointer is at the declaration. Always RC_INVALID. */
enum rc declaration__field_issue(struct loader *l, const struct draft *d, size_t i, const char *key, const char *code,
                                 str argument);

#endif
