/* See content.h. Fields come in the order of their numbers, which is how object->fields stand only for system ones, so
   they are walked by number. */
#include "journal/content.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/hash.h"
#include "base/limits.h"
#include "json/read.h"
#include "json/write.h"
#include "object/json.h"
#include "query/links.h"

enum { CONTENT_BYTES_MAX = 8 << 20 };

/* The object's journaled fields by ascending number. */
static const struct field **by_number(struct arena *a, const struct object *o, size_t *n)
{
    const struct field **list = arena_array_of(a, o->field_count, const struct field *);
    *n = 0;
    for (size_t i = 0; i < o->field_count; i++) {
        const struct field *f = &o->fields[i];
        if (!journal_keeps(f))
            continue;
        size_t at = (*n)++;
        for (; at > 0 && list[at - 1]->number > f->number; at--)
            list[at] = list[at - 1];
        list[at] = f;
    }
    return list;
}

/* Of a links field: its object's records have parts. */
static const struct record_part *part_of(const struct record *r, const struct field *f)
{
    return &r->parts[f->index];
}

static bool is_read(const struct record *r, const struct field *f)
{
    return f->type == FIELD_LINKS ? part_of(r, f)->is_read : r->is_read[f->index];
}

static bool is_null(const struct record *r, const struct field *f)
{
    return f->type == FIELD_LINKS ? part_of(r, f)->link_count == 0 : v_is_null(record_get(r, f));
}

static bool is_same(const struct record *x, const struct record *y, const struct field *f)
{
    return f->type == FIELD_LINKS ? links_are_same(part_of(x, f), part_of(y, f))
                                  : v_eq(record_get(x, f), record_get(y, f));
}

static void links_write(struct json *j, const struct record_part *part)
{
    json_begin_array(j);
    for (size_t i = 0; i < part->link_count; i++) {
        json_begin_array(j);
        json_int(j, part->links[i].object_no);
        json_int(j, part->links[i].id);
        json_end(j);
    }
    json_end(j);
}

static void field_write(struct arena *a, struct json *j, const struct record *r, const struct field *f)
{
    json_key(j, str_printf(a, "%d", f->number));
    if (f->type == FIELD_LINKS)
        links_write(j, part_of(r, f));
    else
        field_write_canonical(f, record_get(r, f), j);
}

static str taken(struct arena *a, struct buf *b)
{
    check(!b->is_over);
    str s = str_copy(a, buf_view(b));
    buf_free(b);
    return s;
}

str content__all(struct arena *a, const struct record *r)
{
    check(record_id(r) != 0);
    size_t n;
    const struct field **fields = by_number(a, r->object, &n);
    struct buf b;
    buf_init(&b, CONTENT_BYTES_MAX);
    struct json j = json_to(&b);
    json_begin_object(&j);
    for (size_t i = 0; i < n; i++)
        if (is_read(r, fields[i]) && !is_null(r, fields[i]))
            field_write(a, &j, r, fields[i]);
    json_end(&j);
    return taken(a, &b);
}

void content__difference(struct arena *a, const struct record *before, const struct record *after, str *before_text,
                         str *after_text)
{
    check(before->object == after->object && record_id(before) == record_id(after));
    size_t n;
    const struct field **fields = by_number(a, after->object, &n);
    struct buf old, new;
    buf_init(&old, CONTENT_BYTES_MAX);
    buf_init(&new, CONTENT_BYTES_MAX);
    struct json jo = json_to(&old), jn = json_to(&new);
    json_begin_object(&jo);
    json_begin_object(&jn);
    for (size_t i = 0; i < n; i++) {
        const struct field *f = fields[i];
        if (!is_read(before, f) || !is_read(after, f) || is_same(before, after, f))
            continue;
        field_write(a, &jo, before, f);
        field_write(a, &jn, after, f);
    }
    json_end(&jo);
    json_end(&jn);
    *before_text = taken(a, &old);
    *after_text = taken(a, &new);
}

static enum rc links_read(struct arena *a, struct record *r, const struct field *f, json_t *v)
{
    if (!json_is_array(v) || !r->parts)
        return RC_CORRUPT;
    struct record_part *part = &r->parts[f->index];
    part->is_read = true;
    part->link_count = json_array_size(v);
    part->links = arena_array_of(a, part->link_count, struct link);
    for (size_t i = 0; i < part->link_count; i++) {
        json_t *pair = json_array_get(v, i);
        part->links[i].object_no = (int)json_integer_value(json_array_get(pair, 0));
        part->links[i].id = json_integer_value(json_array_get(pair, 1));
    }
    return RC_OK;
}

enum rc content__read(struct arena *a, const struct object *o, str text, struct record **out)
{
    *out = record_new(a, o);
    if (text.n == 0)
        return RC_OK;
    json_t *tree;
    str message;
    enum rc rc = json_read(a, text, &tree, &message);
    if (rc != RC_OK || !json_is_object(tree))
        return RC_CORRUPT;
    const char *key;
    json_t *v;
    json_object_foreach(tree, key, v)
    {
        const struct field *f = object_field_number(o, atoi(key));
        if (!f || !journal_keeps(f))
            continue;
        struct value value = V_NULL;
        rc = f->type == FIELD_LINKS ? links_read(a, *out, f, v) : field_read_canonical(f, v, &value);
        if (rc != RC_OK)
            return RC_CORRUPT;
        if (f->type != FIELD_LINKS)
            record_put(*out, f, value);
    }
    return RC_OK;
}

void content__digest(struct arena *a, const struct content *c, str nonce, unsigned char *out)
{
    check(c->object && c->kind >= CHANGE_CREATE && c->kind <= CHANGE_PURGE);
    check(c->version > 0);
    str head = str_printf(a, "{\"o\":%d,\"k\":%d,\"v\":%lld,\"b\":", c->object->number, (int)c->kind,
                          (long long)c->version);
    str null = S("null");
    hash_sha256(
        (str[]){nonce, head, c->before.n ? c->before : null, S(",\"a\":"), c->after.n ? c->after : null, S("}")}, 6,
        out);
}
