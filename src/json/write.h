/*
 * JSON out: straight into a buffer, commas and nesting kept here. RFC 8259; text must be UTF-8 already.
 *
 * Misuse (a value in an object without its key, an end too many) is a bug and asserts. The buffer's maximum holds:
 * the one who gave it looks at b->is_over before sending it.
 *
 *     struct json j = json_to(&buf);
 *     json_begin_object(&j);
 *     json_key(&j, S("name"));
 *     json_str(&j, name);
 *     json_end(&j);
 */
#ifndef JSON_WRITE_H
#define JSON_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/fixed.h"
#include "base/str.h"
#include "base/value.h"

struct json {
    struct buf *out;
    uint64_t is_array; /* bit n: nesting level n is an array */
    int depth;         /* at most 60 (checked) */
    bool has_item;     /* a comma is due before the next item of this level */
    bool has_key;      /* a key waits for its value */
};

struct json json_to(struct buf *out);

/* json_object, json_array and json_null are names of jansson, with which this is linked: hence the longer ones. */
void json_begin_object(struct json *j);
void json_begin_array(struct json *j);
void json_end(struct json *j); /* of the innermost object or array */

void json_key(struct json *j, str key);

/* A key that is written often, escaped once: json_name(j, name) is json_key(j, key). The name lives in the arena. */
str json_name_of(struct arena *a, str key);
void json_name(struct json *j, str name);

void json_write_null(struct json *j);
void json_bool(struct json *j, bool b);
void json_int(struct json *j, int64_t i);
void json_fixed(struct json *j, fixed f);
void json_str(struct json *j, str s);
void json_date(struct json *j, int32_t days);
void json_instant(struct json *j, int64_t ms);
void json_value(struct json *j, struct value v); /* by its type; BYTES as hex */

/* JSON text as it is, one value. */
void json_raw(struct json *j, str text);

/* key and value at once */
void json_pair(struct json *j, const char *key, struct value v);
void json_pair_str(struct json *j, const char *key, str s);
void json_pair_int(struct json *j, const char *key, int64_t i);

#endif
