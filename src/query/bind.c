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
    return (struct literal){fit, v};
}

static struct literal day_literal(struct cx *cx, const struct field *f, int64_t day)
{
    if (day < DAY_MIN)
        return (struct literal){FIT_BELOW, V_NULL};
    if (day > DAY_MAX)
        return (struct literal){FIT_ABOVE, V_NULL};
    if (f->ops->value == VALUE_DATE)
        return (struct literal){FIT_EXACT, v_date((int32_t)day)};
    return in_range(v_time(zone_day_start(cx->company.time_zone, (int32_t)day)), TIME_MIN, TIME_MAX);
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
        return (struct literal){FIT_EXACT, v_int(cx->who.user_id)};
    case KIND_MY_TEAM:
        return cx->who.team_id ? (struct literal){FIT_EXACT, v_int(cx->who.team_id)}
                               : (struct literal){FIT_NULL, V_NULL};
    default:
        check(o->kind == KIND_VALUE);
        return (struct literal){o->fit, o->value};
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
    case FIT_BETWEEN:
        if (!is_less && !is_more)
            return never;
        return (struct question){ASK_VALUE, is_less ? LEAF_LE : LEAF_GT, l.value};
    default:
        break;
    }
    bool is_search = op == LEAF_CONTAINS || op == LEAF_STARTS;
    if (is_search && l.value.s.n == 0) /* every text contains the one that folds to nothing */
        return not_null;
    return (struct question){ASK_VALUE, op, l.value};
}

struct question leaf_question(struct cx *cx, const struct leaf *l)
{
    check(l->operand_count == 1 && l->op <= LEAF_STARTS);
    return question_of(l->op, operand_bind(cx, l->place.field, &l->operands[0]));
}

struct question member_question(struct cx *cx, const struct leaf *l, size_t i)
{
    return question_of(LEAF_EQ, operand_bind(cx, l->place.field, &l->operands[i]));
}
