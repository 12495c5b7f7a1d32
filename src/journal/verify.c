/*
 * Rows against the journal: a record, taken back through all its changes, must be what its creation's digest says.
 * See seal.h; the chain itself is walked in seal.c.
 */
#include <string.h>

#include "base/check.h"
#include "base/hash.h"
#include "journal/content.h"
#include "journal/past.h"
#include "journal/seal.h"
#include "query/query.h"

enum { PIECE = 1000 };

struct creation {
    int64_t position, record_id, version;
    int object_no;
    unsigned char nonce[16], digest[HASH_BYTES];
};

struct creations {
    struct creation list[PIECE];
    size_t count;
};

static enum rc creation_row(void *to, const struct row *row)
{
    struct creations *cs = to;
    struct creation *c = &cs->list[cs->count++];
    c->position = row_int(row, 0);
    c->object_no = (int)row_int(row, 1);
    c->record_id = row_int(row, 2);
    c->version = row_int(row, 3);
    str nonce = row_value(row, 4, VALUE_BYTES).s, digest = row_value(row, 5, VALUE_BYTES).s;
    memcpy(c->nonce, nonce.p, nonce.n < sizeof c->nonce ? nonce.n : sizeof c->nonce);
    memcpy(c->digest, digest.p, digest.n < HASH_BYTES ? digest.n : HASH_BYTES);
    return RC_OK;
}

static enum rc creations_read(struct cx *cx, int64_t after, struct creations *cs)
{
    cs->count = 0;
    const struct value binds[] = {v_int(after), v_int(CHANGE_CREATE), v_int(PIECE)};
    return db_query(cx->db,
                    &(struct db_query){S("select s.position, c.object_no, c.record_id, c.version, c.nonce, c.digest "
                                         "from journal_seals s join changes c on c.id = s.change_id "
                                         "where s.position > ? and c.kind = ? order by s.position limit ?"),
                                       binds, countof(binds), creation_row, cs});
}

static bool matches(struct cx *cx, const struct creation *c, const struct record *r)
{
    unsigned char digest[HASH_BYTES];
    struct content content = {.object = r->object, .kind = CHANGE_CREATE, .version = c->version};
    content.after = content__all(cx->arena, r);
    content__digest(cx->arena, &content, (str){(const char *)c->nonce, sizeof c->nonce}, digest);
    return memcmp(digest, c->digest, HASH_BYTES) == 0;
}

static enum rc verify_one(struct cx *cx, const struct creation *c, struct verdict *out)
{
    const struct object *o = catalog_number(cx->catalog, c->object_no);
    struct record *r;
    struct taken_back back;
    if (!o)
        return RC_OK;
    enum rc rc = past_row(cx, o, c->record_id, &r);
    if (rc == RC_NOT_FOUND)
        return RC_OK;
    if (rc == RC_OK)
        rc = past_record(cx, r, (struct then){.version = c->version}, &back);
    if (rc != RC_OK)
        return rc;
    out->records++;
    if (back.agrees && matches(cx, c, r))
        return RC_OK;
    out->at = c->position;
    out->reason = S("the record of this entry is not what the journal says: its row was changed behind it");
    return RC_STOPPED;
}

enum rc seal_verify_records(struct cx *cx, struct verdict *out)
{
    check(cx->who.user_id == 0);
    struct arena *outer = cx->arena;
    struct creations *cs = arena_new_of(outer, struct creations);
    int64_t after = 0;
    enum rc rc = RC_OK;
    cx->arena = arena_new(0);
    do {
        rc = creations_read(cx, after, cs);
        for (size_t i = 0; i < cs->count && rc == RC_OK; i++) {
            arena_reset(cx->arena);
            rc = verify_one(cx, &cs->list[i], out);
            after = cs->list[i].position;
        }
    } while (rc == RC_OK && cs->count == PIECE);
    arena_free(cx->arena);
    cx->arena = outer;
    return rc == RC_STOPPED && out->at ? RC_OK : rc;
}
