/* The import as the interface gives it, read and said in lines. See import_told.h. */
#include "app/import_told.h"

#include "base/check.h"
#include "base/limits.h"
#include "json/read.h"
#include "transfer/import.h"

enum { LINES_MAX = 40, LINE_BYTES_MAX = 1000 }; /* a command beside a server hears no more than a packet */

struct telling {
    struct buf text;
    size_t lines, left; /* told, and not told any more */
};

/* "; left out: About, Rating": columns that went nowhere. */
static str left_out(struct arena *a, const json_t *file)
{
    const json_t *columns = json_object_get(file, "columns");
    str all = S("");
    for (size_t i = 0; i < json_array_size(columns); i++) {
        const json_t *c = json_array_get(columns, i);
        if (!json_is_null(json_object_get(c, "target")))
            continue;
        str name = json_member_text(c, "column");
        all = str_printf(a, "%.*s%s%.*s", STR_ARG(all), all.n ? ", " : "; columns left out: ", STR_ARG(name));
    }
    return all;
}

/* "\n  Stage, 3 rows: Loss reason was missing and is now "Unstated"" */
static void add_line(struct telling *t, str column, int64_t count, str detail)
{
    if (t->lines == LINES_MAX) {
        t->left++;
        return;
    }
    t->lines++;
    buf_cstr(&t->text, "\n  ");
    buf_str(&t->text, column);
    if (count)
        buf_printf(&t->text, "%s%lld row%s", column.n ? ", " : "", (long long)count, count == 1 ? "" : "s");
    buf_printf(&t->text, ": %.*s", STR_ARG(str_take_whole(detail, LINE_BYTES_MAX)));
}

static void add_columns(struct telling *t, const json_t *file)
{
    const json_t *columns = json_object_get(file, "columns");
    for (size_t i = 0; i < json_array_size(columns); i++) {
        const json_t *c = json_array_get(columns, i), *notice = json_object_get(c, "notice");
        if (json_is_object(notice))
            add_line(t, json_member_text(c, "column"), 0, json_member_text(notice, "detail"));
    }
}

/* "problems" or "notices": what many rows share stands there once. */
static void add_kinds(struct telling *t, const json_t *file, const char *member)
{
    const json_t *list = json_object_get(file, member);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *p = json_array_get(list, i);
        add_line(t, json_member_text(p, "column"), json_member_int(p, "count"), json_member_text(p, "detail"));
    }
}

static str lines_of(struct arena *a, const json_t *file)
{
    struct telling t = {0};
    buf_init(&t.text, LIMIT_JSON_BYTES);
    add_columns(&t, file);
    add_kinds(&t, file, "problems");
    add_kinds(&t, file, "notices");
    if (t.left)
        buf_printf(&t.text, "\n  and %zu more; the page shows them", t.left);
    str s = str_copy(a, buf_view(&t.text));
    buf_free(&t.text);
    return s;
}

static enum rc read_import(struct cx *cx, int64_t id, json_t **tree, str *message)
{
    struct buf b;
    buf_init(&b, LIMIT_JSON_BYTES);
    struct json j = json_to(&b);
    enum rc rc = import_write_json(cx, id, &j);
    if (rc == RC_OK)
        rc = json_read(cx->arena, buf_view(&b), tree, message);
    buf_free(&b);
    return rc;
}

enum rc import_told(struct cx *cx, int64_t id, str *message)
{
    check(id > 0 && message);
    json_t *tree;
    enum rc rc = read_import(cx, id, &tree, message);
    if (rc != RC_OK)
        return rc;
    const json_t *file = json_array_get(json_object_get(tree, "files"), 0), *result = json_object_get(file, "result");
    long long created = json_member_int(result, "created");
    long long updated = json_member_int(result, "updated");
    long long rejected = json_member_int(result, "rejected");
    str state = json_member_text(tree, "state"), out = left_out(cx->arena, file), lines = lines_of(cx->arena, file);
    *message = str_printf(cx->arena, "%lld created, %lld updated, %lld rejected (import %lld, %.*s)%.*s%.*s", created,
                          updated, rejected, (long long)id, STR_ARG(state), STR_ARG(out), STR_ARG(lines));
    return !str_is(state, "done") ? RC_STOPPED : rejected ? RC_INVALID : RC_OK;
}
