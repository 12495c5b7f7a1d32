/*
 * What stands against a row once its entries were read: content by its creation's digest, and the program's own columns, which
 * are what entries say besides content. What differs is told unless there is an excuse. See held.h and excuse.h.
 */
#include <string.h>

#include "base/check.h"
#include "base/limits.h"
#include "journal/content.h"
#include "journal/excuse.h"
#include "journal/markings.h"

static struct value system_of(const struct held *held, int number)
{
    const struct field *f = object_field_number(held->row->object, number);
    return f ? record_get(held->row, f) : V_NULL;
}

static void tell_column(struct holding *h, const struct held *held, int number, const struct told *t)
{
    const struct field *f = object_field_number(h->object, number);
    if (f)
        held__tell(h, DIFFERENCE_COLUMN, record_id(held->row), f->name, t);
}

/* --- records that got another number ----------------------------------------------------------------------------- */

/* Times and people of the record as it was numbered before. */
struct former {
    struct cx *cx;
    enum change_kind kind; /* of these entries; 0: any */
    struct told *list;
    size_t count, room;
};

static enum rc former_keep(void *to, const struct told *t)
{
    struct former *f = to;
    if (f->kind && f->kind != t->kind)
        return RC_OK;
    if (f->count == f->room) {
        struct told *grown = arena_array_of(f->cx->arena, f->room = f->room ? f->room * 2 : 16, struct told);
        if (f->count)
            memcpy(grown, f->list, f->count * sizeof *grown);
        f->list = grown;
    }
    f->list[f->count++] = *t;
    return RC_OK;
}

/* Of a row that guanxi check --mend made. */
static enum rc former_read(struct holding *h, const struct held *held, enum change_kind kind, struct former *out)
{
    int64_t old;
    *out = (struct former){.cx = h->cx, .kind = kind};
    enum rc rc = excuse__moved(h->cx, h->object, held->created.changeset_id, &old);
    return rc == RC_OK && old ? excuse__entries(h->cx, h->object, old, former_keep, out) : rc;
}

/* --- the program's columns -------------------------------------------------------------------------------------- */

/* A column and the entry that says what stands there. Where that is the creation, the record's former entries may. */
struct claim {
    int number;
    const struct told *told;
    bool is_creation;
    enum change_kind kind; /* which of the former ones; 0: any */
};

static enum rc fits_told(struct holding *h, const struct held *held, int number, const struct told *t, bool *fits)
{
    const struct field *f = object_field_number(h->object, number);
    struct value v = system_of(held, number);
    if (f->type == FIELD_RELATION)
        return excuse__person(h, f->to, t, v_id(v), fits);
    *fits = false;
    return v_is_null(v) ? RC_OK : excuse__time(h, t, v.i, fits);
}

static enum rc fits_former(struct holding *h, const struct held *held, const struct claim *c, bool *fits)
{
    struct former former;
    enum rc rc = former_read(h, held, c->kind, &former);
    for (size_t i = 0; i < former.count && rc == RC_OK && !*fits; i++)
        rc = fits_told(h, held, c->number, &former.list[i], fits);
    return rc;
}

static enum rc claim_judge(struct holding *h, const struct held *held, struct claim c)
{
    bool fits = true;
    if (!object_field_number(h->object, c.number))
        return RC_OK;
    enum rc rc = fits_told(h, held, c.number, c.told, &fits);
    if (rc == RC_OK && !fits && c.is_creation)
        rc = fits_former(h, held, &c, &fits);
    if (rc == RC_OK && !fits)
        tell_column(h, held, c.number, c.told);
    return rc;
}

/* In the bin since the last delete; a record that was moved there may have been in it before. */
static enum rc deleted_judge(struct holding *h, const struct held *held)
{
    const struct told *mark = held->mark.kind ? &held->mark : &held->created;
    bool is_deleted = record_is_deleted(held->row), fits = !is_deleted;
    const struct claim c = {.number = SYSTEM_DELETED_AT, .kind = CHANGE_DELETE};
    if (held->mark.kind == CHANGE_DELETE)
        return claim_judge(h, held, (struct claim){.number = SYSTEM_DELETED_AT, .told = mark});
    enum rc rc = is_deleted && !held->mark.kind ? fits_former(h, held, &c, &fits) : RC_OK;
    if (rc == RC_OK && !fits)
        tell_column(h, held, SYSTEM_DELETED_AT, mark);
    return rc;
}

