/*
 * Numbered steps that make the program's own tables. A step, once released, is never edited: what has to change is a new
 * step. Column types are written $int, $text, $bool, $time, $bytes and become the engine's.
 *
 * The journal's form is frozen (docs/decisions/0001): changes are only ever inserted; what seals them stands beside.
 */
#include "schema/migrations.h"

#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "schema/schema.h"

static const char *const steps[SCHEMA_VERSION] = {
    /* 1 */
    "create table meta (name $text primary key, value $text not null);\n"

    "create table declarations (object_no $int primary key, name $text not null, body $text not null);\n"

    "create table id_series (series $int primary key, next_id $int not null);\n"

    /* who */
    "create table credentials (user_id $int primary key, password_hash $text not null, changed_at $time not null);\n"
    "create table sessions (token_hash $bytes primary key, user_id $int not null, created_at $time not null,\n"
    "  expires_at $time not null, peer $text not null, agent $text not null);\n"
    "create index sessions_user on sessions (user_id);\n"
    "create table sign_in_tries (name $text primary key, tries $int not null, since $time not null);\n"

    /* the journal */
    "$change_ids"
    "create table changesets (id $int primary key, actor_id $int, via $text not null, label $text not null,\n"
    "  state $text not null, undo_of $int, undone_by $int, at $time not null);\n"
    "create index changesets_undo on changesets (undo_of) where undo_of is not null;\n"
    "create index changesets_undone on changesets (undone_by) where undone_by is not null;\n"
    "create table changes (id $change_id primary key, changeset_id $int not null references changesets (id),\n"
    "  object_no $int not null, record_id $int not null, version $int not null, kind $int not null,\n"
    "  before_text $text, after_text $text, nonce $bytes not null, digest $bytes not null$changes_extra);\n"
    "create index changes_record on changes (object_no, record_id, version);\n"
    "create index changes_changeset on changes (changeset_id, id);\n"
    "$seals"

    "create table stage_history (id $int primary key, object_no $int not null, record_id $int not null,\n"
    "  field_no $int not null, from_value $text, to_value $text, changeset_id $int not null, at $time not null);\n"
    "create index stage_history_record on stage_history (object_no, record_id, id);\n"

    "create table idempotency (user_id $int not null, key $text not null, request_hash $bytes not null,\n"
    "  status $int not null, object_no $int not null, record_id $int not null, changeset_id $int not null,\n"
    "  reply $text, at $time not null, primary key (user_id, key));\n"
    "create index idempotency_at on idempotency (at);\n"

    /* work */
    "create table jobs (id $int primary key, kind $text not null, state $text not null, payload $text not null,\n"
    "  done $int not null, total $int not null, result $text, error $text, is_cancelled $bool not null,\n"
    "  tries $int not null, run_at $time not null, lease_until $time, lease_by $text, created_by $int,\n"
    "  created_at $time not null, ended_at $time);\n"
    "create index jobs_due on jobs (run_at, id) where state in ('queued', 'running');\n"
    "create table imports (id $int primary key, name $text not null, state $text not null, job_id $int,\n"
    "  changeset_id $int, created_by $int, created_at $time not null, body $text not null);\n"

    /* search */
    "create table search_docs (id $int primary key, tokens $text not null$search_extra);\n"
    "$search_index",

    /* 2 */
    "$import_pieces",

    /* 3: a change's own time where it is not its act's: as_of goes by it (docs/decisions/0005) */
    "alter table changes add column at $time;\n"
    "create index changes_at on changes (at) where at is not null;\n"
    "create index changesets_at on changesets (at);\n",

    /* 4: a move that was taken back says by whom, and counts no more; the undo's own row, the move back, was none */
    "alter table stage_history add column undone_by $int;\n"
    "alter table stage_history add column redone_by $int;\n"
    "update stage_history set undone_by = (select k.undone_by from changesets k where k.id = "
    "stage_history.changeset_id)\n"
    "  where exists (select 1 from changesets k where k.id = stage_history.changeset_id and k.state = 'undone' and (\n"
    "    exists (select 1 from stage_history u where u.changeset_id = k.undone_by and u.object_no = "
    "stage_history.object_no\n"
    "      and u.record_id = stage_history.record_id and u.from_value = stage_history.to_value) or\n"
    "    (stage_history.from_value is null and exists (select 1 from changes c where c.object_no = "
    "stage_history.object_no\n"
    "      and c.record_id = stage_history.record_id and c.changeset_id = k.undone_by and c.kind = 3))));\n"
    "delete from stage_history where exists (select 1 from changesets k where k.id = stage_history.changeset_id\n"
    "  and k.undo_of is not null);\n"
    /* stored declarations are read by today's grammar: an object names a list of behaviours */
    "update declarations set body = replace(replace(body, '\"behaviour\": \"user\"', '\"behaviours\": [\"user\"]'),\n"
    "  '\"behaviour\": \"opportunity\"', '\"behaviours\": [\"priced\", \"opportunity\"]');\n",

    /* 5: fewer indexes follow from a declaration (docs/decisions/0011); schema_apply goes through all objects */
    "",

    /* 6: work at its time, by class, once by key; who follows the journal, and how far; which act caused which
       (docs/decisions/0012). Where search stood in meta it goes on from. */
    "alter table jobs add column class $text not null default 'bulk';\n"
    "alter table jobs add column key $text;\n"
    "alter table jobs add column attempts $int not null default 0;\n"
    "drop index jobs_due;\n"
    "create index jobs_due on jobs (class, run_at, id) where state in ('queued', 'running');\n"
    "create unique index jobs_key on jobs (kind, key) where key is not null and state in ('queued', 'running');\n"
    "create table journal_readers (name $text primary key, position $int not null, failures $int not null,\n"
    "  again_at $time, error $text);\n"
    "insert into journal_readers (name, position, failures) select 'search', cast(value as $int), 0 from meta\n"
    "  where name = 'search_position';\n"
    "delete from meta where name = 'search_position';\n"
    "alter table changesets add column cause_id $int;\n"
    "alter table changesets add column root_id $int;\n"
    "alter table changesets add column depth $int not null default 0;\n"
    "create index changesets_root on changesets (root_id) where root_id is not null;\n",

    /* 7: what stands on whose timeline, and when it happened; made from the records (tables__timeline) */
    "create table timeline (object_no $int not null, target_id $int not null, at $time not null, source_no $int not "
    "null,\n"
    "  record_id $int not null, primary key (object_no, target_id, at, source_no, record_id))$clustered;\n",

    /* 8: the search index is made anew: it keeps other beginnings (record/search_sign.h) */
    "$search_anew",

    /* 9: every undo of an act, not the last alone: what of it stands is worked out from all of them (docs/decisions/0005) */
    "create table undoings (changeset_id $int not null, undo_id $int not null, is_whole $bool not null,\n"
    "  primary key (changeset_id, undo_id))$clustered;\n"
    "create index undoings_undo on undoings (undo_id);\n"
    "insert into undoings select id, undone_by, 1 = 1 from changesets where undone_by is not null;\n",

    /* 10: who waits, by lines in their circle (job/due.c); what has ended, until it is removed, and which import tells of it */
    "create index jobs_lines on jobs (class, coalesce(cast(created_by as text), kind), run_at, id)\n"
    "  where state in ('queued', 'running');\n"
    "create index jobs_ended on jobs (ended_at, id) where ended_at is not null;\n"
    "create index imports_job on imports (job_id);\n",

    /* 11: who cancels a job writes a row of its own, for the job's is its holder's while a step is under way */
    "create table job_cancels (job_id $int primary key, is_kept $bool not null);\n"
    "insert into job_cancels select id, exists (select 1 from imports i where i.job_id = jobs.id\n"
    "  and i.body like '%\"kept\":true%') from jobs where is_cancelled and state in ('queued', 'running');\n"
    "alter table jobs drop column is_cancelled;\n",

    /* 12: acts are numbered by the server, in their order on all nodes (journal/ids.h) */
    "$changeset_ids",

    /* 13: how often in a row a step had trouble with what surrounds it; leases of 0.1.0, which were of a minute, end sooner */
    "alter table jobs add column troubles $int not null default 0;\n"
    "$leases",

    /* 14: content of imports goes, by their records or their age (transfer/content.h) */
    "alter table imports add column changed_at $time;\n"
    "alter table imports add column removed $text;\n"
    "update imports set changed_at = coalesce((select j.ended_at from jobs j where j.id = imports.job_id), "
    "created_at);\n"
    "create index imports_kept on imports (changed_at) where removed is null;\n"
    "create index imports_changeset on imports (changeset_id);\n",

    /* 15: one mark of a move that counts no more, kept right by every undo (record/process.h) */
    "update stage_history set undone_by = null where redone_by is not null;\n"
    "alter table stage_history drop column redone_by;\n",

    /* 16: what was purged before step 14 takes its import's content along: the reader of imports begins at the first change */
    "insert into journal_readers (name, position, failures)\n"
    "  select 'imports', 0, 0 where exists (select 1 from imports where changeset_id is not null)\n"
    "  on conflict (name) do update set position = 0;\n",

    /* 17: a change's own actor where it is not its act's, 0 being the program: rows are held against it (decision 0020) */
    "alter table changes add column actor_id $int;\n",

    /* 18: sessions and tries are removed when they mean nothing more (access/expired.h), and files that no import tells of
       (transfer/pieces.h) */
    "create index sessions_end on sessions (expires_at);\n"
    "create index sign_in_tries_since on sign_in_tries (since);\n"
    "$pieces_stored",
};

