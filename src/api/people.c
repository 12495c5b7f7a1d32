/*
 * People over HTTP: the first administrator, signing in and out, oneself, the company. Hashing a password takes 50 ms, so
 * those routes run in the slow lane and hand the write over.
 */
#include "access/access.h"
#include "access/password.h"
#include "access/session.h"
#include "api/app_parts.h"
#include "api/call.h"
#include "base/check.h"
#include "base/version.h"
#include "crm/sample.h"
#include "journal/journal.h"
#include "object/currency.h"
#include "query/zone.h"

static const char *const no_parameters[] = {NULL};

/* What a write transaction of this file is told, and tells back. Texts handed back live in the call's arena. */
struct errand {
    struct call *call;
    str email, password_hash, name, language, currency, time_zone, company;
    int64_t sample;
    int64_t user_id;
    str token, but_token;
    int64_t expires_ms;
    int tries;
    bool is_taken;
};

static enum rc write(struct call *c, write_fn fn, struct errand *e)
{
    e->call = c;
    return c->cx->engine->write(c->cx->engine, fn, e);
}

/* --- what is told of oneself ------------------------------------------------------------------------------------ */

static void rights_write(struct cx *cx, struct json *j)
{
    static const char *const actions[] = {"see", "create", "change", "delete"};
    json_key(j, S("rights"));
    json_begin_object(j);
    for (size_t i = 0; i < catalog_count(cx->catalog); i++) {
        const struct object *o = catalog_at(cx->catalog, i);
        json_key(j, o->name);
        json_begin_object(j);
        for (int a = 0; a < ACTIONS; a++) {
            enum scope s = access_scope(cx, o, (enum action)a);
            json_pair(j, actions[a], s == SCOPE_ALL ? v_text(S("all")) : s == SCOPE_OWN ? v_text(S("own")) : V_NULL);
        }
        json_end(j);
    }
    json_end(j);
}

static void company_write(struct cx *cx, struct json *j)
{
    json_begin_object(j);
    json_pair_str(j, "name", cx->company.name);
    json_pair_str(j, "currency", cx->company.currency);
    json_pair_str(j, "time_zone", cx->company.time_zone);
    json_pair_str(j, "language", cx->company.language);
    json_end(j);
}

static enum rc user_read(struct cx *cx, int64_t id, struct record **out)
{
    struct query q = query_of(cx, catalog_object(cx->catalog, S("user")), condition_true());
    return query_one(cx, &q, id, out);
}

static void user_write(struct json *j, const struct record *r)
{
    static const char *const names[] = {"name", "email", "role", "team", "language", "time_zone"};
    json_begin_object(j);
    json_pair_int(j, "id", record_id(r));
    for (size_t i = 0; i < countof(names); i++)
        json_pair(j, names[i], record_get(r, object_field(r->object, str_of(names[i]))));
    json_end(j);
}

static enum rc me_write(struct call *c)
{
    struct record *user;
    enum rc rc = user_read(c->cx, c->cx->who.user_id, &user);
    if (rc != RC_OK)
        return rc;
    struct json j = call_json(c, 200);
    json_begin_object(&j);
    json_key(&j, S("user"));
    user_write(&j, user);
    json_key(&j, S("company"));
    company_write(c->cx, &j);
    rights_write(c->cx, &j);
    json_end(&j);
    return RC_OK;
}

enum rc people_me(struct call *c)
{
    enum rc rc = call_only(c, no_parameters);
    return rc == RC_OK ? me_write(c) : rc;
}

/* Oneself as far as one may change it: name, language, time zone. Everything else of a user is the administrator's. */
enum rc people_me_change(struct call *c)
{
    static const char *const mine[] = {"name", "language", "time_zone"};
    enum rc rc = call_only(c, no_parameters);
    if (rc == RC_OK)
        rc = call_body(c, false);
    if (rc != RC_OK)
        return rc;
    const struct object *users = catalog_object(c->cx->catalog, S("user"));
    struct draft *d;
    struct record *ignored;
    const char *key;
    json_t *v;
    json_object_foreach(c->body, key, v)
    {
        size_t i = 0;
        while (i < countof(mine) && !str_is(str_of(key), mine[i]))
            i++;
        if (i == countof(mine))
            rc = issue_add(&c->cx->issues, key, object_field(users, str_of(key)) ? "read_only" : "unknown_field");
    }
    if (rc == RC_OK)
        rc = draft_from_json(c->cx, users, c->body, &d);
    if (rc != RC_OK)
        return rc;
    struct actor me = c->cx->who;
    c->cx->who.role = S("administrator"); /* for these three fields of one's own record */
    rc = record_update(c->cx, d, me.user_id, 0, &ignored);
    c->cx->who = me;
    return rc == RC_OK ? me_write(c) : rc;
}

