/*
 * See numbers.h. A record's first entry has version 1, so an id with two of them was given twice. What was largest is asked
 * before the series, which only grows: beside a server nothing is reported that is not so.
 */
#include "journal/numbers.h"

#include "base/check.h"
#include "journal/ids.h"
#include "journal/journal.h"

/* The program's own tables with a series. */
static const struct own {
    int series;
    const char *table;
    bool is_sealed; /* what has a wrong id there keeps it */
} owns[] = {
    {IDS_CHANGESET, "changesets", true},
    {IDS_JOB, "jobs", false},
    {IDS_IMPORT, "imports", false},
    {IDS_STAGE, "stage_history", false},
};

#define GIVEN_TWICE                                                                                                    \
    "select record_id from changes where object_no = ? and version = 1 group by record_id having count(*) > 1"

_Static_assert(CHANGE_PURGE == 5, "the rules below say so");

struct found {
    int64_t count, first;
};

static enum rc found_row(void *to, const struct row *row)
{
    *(struct found *)to = (struct found){row_int(row, 0), row_int(row, 1)};
    return RC_OK;
}

/* The SQL for a table, whose name stands at each '$'. */
static str sql_of(struct cx *cx, const char *how, const char *table)
{
    struct buf b;
    buf_init(&b, 4096);
    for (; *how; how++)
        if (*how == '$')
            buf_cstr(&b, table);
        else
            buf_char(&b, *how);
    str s = str_copy(cx->arena, buf_view(&b));
    buf_free(&b);
    return s;
}

/* "select count(*), min(id) …"; the number is bound n times. */
static enum rc find(struct cx *cx, str sql, int64_t number, size_t n, struct found *out)
{
    const struct value binds[] = {v_int(number), v_int(number)};
    check(n <= countof(binds));
    *out = (struct found){0};
    return db_query(cx->db, &(struct db_query){sql, binds, n, found_row, out});
}

static enum rc number_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

/* --- series ----------------------------------------------------------------------------------------------------- */

/* The largest id that was ever given; object_no 0: of a table of the program's own. */
static enum rc largest(struct cx *cx, const char *table, int object_no, int64_t *out)
{
    const char *how = object_no ? "select max(most) from (select max(id) as most from $ union all "
                                  "select max(record_id) from changes where object_no = ?) as given"
                                : "select max(id) from $";
    *out = 0;
    return db_query(cx->db, &(struct db_query){sql_of(cx, how, table), (struct value[]){v_int(object_no)},
                                               object_no != 0, number_row, out});
}

static bool is_drawn(const struct cx *cx, int series)
{
    return series == IDS_CHANGESET && db_engine(cx->db) == DB_POSTGRES;
}

static enum rc next_of(struct cx *cx, int series, int64_t *next)
{
    *next = 1;
    if (is_drawn(cx, series)) {
        str sql = S("select last_value + case when is_called then 1 else 0 end from changeset_ids");
        return db_query(cx->db, &(struct db_query){sql, NULL, 0, number_row, next});
    }
    return db_query(cx->db, &(struct db_query){S("select next_id from id_series where series = ?"),
                                               (struct value[]){v_int(series)}, 1, number_row, next});
}

static enum rc series_check(struct cx *cx, const char *table, int series, int object_no, struct buf *out)
{
    int64_t most, next;
    enum rc rc = largest(cx, table, object_no, &most);
    if (rc == RC_OK)
        rc = next_of(cx, series, &next);
    if (rc == RC_OK && next <= most)
        buf_printf(out, "%s: the next number would be %lld, but %lld was given already\n", table, (long long)next,
                   (long long)most);
    return rc;
}

static enum rc series_raise(struct cx *cx, const char *table, int series, int object_no)
{
    int64_t most, next;
    enum rc rc = largest(cx, table, object_no, &most);
    if (rc == RC_OK)
        rc = next_of(cx, series, &next);
    if (rc != RC_OK || next > most)
        return rc;
    if (is_drawn(cx, series))
        return db_query(cx->db, &(struct db_query){S("select setval('changeset_ids', ?)"),
                                                   (struct value[]){v_int(most)}, 1, NULL, NULL});
    return db_run(cx->db,
                  S("insert into id_series (series, next_id) values (?, ?) "
                    "on conflict (series) do update set next_id = excluded.next_id"),
                  (struct value[]){v_int(series), v_int(most + 1)}, 2, NULL);
}

/* --- checking --------------------------------------------------------------------------------------------------- */

static const struct rule {
    const char *what;
    size_t binds;
    const char *how;
} rules[] = {
    {"have a number that is not greater than 0", 0, "select count(*), min(id) from $ where id <= 0"},
    {"have a number that was given to another before", 1,
     "select count(*), min(id) from $ where id in (" GIVEN_TWICE ")"},
    {"stand in no entry of the journal", 1,
     "select count(*), min(r.id) from $ r where not exists (select 1 from changes c where c.object_no = ? and "
     "c.record_id = r.id and c.version = 1)"},
    {"of the journal have no row and were not purged", 2,
     "select count(*), min(c.record_id) from changes c where c.object_no = ? and c.version = 1 and not exists (select "
     "1 "
     "from $ r where r.id = c.record_id) and not exists (select 1 from changes p where p.object_no = ? and "
     "p.record_id = c.record_id and p.kind = 5)"},
};

