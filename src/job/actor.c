/* See actor.h. The columns are those of objects/user.json, whose behaviour keeps them meaningful. */
#include "job/actor.h"

#include "access/access.h"

struct actor_reader {
    struct cx *cx;
    bool is_active;
};

static enum rc user_row(void *to, const struct row *row)
{
    struct actor_reader *r = to;
    struct cx *cx = r->cx;
    access_act(cx, (struct actor){.user_id = row_int(row, 0),
                                  .team_id = row_int(row, 1),
                                  .name = str_copy(cx->arena, row_text(row, 2)),
                                  .role = str_copy(cx->arena, row_text(row, 3))});
    str language = row_text(row, 4);
    cx->language = language.n ? str_copy(cx->arena, language) : cx->company.language;
    r->is_active = row_value(row, 5, VALUE_BOOL).b;
    return RC_OK;
}

enum rc job__act_as(struct cx *cx, int64_t user_id)
{
    if (user_id == 0) {
        cx->who = (struct actor){0};
        return RC_OK;
    }
    struct actor_reader r = {.cx = cx};
    enum rc rc = db_query(cx->db, &(struct db_query){S("select id, team_id, name, role, language, active from users "
                                                       "where id = ? and deleted_at is null"),
                                                     (struct value[]){v_int(user_id)}, 1, user_row, &r});
    return rc == RC_OK && !r.is_active ? RC_FORBIDDEN : rc;
}