static enum rc columns_judge(struct holding *h, const struct held *held)
{
    bool is_as_made = held->newest.change_id == held->created.change_id;
    const struct claim claims[] = {
        {SYSTEM_CREATED_AT, &held->created, true, CHANGE_CREATE},
        {SYSTEM_CREATED_BY, &held->created, true, CHANGE_CREATE},
        {SYSTEM_UPDATED_AT, &held->newest, is_as_made, 0},
        {SYSTEM_UPDATED_BY, &held->newest, is_as_made, 0},
    };
    enum rc rc = RC_OK;
    if (record_version(held->row) != held->newest.version)
        tell_column(h, held, SYSTEM_VERSION, &held->newest);
    for (size_t i = 0; i < countof(claims) && rc == RC_OK; i++)
        rc = claim_judge(h, held, claims[i]);
    return rc == RC_OK ? deleted_judge(h, held) : rc;
}

/* --- content ---------------------------------------------------------------------------------------------------- */

/* Where a fold or sort key does not follow from its field, that is what was altered. */
static void content_judge(struct holding *h, const struct held *held)
{
    unsigned char digest[HASH_BYTES];
    struct content c = {.object = h->object, .kind = CHANGE_CREATE, .version = held->created.version};
    if (held->is_misread)
        return;
    c.after = content__all(h->cx->arena, held->row);
    content__digest(h->cx->arena, &c, (str){(const char *)held->nonce, sizeof held->nonce}, digest);
    if (memcmp(digest, held->digest, HASH_BYTES) != 0)
        held__tell(h, DIFFERENCE_CREATED, record_id(held->row), held->derived ? held->derived->name : S(""),
                   &held->created);
}

/* --- one row, all rows ------------------------------------------------------------------------------------------ */

static enum rc row_judge(struct holding *h, const struct held *held)
{
    int64_t id = record_id(held->row);
    enum difference broken = !held->is_met                       ? DIFFERENCE_NO_ENTRY
                             : held->newest.kind == CHANGE_PURGE ? DIFFERENCE_PURGED
                             : !held->is_created                 ? DIFFERENCE_NO_CREATION
                                                                 : DIFFERENCES;
    if (broken != DIFFERENCES) {
        held__tell(h, broken, id, S(""), held->is_met ? &held->last : NULL);
        return RC_OK;
    }
    if (held->is_odd || held->created.version != 1)
        held__tell(h, DIFFERENCE_VERSION, id, S(""), &held->newest);
    content_judge(h, held);
    return columns_judge(h, held);
}

/* A record whose creation was undone stands in no bin; one that was deleted does; a live one is not hidden. */
static enum rc hidden_judge(struct holding *h)
{
    struct markings m;
    int64_t *ids = arena_array_of(h->cx->arena, h->count, int64_t);
    size_t n = 0;
    for (size_t i = 0; i < h->count; i++)
        if (h->rows[i].mark.kind == CHANGE_DELETE)
            ids[n++] = record_id(h->rows[i].row);
    enum rc rc = markings_read(h->cx, h->object, ids, n, &m);
    for (size_t i = 0; i < h->count && rc == RC_OK; i++) {
        struct held *held = &h->rows[i];
        bool hides = held->mark.kind == CHANGE_DELETE && !markings_stands(&m, record_id(held->row));
        if (held->is_created && held->is_hidden != hides)
            held__tell(h, DIFFERENCE_COLUMN, record_id(held->row), S("is_hidden"), &held->newest);
    }
    return rc;
}

enum rc held__judge(struct holding *h)
{
    enum rc rc = RC_OK;
    check(h->count <= LIMIT_EACH_CHUNK);
    for (size_t i = 0; i < h->count && rc == RC_OK; i++)
        rc = row_judge(h, &h->rows[i]);
    return rc == RC_OK && h->count ? hidden_judge(h) : rc;
}