struct place {
    const char *name, *sqlite, *postgres;
};

/* What differs but for types. Longer names first where one begins another.

   A change's id is drawn by the server, one by one, after its record's row was written: decision 0001 needs that order
   (on SQLite a row id that is never deleted grows without gaps). */
static const struct place places[] = {
    {"$change_ids", "", "create sequence change_ids cache 1;\n"},
    {"$change_id", "integer", "bigint default nextval('change_ids')"},
    {"$changes_extra", "", ", xid xid8 not null default pg_current_xact_id()"},
    {"$seals",
     "create table journal_seals (position integer primary key, change_id integer not null unique,\n"
     "  link blob not null, sealed_at integer not null);\n"
     "create table journal_head (one integer primary key check (one = 1), position integer not null, link blob not "
     "null,\n"
     "  sealed_at integer not null, floor_id integer not null);\n"
     "insert into journal_head values (1, 0, zeroblob(32), 0, 0);\n",
     "create table journal_seals (position bigint primary key, change_id bigint not null unique,\n"
     "  link bytea not null, sealed_at timestamptz(3) not null);\n"
     "create table journal_head (one integer primary key check (one = 1), position bigint not null, link bytea not "
     "null,\n"
     "  sealed_at timestamptz(3) not null, floor_id bigint not null, snapshot pg_snapshot not null);\n"
     "insert into journal_head values (1, 0, decode(repeat('00', 32), 'hex'), 'epoch', 0, '1:1:');\n"
     "create index changes_xid on changes (xid);\n"},
    {"$import_pieces", "", /* one node: its folder has the files */
     "create table import_pieces (import_id bigint not null, name text not null, at bigint not null,\n"
     "  bytes bytea not null, primary key (import_id, name, at));\n"},
    {"$pieces_stored", "", "alter table import_pieces add column stored_at timestamptz(3) not null default now();\n"},
    {"$clustered", " without rowid", ""},
    {"$changeset_ids", "",
     "create sequence changeset_ids cache 1;\n"
     "select setval('changeset_ids', greatest((select max(id) from changesets),\n"
     "  (select next_id from id_series where series = -1), 0) + 1, false);\n"
     "delete from id_series where series = -1;\n"},
    {"$leases", "", /* a process that starts frees them all */
     "update jobs set lease_until = clock_timestamp() + interval '8 s'\n"
     "  where lease_until > clock_timestamp() + interval '8 s';\n"},
    {"$search_anew",
     "drop table search_index;\n"
     "delete from search_docs;\n"
     "delete from meta where name = 'search_turn' or name like 'search_rule %';\n"
     "create virtual table search_index using fts5 (tokens, content='search_docs', content_rowid='id',\n"
     "  tokenize='ascii', prefix='3 4 5 6 8 10', detail='none', columnsize=0);\n"
     "insert into search_index (search_index, rank) values ('automerge', 8);\n",
     "truncate search_docs;\n"
     "delete from meta where name = 'search_turn' or name like 'search_rule %';\n"},
    {"$search_extra", "", ", lexemes tsvector not null"},
    {"$search_index",
     "create virtual table search_index using fts5 (tokens, content='search_docs', content_rowid='id',\n"
     "  tokenize='ascii', prefix='1 2 3 4 5 6 7 8 9 10 11 12', detail='none', columnsize=0);\n"
     "insert into search_index (search_index, rank) values ('automerge', 8);\n",
     "create index search_docs_lexemes on search_docs using gin (lexemes);\n"},
};

