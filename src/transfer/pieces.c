/* See pieces.h. Pieces follow one another without gaps, so the last one's end is the length. */
#include "transfer/pieces.h"

#include "base/check.h"
#include "record/engine.h"

bool pieces__are_kept(const struct cx *cx)
{
    return cx->engine->kind == DB_POSTGRES;
}

enum rc pieces__write(struct cx *cx, int64_t import_id, const char *name, int64_t offset, str bytes)
{
    check(pieces__are_kept(cx) && offset >= 0);
    const struct value binds[] = {v_int(import_id), v_text(str_of(name)), v_int(offset), v_bytes(bytes),
                                  v_time(cx->now_ms)};
    enum rc rc = db_run(cx->db, S("delete from import_pieces where import_id = ? and name = ? and at >= ?"), binds, 3,
                        NULL);
    return rc == RC_OK ? db_run(cx->db,
                                S("insert into import_pieces (import_id, name, at, bytes, stored_at) "
                                  "values (?, ?, ?, ?, ?)"),
                                binds, countof(binds), NULL)
                       : rc;
}

enum rc pieces__remove(struct cx *cx, int64_t import_id, const char *name)
{
    check(pieces__are_kept(cx) && import_id != 0);
    return db_run(cx->db, S("delete from import_pieces where import_id = ? and name = ?"),
                  (struct value[]){v_int(import_id), v_text(str_of(name))}, 2, NULL);
}

enum rc pieces__remove_all(struct cx *cx, int64_t import_id)
{
    check(pieces__are_kept(cx) && import_id != 0);
    return db_run(cx->db, S("delete from import_pieces where import_id = ?"), (struct value[]){v_int(import_id)}, 1,
                  NULL);
}

enum rc pieces__remove_strays(struct cx *cx, int64_t before_ms)
{
    check(pieces__are_kept(cx) && db_in_transaction(cx->db));
    return db_run(
        cx->db,
        S("delete from import_pieces where (import_id, name) in (select p.import_id, p.name from import_pieces p "
          "where p.name ~ '^[0-9]+[.]csv$' group by p.import_id, p.name having max(p.stored_at) < ? and "
          "not exists (select 1 from imports i, json_array_elements(cast(i.body as json) -> 'files') f "
          "where i.id = p.import_id and (f ->> 'number') || '.csv' = p.name))"),
        (struct value[]){v_time(before_ms)}, 1, NULL);
}

enum rc pieces__are_there(struct cx *cx, int64_t import_id, bool *out)
{
    check(pieces__are_kept(cx) && import_id != 0);
    return db_one(cx->db,
                  &(struct db_query){S("select 1 from import_pieces where import_id = ? and name like '%.csv' "
                                       "and name <> 'rejected.csv' limit 1"),
                                     (struct value[]){v_int(import_id)}, 1, NULL, NULL},
                  out);
}

struct piece_reader {
    int64_t next, end; /* what is still to come */
    piece_fn fn;
    void *to;
};

static enum rc piece_row(void *to, const struct row *row)
{
    struct piece_reader *r = to;
    int64_t at = row_int(row, 0);
    str bytes = row_value(row, 1, VALUE_BYTES).s;
    bytes = str_skip(bytes, (size_t)(r->next - at));
    bytes = str_take(bytes, (size_t)(r->end - r->next));
    enum rc rc = r->fn(r->to, r->next, bytes);
    r->next += (int64_t)bytes.n;
    return rc;
}

/* One piece a query, so that a large file never is in memory. */
enum rc pieces__read(struct cx *cx, int64_t import_id, const char *name, int64_t offset, int64_t n, piece_fn fn,
                     void *to)
{
    check(pieces__are_kept(cx) && offset >= 0 && n >= 0 && fn);
    struct piece_reader r = {.next = offset, .end = offset + n, .fn = fn, .to = to};
    enum rc rc = RC_OK;
    while (rc == RC_OK && r.next < r.end) {
        int64_t before = r.next;
        const struct value binds[] = {v_int(import_id), v_text(str_of(name)), v_int(r.next)};
        rc = db_query(cx->db,
                      &(struct db_query){S("select at, bytes from import_pieces where import_id = ? and name = ? "
                                           "and at <= ? order by at desc limit 1"),
                                         binds, countof(binds), piece_row, &r});
        if (rc == RC_OK && r.next == before)
            rc = RC_NOT_FOUND;
    }
    return rc;
}

static enum rc length_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

enum rc pieces__length(struct cx *cx, int64_t import_id, const char *name, int64_t *bytes)
{
    check(pieces__are_kept(cx) && import_id != 0);
    *bytes = -1;
    return db_query(cx->db,
                    &(struct db_query){S("select at + length(bytes) from import_pieces where import_id = ? and "
                                         "name = ? order by at desc limit 1"),
                                       (struct value[]){v_int(import_id), v_text(str_of(name))}, 2, length_row, bytes});
}
