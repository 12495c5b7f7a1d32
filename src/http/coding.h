/*
 * Content codings: the forms in which a reply may be sent, which of them a caller takes (RFC 9110, 12.5.3), and how their
 * entity tags are told apart (8.8.3). Pure functions over headers; who packs is pack.h, what is packed reply_pack.c.
 *
 * Accept-Encoding is read to the letter, and what is not well-formed never says yes: a coding with a bad weight counts as
 * refused, of two weights of one coding the smaller holds, and a header longer than LIMIT_ACCEPT_ENCODING_BYTES says
 * nothing. Among what may be sent the caller's weights decide, then our order. Without the header, and where nothing that it
 * takes can be had (identity;q=0 too), the reply goes out as it is: 12.5.3 leaves that to us, and a 406 to a write that was
 * done would be a lie.
 */
#ifndef HTTP_CODING_H
#define HTTP_CODING_H

#include "http/http.h"

enum coding { CODING_ZSTD, CODING_BR, CODING_GZIP, CODING_NONE, CODINGS }; /* best first */

/* As it stands in Content-Encoding: "gzip"; of CODING_NONE "identity". */
const char *coding_name(enum coding c);

/* What to send, of what can be had: is_offered by coding (CODING_NONE always is). */
enum coding coding_chosen(const struct request *rq, const bool is_offered[CODINGS]);

/* The tag of a packed reply, from its plain one: "7" is "7+zstd". In a. */
str coding_tag(struct arena *a, str tag, enum coding c);

/* A list of tags (If-Match, If-None-Match) with the plain tag for each packed one; so that who made the tags need not know
   how they were sent. In a, or list itself. */
str coding_plain_tags(struct arena *a, str list);

#endif
