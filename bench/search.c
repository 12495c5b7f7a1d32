/*
 * How long the search box takes: a generated office of so many records (1,000 without an argument, so that it runs as a
 * test too), indexed, then asked as people type. Prints figures by kind of query, as bench/RESULTS.md keeps them.
 *
 *     build/release/bench/search 1000000            SQLite
 *     build/release/bench/search 1000000 postgres
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/check.h"
#include "crm/crm.h"
#include "crm/sample_words.h"
#include "journal/journal.h"
#include "journal/seal.h"
#include "record/record.h"
#include "record/search.h"
#include "support/office.h"

enum { PIECE = 1000, CHECKPOINT = 20000, IDLE = 60, ASKED = 400, HITS = 25 };

static struct {
    int64_t records;
    enum db_engine kind;
    uint64_t dice;
} wanted = {1000, DB_SQLITE, 1};

static int roll(int sides)
{
    wanted.dice = wanted.dice * 6364136223846793005u + 1442695040888963407u;
    return (int)((wanted.dice >> 33) % (unsigned)sides);
}

static const char *word(const struct sample_list *list, bool is_zh)
{
    const struct sample_word *w = &list->words[roll((int)list->n)];
    return is_zh ? w->zh : w->en;
}

static const char *person(struct arena *a, bool is_zh)
{
    if (!is_zh)
        return arena_printf(a, "%s %s", word(&sample__given_names, false), word(&sample__family_names, false));
    return arena_printf(a, "%s%s%s", word(&sample__family_names, true), word(&sample__given_names, true),
                        roll(3) ? word(&sample__given_names, true) : "");
}

static const char *company(struct arena *a, bool is_zh)
{
    const struct sample_trade *t = &sample__trades[roll((int)sample__trade_count)];
    const char *city = word(&sample__cities, is_zh), *first = word(&sample__first_parts, is_zh);
    const char *second = word(&sample__second_parts, is_zh), *form = word(&sample__forms, is_zh);
    return is_zh ? arena_printf(a, "%s%s%s%s%s", city, first, second, t->words[roll(3)].zh, form)
                 : arena_printf(a, "%s%s %s %s", first, second, t->words[roll(3)].en, form);
}

/* --- the records: four customers and four contacts to a lead and an opportunity, two thirds Chinese --------------- */

static void put(struct draft *d, const char *field, const char *text)
{
    draft_put(d, object_field(d->object, str_of(field)), v_text(str_of(text)));
}

static enum rc one(struct cx *cx, int64_t i)
{
    static const char *const objects[] = {"customer", "contact",  "customer", "contact", "customer",
                                          "contact",  "customer", "contact",  "lead",    "opportunity"};
    const char *object = objects[i % 10];
    const struct object *o = catalog_object(cx->catalog, str_of(object));
    struct draft *d = draft_new(cx->arena, o);
    struct record *r;
    bool is_zh = roll(3) > 0, is_person = object[1] == 'o' || object[0] == 'l';
    put(d, "name", is_person ? person(cx->arena, is_zh) : company(cx->arena, is_zh));
    if (object[0] != 'o') {
        put(d, "email", arena_printf(cx->arena, "p%lld@n%d.example.com", (long long)i, roll(100000)));
        put(d, "phone", arena_printf(cx->arena, "138 %04d %04d", roll(10000), roll(10000)));
    }
    if (object[0] == 'l')
        put(d, "company", company(cx->arena, is_zh));
    draft_put(d, o->owner, v_int(1 + roll(2)));
    return record_create(cx, d, &r);
}

