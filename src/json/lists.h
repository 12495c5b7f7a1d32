/* Members that are arrays of one kind, written and read at once: what documents of our own are full of. */
#ifndef JSON_LISTS_H
#define JSON_LISTS_H

#include "json/read.h"
#include "json/write.h"

/* "key":[…] */
void json_pair_strs(struct json *j, const char *key, const str *list, size_t n);
void json_pair_ints(struct json *j, const char *key, const int64_t *list, size_t n);

/* The member's items, at most most, into out; how many there were. What is of another type is empty or 0; texts are views. */
size_t json_member_strs(const json_t *object, const char *key, str *out, size_t most);
size_t json_member_ints(const json_t *object, const char *key, int64_t *out, size_t most);

#endif
