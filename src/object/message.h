/* The words of issues, for sentence.c. Only for this folder. */
#ifndef OBJECT_MESSAGE_H
#define OBJECT_MESSAGE_H

#include <stddef.h>

struct message {
    const char *code, *zh, *en;
};

extern const struct message messages[]; /* codes with templates: several rows of one stand together */
extern const struct message kinds[];    /* kinds of JSON values, as the code "type" names them */
extern const struct message members[];  /* members of requests that are no fields of a record */
extern const size_t message_count, kind_count, member_count;

#endif
