/* See itself.h. */
#include "crm/itself.h"

#include "journal/journal.h"

struct itself itself_begin(struct cx *cx)
{
    struct itself was = {cx->arena, cx->who, changeset_follow(cx), cx->issues, cx->notices};
    cx->arena = arena_new(0);
    cx->who = (struct actor){0};
    cx->notices = NULL;
    issues_init(&cx->issues, cx->arena);
    return was;
}

void itself_end(struct cx *cx, const struct itself *was)
{
    arena_free(cx->arena);
    cx->arena = was->arena;
    cx->who = was->who;
    cx->changeset = was->act;
    cx->issues = was->issues;
    cx->notices = was->notices;
}
