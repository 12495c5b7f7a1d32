/*
 * Finding; see search.h. In three steps: candidates (the tail of changes the index has not seen, then the index), their
 * records as the actor may see them, and text_match on each. The tail is read before the index: what is indexed in
 * between is then proposed twice, and never missed.
 *
 * Candidates of all objects are gathered first, each object with its share, so that many activities about a customer do
 * not keep the customer away.
 */
#include "record/search.h"

#include <stdlib.h>

#include "access/access.h"
#include "base/check.h"
#include "base/limits.h"
#include "query/grants.h"
#include "query/query.h"
#include "record/record.h"
#include "record/search_doc.h"
#include "text/phone.h"

enum { SHARE_MIN = 25, QUESTIONS = 4 };

struct finding {
    struct cx *cx;
    const struct text_query *query;
    struct search_asked asked;
    str typed; /* without blanks around it */
    bool has_digits;
    enum bin bin; /* live or deleted */
    const struct object **objects;
    size_t object_count;
    struct touched *candidates;
    size_t count, room;
    struct hit *hits;
    size_t hit_count;
    struct arena *scratch; /* of one record */
};

static enum rc find_all(struct finding *f);
static enum rc add_tail(struct finding *f);
static enum rc plan_each(struct finding *f, bool is_each);
static enum rc add_indexed(struct finding *f, const struct object *o, size_t most);
static enum rc add_answers(struct finding *f, const struct object *o, str question, size_t most);
static enum rc look_at_all(struct finding *f);
static int by_rank(const void *x, const void *y);

/* Those of ASCII, and whatever else may be one. */
static bool has_digits(str typed)
{
    for (size_t i = 0; i < typed.n; i++)
        if ((typed.p[i] >= '0' && typed.p[i] <= '9') || (unsigned char)typed.p[i] >= 0x80)
            return true;
    return false;
}

static enum rc find(struct cx *cx, str typed, const struct object *only, enum bin bin, struct finding *f)
{
    *f = (struct finding){.cx = cx, .bin = bin};
    if (!str_is_utf8(typed))
        return RC_OK;
    f->query = text_query_new(cx->arena, typed);
    f->typed = str_trim(typed);
    f->has_digits = has_digits(typed);
    search__ask(cx, typed, &f->asked);
    f->objects = arena_array_of(cx->arena, catalog_count(cx->catalog), const struct object *);
    for (size_t i = 0; i < catalog_count(cx->catalog); i++) {
        const struct object *o = catalog_at(cx->catalog, i);
        if ((!only || o == only) && search__covers(o) && access_scope(cx, o, ACTION_SEE) != SCOPE_NONE)
            f->objects[f->object_count++] = o;
    }
    f->scratch = arena_new(0);
    enum rc rc = f->object_count ? find_all(f) : RC_OK;
    arena_free(f->scratch);
    if (f->hit_count)
        qsort(f->hits, f->hit_count, sizeof *f->hits, by_rank);
    return rc;
}

enum rc search_find(struct cx *cx, str typed, const struct object *only, size_t limit, struct hit *hits, size_t *count)
{
    check(hits && limit > 0);
    check(!only || catalog_has(cx->catalog, only));
    struct finding f;
    enum rc rc = find(cx, typed, only, BIN_LIVE, &f);
    *count = f.hit_count < limit ? f.hit_count : limit;
    if (*count)
        memcpy(hits, f.hits, *count * sizeof *hits);
    return rc;
}

enum rc search_ids(struct cx *cx, const struct object *o, str typed, enum bin bin, int64_t *ids, size_t *count)
{
    check(bin == BIN_LIVE || bin == BIN_DELETED);
    struct finding f;
    enum rc rc = find(cx, typed, o, bin, &f);
    *count = f.hit_count < LIMIT_SEARCH_CANDIDATES ? f.hit_count : LIMIT_SEARCH_CANDIDATES;
    for (size_t i = 0; i < *count; i++)
        ids[i] = f.hits[i].id;
    return rc;
}

static enum rc find_all(struct finding *f)
{
    size_t share = LIMIT_SEARCH_CANDIDATES / f->object_count;
    share = share < SHARE_MIN ? SHARE_MIN : share;
    f->room = LIMIT_SEARCH_TAIL + share * f->object_count * QUESTIONS;
    f->candidates = arena_array_of(f->cx->arena, f->room, struct touched);
    if (f->asked.words.n == 0)
        return RC_OK;
    enum rc rc = add_tail(f);
    if (rc == RC_OK)
        rc = plan_each(f, true);
    size_t tail = f->count;
    for (size_t i = 0; i < f->object_count && rc == RC_OK; i++)
        rc = add_indexed(f, f->objects[i], share);
    str wider = f->count - tail < SHARE_MIN ? search__ask_pinyin(f->cx, f->typed) : S("");
    for (size_t i = 0; i < f->object_count && rc == RC_OK && wider.n && !str_eq(wider, f->asked.marks); i++)
        rc = add_answers(f, f->objects[i], wider, share);
    if (rc == RC_OK)
        rc = plan_each(f, false);
    if (rc != RC_OK || f->count == 0)
        return rc;
    f->count = search__distinct(f->candidates, f->count);
    f->hits = arena_array_of(f->cx->arena, f->count, struct hit);
    return look_at_all(f);
}

