/* See chain.h. */
#include "journal/chain.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"

struct entry chain__entry(const struct row *row)
{
    check(row_columns(row) >= CHAIN_COLUMN_COUNT);
    return (struct entry){
        .change_id = row_int(row, 0),
        .changeset_id = row_int(row, 1),
        .object_no = (int)row_int(row, 2),
        .record_id = row_int(row, 3),
        .version = row_int(row, 4),
        .kind = (enum change_kind)row_int(row, 5),
        .digest = row_value(row, 6, VALUE_BYTES).s,
        .actor_id = row_int(row, 7),
        .via = row_text(row, 8),
        .at_ms = row_value(row, 9, VALUE_TIME).i,
        .own_at = row_value(row, 10, VALUE_TIME),
        .own_actor = row_value(row, 11, VALUE_INT),
    };
}

void chain__advance(struct chain_head *h, const struct entry *e)
{
    char header[320];
    h->position++;
    int n = snprintf(header, sizeof header, "%lld %lld %lld %d %lld %lld %d %lld %.*s %lld %lld",
                     (long long)h->position, (long long)e->change_id, (long long)e->changeset_id, e->object_no,
                     (long long)e->record_id, (long long)e->version, (int)e->kind, (long long)e->actor_id,
                     STR_ARG(str_take(e->via, 40)), (long long)e->at_ms, (long long)h->sealed_ms);
    if (!v_is_null(e->own_at))
        n += snprintf(header + n, sizeof header - (size_t)n, " %lld", (long long)e->own_at.i);
    if (!v_is_null(e->own_actor))
        n += snprintf(header + n, sizeof header - (size_t)n, " by %lld", (long long)e->own_actor.i);
    check(n > 0 && n < (int)sizeof header);
    unsigned char link[HASH_BYTES];
    hash_sha256((str[]){{(char *)h->link, HASH_BYTES}, {header, (size_t)n}, e->digest}, 3, link);
    memcpy(h->link, link, HASH_BYTES);
    if (e->change_id > h->floor_id)
        h->floor_id = e->change_id;
}

static enum rc head_row(void *to, const struct row *row)
{
    struct chain_head *h = to;
    h->position = row_int(row, 0);
    str link = row_value(row, 1, VALUE_BYTES).s;
    if (link.n == HASH_BYTES)
        memcpy(h->link, link.p, HASH_BYTES);
    h->sealed_ms = row_value(row, 2, VALUE_TIME).i;
    h->floor_id = row_int(row, 3);
    return RC_OK;
}

enum rc chain__head(struct db *db, struct chain_head *h)
{
    check(h);
    return db_query(db, &(struct db_query){S("select position, link, sealed_at, floor_id from journal_head"), NULL, 0,
                                           head_row, h});
}
