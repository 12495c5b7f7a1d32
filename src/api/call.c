/* What handlers share: reading a request, writing an answer. See call.h. */
#include "api/call.h"

#include "base/check.h"
#include "base/hash.h"
#include "journal/journal.h"

/* JSON, or one of its kinds ("application/merge-patch+json"); a body that names no type is taken for it. In UTF-8, which
   needs no saying (RFC 8259, 8.1), and as it is. */
static bool is_json(const struct request *rq)
{
    str rest = request_header(rq, "content-type"), coding = request_header(rq, "content-encoding");
    str type = str_trim(str_cut(&rest, ';'));
    str parameter = str_trim(rest);
    bool is_utf8 = parameter.n == 0 || str_eq_nocase(parameter, S("charset=utf-8")) ||
                   str_eq_nocase(parameter, S("charset=\"utf-8\""));
    bool is_plain = coding.n == 0 || str_eq_nocase(coding, S("identity"));
    return is_plain && is_utf8 &&
           (type.n == 0 || str_eq_nocase(type, S("application/json")) ||
            str_eq_nocase(type, S("application/merge-patch+json")));
}

static str json_sentence(struct call *c, str message)
{
    const struct issue i = {.code = "json", .argument = message};
    return issue_sentence(c->cx->arena, &i, c->cx->language);
}

enum rc call_body(struct call *c, bool may_be_empty)
{
    if (c->rq->body.n && !is_json(c->rq))
        return call_refuse(c, REFUSAL_CONTENT_TYPE, S(""));
    str text = c->rq->body.n || !may_be_empty ? c->rq->body : S("{}");
    str message;
    enum rc rc = json_read_in(c->cx->arena, text, c->cx->language, &c->body, &message);
    if (rc == RC_OK && !json_is_object(c->body))
        rc = issue_add(&c->cx->issues, "", "object");
    else if (rc != RC_OK) {
        c->code = "json";
        c->detail = rc == RC_TOO_LARGE ? message : json_sentence(c, message);
    }
    return rc;
}

static enum rc member(struct call *c, const char *name, bool is_required, bool is_trimmed, str *out)
{
    *out = S("");
    json_t *v = json_object_get(c->body, name);
    if (v && !json_is_null(v) && !json_is_string(v))
        return issue_with(&c->cx->issues, str_of(name), "type", S("text"));
    if (json_is_string(v))
        *out = is_trimmed ? str_trim(json_text(v)) : json_text(v);
    return is_required && out->n == 0 ? issue_add(&c->cx->issues, name, "required") : RC_OK;
}

enum rc call_member(struct call *c, const char *name, bool is_required, str *out)
{
    return member(c, name, is_required, true, out);
}

enum rc call_secret(struct call *c, const char *name, bool is_required, str *out)
{
    return member(c, name, is_required, false, out);
}

enum rc call_member_flag(struct call *c, const char *name, bool *out)
{
    const json_t *v = json_object_get(c->body, name);
    *out = json_is_true(v);
    bool is_other = v && !json_is_boolean(v) && !json_is_null(v);
    return is_other ? issue_with(&c->cx->issues, str_of(name), "type", S("boolean")) : RC_OK;
}

enum rc call_members(struct call *c, const char *const *known)
{
    enum rc rc = RC_OK;
    const char *key;
    json_t *v;
    json_object_foreach(c->body, key, v)
    {
        const char *const *k = known;
        while (*k && strcmp(*k, key) != 0)
            k++;
        if (!*k)
            rc = issue_member(&c->cx->issues, str_of(key), "unknown_field");
    }
    return rc;
}

str call_query(const struct call *c, const char *name)
{
    return request_query(c->rq, name, NULL);
}

enum rc call_query_int(struct call *c, const char *name, int64_t preset, int64_t least, int64_t most, int64_t *out)
{
    str text = call_query(c, name);
    *out = preset;
    if (text.n == 0)
        return RC_OK;
    if (!str_to_i64(text, out) || *out < least || *out > most)
        return issue_parameter(&c->cx->issues, name, "parameter_range",
                               str_printf(c->cx->arena, "%lld–%lld", (long long)least, (long long)most), -1);
    return RC_OK;
}

enum rc call_query_flag(struct call *c, const char *name, bool *out)
{
    bool is_said;
    str text = request_query(c->rq, name, &is_said);
    *out = str_is(text, "true");
    if (is_said && !*out && !str_is(text, "false"))
        return issue_parameter(&c->cx->issues, name, "parameter_value", S("true, false"), -1);
    return RC_OK;
}

enum rc call_only(struct call *c, const char *const *known)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < c->rq->query_count; i++) {
        const char *const *k = known;
        str name = c->rq->query[i].name;
        while (*k && !str_is(name, *k))
            k++;
        if (!*k)
            rc = issue_parameter(&c->cx->issues, str_c(c->cx->arena, name), "unknown_parameter", S(""), -1);
    }
    return rc;
}

enum rc call_take(struct call *c, struct call_form form)
{
    enum rc rc = call_only(c, form.parameters);
    if (rc == RC_OK)
        rc = call_body(c, form.may_be_empty);
    return rc == RC_OK ? call_members(c, form.members) : rc;
}

struct json call_json(struct call *c, int status)
{
    c->rp->status = status;
    c->rp->content_type = "application/json";
    return json_to(&c->rp->body);
}

/* A page of 25 takes some ten kilobytes: room for it at once, not by doubling from nothing. */
enum { LIST_BYTES = 16 * 1024 };

struct json call_list(struct call *c)
{
    struct json j = call_json(c, 200);
    buf_reserve(j.out, LIST_BYTES);
    json_begin_object(&j);
    json_key(&j, S("data"));
    json_begin_array(&j);
    return j;
}

enum rc call_tag(struct call *c)
{
    unsigned char digest[HASH_BYTES];
    struct arena *a = c->cx->arena;
    str body = buf_view(&c->rp->body);
    check(c->rp->status == 200);
    hash_sha256(&body, 1, digest);
    str etag = str_printf(a, "\"%lld-%.*s\"", (long long)catalog_generation(c->cx->catalog),
                          STR_ARG(str_hex(a, digest, 8)));
    reply_header(c->rp, "ETag", etag);
    if (request_has(c->rq, etag)) {
        buf_clear(&c->rp->body);
        c->rp->content_type = NULL;
        c->rp->status = 304;
    }
    return RC_OK;
}

void call_header_int(struct call *c, const char *name, int64_t v)
{
    reply_header(c->rp, name, str_printf(c->cx->arena, "%lld", (long long)v));
}

enum rc call_changeset(struct call *c, int64_t count)
{
    struct json j = call_json(c, 200);
    int64_t id = c->cx->changeset->id;
    json_begin_object(&j);
    if (id && !c->is_dry)
        json_pair_int(&j, "changeset", id);
    else
        json_pair(&j, "changeset", V_NULL);
    json_pair_int(&j, "count", count);
    json_end(&j);
    return RC_OK;
}