/* --- the company ------------------------------------------------------------------------------------------------ */

enum rc people_company(struct call *c)
{
    enum rc rc = call_only(c, no_parameters);
    if (rc != RC_OK)
        return rc;
    struct json j = call_json(c, 200);
    company_write(c->cx, &j);
    return RC_OK;
}

static enum rc setting_write(struct cx *cx, const char *name, str value)
{
    return db_run(cx->db,
                  S("insert into meta (name, value) values (?, ?) on conflict (name) do update set value = excluded.value"),
                  (struct value[]){v_text(str_of(name)), v_text(value)}, 2, NULL);
}

static enum rc company_store(struct cx *cx, const struct company *co)
{
    enum rc rc = setting_write(cx, "company.name", co->name);
    if (rc == RC_OK)
        rc = setting_write(cx, "company.currency", co->currency);
    if (rc == RC_OK)
        rc = setting_write(cx, "company.time_zone", co->time_zone);
    return rc == RC_OK ? setting_write(cx, "company.language", co->language) : rc;
}

/* Checks what is given of a company's settings; members that are absent keep what stands in co. */
static enum rc company_of(struct call *c, struct company *co)
{
    struct issues *is = &c->cx->issues;
    str name, currency, zone, language;
    enum rc all = RC_OK;
    if (call_member(c, "name", false, &name) != RC_OK || call_member(c, "currency", false, &currency) != RC_OK ||
        call_member(c, "time_zone", false, &zone) != RC_OK || call_member(c, "language", false, &language) != RC_OK)
        all = RC_INVALID;
    if (name.n > LIMIT_TEXT_BYTES / 10)
        all = issue_with(is, S("name"), "too_long", S("400"));
    if (currency.n && !currency_is_known(currency))
        all = issue_add(is, "currency", "currency");
    if (zone.n && !zone_is_known(zone))
        all = issue_add(is, "time_zone", "time_zone");
    if (language.n && !str_is(language, "zh") && !str_is(language, "en"))
        all = issue_with(is, S("language"), "choice", S("zh, en"));
    co->name = name.n ? name : co->name;
    co->currency = currency.n ? currency : co->currency;
    co->time_zone = zone.n ? zone : co->time_zone;
    co->language = language.n ? language : co->language;
    return all;
}

enum rc people_company_change(struct call *c)
{
    static const char *const members[] = {"name", "currency", "time_zone", "language", NULL};
    enum rc rc = call_only(c, no_parameters);
    if (rc == RC_OK)
        rc = call_body(c, false);
    if (rc == RC_OK)
        rc = call_members(c, members);
    if (rc == RC_OK)
        rc = company_of(c, &c->cx->company);
    if (rc == RC_OK)
        rc = company_store(c->cx, &c->cx->company);
    if (rc != RC_OK)
        return rc;
    app__company_changed(c->app);
    struct json j = call_json(c, 200);
    company_write(c->cx, &j);
    return RC_OK;
}

/* --- sessions --------------------------------------------------------------------------------------------------- */

static enum rc start_session(struct cx *cx, struct errand *e)
{
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
                 str_printf(c->cx->arena, "gx_session=%.*s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%lld%s", STR_ARG(token),
                            (long long)seconds, secure));
    reply_header(c->rp, "Set-Cookie",
                 str_printf(c->cx->arena, "gx_signed_in=%d; Path=/; SameSite=Lax; Max-Age=%lld%s", seconds > 0,
                            (long long)seconds, secure));
}

static enum rc session_answer(struct call *c, int status, const struct errand *e)
{
    struct record *user;
    enum rc rc = user_read(c->cx, e->user_id, &user);
    if (rc != RC_OK)
        return rc;
    cookie(c, e->token, (e->expires_ms - c->cx->now_ms) / 1000);
    struct json j = call_json(c, status);
    json_begin_object(&j);
    json_pair_str(&j, "token", e->token);
    json_pair(&j, "expires_at", v_time(e->expires_ms));
    json_key(&j, S("user"));
    user_write(&j, user);
    json_end(&j);
    return RC_OK;
}

static enum rc login_write(struct cx *cx, void *data)
{
    struct errand *e = data;
    enum rc rc = sign_in_succeeded(cx, e->email);
    return rc == RC_OK ? start_session(cx, e) : rc;
}

static enum rc login_failed_write(struct cx *cx, void *data)
{
    struct errand *e = data;
    return sign_in_failed(cx, e->email, &e->tries);
}

static void tries_left_write(struct call *c, struct json *j, void *data)
{
    (void)c;
    json_pair_int(j, "tries_left", *(int *)data);
}

