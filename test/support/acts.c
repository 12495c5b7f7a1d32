/* See acts.h. */
#include "support/acts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

enum { ACTS = 14, BODY_MAX = 1 << 16 };

static const char *const plurals[] = {"customers", "contacts", "opportunities", "activities", "products"};
static const char *const names[] = {"Ann", "Bob", "张三", "Söhne", "x", "100%"};
static const char *const stages[] = {"first_contact", "needs", "quote", "won", "lost"};
static const char *const reasons[] = {"\"price\"", "\"timing\"", "null"};

static const char *pick(struct dice *d, const char *const *list, size_t n)
{
    return list[dice_roll(d, (int)n)];
}

/* --- bodies ----------------------------------------------------------------------------------------------------- */

static void member(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void member(struct buf *b, const char *format, ...)
{
    char text[500];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (b->n && b->p[b->n - 1] != '{' && b->p[b->n - 1] != '[')
        buf_char(b, ',');
    buf_cstr(b, text);
}

/* Ids of records, some of which are not there. */
static int some_id(struct dice *d)
{
    return 1 + dice_roll(d, 8);
}

static void customer_members(struct buf *b, struct dice *d)
{
    if (dice_roll(d, 3) == 0)
        member(b, "\"grade\":\"%c\"", 'A' + dice_roll(d, 3));
    if (dice_roll(d, 3) == 0)
        member(b, "\"email\":\"mail%d@example.com\"", dice_roll(d, 5));
    if (dice_roll(d, 4) == 0)
        member(b, "\"annual_revenue\":%d.%d", dice_roll(d, 1000), dice_roll(d, 10));
    if (dice_roll(d, 4) == 0)
        member(b, "\"parent\":%d", some_id(d));
}

static void contact_members(struct buf *b, struct dice *d)
{
    if (dice_roll(d, 2) == 0)
        member(b, "\"customer\":%d", some_id(d));
    if (dice_roll(d, 3) == 0)
        member(b, "\"email\":\"mail%d@example.com\"", dice_roll(d, 5));
    if (dice_roll(d, 3) == 0)
        member(b, "\"birthday\":%s", dice_roll(d, 2) ? "null" : "\"1990-02-03\"");
    if (dice_roll(d, 4) == 0)
        member(b, "\"reports_to\":%d", some_id(d));
}

/* Lines that stand are kept, changed or left out; some come in front. */
static void lines_member(struct buf *b, struct dice *d, json_t *lines)
{
    size_t i;
    json_t *line;
    member(b, "\"lines\":[");
    if (dice_roll(d, 2))
        member(b, "{\"description\":\"%s\",\"price\":%d}", pick(d, names, countof(names)), dice_roll(d, 100));
    json_array_foreach(lines, i, line)
    {
        int id = (int)json_integer_value(json_object_get(line, "id"));
        if (dice_roll(d, 3) == 0)
            continue;
        if (dice_roll(d, 2))
            member(b, "{\"id\":%d,\"quantity\":%d}", id, dice_roll(d, 9));
        else if (dice_roll(d, 3) == 0)
            member(b, "{\"id\":%d,\"price\":%s}", id, dice_roll(d, 3) ? "\"7.5\"" : "null");
        else
            member(b, "{\"id\":%d}", id);
    }
    buf_cstr(b, "]");
}

static void opportunity_members(struct buf *b, struct dice *d, json_t *now)
{
    if (dice_roll(d, 3) == 0)
        member(b, "\"customer\":%d", some_id(d));
    if (dice_roll(d, 3) == 0)
        member(b, "\"external_number\":\"N%d\"", dice_roll(d, 5));
    if (dice_roll(d, 4) == 0)
        member(b, "\"stage\":\"%s\"", pick(d, stages, countof(stages)));
    if (dice_roll(d, 4) == 0)
        member(b, "\"loss_reason\":%s", pick(d, reasons, countof(reasons)));
    if (dice_roll(d, 6) == 0)
        member(b, "\"probability\":%d", dice_roll(d, 100));
    if (dice_roll(d, 5) == 0)
        member(b, "\"amount\":%d", dice_roll(d, 1000));
    if (dice_roll(d, 2) == 0)
        lines_member(b, d, json_object_get(now, "lines"));
}

static void activity_members(struct buf *b, struct dice *d)
{
    if (dice_roll(d, 3) == 0)
        member(b, "\"done\":%s", dice_roll(d, 2) ? "true" : "false");
    if (dice_roll(d, 2))
        return;
    member(b, "\"about\":[");
    for (int i = dice_roll(d, 3); i > 0; i--)
        member(b, "{\"object\":\"%s\",\"id\":%d}", dice_roll(d, 2) ? "customer" : "contact", some_id(d));
    buf_cstr(b, "]");
}

static void product_members(struct buf *b, struct dice *d)
{
    if (dice_roll(d, 2))
        member(b, "\"code\":\"C%d\"", dice_roll(d, 5));
    if (dice_roll(d, 3) == 0)
        member(b, "\"list_price\":\"%d.%04d\"", dice_roll(d, 100), dice_roll(d, 10000));
}

/* What is written of an object: a create names it, a change may. */
static void record_body(struct buf *b, struct dice *d, int object, json_t *now, bool is_create)
{
    buf_char(b, '{');
    if (is_create || dice_roll(d, 3) == 0)
        member(b, "\"%s\":\"%s %d\"", object == 3 ? "subject" : "name", pick(d, names, countof(names)),
               dice_roll(d, 100));
    switch (object) {
    case 0:
        customer_members(b, d);
        break;
    case 1:
        contact_members(b, d);
        break;
    case 2:
        opportunity_members(b, d, now);
        break;
    case 3:
        activity_members(b, d);
        break;
    default:
        product_members(b, d);
    }
    buf_char(b, '}');
}

/* --- acts ------------------------------------------------------------------------------------------------------- */

static int64_t ask(struct desk *d, str token, const char *method, str target, str body)
{
    struct told t = desk_ask(d, (struct ask){.method = str_of(method), .target = target, .token = token, .body = body});
    int64_t set = 0;
    if (t.status >= 500 || t.status == 400) {
        fprintf(stderr, "%s %.*s %.*s: %d %.*s\n", method, STR_ARG(target), STR_ARG(body), t.status, STR_ARG(t.body));
        abort();
    }
    if (t.status < 400)
        str_to_i64(told_header(&t, "X-Change-Set"), &set);
    return set;
}

static json_t *present(struct desk *d, str token, str target)
{
    struct told t = desk_ask(d, (struct ask){.method = S("GET"), .target = target, .token = token});
    return t.status == 200 ? json_loadb(t.body.p, t.body.n, 0, NULL) : NULL;
}

static int64_t write_act(struct desk *d, struct dice *dice, str token, int object, bool is_create)
{
    struct buf b;
    buf_init(&b, BODY_MAX);
    str target = is_create ? str_printf(d->a, "/api/%s", plurals[object])
                           : str_printf(d->a, "/api/%s/%d", plurals[object], some_id(dice));
    json_t *now = !is_create && object == 2 ? present(d, token, target) : NULL;
    record_body(&b, dice, object, now, is_create);
    int64_t set = ask(d, token, is_create ? "POST" : "PATCH", target, buf_view(&b));
    json_decref(now);
    buf_free(&b);
    return set;
}

static int64_t bulk_act(struct desk *d, struct dice *dice, str token, int object)
{
    str where = str_printf(d->a, "id >= %d and id < %d", some_id(dice), some_id(dice));
    str act = dice_roll(dice, 3) ? str_printf(d->a, "\"set\":{\"%s\":\"many %d\"}",
                                              object == 3   ? "result"
                                              : object == 4 ? "unit"
                                                            : "name",
                                              dice_roll(dice, 100))
                                 : S("\"delete\":true");
    return ask(d, token, "POST", str_printf(d->a, "/api/%s/bulk", plurals[object]),
               str_printf(d->a, "{\"where\":\"%.*s\",%.*s}", STR_ARG(where), STR_ARG(act)));
}

int64_t acts_do(struct desk *d, struct dice *dice, str token)
{
    int object = dice_roll(dice, countof(plurals)), act = dice_roll(dice, ACTS), id = some_id(dice);
    if (act < 4)
        return write_act(d, dice, token, object, true);
    if (act < 9)
        return write_act(d, dice, token, object, false);
    if (act < 11)
        return ask(d, token, "DELETE", str_printf(d->a, "/api/%s/%d", plurals[object], id), S(""));
    if (act == 11)
        return ask(d, token, "POST", str_printf(d->a, "/api/%s/%d/restore", plurals[object], id), S(""));
    if (act == 12)
        return bulk_act(d, dice, token, object);
    return ask(d, token, "POST", str_printf(d->a, "/api/opportunities/%d/actions/move", id),
               str_printf(d->a, "{\"stage\":\"%s\"%s}", pick(dice, stages, countof(stages)),
                          dice_roll(dice, 2) ? "" : ",\"loss_reason\":\"competitor\""));
}

/* --- the state -------------------------------------------------------------------------------------------------- */

static void forget_acts(json_t *v)
{
    static const char *const members[] = {"version", "updated_at", "updated_by", "deleted_at", "deleted_by"};
    size_t i;
    const char *key;
    json_t *inner;
    for (size_t k = 0; k < countof(members); k++)
        json_object_del(v, members[k]);
    json_object_foreach(v, key, inner) forget_acts(inner);
    json_array_foreach(v, i, inner) forget_acts(inner);
}

json_t *acts_state(struct desk *d, str token, str as_of, bool is_whole)
{
    json_t *state = json_object();
    for (size_t i = 0; i < countof(plurals) * 2; i++) {
        bool is_bin = i >= countof(plurals);
        const char *plural = plurals[i % countof(plurals)];
        str target = str_printf(d->a, "/api/%s?limit=200&sort=id%s%s%.*s", plural, is_bin ? "&deleted=only" : "",
                                as_of.n ? "&as_of=" : "", STR_ARG(as_of));
        json_t *list = present(d, token, target);
        check(list && json_is_null(json_object_get(list, "next")));
        json_object_set(state, arena_printf(d->a, "%s%s", plural, is_bin ? " in the bin" : ""),
                        json_object_get(list, "data"));
        json_decref(list);
    }
    if (!is_whole)
        forget_acts(state);
    return state;
}
