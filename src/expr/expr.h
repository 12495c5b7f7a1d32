/*
 * The grammar of conditions: text to a syntax tree with byte positions. It knows no CRM: what a name is, and which
 * values fit it, is asked above (query/condition.h).
 *
 *     condition  = all { "or" all }
 *     all        = one { "and" one }
 *     one        = "not" one | "(" condition ")" | "true" | "false" | comparison
 *     comparison = name ( ("=" | "!=" | "<>" | "<" | "<=" | ">" | ">=" | "~" | "starts" "with") operand
 *                       | ["not"] "in" "(" [ operand { "," operand } ] ")"
 *                       | "is" ["not"] "null"
 *                       | "has" word ":" integer )
 *     operand    = name | 'text' | ["-"] number | "true" | "false" | "null" | date'2026-11-20' | 2026-11-20
 *                | ("today" | "now") "(" ")" [ ("+" | "-") integer ] | ( "me" | "my_team" ) "(" ")"
 *
 * Words of the language are known by their place and in any case: a field may be called "date", "in" or "today", but
 * not "and", "or", "not", "true", "false" or "null". A quote inside a text is written twice. Names are words joined by
 * dots. Days are added to today() and now().
 *
 * Bounds (base/limits.h): LIMIT_CONDITION_BYTES, LIMIT_CONDITION_TERMS comparisons, LIMIT_CONDITION_DEPTH levels of
 * "not" and parentheses, LIMIT_IN_VALUES in all lists together.
 */
#ifndef EXPR_EXPR_H
#define EXPR_EXPR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/str.h"

enum expr_kind {
    EXPR_OR,  /* children */
    EXPR_AND, /* children */
    EXPR_NOT, /* one child */
    EXPR_TRUE,
    EXPR_FALSE,
    EXPR_COMPARE, /* name op operands[0] */
    EXPR_IN,      /* name in operands */
    EXPR_IS_NULL, /* name */
    EXPR_HAS,     /* name has operands[0] (a word) : number */
};

enum expr_op {
    EXPR_EQ,
    EXPR_NE,
    EXPR_LT,
    EXPR_LE,
    EXPR_GT,
    EXPR_GE,
    EXPR_CONTAINS,
    EXPR_STARTS,
};

enum expr_operand_kind {
    OPERAND_NAME,   /* text: the name with its dots */
    OPERAND_TEXT,   /* text: without quotes */
    OPERAND_NUMBER, /* text: as written, with its sign */
    OPERAND_BOOL,   /* number: 0 or 1 */
    OPERAND_NULL,
    OPERAND_DATE,  /* number: days since 1970-01-01, those added with it */
    OPERAND_TODAY, /* number: days added */
    OPERAND_NOW,   /* number: days added */
    OPERAND_ME,
    OPERAND_MY_TEAM,
};

struct expr_operand {
    enum expr_operand_kind kind;
    int position;
    str text;
    int64_t number;
};

struct expr {
    enum expr_kind kind;
    int position;             /* of its first byte */
    const struct expr *child; /* the first; the others by next */
    const struct expr *next;
    size_t child_count;
    str name; /* of a comparison, with its dots; at position */
    enum expr_op op;
    int op_position;
    const struct expr_operand *operands;
    size_t operand_count;
    int64_t number; /* of has */
};

/* Where and why a text is none. Codes: condition_syntax, condition_quote (a text is not closed), condition_value (no
   such date, too many days), condition_too_long, condition_too_deep, condition_too_many. */
struct expr_error {
    const char *code;
    int position; /* in bytes */
    str argument; /* the word found, or the limit; empty at the end of the text */
};

/* Parses the whole text; the tree lives in a and looks into text. RC_INVALID: *error says why. */
enum rc expr_parse(struct arena *a, str text, const struct expr **out, struct expr_error *error);

#endif
