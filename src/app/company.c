/* The company's settings in memory and in the table meta. See company.h. */
#include "app/company.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/check.h"
#include "db/db.h"

/* Before a setting's name in meta. */
#define PREFIX S("company.")

struct company_settings {
    atomic_bool is_stale;    /* they were changed, and could not be read again yet */
    pthread_mutex_t reading; /* of two that read it from the database the later stays */
    pthread_mutex_t lock;    /* of what follows; never held while a database is asked */
    struct company company;
    struct arena *arena; /* of its texts */
};

static void settings_end(void *data)
{
    struct company_settings *s = data;
    pthread_mutex_destroy(&s->lock);
    pthread_mutex_destroy(&s->reading);
    arena_free(s->arena);
}

struct company_settings *company_settings_new(struct arena *a)
{
    check(a);
    struct company_settings *s = arena_new_of(a, struct company_settings);
    *s = (struct company_settings){.arena = arena_new(0)};
    check(pthread_mutex_init(&s->lock, NULL) == 0 && pthread_mutex_init(&s->reading, NULL) == 0);
    arena_defer(a, settings_end, s);
    return s;
}

/* --- in memory -------------------------------------------------------------------------------------------------- */

struct reading {
    struct arena *arena;
    struct company company;
};

static enum rc company_row(void *to, const struct row *row)
{
    struct reading *r = to;
    str name = row_text(row, 0);
    if (!str_starts(name, PREFIX))
        return RC_OK;
    for (const struct company_setting *c = company_settings; c->name; c++)
        if (str_is(str_skip(name, PREFIX.n), c->name))
            *company_text(&r->company, c) = str_copy(r->arena, row_text(row, 1));
    return RC_OK;
}

static void put_in_place(struct company_settings *s, struct reading *r)
{
    pthread_mutex_lock(&s->lock);
    struct arena *old = s->arena;
    s->company = r->company;
    s->arena = r->arena;
    r->arena = old;
    pthread_mutex_unlock(&s->lock);
}

/* What was known counts until the new is read whole. Under s->reading. */
static enum rc reload(struct company_settings *s, struct db *db)
{
    struct reading r = {.arena = arena_new(0), .company = company_presets()};
    enum rc rc = db_query(db, &(struct db_query){S("select name, value from meta"), NULL, 0, company_row, &r});
    if (rc == RC_OK)
        put_in_place(s, &r);
    atomic_store(&s->is_stale, rc != RC_OK);
    arena_free(r.arena);
    return rc;
}

enum rc company_reload(struct company_settings *s, struct db *db)
{
    check(db);
    pthread_mutex_lock(&s->reading);
    enum rc rc = reload(s, db);
    pthread_mutex_unlock(&s->reading);
    return rc;
}

/* Nobody waits for another's look. */
void company_look(struct company_settings *s, struct db *db)
{
    if (!atomic_load(&s->is_stale) || pthread_mutex_trylock(&s->reading) != 0)
        return;
    reload(s, db);
    pthread_mutex_unlock(&s->reading);
}

void company_copy(struct company_settings *s, struct db *db, struct arena *a, struct company *out)
{
    if (db)
        company_look(s, db);
    pthread_mutex_lock(&s->lock);
    *out = company_copied(a, &s->company);
    pthread_mutex_unlock(&s->lock);
}

/* --- in the database -------------------------------------------------------------------------------------------- */

enum rc company_store(struct cx *cx, struct company *co)
{
    enum rc rc = RC_OK;
    if (cx->company_changed)
        *cx->company_changed = true;
    for (const struct company_setting *c = company_settings; c->name && rc == RC_OK; c++) {
        str name = str_printf(cx->arena, "%.*s%s", STR_ARG(PREFIX), c->name);
        rc = db_run(
            cx->db,
            S("insert into meta (name, value) values (?, ?) on conflict (name) do update set value = excluded.value"),
            (struct value[]){v_text(name), v_text(*company_text(co, c))}, 2, NULL);
    }
    return rc;
}
