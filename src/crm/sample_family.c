/*
 * A customer of the sample data with all that belongs to it; see sample.h.
 *
 * Its story is told first and written afterwards: deals begin, each walks from stage to stage at its own pace until
 * it is won, lost, or has come to today; the customer's own stage and when it was last spoken to follow from them.
 * Older customers come first, so that ids and dates ascend together.
 */
#include "base/check.h"
#include "base/date.h"
#include "crm/sample_maker.h"
#include "text/pinyin.h"

enum { DAYS = 540, DEALS_MAX = 3, CONTACTS_MAX = 3, LINES_MAX = 3, STAGES = 6, NEGOTIATION = 3, WON = 4, LOST = 5 };

static const char *const stages[STAGES] = {"first_contact", "needs", "quote", "negotiation", "won", "lost"};

struct deal {
    int moves; /* at least one: its beginning */
    int stage[STAGES];
    int32_t day[STAGES];
};

struct family {
    int64_t index;
    int32_t day; /* it became known */
    int64_t owner;
    const struct sample_trade *trade;
    const char *name, *domain, *city;
    struct deal deals[DEALS_MAX];
    int deal_count;
    int32_t last_day; /* somebody spoke to it; 0: never */
    int64_t customer, contacts[CONTACTS_MAX];
    int contact_count;
};

static void deal_tell(struct maker *m, struct family *f, struct deal *d);
static void company_name(struct maker *m, const struct family *f, const char **name, const char **slug);
static void customer(struct maker *m, struct family *f);
static void contact(struct maker *m, struct family *f, int i);
static void lead(struct maker *m, const struct family *f);
static void deal_write(struct maker *m, const struct family *f, const struct deal *d);
static void talk(struct maker *m, const struct family *f, int64_t opportunity, int stage, int32_t day);
static void task(struct maker *m, const struct family *f, int64_t opportunity, int32_t day);

void sample__family(struct maker *m, int64_t i)
{
    struct family f = {.index = i, .trade = &sample__trades[sample__roll(m, (int)sample__trade_count)]};
    const char *slug;
    int who = sample__roll(m, SAMPLE_USERS + 1);
    f.day = m->today - 1 - (int32_t)((int64_t)(DAYS - 1) * (m->s->customers - i) / m->s->customers);
    f.owner = who < SAMPLE_USERS ? m->s->users[who] : m->cx->who.user_id;
    f.owner = f.owner ? f.owner : m->s->users[0];
    m->by = f.owner;
    company_name(m, &f, &f.name, &slug);
    const char *again = m->s->is_again ? arena_printf(m->cx->arena, "-%lld", (long long)m->s->changeset_id) : "";
    f.domain = arena_printf(m->cx->arena, "%s%lld%s.example.com", slug, (long long)i + 1, again);
    f.city = sample__pick(m, &sample__cities);
    f.deal_count = (int[]){0, 0, 0, 1, 1, 1, 1, 2, 2, 3}[sample__roll(m, 10)];
    for (int d = 0; d < f.deal_count; d++)
        deal_tell(m, &f, &f.deals[d]);
    customer(m, &f);
    f.contact_count = 1 + sample__roll(m, CONTACTS_MAX);
    for (int c = 0; c < f.contact_count; c++)
        contact(m, &f, c);
    for (int d = 0; d < f.deal_count; d++)
        deal_write(m, &f, &f.deals[d]);
    if (sample__chance(m, 30))
        lead(m, &f);
}

/* --- the story -------------------------------------------------------------------------------------------------- */

/* More deals are young than old, so that every stage is well filled. */
static void deal_tell(struct maker *m, struct family *f, struct deal *d)
{
    int age = m->today - f->day, u = sample__roll(m, 1000);
    int32_t day = m->today - (int32_t)((int64_t)age * u * u / 1000000);
    int stage = 0;
    *d = (struct deal){.moves = 1, .day = {day}};
    while (stage < WON) {
        day += 6 + sample__roll(m, 24);
        if (day > m->today)
            break;
        if (stage == NEGOTIATION)
            stage = sample__chance(m, 58) ? WON : LOST;
        else
            stage = sample__chance(m, 16) ? LOST : stage + 1;
        d->stage[d->moves] = stage;
        d->day[d->moves++] = day;
    }
    if (d->day[d->moves - 1] > f->last_day)
        f->last_day = d->day[d->moves - 1];
}

