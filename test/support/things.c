/* See things.h. */
#include "support/things.h"

#include <stdio.h>

#include "access/access.h"
#include "base/buf.h"
#include "base/check.h"
#include "query/condition.h"
#include "base/date.h"
#include "object/builtin.h"
#include "text/text.h"

enum { DECLARATION_MAX = 20000, OBJECTS_MAX = 100 };

struct dice dice_of(uint64_t seed)
{
    return (struct dice){88172645463325252ULL ^ (seed * 2654435761u + 1)};
}

uint64_t dice_next(struct dice *d)
{
    d->state ^= d->state >> 12;
    d->state ^= d->state << 25;
    d->state ^= d->state >> 27;
    return d->state * 2685821657736338717ULL;
}

int dice_roll(struct dice *d, int sides)
{
    return (int)((dice_next(d) >> 33) % (unsigned)sides);
}

/* --- the objects ------------------------------------------------------------------------------------------------ */

struct field_row {
    const char *name, *type, *more;
};

#define SORT ",\"sort\":true"
#define CHOICES                                                                                                        \
    ",\"choices\":[{\"number\":1,\"value\":\"red\",\"label\":{\"en\":\"Red\",\"zh\":\"红\"}},"                        \
    "{\"number\":2,\"value\":\"green\",\"label\":{\"en\":\"Green\",\"zh\":\"绿\"}},"                                  \
    "{\"number\":3,\"value\":\"blue\",\"label\":{\"en\":\"Blue\",\"zh\":\"蓝\"}}]"

static const struct field_row thing_fields[] = {
    {"name", "text", SORT},
    {"note", "text", SORT},
    {"body", "long_text", ""},
    {"mail", "email", SORT},
    {"site", "text", SORT},
    {"amount", "integer", SORT},
    {"rank", "integer", SORT},
    {"price", "money", SORT},
    {"cost", "money", SORT},
    {"weight", "decimal", SORT},
    {"share", "percent", SORT},
    {"made", "date", SORT},
    {"sold", "date", ""},
    {"seen", "timestamp", SORT},
    {"gone", "timestamp", ""},
    {"done", "boolean", SORT},
    {"hidden", "boolean", ""},
    {"color", "choice", CHOICES},
    {"tint", "choice", CHOICES},
    {"maker", "relation", ",\"to\":\"maker\""},
    {"parent", "relation", ",\"to\":\"thing\""},
    {"coin", "currency", SORT},
    {"about", "links", ""},
    {"call", "phone", SORT},
};

static const struct field_row maker_fields[] = {
    {"name", "text", SORT},    {"country", "choice", CHOICES}, {"founded", "date", ""},
    {"budget", "money", SORT}, {"called", "timestamp", ""},    {"chief", "relation", ",\"to\":\"user\""},
};

