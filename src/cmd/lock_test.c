/* Tests of the lock: one at a time, told who has it, gone with its owner. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cmd/lock.h"

static int begin(void **state)
{
    static char folder[32];
    strcpy(folder, "/tmp/lock_test_XXXXXX");
    *state = mkdtemp(folder);
    return *state == NULL;
}

static int end(void **state)
{
    char path[64];
    snprintf(path, sizeof path, "%s/guanxi.lock", (char *)*state);
    unlink(path);
    return rmdir(*state);
}

static void second_one_is_told_who_has_it(void **state)
{
    struct arena *a = arena_new(0), *b = arena_new(0);
    struct lock *mine, *other;
    str message = {0};
    assert_int_equal(lock_take(a, *state, "init, process 1", &mine, &message), RC_OK);
    lock_tell(mine, "serve, process 7, http://127.0.0.1:1");
    assert_int_equal(lock_take(b, *state, "import, process 2", &other, &message), RC_CONFLICT);
    assert_true(str_find(message, S("in use by guanxi serve, process 7, http://127.0.0.1:1; stop it first")) > 0);
    arena_free(a);
    assert_int_equal(lock_take(b, *state, "import, process 2", &other, &message), RC_OK);
    arena_free(b);
}

static void lock_goes_with_a_killed_process(void **state)
{
    struct arena *a = arena_new(0);
    struct lock *lock;
    str message = {0};
    pid_t child = fork();
    if (child == 0)
        _exit(lock_take(a, *state, "child", &lock, &message) == RC_OK ? 0 : 1); /* no arena_free: as after kill -9 */
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(lock_take(a, *state, "parent", &lock, &message), RC_OK);
    arena_free(a);
}

static void folder_is_made_for_its_owner_only(void **state)
{
    struct arena *a = arena_new(0);
    str message = {0};
    const char *parent = arena_printf(a, "%s/x", (char *)*state);
    const char *folder = arena_printf(a, "%s/y", parent);
    struct stat st;
    assert_int_equal(folder_make(a, folder, &message), RC_OK);
    assert_int_equal(stat(folder, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(folder_make(a, folder, &message), RC_OK);
    assert_int_equal(rmdir(folder), 0);
    assert_int_equal(rmdir(parent), 0);
    assert_int_equal(folder_make(a, "/dev/null", &message), RC_INVALID);
    assert_int_equal(folder_make(a, "/dev/null/x", &message), RC_INVALID);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(second_one_is_told_who_has_it, begin, end),
        cmocka_unit_test_setup_teardown(lock_goes_with_a_killed_process, begin, end),
        cmocka_unit_test_setup_teardown(folder_is_made_for_its_owner_only, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
