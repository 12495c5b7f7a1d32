/*
 * Writing and reading changes; see journal.h.
 *
 * The content that the digest covers is canonical: keys in fixed order, fields by ascending number, values as
 * object/json.h writes them for the journal. An update carries before and after; a create only proves what it was.
 */
#include "journal/journal.h"

#include "base/check.h"
#include "base/hash.h"
#include "base/limits.h"
#include "journal/content.h"
#include "journal/ids.h"

static const char *const kind_names[] = {[CHANGE_CREATE] = "create",
                                         [CHANGE_UPDATE] = "update",
                                         [CHANGE_DELETE] = "delete",
                                         [CHANGE_RESTORE] = "restore",
                                         [CHANGE_PURGE] = "purge"};

const char *change_kind_name(enum change_kind kind)
{
    check(kind >= CHANGE_CREATE && kind <= CHANGE_PURGE);
    return kind_names[kind];
}

/* --- change sets ------------------------------------------------------------------------------------------------ */

static struct changeset *set_new(struct arena *a, const char *via, str label)
{
    struct changeset *set = arena_new_of(a, struct changeset);
    *set = (struct changeset){.via = via, .label = label, .state = "done", .arena = a};
    return set;
}

void changeset_open(struct cx *cx, const char *via, str label)
{
    check(via && *via);
    cx->changeset = set_new(cx->arena, via, label);
}

enum rc changeset_caused(struct cx *cx, const char *via, str label, int64_t cause)
{
    struct changeset_row row;
    check(cause > 0);
    enum rc rc = changeset_find(cx, cause, &row);
    if (rc == RC_OK && row.depth >= LIMIT_CAUSE_DEPTH)
        rc = issue_add(&cx->issues, "", "depth");
    if (rc != RC_OK)
        return rc;
    changeset_open(cx, via, label);
    cx->changeset->cause_id = cause;
    cx->changeset->root_id = row.root_id ? row.root_id : cause;
    cx->changeset->depth = row.depth + 1;
    return RC_OK;
}

void changeset_resume(struct cx *cx, int64_t id, const char *via)
{
    check(id != 0);
    changeset_open(cx, via, S(""));
    cx->changeset->id = id;
}

struct changeset *changeset_follow(struct cx *cx)
{
    struct changeset *act = cx->changeset;
    check(act);
    if (str_is(str_of(act->via), "follow"))
        return act;
    if (!act->follow) {
        check(act->id);
        act->follow = set_new(act->arena, "follow", S("")); /* the context's own arena may be of one row only */
        act->follow->cause_id = act->id;
        act->follow->root_id = act->root_id ? act->root_id : act->id;
        act->follow->depth = act->depth + 1;
    }
    cx->changeset = act->follow;
    return act;
}

static struct value id_or_null(int64_t id)
{
    return id ? v_int(id) : V_NULL;
}

