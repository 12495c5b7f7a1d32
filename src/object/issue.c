/* Collecting a user's mistakes. See issue.h; the sentences are in message.c. */
#include "object/issue.h"

#include "base/check.h"
#include "base/limits.h"
#include "object/catalog.h"

/* prefix/token, the token escaped (RFC 6901): "~" is "~0", "/" is "~1". */
static str pointer(struct arena *a, str prefix, str token)
{
    char *p = arena_alloc(a, prefix.n + 2 * token.n + 1);
    size_t n = prefix.n;
    if (n)
        memcpy(p, prefix.p, n);
    p[n++] = '/';
    for (size_t i = 0; i < token.n; i++) {
        bool is_special = token.p[i] == '~' || token.p[i] == '/';
        p[n++] = is_special ? '~' : token.p[i];
        if (is_special)
            p[n++] = token.p[i] == '~' ? '0' : '1';
    }
    return (str){p, n};
}

static enum rc add(struct issues *is, struct issue i)
{
    is->count++;
    if (is->count > LIMIT_ISSUES)
        return RC_INVALID;
    if (is->count > is->capacity) {
        size_t capacity = is->capacity ? is->capacity * 2 : 8;
        struct issue *list = arena_array_of(is->arena, capacity, struct issue);
        if (is->capacity)
            memcpy(list, is->list, is->capacity * sizeof *list);
        is->list = list;
        is->capacity = capacity;
    }
    is->list[is->count - 1] = i;
    return RC_INVALID;
}

void issues_init(struct issues *is, struct arena *a)
{
    check(a);
    *is = (struct issues){.arena = a};
}

size_t issues_kept(const struct issues *is)
{
    return is->count < LIMIT_ISSUES ? is->count : LIMIT_ISSUES;
}

void issues_copy(struct issues *is, const struct issues *from)
{
    for (size_t i = 0; i < issues_kept(from); i++) {
        struct issue one = from->list[i];
        one.at = str_copy(is->arena, one.at);
        one.argument = str_copy(is->arena, one.argument);
        add(is, one);
    }
}

str issues_enter(struct issues *is, str member)
{
    str before = is->prefix;
    is->prefix = pointer(is->arena, before, member);
    return before;
}

str issues_enter_at(struct issues *is, size_t place)
{
    return issues_enter(is, str_printf(is->arena, "%zu", place));
}

void issues_leave(struct issues *is, str before)
{
    is->prefix = before;
}

enum rc issue_add(struct issues *is, const char *name, const char *code)
{
    return issue_with(is, str_of(name), code, str_of(name));
}

enum rc issue_member(struct issues *is, str name, const char *code)
{
    check(code);
    return add(is, (struct issue){.place = ISSUE_POINTER,
                                  .at = pointer(is->arena, is->prefix, name),
                                  .code = code,
                                  .argument = str_copy(is->arena, name),
                                  .position = -1});
}

enum rc issue_with(struct issues *is, str name, const char *code, str argument)
{
    check(code);
    str at = name.n ? pointer(is->arena, is->prefix, name) : is->prefix;
    return add(
        is,
        (struct issue){
            .place = ISSUE_POINTER, .at = at, .code = code, .argument = str_copy(is->arena, argument), .position = -1});
}

enum rc issue_field(struct issues *is, const struct field *f, const char *code, str argument)
{
    check(f && code);
    return add(is, (struct issue){.place = ISSUE_POINTER,
                                  .at = pointer(is->arena, is->prefix, f->name),
                                  .code = code,
                                  .field = f,
                                  .argument = str_copy(is->arena, argument),
                                  .position = -1});
}

enum rc issue_parameter(struct issues *is, const char *parameter, const char *code, str argument, int position)
{
    check(parameter && code && position >= -1);
    return add(is, (struct issue){.place = ISSUE_PARAMETER,
                                  .at = str_copy(is->arena, str_of(parameter)),
                                  .code = code,
                                  .argument = str_copy(is->arena, argument),
                                  .position = position});
}

enum rc issue_item(struct issues *is, const struct field *f, size_t place, const char *code)
{
    check(f->type == FIELD_LINES || f->type == FIELD_LINKS);
    str before = issues_enter(is, f->name);
    str list = issues_enter_at(is, place);
    enum rc rc = add(
        is, (struct issue){.place = ISSUE_POINTER, .at = is->prefix, .code = code, .field = f, .position = -1});
    issues_leave(is, list);
    issues_leave(is, before);
    return rc;
}

enum rc issue_unique(struct issues *is, const struct field *f, int64_t record, str title)
{
    check(f->is_unique);
    enum rc rc = issue_field(is, f, "unique", title);
    if (is->count <= LIMIT_ISSUES)
        is->list[is->count - 1].record = record;
    return rc;
}
