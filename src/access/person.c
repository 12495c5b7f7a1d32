/*
 * SQL on people, written by hand: it joins tables of the program's own (sessions, credentials), of which no declaration knows.
 * Every statement leaves out the deleted; all but person_read, whose caller must tell inactive from unknown, the inactive too.
 */
#include "access/person.h"

#include "base/check.h"

struct person_fields person_fields(const struct catalog *c)
{
    const struct object *o = catalog_users(c);
    struct person_fields f = {object_field(o, S("name")), object_field(o, S("email")), object_field(o, S("role")),
                              object_field(o, S("active")), object_field(o, S("language"))};
    check(f.name && f.email && f.role && f.active && f.language); /* numbers and names of built-in fields stay */
    return f;
}

struct person_reader {
    struct arena *arena;
    struct person *person;
    int64_t *expires_ms; /* or NULL */
};

/* id, team, name, role, language, active and, of a session, until when. */
static enum rc person_row(void *to, const struct row *row)
{
    const struct person_reader *r = to;
    *r->person = (struct person){.who = {.user_id = row_int(row, 0),
                                         .team_id = row_int(row, 1),
                                         .name = str_copy(r->arena, row_text(row, 2)),
                                         .role = str_copy(r->arena, row_text(row, 3))},
                                 .language = str_copy(r->arena, row_text(row, 4)),
                                 .is_active = row_value(row, 5, VALUE_BOOL).b};
    if (r->expires_ms)
        *r->expires_ms = row_value(row, 6, VALUE_TIME).i;
    return RC_OK;
}

static enum rc person_one(struct cx *cx, str sql, const struct value *binds, size_t n, struct person_reader *r)
{
    bool found;
    enum rc rc = db_one(cx->db, &(struct db_query){sql, binds, n, person_row, r}, &found);
    return rc == RC_OK && !found ? RC_NOT_FOUND : rc;
}

enum rc person_read(struct cx *cx, int64_t id, struct person *out)
{
    check(id != 0);
    *out = (struct person){0};
    struct person_reader r = {cx->arena, out, NULL};
    return person_one(
        cx, S("select id, team_id, name, role, language, active from users where id = ? and deleted_at is null"),
        (struct value[]){v_int(id)}, 1, &r);
}

enum rc person_of_session(struct cx *cx, struct value token_hash, struct person *out, int64_t *expires_ms)
{
    check(token_hash.type == VALUE_BYTES && token_hash.s.n > 0);
    *out = (struct person){0};
    struct person_reader r = {cx->arena, out, expires_ms};
    const struct value binds[] = {token_hash, v_time(cx->now_ms), v_bool(true)};
    return person_one(cx,
                      S("select u.id, u.team_id, u.name, u.role, u.language, u.active, s.expires_at from sessions s "
                        "join users u on u.id = s.user_id where s.token_hash = ? and s.expires_at > ? and "
                        "u.active = ? and u.deleted_at is null"),
                      binds, countof(binds), &r);
}

struct session_reader {
    session_fn fn;
    void *to;
};

static enum rc standing_row(void *to, const struct row *row)
{
    const struct session_reader *r = to;
    return r->fn(r->to, row_value(row, 0, VALUE_BYTES).s, row_text(row, 1));
}

enum rc sessions_of(struct cx *cx, const int64_t *user_ids, size_t n, session_fn fn, void *to)
{
    check(fn && (user_ids || n == 0));
    struct session_reader reader = {fn, to};
    str sql = str_printf(cx->arena,
                         "select s.token_hash, u.role from sessions s join users u on u.id = s.user_id where s.user_id "
                         "%s and s.expires_at > ? and u.active = ? and u.deleted_at is null",
                         db_dialect(cx->db)->in_list_int);
    const struct value binds[] = {db_int_list(cx->db, cx->arena, user_ids, n), v_time(cx->now_ms), v_bool(true)};
    return db_query(cx->db, &(struct db_query){sql, binds, countof(binds), standing_row, &reader});
}

struct credential {
    struct arena *arena;
    int64_t *id;
    str *password_hash;
};

static enum rc credential_row(void *to, const struct row *row)
{
    const struct credential *c = to;
    *c->id = row_int(row, 0);
    *c->password_hash = str_copy(c->arena, row_text(row, 1));
    return RC_OK;
}

enum rc person_of_email(struct cx *cx, str email, int64_t *id, str *password_hash)
{
    check(id && password_hash);
    *id = 0;
    *password_hash = S("");
    struct credential c = {cx->arena, id, password_hash};
    const struct value binds[] = {v_text(email), v_bool(true)};
    return db_query(cx->db, &(struct db_query){S("select u.id, c.password_hash from users u "
                                                 "left join credentials c on c.user_id = u.id "
                                                 "where u.email = ? and u.active = ? and u.deleted_at is null"),
                                               binds, countof(binds), credential_row, &c});
}

struct person_teller {
    person_fn fn;
    void *to;
};

static enum rc told_row(void *to, const struct row *row)
{
    const struct person_teller *t = to;
    struct value signed_in = row_value(row, 6, VALUE_TIME);
    return t->fn(t->to, &(struct person_told){.id = row_int(row, 0),
                                              .email = row_text(row, 1),
                                              .name = row_text(row, 2),
                                              .role = row_text(row, 3),
                                              .is_active = row_value(row, 4, VALUE_BOOL).b,
                                              .has_password = !row_is_null(row, 5),
                                              .signed_in_ms = v_is_null(signed_in) ? 0 : signed_in.i});
}

enum rc people_each(struct cx *cx, person_fn fn, void *to)
{
    check(fn);
    struct person_teller teller = {fn, to};
    return db_query(cx->db, &(struct db_query){S("select u.id, u.email, u.name, u.role, u.active, c.user_id, "
                                                 "(select max(s.created_at) from sessions s where s.user_id = u.id) "
                                                 "from users u left join credentials c on c.user_id = u.id "
                                                 "where u.deleted_at is null order by u.id"),
                                               NULL, 0, told_row, &teller});
}
