/*
 * A file that is refused or cancelled leaves nothing behind: no file and no folder in the data folder, no piece in the
 * database. What a process left that was killed in the middle is gone after the next start, or with the next round of work on
 * PostgreSQL, where other nodes may be storing files. (Sockets that are cut and processes that are killed:
 * test/crash/uploads.test.mjs.)
 */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/date.h"
#include "base/limits.h"
#include "support/desk.h"

/* --- what is there ---------------------------------------------------------------------------------------------- */

static int files_in(const char *path)
{
    DIR *d = opendir(path);
    int n = 0;
    for (const struct dirent *e; d && (e = readdir(d));)
        n += e->d_name[0] != '.';
    if (d)
        closedir(d);
    return n;
}

static enum rc number_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

static int64_t count(struct database *d, const char *sql)
{
    int64_t n = -1;
    check(db_query(d->db, &(struct db_query){str_of(sql), NULL, 0, number_row, &n}) == RC_OK);
    return n;
}

/* So many imports have files stored, and the data folder or the database has none of others. */
static void assert_stored(struct database *d, int imports, int files)
{
    if (d->kind == DB_SQLITE) {
        const char *folder = arena_printf(d->a, "%s/imports", d->folder);
        assert_int_equal(files_in(folder), imports);
        assert_int_equal(imports ? files_in(arena_printf(d->a, "%s/1", folder)) : 0, files);
    } else {
        assert_int_equal(count(d, "select count(distinct import_id) from import_pieces"), imports);
        assert_int_equal(count(d, "select count(distinct name) from import_pieces"), files);
    }
}

static struct told ask(struct desk *desk, const char *method, const char *target, str token, const char *body)
{
    return desk_ask(desk, (struct ask){str_of(method), str_of(target), token, str_of(body), NULL, 0});
}

/* --- refused, cancelled ----------------------------------------------------------------------------------------- */

static const struct {
    const char *target, *body;
    int status;
} refused[] = {
    {"/api/imports/1/files/a.csv", "name\nCaf\xe9\n", 422},
    {"/api/imports/1/files/a.csv", "", 422},
    {"/api/imports/1/files/\xE2\x80\xAE", "name\nA\n", 422},
    {"/api/imports/9/files/a.csv", "name\nA\n", 404},
};

static void what_is_refused_leaves_nothing(struct database *d)
{
    struct desk *desk = desk_open(d);
    str ann = desk_token(desk, desk_user(desk, S("ann"), "administrator"));
    str bob = desk_token(desk, desk_user(desk, S("bob"), "sales"));
    assert_int_equal(ask(desk, "POST", "/api/imports", ann, "{}").status, 201);
    for (size_t i = 0; i < countof(refused); i++) {
        assert_int_equal(ask(desk, "PUT", refused[i].target, ann, refused[i].body).status, refused[i].status);
        assert_stored(d, 0, 0);
    }
    assert_int_equal(ask(desk, "PUT", "/api/imports/1/files/a.csv", bob, "name\nA\n").status, 404);
    assert_stored(d, 0, 0);

    assert_int_equal(ask(desk, "PUT", "/api/imports/1/files/a.csv", ann, "name\nA\n").status, 200);
    assert_int_equal(ask(desk, "PUT", "/api/imports/1/files/a.csv", ann, "name\nAnew\n").status, 200);
    assert_stored(d, 1, 1);
    assert_int_equal(ask(desk, "PUT", "/api/imports/1/files/a.csv", ann, "name\nCaf\xe9\n").status, 422);
    assert_stored(d, 1, 1);
    assert_int_equal(ask(desk, "DELETE", "/api/imports/1/files/a.csv", ann, "").status, 200);
    assert_stored(d, 0, 0);

    assert_int_equal(ask(desk, "PUT", "/api/imports/1/files/a.csv", ann, "name\nA\n").status, 200);
    assert_int_equal(ask(desk, "POST", "/api/imports/1/actions/run", ann, "{}").status, 202);
    app_work(desk->app);
    int kept = d->kind == DB_SQLITE ? files_in(arena_printf(d->a, "%s/imports/1", d->folder))
                                    : (int)count(d, "select count(distinct name) from import_pieces");
    assert_int_equal(ask(desk, "PUT", "/api/imports/1/files/b.csv", ann, "name\nB\n").status, 409);
    assert_stored(d, 1, kept);
}

