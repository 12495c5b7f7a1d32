/*
 * The chain walked again, from its first entry; then what stands beside it. After an entry that does not hold the walk goes on
 * from the link that is stored, so that one that was altered is told once and not with all behind it. See audit.h.
 */
#include <string.h>

#include "base/check.h"
#include "journal/audit.h"
#include "journal/chain.h"
#include "journal/content.h"
#include "journal/unsealed.h"

struct walk {
    struct cx *cx;
    struct arena *scratch;
    struct chain_head head;
    bool is_blind; /* what stood before the entry is missing: its link cannot be computed */
    struct verdict *verdict;
};

/* Behind CHAIN_COLUMNS. */
enum {
    WALK_POSITION = CHAIN_COLUMN_COUNT,
    WALK_LINK,
    WALK_SEALED,
    WALK_NONCE,
    WALK_BEFORE,
    WALK_AFTER,
    WALK_ERASED,
    WALK_ACT
};

static const enum value_type shapes[] = {
    VALUE_INT,  VALUE_INT,   VALUE_INT,  VALUE_INT,  VALUE_INT, VALUE_INT, VALUE_BYTES,
    VALUE_INT,  VALUE_TEXT,  VALUE_TIME, VALUE_TIME, VALUE_INT, VALUE_INT, VALUE_BYTES,
    VALUE_TIME, VALUE_BYTES, VALUE_TEXT, VALUE_TEXT, VALUE_INT, VALUE_INT,
};

static str table_of(const struct cx *cx, int object_no)
{
    const struct object *o = catalog_number(cx->catalog, object_no);
    return o ? o->plural : S("");
}

static void found(struct walk *w, enum difference kind, int64_t position, const struct entry *e)
{
    struct finding f = {.kind = kind, .position = position};
    if (e) {
        f.table = table_of(w->cx, e->object_no);
        f.record_id = e->record_id;
    }
    verdict_add(w->verdict, f);
}

static bool fits(const struct row *row)
{
    for (size_t i = 0; i < countof(shapes); i++)
        if (!row_fits(row, (int)i, shapes[i]))
            return false;
    return true;
}

/* The digest of an update or mark can be computed from what the entry holds; a create's content is its record's, and that
   of a purged record was erased on purpose. */
static bool digest_holds(struct walk *w, const struct row *row, const struct entry *e)
{
    bool has_text = !row_is_null(row, WALK_BEFORE) || !row_is_null(row, WALK_AFTER);
    if (e->kind < CHANGE_CREATE || e->kind > CHANGE_PURGE || e->version <= 0)
        return false;
    if (e->kind == CHANGE_CREATE || (e->kind == CHANGE_UPDATE && !has_text))
        return !has_text;
    const struct object shape = {.number = e->object_no};
    struct content c = {&shape, e->kind, e->version, row_text(row, WALK_BEFORE), row_text(row, WALK_AFTER)};
    unsigned char digest[HASH_BYTES];
    content__digest(w->scratch, &c, row_value(row, WALK_NONCE, VALUE_BYTES).s, digest);
    return e->digest.n == HASH_BYTES && memcmp(digest, e->digest.p, HASH_BYTES) == 0;
}

/* Goes on from what is stored, whatever it is. */
static void resume(struct walk *w, int64_t position, str link, int64_t sealed_ms)
{
    w->head.position = position;
    if (link.n == HASH_BYTES)
        memcpy(w->head.link, link.p, HASH_BYTES);
    w->head.sealed_ms = sealed_ms;
}

/* False: the entry cannot be linked, and was told. */
static bool is_there(struct walk *w, const struct row *row, int64_t position)
{
    if (row_is_null(row, 0) || row_is_null(row, WALK_ACT))
        found(w, DIFFERENCE_GONE, position, NULL);
    else if (!fits(row))
        found(w, DIFFERENCE_ALTERED, position, NULL);
    else
        return true;
    return false;
}

