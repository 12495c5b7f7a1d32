/*
 * What was purged is gone from the data folder within a minute, though it stood in tables, journal, search index and log, in the
 * files and samples of an import that made it, and though somebody reads all the while. SQLite: PostgreSQL's files are its own
 * affair.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "app/parts.h"
#include "base/check.h"
#include "json/lists.h"
#include "support/desk.h"

enum { MINUTE_MS = 60 * 1000, READ_MS = 3000, OTHERS = 300 };

static bool file_holds(const char *path, str word)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return false;
    char *text = NULL;
    size_t n = 0;
    check(fseek(f, 0, SEEK_END) == 0);
    long size = ftell(f);
    rewind(f);
    text = malloc((size_t)size + 1);
    check(text);
    n = fread(text, 1, (size_t)size, f);
    bool holds = memmem(text, n, word.p, word.n) != NULL;
    free(text);
    fclose(f);
    return holds;
}

/* A file at or below the folder that holds the word, or NULL. */
static const char *who_holds_in(struct arena *a, const char *folder, str word)
{
    const char *who = NULL;
    DIR *dir = opendir(folder);
    for (struct dirent *e = NULL; !who && dir && (e = readdir(dir));) {
        const char *path = arena_printf(a, "%s/%s", folder, e->d_name);
        if (e->d_type == DT_REG && file_holds(path, word))
            who = path;
        if (e->d_type == DT_DIR && e->d_name[0] != '.')
            who = who_holds_in(a, path, word);
    }
    if (dir)
        closedir(dir);
    return who;
}

static const char *who_holds(struct database *d, str word)
{
    return who_holds_in(d->a, d->folder, word);
}

