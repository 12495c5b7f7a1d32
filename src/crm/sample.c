/*
 * The driver of sample data; see sample.h. First the colleagues and products, then customers one after the other, each
 * with dice of its own (from the seed and its number), so that a piece may end after any of them and the whole
 * comes out the same however it is cut.
 */
#include "crm/sample.h"

#include "access/access.h"
#include "base/check.h"
#include "base/date.h"
#include "base/limits.h"
#include "crm/sample_maker.h"
#include "journal/journal.h"
#include "query/query.h"
#include "query/zone.h"

enum { COST_PERCENT = 55 };

_Static_assert((int)SAMPLE_STEP_MIN > (int)SAMPLE_FAMILY_MAX, "a piece has room for a customer and all with it");

static void begin(struct maker *m);
static void colleagues(struct maker *m);

struct sample sample_begin(struct cx *cx, int64_t customers, str language)
{
    check(customers >= 0 && customers <= LIMIT_SAMPLE);
    uint32_t seed;
    cx->clock->random(cx->clock->data, &seed, sizeof seed);
    return (struct sample){.customers = customers, .language = language, .seed = seed};
}

enum rc sample_standing(struct cx *cx, int64_t *id)
{
    return changeset_standing(cx, "sample", id);
}

str sample_company_name(str language)
{
    return str_is(language, "zh") ? S("恒信智能科技") : S("Northgate Systems");
}

static struct maker maker_of(struct cx *cx, struct sample *s, int64_t number)
{
    return (struct maker){
        .cx = cx,
        .s = s,
        .is_english = !str_is(s->language, "zh"),
        .dice = ((uint64_t)s->seed << 24) + (uint64_t)number,
        .today = zone_day_of(cx->company.time_zone, cx->now_ms),
        .now_ms = cx->now_ms,
    };
}

enum rc sample_step(struct cx *cx, struct sample *s, size_t most, bool *is_done)
{
    check(most >= SAMPLE_STEP_MIN);
    int64_t now_ms = cx->now_ms, enough = s->records + (int64_t)most - SAMPLE_FAMILY_MAX;
    struct maker m = maker_of(cx, s, 0);
    if (s->changeset_id)
        changeset_resume(cx, s->changeset_id, "sample");
    else
        begin(&m);
    while (m.rc == RC_OK && s->done < s->customers && s->records <= enough) {
        m = maker_of(cx, s, s->done + 1);
        sample__family(&m, s->done);
        cx->now_ms = now_ms;
        s->done += m.rc == RC_OK;
    }
    *is_done = s->done == s->customers;
    if (m.rc == RC_OK && *is_done)
        m.rc = changeset_set_state(cx, s->changeset_id, "done");
    return m.rc;
}

/* --- what the files share --------------------------------------------------------------------------------------- */

