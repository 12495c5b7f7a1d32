/* Draws, compares and ends the token of the set-up link. See setup.h. */
#include "app/setup.h"

#include "app/parts.h"
#include "base/check.h"
#include "base/clock.h"
#include "db/db.h"

enum rc setup_begin(struct setup *s, struct db *db)
{
    static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789"; /* 32: five bits each, none easily mistaken */
    bool has_user = true;
    enum rc rc = db_one(db, &(struct db_query){S("select 1 from credentials limit 1"), NULL, 0, NULL, NULL}, &has_user);
    if (rc != RC_OK || has_user)
        return rc;
    unsigned char random[32];
    clock_system.random(clock_system.data, random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++)
        s->token[i] = letters[random[i] & 31];
    return RC_OK;
}

str app_setup_token(struct app *app, struct arena *a)
{
    return str_copy(a, str_of(app->setup.token));
}

bool app_setup_is_open(const struct app *app)
{
    return app->setup.token[0] != 0;
}

bool app_setup_token_is(const struct app *app, str token)
{
    check(strlen(app->setup.token) < sizeof app->setup.token);
    const char *right = app->setup.token;
    size_t n = strlen(right);
    unsigned char differs = 0; /* every byte is looked at, so that time tells nothing */
    for (size_t i = 0; i < n && token.n == n; i++)
        differs |= (unsigned char)(right[i] ^ token.p[i]);
    return n > 0 && token.n == n && !differs;
}

void app_setup_done(struct app *app)
{
    app->setup.token[0] = 0;
}
