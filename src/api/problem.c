/*
 * What went wrong, as RFC 9457 problem+json in the caller's language. The only place that knows which code is which status.
 */
#include "api/call.h"
#include "base/check.h"
#include "query/grants.h"

static const struct title {
    int status;
    const char *words;
} titles[] = {
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {409, "Conflict"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {500, "Internal Server Error"},
    {503, "Service Unavailable"},
};

struct status {
    int status;
    const char *zh, *en; /* the detail where the handler gives none */
    const char *code;    /* or NULL */
};

static const struct status statuses[] = {
    [RC_INVALID] = {422, "有内容需要修改", "Some things have to be corrected"},
    [RC_NOT_FOUND] = {404, "没有这项内容，或你不能查看", "There is no such thing, or you may not see it"},
    [RC_FORBIDDEN] = {403, "你没有此操作的权限", "You may not do this"},
    [RC_CONFLICT] = {409, "与当前状态冲突", "This conflicts with how things stand"},
    [RC_CHANGED] = {412, "此记录已被他人修改", "This record was changed meanwhile"},
    [RC_TOO_LARGE] = {413, "内容过大", "This is too large"},
    [RC_TOO_MANY] = {429, "操作过于频繁，请稍后再试", "Too often; try again later"},
    [RC_UNIQUE] = {409, "同样的内容正在写入，请重试", "The same was being written; try again"},
    [RC_REFERENCED] = {409, "其他记录引用了此记录，不能彻底删除",
                       "Other records refer to this one, so it cannot be purged"},
    [RC_BUDGET] = {503, "查询用时过长，请缩小条件", "This took too long; narrow it down"},
    [RC_RETRY] = {503, "服务器忙，未写入任何数据，请重试", "The server is busy. Nothing was written; try again"},
    [RC_STOPPED] = {503, "服务器正在停止，请重试", "The server is stopping; try again"},
    [RC_UNAVAILABLE] = {503, "抱歉，数据库暂不可用，未写入任何数据",
                        "Sorry, the database is not available. Nothing was written"},
    [RC_UNKNOWN] =
        {503, "数据库未及回应：更改可能已写入，也可能没有；请核对后再试",
         "The database's answer was lost: it may have been done, or not. Look, or send it again with the same "
         "Idempotency-Key",
         "commit_unknown"},
    [RC_CORRUPT] = {500, "抱歉，服务器无法完成此操作，未写入任何数据",
                    "Sorry, the server could not do this. Nothing was written"},
};

static const struct refused {
    enum rc rc;
    int status;
    const char *code;          /* NULL: none */
    const char *zh, *en, *one; /* NULL: the rc's; "one": English where the argument is 1 */
} refusals[] = {
    [REFUSAL_SIGN_IN] = {RC_FORBIDDEN, 401, "sign_in", "请先登录", "Sign in first"},
    [REFUSAL_CREDENTIALS] = {RC_FORBIDDEN, 401, "credentials", "邮箱或密码不正确，还可以再试 {} 次",
                             "E-mail or password is not right. {} tries left",
                             "E-mail or password is not right. {} try left"},
    [REFUSAL_WAIT] = {RC_TOO_MANY, 429, "wait", "尝试次数过多，请稍后再试", "Too many tries; wait before the next one"},
    [REFUSAL_ORIGIN] = {RC_FORBIDDEN, 403, "origin"},
    [REFUSAL_METHOD] = {RC_NOT_FOUND, 405, NULL, "此地址只接受 {}", "Here only {} is taken"},
    [REFUSAL_CONTENT_TYPE] = {RC_INVALID, 415, "content_type", "请求内容须为 UTF-8 的 application/json",
                              "The body must be application/json in UTF-8"},
    [REFUSAL_KEY] = {RC_INVALID, 400, "idempotency_key"},
    [REFUSAL_KEY_REUSED] = {RC_INVALID, 422, "idempotency_key_reused"},
    [REFUSAL_TAKEN] = {RC_INVALID, 409},
    [REFUSAL_SUM] = {RC_INVALID, 422},
    [REFUSAL_NOT_BINNED] = {RC_CONFLICT, 409, "not_binned", "此记录不在回收站中",
                            "This record is not in the recycle bin"},
};

/* The words with what stands in the place of "{}", if they have one. */
static str sentence(struct arena *a, const char *words, str argument)
{
    ptrdiff_t at = str_find(str_of(words), S("{}"));
    return at < 0 ? str_of(words) : str_printf(a, "%.*s%.*s%s", (int)at, words, STR_ARG(argument), words + at + 2);
}

enum rc call_refuse(struct call *c, enum refusal refusal, str argument)
{
    check(refusal > REFUSAL_NONE && refusal < countof(refusals));
    const struct refused *r = &refusals[refusal];
    const char *words = str_is(c->cx->language, "zh") ? r->zh : r->one && str_is(argument, "1") ? r->one : r->en;
    c->refusal = refusal;
    c->code = r->code;
    if (words)
        c->detail = sentence(c->cx->arena, words, argument);
    return r->rc;
}

/* A JSON pointer from an issue's place; parameters stand by name. */
static void issue_write(struct call *c, struct json *j, const struct issue *i)
{
    json_begin_object(j);
    json_pair_str(j, i->place == ISSUE_PARAMETER ? "parameter" : "pointer", i->at);
    json_pair_str(j, "code", str_of(i->code));
    json_pair_str(j, "detail", issue_sentence(c->cx->arena, i, c->cx->language));
    if (i->record)
        json_pair_int(j, "record", i->record);
    if (i->position >= 0)
        json_pair_int(j, "position", i->position);
    json_end(j);
}

static void issues_write(struct call *c, struct json *j)
{
    const struct issues *is = &c->cx->issues;
    json_key(j, S("errors"));
    json_begin_array(j);
    for (size_t i = 0; i < is->count && i < LIMIT_ISSUES; i++) {
        struct issue shown = grants_issue(c->cx, &is->list[i]);
        issue_write(c, j, &shown);
    }
    json_end(j);
}

/* What was refused so may have failed otherwise since. */
static bool is_refused(const struct call *c, enum rc rc)
{
    return c->refusal && refusals[c->refusal].rc == rc;
}

/* A malformed request is 400: bad JSON, or a parameter of the query. */
static int status_of(const struct call *c, enum rc rc)
{
    if (is_refused(c, rc))
        return refusals[c->refusal].status;
    if (rc != RC_INVALID)
        return statuses[rc].status;
    if (c->code || (c->cx->issues.count && c->cx->issues.list[0].place == ISSUE_PARAMETER))
        return 400;
    return 422;
}

static const char *title_of(int status)
{
    size_t i = 0;
    while (i < countof(titles) && titles[i].status != status)
        i++;
    check(i < countof(titles));
    return titles[i].words;
}

/* One mistake of the request as a whole, not of a part of its body, is what the problem itself says. */
static const struct issue *own_issue(const struct call *c, enum rc rc)
{
    const struct issues *is = &c->cx->issues;
    bool is_own = rc != RC_INVALID && !c->code && is->count == 1 && is->list[0].at.n == 0;
    return is_own ? &is->list[0] : NULL;
}

void problem_write(struct call *c, enum rc rc)
{
    check(rc != RC_OK && (size_t)rc < countof(statuses) && statuses[rc].status);
    const struct status *s = &statuses[rc];
    struct reply *rp = c->rp;
    bool is_zh = str_is(c->cx->language, "zh");
    const struct issue *own = own_issue(c, rc);
    buf_clear(&rp->body);
    rp->status = status_of(c, rc);
    if (own) {
        c->code = own->code;
        c->detail = issue_sentence(c->cx->arena, own, c->cx->language);
    }
    if (s->code && !c->code)
        c->code = s->code;
    rp->content_type = "application/problem+json";
    struct json j = json_to(&rp->body);
    json_begin_object(&j);
    json_pair_str(&j, "type", S("about:blank"));
    json_pair_str(&j, "title", str_of(title_of(rp->status)));
    json_pair_int(&j, "status", rp->status);
    if (c->code)
        json_pair_str(&j, "code", str_of(c->code));
    json_pair_str(&j, "detail", c->detail.n ? c->detail : str_of(is_zh ? s->zh : s->en));
    json_pair_str(&j, "request", c->rq->id);
    if (c->cx->issues.count && !own)
        issues_write(c, &j);
    if (c->extend)
        c->extend(c, &j, c->extend_data);
    json_end(&j);
    if (rp->status == 503 && !c->retry_after_s)
        c->retry_after_s = 2;
    if (c->retry_after_s)
        call_header_int(c, "Retry-After", c->retry_after_s);
}
