/*
 * One call of the interface: what a handler gets. Made by the dispatcher (dispatch.c), which has found the route, the
 * caller and, for routes of an object, the object and the record's id. A handler reads, acts, writes its answer, and
 * returns; any code but RC_OK becomes a problem (problem.c) from the issues in cx.
 */
#ifndef API_CALL_H
#define API_CALL_H

#include "app/worker.h"
#include "json/read.h"
#include "json/write.h"
#include "query/query.h"
#include "record/record.h"
#include "transfer/export.h"

struct route;

/* Refusals that say more than a code of base/rc.h: problem.c knows their statuses, codes and words. */
enum refusal {
    REFUSAL_NONE,
    REFUSAL_SIGN_IN,     /* nobody is signed in */
    REFUSAL_CREDENTIALS, /* argument: how many tries are left */
    REFUSAL_WAIT,
    REFUSAL_ORIGIN, /* another page's request */
    REFUSAL_METHOD, /* argument: those the path takes */
    REFUSAL_CONTENT_TYPE,
    REFUSAL_KEY,        /* an Idempotency-Key that is none, */
    REFUSAL_KEY_REUSED, /* or stands for another request */
    REFUSAL_TAKEN,      /* with issues: well asked, but others hold the values meanwhile */
    REFUSAL_SUM,        /* with issues of parameters: well asked, but there is no such figure */
    REFUSAL_NOT_BINNED, /* what only a record of the bin is asked for */
};

struct call {
    struct cx *cx;
    struct app *app;
    struct worker *worker;
    const struct request *rq;
    struct reply *rp;
    const struct route *route;
    const struct object *object; /* of {objects} in the path */
    int64_t id;                  /* of {id} */
    str name;                    /* of {name}: a file, an action */
    bool is_dry;                 /* ?dry_run=true */
    bool is_by_cookie;
    str token;           /* of the session, or empty */
    bool is_rolled_back; /* a write that must not stand though it succeeds: a dry run */

    /* filled for a problem */
    enum refusal refusal;                                       /* set by call_refuse */
    const char *code;                                           /* of the problem itself: "json", or NULL */
    str detail;                                                 /* or empty: the status' own sentence */
    void (*extend)(struct call *c, struct json *j, void *data); /* adds members to the problem */
    void *extend_data;
    int retry_after_s;
    json_t *body; /* after call_body */
};

/* Parses the body as JSON (an empty body is an empty object where may_be_empty). Mistakes become issues. */
enum rc call_body(struct call *c, bool may_be_empty);

/* The member of the body as text, without blanks at its ends; an issue "required" under its name when it is missing, "type"
   when no string. call_secret takes it as it was typed, as a password is. */
enum rc call_member(struct call *c, const char *name, bool is_required, str *out);
enum rc call_secret(struct call *c, const char *name, bool is_required, str *out);

/* The member as true or false, false when it is missing or null; an issue "type" when it is anything else: who does not say
   yes or no is not understood as either. */
enum rc call_member_flag(struct call *c, const char *name, bool *out);

/* Members of the body that are not in the list (ends with NULL) become issues. */
enum rc call_members(struct call *c, const char *const *known);

/* A query parameter as text (empty when absent), as a number within bounds (an issue when it is none). */
str call_query(const struct call *c, const char *name);
enum rc call_query_flag(struct call *c, const char *name, bool *out); /* "true" or "false"; absent: false; empty: an issue */
enum rc call_query_int(struct call *c, const char *name, int64_t preset, int64_t least, int64_t most, int64_t *out);

/* Parameters that are not in the list (ends with NULL) become issues. For lists of records, fields are allowed too. */
enum rc call_only(struct call *c, const char *const *known);

/* The three at once: what a request may have, and its body parsed. */
struct call_form {
    const char *const *parameters, *const *members; /* each ends with NULL */
    bool may_be_empty;                              /* the body */
};
enum rc call_take(struct call *c, struct call_form form);

/* Starts the JSON answer. The writer goes into the reply's body. */
struct json call_json(struct call *c, int status);

/* Starts the JSON answer of a list, {"data":[ with its items to come: they, "]", further members and "}" are the
   handler's. */
struct json call_list(struct call *c);

/* {"changeset":N,"count":n} and the header X-Change-Set. */
enum rc call_changeset(struct call *c, int64_t count);

/* Once an answer that follows from the catalogue is written: its ETag, of the generation and what was written, and 304 in its
   place where who asks has it. */
enum rc call_tag(struct call *c);

void call_header_int(struct call *c, const char *name, int64_t v);

/* --- routes.c --------------------------------------------------------------------------------------------------- */

enum route_flags {
    ROUTE_OPEN = 1,     /* needs no sign-in */
    ROUTE_STREAMED = 2, /* its body goes to a file */
    ROUTE_KEYED = 4,    /* takes an Idempotency-Key */
    ROUTE_SETTINGS = 8, /* of the company's settings: for who may manage them */
};