/* --- candidates ------------------------------------------------------------------------------------------------- */

static enum rc add_tail(struct finding *f)
{
    struct reader_place place;
    enum rc rc = journal_reader_place(f->cx, SEARCH_READER, &place);
    return rc == RC_OK ? journal_recent(f->cx, place.position, LIMIT_SEARCH_TAIL, f->candidates, &f->count) : rc;
}

/* PostgreSQL must see what is asked before it chooses a plan: walking ids backwards is right for a word that half of the
   records have, and takes a second for a name that ten have. */
static enum rc plan_each(struct finding *f, bool is_each)
{
    if (db_engine(f->cx->db) == DB_SQLITE)
        return RC_OK;
    return db_query(f->cx->db,
                    &(struct db_query){S("select set_config('plan_cache_mode', ?, false)"),
                                       (struct value[]){v_text(is_each ? S("force_custom_plan") : S("auto"))}, 1, NULL,
                                       NULL});
}

static enum rc candidate_row(void *to, const struct row *row)
{
    struct finding *f = to;
    check(f->count < f->room);
    f->candidates[f->count++] = search__doc_of(row_int(row, 0));
    return RC_OK;
}

static enum rc add_answers(struct finding *f, const struct object *o, str question, size_t most)
{
    struct cx *cx = f->cx;
    bool is_own = access_scope(cx, o, ACTION_SEE) == SCOPE_OWN, is_deleted = f->bin == BIN_DELETED;
    str expression = search__expression(cx, o, is_deleted, is_own ? cx->who.user_id : 0, question);
    str sql =
        db_engine(cx->db) == DB_SQLITE
            ? S("select rowid from search_index where search_index match ? and rowid between ? and ? "
                "order by rowid desc limit ?")
            : S("select id from search_docs where lexemes @@ cast(cast(? as text) as tsquery) and id between ? and ? "
                "order by id desc limit ?");
    const struct value binds[] = {v_text(expression), v_int(search__doc_id(o, 1, is_deleted)),
                                  v_int(search__doc_id(o, SEARCH_RECORD_MAX, is_deleted)), v_int((int64_t)most)};
    return db_query(cx->db, &(struct db_query){sql, binds, countof(binds), candidate_row, f});
}

/* Words alone mostly fill the share; where they do not, there may be what the other questions mean. */
static enum rc add_indexed(struct finding *f, const struct object *o, size_t most)
{
    size_t before = f->count;
    enum rc rc = add_answers(f, o, f->asked.words, most);
    if (rc == RC_OK && f->count - before < most && f->asked.marks.n)
        rc = add_answers(f, o, f->asked.marks, most);
    if (rc == RC_OK && f->count - before < most && f->asked.fours.n && search__has_phones(o))
        rc = add_answers(f, o, f->asked.fours, most);
    return rc;
}

/* --- what they are ---------------------------------------------------------------------------------------------- */

/* Where a record matches best: in its title, or another field, or only in all of them together. */
struct match {
    enum match_tier tier;
    const struct field *field; /* NULL: the title, or all together */
    bool is_title;             /* it matches too: such records come first */
};

/* A telephone number by its digits, from whatever place, and its extension: as a condition (~) asks for it. */
static enum match_tier phone_tier(struct finding *f, str phone)
{
    static const enum match_tier tiers[] = {[PHONE_NOWHERE] = MATCH_NONE,
                                            [PHONE_INSIDE] = MATCH_CONTAINS,
                                            [PHONE_BEGINNING] = MATCH_PREFIX,
                                            [PHONE_WHOLE] = MATCH_EXACT};
    bool is_asked = f->asked.fours.n > 0;
    return is_asked ? tiers[text_phone_fit(text_phone_fold(f->scratch, phone), &f->asked.phone)] : MATCH_NONE;
}

static enum match_tier field_tier(struct finding *f, const struct field *field, struct value v, str text)
{
    bool is_phone = field->type == FIELD_PHONE && v.type == VALUE_TEXT;
    enum match_tier tier = text_match(f->scratch, text, f->query), other = is_phone ? phone_tier(f, v.s) : MATCH_NONE;
    return tier < other ? tier : other;
}

/* A number's other forms are digits: they can only be what was typed where that has some. */
static str text_of(struct finding *f, const struct field *field, struct value v)
{
    bool is_as_written = field->type == FIELD_PHONE && v.type == VALUE_TEXT && !f->has_digits;
    return is_as_written ? v.s : search__text(f->scratch, field, v);
}

/* A letter or digit of ASCII as it is compared, or 0. */
static char first_of(str s)
{
    char c = s.n ? s.p[0] : 0;
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : 0;
}