static void entry_walk(struct walk *w, const struct row *row, int64_t position, str link)
{
    struct entry e = chain__entry(row);
    bool holds = digest_holds(w, row, &e);
    if (!holds)
        found(w, DIFFERENCE_ALTERED, position, &e);
    if (row_int(row, WALK_ERASED))
        found(w, DIFFERENCE_ERASED, position, &e);
    chain__advance(&w->head, &e);
    if (holds && !w->is_blind && (link.n != HASH_BYTES || memcmp(link.p, w->head.link, HASH_BYTES) != 0))
        found(w, DIFFERENCE_LINK, position, &e);
}

static enum rc walk_row(void *to, const struct row *row)
{
    struct walk *w = to;
    arena_reset(w->scratch);
    int64_t position = row_int(row, WALK_POSITION);
    bool is_sound = row_fits(row, WALK_LINK, VALUE_BYTES) && row_fits(row, WALK_SEALED, VALUE_TIME);
    str link = is_sound ? row_value(row, WALK_LINK, VALUE_BYTES).s : S("");
    int64_t sealed_ms = is_sound ? row_value(row, WALK_SEALED, VALUE_TIME).i : 0;
    w->verdict->entries++;
    if (position < 1 || position == INT64_MAX) { /* none that ever was given */
        found(w, DIFFERENCE_ALTERED, position, NULL);
        return RC_OK;
    }
    w->is_blind = position != w->head.position + 1;
    if (w->is_blind) {
        found(w, DIFFERENCE_GAP, w->head.position + 1, NULL);
        w->head.position = position - 1;
    }
    if (sealed_ms < w->head.sealed_ms)
        found(w, DIFFERENCE_OLDER, position, NULL);
    w->head.sealed_ms = sealed_ms;
    if (is_there(w, row, position))
        entry_walk(w, row, position, link);
    resume(w, position, link, sealed_ms);
    return RC_OK;
}

_Static_assert(CHANGE_UPDATE == 2 && CHANGE_PURGE == 5, "the SQL below says so");

static enum rc walk_all(struct walk *w)
{
    return db_query(
        w->cx->db,
        &(struct db_query){
            S("select " CHAIN_COLUMNS ", s.position, s.link, s.sealed_at, c.nonce, c.before_text, c.after_text, "
              "case when c.kind = 2 and c.before_text is null and c.after_text is null and not exists ("
              "select 1 from changes p where p.object_no = c.object_no and p.record_id = c.record_id and "
              "p.kind = 5 and p.id > c.id) then 1 else 0 end, k.id from journal_seals s "
              "left join changes c on c.id = s.change_id "
              "left join changesets k on k.id = c.changeset_id order by s.position"),
            NULL, 0, walk_row, w});
}

/* --- beside the chain ------------------------------------------------------------------------------------------- */

static bool is_end(const struct chain_head *stored, const struct chain_head *walked)
{
    return stored->position == walked->position && stored->sealed_ms == walked->sealed_ms &&
           stored->floor_id == walked->floor_id && memcmp(stored->link, walked->link, HASH_BYTES) == 0;
}

static enum rc head_hold(struct walk *w)
{
    struct chain_head stored = {0};
    enum rc rc = chain__head(w->cx->db, &stored);
    if (rc == RC_OK && !is_end(&stored, &w->head))
        found(w, DIFFERENCE_HEAD, w->head.position + 1, NULL);
    w->verdict->head.position = w->head.position;
    w->verdict->head.at_ms = w->head.sealed_ms;
    memcpy(w->verdict->head.link, w->head.link, HASH_BYTES);
    return rc;
}

/* What leads to entries or acts that are not there, by the number it has. An undo is known by its way in, which the chain
   covers. */
