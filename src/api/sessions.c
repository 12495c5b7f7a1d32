/* Signing in and out, and passwords, over HTTP. See people.h. */
#include "access/access.h"
#include "access/password.h"
#include "access/person.h"
#include "access/session.h"
#include "access/sign_in.h"
#include "api/people.h"
#include "base/check.h"
#include "object/email.h"

static const char *const no_parameters[] = {NULL};

/* --- sessions --------------------------------------------------------------------------------------------------- */

enum rc people__session_start(struct cx *cx, struct errand *e)
{
    check(e->user_id != 0);
    struct call *c = e->call;
    struct session_options options = {e->user_id, c->rq->peer, request_header(c->rq, "user-agent")};
    str token;
    enum rc rc = session_start(cx, options, &token, &e->expires_ms);
    if (rc == RC_OK)
        e->token = str_copy(c->cx->arena, token);
    return rc;
}

/* The session, which no script may read, and beside it a mark that there is one, so that the page need not ask. */
static void cookie(struct call *c, str token, int64_t seconds)
{
    const char *secure = c->rq->is_secure ? "; Secure" : "";
    reply_header(c->rp, "Set-Cookie",
                 str_printf(c->cx->arena, "gx_session=%.*s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%lld%s",
                            STR_ARG(token), (long long)seconds, secure));
    reply_header(c->rp, "Set-Cookie",
                 str_printf(c->cx->arena, "gx_signed_in=%d; Path=/; SameSite=Lax; Max-Age=%lld%s", seconds > 0,
                            (long long)seconds, secure));
}

enum rc people__session_answer(struct call *c, int status, const struct errand *e)
{
    check(status == 200 || status == 201);
    struct record *user;
    enum rc rc = people__user(c->cx, e->user_id, &user);
    if (rc != RC_OK)
        return rc;
    c->rp->is_secret = true;
    cookie(c, e->token, (e->expires_ms - c->cx->now_ms) / 1000);
    struct json j = call_json(c, status);
    json_begin_object(&j);
    json_pair_str(&j, "token", e->token);
    json_pair(&j, "expires_at", v_time(e->expires_ms));
    json_key(&j, S("user"));
    people__user_write(&j, user);
    json_end(&j);
    return RC_OK;
}

static enum rc login_write(struct cx *cx, void *data)
{
    struct errand *e = data;
    enum rc rc = sign_in_succeeded(cx, e->email);
    return rc == RC_OK ? people__session_start(cx, e) : rc;
}

static enum rc try_write(struct cx *cx, void *data)
{
    struct errand *e = data;
    return sign_in_try(cx, e->email, &e->tries, &e->wait_ms);
}

static void tries_left_write(struct call *c, struct json *j, void *data)
{
    (void)c;
    json_pair_int(j, "tries_left", *(int *)data);
}

static enum rc refuse_wait(struct call *c, int64_t wait_ms)
{
    c->retry_after_s = (int)((wait_ms + 999) / 1000);
    return call_refuse(c, REFUSAL_WAIT, S(""));
}

/* A try is taken before the password is looked at; where there is none left, that one has to wait. */
static enum rc take_try(struct call *c, struct errand *e, struct sign_in *found)
{
    enum rc rc = sign_in_find(c->cx, e->email, found);
    if (rc == RC_OK && found->wait_ms > 0)
        return refuse_wait(c, found->wait_ms);
    if (rc == RC_OK)
        rc = people__write(c, try_write, e);
    return rc == RC_OK && e->wait_ms > 0 ? refuse_wait(c, e->wait_ms) : rc;
}

static enum rc refuse_credentials(struct call *c, const struct errand *e)
{
    int *left = arena_new_of(c->cx->arena, int);
    *left = LIMIT_SIGN_IN_TRIES - e->tries;
    c->extend = tries_left_write;
    c->extend_data = left;
    return call_refuse(c, REFUSAL_CREDENTIALS, str_printf(c->cx->arena, "%d", *left));
}

enum rc people_login(struct call *c)
{
    struct errand e = {0};
    struct sign_in found;
    str password;
    static const char *const members[] = {"email", "password", NULL};
    enum rc rc = call_take(c, (struct call_form){no_parameters, members});
    if (rc != RC_OK)
        return rc;
    enum rc has_email = call_member(c, "email", true, &e.email);
    rc = call_secret(c, "password", true, &password);
    if (rc != RC_OK || has_email != RC_OK)
        return RC_INVALID;
    e.email = str_take_whole(email_plain(c->cx->arena, e.email), 320);
    rc = take_try(c, &e, &found);
    if (rc != RC_OK)
        return rc;
    if (password.n > LIMIT_PASSWORD_BYTES || !password_matches(found.password_hash, password))
        return refuse_credentials(c, &e);
    e.user_id = found.user_id;
    rc = people__write(c, login_write, &e);
    return rc == RC_OK ? people__session_answer(c, 200, &e) : rc;
}

enum rc people_logout(struct call *c)
{
    check(c->token.n > 0);
    enum rc rc = call_only(c, no_parameters);
    if (rc == RC_OK)
        rc = session_end(c->cx, c->token);
    if (rc != RC_OK)
        return rc;
    cookie(c, S(""), 0);
    c->rp->status = 204;
    return RC_OK;
}

/* --- passwords -------------------------------------------------------------------------------------------------- */

static enum rc password_write(struct cx *cx, void *data)
{
    struct errand *e = data;
    enum rc rc = sign_in_succeeded(cx, e->email);
    return rc == RC_OK ? credential_set(cx, e->user_id, e->password_hash, e->but_token) : rc;
}

/* Who holds a session that was left open guesses no more often than who signs in. */
static enum rc check_current(struct call *c, struct errand *e, str current)
{
    struct sign_in found;
    enum rc rc = take_try(c, e, &found);
    if (rc == RC_OK && !password_matches(found.password_hash, current))
        rc = issue_add(&c->cx->issues, "current", "password_wrong");
    return rc;
}

/* Who may manage people sets anybody's; everybody their own, with the present one. */
enum rc people_set_password(struct call *c)
{
    check(c->id != 0);
    struct cx *cx = c->cx;
    struct record *user;
    str password, current;
    static const char *const members[] = {"password", "current", NULL};
    enum rc rc = call_take(c, (struct call_form){no_parameters, members});
    if (rc == RC_OK)
        rc = people__user(cx, c->id, &user);
    if (rc != RC_OK)
        return rc;
    bool is_self = c->id == cx->who.user_id;
    if (!is_self && !access_may_manage(cx, MANAGE_USERS))
        return RC_FORBIDDEN;
    struct errand e = {.user_id = c->id,
                       .email = str_lower(cx->arena, record_get(user, person_fields(cx->catalog).email).s),
                       .but_token = is_self ? c->token : S("")};
    if (call_secret(c, "password", true, &password) != RC_OK || call_secret(c, "current", is_self, &current) != RC_OK ||
        password_check(password, e.email, "password", &cx->issues) != RC_OK)
        return RC_INVALID;
    rc = is_self ? check_current(c, &e, current) : RC_OK;
    if (rc != RC_OK)
        return rc;
    e.password_hash = password_hash(cx->arena, password);
    rc = people__write(c, password_write, &e);
    if (rc == RC_OK)
        c->rp->status = 204;
    return rc;
}
