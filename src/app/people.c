/* What the command line does with people. As the program itself. */
#include "access/password.h"
#include "access/person.h"
#include "access/session.h"
#include "access/sign_in.h"
#include "app/act.h"
#include "base/check.h"
#include "base/shown.h"
#include "journal/journal.h"
#include "object/email.h"
#include "record/record.h"

struct user_errand {
    struct app_user user;
    str password_hash;
    struct arena *arena;
    str message;
};

enum rc app_user_write(struct cx *cx, const struct app_user *user, str password_hash, str language, int64_t *id)
{
    const struct person_fields f = person_fields(cx->catalog);
    struct draft *d = draft_new(cx->arena, f.name->object);
    struct record *r;
    enum rc rc = draft_from_text(cx, d, f.name, user->name);
    if (rc == RC_OK)
        rc = draft_from_text(cx, d, f.email, user->email);
    if (rc == RC_OK)
        rc = draft_from_text(cx, d, f.role, user->role);
    if (rc == RC_OK && language.n)
        rc = draft_from_text(cx, d, f.language, language);
    if (rc == RC_OK)
        rc = record_create(cx, d, &r);
    if (rc != RC_OK)
        return rc;
    *id = record_id(r);
    return password_hash.n ? credential_set(cx, *id, password_hash, S("")) : RC_OK;
}

static enum rc user_write(struct cx *cx, void *data)
{
    struct user_errand *e = data;
    int64_t id;
    changeset_open(cx, "cli", S(""));
    cx->language = S("en");
    enum rc rc = app_user_write(cx, &e->user, e->password_hash, S(""), &id);
    e->message = act__mistakes(e->arena, &cx->issues, NULL);
    return rc;
}

enum rc app_user_add(struct app *app, struct app_user user, struct arena *a, str *message)
{
    struct issues is;
    issues_init(&is, a);
    if (password_check(user.password, user.email, "password", &is) != RC_OK) {
        *message = act__mistakes(a, &is, NULL);
        return RC_INVALID;
    }
    struct user_errand e = {.user = user, .password_hash = password_hash(a, user.password), .arena = a};
    enum rc rc = app_write(app, user_write, &e);
    *message = e.message;
    if (rc == RC_OK)
        app_setup_done(app);
    return rc;
}

struct password_errand {
    str email, password_hash;
    bool is_found;
};

static enum rc password_write(struct cx *cx, void *data)
{
    struct password_errand *e = data;
    int64_t id;
    str before;
    enum rc rc = person_of_email(cx, e->email, &id, &before);
    e->is_found = id != 0;
    if (rc == RC_OK && !e->is_found)
        rc = RC_NOT_FOUND;
    if (rc == RC_OK)
        rc = sign_in_succeeded(cx, e->email); /* whoever guessed before, waits no more */
    return rc == RC_OK ? credential_set(cx, id, e->password_hash, S("")) : rc;
}

enum rc app_user_password(struct app *app, str email, str password, struct arena *a, str *message)
{
    check(message);
    struct issues is;
    issues_init(&is, a);
    email = email_plain(a, email);
    if (password_check(password, email, "password", &is) != RC_OK) {
        *message = act__mistakes(a, &is, NULL);
        return RC_INVALID;
    }
    struct password_errand e = {.email = email, .password_hash = password_hash(a, password)};
    enum rc rc = app_write(app, password_write, &e);
    if (rc == RC_NOT_FOUND)
        *message = str_printf(a, "nobody who is active has the e-mail %s", shown_word(a, str_c(a, email)));
    return rc;
}

enum rc app_users(struct app *app, struct arena *a, person_fn fn, void *to)
{
    check(fn);
    return people_each(app_context(app, a), fn, to);
}
