/* The company's settings in memory and in the table meta. See company.h. */
#include "app/company.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/check.h"
#include "db/db.h"

/* Before a setting's name in meta. */
#define PREFIX S("company.")

struct company_settings {
    atomic_bool is_stale;
    pthread_mutex_t lock; /* of what follows */
    struct company company;
    struct arena *arena; /* of its texts */
};

static void settings_end(void *data)
{
    struct company_settings *s = data;
    pthread_mutex_destroy(&s->lock);
    arena_free(s->arena);
}

struct company_settings *company_settings_new(struct arena *a)
{
    struct company_settings *s = arena_new_of(a, struct company_settings);
    *s = (struct company_settings){.arena = arena_new(0)};
    check(pthread_mutex_init(&s->lock, NULL) == 0);
    arena_defer(a, settings_end, s);
    return s;
}

/* --- in memory -------------------------------------------------------------------------------------------------- */

static enum rc company_row(void *to, const struct row *row)
{
    struct company_settings *s = to;
    str name = row_text(row, 0);
    if (!str_starts(name, PREFIX))
        return RC_OK;
    for (const struct company_setting *c = company_settings; c->name; c++)
        if (str_is(str_skip(name, PREFIX.n), c->name))
            *company_text(&s->company, c) = str_copy(s->arena, row_text(row, 1));
    return RC_OK;
}

void company_reload(struct company_settings *s, struct db *db)
{
    pthread_mutex_lock(&s->lock);
    arena_reset(s->arena);
    s->company = company_presets();
    db_query(db, &(struct db_query){S("select name, value from meta"), NULL, 0, company_row, s});
    pthread_mutex_unlock(&s->lock);
}

void company_changed(struct company_settings *s)
{
    atomic_store(&s->is_stale, true);
}

void company_look(struct company_settings *s, struct db *db)
{
    if (atomic_exchange(&s->is_stale, false))
        company_reload(s, db);
}

void company_copy(struct company_settings *s, struct arena *a, struct company *out)
{
    pthread_mutex_lock(&s->lock);
    *out = company_copied(a, &s->company);
    pthread_mutex_unlock(&s->lock);
}

/* --- in the database -------------------------------------------------------------------------------------------- */

enum rc company_store(struct cx *cx, struct company *co)
{
    enum rc rc = RC_OK;
    for (const struct company_setting *c = company_settings; c->name && rc == RC_OK; c++) {
        str name = str_printf(cx->arena, "%.*s%s", STR_ARG(PREFIX), c->name);
        rc = db_run(
            cx->db,
            S("insert into meta (name, value) values (?, ?) on conflict (name) do update set value = excluded.value"),
            (struct value[]){v_text(name), v_text(*company_text(co, c))}, 2, NULL);
    }
    return rc;
}
