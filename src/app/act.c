/* See act.h. */
#include "app/act.h"

#include "base/check.h"

str act__mistakes(struct arena *a, const struct issues *is)
{
    struct buf b;
    buf_init(&b, 8192);
    for (size_t i = 0; i < issues_kept(is); i++)
        buf_printf(&b, "%s%.*s%s%.*s", i ? "; " : "", STR_ARG(is->list[i].at), is->list[i].at.n ? ": " : "",
                   STR_ARG(issue_sentence(a, &is->list[i], S("en"))));
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

static void close_worker(void *worker)
{
    worker_close(worker);
}

enum rc act__context(struct app *app, struct arena *a, struct cx **out)
{
    struct worker *w = arena_new_of(a, struct worker);
    enum rc rc = worker_open_logged(app, LANE_SLOW, w);
    arena_defer(a, close_worker, w);
    if (rc != RC_OK)
        return rc;
    struct worker mine = {.app = app, .lane = w->lane, .db = w->db, .arena = a};
    *out = worker_context(&mine);
    return RC_OK;
}

const struct object *act__object(struct cx *cx, str word, str *message)
{
    const struct object *o = catalog_object(cx->catalog, word);
    o = o ? o : catalog_plural(cx->catalog, word);
    if (!o)
        *message = str_printf(cx->arena, "there is no object \"%.*s\"", STR_ARG(word));
    return o;
}
