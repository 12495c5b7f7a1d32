/* Changes without a seal, and seals that the stored snapshot contradicts. See unsealed.h and window.h. */
#include "journal/unsealed.h"

#include "base/check.h"
#include "journal/window.h"

enum { STANDS_UNSEALED, STANDS_WAITING, STANDS_NUMBER, STANDS_SNAPSHOT };

static const enum difference differences[] = {
    [STANDS_UNSEALED] = DIFFERENCE_UNSEALED,
    [STANDS_NUMBER] = DIFFERENCE_NUMBER,
    [STANDS_SNAPSHOT] = DIFFERENCE_SNAPSHOT,
};

struct search {
    struct cx *cx;
    struct verdict *verdict;
};

/* Object, record, how it stands, position. A snapshot is told once, with the first that it contradicts. */
static enum rc change_row(void *to, const struct row *row)
{
    const struct search *s = to;
    int64_t stands = row_int(row, 2);
    const struct object *o = catalog_number(s->cx->catalog, (int)row_int(row, 0));
    check(stands >= STANDS_UNSEALED && stands <= STANDS_SNAPSHOT);
    if (stands == STANDS_WAITING)
        s->verdict->waiting++;
    else if (stands != STANDS_SNAPSHOT || !s->verdict->counts[DIFFERENCE_SNAPSHOT])
        verdict_add(s->verdict, (struct finding){.kind = differences[stands],
                                                 .table = o ? o->plural : S(""),
                                                 .record_id = row_int(row, 1),
                                                 .position = row_int(row, 3)});
    return RC_OK;
}

_Static_assert(STANDS_WAITING == 1 && STANDS_NUMBER == 2 && STANDS_SNAPSHOT == 3, "the SQL below says so");

#define IS_OF_FUTURE "c.xid >= pg_snapshot_xmax(pg_current_snapshot())"

/* Changes with lower numbers may have come with a dump, and their transactions' numbers with them. */
#define IS_OF_HERE "c.id > coalesce(cast(substring(f.value from '^[0-9]{1,18}$') as bigint), 0)"
#define FROM WINDOW_FROM " left join meta f on f.name = 'sealed_cluster_floor' "

static const char *const unsealed[] = {
    [DB_SQLITE] = "select c.object_no, c.record_id, 0, 0 from changes c where not exists ("
                  "select 1 from journal_seals s where s.change_id = c.id)",
    [DB_POSTGRES] = "select c.object_no, c.record_id, case when " WINDOW_IS_ANEW " then 1 "
                    "when " IS_OF_FUTURE " and " IS_OF_HERE " then 2 "
                    "when " IS_OF_FUTURE " or pg_visible_in_snapshot(c.xid, h.snapshot) then 0 else 1 end, 0 "
                    "from " FROM "cross join changes c "
                    "where not exists (select 1 from journal_seals s where s.change_id = c.id)",
};

static enum rc search_run(struct search *s, str sql)
{
    return db_query(s->cx->db, &(struct db_query){sql, NULL, 0, change_row, s});
}

/* What has a seal must be seen by the snapshot that was stored with it, and with all seals since. */
static enum rc contradicted_read(struct search *s)
{
    enum rc rc = search_run(
        s, S("select 0, 0, 3, 0 from " WINDOW_FROM " where not " WINDOW_IS_FOREIGN " and " WINDOW_IS_ANEW));
    return rc != RC_OK
               ? rc
               : search_run(s, S("select c.object_no, c.record_id, case when " IS_OF_FUTURE " then 2 else 3 end, "
                                 "s.position from " FROM "join changes c on not " WINDOW_IS_ANEW " and " IS_OF_HERE
                                 " and c.xid >= pg_snapshot_xmin(h.snapshot) and "
                                 "not pg_visible_in_snapshot(c.xid, h.snapshot) "
                                 "join journal_seals s on s.change_id = c.id order by s.position"));
}

enum rc audit__unsealed(struct cx *cx, struct verdict *v)
{
    struct search s = {cx, v};
    check(db_in_transaction(cx->db));
    enum rc rc = search_run(&s, str_of(unsealed[db_engine(cx->db)]));
    return rc == RC_OK && db_engine(cx->db) == DB_POSTGRES ? contradicted_read(&s) : rc;
}
