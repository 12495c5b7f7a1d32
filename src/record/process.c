/*
 * Two steps around the behaviours: before them what a move puts (they may compute from it), after them what a state
 * fixes. Lines, money and who may do it are no business of a process; it knows the fields the declaration names and
 * nothing else. Undo passes by the first step: it brings back what there was. See process.h.
 */
#include "record/process.h"

#include "object/currency.h"
#include "query/zone.h"
#include "record/apply.h"
#include "record/save.h"

static const struct state *state_of(const struct record *r)
{
    const struct process *p = r ? r->object->process : NULL;
    struct value v = p ? record_get(r, p->field) : V_NULL;
    return v_is_null(v) ? NULL : process_state(p, v.s);
}

static bool is_closed(const struct state *s)
{
    return s && (s->is_won || s->is_lost);
}

/* --- a move ----------------------------------------------------------------------------------------------------- */

static void put_effects(struct cx *cx, const struct save *s, const struct effects *effects)
{
    for (size_t i = 0; i < effects->count; i++) {
        const struct effect *e = &effects->list[i];
        if (save_gives(s, e->field))
            continue;
        if (!e->is_today)
            record_put(s->after, e->field, V_NULL);
        else if (v_is_null(record_get(s->after, e->field)))
            record_put(s->after, e->field, v_date(zone_day_of(cx->company.time_zone, cx->now_ms)));
    }
}

void process__move(struct cx *cx, const struct save *s)
{
    const struct process *p = s->after->object->process;
    const struct state *from = state_of(s->before), *to = state_of(s->after);
    if (!p || from == to || s->way == SAVE_UNDO)
        return;
    if (p->since)
        record_put(s->after, p->since, v_time(cx->now_ms));
    if (from)
        put_effects(cx, s, &from->leave);
    if (to)
        put_effects(cx, s, &to->enter);
    if (p->probability && to && !save_gives(s, p->probability))
        record_put(s->after, p->probability, v_fixed(to->probability));
}

/* --- what follows ----------------------------------------------------------------------------------------------- */

static enum rc settle_probability(struct cx *cx, const struct save *s, const struct process *p)
{
    const struct state *state = state_of(s->after);
    if (!p->probability || !is_closed(state))
        return RC_OK;
    struct value fixed_by_it = v_fixed(state->probability), said = record_get(s->after, p->probability);
    if (v_eq(said, fixed_by_it))
        return RC_OK;
    bool is_given = save_gives(s, p->probability);
    bool is_taken_back = s->way == SAVE_UNDO && !v_eq(said, record_get(s->before, p->probability));
    str argument = fixed_text(cx->arena, state->probability);
    if (is_taken_back || (is_given && s->way == SAVE_ACT))
        return issue_field(&cx->issues, p->probability, "state_fixes", argument);
    if (is_given && cx->notices)
        issue_field(cx->notices, p->probability, "state_fixed", argument);
    record_put(s->after, p->probability, fixed_by_it);
    return RC_OK;
}

/* A percent is at most 100, which is checked after this: until then there may be none. */
static void put_weighted(const struct record *r, const struct process *p, struct value *out)
{
    struct value amount = record_get(r, p->amount), probability = record_get(r, p->probability);
    struct value currency = record_get(r, r->object->currency);
    fixed weighted;
    *out = V_NULL;
    if (!v_is_null(amount) && !v_is_null(probability) &&
        fixed_round((__int128)amount.f * probability.f, (int64_t)100 * FIXED_ONE,
                    currency_places(v_is_null(currency) ? S("") : currency.s), &weighted))
        *out = v_fixed(weighted);
}

/* History of a time when nobody was asked gets the choice that says so. */
static void put_unstated(struct cx *cx, const struct save *s)
{
    const struct state *state = state_of(s->after);
    for (size_t i = 0; state && i < state->required_count; i++) {
        const struct field *f = state->required[i];
        if (!state->unstated[i] || !v_is_null(record_get(s->after, f)))
            continue;
        record_put(s->after, f, v_text(state->unstated[i]->value));
        if (cx->notices)
            issue_field(cx->notices, f, "unstated", state->unstated[i]->value);
    }
}

enum rc process__settle(struct cx *cx, const struct save *s)
{
    const struct process *p = s->after->object->process;
    if (!p)
        return RC_OK;
    enum rc rc = settle_probability(cx, s, p);
    if (s->way == SAVE_HISTORY)
        put_unstated(cx, s);
    if (p->weighted) {
        struct value weighted;
        put_weighted(s->after, p, &weighted);
        record_put(s->after, p->weighted, weighted);
    }
    return rc;
}

bool process__computes(const struct object *o, const struct field *f)
{
    return o->process && f == o->process->weighted;
}

/* --- needs ------------------------------------------------------------------------------------------------------ */

enum rc process__check(struct cx *cx, const struct save *s)
{
    const struct state *from = state_of(s->before), *to = state_of(s->after);
    enum rc all = RC_OK;
    for (size_t i = 0; to && i < to->required_count; i++) {
        const struct field *f = to->required[i];
        bool was_missing = from == to && save__is_empty(s->before, f);
        if (!was_missing && save__is_empty(s->after, f))
            all = issue_field(&cx->issues, f, "required", S(""));
    }
    return all;
}

bool process__wants(const struct record *r, const struct field *f)
{
    const struct state *state = state_of(r);
    bool is_one = is_closed(state) && f == r->object->process->probability &&
                  !v_eq(record_get(r, f), v_fixed(state->probability));
    for (size_t i = 0; state && i < state->required_count; i++)
        is_one |= f == state->required[i] && save__is_empty(r, f);
    return is_one;
}

/* --- the act ---------------------------------------------------------------------------------------------------- */

static enum rc move(struct cx *cx, struct save *s, json_t *arguments)
{
    const struct object *o = s->after->object;
    struct draft *d;
    enum rc rc = draft_from_json(cx, o, arguments, &d);
    if (rc == RC_OK && !draft_has(d, o->process->field))
        rc = issue_field(&cx->issues, o->process->field, "required", S(""));
    return rc == RC_OK ? apply__draft(cx, s, d) : rc;
}

const struct act process__acts[] = {{"move", move}, {NULL, NULL}};
