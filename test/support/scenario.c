/* See scenario.h. A file is run as it is read, line by line; after a difference it goes on, so that one run tells all. */
#include "support/audited.h"
#include "support/scenario.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "api/call.h"
#include "base/check.h"
#include "base/date.h"
#include "json/read.h"
#include "support/contract.h"

#define CONTROL "# Must fail: "

enum { HEADERS_MAX = 20, CANARIES_MAX = 20 };

struct run {
    struct desk *desk;
    struct arena *a;
    const char *path;
    str rest; /* lines not read yet */
    str line; /* the present one */
    int line_number;
    bool has_line;
    json_t *vars;
    struct scenario *scenario;
    struct {
        str text, token; /* of whom it is kept */
    } canaries[CANARIES_MAX];
    size_t canary_count;
};

static void step(struct run *r);
static void request(struct run *r);

/* --- reading ---------------------------------------------------------------------------------------------------- */

static str file_text(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    check(f && fseek(f, 0, SEEK_END) == 0);
    long n = ftell(f);
    check(n >= 0 && fseek(f, 0, SEEK_SET) == 0);
    char *text = arena_alloc(a, (size_t)n + 1);
    check(fread(text, 1, (size_t)n, f) == (size_t)n);
    fclose(f);
    return (str){text, (size_t)n};
}

static void next_line(struct run *r)
{
    r->has_line = r->rest.p != NULL;
    r->line = r->has_line ? str_cut(&r->rest, '\n') : S("");
    r->line_number++;
}

static bool has_text(const struct run *r)
{
    return r->has_line && str_trim(r->line).n > 0;
}

static void failed(struct run *r, int line, const char *format, ...)
{
    va_list args;
    char *text;
    va_start(args, format);
    check(vasprintf(&text, format, args) >= 0);
    va_end(args);
    if (r->scenario->failures++ == 0)
        r->scenario->first = str_copy(r->a, str_of(text));
    if (!r->scenario->is_quiet)
        fprintf(stderr, "%s:%d: %s\n", r->path, line, text);
    free(text);
}

static const char *type_name(const struct database *d)
{
    return d->kind == DB_SQLITE ? "sqlite" : "postgres";
}

static void journal_holds(struct run *r)
{
    app_work(r->desk->app);
    str found = audited(r->desk->app, r->a);
    if (found.n)
        failed(r, 0, "the journal does not hold: %.*s", STR_ARG(found));
}

void scenario_run(struct database *d, struct scenario *s)
{
    struct run r = {.desk = desk_open(d),
                    .a = d->a,
                    .path = arena_printf(d->a, "%s %s", type_name(d), s->path),
                    .vars = json_object(),
                    .scenario = s};
    s->failures = 0;
    s->first = S("");
    r.rest = file_text(r.a, s->path);
    str token = app_setup_token(r.desk->app, r.a);
    json_object_set_new(r.vars, "setup_token", json_stringn(token.p, token.n));
    next_line(&r);
    while (r.has_line)
        step(&r);
    journal_holds(&r);
    json_decref(r.vars);
}

bool scenario_control_holds(struct database *d, struct scenario *s)
{
    str text = file_text(d->a, s->path), reason = str_cut(&text, '\n');
    bool has_reason = str_starts(reason, S(CONTROL)) && reason.n > sizeof CONTROL;
    reason = str_skip(reason, has_reason ? sizeof CONTROL - 1 : 0);
    s->is_quiet = true;
    scenario_run(d, s);
    if (has_reason && s->failures == 1 && str_find(s->first, reason) >= 0)
        return true;
    fprintf(stderr, "%s must fail once, with \"%.*s\"; it failed %d times, first with: %.*s\n", s->path,
            STR_ARG(reason), s->failures, STR_ARG(s->first));
    return false;
}

/* --- variables -------------------------------------------------------------------------------------------------- */

static size_t name_length(str s)
{
    size_t n = 0;
    while (n < s.n && (isalnum((unsigned char)s.p[n]) || s.p[n] == '_'))
        n++;
    return n;
}

