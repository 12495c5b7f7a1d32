/*
 * What a pass of PostgreSQL's sealer looks at, as pieces of SQL: transactions that the stored snapshot does not show and the
 * present one may. Within journal/ only, for the sealer and for the audit that judges what it left. docs/decisions/0001 argues.
 *
 * Numbers of transactions mean something in one cluster alone. Of which one the stored snapshot is stands in meta; where that
 * is not this one, or the snapshot ends in the future, all changes are looked at, once.
 */
#ifndef JOURNAL_WINDOW_H
#define JOURNAL_WINDOW_H

/* The head h, the cluster m that it is of, the cluster here. */
#define WINDOW_FROM                                                                                                    \
    "journal_head h left join meta m on m.name = 'sealed_cluster' "                                                    \
    "cross join (select cast(system_identifier as text) as cluster from pg_control_system()) as here"

#define WINDOW_IS_FOREIGN "m.value is distinct from here.cluster"
#define WINDOW_IS_ANEW                                                                                                 \
    "(" WINDOW_IS_FOREIGN " or pg_snapshot_xmax(h.snapshot) > pg_snapshot_xmax(pg_current_snapshot()))"

/* So many numbers that a look should not go through them again and again: there may be changes of another cluster among them. */
#define WINDOW_IS_WIDE                                                                                                 \
    "cast(cast(pg_snapshot_xmax(pg_current_snapshot()) as text) as bigint) - "                                         \
    "cast(cast(pg_snapshot_xmax(h.snapshot) as text) as bigint) > 1000"

/* The two ends of the range that had not begun when the snapshot was taken. Beyond the present there is nothing but numbers of
   another cluster. */
#define WINDOW_ENDS                                                                                                    \
    "case when " WINDOW_IS_ANEW " then cast('0' as xid8) else pg_snapshot_xmax(h.snapshot) end, "                      \
    "case when " WINDOW_IS_ANEW " then cast('18446744073709551615' as xid8) "                                          \
    "else pg_snapshot_xmax(pg_current_snapshot()) end"

/* Whether a change c has no seal. Above the highest that has one there is nothing to search; below, it is one search, which the
   planner cannot make a join of whole tables. */
#define WINDOW_IS_OPEN                                                                                                 \
    "(c.id > (select max(t.change_id) from journal_seals t) or "                                                       \
    "(select s.position from journal_seals s where s.change_id = c.id) is null)"

#endif
