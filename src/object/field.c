/*
 * The field types' one array, and the steps they share. See field.h.
 */
#include "object/field.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/date.h"
#include "text/phone.h"
#include "text/text.h"

static const struct field_ops *const types[FIELD_TYPES] = {
    [FIELD_TEXT] = &field__text,       [FIELD_LONG_TEXT] = &field__long_text, [FIELD_INTEGER] = &field__integer,
    [FIELD_DECIMAL] = &field__decimal, [FIELD_MONEY] = &field__money,         [FIELD_PERCENT] = &field__percent,
    [FIELD_DATE] = &field__date,       [FIELD_TIMESTAMP] = &field__timestamp, [FIELD_BOOLEAN] = &field__boolean,
    [FIELD_CHOICE] = &field__choice,   [FIELD_EMAIL] = &field__email,         [FIELD_PHONE] = &field__phone,
    [FIELD_URL] = &field__url,         [FIELD_CURRENCY] = &field__currency,   [FIELD_RELATION] = &field__relation,
    [FIELD_LINES] = &field__lines,     [FIELD_LINKS] = &field__links,
};

const struct field_ops *field_ops_of(enum field_type type)
{
    check(type < FIELD_TYPES);
    return types[type];
}

enum rc field_check(const struct field *f, struct arena *a, struct value *v, struct issues *is)
{
    return (f->ops->check)(f, a, v, is); /* the brackets keep the macro of base/check.h away */
}

str field_fold(struct arena *a, const struct field *f, str text)
{
    return f->type == FIELD_PHONE ? text_phone_fold(a, text) : text_fold(a, text);
}

bool field_type_of(str name, enum field_type *out)
{
    for (int t = 0; t < FIELD_TYPES; t++)
        if (str_is(name, types[t]->name)) {
            *out = (enum field_type)t;
            return true;
        }
    return false;
}

const struct choice *field_choice(const struct field *f, str value)
{
    for (size_t i = 0; i < f->choice_count; i++)
        if (str_eq(f->choices[i].value, value))
            return &f->choices[i];
    return NULL;
}

