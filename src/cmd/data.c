/*
 * The commands on data. What they mean is in app/app.h; here is how they are called from a shell: what goes to standard
 * output (the answer), what to standard error, and which exit a script gets.
 */
#include "cmd/data.h"

#include <stdio.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/shown.h"
#include "cmd/audit.h"
#include "cmd/opened.h"
#include "cmd/order.h"

enum exiting init_run(struct call *c)
{
    const char *sample = call_option(c, "sample"), *language = call_option(c, "language");
    int64_t n = 0;
    if (sample && (!str_to_i64(str_of(sample), &n) || n < 1 || n > LIMIT_SAMPLE))
        return call_fail(c, EXITING_USAGE, "--sample: '%s' is no number from 1 to %d", shown_word(c->arena, sample),
                         LIMIT_SAMPLE);
    if (language && strcmp(language, "zh") != 0 && strcmp(language, "en") != 0)
        return call_fail(c, EXITING_USAGE, "--language: '%s' is neither zh nor en", shown_word(c->arena, language));
    struct order order = {.command = c->command, .words = {str_of(sample), str_of(language)}};
    struct answer says;
    enum exiting how = order_carry_out(c, &order, &says);
    if (how == EXITING_OK)
        says.out = str_printf(c->arena, "%s is ready.%s%.*s", settings_text(c->settings, SETTING_DATA),
                              says.out.n ? " " : "", STR_ARG(says.out));
    return call_ended(c, how, says);
}

enum exiting init_work(struct app *app, const struct order *o, struct arena *a, struct answer *says)
{
    int64_t n;
    str message = {0};
    if (!str_to_i64(o->words[0], &n))
        return EXITING_OK;
    enum rc rc = app_sample(app, n, o->words[1].n ? o->words[1] : S("en"), a, &message);
    return answered(rc, message, says);
}

enum exiting export_run(struct call *c)
{
    const char *format = call_option(c, "format"), *where = call_option(c, "where");
    if (strcmp(format, "csv") != 0 && strcmp(format, "json") != 0)
        return call_fail(c, EXITING_USAGE, "--format: '%s' is neither csv nor json", shown_word(c->arena, format));
    struct app *app;
    enum exiting how = open_to_read(c, &app);
    if (how)
        return how;
    str message = {0};
    const struct app_export what = {.object = str_of(c->arguments[0]),
                                    .where = str_of(where),
                                    .is_csv = strcmp(format, "csv") == 0,
                                    .has_ids = call_option(c, "ids") != NULL,
                                    .has_lines = call_option(c, "lines") != NULL,
                                    .fd = STDOUT_FILENO};
    enum rc rc = app_export(app, &what, c->arena, &message);
    struct answer says;
    how = answered(rc, message, &says);
    bool is_usage = rc == RC_NOT_FOUND || rc == RC_INVALID; /* no such object, no such condition */
    if (rc == RC_OK)                                        /* the records are what was asked for */
        says = (struct answer){.err = message};
    return call_ended(c, is_usage ? EXITING_USAGE : how, says);
}

static enum exiting mend(struct call *c)
{
    struct order order = {.command = c->command};
    struct answer says;
    enum exiting how = order_carry_out(c, &order, &says);
    return call_ended(c, how, says);
}

/* Where something could not be read the audit tells what. */
static enum exiting check_all(struct call *c, struct app *app)
{
    str message = {0};
    struct answer says;
    struct verdict ignored;
    enum rc rc = app_check(app, c->arena, &message);
    bool is_unread = rc == RC_CORRUPT && !message.n;
    enum exiting how = answered(rc, message, &says);
    if (how && !is_unread)
        return call_ended(c, how, says);
    enum exiting audit = audit_made(c, app, (struct app_audit){.with_records = true}, &ignored);
    if (!how)
        says = (struct answer){.err = message};
    return audit ? audit : call_ended(c, how, says);
}

enum exiting check_run(struct call *c)
{
    str message = {0};
    struct answer says;
    if (call_option(c, "declarations")) {
        enum rc rc = app_check_declarations(NULL, c->arena, &message);
        enum exiting how = answered(rc, message, &says);
        return call_ended(c, how, says);
    }
    if (call_option(c, "mend"))
        return mend(c);
    struct app *app;
    enum exiting how = open_to_read(c, &app);
    return how ? how : check_all(c, app);
}

enum exiting check_work(struct app *app, const struct order *o, struct arena *a, struct answer *says)
{
    (void)o;
    str message = {0};
    enum rc rc = app_mend(app, a, &message);
    return answered(rc, message, says);
}