static bool has_stage(const struct family *f, int stage)
{
    for (int i = 0; i < f->deal_count; i++)
        if (f->deals[i].stage[f->deals[i].moves - 1] == stage)
            return true;
    return false;
}

static const char *life_stage(struct maker *m, const struct family *f)
{
    if (has_stage(f, WON))
        return "customer";
    if (f->deal_count == 0)
        return sample__chance(m, 70) ? "prospect" : "dormant";
    for (int stage = 0; stage < WON; stage++)
        if (has_stage(f, stage))
            return "active";
    return sample__chance(m, 50) ? "lost" : "dormant";
}

/* --- names ------------------------------------------------------------------------------------------------------ */

/* Chinese in letters: 恒泰 is "hengtai"; Latin in small letters. */
static const char *letters(struct maker *m, const char *text)
{
    str s = str_of(text), out = S("");
    for (size_t i = 0; i < s.n;) {
        str reading = S("");
        size_t start = i;
        uint32_t rune = str_rune(s, &i);
        if (rune < 0x80)
            reading = str_lower(m->cx->arena, (str){s.p + start, 1});
        else
            pinyin_readings(rune, &reading, 1);
        out = str_printf(m->cx->arena, "%.*s%.*s", STR_ARG(out), STR_ARG(reading));
    }
    return str_c(m->cx->arena, out);
}

static void company_name(struct maker *m, const struct family *f, const char **name, const char **slug)
{
    const struct sample_word *trade = &f->trade->words[sample__roll(m, 3)];
    const char *fancy = arena_printf(m->cx->arena, "%s%s", sample__pick(m, &sample__first_parts),
                                     sample__pick(m, &sample__second_parts));
    const char *form = sample__pick(m, &sample__forms), *city = sample__pick(m, &sample__cities);
    *name = m->is_english ? arena_printf(m->cx->arena, "%s %s %s", fancy, trade->en, form)
                          : arena_printf(m->cx->arena, "%s%s%s%s", city, fancy, trade->zh, form);
    *slug = letters(m, fancy);
}

struct person {
    const char *name, *mail; /* before the @ */
};

static struct person person(struct maker *m)
{
    struct arena *a = m->cx->arena;
    const char *family = sample__pick(m, &sample__family_names), *given = sample__pick(m, &sample__given_names);
    if (m->is_english)
        return (struct person){arena_printf(a, "%s %s", given, family),
                               arena_printf(a, "%s.%s", letters(m, given), letters(m, family))};
    if (sample__chance(m, 65))
        given = arena_printf(a, "%s%s", given, sample__pick(m, &sample__given_names));
    return (struct person){arena_printf(a, "%s%s", family, given),
                           arena_printf(a, "%s.%s", letters(m, family), letters(m, given))};
}

/* Block 0000 of a mobile range is given to nobody; 7700 900 is kept for drama by Ofcom. */
static const char *mobile(struct maker *m)
{
    static const char *const ranges[] = {"138", "139", "135", "136", "158", "186", "177", "188"};
    if (m->is_english)
        return arena_printf(m->cx->arena, "+44 7700 900%03d", sample__roll(m, 1000));
    return arena_printf(m->cx->arena, "%s 0000 %04d", ranges[sample__roll(m, countof(ranges))], sample__roll(m, 10000));
}

static const char *phone(struct maker *m)
{
    if (m->is_english)
        return arena_printf(m->cx->arena, "+44 1632 960%03d", sample__roll(m, 1000));
    return arena_printf(m->cx->arena, "400 0000 %04d", sample__roll(m, 10000));
}

/* --- records ---------------------------------------------------------------------------------------------------- */

static const char *one_of(struct maker *m, const char *const *words, size_t n)
{
    return words[sample__roll(m, (int)n)];
}

static void owned(struct draft *d, const struct family *f)
{
    sample__put(d, "owner", v_int(f->owner));
}

/* How large it is: a few are. */
static void size_of(struct maker *m, struct draft *d)
{
    int u = 1 + sample__roll(m, 40), employees = u * u * (1 + sample__roll(m, 5));
    sample__put(d, "employees", v_int(employees));
    sample__put(d, "annual_revenue", v_fixed((fixed)employees * (20 + sample__roll(m, 60)) * 10000 * FIXED_ONE));
    sample__put_text(d, "grade", employees > 2000 ? "A" : employees > 400 ? "B" : "C");
    sample__put(d, "founded", v_int(1985 + sample__roll(m, 38)));
}

