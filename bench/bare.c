/*
 * What the server is measured against: the same SQL stepped on the same database and the same JSON written, with nothing
 * else around it: no rights, no session, no conditions, no catalogue.
 *
 *     bare list DATABASE OWNER SECONDS    in a loop, without HTTP: prints pages per second
 *     bare show DATABASE OWNER            prints one page, to be compared with the server's
 *     bare read DATABASE PORT             GET /…/ID on libmicrohttpd, one epoll thread
 *     bare insert DATABASE FROM           the customers of another database, a thousand a commit: prints rows per second
 */
#include <microhttpd.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "json/write.h"

enum kind { INT, TEXT, MONEY, INSTANT };

static const struct column {
    const char *name;
    enum kind kind;
} columns[] = {
    {"id", INT},         {"version", INT},
    {"owner", INT},      {"team", INT},
    {"currency", TEXT},  {"created_at", INSTANT},
    {"created_by", INT}, {"updated_at", INSTANT},
    {"updated_by", INT}, {"name", TEXT},
    {"kind", TEXT},      {"grade", TEXT},
    {"industry", TEXT},  {"stage", TEXT},
    {"email", TEXT},     {"phone", TEXT},
    {"website", TEXT},   {"registration_number", TEXT},
    {"source", TEXT},    {"region", TEXT},
    {"address", TEXT},   {"parent", INT},
    {"employees", INT},  {"annual_revenue", MONEY},
    {"founded", INT},    {"last_contacted", INSTANT},
    {"next_step", TEXT}, {"description", TEXT},
};

#define COLUMNS                                                                                                        \
    "select t.id, t.version, t.owner_id, t.team_id, t.currency, t.created_at, t.created_by_id, t.updated_at, "         \
    "t.updated_by_id, t.name, t.kind, t.grade, t.industry, t.stage, t.email, t.phone, t.website, "                     \
    "t.registration_number, "                                                                                          \
    "t.source, t.region, t.address, t.parent_id, t.employees, t.annual_revenue, t.founded, t.last_contacted, "         \
    "t.next_step, "                                                                                                    \
    "t.description from customers as t where "

static str names[countof(columns)]; /* as keys of JSON, escaped once: what the server does too */

static sqlite3_stmt *prepare(const char *path, const char *sql)
{
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < countof(columns); i++)
        names[i] = json_name_of(a, str_of(columns[i].name));
    sqlite3 *db;
    sqlite3_stmt *st;
    check(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK);
    check(sqlite3_exec(db, "pragma query_only=on; pragma cache_size=-8192", NULL, NULL, NULL) == SQLITE_OK);
    check(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL) == SQLITE_OK);
    return st;
}

static void value_write(struct json *j, sqlite3_stmt *st, int i)
{
    if (sqlite3_column_type(st, i) == SQLITE_NULL)
        json_write_null(j);
    else if (columns[i].kind == TEXT)
        json_str(j, (str){(const char *)sqlite3_column_text(st, i), (size_t)sqlite3_column_bytes(st, i)});
    else if (columns[i].kind == MONEY)
        json_value(j, (struct value){.type = VALUE_FIXED, .i = sqlite3_column_int64(st, i)});
    else if (columns[i].kind == INSTANT)
        json_instant(j, sqlite3_column_int64(st, i));
    else
        json_int(j, sqlite3_column_int64(st, i));
}

static void row_write(struct json *j, sqlite3_stmt *st)
{
    json_begin_object(j);
    for (int i = 0; i < (int)countof(columns); i++) {
        json_name(j, names[i]);
        value_write(j, st, i);
    }
    json_end(j);
}

/* --- list ------------------------------------------------------------------------------------------------------- */

static void page_write(sqlite3_stmt *st, int64_t owner, struct buf *b)
{
    buf_clear(b);
    struct json j = json_to(b);
    json_begin_object(&j);
    json_key(&j, S("data"));
    json_begin_array(&j);
    sqlite3_bind_int64(st, 1, owner);
    for (int rows = 0; sqlite3_step(st) == SQLITE_ROW; rows++)
        if (rows < 25) /* the 26th tells whether there are more */
            row_write(&j, st);
    sqlite3_reset(st);
    json_end(&j);
    json_end(&j);
}

static sqlite3_stmt *prepare_list(const char *path)
{
    return prepare(path, COLUMNS "t.deleted_at is null and t.owner_id = ? and t.stage = 'active' "
                                 "order by t.updated_at desc nulls last, t.id desc limit 26");
}

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void list(const char *path, int64_t owner, double seconds)
{
    sqlite3_stmt *st = prepare_list(path);
    struct buf b;
    buf_init(&b, 1 << 20);
    int64_t pages = 0;
    double begun = now_s();
    for (; now_s() - begun < seconds; pages++)
        page_write(st, owner, &b);
    printf("%.0f\n", (double)pages / (now_s() - begun));
}

