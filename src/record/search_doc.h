/* What of a record is searched, as tokens and as text, shared by index and finding. Within record/ only. */
#ifndef RECORD_SEARCH_DOC_H
#define RECORD_SEARCH_DOC_H

#include "journal/recent.h"
#include "query/context.h"
#include "query/record.h"
#include "text/phone.h"

/* The reader of the journal that writes the index: how far it is. */
#define SEARCH_READER "search"

/* True where records of the object are found. */
bool search__covers(const struct object *o);

/* True where its telephone numbers are. */
bool search__has_phones(const struct object *o);

/* The fields to read of it: searched fields, title, owner, creation. */
const bool *search__wanted(struct arena *a, const struct object *o);

/* The text of a field as it is searched, empty for null. A telephone number is also its digits without the
   country's, and the last four, so that it is found beside other words. */
str search__text(struct arena *a, const struct field *f, struct value v);

/* The id of a record in the index: whether it lies in the bin, object number, then record id. So the live records of
   an object lie together, the newest last, and both engines read a part of them without looking at the rest. */
#define SEARCH_RECORD_MAX (((int64_t)1 << 40) - 1)
int64_t search__doc_id(const struct object *o, int64_t record_id, bool is_deleted);
struct touched search__doc_of(int64_t doc_id);

/* The tokens of a record, joined by spaces; empty when there is nothing to find it by. Beside those of its texts
   there are marks that nobody can type: its owner, and each four digits in a row of its telephone numbers' folds. */
str search__tokens(struct arena *a, const struct record *r);

/* PostgreSQL: the same with a mark of the object and the bin, for a GIN index knows no ranges of ids. */
str search__lexemes(struct arena *a, const struct object *o, bool is_deleted, str tokens);

/* What is asked of the engine's index for something typed: empty where there is nothing to ask. */
struct search_asked {
    str words; /* all of them; empty when nothing can be searched for at all */
    str marks; /* names with marks inside, in either way */
    str fours;               /* the digits of a telephone number; empty: it can be none */
    struct phone_part phone; /* with fours: what its fold must have */
};
void search__ask(struct cx *cx, str typed, struct search_asked *out);

/* Names with marks inside, or words as pinyin from inside a name: the widest question and the dearest, also to write, for
   when too little was found. */
str search__ask_pinyin(struct cx *cx, str typed);

/* A question about the records of an object, live or in the bin (owner 0: whoever's), as the engine wants it. Tokens
   are letters and digits, and quoted. */
str search__expression(struct cx *cx, const struct object *o, bool is_deleted, int64_t owner, str question);

/* The rule by which an object's tokens are made: the tokeniser's version and its searched fields. */
str search__rule(struct arena *a, const struct object *o);

/* Sorts by object and record and keeps each once; returns how many are left. */
size_t search__distinct(struct touched *list, size_t n);

/* A value of the table meta, empty when there is none. */
enum rc search__meta_read(struct cx *cx, const char *name, str *out);
enum rc search__meta_write(struct cx *cx, const char *name, str value);

#endif
