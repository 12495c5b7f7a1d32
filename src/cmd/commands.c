/* The table of commands: what the program can be asked to do. */
#include "cmd/audit.h"
#include "cmd/command.h"
#include "cmd/data.h"
#include "cmd/help.h"
#include "cmd/import.h"
#include "cmd/openapi.h"
#include "cmd/serve.h"
#include "cmd/user.h"
#include "cmd/version.h"

const struct command commands[] = {
    {
        .name = "serve",
        .arguments = "",
        .takes_all_settings = true,
        .makes_data = true,
        .summary = "the page and the API over HTTP, until SIGTERM",
        .about = "Makes the data folder and the database where there are none, and upgrades them where they are older\n"
                 "than the program. While there is no user it prints a link, good for one use, to set it up with.\n\n"
                 "SIGTERM or SIGINT finishes the requests under way and ends with 0; a second one ends at once. The\n"
                 "log goes to standard error, one line an event.",
        .run = serve_run,
    },
    {
        .name = "init",
        .arguments = "",
        .makes_data = true,
        .summary = "makes the data folder and the database, with sample data if wished",
        .about = "Does no harm to data that are there: it upgrades them where they are older than the program. Runs\n"
                 "beside a server, which then does it.",
        .options = {{"sample", "N", false,
                     "about N customers with all that belongs to them, as one undoable change set; once"},
                    {"language", "zh|en", false, "of the sample data; en unless said"}},
        .is_long = true,
        .run = init_run,
        .work = init_work,
    },
    {
        .name = "user add",
        .arguments = "EMAIL",
        .arguments_min = 1,
        .arguments_max = 1,
        .summary = "a person who may sign in",
        .about = "There is no password to begin with: the file's first line is it (\"-\" reads standard input). Runs\n"
                 "beside a server, which then does it.",
        .options = {{"role", "ROLE", true, "administrator, sales_manager or sales"},
                    {"password-file", "FILE", true,
                     "where the password is read; flags are seen by everybody on the machine"},
                    {"name", "NAME", false, "how the person is called; what stands before the @ unless said"}},
        .run = user_add_run,
        .work = user_add_work,
    },
    {
        .name = "user list",
        .arguments = "",
        .summary = "who there is, who may sign in, and when they last did",
        .about =
            "A line for each person who is not deleted. Who is inactive or has no password cannot sign in, as\n"
            "people whom an import made. \"signed in\" is when the last session that stands was begun (UTC), so \"-\"\n"
            "is also who has signed out. Runs beside a server.",
        .options = {{"format", "table|json", false, "how it is written; a table unless said"}},
        .run = user_list_run,
    },
    {
        .name = "user password",
        .arguments = "EMAIL",
        .arguments_min = 1,
        .arguments_max = 1,
        .summary = "another password for somebody, who is signed out everywhere",
        .about = "For who has forgotten it, or never had one. The file's first line is the password (\"-\" reads\n"
                 "standard input). Runs beside a server, which then does it.",
        .options = {{"password-file", "FILE", true,
                     "where the password is read; flags are seen by everybody on the machine"}},
        .run = user_password_run,
        .work = user_password_work,
    },
    {
        .name = "import",
        .arguments = "OBJECT FILE",
        .arguments_min = 2,
        .arguments_max = 2,
        .summary = "a CSV file into an object, its columns mapped by their names",
        .about =
            "One change set, which can be undone as a whole. Standard output gets the counts, in a line: created,\n"
            "updated, unchanged, rejected. Standard error gets how the file was read (separator, order of dates,\n"
            "style of numbers), where its columns went and which were left out, what becomes of names that lead\n"
            "to nothing yet, and a line for each reason why rows were rejected or set right, with how many and\n"
            "which, numbered as a spreadsheet does. Ends with 0 only when every row was taken, with 3 when some\n"
            "were rejected or somebody stopped it, with 2 when OBJECT, the mapping or FIELD is wrong: then\n"
            "nothing was done.\n\n"
            "FILE is UTF-8; \"-\" is standard input. Root's command acts as the owner of the data folder: what\n"
            "this one may not read is handed over by the shell (- <FILE), and rejected rows go where this one\n"
            "may write. Rows with people who are not there are rejected unless --create-people; those made so\n"
            "cannot sign in. Other relations that lead to nothing reject their row, unless the mapping says that\n"
            "they are left empty or created.\n\n"
            "A mapping is what the page's \"Save mapping\" writes: a JSON object, as one of \"files\" in PATCH\n"
            "/api/imports/{id} (docs/api.md) without its name. Columns it does not name are guessed; one that the\n"
            "file has not is a mistake.\n\n"
            "It is done whole or not at all: Ctrl-C (SIGINT, SIGTERM, SIGHUP) takes back what was imported\n"
            "and ends with 3; a second one ends the command at once. Where the command, or the server that does\n"
            "it, ended before the import did, the next command that writes, or the server when it starts, takes\n"
            "it back and says so, and it can be imported again. Runs beside a server, which then does it; the\n"
            "page shows it among the imports, where it can be cancelled.",
        .options =
            {{"dry-run", NULL, false, "says what would come of it; nothing is written"},
             {"rejected", "FILE", false,
              "rejected rows as CSV go there: file, row, reason, then their own cells; where none were, none is made, and "
              "one that was there is empty"},
             {"mapping", "FILE", false, "where columns go and how they are read, as the page saves it"},
             {"update-by", "FIELD", false,
              "a row with the value of a record that is there updates it: a field that is mapped, or id"},
             {"create-people", NULL, false, "people who are not there are made"}},
        .is_whole = true,
        .is_long = true,
        .run = import_file_run,
        .work = import_file_work,
    },
    {
        .name = "export",
        .arguments = "OBJECT",
        .arguments_min = 1,
        .arguments_max = 1,
        .summary = "records to standard output, as CSV or JSON",
        .about = "OBJECT is its name or plural: customer, customers. Runs beside a server. In CSV, cells that a\n"
                 "spreadsheet would take for formulas are made harmless.",
        .options = {{"format", "csv|json", true, "how it is written"},
                    {"where", "CONDITION", false, "which records, as in the API: \"stage = 'won' and amount >= 1000\""},
                    {"lines", NULL, false, "CSV: a row for each line of a record; without it a row is a record"},
                    {"ids", NULL, false, "CSV: beside each relation's name its id"}},
        .run = export_run,
    },
    {
        .name = "audit verify",
        .arguments = "",
        .summary = "walks the journal and checks its chain",
        .about = "Every entry's link and digest, and that all changes are sealed: what was altered, removed or moved.\n"
                 "With --records also every row, live, in the bin or hidden, with all its columns: what was altered,\n"
                 "put there or removed without the journal. Tells the first differences, one a line, and how many\n"
                 "more of each kind there are, and ends with 5. Runs beside a server.\n\n"
                 "When all holds the last line is the head of the journal: its last entry's position, link and time.\n"
                 "Whoever can write the database can also cut the journal's end off, or write all of it anew: only a\n"
                 "head that was kept elsewhere shows that. --head-to hands it to a command, as a timer may do each\n"
                 "hour; --head compares each such line in the file:\n\n"
                 "    guanxi audit verify --records --head-to 'ssh log@elsewhere \"cat >>heads\"'\n"
                 "    ssh log@elsewhere cat heads | guanxi audit verify --head /dev/stdin\n\n"
                 "What follows from nothing is not vouched for: passwords, sessions, jobs, imports, settings, labels\n"
                 "of acts and whether they were undone.",
        .options =
            {{"records", NULL, false, "also holds every row and column against the journal"},
             {"head", "FILE", false, "heads that were printed before: their entries must still be there"},
             {"head-to", "COMMAND", false,
              "run by /bin/sh when all holds, by root as the folder's owner, the head its input; where it fails, so does this"}},
        .run = audit_verify_run,
    },
    {
        .name = "check",
        .arguments = "",
        .summary = "looks whether the data are whole and fit the program",
        .about = "The database's own check, the version of the data, and what hangs together in them: every record\n"
                 "has a number greater than 0 that no other ever had, and stands in the journal. Runs beside a\n"
                 "server. Ends with 5 when something is wrong, a line for each kind. Where all that is well it looks\n"
                 "at what audit verify --records looks at.\n\n"
                 "What was planted there and bears upon what is read or written (a trigger, a rule, a policy, a key or\n"
                 "an index changed) is wrong; another table, a view or an index for a report is told, and no more.\n\n"
                 "With --mend numbers are put right: new ones go on above all that were ever given, and a record\n"
                 "whose number is negative or was another's gets a new one, with all that leads to it, as acts that\n"
                 "the journal tells of; its history before is gone, as after a purge. A server does it where one\n"
                 "runs; with several nodes on one database, stop the others first.\n\n"
                 "With --declarations it looks at the program's own declarations and needs no data: the build\n"
                 "does that.",
        .options = {{"mend", NULL, false, "puts numbers of records right that are negative or were given twice"},
                    {"declarations", NULL, false, "only whether the declarations of objects hold together"}},
        .is_long = true,
        .run = check_run,
        .work = check_work,
    },
    {
        .name = "openapi",
        .arguments = "",
        .is_about_program = true,
        .summary = "the OpenAPI document of the built-in objects, to standard output",
        .about = "What GET /api/openapi.json answers an administrator, without a server and without data. The\n"
                 "page's types are made from it.",
        .run = openapi_run,
    },
    {
        .name = "version",
        .arguments = "",
        .is_about_program = true,
        .summary = "what this program is and what it stands on",
        .about = "The first line is \"guanxi\" and the version; the second the libraries in use.",
        .run = version_run,
    },
    {
        .name = "help",
        .arguments = "[COMMAND | GROUP | settings | exits | markdown]",
        .arguments_max = 2,
        .is_about_program = true,
        .summary = "this list, or one command, the settings, how commands end",
        .about = "A GROUP is the first word of commands of two: help user lists all on people.\n\n"
                 "help markdown prints all of it as the page docs/command-line.md.",
        .run = help_run,
    },
    {.name = NULL},
};
