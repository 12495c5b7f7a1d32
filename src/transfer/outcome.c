/* What became of rows: counts, and problems grouped by column and code. See document.h. */
#include "base/check.h"
#include "json/lists.h"
#include "transfer/document.h"

static struct problem *problem_of(struct arena *a, struct outcome *out, const struct problem *what)
{
    for (size_t i = 0; i < out->problem_count; i++) {
        struct problem *p = &out->problems[i];
        if (p->is_notice == what->is_notice && str_eq(p->column, what->column) && str_eq(p->code, what->code) &&
            str_eq(p->path, what->path))
            return p;
    }
    if (out->problem_count == PROBLEMS)
        return NULL;
    struct problem *p = &out->problems[out->problem_count++];
    *p = (struct problem){.is_notice = what->is_notice,
                          .column = str_copy(a, what->column),
                          .path = str_copy(a, what->path),
                          .code = str_copy(a, what->code),
                          .argument = str_copy(a, what->argument)};
    return p;
}

static bool has_names(str code)
{
    return str_is(code, NOTICE_WILL_BE_CREATED) || str_is(code, NOTICE_WERE_CREATED);
}

/* One more name behind those of the problem, which has counted it. */
static str add_name(struct arena *a, const struct problem *p, str name)
{
    if (p->count == 1 || p->count > PROBLEM_NAMES + 1)
        return p->argument;
    return str_printf(a, "%.*s\n%.*s", STR_ARG(p->argument), STR_ARG(p->count > PROBLEM_NAMES ? S("…") : name));
}

void outcome__add(struct arena *a, struct outcome *out, struct problem what, int64_t row)
{
    check(what.code.n > 0 && row >= 0);
    struct problem *p = problem_of(a, out, &what);
    if (!p)
        return;
    p->count++;
    if (p->row_count < PROBLEM_ROWS)
        p->rows[p->row_count++] = row;
    if (has_names(p->code))
        p->argument = add_name(a, p, what.argument);
    else if (!str_eq(p->argument, what.argument))
        p->argument = S(""); /* the sentence is for all of them */
}

static void problem_write(struct json *j, const struct problem *p)
{
    json_begin_object(j);
    json_pair_str(j, "column", p->column);
    json_pair_str(j, "path", p->path);
    json_pair_str(j, "code", p->code);
    json_pair_str(j, "argument", p->argument);
    json_pair(j, "notice", v_bool(p->is_notice));
    json_pair_int(j, "count", p->count);
    json_pair_ints(j, "rows", p->rows, p->row_count);
    json_end(j);
}

void outcome__write(struct json *j, const struct outcome *out)
{
    json_begin_object(j);
    json_pair_int(j, "created", out->created);
    json_pair_int(j, "updated", out->updated);
    json_pair_int(j, "unchanged", out->unchanged);
    json_pair_int(j, "rejected", out->rejected);
    json_key(j, S("problems"));
    json_begin_array(j);
    for (size_t i = 0; i < out->problem_count; i++)
        problem_write(j, &out->problems[i]);
    json_end(j);
    json_end(j);
}

static void problem_read(struct arena *a, struct problem *p, const json_t *v)
{
    *p = (struct problem){.is_notice = json_is_true(json_object_get(v, "notice")),
                          .column = str_copy(a, json_member_text(v, "column")),
                          .path = str_copy(a, json_member_text(v, "path")),
                          .code = str_copy(a, json_member_text(v, "code")),
                          .argument = str_copy(a, json_member_text(v, "argument")),
                          .count = json_member_int(v, "count")};
    p->row_count = json_member_ints(v, "rows", p->rows, PROBLEM_ROWS);
}

struct outcome *outcome__read(struct arena *a, const json_t *v)
{
    struct outcome *out = arena_new_of(a, struct outcome);
    const json_t *problems = json_object_get(v, "problems");
    out->created = json_member_int(v, "created");
    out->updated = json_member_int(v, "updated");
    out->unchanged = json_member_int(v, "unchanged");
    out->rejected = json_member_int(v, "rejected");
    for (size_t i = 0; i < json_array_size(problems) && i < PROBLEMS; i++)
        problem_read(a, &out->problems[out->problem_count++], json_array_get(problems, i));
    return out;
}

/* The names as one text. */
static str names_text(struct cx *cx, str names)
{
    const char *between = str_is(cx->language, "zh") ? "、" : ", ";
    str all = str_cut(&names, '\n');
    while (names.n) {
        str one = str_cut(&names, '\n');
        all = str_printf(cx->arena, "%.*s%s%.*s", STR_ARG(all), between, STR_ARG(one));
    }
    return all;
}

str problem__sentence(struct cx *cx, const struct object *o, str path, str code, str argument)
{
    struct target t = {0};
    if (!o || !path.n || !target__of(cx, o, path, &t))
        t.field = NULL;
    const struct issue i = {.place = ISSUE_POINTER,
                            .at = path,
                            .code = str_c(cx->arena, code),
                            .field = t.field,
                            .argument = has_names(code) ? names_text(cx, argument) : argument,
                            .position = -1};
    return issue_sentence(cx->arena, &i, cx->language);
}
