/*
 * A user's mistakes, collected with the place of each, told all at once.
 *
 * A code is stable ("required", "unique"); its sentence is made in the user's language by the table in
 * object/message.c from the arguments kept here. Issues live in the arena they were made in. Past LIMIT_ISSUES further
 * ones are only counted.
 */
#ifndef OBJECT_ISSUE_H
#define OBJECT_ISSUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/str.h"
#include "base/value.h"

struct field;

enum issue_place {
    ISSUE_POINTER,   /* JSON pointer into the body: "/lines/0/price" */
    ISSUE_PARAMETER, /* a query parameter: "where" */
};

struct issue {
    enum issue_place place;
    str at;                    /* the pointer or the parameter's name */
    const char *code;          /* stable, static text */
    const struct field *field; /* whose label the sentence may use, or NULL */
    str argument;              /* what the sentence needs (a maximum, a name, the allowed values), or empty */
    int position;              /* byte offset in a condition, or -1 */
    int64_t record;            /* the one that stands in the way ("unique"), where it may be told; or 0 */
};

struct issues {
    struct arena *arena;
    struct issue *list; /* grows up to LIMIT_ISSUES */
    size_t count;       /* all, also those not kept */
    size_t capacity;
    str prefix; /* stands before each pointer: "/lines/0" while a line is checked */
};

void issues_init(struct issues *is, struct arena *a);

/* How many stand in the list: the first LIMIT_ISSUES. */
size_t issues_kept(const struct issues *is);

/* Goes into a member, or into a list's place, for all that follows; give what it returned to issues_leave. */
str issues_enter(struct issues *is, str member);
str issues_enter_at(struct issues *is, size_t place);
void issues_leave(struct issues *is, str before);

/* Each adds one and returns RC_INVALID, so that a check can say: return issue_add(...). The pointer is prefix/name, or
   the prefix alone where the name is empty; a name is escaped as RFC 6901 says. issue_add's argument is the name. */
enum rc issue_add(struct issues *is, const char *name, const char *code);
enum rc issue_member(struct issues *is, str name, const char *code); /* of a member, whose name may be empty: prefix/ */
enum rc issue_with(struct issues *is, str name, const char *code, str argument);
enum rc issue_field(struct issues *is, const struct field *f, const char *code, str argument);
enum rc issue_parameter(struct issues *is, const char *parameter, const char *code, str argument, int position);

/* Of a field whose value another record has; both 0 and empty where it may not be told whose. */
enum rc issue_unique(struct issues *is, const struct field *f, int64_t record, str title);

/* Of an item of a list field: the pointer is prefix/field/place. */
enum rc issue_item(struct issues *is, const struct field *f, size_t place, const char *code);

/* Adds copies of all that stand in from, as they are. */
void issues_copy(struct issues *is, const struct issues *from);

/* The sentence of one issue in "zh" or "en" (anything else is en): object/sentence.c, with the words of object/message.c. */
str issue_sentence(struct arena *a, const struct issue *i, str language);

#endif