/* Beside a match of words only a text that begins as it was typed says more: most are seen at once not to. */
static bool may_be_better(const struct finding *f, const struct field *field, str text, enum match_tier best)
{
    char typed = first_of(f->typed), first = first_of(text);
    bool is_number = field->type == FIELD_PHONE && f->has_digits;
    return best > MATCH_WORD || is_number || !typed || !first || typed == first;
}

/* Of the other fields the one that matches best, the first among equals; *all: their texts, wanted where none does. */
static void match_fields(struct finding *f, const struct record *r, struct match *best, str *all)
{
    const struct object *o = r->object;
    for (size_t i = 0; i < o->field_count; i++) {
        const struct field *field = &o->fields[i];
        if (!field->is_searched || !grants_reads(f->cx, field))
            continue;
        str text = text_of(f, field, r->values[i]);
        bool is_asked = text.n && field != o->title && may_be_better(f, field, text, best->tier);
        enum match_tier tier = is_asked ? field_tier(f, field, r->values[i], text) : MATCH_NONE;
        if (tier < best->tier) {
            best->tier = tier;
            best->field = field;
        }
        if (best->tier == MATCH_NONE)
            *all = str_printf(f->scratch, "%.*s %.*s", STR_ARG(*all), STR_ARG(text));
    }
}

static struct match match_of(struct finding *f, const struct record *r)
{
    const struct field *title = r->object->title;
    struct match m = {.tier = MATCH_NONE};
    str all = S("");
    if (title->is_searched)
        m.tier = field_tier(f, title, record_get(r, title), text_of(f, title, record_get(r, title)));
    m.is_title = m.tier != MATCH_NONE;
    if (m.tier > MATCH_PREFIX) /* nothing else says it much better */
        match_fields(f, r, &m, &all);
    return m.tier != MATCH_NONE ? m : (struct match){.tier = text_match(f->scratch, all, f->query)};
}

static void look_at(struct finding *f, const struct record *r)
{
    arena_reset(f->scratch);
    struct match m = match_of(f, r);
    if (m.tier == MATCH_NONE)
        return;
    struct arena *a = f->cx->arena;
    f->hits[f->hit_count++] = (struct hit){
        .object = r->object,
        .id = record_id(r),
        .name = str_copy(a, record_title(r)),
        .tier = m.tier,
        .is_title = m.is_title,
        .field = m.field,
        .text = m.field ? str_copy(a, record_get(r, m.field).s) : (str){"", 0},
        .created_ms = record_get(r, object_field_number(r->object, SYSTEM_CREATED_AT)).i,
    };
}

/* Records of one object, at most LIMIT_PAGE of them: so that they are one page, and nothing but the ids says where
   to look for them (beside "id > 0" SQLite would rather walk all that is one's own). */
static enum rc look_at_some(struct finding *f, const struct object *o, const struct touched *from, size_t n)
{
    int64_t *ids = arena_array_of(f->cx->arena, n, int64_t);
    for (size_t i = 0; i < n; i++)
        ids[i] = from[i].record_id;
    struct query q = query_of(f->cx, o, access_visible(f->cx, o));
    q.has_ids = true;
    q.ids = ids;
    q.id_count = n;
    q.bin = f->bin;
    q.limit = LIMIT_PAGE;
    q.wanted = search__wanted(f->cx->arena, o);
    struct page page = {0};
    enum rc rc = query_page(f->cx, &q, &page);
    for (size_t i = 0; i < page.count && rc == RC_OK; i++)
        look_at(f, page.rows[i]);
    return rc;
}

static bool is_among(const struct finding *f, const struct object *o)
{
    for (size_t i = 0; i < f->object_count; i++)
        if (f->objects[i] == o)
            return true;
    return false;
}

static enum rc look_at_all(struct finding *f)
{
    enum rc rc = RC_OK;
    for (size_t i = 0, n; i < f->count && rc == RC_OK; i += n) {
        const struct object *o = catalog_number(f->cx->catalog, f->candidates[i].object_no);
        for (n = 1; i + n < f->count && n < LIMIT_PAGE && f->candidates[i + n].object_no == f->candidates[i].object_no;)
            n++;
        if (o && is_among(f, o))
            rc = look_at_some(f, o, f->candidates + i, n);
    }
    return rc;
}

/* --- rank ------------------------------------------------------------------------------------------------------- */

static int by_newest(const struct hit *a, const struct hit *b)
{
    if (a->created_ms != b->created_ms)
        return a->created_ms > b->created_ms ? -1 : 1;
    if (a->object != b->object)
        return a->object->number < b->object->number ? -1 : 1;
    return (a->id < b->id) - (a->id > b->id);
}

/* The title says what a record is; what matched elsewhere stands behind. */
static int by_rank(const void *x, const void *y)
{
    const struct hit *a = x, *b = y;
    if (a->is_title != b->is_title)
        return a->is_title ? -1 : 1;
    if (a->tier != b->tier)
        return a->tier < b->tier ? -1 : 1;
    return by_newest(a, b);
}
