/* The import as the interface gives it, said in lines. See import_told.h. */
#include "app/import_told.h"

#include "base/check.h"
#include "base/limits.h"
#include "base/shown.h"
#include "json/read.h"
#include "transfer/import.h"

/* A command beside a server hears no more than a packet (cmd/beside_packet.h). */
enum { LINES_MAX = 40, LINE_BYTES_MAX = 1000, TOLD_BYTES_MAX = 20 * 1024, ROWS_MAX = 10 };

struct telling {
    struct arena *arena;
    const json_t *file, *people;
    struct buf text;
    size_t lines, left; /* told, and not told any more */
};

/* "\n  Stage, 3 rows (2, 5, 8): Loss reason was missing and is now "Unstated"" */
static void add_line(struct telling *t, str line)
{
    line = shown_line(t->arena, line);
    if (t->lines == LINES_MAX || t->text.n + LINE_BYTES_MAX > TOLD_BYTES_MAX - 100) {
        t->left++;
        return;
    }
    t->lines++;
    str shown = str_take_whole(line, LINE_BYTES_MAX);
    buf_printf(&t->text, "\n  %.*s%s", STR_ARG(shown), shown.n < line.n ? "…" : "");
}

/* --- how it was read ---------------------------------------------------------------------------------------------- */

static str separator_words(const json_t *file)
{
    static const struct {
        char separator;
        const char *words;
    } all[] = {{',', "commas"}, {';', "semicolons"}, {'\t', "tabs"}, {'|', "bars"}};
    str s = json_member_text(file, "separator");
    for (size_t i = 0; i < countof(all); i++)
        if (s.n && s.p[0] == all[i].separator)
            return str_of(all[i].words);
    return s;
}

static void add_head(struct telling *t)
{
    const json_t *f = t->file;
    long long rows = json_member_int(f, "rows");
    bool has_header = json_is_true(json_object_get(f, "header"));
    buf_printf(&t->text, "%.*s: %lld row%s read as %.*s, between %.*s, %s", STR_ARG(json_member_text(f, "name")), rows,
               rows == 1 ? "" : "s", STR_ARG(json_member_text(f, "object")), STR_ARG(separator_words(f)),
               has_header ? "the first row names the columns" : "without a row that names the columns");
    str by = json_member_text(f, "update_by");
    if (by.n)
        buf_printf(&t->text, ", those of the same %.*s updated", STR_ARG(by));
}

static str join(struct arena *a, str all, str one)
{
    return all.n ? str_printf(a, "%.*s, %.*s", STR_ARG(all), STR_ARG(one)) : one;
}

/* Where the columns went, and which went nowhere. */
static void add_columns(struct telling *t)
{
    const json_t *columns = json_object_get(t->file, "columns");
    str in = S(""), out = S("");
    for (size_t i = 0; i < json_array_size(columns); i++) {
        const json_t *c = json_array_get(columns, i);
        str name = json_member_text(c, "column"), target = json_member_text(c, "target");
        if (target.n)
            in = join(t->arena, in, str_printf(t->arena, "%.*s -> %.*s", STR_ARG(name), STR_ARG(target)));
        else
            out = join(t->arena, out, name);
    }
    if (in.n)
        add_line(t, str_printf(t->arena, "columns: %.*s", STR_ARG(in)));
    if (out.n)
        add_line(t, str_printf(t->arena, "columns left out: %.*s", STR_ARG(out)));
}

/* By an example; empty where nothing is to be read in one of several ways. */
static str reading_of(const json_t *column)
{
    static const struct {
        const char *member, *value, *shown;
    } all[] = {{"date_order", "mdy", "MM/DD/YYYY"},
               {"date_order", "dmy", "DD/MM/YYYY"},
               {"date_order", "ymd", "YYYY-MM-DD"},
               {"number_style", "point", "1,234.50"},
               {"number_style", "comma", "1.234,50"}};
    for (size_t i = 0; i < countof(all); i++)
        if (str_is(json_member_text(column, all[i].member), all[i].value))
            return str_of(all[i].shown);
    return S("");
}

static void add_reading(struct telling *t, const json_t *column)
{
    str name = json_member_text(column, "column"), reading = reading_of(column);
    str notice = json_member_text(json_object_get(column, "notice"), "detail");
    if (notice.n)
        add_line(t, str_printf(t->arena, "%.*s: %.*s", STR_ARG(name), STR_ARG(notice)));
    else if (reading.n)
        add_line(t, str_printf(t->arena, "%.*s: read like %.*s", STR_ARG(name), STR_ARG(reading)));
}

static bool is_of_people(const struct telling *t, str name)
{
    for (size_t i = 0; i < json_array_size(t->people); i++)
        if (str_eq(json_member_text(json_array_get(t->people, i), "column"), name))
            return true;
    return false;
}

/* What becomes of a row whose relation leads to nothing yet. */
static void add_missing(struct telling *t, const json_t *column)
{
    str name = json_member_text(column, "column"), missing = json_member_text(column, "missing");
    if (!str_is(json_member_text(column, "type"), "relation"))
        return;
    const char *what = str_is(missing, "create")  ? "what is not there yet is created"
                       : str_is(missing, "empty") ? "what is not there is left empty"
                       : is_of_people(t, name)
                           ? "rows with people who are not there are rejected; --create-people makes them"
                           : "rows with what is not there are rejected";
    add_line(t, str_printf(t->arena, "%.*s: %s", STR_ARG(name), what));
}

