/*
 * Database URLs: which engine, which file, whether one can be read at all, and how one is told to people.
 *
 * A URL may hold a password, and what is wrong with a URL is often the password: an '@' or '/' in it that should have been
 * %40 or %2F. libpq would then take a part of it for the host and name that in its message. So such URLs are refused here
 * before libpq sees them. Of parameters any may be the password, misspelt or coded: none of them is told.
 */
#include <ctype.h>
#include <string.h>

#include "base/check.h"
#include "db/db.h"
#include "db/engine.h"

static bool is_postgres(const char *url)
{
    return strncmp(url, "postgres://", 11) == 0 || strncmp(url, "postgresql://", 13) == 0;
}

static size_t count_of(const char *text, size_t n, char wanted)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += text[i] == wanted;
    return count;
}

/* user:pa@ss@host, or user:pa/ss@host, where libpq would look for the host "user". */
static bool is_torn(const char *url)
{
    const char *authority = strstr(url, "://") + 3;
    size_t n = strcspn(authority, "/?#");
    if (memchr(authority, '@', n))
        return count_of(authority, n, '@') > 1;
    const char *colon = memchr(authority, ':', n);
    bool is_port = !colon || *authority == '[' ||
                   strspn(colon + 1, "0123456789,") == (size_t)(authority + n - colon - 1);
    return !is_port && strchr(authority + n, '@');
}

/* "host=db password=x", as libpq takes it too. */
static bool is_conninfo(const char *text)
{
    return text[strcspn(text, "= /:")] == '=' && strcasestr(text, "password");
}

/* "bob:hunter2@db1/crm" */
static bool is_without_scheme(const char *text)
{
    const char *colon = text + strcspn(text, ":/@ ");
    return *colon == ':' && colon > text && strchr(colon, '@');
}

bool db_url_is_like(const char *text)
{
    check(text);
    text += strspn(text, " \t'\"");
    if (strncasecmp(text, "sqlite:", 7) == 0)
        return db_url_is_like(text + 7);
    size_t scheme = 0;
    while (isalnum((unsigned char)text[scheme]) || (scheme && strchr("+-.", text[scheme]) && text[scheme]))
        scheme++;
    bool is_url = scheme && strncmp(text + scheme, "://", 3) == 0;
    bool is_half = strncasecmp(text, "postgres", 8) == 0 && text[scheme] == ':';
    return is_url || is_half || is_conninfo(text) || is_without_scheme(text);
}

bool db_url_fits(const char *url, struct arena *a, str *message)
{
    check(url && message);
    if (is_postgres(url)) {
        if (!is_torn(url))
            return db__postgres_url_fits(url, a, message);
        *message = S(
            "there is more than one '@', or a '/' before it: in a password write %40 for @, %2F for /, %3A for :, "
            "%3F for ?, %23 for #, %25 for %");
        return false;
    }
    str s = str_of(url);
    bool is_path = !strstr(url, "://") && strncmp(url, "postgres", 8) != 0 && !strchr(url, '@');
    bool is_fit = (str_starts(s, S("sqlite:")) || is_path) && !db_url_is_like(url) && !strstr(url, "password=");
    if (!is_fit)
        *message = S("the URL is neither sqlite:/path nor postgres://user@host/name");
    return is_fit;
}

const char *db_url_file(const char *url)
{
    check(url);
    if (strncmp(url, "sqlite:", 7) == 0)
        url += 7;
    return is_postgres(url) || strcmp(url, ":memory:") == 0 ? NULL : url;
}

/* What stands between the two becomes three stars; what follows moves up. */
static char *mask(char *from, char *to)
{
    size_t left = (size_t)(to - from), stars = left < 3 ? left : 3, tail = strlen(to);
    memset(from, '*', stars);
    memmove(from + stars, to, tail);
    memset(from + stars + tail, 0, left - stars);
    return from + stars;
}

void db_url_mask(char *text)
{
    char *authority = strstr(text, "://");
    char *colon = authority ? strchr(authority + 3, ':') : NULL;
    char *at = authority ? strchr(authority + 3, '@') : NULL;
    if (colon && at && colon < at)
        mask(colon + 1, strrchr(colon, '@'));
    char *parameters = strchr(authority ? authority : text, '?');
    if (authority && parameters)
        mask(parameters + 1, parameters + strlen(parameters));
}

const char *db_url_told(const char *url, struct arena *a)
{
    check(url);
    char *told = arena_cstr(a, url);
    db_url_mask(told);
    return told;
}
