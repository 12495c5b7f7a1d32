/*
 * Pages: walking all of them, forwards and back, in random orders over columns with nulls and equal values, gives
 * exactly the rows that sorting in C gives, on both engines. Then cursors that are none, jumps, plans, and the reads
 * that need no page.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/check.h"
#include "query/query.h"
#include "query/source.h"
#include "support/engines.h"
#include "support/tables.h"
#include "support/things.h"
#include "text/sortkey.h"

enum { ROWS = 150, WALKS = 60, MANY = 3000 };

struct bench {
    struct engine *e;
    struct arena *a;
    struct things t;
    struct cx cx;
    struct dice dice;
    struct record *rows[ROWS];
    size_t count;
};

static void bench_open(struct bench *b, struct engine *e, size_t rows)
{
    *b = (struct bench){.e = e, .a = e->a, .dice = dice_of(7)};
    b->t = things_load(b->a);
    b->cx = things_cx(b->a, e->db, &b->t);
    table_create(e->db, b->t.thing);
    table_create(e->db, b->t.maker);
    check(db_begin(e->db) == RC_OK);
    for (size_t i = 0; i < rows; i++) {
        struct record *r = things_record(&b->dice, b->a, b->t.thing, (int64_t)(i + 1) * 3, 5);
        table_insert(e->db, r);
        if (b->count < ROWS)
            b->rows[b->count++] = r;
    }
    check(db_commit(e->db) == RC_OK);
}

static const struct condition *where(struct bench *b, const char *text)
{
    const struct condition *c = NULL;
    check(condition_parse(&b->cx, b->t.thing, str_of(text), "where", &c) == RC_OK);
    return c;
}

static struct query query(struct bench *b, const char *sort, size_t limit)
{
    struct query q = query_of(&b->cx, b->t.thing, condition_true());
    q.limit = limit;
    check(query_sort(&b->cx, &q, str_of(sort)) == RC_OK);
    return q;
}

/* --- the order, in C -------------------------------------------------------------------------------------------- */

static struct value key_of(struct arena *a, const struct record *r, const struct field *f)
{
    struct value v = record_get(r, f);
    return v.type == VALUE_TEXT && f->ops->is_text ? v_bytes(text_sort_key(a, v.s)) : v;
}

struct sorting {
    struct arena *a;
    const struct query *q;
};

static int by_sort(const void *x, const void *y, void *data)
{
    const struct sorting *s = data;
    const struct record *r = *(struct record *const *)x, *t = *(struct record *const *)y;
    bool is_descending = false;
    for (size_t i = 0; i < s->q->sort_count; i++) {
        const struct field *f = s->q->sort[i].field;
        is_descending = s->q->sort[i].is_descending;
        int c = v_cmp(key_of(s->a, r, f), key_of(s->a, t, f));
        if (c)
            return is_descending ? -c : c;
    }
    int c = record_id(r) < record_id(t) ? -1 : record_id(r) > record_id(t);
    return is_descending ? -c : c;
}

/* The rows the query should give, all of them. */
static size_t expected(struct bench *b, struct arena *a, const struct query *q, struct record **out)
{
    size_t n = 0;
    for (size_t i = 0; i < b->count; i++)
        if (!record_is_deleted(b->rows[i]) && (!q->where || condition_holds(&b->cx, q->where, b->rows[i], NULL, NULL)))
            out[n++] = b->rows[i];
    struct sorting s = {a, q};
    qsort_r(out, n, sizeof *out, by_sort, &s);
    return n;
}

/* --- walks ------------------------------------------------------------------------------------------------------ */

struct shown {
    struct record *const *rows;
    size_t count;
};

static enum rc same_as_kept(void *to, const struct walk_row *row, size_t *bytes)
{
    struct shown *s = to;
    const struct record *r = s->rows[s->count++];
    *bytes += 1;
    for (size_t i = 0; i < row->count; i++)
        assert_true(v_eq(walk_value(row, i), record_get(r, row->fields[i])));
    return RC_OK;
}

/* What is shown while it is read is the page that is kept. */
static void assert_walk(struct bench *b, const struct query *q, const struct page *kept)
{
    struct shown s = {kept->rows, 0};
    struct page p;
    assert_int_equal(query_walk(&b->cx, q, same_as_kept, &s, &p), RC_OK);
    assert_true(s.count == kept->count && p.count == kept->count);
    assert_true(str_eq(p.next, kept->next) && str_eq(p.previous, kept->previous));
}

