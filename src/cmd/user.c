/* The commands on people: who may sign in, and by which password. */
#include "cmd/user.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/date.h"
#include "base/limits.h"
#include "base/shown.h"
#include "cmd/opened.h"
#include "cmd/order.h"
#include "json/write.h"

enum { NAME_BYTES = 100 }; /* a name may have as many characters */

static enum rc read_password(struct call *c, const char *path, str *password, str *message);

/* What stands before the @, so that of a wrong e-mail nobody is told that the name is wrong. */
static str name_of(struct call *c, str email)
{
    return str_take_whole(shown_line(c->arena, str_cut(&email, '@')), NAME_BYTES);
}

enum exiting user_add_run(struct call *c)
{
    str email = str_of(c->arguments[0]), name = str_of(call_option(c, "name")), password, message = {0};
    if (read_password(c, call_option(c, "password-file"), &password, &message))
        return call_fail(c, EXITING_USAGE, "%.*s", STR_ARG(message));
    struct order order = {
        .command = c->command,
        .words = {email, name.n ? name : name_of(c, email), str_of(call_option(c, "role")), password},
    };
    struct answer says;
    enum exiting how = order_carry_out(c, &order, &says);
    return call_ended(c, how, says);
}

enum exiting user_add_work(struct app *app, const struct order *o, struct arena *a, struct answer *says)
{
    const struct app_user user = {
        .email = o->words[0], .name = o->words[1], .role = o->words[2], .password = o->words[3]};
    str message = {0};
    enum rc rc = app_user_add(app, user, a, &message);
    if (rc == RC_OK)
        message = str_printf(a, "%.*s can sign in as %.*s.", STR_ARG(user.email), STR_ARG(user.role));
    return answered(rc, message, says);
}

enum exiting user_password_run(struct call *c)
{
    str password, message = {0};
    if (read_password(c, call_option(c, "password-file"), &password, &message))
        return call_fail(c, EXITING_USAGE, "%.*s", STR_ARG(message));
    struct order order = {.command = c->command, .words = {str_of(c->arguments[0]), password}};
    struct answer says = {0};
    enum exiting how = folder_find(c, &says.err);
    how = how ? how : order_carry_out(c, &order, &says);
    return call_ended(c, how, says);
}

enum exiting user_password_work(struct app *app, const struct order *o, struct arena *a, struct answer *says)
{
    str message = {0};
    enum rc rc = app_user_password(app, o->words[0], o->words[1], a, &message);
    if (rc == RC_OK)
        message = str_printf(a, "%.*s has a new password and is signed out everywhere.", STR_ARG(o->words[0]));
    return answered(rc, message, says);
}

/* --- list --------------------------------------------------------------------------------------------------------- */

struct users {
    struct arena *a;
    struct buf text;
    struct json json;
    size_t width; /* of the widest e-mail */
};

static enum rc measure(void *to, const struct person_told *p)
{
    struct users *u = to;
    u->width = p->email.n > u->width ? p->email.n : u->width;
    return RC_OK;
}

/* "2026-11-20 09:42Z", or "-". */
static str moment(struct arena *a, int64_t ms)
{
    struct buf b;
    buf_init(&b, 64);
    instant_write(&b, ms);
    str at = str_copy(a, buf_view(&b));
    buf_free(&b);
    return ms ? str_printf(a, "%.10s %.5sZ", at.p, at.p + 11) : S("-");
}

/* Names last: how wide they are, a terminal knows. */
static enum rc table_row(void *to, const struct person_told *p)
{
    struct users *u = to;
    const char *state = !p->is_active ? "inactive" : p->has_password ? "active" : "no password";
    buf_printf(&u->text, "%6lld  %-*.*s  %-14.*s  %-11s  %-17.*s  %.*s\n", (long long)p->id, (int)u->width,
               STR_ARG(shown_line(u->a, p->email)), STR_ARG(p->role), state,
               STR_ARG(moment(u->a, p->signed_in_ms)), STR_ARG(shown_line(u->a, p->name)));
    return RC_OK;
}