/* The variable that s, behind its '$', begins with, or NULL. */
static json_t *variable(struct run *r, str s, size_t *n)
{
    *n = name_length(s);
    return json_object_get(r->vars, str_c(r->a, str_take(s, *n)));
}

static void variable_write(struct buf *out, json_t *v, bool is_quoted)
{
    if (json_is_string(v) && !is_quoted) {
        buf_cstr(out, json_string_value(v));
        return;
    }
    char *text = json_dumps(v, JSON_ENCODE_ANY);
    buf_cstr(out, text);
    free(text);
}

/* The text with its variables; "$name" with quotes becomes JSON. */
static str filled(struct run *r, str text)
{
    struct buf out;
    buf_init(&out, 64 << 20);
    while (text.n) {
        bool is_quoted = text.n > 2 && text.p[0] == '"' && text.p[1] == '$';
        size_t n, skip = is_quoted ? 2 : 1;
        json_t *v = is_quoted || text.p[0] == '$' ? variable(r, str_skip(text, skip), &n) : NULL;
        is_quoted = v && is_quoted && str_starts(str_skip(text, skip + n), S("\""));
        if (v && (is_quoted || text.p[0] == '$')) {
            variable_write(&out, v, is_quoted);
            text = str_skip(text, skip + n + is_quoted);
        } else {
            buf_char(&out, text.p[0]);
            text = str_skip(text, 1);
        }
    }
    str s = str_copy(r->a, buf_view(&out));
    buf_free(&out);
    return s;
}

/* --- other steps ------------------------------------------------------------------------------------------------ */

static void set_text(struct run *r, const char *name, str text)
{
    json_object_set_new(r->vars, name, json_stringn(text.p, text.n));
}

static void user_step(struct run *r, str line)
{
    str name = str_cut(&line, ' ');
    int64_t id = desk_user(r->desk, name, str_c(r->a, line));
    json_object_set_new(r->vars, str_c(r->a, name), json_integer(id));
    set_text(r, arena_printf(r->a, "%.*s_token", STR_ARG(name)), desk_token(r->desk, id));
}

static str token_of(struct run *r, str name)
{
    const char *variable = arena_printf(r->a, "%.*s_token", STR_ARG(name));
    return str_of(json_string_value(json_object_get(r->vars, variable)));
}

static void canary_step(struct run *r, str line)
{
    str text = str_cut(&line, ' ');
    check(r->canary_count < CANARIES_MAX && token_of(r, line).n);
    r->canaries[r->canary_count].text = text;
    r->canaries[r->canary_count++].token = token_of(r, line);
}

static void wait_step(struct run *r, str line)
{
    int64_t n;
    check(line.n > 1 && str_to_i64(str_take(line, line.n - 1), &n));
    char unit = line.p[line.n - 1];
    r->desk->fake.at_ms += n * (unit == 's' ? 1000 : unit == 'm' ? 60000 : unit == 'h' ? 3600000 : DAY_MS);
}

static void now_step(struct run *r, str line)
{
    struct buf b;
    check(line.n > 1 && line.p[0] == '$');
    buf_init(&b, 64);
    instant_write(&b, r->desk->fake.at_ms);
    set_text(r, str_c(r->a, str_skip(line, 1)), buf_view(&b));
    buf_free(&b);
}

static void step(struct run *r)
{
    str line = str_trim(r->line), argument = line, word = str_cut(&argument, ' ');
    if (line.n == 0 || line.p[0] == '#')
        next_line(r);
    else if (str_is(word, "user"))
        user_step(r, argument), next_line(r);
    else if (str_is(word, "canary"))
        canary_step(r, argument), next_line(r);
    else if (str_is(word, "wait"))
        wait_step(r, argument), next_line(r);
    else if (str_is(word, "now"))
        now_step(r, argument), next_line(r);
    else if (str_is(line, "work"))
        app_work(r->desk->app), next_line(r);
    else if (str_is(line, "restart"))
        desk_restart(r->desk), next_line(r);
    else
        request(r);
}

