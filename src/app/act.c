/* See act.h. */
#include "app/act.h"

#include "base/check.h"
#include "base/limits.h"
#include "base/shown.h"
#include "json/read.h"

/* --- mistakes in words -------------------------------------------------------------------------------------------- */

/* A part of a JSON pointer as it was before RFC 6901. */
static str unescaped(struct arena *a, str part)
{
    struct buf b;
    buf_init(&b, LIMIT_TEXT_BYTES);
    for (size_t i = 0; i < part.n; i++) {
        bool is_escaped = part.p[i] == '~' && i + 1 < part.n;
        buf_char(&b, !is_escaped ? part.p[i] : part.p[++i] == '1' ? '/' : '~');
    }
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

/* How an item of a list is called by who wrote it. */
static str name_of(const json_t *item)
{
    str name = json_member_text(item, "column");
    return name.n ? name : json_member_text(item, "name");
}

/* "columns/3/target" is: columns 4 ("sector"), target. */
static str place_words(struct arena *a, str pointer, const json_t *of)
{
    str words = S("");
    for (str rest = str_skip(pointer, 1); rest.p && pointer.n;) {
        str part = unescaped(a, str_cut(&rest, '/'));
        int64_t at;
        if (!str_to_i64(part, &at) || at < 0) {
            words = str_printf(a, "%.*s%s%.*s", STR_ARG(words), words.n ? ", " : "", STR_ARG(part));
            of = json_object_get(of, str_c(a, part));
            continue;
        }
        of = json_array_get(of, (size_t)at);
        str name = name_of(of);
        words = str_printf(a, "%.*s%s%lld", STR_ARG(words), words.n ? " " : "", (long long)at + 1);
        words = name.n ? str_printf(a, "%.*s (\"%.*s\")", STR_ARG(words), STR_ARG(name)) : words;
    }
    return words;
}

static str place_of(struct arena *a, const struct issue *i, const json_t *of)
{
    if (i->place == ISSUE_PARAMETER)
        return str_printf(a, "--%.*s", STR_ARG(i->at));
    str name = i->field ? i->field->name : S("");
    bool is_field = name.n && i->at.n > name.n && str_ends(i->at, name) && i->at.p[i->at.n - name.n - 1] == '/';
    if (!is_field)
        return place_words(a, i->at, of);
    str above = place_words(a, str_take(i->at, i->at.n - name.n - 1), of), label = label_in(&i->field->label, S("en"));
    return above.n ? str_printf(a, "%.*s, %.*s", STR_ARG(above), STR_ARG(label)) : label;
}

/* A sentence may repeat what was given, and that has no end: of a long one enough is told for others beside it. */
static str sentence_of(struct arena *a, const struct issue *i)
{
    enum { SENTENCE_BYTES = 1000 };
    str all = issue_sentence(a, i, S("en")), cut = str_take_whole(all, SENTENCE_BYTES);
    return cut.n < all.n ? str_printf(a, "%.*s…", STR_ARG(cut)) : all;
}

str act__mistakes(struct arena *a, const struct issues *is, const json_t *of)
{
    struct buf b;
    buf_init(&b, 8192);
    for (size_t i = 0; i < issues_kept(is); i++) {
        str place = place_of(a, &is->list[i], of), sentence = sentence_of(a, &is->list[i]);
        bool is_said = place.n && str_find(sentence, place) >= 0; /* "Role is one of: …" */
        buf_printf(&b, "%s%.*s%s%.*s", i ? "; " : "", STR_ARG(is_said ? S("") : place), place.n && !is_said ? ": " : "",
                   STR_ARG(sentence));
    }
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

/* --- what they act in --------------------------------------------------------------------------------------------- */

static void close_worker(void *worker)
{
    worker_close(worker);
}

enum rc act__context(struct app *app, struct arena *a, struct cx **out)
{
    struct worker *w = arena_new_of(a, struct worker);
    enum rc rc = worker_open_logged(app, LANE_SLOW, 0, w);
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
        *message = str_printf(cx->arena, "there is no object \"%s\"", shown_word(cx->arena, str_c(cx->arena, word)));
    return o;
}
