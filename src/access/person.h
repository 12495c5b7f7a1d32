/*
 * People as the program itself knows them: who signs in, who acts, as whom a job acts. Besides the declaration
 * (objects/user.json) and its behaviour (crm/user.c) only this module names their table and fields; that both stand together is
 * asked where a catalogue is loaded (catalog_users).
 *
 * Rows are read whoever asks: before anybody is signed in there are no rights to go by. What is told of people goes by
 * query/ and their rights, like any record.
 */
#ifndef ACCESS_PERSON_H
#define ACCESS_PERSON_H

#include "base/rc.h"
#include "query/context.h"

/* The fields of a person that the program reads or writes. */
struct person_fields {
    const struct field *name, *email, *role, *active, *language;
};

struct person_fields person_fields(const struct catalog *c);

struct person {
    struct actor who; /* without grants: access_act adds them */
    str language;     /* theirs, or empty */
    bool is_active;
};

/* Who that is now, in the arena of the context; RC_NOT_FOUND when deleted or nobody. */
enum rc person_read(struct cx *cx, int64_t id, struct person *out);

/* Whose session that is, by the hash of its token, and until when it stands: an active person's. RC_NOT_FOUND: nobody's any
   more. */
enum rc person_of_session(struct cx *cx, struct value token_hash, struct person *out, int64_t *expires_ms);

/* The sessions of these people that stand now: the token's hash and the person's role. */
typedef enum rc (*session_fn)(void *to, str hash, str role);
enum rc sessions_of(struct cx *cx, const int64_t *user_ids, size_t n, session_fn fn, void *to);

/* The active person with that e-mail, in lower case, and the hash of their password (empty: cannot sign in); 0: nobody. */
enum rc person_of_email(struct cx *cx, str email, int64_t *id, str *password_hash);

/* Everybody who is not deleted, in the order of ids, whoever asks: for an operator. Texts are views, good until fn returns. */
struct person_told {
    int64_t id;
    str email, name, role;
    bool is_active, has_password;
    int64_t signed_in_ms; /* when the last session that stands began; 0: there is none */
};
typedef enum rc (*person_fn)(void *to, const struct person_told *p);
enum rc people_each(struct cx *cx, person_fn fn, void *to);

#endif
