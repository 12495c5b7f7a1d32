/* Tests of the tokeniser: what is indexed and what is asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/limits.h"
#include "text/token.h"

static struct arena *arena;

static int open_arena(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct token_list index_of(str s)
{
    struct token_list list;
    text_tokens_index(arena, s, &list);
    return list;
}

static struct token_list query_of(const char *typed)
{
    struct token_list list;
    text_tokens_query(arena, str_of(typed), &list);
    return list;
}

static size_t count(const struct token_list *list, enum token_kind kind)
{
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++)
        n += list->items[i].kind == kind;
    return n;
}

static str shown(const struct token_list *list)
{
    str all = S("");
    for (size_t i = 0; i < list->n; i++)
        all = str_printf(arena, "%.*s%s%.*s%s", STR_ARG(all), i ? " " : "", STR_ARG(list->items[i].text),
                         list->items[i].is_prefix ? "*" : "");
    return all;
}

static void assert_index(const char *text, const char *want)
{
    struct token_list list = index_of(str_of(text));
    assert_string_equal(str_c(arena, shown(&list)), want);
}

static void assert_query(const char *typed, const char *want)
{
    struct token_list list = query_of(typed);
    assert_string_equal(str_c(arena, shown(&list)), want);
}

static void index_of_words(void **state)
{
    (void)state;
    assert_index("", "");
    assert_index("!? —", "");
    assert_index("Acme Corporation", "acme corporation");
    assert_index("O'Reilly & Söhne (4S)", "o reilly oreilly sohne 4s");
    assert_index("Jean-Claude-Paul", "jean claude paul jeanclaudepaul claudepaul");
    assert_index("a.b@c.de", "a b ab c de cde");
    assert_index("Ａｃｍｅ", "acme");
    assert_index("हिन्दी 한글", "हिन्दी 한글");
}

static void index_of_chinese(void **state)
{
    (void)state;
    assert_index("张", "张 zhang");
    assert_index("张三", "张 zhang 三 张三 san zs zhangsan");
    assert_index("TCL三", "tcl 三 san");
    assert_index("张三四", "张 zhang 三 张三 san 四 三四 si zss zhangsansi ss sansi");
    assert_index("重庆", "重 zhong chong 庆 重庆 qing zq cq zhongqing chongqing");
}

static void index_is_bounded(void **state)
{
    (void)state;
    char text[LIMIT_TEXT_BYTES];
    for (size_t i = 0; i + 3 <= sizeof text; i += 3)
        memcpy(text + i, "重", 3);
    struct token_list list = index_of((str){text, sizeof text / 3 * 3});
    assert_in_range(list.n, LIMIT_SEARCH_RUNES, LIMIT_TOKENS);
    assert_int_equal(count(&list, TOKEN_INITIALS), LIMIT_PINYIN_INITIALS + 3 * LIMIT_PINYIN_LATER);
    assert_in_range(count(&list, TOKEN_JOINED), LIMIT_PINYIN_JOINED,
                    LIMIT_PINYIN_JOINED + (LIMIT_PINYIN_RUN - 2) * LIMIT_PINYIN_PAIRS);
    for (size_t i = 0; i < list.n; i++)
        assert_in_range(list.items[i].text.n, 1, LIMIT_TOKEN_BYTES);
    memset(text, 'a', sizeof text);
    list = index_of((str){text, sizeof text});
    assert_int_equal(list.n, 1);
    assert_int_equal(list.items[0].text.n, LIMIT_TOKEN_BYTES);
}

static void query_asks_for_all_and_the_last_word_may_go_on(void **state)
{
    (void)state;
    assert_query("", "");
    assert_query(" ,, ", "");
    assert_query("zs", "zs*");
    assert_query("张", "张");
    assert_query("张三", "张三");
    assert_query("华东仓", "华东 东仓");
    assert_query("华东cang", "华东 cang*");
    assert_query("cang华", "cang 华");
    assert_query("Acme C", "acme c*");
    assert_query("acme ", "acme*");
    assert_query("a b c d e f g h i j k l m n o p q", "a b c d e f g h i j k l m n o p");
    assert_query("a b c d e f g h i j k l m n o p", "a b c d e f g h i j k l m n o p*");
}

static void query_is_cut_at_a_character(void **state)
{
    (void)state;
    char typed[LIMIT_QUERY_BYTES + 40] = "x";
    for (size_t i = 1; i + 3 < sizeof typed; i += 3)
        memcpy(typed + i, "张", 4);
    struct token_list list = query_of(typed);
    assert_int_equal(list.n, LIMIT_QUERY_TOKENS);
    for (size_t i = 0; i < list.n; i++)
        assert_true(str_is_utf8(list.items[i].text));
}

static void people_find_what_they_mean(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *typed[10];
    } cases[] = {
        {"张三", {"zs", "z", "zhang", "zhangsan", "张", "三", "zhang san", "zhangs", "san", "ZS"}},
        {"单雄信", {"sxx", "dxx", "shanxiong", "danx", "雄信"}},
        {"重庆", {"cq", "zq", "chongq"}},
        {"李重阳", {"lcy", "lzy", "cy", "zy", "chongyang"}},
        {"中国工商银行", {"zggsyh", "gsyh", "gsyx", "syh", "ggsy"}},
        {"重庆银行", {"cqyh", "qyh", "yh", "yx"}},
        {"长行长重", {"zh", "hzc", "hcc", "xcz"}},
        {"曾国藩", {"zgf", "cgf", "zengg"}},
        {"华东仓储物流有限公司", {"hdcc", "东仓", "华东 物流", "华东cang", "huadongcang", "物流 华东"}},
        {"Acme Corporation", {"acme", "corp", "acme c", "ACM", "corporation acm"}},
        {"Ａｃｍｅ", {"acme", "ac"}},
        {"绿城（中国）", {"lvcheng", "lucheng", "lc", "zg", "中国"}},
        {"欧阳修远", {"oyxy", "ouyang"}},
        {"𠮷野家", {"𠮷", "𠮷野", "yj", "yejia"}},
    };
    for (size_t i = 0; i < countof(cases); i++) {
        struct token_list index = index_of(str_of(cases[i].name));
        for (size_t j = 0; j < countof(cases[i].typed) && cases[i].typed[j]; j++) {
            struct token_list query = query_of(cases[i].typed[j]);
            if (!text_tokens_has(&index, &query))
                fail_msg("%s is not found by %s: %.*s", cases[i].name, cases[i].typed[j], STR_ARG(shown(&index)));
        }
    }
}

static void people_do_not_find_what_they_do_not_mean(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"张三", "ls"},
                                           {"张三", "zhangz"},
                                           {"张三", "李"},
                                           {"张三", "三张"},
                                           {"张三", ""},
                                           {"Acme", "cme"},
                                           {"Acme Corporation", "ac corp"},
                                           {"张三", "zs x"}};
    for (size_t i = 0; i < countof(pairs); i++) {
        struct token_list index = index_of(str_of(pairs[i][0])), query = query_of(pairs[i][1]);
        if (text_tokens_has(&index, &query))
            fail_msg("%s is found by '%s'", pairs[i][0], pairs[i][1]);
    }
}

static void version_names_rules_and_tables(void **state)
{
    (void)state;
    assert_true(str_starts(text_tokens_version(arena), S("tokens 3, fold 1, ICU ")));
    assert_true(str_find(text_tokens_version(arena), S(", pinyin 1")) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(index_of_words),
        cmocka_unit_test(index_of_chinese),
        cmocka_unit_test(index_is_bounded),
        cmocka_unit_test(query_asks_for_all_and_the_last_word_may_go_on),
        cmocka_unit_test(query_is_cut_at_a_character),
        cmocka_unit_test(people_find_what_they_mean),
        cmocka_unit_test(people_do_not_find_what_they_do_not_mean),
        cmocka_unit_test(version_names_rules_and_tables),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