str field_choices_text(struct arena *a, const struct field *f)
{
    struct buf b;
    buf_init(&b, 200);
    for (size_t i = 0; i < f->choice_count && !b.is_over; i++)
        if (!f->choices[i].is_retired)
            buf_printf(&b, "%s%.*s", b.n ? ", " : "", STR_ARG(f->choices[i].value));
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

/* The white space at the front of s, in bytes: one of them, or 0. */
static size_t space_at(str s)
{
    static const char *const wide[] = {"\xc2\xa0", "\xe3\x80\x80", "\xef\xbb\xbf"};
    if (s.n && (s.p[0] == ' ' || (s.p[0] >= '\t' && s.p[0] <= '\r')))
        return 1;
    for (size_t i = 0; i < countof(wide); i++)
        if (str_starts(s, str_of(wide[i])))
            return strlen(wide[i]);
    return 0;
}

static size_t space_before_end(str s)
{
    if (s.n && space_at(str_skip(s, s.n - 1)))
        return 1;
    size_t n = 2;
    while (n <= 3 && n <= s.n && space_at(str_skip(s, s.n - n)) != n)
        n++;
    return n <= 3 && n <= s.n ? n : 0;
}

str field__trim(str s)
{
    for (size_t n; (n = space_at(s)) > 0;)
        s = str_skip(s, n);
    for (size_t n; (n = space_before_end(s)) > 0;)
        s.n -= n;
    return s;
}

/* "\r\n" as "\n". */
static str unix_lines(struct arena *a, str s)
{
    if (str_find(s, S("\r\n")) < 0)
        return s;
    char *p = arena_alloc(a, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '\r' || i + 1 == s.n || s.p[i + 1] != '\n')
            p[n++] = s.p[i];
    return (str){p, n};
}

enum rc field__check_text(const struct field *f, struct arena *a, struct value *v, struct issues *is, bool has_lines)
{
    if (v_is_null(*v))
        return RC_OK;
    if (!str_is_utf8(v->s))
        return issue_field(is, f, "utf8", S(""));
    str s = field__trim(v->s);
    if (has_lines)
        s = unix_lines(a, s);
    if (text_has_controls(s, has_lines))
        return issue_field(is, f, "characters", S(""));
    s = text_nfc(a, s);
    if (str_runes(s) > (size_t)f->max)
        return issue_field(is, f, "too_long", str_printf(a, "%lld", (long long)f->max));
    bool is_seen = s.n && (!((unsigned char)s.p[0] & 0x80) || text_fold(a, s).n > 0); /* not only zero width spaces */
    *v = is_seen ? v_text(s) : V_NULL;
    return RC_OK;
}

enum rc field__from_text(const struct field *f, str text, struct arena *a, struct value *out, struct issues *is)
{
    *out = v_text(text);
    return field_check(f, a, out, is);
}

str field__figure(struct arena *a, str text)
{
    static const str minus = S("\u2212");
    str s = field__trim(text_narrow(a, text));
    return str_starts(s, minus) ? str_printf(a, "-%.*s", STR_ARG(str_skip(s, minus.n))) : s;
}

/* Digits in threes behind the first one to three: "1,280,000". */
static bool is_grouped(str digits, char mark)
{
    str rest = digits;
    for (bool is_first = true; rest.p; is_first = false) {
        str group = str_cut(&rest, mark);
        if (is_first ? group.n < 1 || group.n > 3 : group.n != 3)
            return false;
        for (size_t i = 0; i < group.n; i++)
            if (group.p[i] < '0' || group.p[i] > '9')
                return false;
    }
    return true;
}

str field__ungroup(struct arena *a, str s)
{
    char mark = str_find(s, S(" ")) >= 0 ? ' ' : ',';
    if (str_find(s, mark == ' ' ? S(" ") : S(",")) < 0)
        return s;
    size_t sign = s.n && s.p[0] == '-';
    ptrdiff_t point = str_find(s, S("."));
    size_t end = point < 0 ? s.n : (size_t)point;
    if (end <= sign || !is_grouped(str_skip(str_take(s, end), sign), mark))
        return s;
    char *p = arena_alloc(a, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (i >= end || s.p[i] != mark)
            p[n++] = s.p[i];
    return (str){p, n};
}

enum rc field__fixed_of(const struct field *f, str text, fixed *out, struct issues *is)
{
    switch (fixed_parse(text, out)) {
    case FIXED_OK:
        return RC_OK;
    case FIXED_PRECISE:
        return issue_field(is, f, "precise", S("4"));
    case FIXED_RANGE:
        return str_starts(text, S("-")) ? issue_field(is, f, "too_small", S("-922337203685477"))
                                        : issue_field(is, f, "too_large", S("922337203685477"));
    default:
        return issue_field(is, f, "number", S(""));
    }
}

enum rc field__fixed_from_text(const struct field *f, str text, struct arena *a, struct value *out, struct issues *is)
{
    text = field__figure(a, text);
    *out = V_NULL;
    if (text.n == 0)
        return RC_OK;
    fixed v;
    if (field__fixed_of(f, field__ungroup(a, text), &v, is))
        return RC_INVALID;
    *out = v_fixed(v);
    return field_check(f, a, out, is);
}

enum rc field__check_fixed(const struct field *f, struct arena *a, struct value *v, struct issues *is)
{
    if (v_is_null(*v) || !f->has_range)
        return RC_OK;
    if (v->f < f->fixed_min)
        return issue_field(is, f, "too_small", fixed_text(a, f->fixed_min));
    if (v->f > f->fixed_max)
        return issue_field(is, f, "too_large", fixed_text(a, f->fixed_max));
    return RC_OK;
}

enum rc field__check_range(const struct field *f, int64_t v, struct arena *a, struct issues *is)
{
    int64_t min = f->has_range ? f->min : -FIELD_INTEGER_MAX;
    int64_t max = f->has_range ? f->max : FIELD_INTEGER_MAX;
    if (v < min)
        return issue_field(is, f, "too_small", str_printf(a, "%lld", (long long)min));
    if (v > max)
        return issue_field(is, f, "too_large", str_printf(a, "%lld", (long long)max));
    return RC_OK;
}

void field__to_text(const struct field *f, struct value v, struct buf *out)
{
    (void)f;
    switch (v.type) {
    case VALUE_BOOL:
        buf_cstr(out, v.b ? "true" : "false");
        return;
    case VALUE_INT:
        buf_i64(out, v.i);
        return;
    case VALUE_FIXED:
        fixed_write(out, v.f);
        return;
    case VALUE_DATE:
        date_write(out, (int32_t)v.i);
        return;
    case VALUE_TIME:
        instant_write(out, v.i);
        return;
    case VALUE_TEXT:
        buf_str(out, v.s);
        return;
    default:
        check(v_is_null(v));
    }
}

enum rc field__no_text(const struct field *f, str text, struct arena *a, struct value *out, struct issues *is)
{
    (void)a;
    *out = V_NULL;
    return field__trim(text).n == 0 ? RC_OK : issue_field(is, f, "type", S("list"));
}

enum rc field__no_check(const struct field *f, struct arena *a, struct value *v, struct issues *is)
{
    (void)f, (void)a, (void)is;
    check(v_is_null(*v));
    return RC_OK;
}
