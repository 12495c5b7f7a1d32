/*
 * Room doubles, and never beyond the maximum; what would go past it is dropped whole, so that a piece of text is there
 * or not, and nothing is added behind a hole. Printing tries the room on the stack first, for most pieces are short. See
 * buf.h.
 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

void buf_init(struct buf *b, size_t bytes_max)
{
    *b = (struct buf){.bytes_max = bytes_max};
}

void buf_free(struct buf *b)
{
    free(b->p);
    *b = (struct buf){.bytes_max = b->bytes_max};
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    b->is_over = false;
}

char *buf_reserve(struct buf *b, size_t n)
{
    check(b->n <= b->capacity && b->capacity <= b->bytes_max);
    check(b->bytes_max > 0);
    if (b->is_over || n > b->bytes_max - b->n) {
        b->is_over = true;
        return NULL;
    }
    if (b->n + n > b->capacity) {
        size_t capacity = b->capacity ? b->capacity * 2 : 256;
        while (capacity < b->n + n)
            capacity *= 2;
        if (capacity > b->bytes_max)
            capacity = b->bytes_max; /* room is never more than may be used */
        char *p = realloc(b->p, capacity);
        check(p);
        b->p = p;
        b->capacity = capacity;
    }
    return b->p + b->n;
}

void buf_cstr(struct buf *b, const char *s)
{
    buf_add(b, s, strlen(s));
}

void buf_i64(struct buf *b, int64_t v)
{
    char digits[21];
    char *p = digits + sizeof digits;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do
        *--p = (char)('0' + u % 10);
    while (u /= 10);
    if (v < 0)
        *--p = '-';
    buf_add(b, p, (size_t)(digits + sizeof digits - p));
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    char small[256];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    check(n >= 0);
    if ((size_t)n < sizeof small) {
        buf_add(b, small, (size_t)n);
        return;
    }
    char *to = buf_reserve(b, (size_t)n + 1);
    if (!to)
        return;
    va_start(ap, fmt);
    vsnprintf(to, (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->n += (size_t)n;
}