static enum rc refuse_wait(struct call *c, int64_t wait_ms)
{
    c->code = "wait";
    c->retry_after_s = (int)((wait_ms + 999) / 1000);
    c->detail = str_is(c->cx->language, "zh") ? S("尝试次数过多，请稍后再试") : S("Too many tries; wait before the next one");
    return RC_TOO_MANY;
}

static enum rc refuse_credentials(struct call *c, struct errand *e)
{
    enum rc rc = write(c, login_failed_write, e);
    if (rc != RC_OK)
        return rc;
    int *left = arena_new_of(c->cx->arena, int);
    *left = LIMIT_SIGN_IN_TRIES - e->tries;
    bool is_zh = str_is(c->cx->language, "zh");
    c->rp->status = 401;
    c->code = "credentials";
    c->detail = str_printf(c->cx->arena, is_zh ? "邮箱或密码不正确，还可以再试 %d 次" : "E-mail or password is not right. %d tries left", *left);
    c->extend = tries_left_write;
    c->extend_data = left;
    return RC_FORBIDDEN;
}

enum rc people_login(struct call *c)
{
    struct errand e = {0};
    struct sign_in found;
    str password;
    static const char *const members[] = {"email", "password", NULL};
    enum rc rc = call_only(c, no_parameters);
    if (rc == RC_OK)
        rc = call_body(c, false);
    if (rc == RC_OK)
        rc = call_members(c, members);
    if (rc != RC_OK)
        return rc;
    enum rc has_email = call_member(c, "email", true, &e.email);
    rc = call_member(c, "password", true, &password);
    if (rc != RC_OK || has_email != RC_OK)
        return RC_INVALID;
    e.email = str_lower(c->cx->arena, str_take(e.email, 320));
    rc = sign_in_find(c->cx, e.email, &found);
    if (rc == RC_OK && found.wait_ms > 0)
        return refuse_wait(c, found.wait_ms);
    if (rc != RC_OK)
        return rc;
    bool is_right = password.n <= LIMIT_PASSWORD_BYTES && password_matches(found.password_hash, json_text(json_object_get(c->body, "password")));
    if (!is_right)
        return refuse_credentials(c, &e);
    e.user_id = found.user_id;
    rc = write(c, login_write, &e);
    return rc == RC_OK ? session_answer(c, 200, &e) : rc;
}

enum rc people_logout(struct call *c)
{
    enum rc rc = session_end(c->cx, c->token);
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
    return credential_set(cx, e->user_id, e->password_hash, e->but_token);
}

/* An administrator sets anybody's; everybody their own, with the present one. */
enum rc people_set_password(struct call *c)
{
    struct cx *cx = c->cx;
    struct record *user;
    struct sign_in found;
    str password, current;
    static const char *const members[] = {"password", "current", NULL};
    enum rc rc = call_only(c, no_parameters);
    if (rc == RC_OK)
        rc = call_body(c, false);
    if (rc == RC_OK)
        rc = call_members(c, members);
    if (rc == RC_OK)
        rc = user_read(cx, c->id, &user);
    if (rc != RC_OK)
        return rc;
    bool is_self = c->id == cx->who.user_id;
    if (!is_self && !str_is(cx->who.role, "administrator"))
        return RC_FORBIDDEN;
    str email = record_get(user, object_field(user->object, S("email"))).s;
    if (call_member(c, "password", true, &password) != RC_OK || call_member(c, "current", is_self, &current) != RC_OK ||
        password_check(password, email, "password", &cx->issues) != RC_OK)
        return RC_INVALID;
    rc = sign_in_find(cx, email, &found);
    if (rc == RC_OK && is_self && !password_matches(found.password_hash, current))
        rc = issue_add(&cx->issues, "current", "password_wrong");
    if (rc != RC_OK)
        return rc;
    struct errand e = {.user_id = c->id, .password_hash = password_hash(cx->arena, password), .but_token = is_self ? c->token : S("")};
    rc = write(c, password_write, &e);
    if (rc == RC_OK)
        c->rp->status = 204;
    return rc;
}

/* --- set-up ----------------------------------------------------------------------------------------------------- */

enum rc people_setup_state(struct call *c)
{
    struct json j = call_json(c, 200);
    json_begin_object(&j);
    json_pair(&j, "needed", v_bool(c->app->setup_token[0] != 0));
    json_key(&j, S("languages"));
    json_begin_array(&j);
    json_str(&j, S("zh"));
    json_str(&j, S("en"));
    json_end(&j);
    json_pair_str(&j, "version", S(GUANXI_VERSION));
    json_end(&j);
    return RC_OK;
}

static enum rc exists_row(void *to, const struct row *row)
{
    (void)row;
    *(bool *)to = true;
    return RC_OK;
}

