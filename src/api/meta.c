/* Declarations, search, health: what a program asks before it asks for records. */
#include "access/access.h"
#include "api/call.h"
#include "app/health.h"
#include "base/check.h"
#include "query/grants.h"
#include "record/search.h"

static const char *const no_parameters[] = {NULL};
static const char *const search_parameters[] = {"q", "limit", "object", NULL};

enum { HITS_MAX = 100 };

/* --- declarations ----------------------------------------------------------------------------------------------- */

static bool reads(const void *cx, const struct field *f)
{
    return grants_sees(cx, f->object) && grants_reads(cx, f);
}

static void object_out(struct call *c, struct json *j, const struct object *o)
{
    struct buf b;
    struct object_view view = {
        .catalog = c->cx->catalog, .reads = grants_hide_some(c->cx) ? reads : NULL, .data = c->cx};
    for (int a = 0; a < ACTIONS; a++)
        view.scope[a] = access_scope(c->cx, o, (enum action)a);
    buf_init(&b, 1 << 20);
    object_write_json(o, &view, &b);
    json_raw(j, buf_view(&b));
    buf_free(&b);
}

enum rc objects_list(struct call *c)
{
    enum rc rc = call_only(c, no_parameters);
    if (rc != RC_OK)
        return rc;
    struct json j = call_list(c);
    for (size_t i = 0; i < catalog_count(c->cx->catalog); i++)
        if (access_scope(c->cx, catalog_at(c->cx->catalog, i), ACTION_SEE) != SCOPE_NONE)
            object_out(c, &j, catalog_at(c->cx->catalog, i));
    json_end(&j);
    json_end(&j);
    return call_tag(c);
}

enum rc objects_read(struct call *c)
{
    const struct object *o = grants_object(c->cx, c->name);
    enum rc rc = call_only(c, no_parameters);
    if (rc == RC_OK && !o)
        rc = RC_NOT_FOUND;
    if (rc != RC_OK)
        return rc;
    struct json j = call_json(c, 200);
    object_out(c, &j, o);
    return call_tag(c);
}

/* --- search ----------------------------------------------------------------------------------------------------- */

/* Why it was found: the tier, and the field where it was not the name, or matches better. */
static void hit_write(struct json *j, const struct hit *h)
{
    json_begin_object(j);
    json_pair_str(j, "object", h->object->name);
    json_pair_int(j, "id", h->id);
    json_pair_str(j, "name", h->name);
    json_pair_str(j, "match", str_of(match_tier_name(h->tier)));
    json_pair(j, "field", h->field ? v_text(h->field->name) : V_NULL);
    json_pair(j, "text", h->field ? v_text(h->text) : V_NULL);
    json_end(j);
}

enum rc search_read(struct call *c)
{
    int64_t limit;
    struct hit *hits = arena_array_of(c->cx->arena, HITS_MAX, struct hit);
    size_t count = 0;
    const struct object *only = NULL;
    str typed = str_trim(call_query(c, "q")), object = call_query(c, "object");
    enum rc rc = call_only(c, search_parameters);
    if (rc == RC_OK)
        rc = call_query_int(c, "limit", 20, 1, HITS_MAX, &limit);
    if (rc == RC_OK && object.n && !(only = grants_object(c->cx, object)))
        rc = issue_parameter(&c->cx->issues, "object", "unknown_object", object, -1);
    if (rc == RC_OK && typed.n)
        rc = search_find(c->cx, typed, only, (size_t)limit, hits, &count);
    if (rc != RC_OK)
        return rc;
    struct json j = call_list(c);
    for (size_t i = 0; i < count; i++)
        hit_write(&j, &hits[i]);
    json_end(&j);
    json_end(&j);
    return RC_OK;
}

/* --- health ----------------------------------------------------------------------------------------------------- */

static void state_write(struct call *c, const char *state)
{
    struct json j = call_json(c, 200);
    json_begin_object(&j);
    json_pair_str(&j, "status", str_of(state));
    json_end(&j);
}

enum rc health_read(struct call *c)
{
    state_write(c, "ok");
    return RC_OK;
}

static const struct {
    const char *part, *code, *zh, *en;
} ailments[AILMENTS] = {
    [AILMENT_UNREACHABLE] = {"database", "unreachable", "数据库无法连接", "The database does not answer"},
    [AILMENT_READ_ONLY] = {"database", "read_only", "数据库当前只读（备机）",
                           "The database only reads: it is a standby"},
    [AILMENT_SCHEMA] = {"schema", "version", "数据表不全或版本不符", "Its tables are not all there, or another version's"},
    [AILMENT_DISK] = {"disk", "full", "数据目录所在磁盘已满", "The data folder's disk is full"},
};

/* Of the first thing that is wrong. */
static str words_of(const struct call *c, const int64_t since_ms[AILMENTS])
{
    int i = 0;
    while (!since_ms[i])
        i++;
    check(i < AILMENTS);
    return str_of(str_is(c->cx->language, "zh") ? ailments[i].zh : ailments[i].en);
}

static void reasons_write(struct call *c, struct json *j, void *data)
{
    (void)c;
    const int64_t *since_ms = data;
    json_key(j, S("reasons"));
    json_begin_array(j);
    for (int i = 0; i < AILMENTS; i++) {
        if (!since_ms[i])
            continue;
        json_begin_object(j);
        json_pair_str(j, "part", str_of(ailments[i].part));
        json_pair_str(j, "code", str_of(ailments[i].code));
        json_pair(j, "since", v_time(since_ms[i]));
        json_end(j);
    }
    json_end(j);
}

enum rc ready_read(struct call *c)
{
    int64_t since_ms[AILMENTS];
    if (!health_tell(c->app, c->cx->db, since_ms)) {
        c->detail = str_copy(c->cx->arena, words_of(c, since_ms));
        c->code = "unready";
        c->extend = reasons_write;
        c->extend_data = arena_copy(c->cx->arena, since_ms, sizeof since_ms);
        return RC_UNAVAILABLE;
    }
    state_write(c, "ready");
    return RC_OK;
}
