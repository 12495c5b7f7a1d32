/*
 * Tokens of conditions. A token is a view into the source; nothing is copied and nothing can fail: what is no token
 * is a token of its own (TOKEN_BAD, TOKEN_OPEN), and the parser says what is wrong with it.
 */
#include "expr/lexer.h"

#include <stdbool.h>

#include "base/check.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_word(char c)
{
    return is_letter(c) || is_digit(c);
}

/* The byte at i, or 0 past the end. */
static char peek(str s, size_t i)
{
    return i < s.n ? s.p[i] : '\0';
}

static size_t digits_from(str s, size_t i)
{
    while (is_digit(peek(s, i)))
        i++;
    return i;
}

static size_t word_end(str s, size_t i)
{
    while (is_word(peek(s, i)) || (peek(s, i) == '.' && is_letter(peek(s, i + 1))))
        i++;
    return i;
}

static bool is_date_shape(str s, size_t i)
{
    static const char shape[] = "dddd-dd-dd";
    for (size_t k = 0; k < sizeof shape - 1; k++) {
        char c = peek(s, i + k);
        if (shape[k] == 'd' ? !is_digit(c) : c != '-')
            return false;
    }
    return !is_word(peek(s, i + sizeof shape - 1));
}

static size_t number_end(str s, size_t i)
{
    i = digits_from(s, i);
    if (peek(s, i) == '.' && is_digit(peek(s, i + 1)))
        i = digits_from(s, i + 1);
    if (peek(s, i) != 'e' && peek(s, i) != 'E')
        return i;
    size_t sign = peek(s, i + 1) == '+' || peek(s, i + 1) == '-';
    return is_digit(peek(s, i + 1 + sign)) ? digits_from(s, i + 1 + sign) : i;
}

/* Just behind the closing quote of the text that opens at i, or 0 when there is none. */
static size_t text_end(str s, size_t i)
{
    for (i++; i < s.n; i++) {
        if (s.p[i] != '\'')
            continue;
        if (peek(s, i + 1) != '\'')
            return i + 1;
        i++;
    }
    return 0;
}

static size_t symbol_end(str s, size_t i)
{
    static const char *const symbols[] = {"!=", "<>", "<=", ">=", "=", "<", ">", "~", "(", ")", ",", ":", "+", "-"};
    for (size_t k = 0; k < sizeof symbols / sizeof *symbols; k++)
        if (str_starts(str_skip(s, i), str_of(symbols[k])))
            return i + strlen(symbols[k]);
    return i;
}

static struct token token_of(enum token_kind kind, str s, size_t from, size_t to)
{
    return (struct token){kind, (int)from, {s.p + from, to - from}};
}

static struct token number_token(str s, size_t i)
{
    if (is_date_shape(s, i))
        return token_of(TOKEN_DATE, s, i, i + 10);
    size_t end = number_end(s, i);
    if (is_word(peek(s, end)))
        return token_of(TOKEN_BAD, s, i, word_end(s, end));
    return token_of(TOKEN_NUMBER, s, i, end);
}

static struct token text_token(str s, size_t i, size_t *end)
{
    *end = text_end(s, i);
    if (*end)
        return (struct token){TOKEN_TEXT, (int)i, {s.p + i + 1, *end - i - 2}};
    *end = s.n;
    return token_of(TOKEN_OPEN, s, i, s.n);
}

struct token lexer__next(str s, size_t *at)
{
    check(*at <= s.n);
    size_t i = *at;
    while (i < s.n && (s.p[i] == ' ' || (s.p[i] >= '\t' && s.p[i] <= '\r')))
        i++;
    struct token t;
    if (i >= s.n) {
        t = token_of(TOKEN_END, s, s.n, s.n);
    } else if (s.p[i] == '\'') {
        return text_token(s, i, at);
    } else if (is_digit(s.p[i])) {
        t = number_token(s, i);
    } else if (is_letter(s.p[i])) {
        t = token_of(TOKEN_WORD, s, i, word_end(s, i));
    } else {
        size_t end = symbol_end(s, i), next = i;
        str_rune(s, &next);
        t = token_of(end > i ? TOKEN_SYMBOL : TOKEN_BAD, s, i, end > i ? end : next);
    }
    *at = (size_t)t.position + t.text.n;
    return t;
}
