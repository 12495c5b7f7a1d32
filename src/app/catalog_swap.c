/* Changing, following and checking the catalogue. See catalog_swap.h. */
#include "app/catalog_swap.h"

#include "app/declarations.h"
#include "app/parts.h"
#include "base/check.h"
#include "base/log.h"

enum { TRIES_MAX = 3 };

/* --- following -------------------------------------------------------------------------------------------------- */

static enum rc cannot_follow(struct arena *own, str why)
{
    log_line(LOG_ERROR, "catalog", "why", str_c(own, why), NULL);
    arena_free(own);
    return RC_UNAVAILABLE;
}

enum rc catalog_follow(struct app *app, struct db *db)
{
    struct arena *own = arena_new(0);
    struct schema_declarations *d = arena_new_of(own, struct schema_declarations);
    const struct catalog *c;
    str message = S("");
    enum rc rc = schema_declarations(db, own, d);
    if (rc != RC_OK || d->generation <= catalogs_generation(app->catalogs)) {
        arena_free(own);
        return rc;
    }
    if (declarations_load(own, d, &c, &message) != RC_OK || declarations_check_whole(c, own, &message) != RC_OK)
        return cannot_follow(own, message);
    catalogs_publish(app->catalogs, own, c);
    return RC_OK;
}

enum rc catalog_begin(struct worker *w)
{
    struct app *app = w->app;
    int64_t generation;
    check(w->db && !db_in_transaction(w->db));
    enum rc rc = db_begin_with(w->db, &schema_beginning, &generation);
    if (rc == RC_OK && generation != catalogs_generation(app->catalogs))
        rc = catalog_follow(app, w->db);
    if (rc == RC_OK && generation != catalogs_generation(app->catalogs))
        rc = RC_UNAVAILABLE; /* it went back: a database put in place of the one we opened */
    if (rc != RC_OK)
        db_rollback(w->db);
    return rc;
}

enum rc catalog_stamp(struct db *db, const struct catalog *c)
{
    int64_t generation;
    enum rc rc = schema_generation(db, &generation);
    if (rc == RC_OK)
        catalog_applied(c, generation);
    return rc;
}

/* --- changing --------------------------------------------------------------------------------------------------- */

struct swap {
    const struct catalog *next;
    struct arena *arena; /* of the caller */
    str *message;
    int tries;
};

static enum rc swap_write(struct cx *cx, void *data)
{
    struct swap *s = data;
    if (s->tries++ == TRIES_MAX) {
        *s->message = S("others were at work on the tables; try again");
        return RC_UNAVAILABLE;
    }
    db_deadline(cx->db, 0); /* it takes as long as the tables are large */
    enum rc rc = schema_apply(cx->db, s->next, s->arena, s->message);
    return rc == RC_OK ? catalog_stamp(cx->db, s->next) : rc;
}

enum rc app_catalog_swap(struct app *app, const struct schema_declarations *next, struct arena *a, str *message)
{
    check(!app->options.is_reader && next->n <= LIMIT_OBJECTS);
    struct arena *own = arena_new(0);
    struct swap s = {.arena = a, .message = message};
    str why = S("");
    enum rc rc = declarations_load(own, next, &s.next, &why);
    if (rc == RC_OK)
        rc = declarations_check_whole(s.next, own, &why);
    if (rc != RC_OK) {
        *message = str_copy(a, why);
        arena_free(own);
        return rc;
    }
    rc = app_write(app, swap_write, &s);
    if (rc != RC_OK) {
        arena_free(own);
        return rc;
    }
    catalogs_publish(app->catalogs, own, s.next);
    bell_ring(&app->bell);
    return RC_OK;
}

int64_t app_catalog_generation(struct app *app)
{
    return catalogs_generation(app->catalogs);
}

size_t app_catalogs_alive(struct app *app)
{
    return catalogs_alive(app->catalogs);
}