static void show(const char *path, int64_t owner)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    page_write(prepare_list(path), owner, &b);
    printf("%.*s\n", STR_ARG(buf_view(&b)));
}

/* --- read ------------------------------------------------------------------------------------------------------- */

static enum MHD_Result on_request(void *data, struct MHD_Connection *c, const char *url, const char *method,
                                  const char *version, const char *upload, size_t *upload_n, void **state)
{
    sqlite3_stmt *st = data;
    (void)method, (void)version, (void)upload, (void)upload_n;
    if (!*state) {
        *state = st; /* headers are here; the body, none, is next */
        return MHD_YES;
    }
    struct buf b;
    buf_init(&b, 1 << 20);
    struct json j = json_to(&b);
    sqlite3_bind_int64(st, 1, atoll(strrchr(url, '/') + 1));
    if (sqlite3_step(st) == SQLITE_ROW)
        row_write(&j, st);
    sqlite3_reset(st);
    struct MHD_Response *r = MHD_create_response_from_buffer(b.n, b.p, MHD_RESPMEM_MUST_COPY);
    MHD_add_response_header(r, "Content-Type", "application/json");
    enum MHD_Result ok = MHD_queue_response(c, b.n ? 200 : 404, r);
    MHD_destroy_response(r);
    buf_free(&b);
    return ok;
}

static void serve(const char *path, int port)
{
    sqlite3_stmt *st = prepare(path, COLUMNS "not t.is_hidden and t.id = ?");
    check(MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, (uint16_t)port, NULL, NULL, on_request, st,
                           MHD_OPTION_CONNECTION_LIMIT, 1024u, MHD_OPTION_END));
    pause();
}

/* --- insert ----------------------------------------------------------------------------------------------------- */

enum { COMMIT_ROWS = 1000, ID_OFFSET = 100000000 };

static void run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
        exit(1);
    }
}

static sqlite3_stmt *statement(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *st;
    check(sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK);
    return st;
}

/* "insert into customers values (?, ?, …)" */
static sqlite3_stmt *insert_of(sqlite3 *db, int width)
{
    struct buf b;
    buf_init(&b, 4096);
    buf_cstr(&b, "insert into customers values (?");
    for (int i = 1; i < width; i++)
        buf_cstr(&b, ", ?");
    buf_add(&b, ")", 2); /* with its end */
    sqlite3_stmt *st = statement(db, b.p);
    buf_free(&b);
    return st;
}

/* Rows without what they refer to: their owners are of the other database. */
static void insert(const char *path, const char *from)
{
    sqlite3 *db;
    check(sqlite3_open(path, &db) == SQLITE_OK);
    run(db,
        "pragma journal_mode=wal; pragma synchronous=full; pragma cache_size=-8192; pragma wal_autocheckpoint=16384");
    char attach[4200];
    snprintf(attach, sizeof attach, "attach '%s' as source", from);
    run(db, attach);
    sqlite3_stmt *rows = statement(db, "select * from source.customers order by id");
    int width = sqlite3_column_count(rows);
    sqlite3_stmt *st = insert_of(db, width);
    int64_t count = 0;
    double begun = now_s();
    for (; sqlite3_step(rows) == SQLITE_ROW; count++) {
        if (count % COMMIT_ROWS == 0)
            run(db, count ? "commit; begin immediate" : "begin immediate");
        sqlite3_bind_int64(st, 1, sqlite3_column_int64(rows, 0) + ID_OFFSET);
        for (int i = 1; i < width; i++)
            sqlite3_bind_value(st, i + 1, sqlite3_column_value(rows, i));
        check(sqlite3_step(st) == SQLITE_DONE);
        sqlite3_reset(st);
    }
    run(db, "commit");
    printf("%.0f\n", (double)count / (now_s() - begun));
}

int main(int argc, char **argv)
{
    check(argc >= 4);
    if (strcmp(argv[1], "list") == 0)
        list(argv[2], atoll(argv[3]), atof(argv[4]));
    else if (strcmp(argv[1], "show") == 0)
        show(argv[2], atoll(argv[3]));
    else if (strcmp(argv[1], "insert") == 0)
        insert(argv[2], argv[3]);
    else
        serve(argv[2], atoi(argv[3]));
    return 0;
}
