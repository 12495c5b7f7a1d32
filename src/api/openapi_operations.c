/* What each route takes and answers, as outlines (outline.h); see openapi.h. In the order of routes.c. */
#include "api/openapi.h"
#include "base/check.h"

#define RECORDS_TAKES "{create?:[@_create]?,ids?:[integer]?,where?:text?,set?:@_patch?,delete?:boolean?}"
#define LIST_PARAMETERS "where sort limit after before from fields expand q count deleted as_of equals"
#define WRITE_PARAMETERS "dry_run fields expand"

static const struct operation operations[] = {
    {health_read, "health", "server", "", NULL, "200", "{status:text}", NULL, "",
     "For whoever watches the process; asks nothing of the database."},
    {ready_read, "ready", "server", "", NULL, "200", "{status:text}", NULL, "",
     "For whoever sends requests here; 503 while the database does not answer."},
    {metrics_read, "metrics", "server", "", NULL, "200", NULL, "text/plain", "403",
     "Readers of the journal, jobs and sealing, in Prometheus' text format. Needs the general right jobs."},

    {people_setup_state, "setup_state", "people", "setup_token", NULL, "200", "SetupState", NULL, "",
     "The page asks this first, before anybody is signed in."},
    {people_setup, "setup", "people", "", "Setup", "201", "Session", NULL, "",
     "Once, with the token of the one-time link that the server prints; signs the new administrator in."},
    {people_login, "login", "people", "", "{email:text,password:text}", "200", "Session", NULL, "401 429",
     "A session, as a cookie and as a bearer token. Wrong passwords are counted by e-mail: after five the name waits, "
     "which "
     "429 says with Retry-After."},
    {people_logout, "logout", "people", "", NULL, "204", NULL, NULL, "",
     "Ends the session that the request came with."},
    {people_me, "me", "people", "", NULL, "200", "Me", NULL, "",
     "The caller, the company, and what the caller may do with the records of each object."},
    {people_me_change, "me_change", "people", "", "PersonPatch", "200", "Me", NULL, "",
     "What a person may change of themselves; the rest of a user is changed as a record."},
    {people_company, "company", "people", "", NULL, "200", "Company", NULL, "", "Open to everybody who is signed in."},
    {people_company_change, "company_change", "people", "", "CompanyPatch", "200", "Company", NULL, "",
     "Members that are not given stay as they are. Needs the general right settings."},
    {people_set_password, "set_password", "people", "", "{password:text,current?:text}", "204", NULL, NULL, "429",
     "One's own with the present one; anybody's for who has the general right users. Ends the person's other "
     "sessions."},

    {objects_list, "objects", "declarations", "", NULL, "200 304", "{data:[Object]}", NULL, "",
     "All objects that the caller may see, with their fields as far as they may be read."},
    {objects_read, "object", "declarations", "", NULL, "200 304", "Object", NULL, "", "One object by its name."},
    {openapi_read, "openapi", "declarations", "", NULL, "200 304", "{*:any}", NULL, "",
     "Made from the declarations of this server, as far as the caller may see them."},
    {search_read, "search", "search", "q search_limit object", NULL, "200", "{data:[Hit]}", NULL, "",
     "Best first. Words are found from their beginning, Chinese by its signs, pinyin and initials, telephone numbers "
     "by "
     "their digits."},

    {events_open, "events", "journal", "position last_event_id", NULL, "200", NULL, "text/event-stream", "429",
     "Stays open. Messages say which records changed, of those the caller may see, without their contents."},
    {journal_changes, "changes", "journal", "position limit", NULL, "200", "{data:[JournalEntry],next:integer}", NULL,
     "", "In the order of the journal, with what was before and after; for programs that follow along."},
    {changesets_list, "changesets", "journal", "position limit", NULL, "200", "{data:[ChangeSet],next:integer?}", NULL,
     "", "One's own acts; those of everybody with the general right acts."},
    {changesets_read, "changeset", "journal", "", NULL, "200", "ChangeSet", NULL, "",
     "What it was, who did it, and how many records of each object it touched."},
    {changesets_undo, "undo", "journal", "dry_run", "{later?:\"undo\"|\"keep\"}", "200 202", "Undone", NULL, "409",
     "All that the act did goes back, as one more act. 409 says what was changed since and is in the way; the body "
     "says what "
     "becomes of that. A large one is a job (202)."},

    {jobs_read, "job", "jobs", "", NULL, "200", "Job", NULL, "",
     "One's own jobs; those of everybody with the general right jobs."},
    {jobs_cancel, "job_cancel", "jobs", "", NULL, "200", "Job", NULL, "409",
     "What it did already is put right by the job itself, which then is cancelled. 409 when it has ended."},

    {imports_list, "imports", "imports", "limit", NULL, "200", "{data:[Import]}", NULL, "",
     "One's own imports; those of everybody with the general right imports."},
    {imports_create, "import_create", "imports", "", "{name?:text}", "201", "Import", NULL, "409",
     "Empty at first: its files follow, each by a PUT."},
    {imports_read, "import", "imports", "", NULL, "200", "Import", NULL, "",
     "State, progress, and for each file its columns, mapping, result and problems."},
    {imports_change, "import_change", "imports", "", "ImportPatch", "200", "Import", NULL, "409",
     "What is not named stays. 409 once it runs."},
    {imports_file_put, "import_file_put", "imports", "", "file", "200", "Import", NULL, "409",
     "The body is the bytes of a CSV file. It is read, and its columns are guessed."},
    {imports_file_delete, "import_file_delete", "imports", "", NULL, "200", "Import", NULL, "409",
     "The file and what was said of its columns."},
    {imports_action, "import_action", "imports", "", "{keep?:boolean?}", "202", "Import", NULL, "409",
     "dry_run looks at every row and writes none, run imports, cancel stops and takes back. Progress is told by the "
     "import."},
    {imports_rejected, "import_rejected", "imports", "", NULL, "200", NULL, "text/csv", "",
     "File, row and reason before the row's own columns, so that it can be mended and imported again."},

    {records_export, "export", NULL, "where q sort format fields deleted as_of ids lines equals", NULL, "200",
     "{data:[@]}", "text/csv", "",
     "As many records as there are. Cells that a spreadsheet would take for formulas are kept texts."},

    {records_list, "list", NULL, LIST_PARAMETERS, NULL, "200", "@_list", NULL, "",
     "A page at a time; next leads on. Fields that hold one value are parameters too: ?stage=won."},
    {records_create, "create", NULL, WRITE_PARAMETERS, "@_create", "201 200", "@", NULL, "404 409",
     "201 with Location and ETag. All mistakes are told at once. 404 where a key is sent again and its record is "
     "gone."},
    {records_bulk, "bulk", NULL, "dry_run", RECORDS_TAKES, "200", "Done", NULL, "404 409",
     "All or nothing, as one act. Where a record is refused, the problem says which."},
    {records_summary, "summary", NULL, "where q group measure receipt deleted as_of equals", NULL, "200", "Summary",
     NULL, "422", "Figures by group. With receipt=true each says which condition lists what is behind it."},
    {records_read, "read", NULL, "fields expand as_of", NULL, "200", "@", NULL, "", "With its version as ETag."},
    {records_update, "update", NULL, WRITE_PARAMETERS " if_match", "@_patch", "200", "@", NULL, "409",
     "Members that are not given stay as they are. With If-Match it is refused where somebody changed the record "
     "meanwhile: "
     "412 tells the record as it is and what differs."},
    {records_delete, "delete", NULL, "dry_run if_match", NULL, "204", NULL, NULL, "409 422",
     "It can be taken out of the bin again."},
    {records_restore, "restore", NULL, WRITE_PARAMETERS, NULL, "200", "@", NULL, "409",
     "409 where it is not in the bin, or others have its unique value or its place meanwhile."},
    {records_purge, "purge", NULL, "dry_run", NULL, "204", NULL, NULL, "409",
     "Nothing takes this back. 409 where it is not in the bin, or other records refer to it."},
    {journal_history, "history", NULL, "position limit", NULL, "200", "History", NULL, "",
     "Newest first, with the names of fields and who did it."},
    {journal_timeline, "timeline", NULL, "after limit kinds", NULL, "200", "Timeline", NULL, "",
     "Its changes, and the records of other objects that are about it, by when they happened."},
    {records_action, "move", NULL, WRITE_PARAMETERS " if_match", "@_patch", "200", "@", NULL, "409",
     "The body names the state it goes to, and may give fields that this state needs."},
};

