/* The company's settings over HTTP: what stands in query/company.def. See people.h. */
#include "app/company.h"

#include "api/people.h"
#include "base/check.h"

static const char *const no_parameters[] = {NULL};

static const char *const members[] = {
#define SETTING(member, kind, most, choices, preset) #member,
#include "query/company.def"
#undef SETTING
    NULL,
};

void people__company_write(struct cx *cx, struct json *j)
{
    json_begin_object(j);
    for (const struct company_setting *s = company_settings; s->name; s++)
        json_pair_str(j, s->name, *company_text(&cx->company, s));
    json_end(j);
}

enum rc people_company(struct call *c)
{
    enum rc rc = call_only(c, no_parameters);
    if (rc != RC_OK)
        return rc;
    struct json j = call_json(c, 200);
    people__company_write(c->cx, &j);
    return RC_OK;
}

enum rc people__company_of(struct call *c, struct company *co)
{
    check(c->body);
    enum rc all = RC_OK;
    for (const struct company_setting *s = company_settings; s->name; s++) {
        str value;
        if (!json_object_get(c->body, s->name))
            continue;
        enum rc rc = call_member(c, s->name, false, &value);
        if (rc == RC_OK)
            rc = company_check(s, value, &c->cx->issues);
        if (rc == RC_OK)
            *company_text(co, s) = value;
        all = rc == RC_OK ? all : RC_INVALID;
    }
    return all;
}

enum rc people_company_change(struct call *c)
{
    enum rc rc = call_take(c, (struct call_form){no_parameters, members});
    if (rc == RC_OK)
        rc = people__company_of(c, &c->cx->company);
    if (rc == RC_OK)
        rc = company_store(c->cx, &c->cx->company);
    if (rc != RC_OK)
        return rc;
    struct json j = call_json(c, 200);
    people__company_write(c->cx, &j);
    return RC_OK;
}