static void add_readings(struct telling *t)
{
    const json_t *columns = json_object_get(t->file, "columns");
    for (size_t i = 0; i < json_array_size(columns); i++) {
        add_reading(t, json_array_get(columns, i));
        add_missing(t, json_array_get(columns, i));
    }
}

/* --- what came of it ---------------------------------------------------------------------------------------------- */

/* "3 rows (2, 5, 8)", as a spreadsheet numbers them. */
static str rows_words(struct arena *a, const json_t *problem)
{
    const json_t *rows = json_object_get(problem, "rows");
    long long count = json_member_int(problem, "count");
    str list = S("");
    size_t n = json_array_size(rows);
    for (size_t i = 0; i < n && i < ROWS_MAX; i++)
        list = join(a, list, str_printf(a, "%lld", (long long)json_integer_value(json_array_get(rows, i))));
    const char *more = count > (long long)n || n > ROWS_MAX ? ", …" : "";
    return str_printf(a, "%lld row%s (%.*s%s)", count, count == 1 ? "" : "s", STR_ARG(list), more);
}

/* "problems" or "notices": what many rows share stands there once. */
static void add_kinds(struct telling *t, const char *member, const char *word)
{
    const json_t *list = json_object_get(t->file, member);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *p = json_array_get(list, i);
        str column = json_member_text(p, "column");
        add_line(t, str_printf(t->arena, "%s: %.*s%s%.*s: %.*s", word, STR_ARG(column), column.n ? ", " : "",
                               STR_ARG(rows_words(t->arena, p)), STR_ARG(json_member_text(p, "detail"))));
    }
}

static str told(struct telling *t, str first)
{
    buf_init(&t->text, LIMIT_JSON_BYTES);
    if (first.n)
        buf_printf(&t->text, "%.*s\n", STR_ARG(first));
    add_head(t);
    add_columns(t);
    add_readings(t);
    add_kinds(t, "problems", "rejected");
    add_kinds(t, "notices", "note");
    if (json_member_int(json_object_get(t->file, "result"), "rejected") > LIMIT_IMPORT_REJECTED)
        add_line(t, str_printf(t->arena, "only the first %d rejected rows are kept", LIMIT_IMPORT_REJECTED));
    if (t->left)
        buf_printf(&t->text, "\n  and %zu lines more; the page shows them", t->left);
    str s = str_copy(t->arena, buf_view(&t->text));
    buf_free(&t->text);
    return s;
}

static str sum_of(struct arena *a, const json_t *tree, const json_t *result, bool is_dry)
{
    const char *const members[] = {"created", "updated", "unchanged", "rejected"};
    str sum = S("");
    for (size_t i = 0; i < countof(members); i++)
        sum = join(a, sum, str_printf(a, "%lld %s", (long long)json_member_int(result, members[i]), members[i]));
    if (is_dry)
        return str_printf(a, "%.*s (dry run: nothing was written)", STR_ARG(sum));
    return str_printf(a, "%.*s (import %lld)", STR_ARG(sum), (long long)json_member_int(tree, "id"));
}

enum rc import_tree(struct cx *cx, int64_t id, json_t **out)
{
    check(id > 0 && out);
    struct buf b;
    str message;
    buf_init(&b, LIMIT_JSON_BYTES);
    struct json j = json_to(&b);
    enum rc rc = import_write_json(cx, id, &j);
    if (rc == RC_OK)
        rc = json_read(cx->arena, buf_view(&b), out, &message);
    buf_free(&b);
    return rc;
}

/* It did not get to its end by itself: why. */
static enum rc told_of_no_end(struct arena *a, const json_t *tree, str state, struct import_words *out)
{
    long long id = json_member_int(tree, "id");
    if (str_is(state, "failed")) {
        out->told = str_printf(a, "import %lld failed and was taken back: %.*s", id,
                               STR_ARG(json_member_text(tree, "error")));
        return RC_STOPPED;
    }
    if (str_is(state, "running") || str_is(state, "checking")) {
        out->told = str_printf(
            a, "import %lld did not come to its end; the server, or the next command, takes it back when it starts", id);
        return RC_STOPPED;
    }
    out->told = str_printf(a, "somebody cancelled import %lld; nothing of it is left", id);
    return RC_INVALID;
}

enum rc import_told(struct arena *a, const json_t *tree, bool is_dry, const json_t *people, struct import_words *out)
{
    check(tree && out);
    const json_t *file = json_array_get(json_object_get(tree, "files"), 0), *result = json_object_get(file, "result");
    str state = json_member_text(tree, "state");
    str stopped = json_member_text(json_object_get(tree, "stopped"), "detail");
    *out = (struct import_words){0};
    if (!str_is(state, is_dry ? "checked" : "done"))
        return told_of_no_end(a, tree, state, out);
    struct telling t = {.arena = a, .file = file, .people = people};
    out->sum = sum_of(a, tree, result, is_dry);
    out->told = told(&t, stopped);
    return stopped.n || json_member_int(result, "rejected") ? RC_INVALID : RC_OK;
}
