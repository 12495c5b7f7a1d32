/* The first administrator: once, with the token of the one-time link. See people.h. */
#include "access/password.h"
#include "access/person.h"
#include "api/people.h"
#include "base/check.h"
#include "base/version.h"
#include "crm/sample.h"
#include "journal/journal.h"
#include "transfer/undo_job.h"

static const char *const no_parameters[] = {NULL};

static enum rc exists_row(void *to, const struct row *row)
{
    (void)row;
    *(bool *)to = true;
    return RC_OK;
}

static enum rc has_user(struct cx *cx, bool *has)
{
    *has = false;
    return db_query(cx->db, &(struct db_query){S("select 1 from credentials limit 1"), NULL, 0, exists_row, has});
}

/* --- what there is to be set up --------------------------------------------------------------------------------- */

/* Another node may have been quicker. */
static enum rc look_whether_done(struct call *c)
{
    bool is_done = false;
    enum rc rc = app_setup_is_open(c->app) ? has_user(c->cx, &is_done) : RC_OK;
    if (is_done)
        app_setup_done(c->app);
    return rc;
}

/* Whether that link can be used, so that nobody fills a form in vain. */
static struct value link_state(const struct call *c)
{
    str token = call_query(c, "token");
    return token.n ? v_bool(app_setup_token_is(c->app, token)) : V_NULL;
}

enum rc people_setup_state(struct call *c)
{
    static const char *const parameters[] = {"token", NULL};
    int64_t sample = 0;
    enum rc rc = call_only(c, parameters);
    if (rc == RC_OK)
        rc = look_whether_done(c);
    if (rc == RC_OK && app_setup_is_open(c->app))
        rc = sample_standing(c->cx, &sample);
    if (rc != RC_OK)
        return rc;
    struct json j = call_json(c, 200);
    json_begin_object(&j);
    json_pair(&j, "needed", v_bool(app_setup_is_open(c->app)));
    json_pair(&j, "link", link_state(c));
    json_pair(&j, "sample", v_bool(sample != 0));
    json_key(&j, S("languages"));
    json_begin_array(&j);
    json_str(&j, S("zh"));
    json_str(&j, S("en"));
    json_end(&j);
    json_pair_str(&j, "version", S(GUANXI_VERSION));
    json_end(&j);
    return RC_OK;
}

/* --- set-up ----------------------------------------------------------------------------------------------------- */

/* What was made before anybody could sign in goes, where the company is to begin empty. */
static enum rc remove_sample(struct cx *cx, int64_t standing)
{
    struct undo_plan *plan;
    int64_t job_id;
    enum rc rc = undo_plan(cx, standing, UNDO_KEEP, &plan);
    return rc == RC_OK ? undo_job_add(cx, plan, &job_id) : rc;
}

/* They are made once: where some stand, those are the sample data. */
static enum rc setup_data(struct cx *cx, const struct errand *e)
{
    int64_t standing, job_id;
    enum rc rc = sample_standing(cx, &standing);
    if (rc == RC_OK && standing && e->is_sample_said && !e->sample)
        return remove_sample(cx, standing);
    return rc == RC_OK && !standing && e->sample ? sample_job_add(cx, e->sample, e->language, &job_id) : rc;
}

/* In one transaction: nobody else has been made meanwhile, the company, the administrator, the session. */
static enum rc setup_write(struct cx *cx, void *data)
{
    struct errand *e = data;
    enum rc rc = has_user(cx, &e->is_taken);
    if (rc != RC_OK || e->is_taken)
        return rc == RC_OK ? RC_FORBIDDEN : rc;
    cx->company = e->company;
    rc = company_store(cx, &cx->company);
    struct app_user user = {.email = e->email, .name = e->name, .role = role_administrator()};
    changeset_open(cx, "setup", S(""));
    if (rc == RC_OK)
        rc = app_user_write(cx, &user, e->password_hash, e->language, &e->user_id);
    cx->who.user_id = e->user_id;
    if (rc == RC_OK)
        rc = setup_data(cx, e);
    return rc == RC_OK ? people__session_start(cx, e) : rc;
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
    enum rc rc = call_secret(c, "password", true, password);
    e->email = str_lower(c->cx->arena, e->email);
    if (rc == RC_OK)
        rc = password_check(*password, e->email, "password", &c->cx->issues);
    struct value v = v_text(e->email);
    if (email == RC_OK)
        email = field_check(person_fields(c->cx->catalog).email, c->cx->arena, &v, &c->cx->issues);
    issues_leave(&c->cx->issues, before);
    return name != RC_OK || email != RC_OK ? RC_INVALID : rc;
}

static enum rc setup_company(struct call *c, json_t *body, struct errand *e)
{
    str before;
    struct company co = company_presets();
    co.language = e->language;
    enter(c, body, "company", &before);
    enum rc rc = people__company_of(c, &co);
    if (!json_object_get(c->body, "name"))
        rc = issue_add(&c->cx->issues, "name", "required");
    issues_leave(&c->cx->issues, before);
    e->company = co;
    return rc;
}

/* The link is good once; which of the two it is, used or never ours, the state of the program says. */
static enum rc refuse_token(struct call *c)
{
    bool is_used = !app_setup_is_open(c->app);
    issue_add(&c->cx->issues, "", is_used ? "setup_done" : "setup_token");
    return RC_FORBIDDEN;
}

/* How many customers of sample data; 0 when it is not said. */
static enum rc setup_sample(struct call *c, struct errand *e)
{
    json_t *v = json_object_get(c->body, "sample");
    struct issues *is = &c->cx->issues;
    int64_t *n = &e->sample;
    e->is_sample_said = json_is_integer(v);
    *n = e->is_sample_said ? json_integer_value(v) : 0;
    if (v && !json_is_null(v) && !json_is_integer(v))
        return issue_with(is, S("sample"), "type", S("integer"));
    if (*n < 0)
        return issue_with(is, S("sample"), "too_small", S("0"));
    return *n > LIMIT_SAMPLE ? issue_with(is, S("sample"), "too_large", str_printf(is->arena, "%d", LIMIT_SAMPLE))
                             : RC_OK;
}

enum rc people_setup(struct call *c)
{
    struct errand e = {0};
    str token, password;
    static const char *const members[] = {"token", "language", "user", "company", "sample", NULL};
    enum rc rc = call_take(c, (struct call_form){no_parameters, members});
    if (rc == RC_OK)
        rc = call_member(c, "token", true, &token);
    if (rc != RC_OK)
        return rc;
    if (!app_setup_token_is(c->app, token))
        return refuse_token(c);
    json_t *body = c->body;
    enum rc all = call_member(c, "language", false, &e.language), sample = setup_sample(c, &e);
    if (e.language.n && !str_is(e.language, "zh") && !str_is(e.language, "en"))
        all = issue_with(&c->cx->issues, S("language"), "choice", S("zh, en"));
    e.language = str_is(e.language, "en") ? S("en") : S("zh");
    all = sample == RC_OK ? all : sample;
    if (setup_user(c, body, &e, &password) != RC_OK)
        all = RC_INVALID;
    if (setup_company(c, body, &e) != RC_OK)
        all = RC_INVALID;
    if (all != RC_OK)
        return all;
    e.password_hash = password_hash(c->cx->arena, password);
    rc = people__write(c, setup_write, &e);
    if (rc == RC_OK || e.is_taken)
        app_setup_done(c->app);
    if (rc != RC_OK)
        return e.is_taken ? refuse_token(c) : rc;
    return people__session_answer(c, 201, &e);
}
