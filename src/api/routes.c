/*
 * The routes: one table is the interface. Dispatch, the OpenAPI document and the test that no route goes untouched are all
 * made from it. Fixed segments stand before {objects} and {id}, so that the first match is the right one.
 */
#include "api/call.h"
#include "base/check.h"

const struct route routes[] = {
    {METHOD_GET, "/health", LANE_LOOP, health_read, ROUTE_OPEN, "The process is alive"},
    {METHOD_GET, "/ready", LANE_LOOP, ready_read, ROUTE_OPEN, "The database answers; else 503 with what is wrong"},
    {METHOD_GET, "/metrics", LANE_READ, metrics_read, 0, "How far work behind requests is, for Prometheus"},

    {METHOD_GET, "/api/setup", LANE_READ, people_setup_state, ROUTE_OPEN,
     "Whether the first administrator is missing"},
    {METHOD_POST, "/api/setup", LANE_PASSWORD, people_setup, ROUTE_OPEN, "Creates the first administrator"},
    {METHOD_POST, "/api/login", LANE_PASSWORD, people_login, ROUTE_OPEN, "Signs in"},
    {METHOD_POST, "/api/logout", LANE_WRITE, people_logout, 0, "Ends the session"},
    {METHOD_GET, "/api/me", LANE_READ, people_me, 0, "Who is signed in, with rights"},
    {METHOD_PATCH, "/api/me", LANE_WRITE, people_me_change, 0, "Changes one's own name, language and time zone"},
    {METHOD_GET, "/api/company", LANE_READ, people_company, 0, "The company's settings"},
    {METHOD_PATCH, "/api/company", LANE_WRITE, people_company_change, ROUTE_SETTINGS, "Changes the company's settings"},
    {METHOD_POST, "/api/users/{id}/actions/set_password", LANE_PASSWORD, people_set_password, 0, "Sets a password"},

    {METHOD_GET, "/api/objects", LANE_READ, objects_list, 0, "The declarations"},
    {METHOD_GET, "/api/objects/{name}", LANE_READ, objects_read, 0, "One declaration"},
    {METHOD_GET, "/api/openapi.json", LANE_READ, openapi_read, 0, "This interface as OpenAPI 3.1"},
    {METHOD_GET, "/api/search", LANE_READ, search_read, 0, "Records of every object by part of a name"},

    {METHOD_GET, "/api/events", LANE_STREAM, events_open, 0, "What changes, as it does (server-sent events)"},
    {METHOD_GET, "/api/changes", LANE_READ, journal_changes, 0, "Everything that changed since a position"},
    {METHOD_GET, "/api/changesets", LANE_READ, changesets_list, 0, "Acts, newest first"},
    {METHOD_GET, "/api/changesets/{id}", LANE_READ, changesets_read, 0, "One act"},
    {METHOD_POST, "/api/changesets/{id}/undo", LANE_SLOW, changesets_undo, ROUTE_KEYED, "Takes an act back"},

    {METHOD_GET, "/api/jobs/{id}", LANE_READ, jobs_read, 0, "Long work and its progress"},
    {METHOD_POST, "/api/jobs/{id}/cancel", LANE_WRITE, jobs_cancel, ROUTE_KEYED, "Asks long work to stop"},

    {METHOD_GET, "/api/imports", LANE_READ, imports_list, 0, "Imports, newest first"},
    {METHOD_POST, "/api/imports", LANE_WRITE, imports_create, ROUTE_KEYED, "A new import"},
    {METHOD_GET, "/api/imports/{id}", LANE_READ, imports_read, 0, "One import"},
    {METHOD_PATCH, "/api/imports/{id}", LANE_SLOW, imports_change, 0, "Changes mapping and objects of an import"},
    {METHOD_PUT, "/api/imports/{id}/files/{name}", LANE_SLOW, imports_file_put, ROUTE_STREAMED,
     "Adds a file to an import", imports_file_admit},
    {METHOD_DELETE, "/api/imports/{id}/files/{name}", LANE_SLOW, imports_file_delete, 0,
     "Takes a file out of an import"},
    {METHOD_POST, "/api/imports/{id}/actions/{name}", LANE_WRITE, imports_action, ROUTE_KEYED,
     "dry_run, run or cancel"},
    {METHOD_GET, "/api/imports/{id}/rejected", LANE_SLOW, imports_rejected, 0, "Rejected rows with reasons, as CSV"},

    {METHOD_GET, "/api/export/{objects}", LANE_SLOW, records_export, 0, "A list as CSV or JSON"},

    {METHOD_GET, "/api/{objects}", LANE_READ, records_list, 0, "A list of records"},
    {METHOD_POST, "/api/{objects}", LANE_WRITE, records_create, ROUTE_KEYED, "A new record"},
    {METHOD_POST, "/api/{objects}/bulk", LANE_WRITE, records_bulk, ROUTE_KEYED,
     "Creates, changes or deletes many, all or nothing"},
    {METHOD_GET, "/api/{objects}/summary", LANE_READ, records_summary, 0, "Counts and sums by group"},
    {METHOD_GET, "/api/{objects}/{id}", LANE_READ, records_read, 0, "One record"},
    {METHOD_PATCH, "/api/{objects}/{id}", LANE_WRITE, records_update, 0, "Changes a record (JSON Merge Patch)"},
    {METHOD_DELETE, "/api/{objects}/{id}", LANE_WRITE, records_delete, 0, "Puts a record into the recycle bin"},
    {METHOD_POST, "/api/{objects}/{id}/restore", LANE_WRITE, records_restore, ROUTE_KEYED,
     "Takes a record out of the bin"},
    {METHOD_POST, "/api/{objects}/{id}/purge", LANE_WRITE, records_purge, ROUTE_KEYED,
     "Removes a record of the bin for good"},
    {METHOD_GET, "/api/{objects}/{id}/history", LANE_READ, journal_history, 0, "What changed in a record"},
    {METHOD_GET, "/api/{objects}/{id}/timeline", LANE_READ, journal_timeline, 0,
     "Everything that happened with a record"},
    {METHOD_POST, "/api/{objects}/{id}/actions/{name}", LANE_WRITE, records_action, ROUTE_KEYED,
     "Moves a record through its process"},
};