/* splitmix64 (Steele, Lea, Flood 2014). */
int sample__roll(struct maker *m, int sides)
{
    uint64_t z = (m->dice += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (int)(((z ^ (z >> 31)) >> 33) % (unsigned)sides);
}

bool sample__chance(struct maker *m, int percent)
{
    return sample__roll(m, 100) < percent;
}

const char *sample__word(const struct maker *m, const struct sample_word *w)
{
    return m->is_english ? w->en : w->zh;
}

const char *sample__pick(struct maker *m, const struct sample_list *list)
{
    return sample__word(m, &list->words[sample__roll(m, (int)list->n)]);
}

static int64_t minute_of(struct maker *m, int32_t day, int64_t minute)
{
    int64_t at = zone_day_start(m->cx->company.time_zone, day) + minute * 60 * 1000;
    return at < m->now_ms ? at : m->now_ms;
}

int64_t sample__moment(struct maker *m, int32_t day)
{
    return minute_of(m, day, 9 * 60 + sample__roll(m, 9 * 60));
}

int64_t sample__evening(struct maker *m, int32_t day)
{
    return minute_of(m, day, 18 * 60);
}

struct draft *sample__draft(struct maker *m, const char *object)
{
    const struct object *o = catalog_object(m->cx->catalog, str_of(object));
    check(o);
    struct draft *d = draft_new(m->cx->arena, o);
    d->is_history = true;
    return d;
}

void sample__put(struct draft *d, const char *field, struct value v)
{
    const struct field *f = object_field(d->object, str_of(field));
    check(f);
    draft_put(d, f, v);
}

void sample__put_text(struct draft *d, const char *field, const char *text)
{
    if (*text)
        sample__put(d, field, v_text(str_of(text)));
}

/* As another person, at another time. */
static struct actor step_into(struct maker *m, int64_t at_ms)
{
    struct actor other = {.user_id = m->by};
    m->cx->now_ms = at_ms;
    return access_as(m->cx, m->by ? other : m->cx->who);
}

static void step_back(struct maker *m, struct actor asker)
{
    access_back(m->cx, asker);
    m->cx->now_ms = m->now_ms;
    m->s->records++;
}

int64_t sample__create(struct maker *m, struct draft *d, int64_t at_ms)
{
    struct record *r;
    if (m->rc != RC_OK)
        return 0;
    struct actor asker = step_into(m, at_ms);
    m->rc = record_create(m->cx, d, &r);
    step_back(m, asker);
    return m->rc == RC_OK ? record_id(r) : 0;
}

void sample__update(struct maker *m, struct draft *d, int64_t id, int64_t at_ms)
{
    struct record *r;
    if (m->rc != RC_OK)
        return;
    struct actor asker = step_into(m, at_ms);
    m->rc = record_update(m->cx, d, id, 0, &r);
    step_back(m, asker);
}

/* --- the office ------------------------------------------------------------------------------------------------- */

/* The first record is of now, so that the change set is: a task for the one who asked. */
static void begin(struct maker *m)
{
    changeset_open(m->cx, "sample", m->is_english ? S("Sample data") : S("样例数据"));
    m->cx->changeset->state = "running";
    struct draft *d = sample__draft(m, "activity");
    sample__put_text(d, "subject", m->is_english ? "Look around in the sample data" : "看看样例数据");
    sample__put_text(d, "kind", "task");
    sample__put(d, "due_at", v_time(m->now_ms));
    sample__create(m, d, m->now_ms);
    m->s->changeset_id = m->cx->changeset->id;
    colleagues(m);
}

/* The live record whose field has that value, or 0. */
static int64_t find(struct maker *m, const struct draft *d, const char *field)
{
    const struct field *f = object_field(d->object, str_of(field));
    const struct condition *where;
    int64_t id = 0;
    size_t n = 0;
    if (m->rc == RC_OK)
        m->rc = condition_equals(m->cx, d->object, f, record_get(d->given, f).s, &where);
    if (m->rc != RC_OK)
        return 0;
    struct query q = query_of(m->cx, d->object, condition_true());
    q.where = where;
    m->rc = query_ids(m->cx, &q, 0, 1, &id, &n);
    return n ? id : 0;
}

static int64_t find_or_create(struct maker *m, struct draft *d, const char *field)
{
    int64_t id = find(m, d, field);
    return id ? id : sample__create(m, d, m->now_ms);
}

static void product(struct maker *m, int i)
{
    const struct sample_product *p = &sample__products[i];
    struct draft *d = sample__draft(m, "product");
    sample__put_text(d, "code", p->code);
    sample__put_text(d, "name", sample__word(m, &p->name));
    sample__put_text(d, "category", sample__word(m, &p->category));
    sample__put_text(d, "unit", sample__word(m, &p->unit));
    sample__put(d, "list_price", v_fixed((fixed)p->price * FIXED_ONE));
    sample__put(d, "cost", v_fixed((fixed)p->price * COST_PERCENT / 100 * FIXED_ONE));
    m->s->is_again |= i == 0 && find(m, d, "code");
    m->s->products[i] = find_or_create(m, d, "code");
}

static void colleague(struct maker *m, int i)
{
    const struct sample_user *u = &sample__users[i];
    struct draft *d = sample__draft(m, "user");
    const char *mail = arena_printf(m->cx->arena, "%s@sales.example.com", m->is_english ? u->mail_en : u->mail_zh);
    sample__put_text(d, "name", sample__word(m, &u->name));
    sample__put_text(d, "email", mail);
    sample__put_text(d, "role", u->role);
    sample__put_text(d, "language", m->is_english ? "en" : "zh");
    sample__put(d, "team", v_int(m->s->teams[u->team]));
    m->s->users[i] = find_or_create(m, d, "email");
}

static void colleagues(struct maker *m)
{
    for (int i = 0; i < SAMPLE_PRODUCTS; i++)
        product(m, i);
    for (int i = 0; i < SAMPLE_TEAMS; i++) {
        struct draft *d = sample__draft(m, "team");
        sample__put_text(d, "name", sample__word(m, &sample__teams[i]));
        m->s->teams[i] = find_or_create(m, d, "name");
    }
    for (int i = 0; i < SAMPLE_USERS; i++)
        colleague(m, i);
}
