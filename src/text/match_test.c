/* Tests of the matcher: tiers, and that the index finds whatever the matcher does. */
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
#include "text/match.h"
#include "text/text.h"
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

static enum match_tier match(const char *name, const char *typed)
{
    return text_match(arena, str_of(name), text_query_new(arena, str_of(typed)));
}

static void tiers(void **state)
{
    (void)state;
    static const struct {
        const char *name, *typed;
        enum match_tier want;
    } cases[] = {
        {"张三", "张三", MATCH_EXACT},
        {"Acme", " ＡＣＭＥ ", MATCH_EXACT},
        {"张三", "张", MATCH_PREFIX},
        {"Acme Corporation", "acme c", MATCH_PREFIX},
        {"Acme Corporation", "corp", MATCH_WORD},
        {"Acme Corporation", "corporation ac", MATCH_WORD},
        {"上海（华东）", "华东", MATCH_WORD},
        {"Banana Ana", "ana", MATCH_WORD},
        {"华东仓储物流有限公司", "东仓", MATCH_CONTAINS},
        {"华东仓储物流有限公司", "华东 物流", MATCH_CONTAINS},
        {"上海（华东）", "华东 shanghai", MATCH_PINYIN},
        {"张三", "zs", MATCH_PINYIN_INITIALS},
        {"单雄信", "sxx", MATCH_PINYIN_INITIALS},
        {"张三", "z", MATCH_PINYIN_INITIALS},
        {"张三", "zhang", MATCH_PINYIN},
        {"张三", "zhangs", MATCH_PINYIN},
        {"张三", "zhang san", MATCH_PINYIN},
        {"华东仓储", "华东cang", MATCH_PINYIN},
        {"李小龙贸易", "xiaolong", MATCH_PINYIN},
        {"李小龙贸易", "xiaolongm", MATCH_PINYIN},
        {"李小龙贸易", "xl", MATCH_PINYIN_INITIALS},
        {"李小龙贸易", "lmy", MATCH_PINYIN_INITIALS},
        {"上海华东仓储物流", "hdcc", MATCH_PINYIN_INITIALS},
        {"上海华东仓储物流", "ccwl", MATCH_NONE},
        {"李小龙贸易", "longxiao", MATCH_NONE},
        {"李小龙贸易", "xiaomao", MATCH_NONE},
        {"华东仓储物流", "cangchu", MATCH_PINYIN},
        {"单雄信", "xiongxin", MATCH_PINYIN},
        {"西安", "xian", MATCH_PINYIN},
        {"大林木业", "linda", MATCH_NONE},
        {"Ms O'Curly", "ocurly", MATCH_WORD},
        {"Ms O'Curly", "o curly", MATCH_WORD},
        {"Ms O’Curly", "o'cur", MATCH_WORD},
        {"Ocurly", "o'curly", MATCH_WORD},
        {"Anne-Marie Duval", "annemarie", MATCH_WORD},
        {"Anne-Marie Duval", "anne marie", MATCH_WORD},
        {"Anne Marie", "annemarie", MATCH_NONE},
        {"Jean-Claude-Paul", "claudepaul", MATCH_WORD},
        {"AT&T", "att", MATCH_WORD},
        {"U.S.A. Trading", "usa", MATCH_WORD},
        {"a.b@c.de", "abc", MATCH_NONE},
        {"卡尔·马克思", "卡尔马克思", MATCH_WORD},
        {"卡尔·马克思", "尔马", MATCH_CONTAINS},
        {"卡尔马克思", "卡尔·马克思", MATCH_WORD},
        {"中国（上海）公司", "中国上海", MATCH_WORD},
        {"中国（上海）公司", "zhongguoshanghai", MATCH_PINYIN},
        {"中国（上海）公司", "zgsh", MATCH_PINYIN_INITIALS},
        {"中国 (上海) 公司", "中国上海公司", MATCH_WORD},
        {"上海（中国）公司", "上海中国", MATCH_WORD},
        {"百度（中国）有限公司", "百度中国", MATCH_WORD},
        {"百度（中国）有限公司", "度中", MATCH_CONTAINS},
        {"百度【中国】有限公司", "百度中国有限", MATCH_WORD},
        {"华为“技术”", "华为技术", MATCH_WORD},
        {"华为\"技术\"（上海）", "华为技术上海", MATCH_WORD},
        {"《读者》杂志社", "读者杂志", MATCH_WORD},
        {"「光」『明』", "光明", MATCH_WORD},
        {"中国上海公司", "中国（上海）公司", MATCH_WORD},
        {"张三、李四", "三李", MATCH_NONE},
        {"张三 李四", "三李", MATCH_NONE},
        {"Acme (China)", "acmechina", MATCH_NONE},
        {"Müller", "muller", MATCH_EXACT},
        {"Ｏ＇Ｃｕｒｌｙ", "ocurly", MATCH_WORD},
        {"Søren", "soren", MATCH_EXACT},
        {"Soren", "SØREN", MATCH_EXACT},
        {"Łukasz", "lukasz", MATCH_EXACT},
        {"Đorđe Ħal", "dorde hal", MATCH_EXACT},
        {"Weiß ÆON Œuvre", "weiss aeon oeuvre", MATCH_EXACT},
        {"Þór Iıdı", "thor iidi", MATCH_EXACT},
        {"Ǿstre Ǽsir", "ostre aesir", MATCH_EXACT},
        {"张三", "李", MATCH_NONE},
        {"Acme", "cme", MATCH_NONE},
        {"Acme", "", MATCH_NONE},
        {"!!", "!!", MATCH_NONE},
        {"", "a", MATCH_NONE},
        {"东海华东", "东华东", MATCH_NONE},
        {"东东东仓", "东仓", MATCH_CONTAINS},
    };
    for (size_t i = 0; i < countof(cases); i++) {
        enum match_tier got = match(cases[i].name, cases[i].typed);
        if (got != cases[i].want)
            fail_msg("%s, typed %s: %s, want %s", cases[i].name, cases[i].typed, match_tier_name(got),
                     match_tier_name(cases[i].want));
    }
}

