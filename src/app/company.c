/* The company's settings in memory and in the table meta. See company.h. */
#include "app/company.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/check.h"
#include "db/db.h"

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
    str name = row_text(row, 0), value = str_copy(s->arena, row_text(row, 1));
    if (str_is(name, "company.name"))
        s->company.name = value;
    else if (str_is(name, "company.currency"))
        s->company.currency = value;
    else if (str_is(name, "company.time_zone"))
        s->company.time_zone = value;
    else if (str_is(name, "company.language"))
        s->company.language = value;
    return RC_OK;
}

void company_reload(struct company_settings *s, struct db *db)
{
    pthread_mutex_lock(&s->lock);
    arena_reset(s->arena);
    s->company = (struct company){S(""), S("CNY"), S("Asia/Shanghai"), S("zh")};
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
    *out = (struct company){str_copy(a, s->company.name), str_copy(a, s->company.currency),
                            str_copy(a, s->company.time_zone), str_copy(a, s->company.language)};
    pthread_mutex_unlock(&s->lock);
}

/* --- in the database -------------------------------------------------------------------------------------------- */

static enum rc setting_write(struct cx *cx, const char *name, str value)
{
    return db_run(
        cx->db,
        S("insert into meta (name, value) values (?, ?) on conflict (name) do update set value = excluded.value"),
        (struct value[]){v_text(str_of(name)), v_text(value)}, 2, NULL);
}

enum rc company_store(struct cx *cx, const struct company *co)
{
    enum rc rc = setting_write(cx, "company.name", co->name);
    if (rc == RC_OK)
        rc = setting_write(cx, "company.currency", co->currency);
    if (rc == RC_OK)
        rc = setting_write(cx, "company.time_zone", co->time_zone);
    return rc == RC_OK ? setting_write(cx, "company.language", co->language) : rc;
}