static struct page page_of(struct bench *b, const struct query *q)
{
    struct page p;
    assert_int_equal(query_page(&b->cx, q, &p), RC_OK);
    if (!q->before.n && q->bin == BIN_LIVE)
        assert_walk(b, q, &p);
    assert_true(p.count <= q->limit);
    assert_true(p.next.n <= LIMIT_CURSOR_BYTES && p.previous.n <= LIMIT_CURSOR_BYTES);
    return p;
}

static void assert_rows(const struct page *p, struct record *const *rows)
{
    for (size_t i = 0; i < p->count; i++)
        assert_int_equal(record_id(p->rows[i]), record_id(rows[i]));
}

static void walk(struct bench *b, struct query q, struct record *const *rows, size_t n)
{
    size_t seen = 0;
    struct page p;
    str first_after = S("");
    for (;;) {
        p = page_of(b, &q);
        assert_int_equal(p.count, n - seen < q.limit ? n - seen : q.limit);
        assert_rows(&p, rows + seen);
        seen += p.count;
        if (!p.next.n)
            break;
        q.after = p.next;
    }
    assert_int_equal(seen, n);
    q.after = first_after;
    for (seen -= p.count; p.previous.n; seen -= p.count) { /* back again from the last page */
        q.before = p.previous;
        p = page_of(b, &q);
        assert_rows(&p, rows + seen - p.count);
        assert_true(p.next.n > 0);
    }
    assert_int_equal(seen, 0);
}

/* Pages that are cut, by the reader afterwards or by how much they take: none of the rows is lost, whichever way. */
static void walk_cut(struct bench *b, struct query q, struct record *const *rows, size_t n)
{
    size_t seen = 0;
    struct page p = {0};
    q.bytes_max = dice_roll(&b->dice, 2) ? 4000 : 1 << 30;
    do {
        assert_int_equal(query_page(&b->cx, &q, &p), RC_OK);
        if (p.count)
            query_page_cut(&b->cx, &p, 1 + (size_t)dice_roll(&b->dice, (int)p.count));
        assert_true(p.count > 0 || n == 0);
        assert_rows(&p, rows + seen);
        seen += p.count;
        q.after = p.next;
    } while (p.next.n);
    assert_int_equal(seen, n);
    q.after = S("");
    for (seen -= p.count; p.previous.n; seen -= p.count) {
        q.before = p.previous;
        assert_int_equal(query_page(&b->cx, &q, &p), RC_OK);
        query_page_cut(&b->cx, &p, 1 + (size_t)dice_roll(&b->dice, (int)p.count));
        assert_rows(&p, rows + seen - p.count);
    }
    assert_int_equal(seen, 0);
}

static void random_sort(struct bench *b, struct query *q)
{
    int keys = dice_roll(&b->dice, LIMIT_SORT_KEYS + 1);
    for (int tries = 0; tries < 50 && q->sort_count < (size_t)keys; tries++) {
        const struct field *f = &b->t.thing->fields[dice_roll(&b->dice, (int)b->t.thing->field_count)];
        str name = str_printf(b->a, "%s%.*s", dice_roll(&b->dice, 2) ? "-" : "", STR_ARG(f->name));
        if (f->is_sortable)
            query_sort(&b->cx, q, name); /* one that is there already, or a fourth text, is refused */
    }
}

static void all_pages(struct engine *e)
{
    static const char *const conditions[] = {"done = true", "price > 0 or price is null", "not name ~ 'a'",
                                             "maker = 2"};
    struct bench b;
    bench_open(&b, e, ROWS);
    struct record *rows[ROWS];
    for (int i = 0; i < WALKS; i++) {
        struct query q = query(&b, "", 1 + (size_t)dice_roll(&b.dice, 40));
        random_sort(&b, &q);
        if (dice_roll(&b.dice, 2))
            q.where = where(&b, conditions[dice_roll(&b.dice, countof(conditions))]);
        size_t n = expected(&b, b.a, &q, rows);
        walk(&b, q, rows, n);
        walk_cut(&b, q, rows, n);
    }
    struct query q = query(&b, "name", 7);
    q.where = condition_false();
    walk(&b, q, rows, 0);
}