static const struct {
    const char *name;
    enum value_type type;
} types[] = {
    {"$int", VALUE_INT}, {"$text", VALUE_TEXT}, {"$bool", VALUE_BOOL}, {"$time", VALUE_TIME}, {"$bytes", VALUE_BYTES},
};

/* Writes what the place at p stands for and returns its length. */
static size_t place_write(struct buf *sql, const struct db *db, const char *p)
{
    for (size_t i = 0; i < countof(places); i++)
        if (strncmp(p, places[i].name, strlen(places[i].name)) == 0) {
            buf_cstr(sql, db_engine(db) == DB_SQLITE ? places[i].sqlite : places[i].postgres);
            return strlen(places[i].name);
        }
    for (size_t i = 0; i < countof(types); i++)
        if (strncmp(p, types[i].name, strlen(types[i].name)) == 0) {
            buf_cstr(sql, db_dialect(db)->type[types[i].type]);
            return strlen(types[i].name);
        }
    check(!"a place of a migration has a meaning");
    return 0;
}

enum rc migrations__run(struct db *db, int64_t version)
{
    check(version >= 0 && db_in_transaction(db));
    enum rc rc = RC_OK;
    for (int64_t v = version; v < SCHEMA_VERSION && rc == RC_OK; v++) {
        struct buf sql;
        buf_init(&sql, 64 * 1024);
        for (const char *p = steps[v]; *p;)
            if (*p == '$')
                p += place_write(&sql, db, p);
            else
                buf_char(&sql, *p++);
        buf_char(&sql, '\0');
        check(!sql.is_over);
        rc = db_script(db, sql.p);
        buf_free(&sql);
    }
    return rc;
}

enum rc migrations__in_memory(struct arena *a, struct db **out, str *message)
{
    enum rc rc = db_open(":memory:", (struct db_options){.mode = DB_WRITE}, a, out, message);
    if (rc == RC_OK)
        rc = db_begin(*out);
    return rc == RC_OK ? migrations__run(*out, 0) : rc;
}