/* --- requests --------------------------------------------------------------------------------------------------- */

/* "  as alice" at the end. */
static str cut_caller(struct run *r, str *line)
{
    for (size_t i = line->n; i >= 5; i--)
        if (str_starts(str_skip(*line, i - 5), S("  as "))) {
            str name = str_trim(str_skip(*line, i));
            *line = str_take(*line, i - 5);
            return token_of(r, name);
        }
    return S("");
}

/* Whether the line is "Name: value", and what it is. */
static bool is_header(str line, struct pair *out)
{
    ptrdiff_t at = str_find(line, S(": "));
    if (at <= 0 || line.p[0] == '{' || line.p[0] == '[' || line.p[0] == '=' || line.p[0] == '"' || line.p[0] == '<')
        return false;
    for (ptrdiff_t i = 0; i < at; i++)
        if (!isalnum((unsigned char)line.p[i]) && line.p[i] != '-')
            return false;
    *out = (struct pair){str_take(line, (size_t)at), str_trim(str_skip(line, (size_t)at + 2))};
    return true;
}

static void ask_headers(struct run *r, struct ask *ask)
{
    struct pair *headers = arena_array_of(r->a, HEADERS_MAX, struct pair), one;
    for (; has_text(r) && is_header(r->line, &one); next_line(r)) {
        check(ask->header_count < HEADERS_MAX);
        headers[ask->header_count++] = (struct pair){str_lower(r->a, one.name), filled(r, one.value)};
    }
    ask->headers = headers;
}

static bool is_status(str line)
{
    return str_starts(line, S("= ")) || str_starts(line, S("== "));
}

/* Lines up to one that ends them, which is left as the present line. */
static str lines_until(struct run *r, bool (*is_end)(const struct run *r, str end), str end)
{
    const char *begin = r->line.p;
    size_t n = 0;
    while (r->has_line && !is_end(r, end)) {
        n = (size_t)(r->line.p + r->line.n - begin);
        next_line(r);
    }
    return (str){begin, n};
}

static bool ends_here(const struct run *r, str end)
{
    return str_eq(r->line, end);
}

static bool ends_body(const struct run *r, str end)
{
    (void)end;
    return is_status(r->line);
}

static bool ends_expectation(const struct run *r, str end)
{
    (void)end;
    return !has_text(r);
}

static str ask_body(struct run *r, str end)
{
    if (!end.n)
        return filled(r, lines_until(r, ends_body, end));
    str body = lines_until(r, ends_here, end);
    next_line(r);
    return str_printf(r->a, "%.*s\n", STR_ARG(filled(r, body)));
}

static struct ask read_ask(struct run *r)
{
    struct ask ask = {0};
    str line = str_trim(r->line), end = S("");
    ptrdiff_t at = str_find(line, S("<<"));
    if (at > 0) {
        end = str_skip(line, (size_t)at + 2);
        line = str_trim(str_take(line, (size_t)at));
    }
    ask.token = cut_caller(r, &line);
    ask.method = str_cut(&line, ' ');
    ask.target = filled(r, str_trim(line));
    next_line(r);
    ask_headers(r, &ask);
    ask.body = ask_body(r, end);
    return ask;
}

static void touch(struct run *r, const struct ask *ask)
{
    str target = ask->target, path = str_cut(&target, '?'), objects, id, name;
    bool ignored;
    static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
    size_t m = 0;
    while (m < countof(names) && !str_is(ask->method, names[m]))
        m++;
    const struct route *route = route_find((enum method)m, path, &objects, &id, &name, &ignored);
    if (route && r->scenario->touched)
        r->scenario->touched[route - routes] = true;
}

/* --- expectations ----------------------------------------------------------------------------------------------- */