/* What a row takes ends the page with it: at least one row, and the rest behind a cursor. */
static void a_page_has_its_size(struct engine *e)
{
    struct bench b;
    bench_open(&b, e, ROWS);
    struct record *rows[ROWS];
    struct query q = query(&b, "name", 20);
    struct page p;
    expected(&b, b.a, &q, rows);
    q.bytes_max = 1;
    p = page_of(&b, &q);
    assert_int_equal(p.count, 1);
    q.after = p.next;
    p = page_of(&b, &q);
    assert_int_equal(p.count, 1);
    assert_rows(&p, rows + 1);
}

/* A row that goes away under the cursor, and rows that come, do not disturb the walk. */
static void cursor_stands_without_its_row(struct engine *e)
{
    struct bench b;
    bench_open(&b, e, ROWS);
    struct record *rows[ROWS];
    struct query q = query(&b, "-name,made", 10);
    size_t n = expected(&b, b.a, &q, rows);
    struct page p = page_of(&b, &q);
    struct value id = v_int(record_id(p.rows[9]));
    check(db_run(e->db, S("delete from things where id = ?"), &id, 1, NULL) == RC_OK);
    q.after = p.next;
    q.limit = LIMIT_PAGE;
    p = page_of(&b, &q);
    assert_int_equal(p.count, n - 10);
    assert_rows(&p, rows + 10);
}

/* --- cursors that are none -------------------------------------------------------------------------------------- */

static void refused(struct bench *b, const struct query *q)
{
    struct page p;
    issues_init(&b->cx.issues, b->a);
    assert_int_equal(query_page(&b->cx, q, &p), RC_INVALID);
    assert_string_equal(b->cx.issues.list[0].code, "cursor");
    assert_true(str_is(b->cx.issues.list[0].at, q->before.n ? "before" : "after"));
}

static void foreign_cursors(struct engine *e)
{
    struct bench b;
    bench_open(&b, e, 50);
    struct query q = query(&b, "-made", 5), other;
    str cursor = page_of(&b, &q).next;
    assert_true(cursor.n > 0);
    other = query(&b, "made", 5);
    other.after = cursor;
    refused(&b, &other);
    other = query(&b, "-made,name", 5);
    other.before = cursor;
    refused(&b, &other);
    other = q;
    other.after = cursor;
    other.where = where(&b, "done = true");
    refused(&b, &other);
    other.where = NULL;
    other.visible = where(&b, "owner = me()");
    refused(&b, &other);
    other.visible = q.visible;
    other.bin = BIN_BOTH;
    refused(&b, &other);
    for (size_t i = 0; i < cursor.n; i++) { /* each letter changed, and each cut */
        char *bent = arena_copy(b.a, cursor.p, cursor.n);
        bent[i] = bent[i] == 'A' ? 'B' : 'A';
        other = q;
        other.after = (str){bent, cursor.n};
        refused(&b, &other);
        other.after = str_take(cursor, i ? i : 1);
        refused(&b, &other);
    }
    other.after = S("not a cursor!");
    refused(&b, &other);
}

/* The longest keys there are. */
static void long_keys(struct engine *e)
{
    struct bench b;
    bench_open(&b, e, 0);
    char text[1000];
    for (int64_t id = 1; id <= 3; id++) {
        struct record *r = record_new(b.a, b.t.thing);
        memset(text, 'z', sizeof text);
        record_put(r, object_field(b.t.thing, S("id")), v_int(id));
        record_put(r, object_field(b.t.thing, S("name")), v_text((str){text, sizeof text}));
        record_put(r, object_field(b.t.thing, S("note")), v_text((str){text, sizeof text}));
        record_put(r, object_field(b.t.thing, S("site")), v_text((str){text, sizeof text}));
        table_insert(e->db, r);
    }
    struct query q = query(&b, "name,note,site,-made", 1);
    q.after = page_of(&b, &q).next;
    assert_true(q.after.n > 200);
    q.after = page_of(&b, &q).next;
    struct page p = page_of(&b, &q);
    assert_int_equal(record_id(p.rows[0]), 1);
    assert_int_equal(p.next.n, 0);
}

/* --- sort, jump ------------------------------------------------------------------------------------------------- */

