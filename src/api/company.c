/* The company's settings as every act gets them: read once, and again after they were changed. */
#include "api/app_parts.h"

static enum rc company_row(void *to, const struct row *row)
{
    struct app *app = to;
    str name = row_text(row, 0), value = str_copy(app->company_arena, row_text(row, 1));
    if (str_is(name, "company.name"))
        app->company.name = value;
    else if (str_is(name, "company.currency"))
        app->company.currency = value;
    else if (str_is(name, "company.time_zone"))
        app->company.time_zone = value;
    else if (str_is(name, "company.language"))
        app->company.language = value;
    return RC_OK;
}

void app__company_reload(struct app *app, struct db *db)
{
    pthread_mutex_lock(&app->company_lock);
    arena_reset(app->company_arena);
    app->company = (struct company){S(""), S("CNY"), S("Asia/Shanghai"), S("zh")};
    db_query(db, &(struct db_query){S("select name, value from meta"), NULL, 0, company_row, app});
    pthread_mutex_unlock(&app->company_lock);
}

void app__company_changed(struct app *app)
{
    atomic_store(&app->company_is_stale, true);
}

void app__company_copy(struct app *app, struct arena *a, struct company *out)
{
    pthread_mutex_lock(&app->company_lock);
    *out = (struct company){str_copy(a, app->company.name), str_copy(a, app->company.currency),
                            str_copy(a, app->company.time_zone), str_copy(a, app->company.language)};
    pthread_mutex_unlock(&app->company_lock);
}