static void expect_headers(struct run *r, const struct told *t)
{
    struct pair one;
    for (; has_text(r) && is_header(r->line, &one); next_line(r)) {
        str found = told_header(t, str_c(r->a, one.name)), wanted = filled(r, one.value);
        if (wanted.n > 1 && wanted.p[0] == '$') {
            int64_t n;
            bool is_number = str_to_i64(found, &n);
            json_object_set_new(r->vars, str_c(r->a, str_skip(wanted, 1)),
                                is_number ? json_integer(n) : json_stringn(found.p, found.n));
        } else if (str_is(wanted, "*") ? found.n == 0 : !str_eq(str_is(wanted, "!") ? S("") : wanted, found)) {
            failed(r, r->line_number, "%.*s: %.*s expected, %.*s found", STR_ARG(one.name), STR_ARG(wanted),
                   STR_ARG(found));
        }
    }
}

static str without_returns(struct arena *a, str s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '\r')
            out[n++] = s.p[i];
    while (n && out[n - 1] == '\n')
        n--;
    return (str){out, n};
}

static void expect_bytes(struct run *r, str expected, const struct told *t)
{
    int line = r->line_number - 1;
    str wanted = filled(r, expected), found = without_returns(r->a, t->body);
    if (!str_eq(wanted, found))
        failed(r, line, "other bytes\n  expected %.*s\n  found    %.*s", STR_ARG(wanted), STR_ARG(found));
}

static void expect_json(struct run *r, str expected, const struct told *t)
{
    int line = r->line_number - 1;
    str message = S("");
    json_t *wanted, *found;
    const char *why;
    if (json_read(r->a, expected, &wanted, &message) != RC_OK)
        failed(r, line, "the expectation is no JSON: %.*s: %.*s", STR_ARG(message), STR_ARG(expected));
    else if (json_read(r->a, t->body, &found, &message) != RC_OK)
        failed(r, line, "the answer is no JSON: %.*s: %.*s", STR_ARG(message), STR_ARG(t->body));
    else if (!scenario_match(r->a, wanted, found, r->vars, &why))
        failed(r, line, "%s\n  in %.3000s", why, str_c(r->a, t->body));
}

static void expect(struct run *r, const struct ask *ask, const struct told *t, int ask_line)
{
    int64_t status;
    bool is_exact = str_starts(r->line, S("== "));
    if (!is_status(r->line) || !str_to_i64(str_trim(str_skip(r->line, is_exact ? 3 : 2)), &status)) {
        failed(r, r->line_number, "a status is expected: %.*s", STR_ARG(r->line));
        return next_line(r);
    }
    if (status != t->status)
        failed(r, ask_line, "%.*s %.*s: %lld expected, %d found: %.2000s", STR_ARG(ask->method), STR_ARG(ask->target),
               (long long)status, t->status, str_c(r->a, t->body));
    next_line(r);
    expect_headers(r, t);
    str expected = lines_until(r, ends_expectation, S(""));
    if (!expected.n || status != t->status)
        return;
    if (is_exact)
        expect_bytes(r, expected, t);
    else
        expect_json(r, expected, t);
}

static void look_for_canaries(struct run *r, const struct ask *ask, const struct told *t, int line)
{
    for (size_t i = 0; i < r->canary_count; i++) {
        if (!str_eq(r->canaries[i].token, ask->token))
            continue;
        bool is_told = str_find(t->body, r->canaries[i].text) >= 0;
        for (size_t k = 0; k < t->header_count; k++)
            is_told |= str_find(t->headers[k].value, r->canaries[i].text) >= 0;
        if (is_told)
            failed(r, line, "%.*s was told to somebody who must not see it: %.2000s", STR_ARG(r->canaries[i].text),
                   str_c(r->a, t->body));
    }
}

static void request(struct run *r)
{
    int line = r->line_number;
    struct ask ask = read_ask(r);
    struct told t = desk_ask(r->desk, ask);
    const char *breach = r->scenario->document ? contract_breach(r->scenario->document, r->a, &ask, &t) : NULL;
    touch(r, &ask);
    look_for_canaries(r, &ask, &t, line);
    if (breach)
        failed(r, line, "%.*s %.*s: %s\n  in %.2000s", STR_ARG(ask.method), STR_ARG(ask.target), breach,
               str_c(r->a, t.body));
    expect(r, &ask, &t, line);
}
