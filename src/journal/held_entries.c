/*
 * Entries of the rows at hand, one record after another, newest first. Each must be what the row is once all after it are
 * taken back; when its creation is reached the row is as it was made. An id given to a second record (which guanxi check
 * tells) has two lives: the row is of the last. See held.h.
 */
#include <string.h>

#include "base/check.h"
#include "journal/content.h"
#include "journal/held.h"
#include "query/links.h"

/* An entry's columns as they are selected. */
enum {
    ENTRY_RECORD,
    ENTRY_CHANGE,
    ENTRY_POSITION,
    ENTRY_SET,
    ENTRY_VERSION,
    ENTRY_KIND,
    ENTRY_ACTOR,
    ENTRY_OWN_ACTOR,
    ENTRY_AT,
    ENTRY_OWN_AT,
    ENTRY_BEFORE,
    ENTRY_AFTER,
    ENTRY_NONCE,
    ENTRY_DIGEST
};

static const enum value_type shapes[] = {VALUE_INT,  VALUE_INT,  VALUE_INT,   VALUE_INT,  VALUE_INT,
                                         VALUE_INT,  VALUE_INT,  VALUE_INT,   VALUE_TIME, VALUE_TIME,
                                         VALUE_TEXT, VALUE_TEXT, VALUE_BYTES, VALUE_BYTES};

static struct told told_of(const struct row *row)
{
    bool is_own = !row_is_null(row, ENTRY_OWN_AT), is_by = !row_is_null(row, ENTRY_OWN_ACTOR);
    return (struct told){
        .kind = (enum change_kind)row_int(row, ENTRY_KIND),
        .position = row_int(row, ENTRY_POSITION),
        .change_id = row_int(row, ENTRY_CHANGE),
        .changeset_id = row_int(row, ENTRY_SET),
        .version = row_int(row, ENTRY_VERSION),
        .actor_id = row_int(row, is_by ? ENTRY_OWN_ACTOR : ENTRY_ACTOR),
        .at_ms = row_value(row, is_own ? ENTRY_OWN_AT : ENTRY_AT, VALUE_TIME).i,
        .is_own = is_own,
    };
}

/* Whether the older one can stand before the newer. */
static bool follows(const struct told *newer, const struct told *older)
{
    bool is_behind = !newer->position || !older->position || newer->position > older->position;
    return newer->version - 1 == older->version && is_behind; /* versions are above 0: fits */
}

static void links_put(const struct holding *h, struct record_part *to, const struct record_part *from)
{
    to->links = arena_copy(h->cx->arena, from->links, from->link_count * sizeof *from->links);
    to->link_count = from->link_count;
}

static void field_back(struct holding *h, struct held *held, const struct field *f, const struct record *fields,
                       bool is_after, const struct told *t)
{
    struct record *r = held->row;
    bool is_links = f->type == FIELD_LINKS;
    if (is_links ? !fields->parts[f->index].is_read : !fields->is_read[f->index])
        return;
    if (!is_after && is_links)
        links_put(h, &r->parts[f->index], &fields->parts[f->index]);
    else if (!is_after)
        record_put(r, f, v_copy(h->cx->arena, fields->values[f->index]));
    else if (is_links ? !links_are_same(&r->parts[f->index], &fields->parts[f->index])
                      : !v_eq(r->values[f->index], fields->values[f->index]))
        held__tell(h, DIFFERENCE_COLUMN, record_id(r), f->name, t);
}

/* What an entry made is what stands there; then what stood there before is. */
static void update_back(struct holding *h, struct held *held, const struct row *row, const struct told *t)
{
    const struct object *o = h->object;
    struct record *before, *after;
    arena_reset(h->scratch);
    if (content__read(h->scratch, o, row_text(row, ENTRY_BEFORE), &before) != RC_OK ||
        content__read(h->scratch, o, row_text(row, ENTRY_AFTER), &after) != RC_OK) {
        held->is_misread = true; /* its digest does not hold: the chain tells */
        return;
    }
    for (size_t i = 0; i < o->field_count; i++) {
        field_back(h, held, &o->fields[i], after, true, t);
        field_back(h, held, &o->fields[i], before, false, t);
    }
}

static void creation_keep(struct held *held, const struct row *row, const struct told *t)
{
    str nonce = row_value(row, ENTRY_NONCE, VALUE_BYTES).s, digest = row_value(row, ENTRY_DIGEST, VALUE_BYTES).s;
    held->is_created = true;
    held->created = *t;
    memcpy(held->nonce, nonce.p, nonce.n < sizeof held->nonce ? nonce.n : sizeof held->nonce);
    memcpy(held->digest, digest.p, digest.n < HASH_BYTES ? digest.n : HASH_BYTES);
}

static void entry_take(struct holding *h, struct held *held, const struct row *row, const struct told *t)
{
    if (!held->is_met)
        held->newest = *t;
    else
        held->is_odd |= !follows(&held->last, t);
    held->is_met = true;
    held->last = *t;
    if (t->kind == CHANGE_CREATE)
        creation_keep(held, row, t);
    else if (t->kind == CHANGE_UPDATE)
        update_back(h, held, row, t);
    else if (!held->mark.kind)
        held->mark = *t;
}

/* The newest entry of another record: it must have a row, or tell that it was purged. */
static void record_begin(struct holding *h, int64_t id, const struct told *t)
{
    while (h->at < h->count && record_id(h->rows[h->at].row) < id)
        h->at++;
    bool has_row = h->at < h->count && record_id(h->rows[h->at].row) == id;
    h->has_entry = true;
    h->record_id = id;
    h->held = has_row ? &h->rows[h->at] : NULL;
    if (!has_row && t->kind != CHANGE_PURGE)
        held__tell(h, DIFFERENCE_NO_ROW, id, S(""), t);
}

/* Whether it can be an entry at all. */
static bool fits(const struct row *row)
{
    for (size_t i = 0; i < countof(shapes); i++)
        if (!row_fits(row, (int)i, shapes[i]))
            return false;
    int64_t kind = row_int(row, ENTRY_KIND);
    return kind >= CHANGE_CREATE && kind <= CHANGE_PURGE && row_int(row, ENTRY_VERSION) > 0;
}

static enum rc entry_row(void *to, const struct row *row)
{
    struct holding *h = to;
    if (!fits(row))
        return RC_OK; /* the chain tells; it is missing here */
    struct told t = told_of(row);
    int64_t id = row_int(row, ENTRY_RECORD);
    if (!h->has_entry || id != h->record_id)
        record_begin(h, id, &t);
    if (h->held && !h->held->is_created)
        entry_take(h, h->held, row, &t);
    return RC_OK;
}

enum rc held__entries(struct holding *h)
{
    const struct value binds[] = {v_int(h->object->number), v_int(h->from), v_int(h->upto)};
    check(h->upto >= h->from);
    h->at = 0;
    h->has_entry = false;
    return db_query(
        h->cx->db,
        &(struct db_query){S("select c.record_id, c.id, s.position, c.changeset_id, c.version, c.kind, "
                             "k.actor_id, c.actor_id, k.at, c.at, c.before_text, c.after_text, c.nonce, c.digest "
                             "from changes c left join changesets k on k.id = c.changeset_id "
                             "left join journal_seals s on s.change_id = c.id "
                             "where c.object_no = ? and c.record_id >= ? and c.record_id <= ? "
                             "order by c.record_id, c.id desc"),
                           binds, countof(binds), entry_row, h});
}
