/* The tokens of text/token.h in SQLite's FTS5: what is found in memory is found by the engine, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/arena.h"
#include "base/check.h"
#include "text/token.h"

static const char *const names[] = {"张三",
                                    "单雄信",
                                    "重庆",
                                    "华东仓储物流有限公司",
                                    "Acme Corporation",
                                    "Ａｃｍｅ",
                                    "Söhne (4S)",
                                    "TCL集团",
                                    "𠮷野家",
                                    "𫠠𬺰",
                                    "か゚ガラス",
                                    "हिन्दी क्षेत्र",
                                    "한글 not or and near",
                                    "a-b \"c\" 'd' e*",
                                    "Ω1 ø ı"};

static sqlite3 *index_open(struct arena *a)
{
    sqlite3 *db;
    sqlite3_stmt *insert;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "create virtual table t using fts5(tokens, content='', detail=none, "
                                  "tokenize='ascii', prefix='1 2 3')",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "insert into t(rowid, tokens) values (?, ?)", -1, &insert, NULL),
                     SQLITE_OK);
    for (size_t i = 0; i < countof(names); i++) {
        struct token_list list;
        text_tokens_index(a, str_of(names[i]), &list);
        str joined = S("");
        for (size_t j = 0; j < list.n; j++)
            joined = str_printf(a, "%.*s %.*s", STR_ARG(joined), STR_ARG(list.items[j].text));
        sqlite3_bind_int64(insert, 1, (sqlite3_int64)i);
        sqlite3_bind_text(insert, 2, joined.p, (int)joined.n, SQLITE_TRANSIENT);
        assert_int_equal(sqlite3_step(insert), SQLITE_DONE);
        sqlite3_reset(insert);
    }
    sqlite3_finalize(insert);
    return db;
}

static str match_of(struct arena *a, const struct token_list *query)
{
    str all = S("");
    for (size_t i = 0; i < query->n; i++)
        all = str_printf(a, "%.*s%s\"%.*s\"%s", STR_ARG(all), i ? " AND " : "", STR_ARG(query->items[i].text),
                         query->items[i].is_prefix ? " *" : "");
    return all;
}

/* One bit a name. */
static uint64_t found_by_engine(sqlite3_stmt *select, str match)
{
    uint64_t found = 0;
    int rc;
    sqlite3_reset(select);
    sqlite3_bind_text(select, 1, match.p, (int)match.n, SQLITE_TRANSIENT);
    while ((rc = sqlite3_step(select)) == SQLITE_ROW)
        found |= (uint64_t)1 << sqlite3_column_int64(select, 0);
    assert_int_equal(rc, SQLITE_DONE);
    return found;
}

static uint64_t found_in_memory(struct arena *a, const struct token_list *query)
{
    uint64_t found = 0;
    for (size_t i = 0; i < countof(names); i++) {
        struct token_list index;
        text_tokens_index(a, str_of(names[i]), &index);
        if (text_tokens_has(&index, query))
            found |= (uint64_t)1 << i;
    }
    return found;
}

static void the_engine_finds_what_memory_finds(void **state)
{
    (void)state;
    struct arena *a = arena_new(0), *scratch = arena_new(0);
    sqlite3 *db = index_open(a);
    sqlite3_stmt *select;
    assert_int_equal(sqlite3_prepare_v2(db, "select rowid from t where t match ?", -1, &select, NULL), SQLITE_OK);
    size_t hits = 0;
    for (size_t i = 0; i < countof(names); i++) {
        struct token_list tokens, query;
        text_tokens_index(a, str_of(names[i]), &tokens);
        for (size_t j = 0; j < tokens.n; j++) {
            text_tokens_query(scratch, tokens.items[j].text, &query);
            uint64_t want = found_in_memory(scratch, &query);
            assert_true(want & (uint64_t)1 << i);
            assert_true(want == found_by_engine(select, match_of(scratch, &query)));
            hits++;
            arena_reset(scratch);
        }
    }
    assert_true(hits > 100);
    sqlite3_finalize(select);
    sqlite3_close(db);
    arena_free(a);
    arena_free(scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_engine_finds_what_memory_finds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
