/* Heads as operators keep them: what is one, what was one once, what is something else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "journal/kept.h"

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define LINK "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
#define TIME "2026-11-20T09:42:00.000Z"

enum what { HEAD, BROKEN, OTHER };

static const struct {
    const char *line;
    enum what what;
} cases[] = {
    {"guanxi journal 12 " LINK " " TIME, HEAD},
    {"  guanxi journal 12 " LINK " " TIME "\r", HEAD},
    {"guanxi journal 0 " ZEROS " 1970-01-01T00:00:00.000Z", HEAD},
    {"guanxi journal 0 " LINK " 1970-01-01T00:00:00.000Z", BROKEN},
    {"guanxi journal 0 " ZEROS " " TIME, BROKEN},
    {"guanxi journal -3 " LINK " " TIME, BROKEN},
    {"guanxi journal 99999999999999999999 " LINK " " TIME, BROKEN},
    {"guanxi journal 12 " LINK, BROKEN},
    {"guanxi journal 12 9f86 " TIME, BROKEN},
    {"guanxi journal 12 " LINK " yesterday", BROKEN},
    {"guanxi journal", OTHER},
    {"12 entries of the journal hold together.", OTHER},
    {"", OTHER},
};

static void each_line_is_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kept_line l = kept_read(str_of(cases[i].line));
        if (l.is_head != (cases[i].what == HEAD) || l.is_broken != (cases[i].what == BROKEN))
            fail_msg("%s", cases[i].line);
    }
}

static void what_is_printed_is_read(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct kept_head h = {.position = 77, .at_ms = 1767225600123};
    h.link[0] = 0xab;
    h.link[HASH_BYTES - 1] = 0x01;
    struct kept_line l = kept_read(kept_line(a, &h));
    assert_true(l.is_head);
    assert_memory_equal(&l.head, &h, sizeof h);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_line_is_known), cmocka_unit_test(what_is_printed_is_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
