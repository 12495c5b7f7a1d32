/* Whether libpq can read a URL, so that a wrong one is known for what it is before anybody connects. */
#include "db/postgres.h"

#include "base/check.h"

bool db__postgres_url_fits(const char *url, struct arena *a, str *message)
{
    check(url && message);
    char *why = NULL;
    PQconninfoOption *parts = PQconninfoParse(url, &why);
    bool is_fit = parts != NULL;
    PQconninfoFree(parts);
    if (!is_fit) { /* what it quotes may be the password */
        str said = str_of(why ? why : "no memory");
        str reason = str_trim(str_cut(&said, '"'));
        reason.n -= str_ends(reason, S(":"));
        *message = str_printf(a, "libpq cannot read this URL: %.*s", STR_ARG(reason));
    }
    PQfreemem(why);
    return is_fit;
}