/* In one transaction: nobody else has been made meanwhile, the company, the administrator, the session. */
static enum rc setup_write(struct cx *cx, void *data)
{
    struct errand *e = data;
    e->is_taken = false;
    enum rc rc = db_query(cx->db, &(struct db_query){S("select 1 from credentials limit 1"), NULL, 0, exists_row, &e->is_taken});
    if (rc != RC_OK || e->is_taken)
        return rc == RC_OK ? RC_FORBIDDEN : rc;
    cx->company = (struct company){e->company, e->currency, e->time_zone, e->language};
    rc = company_store(cx, &cx->company);
    app__company_changed(e->call->app); /* read again after the commit */
    struct app_user user = {.email = e->email, .name = e->name, .role = S("administrator")};
    changeset_open(cx, "setup", S(""));
    if (rc == RC_OK)
        rc = app__user_write(cx, &user, e->password_hash, e->language, &e->user_id);
    cx->who.user_id = e->user_id;
    if (rc == RC_OK && e->sample)
        rc = sample_job_add(cx, e->sample, e->language);
    return rc == RC_OK ? start_session(cx, e) : rc;
}

/* A member that is an object: its members are read as if they were the body, pointers go into it. */
static json_t *enter(struct call *c, json_t *body, const char *name, str *before)
{
    static const char empty[] = "{}";
    json_t *inner = json_object_get(body, name);
    str message;
    *before = issues_enter(&c->cx->issues, str_of(name));
    if (!json_is_object(inner))
        check(json_read(c->cx->arena, str_of(empty), &inner, &message) == RC_OK);
    c->body = inner;
    return inner;
}

static enum rc setup_user(struct call *c, json_t *body, struct errand *e, str *password)
{
    str before;
    enter(c, body, "user", &before);
    enum rc name = call_member(c, "name", true, &e->name), email = call_member(c, "email", true, &e->email);
    enum rc rc = call_member(c, "password", true, password);
    e->email = str_lower(c->cx->arena, e->email);
    if (rc == RC_OK)
        rc = password_check(*password, e->email, "password", &c->cx->issues);
    struct value v = v_text(e->email);
    if (email == RC_OK)
        email = field_check(object_field(catalog_object(c->cx->catalog, S("user")), S("email")), c->cx->arena, &v, &c->cx->issues);
    issues_leave(&c->cx->issues, before);
    return name != RC_OK || email != RC_OK ? RC_INVALID : rc;
}

static enum rc setup_company(struct call *c, json_t *body, struct errand *e)
{
    str before;
    struct company co = {S(""), S("CNY"), S("Asia/Shanghai"), e->language};
    enter(c, body, "company", &before);
    enum rc rc = company_of(c, &co);
    issues_leave(&c->cx->issues, before);
    e->company = co.name;
    e->currency = co.currency;
    e->time_zone = co.time_zone;
    return rc;
}

static bool is_setup_token(const struct app *app, str token)
{
    size_t n = strlen(app->setup_token);
    unsigned char differs = 0; /* every byte is looked at, so that time tells nothing */
    for (size_t i = 0; i < n && token.n == n; i++)
        differs |= (unsigned char)(app->setup_token[i] ^ token.p[i]);
    return n > 0 && token.n == n && !differs;
}

enum rc people_setup(struct call *c)
{
    struct errand e = {0};
    str token, password;
    static const char *const members[] = {"token", "language", "user", "company", "sample", NULL};
    enum rc rc = call_only(c, no_parameters);
    if (rc == RC_OK)
        rc = call_body(c, false);
    if (rc == RC_OK)
        rc = call_members(c, members);
    if (rc == RC_OK)
        rc = call_member(c, "token", true, &token);
    if (rc != RC_OK)
        return rc;
    if (!is_setup_token(c->app, token))
        return RC_FORBIDDEN;
    json_t *body = c->body;
    enum rc all = call_member(c, "language", false, &e.language);
    e.language = str_is(e.language, "en") ? S("en") : S("zh");
    json_t *sample = json_object_get(body, "sample");
    e.sample = json_is_integer(sample) ? json_integer_value(sample) : 0;
    if (e.sample < 0 || e.sample > 1000000)
        all = issue_with(&c->cx->issues, S("sample"), "too_large", S("1000000"));
    if (setup_user(c, body, &e, &password) != RC_OK)
        all = RC_INVALID;
    if (setup_company(c, body, &e) != RC_OK)
        all = RC_INVALID;
    if (all != RC_OK)
        return all;
    e.password_hash = password_hash(c->cx->arena, password);
    rc = write(c, setup_write, &e);
    if (rc != RC_OK)
        return rc;
    c->app->setup_token[0] = 0;
    return session_answer(c, 201, &e);
}
