/*
 * One rule for telephone numbers: whatever is typed, the condition (~) in SQL, the same condition in memory and the
 * search box mean the same numbers, and every four digits or more of a number are found, however they are typed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/check.h"
#include "journal/seal.h"
#include "query/condition.h"
#include "query/query.h"
#include "record/record.h"
#include "record/search.h"
#include "support/office.h"

enum { NUMBERS = 60, CUTS = 25, NATIONAL_MAX = 11 };

struct number {
    str country, national; /* country empty: it is not stored */
    str stored;
    const struct record *record;
};

struct world {
    struct office *office;
    struct number numbers[NUMBERS];
    size_t n;
    unsigned seed;
};

/* Of a xorshift: the same on every machine. */
static unsigned chance(struct world *w, unsigned below)
{
    w->seed ^= w->seed << 13;
    w->seed ^= w->seed >> 17;
    w->seed ^= w->seed << 5;
    return w->seed % below;
}

/* Few different digits, many zeros: so that numbers have much in common, and what may be a prefix stands everywhere. */
static str random_digits(struct world *w, size_t n)
{
    static const char digits[] = "0001358";
    char *p = arena_alloc(w->office->a, n);
    for (size_t i = 0; i < n; i++)
        p[i] = digits[chance(w, sizeof digits - 1)];
    p[0] = p[0] == '0' ? '4' : p[0];
    return (str){p, n};
}

/* Signs that mean nothing, between any two digits. */
static str spread(struct world *w, str digits)
{
    static const char *const signs[] = {"", "", "", "", " ", "-", ".", "/"};
    str s = S("");
    for (size_t i = 0; i < digits.n; i++)
        s = str_printf(w->office->a, "%.*s%s%c", STR_ARG(s), i ? signs[chance(w, countof(signs))] : "", digits.p[i]);
    return s;
}

static str join(struct world *w, const char *before, str x, str y)
{
    return str_printf(w->office->a, "%s%.*s%.*s", before, STR_ARG(x), STR_ARG(y));
}

static str random_stored(struct world *w, const struct number *n)
{
    static const char *const abroad[] = {"+", "00", "+", "00"};
    if (!n->country.n)
        return join(w, chance(w, 2) ? "0" : "", S(""), n->national);
    unsigned way = chance(w, countof(abroad));
    return join(w, abroad[way], n->country, join(w, way == 2 ? " (0)" : "", S(""), n->national));
}

static enum rc create(struct cx *cx, void *data)
{
    struct world *w = data;
    const struct object *o = catalog_object(cx->catalog, S("customer"));
    changeset_open(cx, "test", S(""));
    for (w->n = 0; w->n < NUMBERS; w->n++) {
        static const char *const countries[] = {"", "86", "49", "1", "852"};
        struct number *n = &w->numbers[w->n];
        struct record *r;
        *n = (struct number){str_of(countries[chance(w, countof(countries))]),
                             random_digits(w, 7 + chance(w, NATIONAL_MAX - 6)), S(""), NULL};
        n->stored = random_stored(w, n);
        struct draft *d = draft_new(cx->arena, o);
        check(draft_from_text(cx, d, object_field(o, S("phone")), n->stored) == RC_OK);
        check(draft_from_text(cx, d, o->title, S("N")) == RC_OK);
        check(record_create(cx, d, &r) == RC_OK && (size_t)record_id(r) == w->n + 1);
    }
    return RC_OK;
}

/* Four digits or more of the number; from its beginning also with what may stand there. */
static str random_cut(struct world *w, const struct number *n)
{
    bool is_abroad = n->country.n && chance(w, 2);
    str all = is_abroad ? join(w, "", n->country, n->national) : n->national;
    size_t from = chance(w, 3) ? chance(w, (unsigned)all.n - 3) : 0;
    size_t length = 4 + chance(w, (unsigned)(all.n - from) - 3);
    str cut = str_take(str_skip(all, from), length);
    static const char *const before[] = {"", "0", "00", "+"};
    bool is_bare = cut.p[0] == '0' || chance(w, 2); /* neither a country nor an area begins with 0 */
    return join(w, is_bare ? "" : before[chance(w, countof(before))], S(""), spread(w, cut));
}

static const struct condition *contains(struct cx *cx, const struct object *o, str typed)
{
    const struct condition *c;
    str text = str_printf(cx->arena, "phone ~ '%.*s'", STR_ARG(typed));
    assert_int_equal(condition_parse(cx, o, text, "where", &c), RC_OK);
    return c;
}

