/*
 * A line is made whole on the side and written by one call, which the system does not split: threads need no lock for
 * it. One that is too long is cut; it still ends. See log.h.
 */
#include "base/log.h"

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/shown.h"

static enum log_level least = LOG_INFO;

void log_level_set(enum log_level level)
{
    check(level >= LOG_DEBUG && level <= LOG_OFF);
    least = level;
}

static bool is_plain(str s)
{
    for (size_t i = 0; i < s.n;) {
        str one = shown_next(s, &i);
        if (one.n == 0 || strchr(" \"\\=", one.p[0]))
            return false;
    }
    return true;
}

/* What no terminal may get stands there by its bytes: \u001b is ESC, \u00e2\u0080\u00ae the mark U+202E. */
static void quoted(struct buf *b, str s)
{
    buf_char(b, '"');
    for (size_t i = 0, begin; i < s.n;) {
        begin = i;
        str one = shown_next(s, &i);
        if (one.n && strchr("\"\\", one.p[0]))
            buf_char(b, '\\');
        for (size_t k = begin; k < i && !one.n; k++)
            buf_printf(b, "\\u%04x", (unsigned char)s.p[k]);
        buf_add(b, one.p, one.n);
    }
    buf_char(b, '"');
}

static void pairs(struct buf *b, va_list ap)
{
    const char *key;
    while ((key = va_arg(ap, const char *))) {
        str value = str_of(va_arg(ap, const char *));
        buf_printf(b, " %s=", key);
        if (value.n && is_plain(value))
            buf_add(b, value.p, value.n);
        else
            quoted(b, value);
    }
}

void log_line(enum log_level level, const char *event, ...)
{
    check(event);
    static const char *const names[] = {"debug", "info", "warn", "error"};
    if (level < least || level >= LOG_OFF)
        return;
    struct buf b;
    buf_init(&b, 8192);
    instant_write(&b, clock_system.now_ms(NULL));
    buf_printf(&b, " %s %s", names[level], event);
    va_list ap;
    va_start(ap, event);
    pairs(&b, ap);
    va_end(ap);
    if (b.is_over && b.n < b.bytes_max)
        b.is_over = false;
    buf_char(&b, '\n');
    ssize_t ignored = write(STDERR_FILENO, b.p, b.n); /* one call: lines of threads do not mix */
    (void)ignored;
    buf_free(&b);
}