static void sort_mistakes(struct engine *e)
{
    static const char *const table[][2] = {
        {"colour", "sort"},
        {"color", "sort"},
        {"-body", "sort"},
        {"name,-name", "sort"},
        {"", NULL},
        {"-id", NULL},
        {"name,", "sort"},
        {"about", "sort"},
        {"deleted_at", "sort"},
        {"name,note,site,mail", "sort_texts"},
        {"made,seen,price,cost,rank", "too_many"},
        {"mail,coin,done,-seen", NULL},
    };
    struct bench b;
    bench_open(&b, e, 3);
    for (size_t i = 0; i < countof(table); i++) {
        struct query q = query_of(&b.cx, b.t.thing, condition_true());
        issues_init(&b.cx.issues, b.a);
        enum rc rc = query_sort(&b.cx, &q, str_of(table[i][0]));
        assert_int_equal(rc, table[i][1] ? RC_INVALID : RC_OK);
        if (table[i][1])
            assert_string_equal(b.cx.issues.list[0].code, table[i][1]);
        else
            page_of(&b, &q);
    }
}

/* How many of the rows stand before the place jumped to. */
static size_t before_place(struct bench *b, const struct query *q, struct record *const *rows, size_t n,
                           struct value place)
{
    size_t k = 0;
    for (; k < n; k++) {
        int c = v_cmp(key_of(b->a, rows[k], q->sort[0].field), place);
        if (q->sort[0].is_descending ? c <= 0 : c >= 0)
            break;
    }
    return k;
}

static void jump(struct bench *b, const char *sort, const char *from, struct value place)
{
    struct record *rows[ROWS];
    struct query q = query(b, sort, LIMIT_PAGE);
    size_t n = expected(b, b->a, &q, rows), k = before_place(b, &q, rows, n, place);
    q.from = str_of(from);
    struct page p = page_of(b, &q);
    assert_int_equal(p.count, n - k);
    assert_rows(&p, rows + k);
    if (p.count == 0)
        return;
    assert_true(p.previous.n > 0);
    q.before = p.previous;
    p = page_of(b, &q);
    assert_int_equal(p.count, k);
    assert_rows(&p, rows);
}

static void jumps(struct engine *e)
{
    struct bench b;
    bench_open(&b, e, ROWS);
    jump(&b, "name", "m", v_bytes(text_sort_key(b.a, S("m"))));
    jump(&b, "-name", "张", v_bytes(text_sort_key(b.a, S("张"))));
    jump(&b, "price", "1", v_fixed(10000));
    jump(&b, "-price,name", "1", v_fixed(10000));
    jump(&b, "-made", "2025-11-01", v_date(20393));
    struct query q = query(&b, "", 5);
    q.from = S("100");
    assert_true(record_id(page_of(&b, &q).rows[0]) >= 100);
    q = query(&b, "price", 5);
    q.from = S("much");
    struct page p;
    assert_int_equal(query_page(&b.cx, &q, &p), RC_INVALID);
    assert_string_equal(b.cx.issues.list[0].code, "from");
}

/* --- other reads ------------------------------------------------------------------------------------------------ */

static enum rc count_up(void *to, struct record *r)
{
    int64_t *last = to;
    assert_true(record_id(r) > last[0]);
    last[0] = record_id(r);
    last[1]++;
    return last[1] == last[2] ? RC_STOPPED : RC_OK;
}

static void each_and_count(struct engine *e)
{
    struct bench b;
    bench_open(&b, e, 2 * LIMIT_EACH_CHUNK + 1);
    struct query q = query(&b, "", 5);
    int64_t seen[] = {0, 0, -1}, count;
    bool has_more;
    q.bin = BIN_BOTH;
    assert_int_equal(query_each(&b.cx, &q, count_up, seen), RC_OK);
    assert_int_equal(seen[1], 2 * LIMIT_EACH_CHUNK + 1);
    assert_int_equal(query_count(&b.cx, &q, 0, &count, &has_more), RC_OK);
    assert_int_equal(count, seen[1]);
    assert_false(has_more);
    assert_int_equal(query_count(&b.cx, &q, seen[1], &count, &has_more), RC_OK);
    assert_false(has_more);
    assert_int_equal(query_count(&b.cx, &q, 100, &count, &has_more), RC_OK);
    assert_int_equal(count, 100);
    assert_true(has_more);
    int64_t stopped[] = {0, 0, 7};
    assert_int_equal(query_each(&b.cx, &q, count_up, stopped), RC_STOPPED);
    assert_int_equal(stopped[1], 7);
    int64_t ids[4];
    size_t n;
    assert_int_equal(query_ids(&b.cx, &q, 6, 4, ids, &n), RC_OK);
    assert_int_equal(n, 4);
    assert_int_equal(ids[0], 9);
    assert_int_equal(ids[3], 18);
}