struct route {
    enum method method;
    const char *pattern; /* "/api/{objects}/{id}"; {objects} any declared plural, {id} a number, {name} one segment */
    enum lane lane;
    enum rc (*handle)(struct call *c);
    int flags;
    const char *summary; /* one line, for the OpenAPI document */
    enum rc (*admit)(struct call *c); /* whether a streamed body may come, or NULL */
};

extern const struct route routes[];
extern const size_t route_count;

/* What a path matches. NULL: none; *other_method says that another method would (405). */
const struct route *route_find(enum method method, str path, str *objects, str *id, str *name, bool *other_method);

/* --- dispatch.c ------------------------------------------------------------------------------------------------- */

/* Answers one request on a worker, tells whether its body may come, what it shows of a session: as struct lane_door says. */
enum rc dispatch_admit(struct worker *w, const struct request *rq, struct reply *rp);
str dispatch_token(const struct request *rq);
enum rc dispatch(struct worker *w, const struct request *rq, struct reply *rp, bool *is_rolled_back);

/* What its reply promised may not have been done: 503 "commit_unknown" with how to find out, as struct lane_door says. */
void dispatch_unsure(struct worker *w, const struct request *rq, struct reply *rp);

/* --- problem.c -------------------------------------------------------------------------------------------------- */

/* What a handler returns to refuse so; the argument stands in the sentence, where that has a place for it. */
enum rc call_refuse(struct call *c, enum refusal refusal, str argument);

/* Fills the reply with the problem of a code (RFC 9457). */
void problem_write(struct call *c, enum rc rc);

/* --- serialize.c ------------------------------------------------------------------------------------------------ */

/* Which fields, and which relations as records. */
struct shape {
    const bool *wanted;                       /* [field_count], or NULL: all */
    const struct field *expand[LIMIT_EXPAND]; /* relations of the object or of its lines */
    size_t expand_count;
};

/* "fields" and "expand" of the query; mistakes become issues. */
enum rc shape_of(struct call *c, const struct object *o, struct shape *out);

/* Whether live records of the object can be written while they are read: no relation is expanded, no lines, links or texts
   of names that are cut short are wanted, so that nothing more is asked for them. Such a row is written as records_write
   would write its record. */
bool shape_is_plain(const struct cx *cx, const struct object *o, const struct shape *shape);
void row_write(struct json *j, const struct walk_row *row);

/* Records of one object, written as items of the open array, or one as a value. */
enum rc records_write(struct cx *cx, struct json *j, struct record **rows, size_t n, const struct shape *shape);
enum rc record_write(struct cx *cx, struct json *j, struct record *r, const struct shape *shape);

/* {"id":7,"name":"…"} of one record (the name only where the actor may see it), or null; of a user. */
void relation_stub_write(struct cx *cx, struct json *j, const struct object *o, int64_t id);
void actor_write(struct cx *cx, struct json *j, int64_t user_id);

/* --- imports.c --------------------------------------------------------------------------------------------------- */

/* Everything the query finds as a file in the reply. */
enum rc export_answer(struct call *c, const struct query *q, struct export_options options);

/* --- handlers --------------------------------------------------------------------------------------------------- */

enum rc records_list(struct call *c);
enum rc records_create(struct call *c);
enum rc records_read(struct call *c);
enum rc records_update(struct call *c);
enum rc records_delete(struct call *c);
enum rc records_restore(struct call *c);
enum rc records_purge(struct call *c);
enum rc records_bulk(struct call *c);
enum rc records_summary(struct call *c);
enum rc records_action(struct call *c);
enum rc records_export(struct call *c);

enum rc journal_history(struct call *c);
enum rc journal_timeline(struct call *c);
enum rc journal_changes(struct call *c);
enum rc changesets_list(struct call *c);
enum rc changesets_read(struct call *c);
enum rc changesets_undo(struct call *c);

enum rc people_setup_state(struct call *c);
enum rc people_setup(struct call *c);
enum rc people_login(struct call *c);
enum rc people_logout(struct call *c);
enum rc people_me(struct call *c);
enum rc people_me_change(struct call *c);
enum rc people_company(struct call *c);
enum rc people_company_change(struct call *c);
enum rc people_set_password(struct call *c);

enum rc events_open(struct call *c);

enum rc objects_list(struct call *c);
enum rc objects_read(struct call *c);
enum rc openapi_read(struct call *c);
enum rc health_read(struct call *c);
enum rc ready_read(struct call *c);
enum rc metrics_read(struct call *c);
enum rc search_read(struct call *c);

enum rc jobs_read(struct call *c);
enum rc jobs_cancel(struct call *c);
enum rc imports_list(struct call *c);
enum rc imports_create(struct call *c);
enum rc imports_read(struct call *c);
enum rc imports_change(struct call *c);
enum rc imports_file_admit(struct call *c);
enum rc imports_file_put(struct call *c);
enum rc imports_file_delete(struct call *c);
enum rc imports_action(struct call *c);
enum rc imports_rejected(struct call *c);

#endif