/* --- killed in the middle --------------------------------------------------------------------------------------- */

static void leave(struct database *d, const char *name)
{
    if (d->kind == DB_SQLITE) {
        int fd = open(arena_printf(d->a, "%s/imports/1/%s", d->folder, name), O_WRONLY | O_CREAT, 0600);
        check(fd >= 0 && close(fd) == 0);
        return;
    }
    const struct value binds[] = {v_text(str_of(name)), v_bytes(S("half")), v_time(1795165200000)};
    check(db_begin(d->db) == RC_OK);
    check(db_run(d->db, S("insert into import_pieces (import_id, name, at, bytes, stored_at) values (1, ?, 0, ?, ?)"),
                 binds, countof(binds), NULL) == RC_OK);
    check(db_commit(d->db) == RC_OK);
}

static void what_was_left_goes(struct database *d)
{
    struct desk *desk = desk_open(d);
    str ann = desk_token(desk, desk_user(desk, S("ann"), "administrator"));
    ask(desk, "POST", "/api/imports", ann, "{}");
    assert_int_equal(ask(desk, "PUT", "/api/imports/1/files/a.csv", ann, "account\nAcme\n").status, 200);
    leave(d, "77.csv");
    if (d->kind == DB_SQLITE)
        leave(d, "78.csv.part");
    desk_restart(desk);
    if (d->kind == DB_POSTGRES) {
        assert_stored(d, 1, 2); /* another node may be at it */
        desk->fake.at_ms += 2 * 60 * 60 * 1000;
        app_work(desk->app);
    }
    assert_stored(d, 1, 1);
    assert_int_equal(ask(desk, "POST", "/api/imports/1/actions/run", ann, "{}").status, 202);
    app_work(desk->app);
    assert_int_equal(count(d, "select count(*) from customers"), 1);
}

/* --- names ------------------------------------------------------------------------------------------------------ */

/* The name is kept clean, and found by what it was sent as. */
static void names_are_cleaned(struct database *d)
{
    struct desk *desk = desk_open(d);
    str ann = desk_token(desk, desk_user(desk, S("ann"), "administrator"));
    const char *sent = "/api/imports/1/files/..\\..\\acc\xE2\x80\xAEounts\xE2\x80\x8B.csv";
    ask(desk, "POST", "/api/imports", ann, "{}");
    struct told t = ask(desk, "PUT", sent, ann, "name\nA\n");
    assert_int_equal(t.status, 200);
    assert_true(str_find(t.body, S("\"name\":\"accounts.csv\"")) >= 0 && str_find(t.body, S("\xE2\x80\xAE")) < 0);
    t = ask(desk, "PUT", "/api/imports/1/files/accounts.csv", ann, "name\nB\nC\n");
    assert_true(str_find(t.body, S("\"rows\":2")) >= 0); /* in its place */
    t = ask(desk, "PATCH", "/api/imports/1", ann,
            "{\"files\":[{\"name\":\"acc\xE2\x80\xAEounts.csv\",\"object\":\"lead\"}]}");
    assert_true(t.status == 200 && str_find(t.body, S("\"object\":\"lead\"")) >= 0);
    assert_int_equal(ask(desk, "DELETE", sent, ann, "").status, 200);
    assert_stored(d, 0, 0);
}

static void on_each(void **state)
{
    for_each_database(*state);
}

#define ON_EACH(fn)                                                                                                    \
    {                                                                                                                  \
#fn, on_each, NULL, NULL, fn                                                                                   \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {ON_EACH(what_is_refused_leaves_nothing), ON_EACH(what_was_left_goes),
                                       ON_EACH(names_are_cleaned)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