static void one_and_stubs(struct engine *e)
{
    struct bench b;
    bench_open(&b, e, ROWS);
    struct query q = query(&b, "", 5);
    struct record *r = NULL, **rows;
    size_t i = 0, n;
    for (; record_is_deleted(b.rows[i]); i++)
        continue;
    assert_int_equal(query_one(&b.cx, &q, record_id(b.rows[i]), &r), RC_OK);
    for (size_t k = 0; k < b.t.thing->field_count; k++)
        if (b.t.thing->fields[k].column.n)
            assert_true(v_eq(r->values[k], b.rows[i]->values[k]));
    assert_int_equal(query_one(&b.cx, &q, 1, &r), RC_NOT_FOUND);
    q.visible = condition_false();
    assert_int_equal(query_one(&b.cx, &q, record_id(b.rows[i]), &r), RC_NOT_FOUND);
    int64_t ids[ROWS + 1] = {1};
    for (size_t k = 0; k < ROWS; k++)
        ids[k + 1] = record_id(b.rows[k]);
    assert_int_equal(query_stubs(&b.cx, b.t.thing, ids, ROWS + 1, &rows, &n), RC_OK);
    assert_int_equal(n, ROWS);
    assert_true(rows[0]->is_read[b.t.thing->title->index]);
    assert_false(rows[0]->is_read[object_field(b.t.thing, S("note"))->index]);
}

/* A search's candidates, the bin, and only some columns. */
static void candidates(struct engine *e)
{
    struct bench b;
    bench_open(&b, e, ROWS);
    int64_t ids[20];
    size_t deleted = 0;
    for (size_t i = 0; i < 20; i++) {
        ids[i] = record_id(b.rows[i]);
        deleted += record_is_deleted(b.rows[i]);
    }
    struct query q = query(&b, "-price", LIMIT_PAGE);
    q.has_ids = true;
    q.ids = ids;
    q.id_count = 20;
    assert_int_equal(page_of(&b, &q).count, 20 - deleted);
    q.bin = BIN_DELETED;
    bool *wanted = arena_array_of(b.a, b.t.thing->field_count, bool);
    q.wanted = wanted;
    struct page p = page_of(&b, &q);
    assert_int_equal(p.count, deleted);
    assert_true(p.count && record_is_deleted(p.rows[0]) && !p.rows[0]->is_read[b.t.thing->title->index]);
    q.id_count = 0;
    assert_int_equal(page_of(&b, &q).count, 0);
}

/* Tables are read through their stand-ins, joined ones and links too. */
static void past(struct engine *e)
{
    struct bench b;
    bench_open(&b, e, ROWS);
    struct value limit = v_int(30);
    struct past_source sources[] = {
        {S("things"), S("(select * from things where id <= ?)"), &limit, 1},
        {S("makers"), S("(select * from makers where id < 0)"), NULL, 0},
        {S("things_about"), S("(select * from things_about where record_id = 3)"), NULL, 0},
    };
    struct past as_of = {sources, countof(sources)};
    struct query q = query(&b, "name", LIMIT_PAGE);
    q.bin = BIN_BOTH;
    b.cx.past = &as_of;
    assert_int_equal(page_of(&b, &q).count, 10);
    q.where = where(&b, "maker.name is not null");
    assert_int_equal(page_of(&b, &q).count, 0);
    q.where = where(&b, "not about has maker:1 and not about has maker:2 and not about has maker:3 and "
                        "not about has maker:4 and not about has customer:1 and not about has customer:2 and "
                        "not about has customer:3 and not about has customer:4");
    size_t links = b.rows[0]->parts[object_field(b.t.thing, S("about"))->index].link_count;
    assert_int_equal(page_of(&b, &q).count, links ? 9 : 10);
}

/* All reads, one after the other; the first code that is not RC_OK. */
static enum rc read_all(struct bench *b, const struct query *q)
{
    struct page p;
    struct record *r, **rows;
    int64_t ids[10], count, seen[] = {0, 0, -1};
    size_t n;
    bool has_more;
    enum rc rc = query_page(&b->cx, q, &p);
    if (rc == RC_OK)
        rc = query_each(&b->cx, q, count_up, seen);
    if (rc == RC_OK)
        rc = query_count(&b->cx, q, 5, &count, &has_more);
    if (rc == RC_OK)
        rc = query_ids(&b->cx, q, 0, countof(ids), ids, &n);
    if (rc == RC_OK)
        rc = query_one(&b->cx, q, ids[0], &r);
    return rc == RC_OK ? query_stubs(&b->cx, q->object, ids, n, &rows, &n) : rc;
}

