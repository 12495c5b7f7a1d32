/* What of a record is searched, as tokens and as text, shared by index and finding. Within record/ only. */
#ifndef RECORD_SEARCH_DOC_H
#define RECORD_SEARCH_DOC_H

#include "journal/recent.h"
#include "query/context.h"
#include "query/record.h"

/* The reader of the journal that writes the index: how far it is. */
#define SEARCH_READER "search"

/* True where records of the object are found. */
bool search__covers(const struct object *o);

/* The fields to read of it: searched fields, title, owner, creation. */
const bool *search__wanted(struct arena *a, const struct object *o);

/* The text of a field as it is searched, empty for null. A telephone number is also its digits, without the
   country's, and the last four. */
str search__text(struct arena *a, const struct field *f, struct value v);

/* The id of a record in the index: object number, then record id. So the records of an object lie together, the newest
   last, and both engines read a part of them without looking at the rest. */
#define SEARCH_RECORD_MAX (((int64_t)1 << 40) - 1)
int64_t search__doc_id(const struct object *o, int64_t record_id);
struct touched search__doc_of(int64_t doc_id);

/* The tokens of a record, joined by spaces; empty when there is nothing to find it by. Beside those of its texts
   there is a mark that nobody can type: its owner. */
str search__tokens(struct arena *a, const struct record *r);

/* PostgreSQL: the same with a mark of the object, for a GIN index knows no ranges of ids. */
str search__lexemes(struct arena *a, const struct object *o, str tokens);

/* The expression that asks the engine's index for the records of an object (owner 0: whoever's) with all tokens of what
   was typed; empty when that asks for nothing. Tokens are letters and digits, and quoted. */
str search__expression(struct cx *cx, const struct object *o, int64_t owner, str typed);

/* The rule by which tokens are made: the tokeniser's version and the searched fields of every object. */
str search__rule(struct arena *a, const struct catalog *c);

/* Sorts by object and record and keeps each once; returns how many are left. */
size_t search__distinct(struct touched *list, size_t n);

/* A value of the table meta, empty when there is none. */
enum rc search__meta_read(struct cx *cx, const char *name, str *out);
enum rc search__meta_write(struct cx *cx, const char *name, str value);

#endif