const struct operation *openapi_operation(const struct route *r)
{
    for (size_t i = 0; i < countof(operations); i++)
        if (operations[i].handle == r->handle)
            return &operations[i];
    check(!"a route without an operation");
    return NULL;
}

const struct parameter openapi_parameters[] = {
    {"where", "where", "query", "text", "A condition: stage = 'won' and amount >= 1000"},
    {"sort", "sort", "query", "text", "Sortable fields, apart by commas, with a minus descending; id is always last"},
    {"limit", "limit", "query", "integer", "How many, at most 200"},
    {"setup_token", "token", "query", "text", "Of the one-time link: whether it can still be used"},
    {"search_limit", "limit", "query", "integer", "How many, at most 100"},
    {"after", "after", "query", "text", "The cursor \"next\" of another page"},
    {"before", "before", "query", "text", "The cursor \"previous\" of another page"},
    {"position", "after", "query", "integer", "The number \"next\" of another page"},
    {"from", "from", "query", "text", "Jumps to this value of the first sort field"},
    {"fields", "fields", "query", "text", "Only these fields, apart by commas"},
    {"expand", "expand", "query", "text", "Relations to answer as {id, name}, apart by commas"},
    {"q", "q", "query", "text", "Words to search for"},
    {"object", "object", "query", "text", "Only records of this object"},
    {"count", "count", "query", "\"exact\"|\"estimate\"", "How many there are in all"},
    {"deleted", "deleted", "query", "\"only\"", "What is in the recycle bin"},
    {"as_of", "as_of", "query", "instant", "As things stood then"},
    {"ids", "ids", "query", "\"true\"|\"false\"", "Of CSV: a relation has a second column with its id"},
    {"lines", "lines", "query", "\"true\"|\"false\"", "Of CSV: a row for each line; else X-Left-Out names them"},
    {"group", "group", "query", "text", "Fields, or day, week, month, quarter, year of one, apart by commas"},
    {"measure", "measure", "query", "text", "count, or sum, avg, min, max, distinct of a field, apart by commas"},
    {"receipt", "receipt", "query", "\"true\"", "With each figure the condition that lists what is behind it"},
    {"format", "format", "query", "\"csv\"|\"json\"", "What the file is"},
    {"kinds", "kinds", "query", "text", "Only these kinds of items, apart by commas"},
    {"dry_run", "dry_run", "query", "\"true\"|\"false\"", "Answer as it would be, save nothing"},
    {"if_match", "If-Match", "header", "text", "The version the change is based on: \"7\""},
    {"last_event_id", "Last-Event-ID", "header", "integer", "The id of the last event heard; goes before \"after\""},
    {"idempotency_key", "Idempotency-Key", "header", "text", "The same key with the same request is done once"},
};
const size_t openapi_parameter_count = countof(openapi_parameters);

const struct tag openapi_tags[] = {
    {"server", "Whether it is well"},
    {"people", "Signing in, oneself, and the company"},
    {"declarations", "What objects and fields there are, and this document"},
    {"search", "Records of all objects at once"},
    {"journal", "What was done, what changes, and taking it back"},
    {"jobs", "Long work"},
    {"imports", "Records from files"},
};
const size_t openapi_tag_count = countof(openapi_tags);
