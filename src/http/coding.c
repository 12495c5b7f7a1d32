/* See coding.h. Weights are thousandths, as RFC 9110 12.4.2 has them: three digits at most. */
#include "http/coding.h"

#include "base/check.h"
#include "base/limits.h"

static const char *const names[CODINGS] = {"zstd", "br", "gzip", "identity"};

enum { WEIGHT_MAX = 1000, UNNAMED = -1 };

struct weights {
    int named[CODINGS];
    int others; /* of "*" */
};

const char *coding_name(enum coding c)
{
    check(c < CODINGS);
    return names[c];
}

static void read_header(struct weights *w, str header);

static struct weights weights_of(const struct request *rq)
{
    struct weights w = {.named = {UNNAMED, UNNAMED, UNNAMED, UNNAMED}, .others = UNNAMED}, none = w;
    size_t n = 0;
    for (size_t i = 0; i < rq->header_count; i++) {
        if (!str_is(rq->headers[i].name, "accept-encoding"))
            continue;
        n += rq->headers[i].value.n;
        if (n > LIMIT_ACCEPT_ENCODING_BYTES)
            return none;
        read_header(&w, rq->headers[i].value);
    }
    return w;
}

static int weight_of(const struct weights *w, enum coding c)
{
    int weight = w->named[c] != UNNAMED ? w->named[c] : w->others;
    return weight != UNNAMED ? weight : 0;
}

enum coding coding_chosen(const struct request *rq, const bool is_offered[CODINGS])
{
    struct weights w = weights_of(rq);
    enum coding best = CODING_NONE;
    for (enum coding c = CODING_NONE; c-- > 0;) {
        int weight = weight_of(&w, c);
        if (is_offered[c] && weight > 0 && weight >= weight_of(&w, best))
            best = c;
    }
    return best;
}

/* "0", "0.125", "1", "1.000"; what is none is 0. */
static int qvalue(str s)
{
    if (s.n == 0 || s.n > 5 || (s.p[0] != '0' && s.p[0] != '1') || (s.n > 1 && s.p[1] != '.'))
        return 0;
    int value = (s.p[0] - '0') * WEIGHT_MAX;
    for (size_t i = 2, unit = WEIGHT_MAX / 10; i < s.n; i++, unit /= 10) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return 0;
        value += (s.p[i] - '0') * (int)unit;
    }
    return value <= WEIGHT_MAX ? value : 0;
}

/* Of what stands behind a coding's name: a weight and nothing else. */
static int weight_read(str parameters)
{
    str value = str_trim(parameters);
    return str_eq_nocase(str_take(value, 2), S("q=")) ? qvalue(str_skip(value, 2)) : 0;
}

static void weigh(int *weight, int by)
{
    if (*weight == UNNAMED || by < *weight)
        *weight = by;
}

static void read_element(struct weights *w, str element)
{
    str name = str_trim(str_cut(&element, ';'));
    int weight = element.p ? weight_read(element) : WEIGHT_MAX;
    if (str_is(name, "*"))
        weigh(&w->others, weight);
    for (enum coding c = 0; c < CODINGS; c++)
        if (str_eq_nocase(name, str_of(names[c])))
            weigh(&w->named[c], weight);
    if (str_eq_nocase(name, S("x-gzip"))) /* 8.4.1.3 */
        weigh(&w->named[CODING_GZIP], weight);
}

static void read_header(struct weights *w, str header)
{
    while (header.p)
        read_element(w, str_cut(&header, ','));
}

/* --- tags ------------------------------------------------------------------------------------------------------- */

str coding_tag(struct arena *a, str tag, enum coding c)
{
    check(tag.n >= 2 && tag.p[tag.n - 1] == '"' && c < CODING_NONE);
    return str_printf(a, "%.*s+%s\"", (int)tag.n - 1, tag.p, names[c]);
}

/* How much of s, which ends before a quote, is a tag's own. */
static size_t plain_bytes(const char *p, size_t n)
{
    for (enum coding c = 0; c < CODING_NONE; c++) {
        str name = str_of(names[c]), s = {p, n};
        if (str_ends(s, name) && n > name.n && p[n - name.n - 1] == '+')
            return n - name.n - 1;
    }
    return n;
}

str coding_plain_tags(struct arena *a, str list)
{
    if (!memchr(list.p, '+', list.n))
        return list;
    char *p = arena_alloc(a, list.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < list.n; i++) {
        if (list.p[i] == '"')
            n = plain_bytes(p, n);
        p[n++] = list.p[i];
    }
    p[n] = 0;
    return (str){p, n};
}