const size_t route_count = countof(routes);

/* The parts of a path that stand for something. */
struct parts {
    str objects, id, name;
};

static bool is_id(str s)
{
    int64_t n;
    return str_to_i64(s, &n) && n > 0 && s.p[0] != '0';
}

/* What stands in the path where the pattern has {…}. */
static bool part_matches(str placeholder, str segment, struct parts *out)
{
    if (str_is(placeholder, "{id}")) {
        out->id = segment;
        return is_id(segment);
    }
    *(str_is(placeholder, "{objects}") ? &out->objects : &out->name) = segment;
    return segment.n > 0;
}

static str up_to_slash(const char *p, size_t n)
{
    const char *slash = n ? memchr(p, '/', n) : NULL;
    return (str){p, slash ? (size_t)(slash - p) : n};
}

/* Byte by byte up to the first that differs, since nearly every route differs soon. */
static bool route_matches(const struct route *r, str path, struct parts *out)
{
    const char *pattern = r->pattern;
    *out = (struct parts){0};
    while (*pattern) {
        if (*pattern != '{') {
            if (path.n == 0 || *pattern != path.p[0])
                return false;
            pattern++;
            path = (str){path.p + 1, path.n - 1};
            continue;
        }
        str placeholder = up_to_slash(pattern, strlen(pattern)), segment = up_to_slash(path.p, path.n);
        if (!part_matches(placeholder, segment, out))
            return false;
        pattern += placeholder.n;
        path = str_skip(path, segment.n);
    }
    return path.n == 0;
}

static const struct route *find(bool is_of_method, enum method method, str path, struct parts *out)
{
    for (size_t i = 0; i < route_count; i++)
        if ((routes[i].method == method) == is_of_method && route_matches(&routes[i], path, out))
            return &routes[i];
    return NULL;
}

const struct route *route_find(enum method method, str path, str *objects, str *id, str *name, bool *other_method)
{
    check(objects && id && name && other_method);
    struct parts parts, ignored;
    if (method == METHOD_HEAD)
        method = METHOD_GET;
    const struct route *r = find(true, method, path, &parts);
    *other_method = !r && find(false, method, path, &ignored);
    *objects = r ? parts.objects : (str){0};
    *id = r ? parts.id : (str){0};
    *name = r ? parts.name : (str){0};
    return r;
}
