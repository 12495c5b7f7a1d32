/*
 * Reading is lenient, for what is read was written here: a list that is no list is empty, what is past the room is left
 * out, a member of another kind is its type's zero. See lists.h.
 */
#include "json/lists.h"

#include "base/check.h"

void json_pair_strs(struct json *j, const char *key, const str *list, size_t n)
{
    check(list || n == 0);
    json_key(j, str_of(key));
    json_begin_array(j);
    for (size_t i = 0; i < n; i++)
        json_str(j, list[i]);
    json_end(j);
}

void json_pair_ints(struct json *j, const char *key, const int64_t *list, size_t n)
{
    check(list || n == 0);
    json_key(j, str_of(key));
    json_begin_array(j);
    for (size_t i = 0; i < n; i++)
        json_int(j, list[i]);
    json_end(j);
}

static size_t count_of(const json_t *list, size_t most)
{
    size_t n = json_array_size(list);
    return n < most ? n : most;
}

size_t json_member_strs(const json_t *object, const char *key, str *out, size_t most)
{
    check(out && most > 0);
    const json_t *list = json_object_get(object, key);
    size_t n = count_of(list, most);
    for (size_t i = 0; i < n; i++) {
        const json_t *v = json_array_get(list, i);
        out[i] = json_is_string(v) ? json_text(v) : S("");
    }
    return n;
}

size_t json_member_ints(const json_t *object, const char *key, int64_t *out, size_t most)
{
    check(out && most > 0);
    const json_t *list = json_object_get(object, key);
    size_t n = count_of(list, most);
    for (size_t i = 0; i < n; i++)
        out[i] = json_integer_value(json_array_get(list, i));
    return n;
}
