/* See search_rule.h. In the table meta: "search_rule NUMBER" is the rule, "search_turn" is "NUMBER ID RULE". */
#include "record/search_rule.h"

#include "base/check.h"
#include "base/log.h"
#include "record/search_doc.h"

#define TURN "search_turn"
#define RULE_PREFIX "search_rule "

struct rules {
    struct cx *cx;
    str *rules; /* [by place in the catalogue] */
};

static enum rc rule_row(void *to, const struct row *row)
{
    struct rules *r = to;
    int64_t number;
    bool is_number = str_to_i64(str_skip(row_text(row, 0), strlen(RULE_PREFIX)), &number);
    const struct object *o = is_number ? catalog_number(r->cx->catalog, (int)number) : NULL;
    if (o)
        r->rules[o->index] = str_copy(r->cx->arena, row_text(row, 1));
    return RC_OK;
}

/* The first object, by number, whose rule is another than the one it was indexed by. */
static enum rc first_due(struct cx *cx, struct search_turn *out)
{
    size_t n = catalog_count(cx->catalog);
    struct rules r = {cx, arena_array_of(cx->arena, n, str)};
    enum rc rc = db_query(cx->db, &(struct db_query){S("select name, value from meta where name >= 'search_rule ' and "
                                                       "name < 'search_rule!'"),
                                                     NULL, 0, rule_row, &r});
    for (size_t i = 0; i < n && rc == RC_OK; i++) {
        const struct object *o = catalog_at(cx->catalog, i);
        if (!search__covers(o) || (out->object && out->object->number < o->number))
            continue;
        str rule = search__rule(cx->arena, o);
        if (!str_eq(rule, r.rules[o->index]))
            *out = (struct search_turn){.object = o, .rule = rule, .is_again = r.rules[o->index].n > 0};
    }
    return rc;
}

enum rc search__turn(struct cx *cx, struct search_turn *out)
{
    str stored;
    *out = (struct search_turn){0};
    enum rc rc = first_due(cx, out);
    rc = rc == RC_OK && out->object ? search__meta_read(cx, TURN, &stored) : rc;
    if (rc != RC_OK || !out->object || stored.n == 0)
        return rc;
    int64_t number, after;
    str rule = stored, first = str_cut(&rule, ' '), second = str_cut(&rule, ' ');
    if (!str_to_i64(first, &number) || !str_to_i64(second, &after))
        return RC_CORRUPT;
    if (number == out->object->number && str_eq(rule, out->rule))
        out->after = after;
    return RC_OK;
}

enum rc search__turn_reached(struct cx *cx, const struct search_turn *t, int64_t id)
{
    check(t->object);
    return search__meta_write(
        cx, TURN, str_printf(cx->arena, "%d %lld %.*s", t->object->number, (long long)id, STR_ARG(t->rule)));
}

enum rc search__turn_ended(struct cx *cx, const struct search_turn *t)
{
    check(t->object && db_in_transaction(cx->db));
    if (t->is_again)
        log_line(LOG_INFO, "search index made anew", "object", str_c(cx->arena, t->object->name), NULL);
    return search__meta_write(cx, str_c(cx->arena, str_printf(cx->arena, RULE_PREFIX "%d", t->object->number)),
                              t->rule);
}