static str declaration(struct arena *a, const char *name, int number, const struct field_row *fields, size_t n)
{
    struct buf b;
    buf_init(&b, DECLARATION_MAX);
    buf_printf(&b,
               "{\"object\":\"%s\",\"number\":%d,\"plural\":\"%ss\",\"label\":{\"en\":\"%s\",\"zh\":\"%s\"},"
               "\"labels\":{\"en\":\"%ss\",\"zh\":\"%s\"},\"icon\":\"box\",\"hue\":\"gray\",\"title\":\"name\","
               "\"fields\":[",
               name, number, name, name, name, name, name);
    for (size_t i = 0; i < n; i++) {
        const struct field_row *f = &fields[i];
        buf_printf(&b, "%s{\"number\":%zu,\"name\":\"%s\",\"type\":\"%s\",\"label\":{\"en\":\"%s\",\"zh\":\"%s\"}%s}",
                   i ? "," : "", 100 + i, f->name, f->type, f->name, f->name, f->more);
    }
    buf_cstr(&b, "],\"layout\":{\"list\":[],\"form\":[],\"highlights\":[],\"sections\":[],\"related\":[]},"
                 "\"rights\":{}}");
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

struct things things_load(struct arena *a)
{
    str names[OBJECTS_MAX] = {S("thing"), S("maker")}, texts[OBJECTS_MAX];
    texts[0] = declaration(a, "thing", 500, thing_fields, countof(thing_fields));
    texts[1] = declaration(a, "maker", 501, maker_fields, countof(maker_fields));
    size_t n = 2;
    for (size_t i = 0; i < builtin_count(); i++, n++) {
        names[n] = builtin_at(i).name;
        texts[n] = builtin_at(i).text;
    }
    struct issues is;
    issues_init(&is, a);
    struct things t;
    enum rc rc = catalog_load(a, names, texts, n, 1, &is, &t.catalog);
    for (size_t i = 0; i < is.count && rc != RC_OK; i++)
        fprintf(stderr, "%.*s: %.*s\n", STR_ARG(is.list[i].at), STR_ARG(issue_sentence(a, &is.list[i], S("en"))));
    str message;
    check(rc == RC_OK && access_compile(t.catalog, a, &message) == RC_OK);
    t.thing = catalog_object(t.catalog, S("thing"));
    t.maker = catalog_object(t.catalog, S("maker"));
    t.user = catalog_object(t.catalog, S("user"));
    return t;
}

struct cx things_cx(struct arena *a, struct db *db, const struct things *t)
{
    struct cx cx = {.arena = a,
                    .db = db,
                    .catalog = t->catalog,
                    .who = {.user_id = 3,
                            .team_id = 1,
                            .role = S("sales"),
                            .grants = access_grants(t->catalog, role_administrator())},
                    .company = {.currency = S("CNY"), .time_zone = S("America/New_York"), .language = S("en")},
                    .language = S("en"),
                    .now_ms = 1762061400000}; /* 2025-11-02T05:30:00Z: 01:30 of a day with 25 hours */
    issues_init(&cx.issues, a);
    return cx;
}

/* --- random values ---------------------------------------------------------------------------------------------- */

static const char *const pieces[] = {
    "a",
    "A",
    "b",
    "Acme",
    "acme",
    "ＡＣＭＥ",
    "z",
    "É",
    "e\xcc\x81",
    "e",
    "é",
    "1",
    "10",
    "2",
    "%",
    "_",
    "\\",
    "'",
    "''",
    " ",
    "-",
    "\"",
    "张",
    "张三",
    "章",
    "李四",
    "重庆",
    "ｶﾞ",
    "ガ",
    "ﾊﾟ",
    "ß",
    "SS",
    "ss",
    "İ",
    "ı",
    "ſ",
    "ﬁ",
    "①",
    "㈱",
    "Σ",
    "ς",
    "й",
    "и",
    "Ω",
    "👩‍👩‍👧",
    "👍🏽",
    "🇨🇳",
    "𠮷",
    "x\xc2\xad",
    "\xc2\xad",
    "\xe2\x80\x8d",
    "\xed\x9f\xbf",
    "\xee\x80\x80",
    "\xef\xbf\xbf",
    "\xf4\x8f\xbf\xbf",
    "\xf0\x9d\x94\xb8",
    "\xef\xb7\xba",
};

static void long_text(struct dice *d, struct buf *b)
{
    const char *piece = pieces[dice_roll(d, countof(pieces))];
    for (int i = 50 + dice_roll(d, 200); i > 0; i--)
        buf_cstr(b, piece);
}

str things_text(struct dice *d, struct arena *a)
{
    struct buf b;
    buf_init(&b, DECLARATION_MAX);
    do {
        buf_clear(&b);
        if (dice_roll(d, 40) == 0)
            long_text(d, &b);
        for (int i = 1 + dice_roll(d, 3); i > 0; i--)
            buf_cstr(&b, pieces[dice_roll(d, countof(pieces))]);
    } while (str_trim(buf_view(&b)).n == 0);
    str s = text_nfc(a, str_copy(a, buf_view(&b)));
    buf_free(&b);
    return s;
}

static int64_t pick(struct dice *d, const int64_t *from, size_t n)
{
    return from[dice_roll(d, (int)n)];
}

static int64_t random_fixed(struct dice *d)
{
    static const int64_t edges[] = {0,
                                    1,
                                    -1,
                                    10000,
                                    -10000,
                                    12345,
                                    9999,
                                    10001,
                                    50000,
                                    -50000,
                                    FIELD_FIXED_MAX,
                                    -FIELD_FIXED_MAX,
                                    1280000 * (int64_t)FIXED_ONE};
    return dice_roll(d, 4) ? pick(d, edges, countof(edges)) : (int64_t)(dice_next(d) >> 20) - (1LL << 43);
}

static int64_t random_integer(struct dice *d)
{
    static const int64_t edges[] = {0, 1, -1, 2, 10, 11, 100, FIELD_INTEGER_MAX, -FIELD_INTEGER_MAX};
    return dice_roll(d, 4) ? pick(d, edges, countof(edges)) : dice_roll(d, 1000) - 500;
}

static int32_t random_day(struct dice *d)
{
    static const int64_t edges[] = {-719162, 2932896, 0, -1, 1, 20394, 20393, 20395, 20400, 20364, 19787};
    return (int32_t)(dice_roll(d, 3) ? pick(d, edges, countof(edges)) : 19000 + dice_roll(d, 1500));
}

static int64_t random_instant(struct dice *d)
{
    static const int64_t edges[] = {-62135596800000,
                                    253402300799999,
                                    0,
                                    -1,
                                    1,
                                    1762061400000,
                                    1762056000000,
                                    1762055999999,
                                    1762059600000,
                                    1762063200000,
                                    946684800000,
                                    946684799999};
    if (dice_roll(d, 3))
        return pick(d, edges, countof(edges));
    return (int64_t)(19000 + dice_roll(d, 1500)) * DAY_MS + dice_roll(d, DAY_MS);
}

static str random_word(struct dice *d, const struct field *f)
{
    static const char *const mails[] = {"a@example.com", "ab@example.com", "b@example.com", "张三@example.cn"};
    static const char *const phones[] = {
        "13912345678",         "+86 139 1234 5678", "139-1234-5678", "+49 89 4567 8901",
        "0049 (0)89/45678901", "089 / 4567-8901",   "110",           "021-68888000转12",
        "021-68888000-12",     "021-68888000",      "68888000x13"};
    static const char *const currencies[] = {"CNY", "EUR", "USD"};
    if (f->type == FIELD_EMAIL)
        return str_of(mails[dice_roll(d, countof(mails))]);
    if (f->type == FIELD_PHONE)
        return str_of(phones[dice_roll(d, countof(phones))]);
    if (f->type == FIELD_CURRENCY)
        return str_of(currencies[dice_roll(d, countof(currencies))]);
    return f->choices[dice_roll(d, (int)f->choice_count)].value;
}

struct value things_value(struct dice *d, struct arena *a, const struct field *f, int related)
{
    switch (f->type) {
    case FIELD_INTEGER:
        return v_int(random_integer(d));
    case FIELD_MONEY:
    case FIELD_DECIMAL:
    case FIELD_PERCENT:
        return v_fixed(random_fixed(d));
    case FIELD_DATE:
        return v_date(random_day(d));
    case FIELD_TIMESTAMP:
        return v_time(random_instant(d));
    case FIELD_BOOLEAN:
        return v_bool(dice_roll(d, 2));
    case FIELD_RELATION:
        return v_int(1 + dice_roll(d, related));
    case FIELD_CHOICE:
    case FIELD_EMAIL:
    case FIELD_PHONE:
    case FIELD_CURRENCY:
        return v_text(random_word(d, f));
    default:
        return v_text(things_text(d, a));
    }
}

static void random_links(struct dice *d, struct arena *a, struct record_part *part)
{
    part->is_read = true;
    part->link_count = (size_t)dice_roll(d, 3);
    part->links = arena_array_of(a, part->link_count, struct link);
    for (size_t i = 0; i < part->link_count; i++)
        part->links[i] = (struct link){dice_roll(d, 2) ? 501 : 1, 1 + (int)i + dice_roll(d, 3)};
}

struct record *things_record(struct dice *d, struct arena *a, const struct object *o, int64_t id, int related)
{
    struct record *r = record_new(a, o);
    for (size_t i = 0; i < o->field_count; i++) {
        const struct field *f = &o->fields[i];
        if (f->type == FIELD_LINKS)
            random_links(d, a, &r->parts[i]);
        bool is_null = f->number == SYSTEM_DELETED_AT ? dice_roll(d, 5) > 0 : dice_roll(d, 6) == 0;
        record_put(r, f, is_null || f->column.n == 0 ? V_NULL : things_value(d, a, f, related));
    }
    record_put(r, object_field_number(o, SYSTEM_ID), v_int(id));
    return r;
}
