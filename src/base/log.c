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

static enum log_level least = LOG_INFO;

void log_level_set(enum log_level level)
{
    check(level >= LOG_DEBUG && level <= LOG_OFF);
    least = level;
}

static int is_plain(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s <= ' ' || *s == '"' || *s == '\\' || *s == '=' || *s == 127)
            return 0;
    return 1;
}

static void quoted(struct buf *b, const char *s)
{
    buf_char(b, '"');
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\')
            buf_printf(b, "\\%c", c);
        else if (c < ' ' || c == 127)
            buf_printf(b, "\\u%04x", c);
        else
            buf_char(b, (char)c);
    }
    buf_char(b, '"');
}

static void pairs(struct buf *b, va_list ap)
{
    const char *key;
    while ((key = va_arg(ap, const char *))) {
        const char *value = va_arg(ap, const char *);
        value = value ? value : "";
        buf_printf(b, " %s=", key);
        if (*value && is_plain(value))
            buf_cstr(b, value);
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
