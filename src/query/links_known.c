/* See links.h. */
#include "query/links.h"

#include "query/grants.h"

bool links_are_same(const struct record_part *x, const struct record_part *y)
{
    bool same = x->link_count == y->link_count;
    for (size_t i = 0; same && i < x->link_count; i++)
        same = x->links[i].object_no == y->links[i].object_no && x->links[i].id == y->links[i].id;
    return same;
}

static bool is_known(const struct cx *cx, struct link link)
{
    const struct object *o = catalog_number(cx->catalog, link.object_no);
    return o && grants_sees(cx, o);
}

struct record_part links_known(const struct cx *cx, const struct record_part *all)
{
    struct record_part known = {.is_read = all->is_read};
    known.links = arena_array_of(cx->arena, all->link_count, struct link);
    for (size_t i = 0; i < all->link_count; i++)
        if (is_known(cx, all->links[i]))
            known.links[known.link_count++] = all->links[i];
    return known;
}

struct record_part links_kept(const struct cx *cx, const struct record_part *given, const struct record_part *old)
{
    struct record_part all = {.is_read = true};
    size_t next = 0;
    all.links = arena_array_of(cx->arena, given->link_count + old->link_count, struct link);
    for (size_t i = 0; i < old->link_count; i++)
        if (!is_known(cx, old->links[i]))
            all.links[all.link_count++] = old->links[i];
        else if (next < given->link_count)
            all.links[all.link_count++] = given->links[next++];
    while (next < given->link_count)
        all.links[all.link_count++] = given->links[next++];
    return all;
}