static enum rc tell(struct cx *cx, const char *table, int object_no, const struct rule *rule, struct buf *out)
{
    struct found f;
    enum rc rc = find(cx, sql_of(cx, rule->how, table), object_no, rule->binds, &f);
    if (rc == RC_OK && f.count)
        buf_printf(out, "%s: %lld %s (the first: %lld)\n", table, (long long)f.count, rule->what, (long long)f.first);
    return rc;
}

static enum rc object_check(struct cx *cx, const struct object *o, struct buf *out)
{
    const char *table = str_c(cx->arena, o->plural);
    enum rc rc = series_check(cx, table, o->number, o->number, out);
    for (size_t i = 0; i < countof(rules) && rc == RC_OK; i++)
        rc = tell(cx, table, o->number, &rules[i], out);
    return rc;
}

static enum rc own_check(struct cx *cx, const struct own *own, struct buf *out)
{
    enum rc rc = series_check(cx, own->table, own->series, 0, out);
    return rc == RC_OK && !own->is_sealed ? tell(cx, own->table, 0, &rules[0], out) : rc;
}

enum rc numbers_check(struct cx *cx, struct buf *out)
{
    check(out->bytes_max > 0);
    enum rc rc = RC_OK;
    for (size_t i = 0; i < catalog_count(cx->catalog) && rc == RC_OK; i++)
        rc = object_check(cx, catalog_at(cx->catalog, i), out);
    for (size_t i = 0; i < countof(owns) && rc == RC_OK; i++)
        rc = own_check(cx, &owns[i], out);
    return rc;
}

/* --- mending ---------------------------------------------------------------------------------------------------- */

struct id_list {
    int64_t *ids;
    size_t count;
};

static enum rc id_add(void *to, const struct row *row)
{
    struct id_list *l = to;
    l->ids[l->count++] = row_int(row, 0);
    return RC_OK;
}

enum rc numbers_faulty(struct cx *cx, const struct object *o, size_t most, int64_t *ids, size_t *count)
{
    check(catalog_has(cx->catalog, o));
    check(ids && most > 0);
    struct id_list l = {.ids = ids};
    const struct value binds[] = {v_int(o->number), v_int((int64_t)most)};
    str sql = str_printf(cx->arena, "select id from %.*s where id <= 0 or id in (" GIVEN_TWICE ") order by id limit ?",
                         STR_ARG(o->plural));
    enum rc rc = db_query(cx->db, &(struct db_query){sql, binds, countof(binds), id_add, &l});
    *count = l.count;
    return rc;
}

/* Whoever tells of the row by its id. */
static enum rc own_lead(struct cx *cx, const struct own *own, const struct value *binds)
{
    if (own->series == IDS_JOB)
        return db_run(cx->db, S("update imports set job_id = ? where job_id = ?"), binds, 2, NULL);
    if (own->series == IDS_IMPORT && db_engine(cx->db) == DB_POSTGRES)
        return db_run(cx->db, S("update import_pieces set import_id = ? where import_id = ?"), binds, 2, NULL);
    return RC_OK;
}

static enum rc own_renumber(struct cx *cx, const struct own *own)
{
    struct found f;
    str sql = sql_of(cx, rules[0].how, own->table);
    enum rc rc = find(cx, sql, 0, 0, &f);
    while (rc == RC_OK && f.count) {
        int64_t id;
        rc = ids_take(cx->ids, cx->db, own->series, &id);
        const struct value binds[] = {v_int(id), v_int(f.first)};
        if (rc == RC_OK)
            rc = db_run(cx->db, str_printf(cx->arena, "update %s set id = ? where id = ?", own->table), binds, 2, NULL);
        if (rc == RC_OK)
            rc = own_lead(cx, own, binds);
        if (rc == RC_OK)
            rc = find(cx, sql, 0, 0, &f);
    }
    return rc;
}

/* A job knows its import by the number it began with. */
static enum rc refuse_work(struct cx *cx)
{
    struct found f;
    enum rc rc = find(cx,
                      S("select count(*), min(id) from jobs where state in ('queued', 'running') and (id <= 0 or "
                        "id in (select job_id from imports where id <= 0))"),
                      0, 0, &f);
    return rc == RC_OK && f.count ? RC_CONFLICT : rc;
}

enum rc numbers_raise(struct cx *cx)
{
    check(db_in_transaction(cx->db));
    enum rc rc = RC_OK;
    for (size_t i = 0; i < catalog_count(cx->catalog) && rc == RC_OK; i++) {
        const struct object *o = catalog_at(cx->catalog, i);
        rc = series_raise(cx, str_c(cx->arena, o->plural), o->number, o->number);
    }
    for (size_t i = 0; i < countof(owns) && rc == RC_OK; i++)
        rc = series_raise(cx, owns[i].table, owns[i].series, 0);
    return rc;
}

enum rc numbers_renumber(struct cx *cx)
{
    check(db_in_transaction(cx->db));
    enum rc rc = refuse_work(cx);
    for (size_t i = 0; i < countof(owns) && rc == RC_OK; i++)
        if (!owns[i].is_sealed)
            rc = own_renumber(cx, &owns[i]);
    return rc;
}
