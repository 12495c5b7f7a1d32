/*
 * What libpq makes of a URL, and what of its words may be told.
 *
 * A URL that it cannot read is told in words of our own, and so is a number that is none, which libpq finds when it connects
 * and then quotes. "postgres://bob:hunter2", whose host was forgotten, has the host bob and the port hunter2.
 */
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "db/postgres.h"

static bool is_number(const PQconninfoOption *o)
{
    static const char *const numbers[] = {"port",
                                          "connect_timeout",
                                          "keepalives",
                                          "keepalives_idle",
                                          "keepalives_interval",
                                          "keepalives_count",
                                          "tcp_user_timeout"};
    for (size_t i = 0; i < countof(numbers); i++)
        if (strcmp(o->keyword, numbers[i]) == 0)
            return true;
    return false;
}

/* Of several hosts they are numbers too. */
static bool are_numbers(const char *text)
{
    return strlen(text) <= 200 && !text[strspn(text, "0123456789,")];
}

/* What is wrong with the first part that is, or NULL. One with a quotation mark would end in the midst of what libpq quotes. */
static const char *wrong_part(const PQconninfoOption *parts, struct arena *a)
{
    for (const PQconninfoOption *o = parts; o->keyword; o++)
        if (o->val && is_number(o) && !are_numbers(o->val))
            return arena_printf(a, "the %s is no number; were the @ and the host behind the password forgotten?",
                                o->keyword);
        else if (o->val && strcmp(o->keyword, "password") != 0 && strchr(o->val, '"'))
            return arena_printf(a, "the %s has a quotation mark in it.", o->keyword);
    return NULL;
}

bool db__postgres_url_fits(const char *url, struct arena *a, str *message)
{
    check(url && message);
    PQconninfoOption *parts = PQconninfoParse(url, NULL);
    const char *wrong = parts ? wrong_part(parts, a) : NULL;
    if (!parts)
        *message = S(
            "libpq cannot read this URL; it is postgres://user:password@host:5432/name?parameter=value&…, parameters "
            "are "
            "libpq's, and a sign that would end a part of it is written as % and two digits (%40 is @, %25 is %)");
    else if (wrong)
        *message = str_printf(a, "in this URL %s It is postgres://user:password@host:5432/name", wrong);
    bool is_fit = parts && !wrong;
    PQconninfoFree(parts);
    return is_fit;
}

/* Whether what libpq or the server quotes is a part of the connection and no secret. A socket's path begins with the host's. */
static bool may_be_told(const PGconn *conn, str quoted)
{
    const char *const parts[] = {PQhost(conn), PQhostaddr(conn), PQuser(conn), PQdb(conn)};
    for (size_t i = 0; i < countof(parts); i++)
        if (parts[i] && *parts[i] && str_starts(quoted, str_of(parts[i])) && !db_url_is_like(parts[i]) &&
            (quoted.n == strlen(parts[i]) || quoted.p[0] == '/'))
            return true;
    return false;
}

str db__pg_told(const PGconn *conn, const char *said, struct arena *a)
{
    struct buf told;
    buf_init(&told, 64 * 1024);
    bool is_quoted = false;
    for (str rest = str_trim(str_of(said)); rest.p; is_quoted = !is_quoted) {
        str part = str_cut(&rest, '"');
        buf_str(&told, is_quoted && !may_be_told(conn, part) ? S("…") : part);
        if (rest.p)
            buf_char(&told, '"');
    }
    str text = str_copy(a, buf_view(&told));
    buf_free(&told);
    return text;
}
