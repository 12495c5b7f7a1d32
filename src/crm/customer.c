/*
 * Customers and what is theirs, as far as they bear on when a customer was last contacted: see contacted.h.
 *
 * contacted: the customer. While it lies in the bin nobody moves the field, so it is worked out when it comes back. Where what
 * somebody said of it is taken back, a contact that was no later than that counts again; what is done again is what was
 * said, as it was.
 *
 * contacted_through: what has a relation "customer". With another customer, or purged, it takes the activities about it along.
 */
#include "crm/behaviours.h"
#include "crm/contacted.h"
#include "crm/fields.h"

static enum rc said_back(struct cx *cx, const struct save *s);
static enum rc customer_follow(struct cx *cx, const struct save *s);
static enum rc through_follow(struct cx *cx, const struct save *s);

static const char *const customer_fields[] = {"last_contacted", NULL}, *const through_fields[] = {"customer", NULL};

const struct behaviour crm__contacted = {
    .name = "contacted", .prepare = said_back, .follow = customer_follow, .fields = customer_fields};
const struct behaviour crm__contacted_through = {
    .name = "contacted_through", .follow = through_follow, .fields = through_fields};

static enum rc said_back(struct cx *cx, const struct save *s)
{
    const struct field *f = fields_of(s->after->object, S("last_contacted"));
    struct changeset_row undone;
    struct value latest;
    if (s->way != SAVE_UNDO || v_eq(record_get(s->before, f), record_get(s->after, f)))
        return RC_OK;
    enum rc rc = changeset_find(cx, s->undone_id, &undone);
    if (rc != RC_OK || undone.undo_of)
        return rc;
    rc = contacted__latest(cx, f, record_id(s->after), &latest);
    record_put(s->after, f, contacted__later(record_get(s->after, f), latest));
    return rc;
}

static enum rc customer_follow(struct cx *cx, const struct save *s)
{
    const struct field *f = fields_of(s->after->object, S("last_contacted"));
    return s->kind == CHANGE_RESTORE ? contacted__recount(cx, f, record_id(s->after), false) : RC_OK;
}

/* The smaller id first, as everybody moves customers. */
static enum rc moved(struct cx *cx, const struct field *f, const struct save *s, int64_t from, int64_t to)
{
    struct value latest;
    const int64_t ids[] = {from < to ? from : to, from < to ? to : from};
    enum rc rc = contacted__about(cx, s->after->object, record_id(s->after), &latest);
    for (size_t i = 0; i < countof(ids) && rc == RC_OK; i++)
        if (ids[i])
            rc = contacted__move(cx, f, ids[i], ids[i] == from ? latest : V_NULL, ids[i] == to ? latest : V_NULL);
    return rc;
}

static enum rc through_follow(struct cx *cx, const struct save *s)
{
    const struct field *f = contacted__field(cx), *to = f ? contacted__through(f, s->after->object) : NULL;
    if (!to || !s->before)
        return RC_OK;
    int64_t from = v_id(record_get(s->before, to)), into = v_id(record_get(s->after, to));
    if (s->kind == CHANGE_PURGE)
        return from ? contacted__recount(cx, f, from, true) : RC_OK;
    return from != into ? moved(cx, f, s, from, into) : RC_OK;
}