static enum rc json_row(void *to, const struct person_told *p)
{
    struct users *u = to;
    json_begin_object(&u->json);
    json_pair_int(&u->json, "id", p->id);
    json_pair_str(&u->json, "email", p->email);
    json_pair_str(&u->json, "name", p->name);
    json_pair_str(&u->json, "role", p->role);
    json_pair(&u->json, "active", v_bool(p->is_active));
    json_pair(&u->json, "password", v_bool(p->has_password));
    json_pair(&u->json, "signed_in_at", p->signed_in_ms ? v_time(p->signed_in_ms) : V_NULL);
    json_end(&u->json);
    return RC_OK;
}

static enum rc write_table(struct app *app, struct users *u)
{
    u->width = strlen("e-mail");
    enum rc rc = app_users(app, u->a, measure, u);
    buf_printf(&u->text, "%6s  %-*s  %-14s  %-11s  %-17s  %s\n", "id", (int)u->width, "e-mail", "role", "state",
               "signed in", "name");
    return rc == RC_OK ? app_users(app, u->a, table_row, u) : rc;
}

static enum rc write_json(struct app *app, struct users *u)
{
    u->json = json_to(&u->text);
    json_begin_array(&u->json);
    enum rc rc = app_users(app, u->a, json_row, u);
    json_end(&u->json);
    buf_char(&u->text, '\n');
    return rc;
}

enum exiting user_list_run(struct call *c)
{
    const char *format = call_option(c, "format");
    bool is_json = format && strcmp(format, "json") == 0;
    if (format && !is_json && strcmp(format, "table") != 0)
        return call_fail(c, EXITING_USAGE, "--format: '%s' is neither table nor json", shown_word(c->arena, format));
    struct app *app;
    enum exiting how = open_to_read(c, &app);
    if (how)
        return how;
    struct users u = {.a = c->arena};
    buf_init(&u.text, LIMIT_REPLY_BYTES);
    enum rc rc = is_json ? write_json(app, &u) : write_table(app, &u);
    rc = rc == RC_OK && u.text.is_over ? RC_TOO_LARGE : rc;
    str text = rc != RC_OK ? S("") : is_json ? shown_json(c->arena, buf_view(&u.text)) : buf_view(&u.text);
    fwrite(text.p, 1, text.n, stdout);
    buf_free(&u.text);
    return rc == RC_OK ? EXITING_OK : call_fail(c, exiting_of(rc), "%s", reason_of(rc));
}

/* --- passwords ---------------------------------------------------------------------------------------------------- */

/* The first line of the file; "-" is standard input. A password as an argument would be seen by everybody here. */
static enum rc read_password(struct call *c, const char *path, str *password, str *message)
{
    int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    char *text = arena_alloc(c->arena, LIMIT_PASSWORD_BYTES + 2);
    ssize_t n = 0, got = fd < 0 ? -1 : 0;
    while (fd >= 0 && n < LIMIT_PASSWORD_BYTES + 2 &&
           (got = read(fd, text + n, LIMIT_PASSWORD_BYTES + 2 - (size_t)n)) > 0)
        n += got;
    int failed = errno;
    if (fd >= 0)
        close(fd);
    if (got < 0) {
        *message = str_printf(c->arena, "%s cannot be read: %s", shown_word(c->arena, path), strerror(failed));
        return RC_UNAVAILABLE;
    }
    str rest = {text, (size_t)n};
    *password = str_cut(&rest, '\n');
    if (str_ends(*password, S("\r")))
        password->n--;
    if (password->n && str_is_utf8(*password) && password->n <= LIMIT_PASSWORD_BYTES)
        return RC_OK;
    *message = str_printf(c->arena, "%s: its first line is no password: empty, longer than %d bytes, or not UTF-8",
                          shown_word(c->arena, path), LIMIT_PASSWORD_BYTES);
    return RC_INVALID;
}
