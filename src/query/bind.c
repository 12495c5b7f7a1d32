/*
 * The table "Literals" of docs/decisions/0003, as code. A step is the least difference two values of a column can
 * have; a literal between two steps equals nothing, and x < 0.00001 is x <= 0.
 */
#include "query/bind.h"

#include "base/check.h"
#include "query/zone.h"

static struct literal in_range(struct value v, int64_t min, int64_t max)
{
    enum fit fit = v.i < min ? FIT_BELOW : v.i > max ? FIT_ABOVE : FIT_EXACT;
    return (struct literal){.fit = fit, .value = v};
}

/* All of the day, as far as a column can hold it: of the year before the first there may be some hours in UTC. */
static struct literal day_in_zone(str zone, int64_t day)
{
    if (day < DAY_MIN - 1 || day > DAY_MAX + 1)
        return (struct literal){.fit = day < DAY_MIN ? FIT_BELOW : FIT_ABOVE};
    int64_t start = zone_day_start(zone, (int32_t)day), end = zone_day_start(zone, (int32_t)day + 1);
    if (end <= TIME_MIN || start > TIME_MAX)
        return (struct literal){.fit = end <= TIME_MIN ? FIT_BELOW : FIT_ABOVE};
    return (struct literal){FIT_DAY, v_time(start < TIME_MIN ? TIME_MIN : start),
                            v_time(end > TIME_MAX ? TIME_MAX + 1 : end)};
}

static struct literal day_literal(struct cx *cx, const struct field *f, int64_t day)
{
    if (f->ops->value != VALUE_DATE)
        return day_in_zone(cx->company.time_zone, day);
    if (day < DAY_MIN || day > DAY_MAX)
        return (struct literal){.fit = day < DAY_MIN ? FIT_BELOW : FIT_ABOVE};
    return (struct literal){.fit = FIT_EXACT, .value = v_date((int32_t)day)};
}

struct literal operand_bind(struct cx *cx, const struct field *f, const struct operand *o)
{
    switch (o->kind) {
    case KIND_DATE:
        return day_literal(cx, f, o->days);
    case KIND_TODAY:
        return day_literal(cx, f, zone_day_of(cx->company.time_zone, cx->now_ms) + o->days);
    case KIND_NOW:
        return in_range(v_time(cx->now_ms + o->days * DAY_MS), TIME_MIN, TIME_MAX);
    case KIND_ME:
        return (struct literal){.fit = FIT_EXACT, .value = v_int(cx->who.user_id)};
    case KIND_MY_TEAM:
        return cx->who.team_id ? (struct literal){.fit = FIT_EXACT, .value = v_int(cx->who.team_id)}
                               : (struct literal){.fit = FIT_NULL};
    default:
        check(o->kind == KIND_VALUE);
        return (struct literal){.fit = o->fit, .value = o->value};
    }
}

/* "Until the day" is before the next one begins, "after the day" from there on. */
static struct question day_question(enum leaf_op op, struct literal l)
{
    switch (op) {
    case LEAF_LT:
        return (struct question){.ask = ASK_VALUE, .op = LEAF_LT, .value = l.value};
    case LEAF_LE:
        return (struct question){.ask = ASK_VALUE, .op = LEAF_LT, .value = l.end};
    case LEAF_GT:
        return (struct question){.ask = ASK_VALUE, .op = LEAF_GE, .value = l.end};
    case LEAF_GE:
        return (struct question){.ask = ASK_VALUE, .op = LEAF_GE, .value = l.value};
    default:
        check(op == LEAF_EQ);
        return (struct question){.ask = ASK_RANGE, .op = LEAF_EQ, .value = l.value, .end = l.end};
    }
}

static struct question question_of(enum leaf_op op, struct literal l)
{
    static const struct question never = {.ask = ASK_NEVER}, not_null = {.ask = ASK_NOT_NULL};
    bool is_less = op == LEAF_LT || op == LEAF_LE;
    bool is_more = op == LEAF_GT || op == LEAF_GE;
    switch (l.fit) {
    case FIT_NULL:
        return never;
    case FIT_ABOVE:
        return is_less ? not_null : never;
    case FIT_BELOW:
        return is_more ? not_null : never;
    case FIT_DAY:
        return day_question(op, l);
    case FIT_BETWEEN:
        if (!is_less && !is_more)
            return never;
        return (struct question){.ask = ASK_VALUE, .op = is_less ? LEAF_LE : LEAF_GT, .value = l.value};
    default:
        break;
    }
    bool is_search = op == LEAF_CONTAINS || op == LEAF_STARTS;
    if (is_search && l.value.s.n == 0) /* every text contains the one that folds to nothing */
        return not_null;
    return (struct question){.ask = ASK_VALUE, .op = op, .value = l.value};
}

static struct question operand_question(struct cx *cx, const struct leaf *l, enum leaf_op op, const struct operand *o)
{
    bool is_order = op >= LEAF_LT && op <= LEAF_GE;
    bool has_own = l->place.field->type == FIELD_PHONE && !is_order;
    struct question q = question_of(has_own ? o->op : op, operand_bind(cx, l->place.field, o));
    q.others = o->others;
    q.other_count = has_own ? o->other_count : 0;
    return q;
}

struct question leaf_question(struct cx *cx, const struct leaf *l)
{
    check(l->operand_count == 1 && l->op <= LEAF_STARTS);
    return operand_question(cx, l, l->op, &l->operands[0]);
}

struct question member_question(struct cx *cx, const struct leaf *l, size_t i)
{
    check(i < l->operand_count);
    return operand_question(cx, l, LEAF_EQ, &l->operands[i]);
}