/* Of this thread: what the machine's other work does not disturb. */
static int64_t cpu_us(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

/* The office never does it by itself, and a log of gigabytes is slow to read through. */
static void checkpoint(struct office *o)
{
    struct db_wal wal;
    check(db_checkpoint(o->database->db, DB_CHECKPOINT_TRUNCATE, &wal) == RC_OK);
}

static enum rc some(struct cx *cx, void *data)
{
    int64_t *i = data, end = *i + PIECE < wanted.records ? *i + PIECE : wanted.records;
    enum rc rc = RC_OK;
    changeset_open(cx, "bench", S(""));
    while (*i < end && rc == RC_OK)
        rc = one(cx, (*i)++);
    return rc;
}

static enum rc index_some(struct cx *cx, void *data)
{
    return reader_run(cx, &search_reader, data);
}

static enum rc bytes_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

/* Of what the engine searches in, without the rows that hold the tokens. */
static void tell_size(struct office *o)
{
    int64_t bytes = 0, rows = 0;
    bool is_sqlite = wanted.kind == DB_SQLITE;
    str index = is_sqlite ? S("select sum(length(block)) from search_index_data")
                          : S("select pg_relation_size('search_docs_lexemes')"),
        tokens = is_sqlite ? S("select sum(length(cast(tokens as blob))) from search_docs")
                           : S("select pg_table_size('search_docs')");
    check(db_query(o->database->db, &(struct db_query){index, NULL, 0, bytes_row, &bytes}) == RC_OK);
    check(db_query(o->database->db, &(struct db_query){tokens, NULL, 0, bytes_row, &rows}) == RC_OK);
    printf("index %.1f MB, tokens beside it %.1f MB\n", (double)bytes / 1e6, (double)rows / 1e6);
}

static void make(struct office *o)
{
    int64_t start = clock_monotonic_ms(), i = 0, sealed;
    bool is_idle = false, is_holder;
    o->fake.step_ms = 1000;
    while (i < wanted.records) {
        check(office_write(o, 0, some, &i) == RC_OK);
        if (i % CHECKPOINT == 0)
            checkpoint(o);
    }
    if (wanted.kind == DB_POSTGRES)
        check(seal_pass(o->database->db, 0, &sealed, &is_holder) == RC_OK);
    int64_t made = clock_monotonic_ms(), busy = cpu_us();
    for (int n = 1; !is_idle; n++) {
        check(office_write(o, 0, index_some, &is_idle) == RC_OK);
        if (n % (CHECKPOINT / PIECE) == 0)
            checkpoint(o);
    }
    printf("%lld records made in %.1f s, indexed in %.1f s (CPU %.1f s)\n", (long long)wanted.records,
           (double)(made - start) / 1000, (double)(clock_monotonic_ms() - made) / 1000,
           (double)(cpu_us() - busy) / 1000000);
    for (int n = 0; n < IDLE; n++)
        check(office_write(o, 0, index_some, &is_idle) == RC_OK);
    checkpoint(o);
    if (wanted.kind == DB_POSTGRES)
        check(db_script(o->database->db, "analyze") == RC_OK);
    tell_size(o);
}

/* --- what is typed ---------------------------------------------------------------------------------------------- */

static str letters(struct arena *a, str s, size_t n)
{
    size_t i = 0;
    while (i < s.n && n-- > 0)
        str_rune(s, &i);
    return str_copy(a, str_take(s, i));
}

static str zh_name(struct arena *a)
{
    return str_of(person(a, true));
}
static str zh_family(struct arena *a)
{
    return letters(a, str_of(person(a, true)), 1);
}
static str zh_part(struct arena *a)
{
    return str_printf(a, "%s%s", word(&sample__first_parts, true), word(&sample__second_parts, true));
}
static str zh_two_words(struct arena *a)
{
    return str_printf(a, "%s %s", word(&sample__cities, true),
                      sample__trades[roll((int)sample__trade_count)].words[0].zh);
}
static str zh_common(struct arena *a)
{
    (void)a;
    return S("公司");
}
static str pinyin(struct arena *a)
{
    static const char *const typed[] = {"zhang", "zhangwei", "wang", "liuyang", "shanghai", "li ming", "hua", "chengd"};
    (void)a;
    return str_of(typed[roll(countof(typed))]);
}
static str initials(struct arena *a)
{
    static const char *const typed[] = {"zw", "lm", "wjx", "shht", "bj", "z", "s", "cxm"};
    (void)a;
    return str_of(typed[roll(countof(typed))]);
}
static str latin_prefix(struct arena *a)
{
    return letters(a, str_of(company(a, false)), 1 + (size_t)roll(6));
}
static str latin_two_words(struct arena *a)
{
    return letters(a, str_of(person(a, false)), 9);
}
static str phone(struct arena *a)
{
    return str_printf(a, "138%04d%d", roll(10000), roll(10));
}
static str nothing(struct arena *a)
{
    return str_printf(a, "xqz%d", roll(1000));
}

static const struct {
    const char *name;
    str (*type)(struct arena *a);
} kinds[] = {
    {"a person's name, Chinese", zh_name},
    {"one character (a family name)", zh_family},
    {"two characters of a company", zh_part},
    {"city and trade", zh_two_words},
    {"公司 (half of all)", zh_common},
    {"pinyin", pinyin},
    {"initials", initials},
    {"Latin, 1 to 6 letters", latin_prefix},
    {"Latin, 9 letters of a name", latin_two_words},
    {"digits of a telephone", phone},
    {"what is not there", nothing},
};

static int by_value(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

static void ask(struct office *o, int64_t user, size_t kind)
{
    int64_t us[ASKED], cpu[ASKED], found = 0;
    int n = wanted.records < 100000 ? 5 : ASKED;
    for (int i = 0; i < n; i++) {
        struct cx *cx = office_context(o, user);
        struct hit hits[HITS];
        size_t count;
        str typed = kinds[kind].type(cx->arena);
        int64_t start = clock_monotonic_us(), busy = cpu_us();
        check(search_find(cx, typed, NULL, HITS, hits, &count) == RC_OK);
        us[i] = clock_monotonic_us() - start;
        cpu[i] = cpu_us() - busy;
        found += (int64_t)count;
        arena_free(cx->arena);
    }
    qsort(us, (size_t)n, sizeof *us, by_value);
    qsort(cpu, (size_t)n, sizeof *cpu, by_value);
    printf("| %s | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f |\n", kinds[kind].name, (double)cpu[n / 2] / 1000,
           (double)cpu[n * 99 / 100] / 1000, (double)us[n / 2] / 1000, (double)us[n * 99 / 100] / 1000,
           (double)us[n - 1] / 1000, (double)found / n);
}

static void run(struct database *d)
{
    struct office *o = office_new(d);
    o->engine.behaviours = crm_behaviours;
    make(o);
    for (int who = 0; who < 2; who++) {
        printf("\n%s\n| typed | CPU p50 ms | CPU p99 ms | p50 ms | p99 ms | max ms | found |\n| --- | --- | --- | --- "
               "| --- | --- | --- |\n",
               who ? "As a sales person, who sees half" : "As an administrator");
        for (size_t k = 0; k < countof(kinds); k++)
            ask(o, who ? o->sam : o->ada, k);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1)
        wanted.records = strtoll(argv[1], NULL, 10);
    if (argc > 2 && strcmp(argv[2], "postgres") == 0)
        wanted.kind = DB_POSTGRES;
    setvbuf(stdout, NULL, _IOLBF, 0);
    for_database(wanted.kind, run);
    return 0;
}