static const struct stray {
    enum difference kind;
    const char *table, *sql;
} strays[] = {
    {DIFFERENCE_EMPTY_ACT, "changesets",
     "select k.id from changesets k where not exists (select 1 from changes c where c.changeset_id = k.id) order by "
     "k.id"},
    {DIFFERENCE_UNDOING, "undoings",
     "select u.undo_id from undoings u left join changesets k on k.id = u.changeset_id left join changesets b "
     "on b.id = u.undo_id where k.id is null or b.id is null or b.via <> 'undo' or u.undo_id <= u.changeset_id "
     "order by u.undo_id"},
    {DIFFERENCE_UNDOING, "changesets",
     "select k.id from changesets k where k.undone_by is not null and not exists (select 1 from undoings u "
     "where u.changeset_id = k.id and u.undo_id = k.undone_by) order by k.id"},
    {DIFFERENCE_LED, "changesets",
     "select k.id from changesets k where (k.cause_id is not null and not exists (select 1 from changesets c "
     "where c.id = k.cause_id)) or (k.root_id is not null and not exists (select 1 from changesets c "
     "where c.id = k.root_id)) order by k.id"},
    {DIFFERENCE_LED, "stage_history",
     "select h.id from stage_history h where not exists (select 1 from changesets k where k.id = h.changeset_id) "
     "order by h.id"},
    {DIFFERENCE_AHEAD, "journal_readers",
     "select r.position from journal_readers r where r.position < 0 or r.position > "
     "(select h.position from journal_head h)"},
};

struct straying {
    struct verdict *verdict;
    const struct stray *stray;
};

static enum rc stray_row(void *to, const struct row *row)
{
    const struct straying *s = to;
    verdict_add(
        s->verdict,
        (struct finding){.kind = s->stray->kind, .table = str_of(s->stray->table), .record_id = row_int(row, 0)});
    return RC_OK;
}

static enum rc strays_read(struct cx *cx, struct verdict *v)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < countof(strays) && rc == RC_OK; i++) {
        struct straying s = {v, &strays[i]};
        rc = db_query(cx->db, &(struct db_query){str_of(strays[i].sql), NULL, 0, stray_row, &s});
    }
    return rc;
}

enum rc audit_journal(struct cx *cx, struct verdict *v)
{
    check(db_in_transaction(cx->db));
    check(v->arena && cx->who.user_id == 0);
    struct walk w = {.cx = cx, .scratch = arena_new(0), .verdict = v};
    enum rc rc = walk_all(&w);
    if (rc == RC_OK)
        rc = head_hold(&w);
    if (rc == RC_OK)
        rc = audit__unsealed(cx, v);
    if (rc == RC_OK)
        rc = strays_read(cx, v);
    arena_free(w.scratch);
    return rc;
}

/* --- heads kept elsewhere --------------------------------------------------------------------------------------- */

static enum rc kept_row(void *to, const struct row *row)
{
    struct kept_head *h = to;
    str link = row_fits(row, 0, VALUE_BYTES) ? row_value(row, 0, VALUE_BYTES).s : S("");
    if (link.n == HASH_BYTES)
        memcpy(h->link, link.p, HASH_BYTES);
    h->at_ms = row_fits(row, 1, VALUE_TIME) ? row_value(row, 1, VALUE_TIME).i : 0;
    return RC_OK;
}

static enum rc head_find(struct cx *cx, const struct kept_head *kept, struct verdict *v)
{
    struct kept_head present = {0};
    bool is_there = true;
    enum rc rc = RC_OK;
    if (kept->position)
        rc = db_one(cx->db,
                    &(struct db_query){S("select link, sealed_at from journal_seals where position = ?"),
                                       (struct value[]){v_int(kept->position)}, 1, kept_row, &present},
                    &is_there);
    if (rc != RC_OK)
        return rc;
    if (!is_there)
        verdict_add(v, (struct finding){.kind = DIFFERENCE_CUT, .position = kept->position, .line = kept->line});
    else if (present.at_ms != kept->at_ms || memcmp(present.link, kept->link, HASH_BYTES) != 0)
        verdict_add(v, (struct finding){.kind = DIFFERENCE_REPLACED, .position = kept->position, .line = kept->line});
    return RC_OK;
}

enum rc audit_heads(struct cx *cx, const struct kept_source *kept, struct verdict *v)
{
    struct kept_line l;
    enum rc rc = RC_OK;
    check(db_in_transaction(cx->db) && v->arena);
    while (rc == RC_OK && kept->next(kept->data, &l))
        if (l.is_broken)
            verdict_add(v, (struct finding){.kind = DIFFERENCE_BROKEN, .line = l.head.line});
        else
            rc = head_find(cx, &l.head, v);
    return rc;
}