static void wait_ms(int64_t ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

static struct http *served(struct desk *desk)
{
    struct http *http;
    str message;
    struct http_options options = {.loops = 1, .connections_max = 20};
    app_http_options(desk->app, &options);
    struct http_app app = app_http(desk->app);
    check(http_start(options, &app, desk->a, &http, &message) == RC_OK);
    app_background_start(desk->app, http);
    return http;
}

struct words {
    str name, mail; /* as typed; in the index the name stands folded */
    str folded;
};

static int64_t make(struct desk *desk, str token, const struct words *w)
{
    for (int i = 0; i < OTHERS; i++)
        desk_json(desk,
                  (struct ask){S("POST"), S("/api/customers"), token,
                               str_printf(desk->a, "{\"name\":\"Quince %d\",\"email\":\"q%d@example.com\"}", i, i)},
                  201);
    json_t *made = desk_json(desk,
                             (struct ask){S("POST"), S("/api/customers"), token,
                                          str_printf(desk->a, "{\"name\":\"%.*s\",\"email\":\"%.*s@example.com\"}",
                                                     STR_ARG(w->name), STR_ARG(w->mail))},
                             201);
    int64_t id = json_integer_value(json_object_get(made, "id"));
    desk_json(desk,
              (struct ask){S("PATCH"), str_printf(desk->a, "/api/customers/%lld", (long long)id), token,
                           str_printf(desk->a, "{\"next_step\":\"ask %.*s\"}", STR_ARG(w->name))},
              200);
    desk_json(desk,
              (struct ask){S("PATCH"), str_printf(desk->a, "/api/customers/%lld", (long long)id), token,
                           S("{\"next_step\":\"no\"}")},
              200);
    return id;
}

/* The same person comes with a file; its second row is refused. The id of who was made. */
static int64_t bring(struct desk *desk, str token, const struct words *w)
{
    str file = str_printf(desk->a, "name,email\n%.*s,%.*s2@example.com\n%.*s,none\n", STR_ARG(w->name),
                          STR_ARG(w->mail), STR_ARG(w->name));
    str state = S("");
    desk_json(desk, (struct ask){S("POST"), S("/api/imports"), token, S("{}")}, 201);
    desk_json(desk, (struct ask){S("PUT"), S("/api/imports/1/files/customers.csv"), token, file}, 200);
    desk_json(desk, (struct ask){S("POST"), S("/api/imports/1/actions/run"), token, S("{}")}, 202);
    for (int i = 0; i < 200 && !str_is(state, "done"); i++) {
        wait_ms(50);
        json_t *import = desk_json(desk, (struct ask){S("GET"), S("/api/imports/1"), token, S("")}, 200);
        state = json_member_text(import, "state");
    }
    assert_true(str_is(state, "done"));
    json_t *found = desk_json(
        desk,
        (struct ask){S("GET"), str_printf(desk->a, "/api/customers?email=%.*s2@example.com", STR_ARG(w->mail)), token,
                     S("")},
        200);
    return json_integer_value(json_object_get(json_array_get(json_object_get(found, "data"), 0), "id"));
}

static void await_index(struct desk *desk, str token, str word)
{
    str target = str_printf(desk->a, "/api/customers?q=%.*s", STR_ARG(word));
    int64_t position = -1;
    for (int i = 0; i < 200 && position != 0; i++) {
        json_t *found = desk_json(desk, (struct ask){S("GET"), target, token, S("")}, 200);
        position = json_array_size(json_object_get(found, "data")) == 1 ? 0 : -1;
        wait_ms(50);
    }
    assert_int_equal(position, 0);
    wait_ms(1000); /* found by the journal's end it may be before the index has it */
}

static void purge(struct desk *desk, str token, int64_t id)
{
    str one = str_printf(desk->a, "/api/customers/%lld", (long long)id);
    assert_int_equal(desk_ask(desk, (struct ask){S("DELETE"), one, token, S("")}).status, 204);
    one = str_printf(desk->a, "%.*s/purge", STR_ARG(one));
    assert_int_equal(desk_ask(desk, (struct ask){S("POST"), one, token, S("")}).status, 204);
}

static void expect_gone(struct database *d, str word)
{
    const char *who = "";
    int64_t begun_ms = clock_monotonic_ms();
    while (who && clock_monotonic_ms() - begun_ms < MINUTE_MS) {
        wait_ms(250);
        who = who_holds(d, word);
    }
    if (who)
        print_error("%.*s stands in %s\n", STR_ARG(word), who);
    assert_null(who);
}

static void purged_is_gone_in_a_minute(struct database *d)
{
    static const struct words words = {S("Zqxjvonne"), S("wkmailbox"), S("zqxjvonne")};
    struct desk *desk = desk_open_timed(d);
    struct http *http = served(desk);
    struct db *reader;
    str message, token = desk_token(desk, desk_user(desk, S("ann"), "administrator"));
    int64_t id = make(desk, token, &words);
    await_index(desk, token, words.folded);
    int64_t brought = bring(desk, token, &words);
    assert_non_null(who_holds(d, words.name));
    assert_non_null(who_holds(d, words.folded));
    assert_int_equal(db_open(d->url, (struct db_options){.mode = DB_READ}, d->a, &reader, &message), RC_OK);
    assert_int_equal(db_begin(reader), RC_OK);
    assert_int_equal(db_query(reader, &(struct db_query){S("select count(*) from customers"), NULL, 0, NULL, NULL}),
                     RC_OK);
    purge(desk, token, id);
    purge(desk, token, brought);
    wait_ms(READ_MS);
    assert_non_null(who_holds(d, words.name)); /* the reader may still look at it */
    assert_int_equal(db_commit(reader), RC_OK);
    db_close(reader);
    expect_gone(d, words.name);
    expect_gone(d, words.mail);
    expect_gone(d, words.folded);
    app_background_stop(desk->app);
    http_stop(http, 2000);
}

static void purge_test(void **state)
{
    (void)state;
    for_database(DB_SQLITE, purged_is_gone_in_a_minute);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(purge_test)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