/* Every sign that is typed for one, in the name and in what is typed. */
static void signs_are_one(const char *const *signs, size_t n, const char *plain)
{
    for (size_t i = 0; i < n; i++) {
        const char *name = str_c(arena, str_printf(arena, "Ann O%sCurly", signs[i]));
        const char *typed = str_c(arena, str_printf(arena, "o%scurly", signs[i]));
        const char *as_plain = str_c(arena, str_printf(arena, "o%scurly", plain));
        if (match(name, "ocurly") != MATCH_WORD || match(name, as_plain) != MATCH_WORD ||
            match("Ann Ocurly", typed) != MATCH_WORD || match(name, "curly") != MATCH_WORD)
            fail_msg("%s", name);
    }
}

static void hyphens_and_apostrophes_are_one(void **state)
{
    (void)state;
    static const char *const apostrophes[] = {"'",      "`",      "\u00b4", "\u02bc", "\u02bb", "\u2032",
                                              "\u201b", "\u2018", "\u2019", "\ua78b", "\ua78c"};
    static const char *const hyphens[] = {"-",      "\u2010", "\u2011", "\u2012", "\u2013", "\u2014",
                                          "\u2015", "\u2212", "\ufe58", "\ufe63", "\uff0d"};
    signs_are_one(apostrophes, countof(apostrophes), "'");
    signs_are_one(hyphens, countof(hyphens), "-");
}

static const char *const names[] = {"张三",
                                    "单雄信",
                                    "重庆",
                                    "曾国藩",
                                    "华东仓储物流有限公司",
                                    "Acme Corporation",
                                    "Ａｃｍｅ",
                                    "O'Reilly & Söhne (4S)",
                                    "TCL集团股份有限公司",
                                    "绿城（中国）",
                                    "华为“技术”（上海）有限公司",
                                    "上海-华东 No.12",
                                    "か゚ガラス 株式会社",
                                    "हिन्दी क्षेत्र",
                                    "a\u0301bc \u0301x-\u0301y",
                                    "中国工商银行股份有限公司重庆长寿支行行长办公室",
                                    "x y z",
                                    "li.na@example.cn",
                                    "卡尔·马克思",
                                    "Anne-Marie O’Curly-Smith",
                                    "Søren OʼŁukasz—Þór",
                                    "+86 139-0013-9000"};

/* A query as a person might type it: part of a name, of its tokens, or some of both. */
static str typed_from(str name, const struct token_list *tokens)
{
    str typed = S("");
    for (int parts = rand() % 3; parts >= 0; parts--) {
        str part;
        if (rand() % 2 || tokens->n == 0) {
            size_t from = (size_t)rand() % (name.n + 1);
            part = str_take(str_skip(name, from), (size_t)rand() % (name.n + 1));
        } else {
            part = tokens->items[(size_t)rand() % tokens->n].text;
            part = rand() % 2 ? part : str_take(part, 1 + (size_t)rand() % part.n);
        }
        static const char *const between[] = {" ", "", "-", ". "};
        typed = str_printf(arena, "%.*s%s%.*s", STR_ARG(typed), between[rand() % 4], STR_ARG(part));
    }
    return typed;
}

static void what_matches_the_index_finds(void **state)
{
    (void)state;
    size_t tiers_seen[MATCH_NONE + 1] = {0};
    srand(11);
    for (int round = 0; round < 60000; round++) {
        str from = str_of(names[(size_t)rand() % countof(names)]);
        str name = rand() % 8 ? from : str_of(names[(size_t)rand() % countof(names)]);
        struct token_list of_from, index;
        struct token_choice *choices;
        size_t count;
        text_tokens_index(arena, from, &of_from);
        text_tokens_index(arena, name, &index);
        str typed = typed_from(from, &of_from);
        if (str_is_utf8(typed)) {
            enum match_tier tier = text_match(arena, name, text_query_new(arena, typed));
            tiers_seen[tier]++;
            text_tokens_choices(arena, typed, true, &choices, &count);
            if (tier != MATCH_NONE && !text_tokens_choices_has(&index, choices, count))
                fail_msg("%.*s matches '%.*s' (%s), but the index does not find it", STR_ARG(name), STR_ARG(typed),
                         match_tier_name(tier));
        }
        arena_reset(arena);
    }
    for (size_t i = 0; i < countof(tiers_seen); i++)
        assert_true(tiers_seen[i] > 100);
}

static void every_prefix_of_a_name_is_a_prefix(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(names); i++) {
        str fold = text_fold(arena, str_of(names[i]));
        for (size_t at = 0; at < fold.n;) {
            str_rune(fold, &at);
            str part = str_take(fold, at);
            struct token_list query;
            text_tokens_query(arena, part, &query);
            enum match_tier tier = text_match(arena, str_of(names[i]), text_query_new(arena, part));
            assert_true(query.n == 0 ? tier == MATCH_NONE : tier <= MATCH_PREFIX);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiers),
        cmocka_unit_test(hyphens_and_apostrophes_are_one),
        cmocka_unit_test(what_matches_the_index_finds),
        cmocka_unit_test(every_prefix_of_a_name_is_a_prefix),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
