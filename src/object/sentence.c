/*
 * The sentence of an issue: the template of its code, with its places filled.
 *
 * A template's places in braces are filled from the issue:
 *     {field} the field's label in the middle of a sentence, {Field} at its start, {object} the label of its object,
 *     {target} of the object a relation leads to, {argument} what the issue says, {name} the last part of where it is,
 *     {member} the same in words, where it is a member of a request that has some ("current": the present password),
 *     {choices} the allowed values, {choice} the argument as one of them by its label,
 *     {kind} the argument as a kind of JSON value ("text", "number") in words.
 * Between Han and Latin letters or digits a space is set where a filled place makes them meet.
 */
#include "base/buf.h"
#include "base/check.h"
#include "base/limits.h"
#include "object/catalog.h"
#include "object/issue.h"
#include "object/message.h"

static const struct message no_message = {"", "此值不被接受", "This value is not accepted"};

struct place {
    const char *name;
    bool (*write)(struct buf *b, const struct issue *i, str language);
};

static bool fill(struct buf *b, const char *template, const struct issue *i, str language);

str issue_sentence(struct arena *a, const struct issue *i, str language)
{
    check(i->code);
    bool is_zh = str_is(language, "zh");
    struct buf b;
    buf_init(&b, LIMIT_REPLY_BYTES);
    const struct message *end = messages + message_count;
    const struct message *m = messages;
    for (; m < end; m++) {
        buf_clear(&b);
        if (str_is(str_of(i->code), m->code) && fill(&b, is_zh ? m->zh : m->en, i, language))
            break;
    }
    if (m == end)
        buf_cstr(&b, is_zh ? no_message.zh : no_message.en);
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

static bool is_letter_or_digit(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xc0 && c < 0x250);
}

static bool is_han(uint32_t c)
{
    return (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x3ffff);
}

static uint32_t last_rune(str s)
{
    if (s.n == 0)
        return 0;
    size_t i = s.n - 1;
    while (i > 0 && ((unsigned char)s.p[i] & 0xc0) == 0x80)
        i--;
    return str_rune(s, &i);
}

/* Adds a piece, with a space where Han and Latin meet. */
static void add_piece(struct buf *b, str piece)
{
    if (piece.n == 0)
        return;
    size_t i = 0;
    uint32_t before = last_rune(buf_view(b)), after = str_rune(piece, &i);
    if ((is_han(before) && is_letter_or_digit(after)) || (is_letter_or_digit(before) && is_han(after)))
        buf_char(b, ' ');
    buf_str(b, piece);
}

/* A label in the middle of an English sentence: "Name" is "name", "E-mail" is "e-mail", "VAT no." stays. */
static void add_lower(struct buf *b, str label)
{
    bool is_word = label.n > 1 && !(label.p[1] >= 'A' && label.p[1] <= 'Z') && label.p[1] != ' ';
    if (!is_word || label.p[0] < 'A' || label.p[0] > 'Z') {
        add_piece(b, label);
        return;
    }
    buf_char(b, (char)(label.p[0] + ('a' - 'A')));
    buf_str(b, str_skip(label, 1));
}

static bool write_field(struct buf *b, const struct issue *i, str language)
{
    if (i->field)
        add_lower(b, label_in(&i->field->label, language));
    return i->field != NULL;
}

static bool write_field_first(struct buf *b, const struct issue *i, str language)
{
    if (i->field)
        add_piece(b, label_in(&i->field->label, language));
    return i->field != NULL;
}

static bool write_object(struct buf *b, const struct issue *i, str language)
{
    if (i->field)
        add_lower(b, label_in(&i->field->object->label, language));
    return i->field != NULL;
}

static bool write_target(struct buf *b, const struct issue *i, str language)
{
    bool has_target = i->field && i->field->to;
    if (has_target)
        add_lower(b, label_in(&i->field->to->label, language));
    return has_target;
}

