/*
 * See recent.h. What is not sealed is read first: a change that is sealed between the two reads is then seen twice, and
 * never missed.
 *
 * On SQLite the head's floor parts sealed from unsealed. On PostgreSQL transactions overlap, so some way below the
 * floor is looked at too, and the snapshot of the last pass tells which are sealed; asking by a range of ids keeps
 * the planner on the primary key. After a dump was loaded the numbers of old transactions tell nothing: a seal does.
 */
#include "journal/recent.h"

#include "base/check.h"

struct recent {
    struct touched *out;
    size_t count;
};

static enum rc touched_row(void *to, const struct row *row)
{
    struct recent *r = to;
    r->out[r->count++] = (struct touched){(int)row_int(row, 0), row_int(row, 1)};
    return RC_OK;
}

enum rc journal_recent(struct cx *cx, int64_t after, size_t most, struct touched *out, size_t *count)
{
    check(after >= 0 && most > 0);
    struct recent r = {.out = out};
    str unsealed =
        db_engine(cx->db) == DB_SQLITE
            ? S("select object_no, record_id from changes where id > (select floor_id from journal_head) "
                "order by id desc limit ?")
            : S("select object_no, record_id from changes where id > (select floor_id from journal_head) - 2000 "
                "and not pg_visible_in_snapshot(xid, (select snapshot from journal_head)) and "
                "(select s.position from journal_seals s where s.change_id = changes.id) is null "
                "order by id desc limit ?");
    enum rc rc = db_query(cx->db,
                          &(struct db_query){unsealed, (struct value[]){v_int((int64_t)most)}, 1, touched_row, &r});
    if (rc == RC_OK)
        rc = db_query(cx->db, &(struct db_query){S("select c.object_no, c.record_id from journal_seals s "
                                                   "join changes c on c.id = s.change_id where s.position > ? "
                                                   "order by s.position desc limit ?"),
                                                 (struct value[]){v_int(after), v_int((int64_t)(most - r.count))}, 2,
                                                 touched_row, &r});
    check(r.count <= most);
    *count = r.count;
    return rc;
}
