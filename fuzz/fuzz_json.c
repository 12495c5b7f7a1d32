/*
 * The JSON reader and writer: what is read and written again reads the same.
 */
#include <stdint.h>

#include "base/check.h"
#include "json/read.h"
#include "json/write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_tree(struct arena *a, const json_t *v, struct json *j)
{
    const char *key;
    size_t n, i;
    json_t *member;
    switch (json_typeof(v)) {
    case JSON_OBJECT:
        json_begin_object(j);
        json_object_keylen_foreach((json_t *)v, key, n, member)
        {
            json_key(j, (str){key, n});
            write_tree(a, member, j);
        }
        json_end(j);
        return;
    case JSON_ARRAY:
        json_begin_array(j);
        json_array_foreach(v, i, member) write_tree(a, member, j);
        json_end(j);
        return;
    case JSON_STRING:
        json_str(j, json_text(v));
        return;
    case JSON_INTEGER:
        json_int(j, json_integer_value(v));
        return;
    case JSON_REAL: {
        str text = json_number_text(a, v);
        if (text.n == 0 || str_find(text, S(".")) + str_find(text, S("e")) == -2)
            text = str_printf(a, "%.17e", json_real_value(v)); /* a whole number must come back as a real */
        json_raw(j, text);
        return;
    }
    case JSON_NULL:
        json_write_null(j);
        return;
    default:
        json_bool(j, json_is_true(v));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    json_t *v, *again;
    str message;
    if (json_read(a, (str){(const char *)data, size}, &v, &message) == RC_OK) {
        struct buf b;
        buf_init(&b, 64 << 20);
        struct json j = json_to(&b);
        write_tree(a, v, &j);
        check(json_read(a, buf_view(&b), &again, &message) == RC_OK);
        check(json_equal(v, again));
        buf_free(&b);
    } else {
        check(message.n > 0 && str_is_utf8(message));
    }
    arena_free(a);
    return 0;
}
