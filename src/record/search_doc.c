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
#include "record/search_sign.h"
#include "text/phone.h"
#include "text/text.h"
#include "text/token.h"

#define MARK_OBJECT "\xee\x80\x81" /* U+E001 */
#define MARK_OWNER "\xee\x80\x82"  /* U+E002 */

enum { RECORD_BITS = 40, BIN_BIT = 60, OBJECT_MASK = (1 << 20) - 1, LAST_DIGITS = 4 };
_Static_assert((int)LIMIT_NUMBER <= (int)OBJECT_MASK && RECORD_BITS + 20 == BIN_BIT, "numbers of objects fit between");
enum { RULE_BYTES = 1 << 14, DOC_BYTES = 1 << 22, EXPRESSION_BYTES = 1 << 15 };

bool search__covers(const struct object *o)
{
    for (size_t i = 0; i < o->field_count; i++)
        if (o->fields[i].is_searched)
            return !o->owned_by;
    return false;
}

bool search__has_phones(const struct object *o)
{
    for (size_t i = 0; i < o->field_count; i++)
        if (o->fields[i].is_searched && o->fields[i].type == FIELD_PHONE)
            return true;
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

/* "+86 138 0013 8000" is followed by 8613800138000 13800138000 8000. */
static str phone_text(struct arena *a, str phone)
{
    str all = text_phone_digits(a, phone), national = str_trim(text_phone_national(a, phone));
    str last = all.n > LAST_DIGITS ? str_skip(all, all.n - LAST_DIGITS) : S("");
    return str_printf(a, "%.*s %.*s %.*s %.*s", STR_ARG(phone), STR_ARG(all),
                      STR_ARG(str_eq(all, national) ? S("") : national), STR_ARG(last));
}

str search__text(struct arena *a, const struct field *f, struct value v)
{
    if (v.type != VALUE_TEXT)
        return S("");
    return f->type == FIELD_PHONE ? phone_text(a, v.s) : v.s;
}

int64_t search__doc_id(const struct object *o, int64_t record_id, bool is_deleted)
{
    check(record_id > 0 && record_id <= SEARCH_RECORD_MAX && o->number <= LIMIT_NUMBER);
    return ((int64_t)is_deleted << BIN_BIT) + ((int64_t)o->number << RECORD_BITS) + record_id;
}

struct touched search__doc_of(int64_t doc_id)
{
    check(doc_id > 0);
    int64_t number = doc_id >> RECORD_BITS & OBJECT_MASK;
    return (struct touched){(int)number, doc_id & SEARCH_RECORD_MAX};
}

/* The tokens of a record being written. */
struct doc_tokens {
    struct buf b;
    struct arena *arena;
    struct sign_set beginnings;
};

static void add_tokens(struct doc_tokens *to, str text)
{
    struct token_list tokens;
    text_tokens_index(to->arena, text, &tokens);
    for (size_t i = 0; i < tokens.n; i++) {
        buf_str(&to->b, tokens.items[i].text);
        buf_char(&to->b, ' ');
        if (tokens.items[i].kind != TOKEN_HAN)
            search__sign_beginnings(&to->b, &to->beginnings, tokens.items[i].text);
    }
}

/* Every four digits in a row, each once, so that a number is found from any place: there are few such tokens, and so
   short lists of them. Whole ends of numbers as tokens made the index twice as large. */
static void add_phone_fours(struct doc_tokens *to, str phone)
{
    str fold = text_phone_fold(to->arena, phone);
    for (size_t at = 0; at + PHONE_DIGITS_MIN <= fold.n; at++) {
        str four = str_take(str_skip(fold, at), PHONE_DIGITS_MIN);
        bool is_first = (size_t)str_find(fold, four) == at;
        if (!is_first || text_phone_run(four).n < PHONE_DIGITS_MIN)
            continue;
        search__sign_four(&to->b, four);
        buf_char(&to->b, ' ');
    }
}

static void add_field(struct doc_tokens *to, const struct field *f, struct value v)
{
    add_tokens(to, search__text(to->arena, f, v));
    if (f->type == FIELD_PHONE && v.type == VALUE_TEXT)
        add_phone_fours(to, v.s);
}

str search__tokens(struct arena *a, const struct record *r)
{
    struct doc_tokens to = {.arena = a};
    buf_init(&to.b, DOC_BYTES);
    for (size_t i = 0; i < r->object->field_count; i++)
        if (r->object->fields[i].is_searched)
            add_field(&to, &r->object->fields[i], r->values[i]);
    if (to.b.n && r->object->owner)
        buf_printf(&to.b, MARK_OWNER "%lld", (long long)v_id(record_get(r, r->object->owner)));
    check(!to.b.is_over);
    str s = str_copy(a, buf_view(&to.b));
    buf_free(&to.b);
    return s;
}

static str object_mark(struct arena *a, const struct object *o, bool is_deleted)
{
    return str_printf(a, MARK_OBJECT "%d%s", o->number, is_deleted ? "b" : "");
}

str search__lexemes(struct arena *a, const struct object *o, bool is_deleted, str tokens)
{
    return str_printf(a, "%.*s %.*s", STR_ARG(object_mark(a, o, is_deleted)), STR_ARG(str_trim(tokens)));
}

/* --- questions -------------------------------------------------------------------------------------------------- */

/* A question being written: FTS5 says "token" * AND "token", tsquery 'token':* & 'token'. */
struct asking {
    struct buf b;
    bool is_sqlite;
};

static void and_then(struct asking *q, bool is_first)
{
    if (!is_first)
        buf_cstr(&q->b, q->is_sqlite ? " AND " : " & ");
}

static void quote(struct asking *q)
{
    buf_char(&q->b, q->is_sqlite ? '"' : '\'');
}

static void add_term(struct asking *q, str token)
{
    quote(q);
    buf_str(&q->b, token);
    quote(q);
}

/* What the word may begin is asked of the engine, or by a sign where it keeps no beginnings so short. */
static void add_word(struct asking *q, const struct token *word)
{
    quote(q);
    bool is_sign = word->is_prefix && search__sign_asked(&q->b, word->text);
    if (!is_sign)
        buf_str(&q->b, word->text);
    quote(q);
    if (word->is_prefix && !is_sign)
        buf_cstr(&q->b, q->is_sqlite ? " *" : ":*");
}

static void add_terms(struct asking *q, const struct token_list *tokens)
{
    for (size_t i = 0; i < tokens->n; i++) {
        and_then(q, i == 0);
        add_word(q, &tokens->items[i]);
    }
}

static struct asking asking_of(struct cx *cx)
{
    struct asking q = {.is_sqlite = db_engine(cx->db) == DB_SQLITE};
    buf_init(&q.b, EXPRESSION_BYTES);
    return q;
}

/* What was written; nothing where it is too long, as only the wider questions may be. */
static str asked(struct cx *cx, struct asking *q)
{
    str s = q->b.is_over ? S("") : str_copy(cx->arena, buf_view(&q->b));
    buf_free(&q->b);
    return s;
}

/* (a AND b OR c) AND (d) */
static str ask_choices(struct cx *cx, str typed, bool by_pinyin)
{
    struct token_choice *choices;
    size_t count;
    if (!text_tokens_choices(cx->arena, typed, by_pinyin, &choices, &count))
        return S("");
    struct asking q = asking_of(cx);
    for (size_t i = 0; i < count; i++) {
        and_then(&q, i == 0);
        buf_char(&q.b, '(');
        for (size_t k = 0; k < choices[i].n; k++) {
            buf_cstr(&q.b, k == 0 ? "(" : q.is_sqlite ? ") OR (" : ") | (");
            add_terms(&q, &choices[i].ways[k]);
        }
        buf_cstr(&q.b, "))");
    }
    return asked(cx, &q);
}

/* The last four digits, and those in the middle of what is before them: two short lists, where the first digits are those of half
   a country. The matcher looks at all. */
static void add_fours(struct asking *q, str digits)
{
    size_t last = digits.n > PHONE_DIGITS_MIN ? digits.n - PHONE_DIGITS_MIN : 0, places[] = {last, last / 2};
    for (size_t i = 0; i < countof(places) && (i == 0 || last); i++) {
        and_then(q, i == 0);
        quote(q);
        search__sign_four(&q->b, str_take(str_skip(digits, places[i]), PHONE_DIGITS_MIN));
        quote(q);
    }
}

/* (a AND b) OR (c) */
static str ask_phone(struct cx *cx, const struct phone_part *part)
{
    struct asking q = asking_of(cx);
    for (size_t i = 0; i < part->n; i++) {
        buf_cstr(&q.b, i == 0 ? "(" : q.is_sqlite ? ") OR (" : ") | (");
        add_fours(&q, text_phone_run(part->texts[i]));
    }
    buf_cstr(&q.b, ")");
    return asked(cx, &q);
}

void search__ask(struct cx *cx, str typed, struct search_asked *out)
{
    struct token_list tokens;
    *out = (struct search_asked){0};
    text_tokens_query(cx->arena, typed, &tokens);
    if (tokens.n == 0)
        return;
    struct asking words = asking_of(cx);
    add_terms(&words, &tokens);
    check(!words.b.is_over);
    out->words = asked(cx, &words);
    out->marks = ask_choices(cx, typed, false);
    if (typed.n > LIMIT_QUERY_BYTES || !text_phone_typed(cx->arena, typed))
        return;
    out->phone = text_phone_part(cx->arena, typed);
    out->fours = ask_phone(cx, &out->phone);
}

str search__ask_pinyin(struct cx *cx, str typed)
{
    return ask_choices(cx, typed, true);
}

str search__expression(struct cx *cx, const struct object *o, bool is_deleted, int64_t owner, str question)
{
    struct asking q = asking_of(cx);
    buf_printf(&q.b, "(%.*s)", STR_ARG(question));
    if (owner) {
        and_then(&q, false);
        add_term(&q, str_printf(cx->arena, MARK_OWNER "%lld", (long long)owner));
    }
    if (!q.is_sqlite) {
        and_then(&q, false);
        add_term(&q, object_mark(cx->arena, o, is_deleted));
    }
    check(!q.b.is_over);
    str s = str_copy(cx->arena, buf_view(&q.b));
    buf_free(&q.b);
    return s;
}

/* --- rules ------------------------------------------------------------------------------------------------------ */

str search__rule(struct arena *a, const struct object *o)
{
    struct buf b;
    buf_init(&b, RULE_BYTES);
    buf_printf(&b, "%.*s, phone %d:", STR_ARG(text_tokens_version(a)), TEXT_PHONE_VERSION);
    for (size_t k = 0; k < o->field_count; k++)
        if (o->fields[k].is_searched)
            buf_printf(&b, " %d", o->fields[k].number);
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
    check(db_in_transaction(cx->db));
    return db_run(
        cx->db,
        S("insert into meta (name, value) values (?, ?) on conflict (name) do update set value = excluded.value"),
        (struct value[]){v_text(str_of(name)), v_text(value)}, 2, NULL);
}
