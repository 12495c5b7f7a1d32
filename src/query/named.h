/*
 * Texts that name fields: what a saved view asks for, in which order, which columns. Whoever shares such a text may know fields
 * that its reader does not, and a hidden field's name may be told by nothing. So who has hidden fields gets of it what he
 * could have written himself: a condition whole or not at all (half of one would show other records), of a list of names
 * those he knows. A name that no field has is left out as well: it is told from a hidden one by nothing. The text that says whose
 * fields they are names an object: it goes out likewise, and the records are not put together by it (grants_grouped).
 *
 * Which texts, and of whose fields, the declaration says ("condition_of", "names_of"). They are not asked for in conditions and
 * figures either, by who has hidden fields (grants_asked).
 */
#ifndef QUERY_NAMED_H
#define QUERY_NAMED_H

#include "query/context.h"
#include "query/record.h"

/* Whether the actor may get less of it than stands there. */
bool named_is_cut_short(const struct cx *cx, const struct field *f);

/* True where among names apart by commas ("name, customer.name") is one by which the actor knows no field, of o or behind its
   relations, or an empty one; *unknown is the first. */
bool named_unknown(const struct cx *cx, const struct object *o, str names, str *unknown);

/* The field's value as the actor gets it; null where nothing is left. The record need not have the field that says whose names
   they are: then nothing is. *is_cut: something was left out. */
struct value named_told(struct cx *cx, const struct record *r, const struct field *f, bool *is_cut);

#endif
