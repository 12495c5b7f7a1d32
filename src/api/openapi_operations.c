/* What each route takes and answers, as outlines (outline.h); see openapi.h. In the order of routes.c. */
#include "api/openapi.h"
#include "base/check.h"

#define RECORDS_TAKES "{create?:[@_create],ids?:[integer],where?:text,set?:@_patch,delete?:boolean}"
#define LIST_PARAMETERS "where sort limit after before from fields expand q count deleted as_of equals"
#define WRITE_PARAMETERS "dry_run fields expand"

static const struct operation operations[] = {
    {health_read, "health", "", NULL, "200", "{status:text}"},
    {ready_read, "ready", "", NULL, "200", "{status:text}"},
    {metrics_read, "metrics", "", NULL, "200", NULL, "text/plain"},

    {people_setup_state, "setup_state", "", NULL, "200", "SetupState"},
    {people_setup, "setup", "", "Setup", "201", "Session"},
    {people_login, "login", "", "{email:text,password:text}", "200", "Session"},
    {people_logout, "logout", "", NULL, "204", NULL},
    {people_me, "me", "", NULL, "200", "Me"},
    {people_me_change, "me_change", "", "PersonPatch", "200", "Me"},
    {people_company, "company", "", NULL, "200", "Company"},
    {people_company_change, "company_change", "", "CompanyPatch", "200", "Company"},
    {people_set_password, "set_password", "", "{password:text,current?:text}", "204", NULL},

    {objects_list, "objects", "", NULL, "200 304", "{data:[Object]}"},
    {objects_read, "object", "", NULL, "200 304", "Object"},
    {openapi_read, "openapi", "", NULL, "200 304", "{*:any}"},
    {search_read, "search", "q search_limit object", NULL, "200", "{data:[Hit]}"},

    {events_open, "events", "position last_event_id", NULL, "200", NULL, "text/event-stream"},
    {journal_changes, "changes", "position limit", NULL, "200", "{data:[JournalEntry],next:integer}"},
    {changesets_list, "changesets", "position limit", NULL, "200", "{data:[ChangeSet],next:integer?}"},
    {changesets_read, "changeset", "", NULL, "200", "ChangeSet"},
    {changesets_undo, "undo", "dry_run", "{later?:\"undo\"|\"keep\"}", "200 202", "Undone"},

    {jobs_read, "job", "", NULL, "200", "Job"},
    {jobs_cancel, "job_cancel", "", NULL, "200", "Job"},

    {imports_list, "imports", "limit", NULL, "200", "{data:[Import]}"},
    {imports_create, "import_create", "", "{name?:text}", "201", "Import"},
    {imports_read, "import", "", NULL, "200", "Import"},
    {imports_change, "import_change", "", "ImportPatch", "200", "Import"},
    {imports_file_put, "import_file_put", "", "file", "200", "Import"},
    {imports_file_delete, "import_file_delete", "", NULL, "200", "Import"},
    {imports_action, "import_action", "", "{keep?:boolean}", "202", "Import"},
    {imports_rejected, "import_rejected", "", NULL, "200", NULL, "text/csv"},

    {records_export, "export", "where q sort format fields deleted as_of ids lines equals", NULL, "200", "{data:[@]}",
     "text/csv"},

    {records_list, "list", LIST_PARAMETERS, NULL, "200", "@_list"},
    {records_create, "create", WRITE_PARAMETERS, "@_create", "201 200", "@"},
    {records_bulk, "bulk", "dry_run", RECORDS_TAKES, "200", "Done"},
    {records_summary, "summary", "where q group measure receipt deleted as_of equals", NULL, "200", "Summary"},
    {records_read, "read", "fields expand as_of", NULL, "200", "@"},
    {records_update, "update", WRITE_PARAMETERS " if_match", "@_patch", "200", "@"},
    {records_delete, "delete", WRITE_PARAMETERS " if_match", NULL, "204", NULL},
    {records_restore, "restore", WRITE_PARAMETERS, NULL, "200", "@"},
    {records_purge, "purge", WRITE_PARAMETERS, NULL, "204", NULL},
    {journal_history, "history", "position limit", NULL, "200", "History"},
    {journal_timeline, "timeline", "after limit kinds", NULL, "200", "Timeline"},
    {records_action, "move", WRITE_PARAMETERS " if_match", "@_patch", "200", "@"},
};

const struct operation *openapi_operation(const struct route *r)
{
    for (size_t i = 0; i < countof(operations); i++)
        if (operations[i].handle == r->handle)
            return &operations[i];
    return NULL;
}

const struct parameter openapi_parameters[] = {
    {"where", "where", "query", "text", "A condition: stage = 'won' and amount >= 1000"},
    {"sort", "sort", "query", "text", "Sortable fields, apart by commas, with a minus descending; id is always last"},
    {"limit", "limit", "query", "integer", "How many, at most 200"},
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
    {"dry_run", "dry_run", "query", "\"true\"", "Answer as it would be, save nothing"},
    {"if_match", "If-Match", "header", "text", "The version the change is based on: \"7\""},
    {"last_event_id", "Last-Event-ID", "header", "integer", "The id of the last event heard; goes before \"after\""},
    {"idempotency_key", "Idempotency-Key", "header", "text", "The same key with the same request is done once"},
};
const size_t openapi_parameter_count = countof(openapi_parameters);
