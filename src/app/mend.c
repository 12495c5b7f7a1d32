/*
 * Looking whether the data are whole, and mending what can be: see app_check and app_mend in app/app.h, and decision 0010.
 * Each record that gets another number does so in a transaction of its own, so that a mend that was ended goes on with the
 * next call.
 */
#include "app/parts.h"
#include "base/limits.h"
#include "journal/journal.h"
#include "journal/numbers.h"
#include "record/renumber.h"
#include "schema/schema.h"

enum { FAULT_BYTES = 1 << 20, PIECE = 100 };

struct mending {
    struct app *app;
    const struct object *object;
    int64_t ids[PIECE];
    size_t count, at;
    int64_t renumbered;
    struct buf faults;
};

/* The faults of the numbers as a message; RC_CORRUPT when there are some. */
static enum rc told(struct arena *a, struct buf *faults, str *message)
{
    bool is_whole = faults->n == 0;
    if (!is_whole)
        *message = str_trim(str_copy(a, buf_view(faults)));
    buf_free(faults);
    return is_whole ? RC_OK : RC_CORRUPT;
}

enum rc app_check(struct app *app, struct arena *a, str *message)
{
    struct cx *cx = app_context(app, a);
    struct buf faults;
    enum rc rc = schema_check(cx->db, cx->catalog, a, message);
    if (rc == RC_OK)
        rc = schema_planted(cx->db, cx->catalog, a, message);
    buf_init(&faults, FAULT_BYTES);
    if (rc == RC_OK)
        rc = numbers_check(cx, &faults);
    enum rc numbers = told(a, &faults, message);
    return rc == RC_OK ? numbers : rc;
}

/* --- mending ---------------------------------------------------------------------------------------------------- */

static enum rc raise_write(struct cx *cx, void *data)
{
    (void)data;
    db_deadline(cx->db, 0); /* this, and what follows, takes as long as the tables are large */
    return numbers_raise(cx);
}

static enum rc own_write(struct cx *cx, void *data)
{
    (void)data;
    db_deadline(cx->db, 0);
    return numbers_renumber(cx);
}

static enum rc faulty_write(struct cx *cx, void *data)
{
    struct mending *m = data;
    db_deadline(cx->db, 0);
    return numbers_faulty(cx, m->object, PIECE, m->ids, &m->count);
}

static enum rc one_write(struct cx *cx, void *data)
{
    int64_t ignored;
    const struct mending *m = data;
    changeset_open(cx, "cli", S("mend"));
    return record_renumber(cx, m->object, m->ids[m->at], &ignored);
}

static enum rc check_write(struct cx *cx, void *data)
{
    struct mending *m = data;
    db_deadline(cx->db, 0);
    buf_clear(&m->faults);
    return numbers_check(cx, &m->faults);
}

static enum rc mend_object(struct mending *m, const struct object *o)
{
    m->object = o;
    enum rc rc;
    do {
        rc = app_write(m->app, faulty_write, m);
        for (m->at = 0; m->at < m->count && rc == RC_OK; m->at++) {
            rc = app_write(m->app, one_write, m);
            m->renumbered += rc == RC_OK;
        }
    } while (rc == RC_OK && m->count);
    return rc;
}

static enum rc mend(struct mending *m)
{
    struct arena *a = arena_new(0);
    const struct catalog *c = catalogs_pin(m->app->catalogs, a);
    enum rc rc = app_write(m->app, raise_write, NULL);
    ids_forget_all(m->app->engine.ids);
    if (rc == RC_OK)
        rc = app_write(m->app, own_write, NULL);
    for (size_t i = 0; i < catalog_count(c) && rc == RC_OK; i++)
        rc = mend_object(m, catalog_at(c, i));
    arena_free(a);
    return rc == RC_OK ? app_write(m->app, check_write, m) : rc;
}

enum rc app_mend(struct app *app, struct arena *a, str *message)
{
    struct mending m = {.app = app};
    buf_init(&m.faults, FAULT_BYTES);
    enum rc rc = mend(&m);
    enum rc left = told(a, &m.faults, message);
    if (rc == RC_CONFLICT)
        *message = S("a job whose number must change is under way; try again when it has ended");
    else if (rc == RC_OK && left == RC_OK)
        *message = str_printf(a, "Numbers are whole; %lld records got another one.", (long long)m.renumbered);
    return rc == RC_OK ? left : rc;
}
