/*
 * See search_doc.h. Index and finding must look at the same texts, or a record would be found today and lost tomorrow;
 * so both ask here.
 *
 * Marks begin with a private code point, which no token of a text has. They let the index itself narrow down to what is
 * one's own, so that the newest hundreds are the newest hundreds one may see.
 */
#include "record/search_doc.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/limits.h"
#include "text/token.h"

#define MARK_OBJECT "\xee\x80\x81" /* U+E001 */
#define MARK_OWNER "\xee\x80\x82"  /* U+E002 */

enum { RECORD_BITS = 40, COUNTRY_DIGITS = 3, LAST_DIGITS = 4 };
enum { RULE_BYTES = 1 << 20, DOC_BYTES = 1 << 22, EXPRESSION_BYTES = 1 << 14 };

bool search__covers(const struct object *o)
{
    for (size_t i = 0; i < o->field_count; i++)
        if (o->fields[i].is_searched)
            return !o->owned_by;
    return false;
}

const bool *search__wanted(struct arena *a, const struct object *o)
{
    bool *wanted = arena_array_of(a, o->field_count, bool);
    for (size_t i = 0; i < o->field_count; i++)
        wanted[i] = o->fields[i].is_searched || o->fields[i].number == SYSTEM_CREATED_AT;
    wanted[o->title->index] = true;
    if (o->owner)
        wanted[o->owner->index] = true;
    return wanted;
}

/* "+86 138 0013 8000" is followed by 8613800138000 613800138000 13800138000 ... and 8000. */
static str phone_text(struct arena *a, str phone)
{
    char *digits = arena_alloc(a, phone.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < phone.n; i++)
        if (phone.p[i] >= '0' && phone.p[i] <= '9')
            digits[n++] = phone.p[i];
    str all = str_printf(a, "%.*s %.*s", STR_ARG(phone), (int)n, digits);
    for (size_t cut = 1; str_starts(phone, S("+")) && cut <= COUNTRY_DIGITS && cut + LAST_DIGITS < n; cut++)
        all = str_printf(a, "%.*s %.*s", STR_ARG(all), (int)(n - cut), digits + cut);
    if (n > LAST_DIGITS)
        all = str_printf(a, "%.*s %.*s", STR_ARG(all), LAST_DIGITS, digits + n - LAST_DIGITS);
    return all;
}

str search__text(struct arena *a, const struct field *f, struct value v)
{
    if (v.type != VALUE_TEXT)
        return S("");
    return f->type == FIELD_PHONE ? phone_text(a, v.s) : v.s;
}

int64_t search__doc_id(const struct object *o, int64_t record_id)
{
    check(record_id > 0 && record_id <= SEARCH_RECORD_MAX);
    return ((int64_t)o->number << RECORD_BITS) + record_id;
}

struct touched search__doc_of(int64_t doc_id)
{
    return (struct touched){(int)(doc_id >> RECORD_BITS), doc_id & SEARCH_RECORD_MAX};
}

static void add_tokens(struct buf *b, struct arena *a, str text)
{
    struct token_list tokens;
    text_tokens_index(a, text, &tokens);
    for (size_t i = 0; i < tokens.n; i++) {
        buf_str(b, tokens.items[i].text);
        buf_char(b, ' ');
    }
}

str search__tokens(struct arena *a, const struct record *r)
{
    struct buf b;
    buf_init(&b, DOC_BYTES);
    for (size_t i = 0; i < r->object->field_count; i++)
        if (r->object->fields[i].is_searched)
            add_tokens(&b, a, search__text(a, &r->object->fields[i], r->values[i]));
    if (b.n && r->object->owner)
        buf_printf(&b, MARK_OWNER "%lld", (long long)v_id(record_get(r, r->object->owner)));
    check(!b.is_over);
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

str search__lexemes(struct arena *a, const struct object *o, str tokens)
{
    return str_printf(a, MARK_OBJECT "%d %.*s", o->number, STR_ARG(str_trim(tokens)));
}

/* FTS5: "token" * AND "token"; tsquery: 'token':* & 'token'. */
static void add_term(struct buf *b, bool is_sqlite, str token, bool is_prefix)
{
    if (b->n)
        buf_cstr(b, is_sqlite ? " AND " : " & ");
    buf_printf(b, is_sqlite ? "\"%.*s\"" : "'%.*s'", STR_ARG(token));
    if (is_prefix)
        buf_cstr(b, is_sqlite ? " *" : ":*");
}

str search__expression(struct cx *cx, const struct object *o, int64_t owner, str typed)
{
    struct token_list tokens;
    text_tokens_query(cx->arena, typed, &tokens);
    if (tokens.n == 0)
        return S("");
    bool is_sqlite = db_engine(cx->db) == DB_SQLITE;
    struct buf b;
    buf_init(&b, EXPRESSION_BYTES);
    for (size_t i = 0; i < tokens.n; i++)
        add_term(&b, is_sqlite, tokens.items[i].text, tokens.items[i].is_prefix);
    if (owner)
        add_term(&b, is_sqlite, str_printf(cx->arena, MARK_OWNER "%lld", (long long)owner), false);
    if (!is_sqlite)
        add_term(&b, is_sqlite, str_printf(cx->arena, MARK_OBJECT "%d", o->number), false);
    check(!b.is_over);
    str s = str_copy(cx->arena, buf_view(&b));
    buf_free(&b);
    return s;
}

str search__rule(struct arena *a, const struct catalog *c)
{
    struct buf b;
    buf_init(&b, RULE_BYTES);
    buf_str(&b, text_tokens_version(a));
    for (size_t i = 0; i < catalog_count(c); i++) {
        const struct object *o = catalog_at(c, i);
        buf_printf(&b, search__covers(o) ? "; %d:" : "", o->number);
        for (size_t k = 0; k < o->field_count && search__covers(o); k++)
            if (o->fields[k].is_searched)
                buf_printf(&b, " %d", o->fields[k].number);
    }
    check(!b.is_over);
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

static int by_record(const void *x, const void *y)
{
    const struct touched *a = x, *b = y;
    if (a->object_no != b->object_no)
        return a->object_no < b->object_no ? -1 : 1;
    return (a->record_id > b->record_id) - (a->record_id < b->record_id);
}

size_t search__distinct(struct touched *list, size_t n)
{
    if (n == 0)
        return 0;
    qsort(list, n, sizeof *list, by_record);
    size_t kept = 1;
    for (size_t i = 1; i < n; i++)
        if (by_record(&list[kept - 1], &list[i]) != 0)
            list[kept++] = list[i];
    return kept;
}

struct text_copy {
    struct arena *arena;
    str *out;
};

static enum rc text_row(void *to, const struct row *row)
{
    struct text_copy *copy = to;
    *copy->out = str_copy(copy->arena, row_text(row, 0));
    return RC_OK;
}

enum rc search__meta_read(struct cx *cx, const char *name, str *out)
{
    struct text_copy copy = {cx->arena, out};
    *out = S("");
    return db_query(cx->db, &(struct db_query){S("select value from meta where name = ?"),
                                               (struct value[]){v_text(str_of(name))}, 1, text_row, &copy});
}

enum rc search__meta_write(struct cx *cx, const char *name, str value)
{
    return db_run(
        cx->db,
        S("insert into meta (name, value) values (?, ?) on conflict (name) do update set value = excluded.value"),
        (struct value[]){v_text(str_of(name)), v_text(value)}, 2, NULL);
}