static bool write_argument(struct buf *b, const struct issue *i, str language)
{
    (void)language;
    add_piece(b, i->argument);
    return i->argument.n > 0;
}

/* The last part of a pointer, unescaped, or the parameter. */
static bool write_name(struct buf *b, const struct issue *i, str language)
{
    (void)language;
    size_t from = i->at.n;
    while (from > 0 && i->at.p[from - 1] != '/')
        from--;
    str name = i->place == ISSUE_POINTER ? str_skip(i->at, from) : i->at;
    for (size_t k = 0; k < name.n; k++) {
        bool is_escape = name.p[k] == '~' && k + 1 < name.n && i->place == ISSUE_POINTER;
        buf_char(b, !is_escape ? name.p[k] : name.p[k + 1] == '1' ? '/' : '~');
        k += is_escape;
    }
    return name.n > 0;
}

static bool write_member(struct buf *b, const struct issue *i, str language)
{
    str rest = i->at, name = S("");
    while (rest.p)
        name = str_cut(&rest, '/');
    for (size_t k = 0; k < member_count && i->place == ISSUE_POINTER; k++)
        if (str_is(name, members[k].code)) {
            add_piece(b, str_of(str_is(language, "zh") ? members[k].zh : members[k].en));
            return true;
        }
    return false;
}

/* The value, with its label where that says more. */
static void write_value(struct buf *b, const struct choice *c, str language)
{
    str label = label_in(&c->label, language);
    buf_str(b, c->value);
    if (!str_eq_nocase(label, c->value))
        buf_printf(b, str_is(language, "zh") ? "（%.*s）" : " (%.*s)", STR_ARG(label));
}

/* The values there are to choose, cut after a dozen. */
static bool write_choices(struct buf *b, const struct issue *i, str language)
{
    enum { SHOWN = 12 };
    bool is_zh = str_is(language, "zh");
    size_t shown = 0;
    for (size_t k = 0; i->field && k < i->field->choice_count && shown <= SHOWN; k++) {
        const struct choice *c = &i->field->choices[k];
        if (c->is_retired)
            continue;
        if (shown)
            buf_cstr(b, is_zh ? "、" : ", ");
        if (shown == SHOWN)
            buf_cstr(b, "…");
        else
            write_value(b, c, language);
        shown++;
    }
    return shown > 0;
}

/* The label of the choice whose value the argument is. */
static bool write_choice(struct buf *b, const struct issue *i, str language)
{
    const struct choice *c = i->field ? field_choice(i->field, i->argument) : NULL;
    if (c)
        add_piece(b, label_in(&c->label, language));
    return c != NULL;
}

static bool write_kind(struct buf *b, const struct issue *i, str language)
{
    for (size_t k = 0; k < kind_count; k++)
        if (str_is(i->argument, kinds[k].code)) {
            add_piece(b, str_of(str_is(language, "zh") ? kinds[k].zh : kinds[k].en));
            return true;
        }
    return false;
}

static const struct place places[] = {
    {"field", write_field},       {"Field", write_field_first}, {"object", write_object},   {"target", write_target},
    {"argument", write_argument}, {"name", write_name},         {"choices", write_choices}, {"choice", write_choice},
    {"kind", write_kind},         {"member", write_member},
};

static bool fill_place(struct buf *b, str name, const struct issue *i, str language)
{
    for (size_t k = 0; k < countof(places); k++)
        if (str_is(name, places[k].name))
            return places[k].write(b, i, language);
    check(!"a place no template may have");
    return false;
}

/* Writes the template with its places filled; false as soon as one cannot be. */
static bool fill(struct buf *b, const char *template, const struct issue *i, str language)
{
    str rest = str_of(template);
    while (rest.p) {
        add_piece(b, str_cut(&rest, '{'));
        if (!rest.p)
            break;
        if (!fill_place(b, str_cut(&rest, '}'), i, language))
            return false;
    }
    return true;
}
