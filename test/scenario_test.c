/*
 * Every file in test/scenarios on both engines, with the same expectations; see support/scenario.h for what stands in them.
 * Files named control_* must fail, and for the reason they state. A route that no scenario touched fails the last test.
 *
 *     build/debug/test/scenario_test bin        runs only files with "bin" in their name
 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/api.h"
#include "base/check.h"
#include "json/read.h"
#include "support/scenario.h"

enum { FILES_MAX = 200, ROUTES_MAX = 200 };

struct case_file {
    const char *path;
    enum db_engine engine;
};

static struct case_file cases[FILES_MAX];
static bool touched[ROUTES_MAX];
static struct arena *document_arena;
static json_t *document;
static struct scenario present;
static bool present_holds;

/* The document as an administrator gets it. */
static void read_document(struct database *d)
{
    struct desk *desk = desk_open(d);
    str message, token = desk_token(desk, desk_user(desk, S("ann"), "administrator"));
    struct told t = desk_ask(desk, (struct ask){.method = S("GET"), .target = S("/api/openapi.json"), .token = token});
    check(t.status == 200);
    check(json_read(document_arena, str_copy(document_arena, t.body), &document, &message) == RC_OK);
}

static bool is_control(const char *path)
{
    return strstr(path, "/control_") != NULL;
}

static void run_present(struct database *d)
{
    if (is_control(present.path)) {
        present_holds = scenario_control_holds(d, &present);
    } else {
        scenario_run(d, &present);
        present_holds = present.failures == 0;
    }
}

static bool holds(const char *path, enum db_engine engine)
{
    present = (struct scenario){.path = path, .document = document, .touched = touched};
    present_holds = false;
    for_database(engine, run_present);
    return present_holds;
}

static void file_test(void **state)
{
    const struct case_file *c = *state;
    assert_true(holds(c->path, c->engine));
}

/* The controls of the controls: one that fails for another reason than its own, one that fails twice, one without any. */
static void rotten_controls_are_found(void **state)
{
    (void)state;
    assert_false(holds("test/scenarios/rotten/control_other.txt", DB_SQLITE));
    assert_int_equal(present.failures, 1);
    assert_false(holds("test/scenarios/rotten/control_twice.txt", DB_SQLITE));
    assert_int_equal(present.failures, 2);
    assert_false(holds("test/scenarios/rotten/control_nothing.txt", DB_SQLITE));
    assert_int_equal(present.failures, 1);
}

static void routes_test(void **state)
{
    (void)state;
    size_t missing = 0;
    for (size_t i = 0; i < api_route_count(); i++) {
        const char *method, *pattern;
        api_route(i, &method, &pattern);
        if (!touched[i]) {
            print_error("no scenario touches %s %s\n", method, pattern);
            missing++;
        }
    }
    assert_int_equal(missing, 0);
}

static const char *test_name(const struct case_file *c)
{
    const char *name = strrchr(c->path, '/') + 1;
    return arena_printf(document_arena, "%s on %s", name, c->engine == DB_SQLITE ? "SQLite" : "PostgreSQL");
}

int main(int argc, char **argv)
{
    glob_t found;
    struct CMUnitTest tests[FILES_MAX + 2];
    size_t n = 0;
    document_arena = arena_new(0);
    check(glob("test/scenarios/*.txt", 0, NULL, &found) == 0 && api_route_count() <= ROUTES_MAX);
    for_database(DB_SQLITE, read_document);
    for (size_t i = 0; i < found.gl_pathc; i++)
        for (int engine = DB_SQLITE; engine <= DB_POSTGRES && (argc < 2 || strstr(found.gl_pathv[i], argv[1]));
             engine++) {
            check(n < FILES_MAX);
            cases[n] = (struct case_file){found.gl_pathv[i], (enum db_engine)engine};
            tests[n] = (struct CMUnitTest){test_name(&cases[n]), file_test, NULL, NULL, &cases[n]};
            n++;
        }
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(rotten_controls_are_found);
    if (argc < 2)
        tests[n++] = (struct CMUnitTest)cmocka_unit_test(routes_test);
    int failed = _cmocka_run_group_tests("scenarios", tests, n, NULL, NULL);
    globfree(&found);
    arena_free(document_arena);
    return failed;
}