/* Which ids the three roads find. */
struct found {
    bool in_sql[NUMBERS + 1], in_memory[NUMBERS + 1], in_box[NUMBERS + 1];
};

static void look(struct world *w, str typed, struct found *found)
{
    struct cx *cx = office_context(w->office, w->office->ada);
    const struct object *o = catalog_object(cx->catalog, S("customer"));
    *found = (struct found){0};
    struct query q = query_of(cx, o, condition_true());
    q.where = contains(cx, o, typed);
    q.limit = NUMBERS;
    struct page page = {0};
    assert_int_equal(query_page(cx, &q, &page), RC_OK);
    for (size_t i = 0; i < page.count; i++)
        found->in_sql[record_id(page.rows[i])] = true;
    q.where = NULL;
    page = (struct page){0};
    assert_int_equal(query_page(cx, &q, &page), RC_OK);
    assert_int_equal(page.count, NUMBERS);
    for (size_t i = 0; i < page.count; i++)
        found->in_memory[record_id(page.rows[i])] = condition_holds(cx, contains(cx, o, typed), page.rows[i], NULL,
                                                                    NULL);
    int64_t ids[LIMIT_SEARCH_CANDIDATES];
    size_t n;
    assert_int_equal(search_ids(cx, o, typed, BIN_LIVE, ids, &n), RC_OK);
    for (size_t i = 0; i < n; i++)
        found->in_box[ids[i]] = true;
    arena_free(cx->arena);
}

static void expect(struct world *w, str typed, const struct number *meant)
{
    struct found f;
    look(w, typed, &f);
    for (size_t i = 0; i < NUMBERS; i++) {
        bool sql = f.in_sql[i + 1], memory = f.in_memory[i + 1], box = f.in_box[i + 1];
        bool is_meant = &w->numbers[i] == meant;
        if (sql != memory || (sql && !box) || (is_meant && !sql))
            fail_msg("%.*s typed, %.*s stored: SQL %d, memory %d, box %d", STR_ARG(typed),
                     STR_ARG(w->numbers[i].stored), sql, memory, box);
    }
}

static enum rc index_all(struct cx *cx, void *data)
{
    bool is_idle;
    (void)data;
    return reader_run(cx, &search_reader, &is_idle);
}

static void catch_up(struct office *o)
{
    int64_t sealed;
    bool is_holder;
    if (o->database->kind == DB_POSTGRES)
        assert_int_equal(seal_pass(o->database->db, 0, &sealed, &is_holder), RC_OK);
    for (int i = 0; i < 10; i++)
        assert_int_equal(office_write(o, 0, index_all, NULL), RC_OK);
    assert_true(office_number(o, "select count(*) from search_docs") >= NUMBERS);
}

static void every_cut_is_found_on_every_road(struct database *d)
{
    struct world w = {.office = office_new(d), .seed = 20261120};
    assert_int_equal(office_write(w.office, w.office->ada, create, &w), RC_OK);
    for (int is_indexed = 0; is_indexed < 2; is_indexed++) {
        for (size_t i = 0; i < NUMBERS; i++)
            for (int k = 0; k < CUTS; k++)
                expect(&w, random_cut(&w, &w.numbers[i]), &w.numbers[i]);
        catch_up(w.office);
    }
}

/* What belongs to none of them: the roads agree there, too. */
static void whatever_is_typed_the_roads_agree(struct database *d)
{
    static const char *const before[] = {"", "0", "00", "+", "(0)", "+86 (0)", "0049 "};
    static const char *const behind[] = {"", "", "x8", "-80", " 转 801"};
    struct world w = {.office = office_new(d), .seed = 7};
    assert_int_equal(office_write(w.office, w.office->ada, create, &w), RC_OK);
    catch_up(w.office);
    for (int i = 0; i < 500; i++) {
        str digits = spread(&w, random_digits(&w, 4 + chance(&w, 5)));
        expect(&w,
               str_printf(w.office->a, "%s%.*s%s", before[chance(&w, countof(before))], STR_ARG(digits),
                          behind[chance(&w, countof(behind))]),
               NULL);
    }
}

#define ON_BOTH(name)                                                                                                  \
    static void name##_on_both(void **state)                                                                           \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        for_each_database(name);                                                                                       \
    }

ON_BOTH(every_cut_is_found_on_every_road)
ON_BOTH(whatever_is_typed_the_roads_agree)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cut_is_found_on_every_road_on_both),
        cmocka_unit_test(whatever_is_typed_the_roads_agree_on_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