static void customer(struct maker *m, struct family *f)
{
    static const char *const sources[] = {"referral", "web", "event", "advert", "cold_call", "partner"};
    struct arena *a = m->cx->arena;
    struct draft *d = sample__draft(m, "customer");
    sample__put_text(d, "name", f->name);
    sample__put_text(d, "industry", f->trade->industry);
    sample__put_text(d, "stage", life_stage(m, f));
    sample__put_text(d, "email", arena_printf(a, "info@%s", f->domain));
    sample__put_text(d, "phone", phone(m));
    sample__put_text(d, "website", arena_printf(a, "https://www.%s", f->domain));
    sample__put_text(d, "source", one_of(m, sources, countof(sources)));
    sample__put_text(d, "region", f->city);
    const char *street = sample__pick(m, &sample__streets);
    int number = 1 + sample__roll(m, 300);
    sample__put_text(d, "address",
                     m->is_english ? arena_printf(a, "%d %s, %s", number, street, f->city)
                                   : arena_printf(a, "%s市%s %d 号", f->city, street, number));
    size_of(m, d);
    if (f->last_day)
        sample__put(d, "last_contacted", v_time(sample__evening(m, f->last_day)));
    if (sample__chance(m, 40))
        sample__put_text(d, "next_step", sample__pick(m, &sample__next_steps));
    owned(d, f);
    f->customer = sample__create(m, d, sample__moment(m, f->day));
}

static void contact(struct maker *m, struct family *f, int i)
{
    static const char *const roles[] = {"decider", "buyer", "user"};
    struct person p = person(m);
    struct draft *d = sample__draft(m, "contact");
    int job = sample__roll(m, (int)sample__job_titles.n);
    sample__put_text(d, "name", p.name);
    sample__put(d, "customer", v_int(f->customer));
    sample__put_text(d, "job_title", sample__word(m, &sample__job_titles.words[job]));
    sample__put_text(d, "department", sample__word(m, &sample__departments.words[job]));
    sample__put_text(d, "decision_role", roles[i]);
    sample__put_text(d, "email",
                     arena_printf(m->cx->arena, "%s%s@%s", p.mail, i ? (i == 1 ? "2" : "3") : "", f->domain));
    sample__put_text(d, "mobile", mobile(m));
    owned(d, f);
    f->contacts[i] = sample__create(m, d, sample__moment(m, f->day));
}

/* Somebody who asked and is no customer yet. */
static void lead(struct maker *m, const struct family *f)
{
    static const char *const states[] = {"new", "contacted", "qualified", "unqualified"};
    static const char *const sources[] = {"web_form", "advert", "event", "referral", "cold_call"};
    struct person p = person(m);
    const char *company, *slug;
    company_name(m, f, &company, &slug);
    struct draft *d = sample__draft(m, "lead");
    sample__put_text(d, "name", p.name);
    sample__put_text(d, "company", company);
    sample__put_text(d, "status", one_of(m, states, countof(states)));
    sample__put_text(d, "email", arena_printf(m->cx->arena, "%s@%s.example.com", p.mail, slug));
    sample__put_text(d, "phone", mobile(m));
    sample__put_text(d, "source", one_of(m, sources, countof(sources)));
    sample__put_text(d, "need", sample__pick(m, &sample__needs));
    sample__put(d, "score", v_int(20 + sample__roll(m, 80)));
    owned(d, f);
    sample__create(m, d, sample__moment(m, m->today - sample__roll(m, 90)));
}

static struct draft *line(struct maker *m)
{
    struct draft *d = sample__draft(m, "opportunity_line");
    int i = sample__roll(m, SAMPLE_PRODUCTS), discount = (int[]){0, 0, 0, 5, 10, 15}[sample__roll(m, 6)];
    int price = sample__products[i].price, quantity = price > 20000 ? 1 + sample__roll(m, 2) : 2 + sample__roll(m, 30);
    sample__put(d, "product", v_int(m->s->products[i]));
    sample__put(d, "quantity", v_fixed((fixed)quantity * FIXED_ONE));
    sample__put(d, "price", v_fixed((fixed)price * (100 - discount) * FIXED_ONE / 100));
    return d;
}

static void lines(struct maker *m, struct draft *d)
{
    size_t n = 1 + (size_t)sample__roll(m, LINES_MAX);
    struct draft **list = arena_array_of(m->cx->arena, n, struct draft *);
    for (size_t i = 0; i < n; i++)
        list[i] = line(m);
    draft_put_lines(d, object_field(d->object, S("lines")), list, n);
}

