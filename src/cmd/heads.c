/* See heads.h. */
#include "cmd/heads.h"

#include <errno.h>
#include <string.h>

#include "base/check.h"
#include "base/limits.h"
#include "base/shown.h"

/* A line without its end; of a longer one its beginning. */
static bool line_read(struct heads *h, char *line)
{
    size_t n = 0;
    int c;
    while ((c = getc(h->file)) != EOF && c != '\n')
        if (n < LIMIT_HEAD_LINE_BYTES - 1)
            line[n++] = (char)c;
    line[n] = 0;
    h->line++;
    h->failed = ferror(h->file) ? errno : 0;
    return c != EOF || (n > 0 && !h->failed);
}

static bool next(struct heads *h, struct kept_line *out)
{
    char line[LIMIT_HEAD_LINE_BYTES];
    while (line_read(h, line)) {
        *out = kept_read(str_of(line));
        out->head.line = h->line;
        if (out->is_head || out->is_broken)
            return true;
    }
    return false;
}

static bool source_next(void *data, struct kept_line *out)
{
    struct heads *h = data;
    if (!h->has_first)
        return next(h, out);
    *out = h->first;
    h->has_first = false;
    return true;
}

enum exiting heads_open(struct call *c, struct heads *h)
{
    const char *path = call_option(c, "head");
    check(h);
    *h = (struct heads){.source = {source_next, h}};
    if (!path)
        return EXITING_OK;
    h->file = fopen(path, "re");
    if (!h->file)
        return call_fail(c, EXITING_USAGE, "--head: %s cannot be read: %s", shown_word(c->arena, path), strerror(errno));
    h->has_first = next(h, &h->first);
    if (h->has_first)
        return EXITING_OK;
    fclose(h->file);
    h->file = NULL;
    if (h->failed)
        return call_fail(c, EXITING_USAGE, "--head: %s cannot be read: %s", shown_word(c->arena, path), strerror(h->failed));
    return call_fail(c, EXITING_USAGE, "--head: %s has no line as audit verify prints it: guanxi journal …",
                     shown_word(c->arena, path));
}

enum exiting heads_close(struct call *c, struct heads *h)
{
    if (!h->file)
        return EXITING_OK;
    fclose(h->file);
    return h->failed ? call_fail(c, EXITING_FAILED, "--head: behind line %lld nothing could be read: %s",
                                 (long long)h->line, strerror(h->failed))
                     : EXITING_OK;
}