static enum rc changeset_insert(struct cx *cx)
{
    struct changeset *set = cx->changeset;
    int64_t id;
    enum rc rc = ids_take(cx->ids, cx->db, IDS_CHANGESET, &id);
    if (rc != RC_OK)
        return rc;
    const struct value binds[] = {v_int(id),          id_or_null(cx->who.user_id), v_text(str_of(set->via)),
                                  v_text(set->label), v_text(str_of(set->state)),  id_or_null(set->undo_of),
                                  v_time(cx->now_ms), id_or_null(set->cause_id),   id_or_null(set->root_id),
                                  v_int(set->depth)};
    rc = db_run(cx->db,
                S("insert into changesets (id, actor_id, via, label, state, undo_of, at, cause_id, root_id, depth) "
                  "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
                binds, countof(binds), NULL);
    if (rc == RC_OK) {
        set->id = id;
        set->at_ms = cx->now_ms;
        set->actor_id = cx->who.user_id;
        set->knows_actor = true;
    }
    return rc;
}

struct changeset_mark changeset_mark(const struct cx *cx)
{
    const struct changeset *set = cx->changeset;
    check(set);
    return (struct changeset_mark){*set, set->follow ? *set->follow : (struct changeset){0}};
}

void changeset_back(struct cx *cx, const struct changeset_mark *mark)
{
    *cx->changeset = mark->set;
    if (mark->set.follow)
        *mark->set.follow = mark->follow;
}

enum rc changeset_set_state(struct cx *cx, int64_t id, const char *state)
{
    check(id != 0 && state && db_in_transaction(cx->db));
    return db_run(cx->db, S("update changesets set state = ? where id = ?"),
                  (struct value[]){v_text(str_of(state)), v_int(id)}, 2, NULL);
}

enum rc changeset_undoing(struct cx *cx, int64_t id, int64_t undo, bool is_whole)
{
    check(id != 0 && undo != 0 && db_in_transaction(cx->db));
    enum rc rc = db_run(cx->db,
                        S("insert into undoings (changeset_id, undo_id, is_whole) values (?, ?, ?) "
                          "on conflict (changeset_id, undo_id) do update set is_whole = excluded.is_whole"),
                        (struct value[]){v_int(id), v_int(undo), v_bool(is_whole)}, 3, NULL);
    return rc != RC_OK ? rc
                       : db_run(cx->db, S("update changesets set undone_by = ? where id = ?"),
                                (struct value[]){v_int(undo), v_int(id)}, 2, NULL);
}

enum rc changeset_settle(struct cx *cx, int64_t id, bool is_busy)
{
    check(id != 0 && db_in_transaction(cx->db));
    const struct value binds[] = {v_int(id), v_bool(true), v_int(id), v_int(id), v_bool(is_busy), v_bool(true)};
    return db_run(cx->db,
                  S("update changesets set state = case when exists (select 1 from undoings u join changesets k on "
                    "k.id = u.undo_id where u.changeset_id = ? and u.is_whole = ? and k.state in ('done', 'running')) "
                    "then 'undone' when exists (select 1 from undoings u join changesets k on k.id = u.undo_id where "
                    "u.changeset_id = ? and k.state <> 'undone') then 'partly_undone' else 'done' end where id = ? and "
                    "(state not in ('running', 'undoing') or ? = ?)"),
                  binds, countof(binds), NULL);
}

enum rc changeset_unsettle(struct cx *cx, int64_t undo)
{
    check(undo != 0 && db_in_transaction(cx->db));
    const struct value binds[] = {v_bool(false), v_int(undo), v_int(cx->changeset ? cx->changeset->id : 0),
                                  v_int(undo)};
    return db_run(cx->db,
                  S("update undoings set is_whole = ? where undo_id > ? and undo_id <> ? and changeset_id in "
                    "(select changeset_id from undoings where undo_id = ?)"),
                  binds, countof(binds), NULL);
}

/* --- writing ---------------------------------------------------------------------------------------------------- */

/* When the record became what it is; empty where that is the time of the act. */
static struct value own_time(const struct cx *cx, const struct record *r)
{
    const struct field *updated = object_field_number(r->object, SYSTEM_UPDATED_AT);
    int64_t at_ms = cx->now_ms;
    if (updated && record_get(r, updated).i > at_ms)
        at_ms = record_get(r, updated).i;
    return at_ms == cx->changeset->at_ms ? V_NULL : v_time(at_ms);
}

static enum rc actor_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

/* Who the act that goes on is of. */
static enum rc actor_read(struct cx *cx)
{
    struct changeset *set = cx->changeset;
    if (set->knows_actor)
        return RC_OK;
    set->knows_actor = true;
    return db_query(cx->db, &(struct db_query){S("select actor_id from changesets where id = ?"),
                                               (struct value[]){v_int(set->id)}, 1, actor_row, &set->actor_id});
}

/* Who changed the record; empty where that is who the act is of. */
static struct value own_actor(const struct cx *cx)
{
    return cx->who.user_id == cx->changeset->actor_id ? V_NULL : v_int(cx->who.user_id);
}

static enum rc change_insert(struct cx *cx, const struct record *r, const struct content *c)
{
    check(cx_is_writing(cx));
    unsigned char nonce[16], digest[HASH_BYTES];
    cx->clock->random(cx->clock->data, nonce, sizeof nonce);
    content__digest(cx->arena, c, (str){(char *)nonce, sizeof nonce}, digest);
    bool has_text = c->kind == CHANGE_UPDATE;
    const struct value binds[] = {
        v_int(cx->changeset->id),
        v_int(r->object->number),
        v_int(record_id(r)),
        v_int(c->version),
        v_int(c->kind),
        has_text ? v_text(c->before) : V_NULL,
        has_text ? v_text(c->after) : V_NULL,
        v_bytes((str){(char *)nonce, sizeof nonce}),
        v_bytes((str){(char *)digest, sizeof digest}),
        own_time(cx, r),
        own_actor(cx),
    };
    return db_run(cx->db,
                  S("insert into changes (changeset_id, object_no, record_id, version, kind, before_text, after_text, "
                    "nonce, digest, at, actor_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
                  binds, countof(binds), NULL);
}

static enum rc change_write(struct cx *cx, const struct record *r, const struct content *c)
{
    check(cx->changeset && db_in_transaction(cx->db));
    check(record_id(r) != 0 && c->version > 0);
    enum rc rc = cx->changeset->id ? actor_read(cx) : changeset_insert(cx);
    if (rc == RC_OK)
        rc = change_insert(cx, r, c);
    cx->changeset->changes += rc == RC_OK;
    return rc;
}

bool journal_keeps(const struct field *f)
{
    switch (f->number) {
    case SYSTEM_ID:
    case SYSTEM_VERSION:
    case SYSTEM_CREATED_AT:
    case SYSTEM_CREATED_BY:
    case SYSTEM_UPDATED_AT:
    case SYSTEM_UPDATED_BY:
    case SYSTEM_DELETED_AT:
        return false;
    default:
        return f->type != FIELD_LINES; /* lines are records with changes of their own */
    }
}

enum rc journal_create(struct cx *cx, const struct record *now)
{
    struct content c = {.object = now->object, .kind = CHANGE_CREATE, .version = record_version(now)};
    c.after = content__all(cx->arena, now);
    return change_write(cx, now, &c);
}

enum rc journal_update(struct cx *cx, const struct record *before, const struct record *after)
{
    check(before->object == after->object && record_id(before) == record_id(after));
    struct content c = {.object = after->object, .kind = CHANGE_UPDATE, .version = record_version(after)};
    content__difference(cx->arena, before, after, &c.before, &c.after);
    return change_write(cx, after, &c);
}

enum rc journal_mark(struct cx *cx, const struct record *now, enum change_kind kind)
{
    check(kind == CHANGE_DELETE || kind == CHANGE_RESTORE || kind == CHANGE_PURGE);
    struct content c = {.object = now->object, .kind = kind, .version = record_version(now)};
    return change_write(cx, now, &c);
}

/* --- reading ---------------------------------------------------------------------------------------------------- */

#define CHANGE_COLUMNS                                                                                                 \
    "c.id, s.position, c.changeset_id, c.object_no, c.record_id, c.version, c.kind, c.before_text, c.after_text, "     \
    "coalesce(c.actor_id, k.actor_id), k.via, coalesce(c.at, k.at), k.cause_id, k.depth, k.undone_by "

struct change_reader {
    change_fn fn;
    void *to;
};

static enum rc change_row(void *to, const struct row *row)
{
    const struct change_reader *reader = to;
    const struct change c = {
        .id = row_int(row, 0),
        .position = row_int(row, 1),
        .changeset_id = row_int(row, 2),
        .object_no = (int)row_int(row, 3),
        .record_id = row_int(row, 4),
        .version = row_int(row, 5),
        .kind = (enum change_kind)row_int(row, 6),
        .before = row_text(row, 7),
        .after = row_text(row, 8),
        .actor_id = row_int(row, 9),
        .via = row_text(row, 10),
        .at_ms = row_value(row, 11, VALUE_TIME).i,
        .cause_id = row_int(row, 12),
        .depth = (int)row_int(row, 13),
        .was_undone = row_int(row, 14) != 0,
    };
    return reader->fn(reader->to, &c);
}

static enum rc changes_read(struct cx *cx, str sql, const struct value *binds, size_t n, change_fn fn, void *to)
{
    struct change_reader reader = {fn, to};
    return db_query(cx->db, &(struct db_query){sql, binds, n, change_row, &reader});
}

enum rc journal_of_record(struct cx *cx, const struct object *o, int64_t id, int64_t below, size_t limit, change_fn fn,
                          void *to)
{
    check(fn && id != 0);
    const struct value binds[] = {v_int(o->number), v_int(id), v_int(below ? below : INT64_MAX),
                                  v_int(limit ? (int64_t)limit : INT64_MAX)};
    return changes_read(
        cx,
        S("select " CHANGE_COLUMNS "from changes c join changesets k on k.id = c.changeset_id "
          "left join journal_seals s on s.change_id = c.id "
          "where c.object_no = ? and c.record_id = ? and c.version < ? order by c.version desc limit ?"),
        binds, countof(binds), fn, to);
}

enum rc journal_of_records(struct cx *cx, const struct object *o, const int64_t *ids, size_t n, change_fn fn, void *to)
{
    check(fn && (ids || n == 0));
    const struct value binds[] = {v_int(o->number), db_int_list(cx->db, cx->arena, ids, n)};
    return changes_read(cx,
                        str_printf(cx->arena,
                                   "select " CHANGE_COLUMNS "from changes c join changesets k on k.id = c.changeset_id "
                                   "left join journal_seals s on s.change_id = c.id "
                                   "where c.object_no = ? and c.record_id %s order by c.record_id, c.version desc",
                                   db_dialect(cx->db)->in_list_int),
                        binds, countof(binds), fn, to);
}

enum rc journal_of_changeset(struct cx *cx, int64_t changeset_id, int64_t below, size_t limit, change_fn fn, void *to)
{
    check(fn && changeset_id != 0 && limit > 0);
    const struct value binds[] = {v_int(changeset_id), v_int(below ? below : INT64_MAX), v_int((int64_t)limit)};
    return changes_read(cx,
                        S("select " CHANGE_COLUMNS "from changes c join changesets k on k.id = c.changeset_id "
                          "left join journal_seals s on s.change_id = c.id "
                          "where c.changeset_id = ? and c.id < ? order by c.id desc limit ?"),
                        binds, countof(binds), fn, to);
}

/* "cross join" keeps the order of the tables on SQLite: of a journal of few acts it would begin with those, and walk all
   there is each time somebody asks what is new. */
enum rc journal_feed(struct cx *cx, int64_t after, size_t limit, change_fn fn, void *to)
{
    check(fn && after >= 0 && limit > 0);
    const struct value binds[] = {v_int(after), v_int((int64_t)limit)};
    return changes_read(
        cx,
        S("select " CHANGE_COLUMNS "from journal_seals s cross join changes c cross join changesets k "
          "where s.position > ? and c.id = s.change_id and k.id = c.changeset_id order by s.position limit ?"),
        binds, countof(binds), fn, to);
}

enum rc journal_fields(struct cx *cx, const struct object *o, str text, struct record **out)
{
    check(catalog_has(cx->catalog, o));
    return content__read(cx->arena, o, text, out);
}