static bool is_open(const struct deal *d)
{
    return d->stage[d->moves - 1] < WON;
}

/* Its name and amount are worked out by its behaviour. */
static int64_t deal_create(struct maker *m, const struct family *f, const struct deal *deal)
{
    struct draft *d = sample__draft(m, "opportunity");
    int32_t about = is_open(deal) ? m->today + 20 : deal->day[deal->moves - 1], spread = is_open(deal) ? 60 : 20;
    int32_t expected = about - spread / 2 + sample__roll(m, spread);
    sample__put(d, "customer", v_int(f->customer));
    sample__put(d, "contact", v_int(f->contacts[0]));
    sample__put(d, "start_date", v_date(deal->day[0]));
    sample__put(d, "expected_close_date", v_date(expected > deal->day[0] ? expected : deal->day[0] + 14));
    if (is_open(deal) && sample__chance(m, 60))
        sample__put_text(d, "next_step", sample__pick(m, &sample__next_steps));
    sample__put_text(d, "description", sample__pick(m, &sample__needs));
    lines(m, d);
    owned(d, f);
    return sample__create(m, d, sample__moment(m, deal->day[0]));
}

static void deal_move(struct maker *m, int64_t id, int stage, int32_t day)
{
    static const char *const reasons[] = {"price", "competitor", "no_budget", "no_need", "timing"};
    struct draft *d = sample__draft(m, "opportunity");
    sample__put_text(d, "stage", stages[stage]);
    if (stage == LOST)
        sample__put_text(d, "loss_reason", one_of(m, reasons, countof(reasons)));
    sample__update(m, d, id, sample__moment(m, day));
}

static void deal_write(struct maker *m, const struct family *f, const struct deal *d)
{
    int64_t id = deal_create(m, f, d);
    talk(m, f, id, 0, d->day[0]);
    for (int i = 1; i < d->moves; i++) {
        deal_move(m, id, d->stage[i], d->day[i]);
        if (sample__chance(m, 60))
            talk(m, f, id, d->stage[i], d->day[i]);
    }
    if (is_open(d) && sample__chance(m, 70))
        task(m, f, id, d->day[d->moves - 1]);
}

/* --- activities ------------------------------------------------------------------------------------------------- */

static struct draft *activity(struct maker *m, const struct family *f, int64_t opportunity, const char *kind)
{
    struct draft *d = sample__draft(m, "activity");
    const struct field *about = object_field(d->object, S("about"));
    struct link *links = arena_array_of(m->cx->arena, 2, struct link);
    links[0] = (struct link){catalog_object(m->cx->catalog, S("customer"))->number, f->customer};
    links[1] = (struct link){catalog_object(m->cx->catalog, S("opportunity"))->number, opportunity};
    d->given->parts[about->index] = (struct record_part){.is_read = true, .links = links, .link_count = 2};
    sample__put_text(d, "kind", kind);
    owned(d, f);
    return d;
}

/* What was done in that stage. */
static void talk(struct maker *m, const struct family *f, int64_t opportunity, int stage, int32_t day)
{
    static const struct {
        const char *kind;
        const struct sample_list *subjects;
    } kinds[STAGES] = {{"call", &sample__calls},       {"visit", &sample__visits},     {"email", &sample__emails},
                       {"meeting", &sample__meetings}, {"meeting", &sample__meetings}, {"call", &sample__calls}};
    struct draft *d = activity(m, f, opportunity, kinds[stage].kind);
    int64_t at = sample__moment(m, day);
    sample__put_text(d, "subject", sample__pick(m, kinds[stage].subjects));
    sample__put_text(d, "result", sample__pick(m, &sample__results));
    sample__put(d, "due_at", v_time(at));
    sample__put(d, "start_at", v_time(at));
    sample__put(d, "done", v_bool(true));
    sample__create(m, d, at);
}

/* Set when the deal last moved; due soon, or a little late. */
static void task(struct maker *m, const struct family *f, int64_t opportunity, int32_t day)
{
    struct draft *d = activity(m, f, opportunity, "task");
    int64_t days = sample__roll(m, 14) - 3;
    sample__put_text(d, "subject", sample__pick(m, &sample__tasks));
    sample__put(d, "due_at", v_time(sample__moment(m, m->today - 1) + (days + 1) * DAY_MS));
    sample__create(m, d, sample__moment(m, day));
}
