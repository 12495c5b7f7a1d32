/*
 * What may be a name. Identifiers become columns, tables, paths and query parameters, so each kind keeps clear of what
 * already stands there.
 */
#include "base/check.h"
#include "base/limits.h"
#include "object/declaration.h"

/* Fields answer to ?name=value beside these parameters, and stand beside these columns. */
static const char *const field_reserved[] = {
    "id",         "version", "owner",    "team",    "currency", "created_at", "created_by", "updated_at", "updated_by",
    "deleted_at", "where",   "sort",     "limit",   "after",    "before",     "from",       "fields",     "expand",
    "q",          "count",   "deleted",  "as_of",   "dry_run",  "receipt",    "group",      "measure",    "bulk",
    "summary",    "history", "timeline", "actions", "restore",  "purge",
};

/* Plurals are paths below /api. */
static const char *const plural_reserved[] = {
    "setup",   "login",   "logout",   "me",      "company", "objects", "changes", "changesets",
    "imports", "jobs",    "export",   "search",  "events",  "batch",   "openapi", "bulk",
    "summary", "history", "timeline", "actions", "restore", "purge",
};

/* And tables: the program's own and the engines' begin so. */
static const char *const plural_prefixes[] = {"gx_", "sqlite_", "pg_"};

static bool is_identifier(str s)
{
    if (s.n == 0 || s.n > LIMIT_IDENTIFIER || s.p[0] < 'a' || s.p[0] > 'z' || s.p[s.n - 1] == '_')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        bool is_good = (s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '_';
        if (!is_good || (s.p[i] == '_' && s.p[i + 1] == '_'))
            return false;
    }
    return true;
}

static bool is_among(str s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(s, words[i]))
            return true;
    return false;
}

void declaration__check_identifier(struct issues *is, str name, const char *at)
{
    if (!is_identifier(name))
        issue_with(is, str_of(at), "identifier", name);
}

void declaration__check_field_name(struct issues *is, str name, const char *at)
{
    declaration__check_identifier(is, name, at);
    if (is_among(name, field_reserved, countof(field_reserved)))
        issue_with(is, str_of(at), "reserved", name);
}

void declaration__check_plural(struct issues *is, str plural, const char *at)
{
    declaration__check_identifier(is, plural, at);
    bool is_reserved = is_among(plural, plural_reserved, countof(plural_reserved));
    for (size_t i = 0; i < countof(plural_prefixes); i++)
        is_reserved |= str_starts(plural, str_of(plural_prefixes[i]));
    if (is_reserved)
        issue_with(is, str_of(at), "reserved", plural);
}
