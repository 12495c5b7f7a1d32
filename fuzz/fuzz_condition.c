/*
 * Conditions: any text is parsed against the built-in opportunity. One that is taken has a canonical text that is taken
 * too and is its own canonical text; both ends answer, and asking a record twice gives one answer.
 */
#include <stdint.h>

#include "access/access.h"
#include "access/grants.h"
#include "base/check.h"
#include "base/limits.h"
#include "object/builtin.h"
#include "object/role.h"
#include "query/condition_sql.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct lasting { /* what is made once: hundreds of times the speed */
    struct arena *arena;
    const struct catalog *catalog;
    struct db *db; /* for its dialect */
};

static struct lasting make_lasting(void)
{
    struct arena *a = arena_new(0);
    struct lasting l = {.arena = a, .catalog = builtin_catalog(a)};
    str message;
    check(access_compile(l.catalog, a, &message) == RC_OK);
    check(db_open(":memory:", (struct db_options){.mode = DB_WRITE}, a, &l.db, &message) == RC_OK);
    return l;
}

static struct record *empty_record(struct arena *a, const struct object *o)
{
    struct record *r = record_new(a, o);
    for (size_t i = 0; i < o->field_count; i++)
        r->is_read[i] = true;
    return r;
}

static void check_taken(struct cx *cx, const struct object *o, const struct condition *c)
{
    const struct condition *again;
    str text = condition_text(cx->arena, c);
    if (text.n <= LIMIT_CONDITION_BYTES) { /* longer than what was read, it may be too long */
        check(condition_parse(cx, o, text, "where", &again) == RC_OK);
        check(str_eq(condition_text(cx->arena, again), text));
        const struct record *r = empty_record(cx->arena, o);
        check(condition_holds(cx, c, r, NULL, NULL) == condition_holds(cx, again, r, NULL, NULL));
    }
    struct from from = {.object = o};
    struct sql sql;
    sql_init(&sql, cx->arena);
    condition_sql(cx, &from, c, &sql);
    check(sql.n > 0 && sql.bind_count <= LIMIT_BINDS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct lasting lasting;
    if (!lasting.catalog)
        lasting = make_lasting();
    struct arena *a = arena_new(0);
    struct cx cx = {.arena = a,
                    .db = lasting.db,
                    .catalog = lasting.catalog,
                    .company.time_zone = S("Asia/Shanghai"),
                    .now_ms = 1762061400000};
    issues_init(&cx.issues, a);
    access_act(&cx, (struct actor){.user_id = 3, .role = role_administrator()});
    const struct object *o = catalog_object(cx.catalog, S("opportunity"));
    const struct condition *c;
    str text = {(const char *)data, size};
    if (condition_parse(&cx, o, text, "where", &c) == RC_OK)
        check_taken(&cx, o, c);
    else
        check(cx.issues.count > 0 && cx.issues.list[0].position >= 0 && (size_t)cx.issues.list[0].position <= size);
    arena_free(a);
    return 0;
}