static void failing_engine(struct engine *e)
{
    struct bench b;
    bench_open(&b, e, 30);
    struct query q = query(&b, "-name,made", 5);
    q.after = page_of(&b, &q).next;
    int n = 1;
    for (enum rc rc = RC_UNAVAILABLE; rc != RC_OK; n++) {
        db_fail_at(e->db, n, RC_UNAVAILABLE);
        rc = read_all(&b, &q);
        assert_true(rc == RC_OK || rc == RC_UNAVAILABLE);
    }
    db_fail_at(e->db, 0, RC_OK);
    assert_true(n > 7);
}

/* --- plans ------------------------------------------------------------------------------------------------------ */

/* Is this plan a walk along the index, without a sort? */
static bool walks_along(str plan, const char *index)
{
    bool sorts = str_find(plan, S("TEMP B-TREE")) >= 0 || str_find(plan, S("Sort")) >= 0;
    return str_find(plan, str_of(index)) >= 0 && !sorts;
}

static str plan_of(struct bench *b, struct query *q)
{
    page_of(b, q);
    return table_plan(b->e->db, b->a);
}

static void assert_walks(struct bench *b, struct query *q, const char *index)
{
    str plan = plan_of(b, q);
    if (!walks_along(plan, index))
        fail_msg("%.*s", STR_ARG(plan));
}

/* Each page of a declared order is one walk along its index, at the start and at depth, forwards and back. */
static void plans(struct engine *e)
{
    static const char *const table[][2] = {{"name", "things_name_sort"},
                                           {"-name", "things_name_sort"},
                                           {"price", "things_price"},
                                           {"-seen", "things_seen"}};
    struct bench b;
    bench_open(&b, e, MANY);
    check(db_script(e->db, "analyze") == RC_OK);
    for (size_t i = 0; i < countof(table); i++) {
        struct query q = query(&b, table[i][0], 25);
        assert_walks(&b, &q, table[i][1]);
        for (int k = 0; k < 30; k++)
            q.after = page_of(&b, &q).next;
        assert_walks(&b, &q, table[i][1]);
        q.before = page_of(&b, &q).previous;
        q.after = S("");
        assert_walks(&b, &q, table[i][1]);
    }
    struct query q = query(&b, "name", 25);
    q.visible = where(&b, "owner = me()");
    assert_walks(&b, &q, "things_owner_name_sort");
    q.where = where(&b, "made >= today() - 9000000 or made is null");
    assert_walks(&b, &q, "things_owner_name_sort");
    check(db_script(e->db, "drop index things_price") == RC_OK); /* the control */
    q = query(&b, "price", 25);
    str plan = plan_of(&b, &q);
    if (walks_along(plan, ""))
        fail_msg("%.*s", STR_ARG(plan));
}

#define ON_BOTH(fn)                                                                                                    \
    static void fn##_on_both(void **state)                                                                             \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        for_each_engine(fn);                                                                                           \
    }

ON_BOTH(all_pages)
ON_BOTH(a_page_has_its_size)
ON_BOTH(cursor_stands_without_its_row)
ON_BOTH(foreign_cursors)
ON_BOTH(long_keys)
ON_BOTH(sort_mistakes)
ON_BOTH(jumps)
ON_BOTH(each_and_count)
ON_BOTH(one_and_stubs)
ON_BOTH(candidates)
ON_BOTH(past)
ON_BOTH(failing_engine)
ON_BOTH(plans)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_pages_on_both),           cmocka_unit_test(cursor_stands_without_its_row_on_both),
        cmocka_unit_test(foreign_cursors_on_both),     cmocka_unit_test(long_keys_on_both),
        cmocka_unit_test(sort_mistakes_on_both),       cmocka_unit_test(jumps_on_both),
        cmocka_unit_test(each_and_count_on_both),      cmocka_unit_test(one_and_stubs_on_both),
        cmocka_unit_test(candidates_on_both),          cmocka_unit_test(past_on_both),
        cmocka_unit_test(failing_engine_on_both),      cmocka_unit_test(plans_on_both),
        cmocka_unit_test(a_page_has_its_size_on_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
