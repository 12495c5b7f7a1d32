/*
 * The whole program on a fresh database, without sockets: requests are asked in-process, the clock stands still but for a
 * second after each of them, chance follows from a seed, jobs run when told. For scenarios and tests of everything at once.
 */
#ifndef SUPPORT_DESK_H
#define SUPPORT_DESK_H

#include <jansson.h>

#include "app/app.h"
#include "support/database.h"

struct desk {
    struct database *database;
    struct arena *a;
    struct clock_fake fake;
    struct clock clock;
    struct app *app;
    const char *const *declarations; /* besides the built-in ones, or NULL */
    int requests;
};

/* Lives in d->a. */
struct desk *desk_open(struct database *d);

/* With the system's clock, which several threads may look at: for tests that serve. */
struct desk *desk_open_timed(struct database *d);

/* With declarations besides the built-in ones (paths, ends with NULL). */
struct desk *desk_open_with(struct database *d, const char *const *declarations);

/* Closes the program and opens it again on the same database. */
void desk_restart(struct desk *d);

/* A person: added as the program would, without a password. The e-mail is name@example.com. */
int64_t desk_user(struct desk *d, str name, const char *role);

/* A session of theirs, as a bearer token. */
str desk_token(struct desk *d, int64_t user_id);

struct ask {
    str method, target; /* "GET", "/api/customers?where=name = 'a'": the query is percent-decoded, nothing else */
    str token;          /* bearer, or empty */
    str body;
    const struct pair *headers; /* names in lower case; besides the token's, Host and Accept-Language: en */
    size_t header_count;
};

struct told {
    int status;
    str content_type, body; /* a file too is read */
    struct pair headers[REPLY_HEADERS];
    size_t header_count;
};

/* The answer lives in d->a. */
struct told desk_ask(struct desk *d, struct ask ask);
str told_header(const struct told *t, const char *name);

/* Asks and expects the status: the answer as JSON, which lives in d->a. Anything else ends the test. */
json_t *desk_json(struct desk *d, struct ask ask, int status);

#endif
