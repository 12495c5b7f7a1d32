# What tools/tidy looks for in C files. Input: the files; -v floors= the file of floors. Output: faults as
# "file:line: text" and, at the end, "count NAME N" for the ratchet.
#
# Plain POSIX awk, for mawk is what a bare Debian has. It reads lines, not C: it leans on how the house writes (a function's braces alone in column one, one include a
# line), and a file that is written otherwise is what it is there to find.

BEGIN {
    while ((getline line < floors) > 0) {
        if (line ~ /^#/ || line !~ /[a-z]/)
            continue
        height++
        n = split(line, names, " ")
        for (i = 1; i <= n; i++)
            floor_of[names[i]] = height
    }
    counts["files_over_400_lines"] = counts["functions_over_40_lines"] = counts["mutable_statics"] = counts["lines_over_130"] = 0
}

# The names of the program's objects are given (objects: "customer|customers|…"); who may name them stands in a file.
BEGIN {
    named = "\"(" objects ")\""
    tables = "\"[^\"]*(from|join|into|update|table) (" objects ")([^a-z_][^\"]*)?\""
    while ((getline line < exceptions) > 0)
        if (split(line, word, " ") && line !~ /^#/)
            may_name[word[1]] = 1
}

function fault(text) { printf "%s:%d: %s\n", FILENAME, FNR, text }

# Code points of UTF-8, awk being told to see bytes.
function columns(line) {
    gsub(/[\200-\277]/, "", line)
    return length(line)
}

function end_of_file() {
    if (!last_file)
        return
    limit = is_test ? 1000 : 500
    if (lines > limit)
        printf "%s:%d: %d lines are too many for one file (%d)\n", last_file, lines, lines, limit
    if (lines > 400 && !is_test)
        counts["files_over_400_lines"]++
}

FNR == 1 {
    end_of_file()
    last_file = FILENAME
    split(FILENAME, part, "/")
    folder = part[1] == "src" ? part[2] : ""
    is_test = FILENAME ~ /_test\.c$/ || !folder
    is_door = folder == "base" || folder == "db" # where the outside world may differ
    if (folder && !(folder in floor_of))
        fault("the folder src/" folder " has no floor in tools/floors.txt")
    if ($0 !~ /^\/\*/)
        fault("begins without a comment that says what the file is for")
    guard = toupper(part[2] "_" part[3])
    sub(/\.H$/, "_H", guard)
    body = in_comment = 0
}

{ lines = FNR }

# How much of the code says what it takes for granted: lines with a check, of the lines of the program's sources.
folder && !is_test && FILENAME ~ /\.c$/ {
    source_lines++
    assertions += /(^|[^A-Za-z0-9_])check\(/ && FILENAME != "src/base/check.c"
}

/^#ifndef [A-Z0-9_]+_H$/ && FILENAME ~ /^src\/.*\.h$/ && $2 != guard { fault("the guard should be " guard) }

/^# *include "/ {
    split($0, quoted, "\"")
    split(quoted[2], path, "/")
    to = path[1]
    if (quoted[2] !~ /\// && quoted[2] !~ /_table\.h$/)
        fault("an include begins with its folder: \"" quoted[2] "\"")
    else if (folder && (to in floor_of) && to != folder && floor_of[to] >= floor_of[folder])
        fault("src/" folder " may not know src/" to " (tools/floors.txt)")
    else if (folder && !is_test && to == "test")
        fault("the program does not include tests")
    if (quoted[2] ~ /__/)
        fault("include with two underlines")
}

/(^|[^A-Za-z0-9_])(TODO|FIXME|XXX:)([^A-Za-z0-9_]|$)/ { fault("no notes to oneself in the code: do it or leave it") }
/\/(work|home|root)\// { fault("a path of somebody's machine") }
/\/tmp\// && !is_test { fault("a path of somebody's machine: ask for a temporary file") }
/\t/ && FILENAME ~ /\.[ch]$/ { fault("a tab") }
/[ \t\r]$/ { fault("space at the end of a line") }
columns($0) > 200 { fault("a line of more than 200 columns") }
columns($0) > 130 { counts["lines_over_130"]++ }
/^#(if|ifdef|elif)[ (]/ && folder && !is_door { fault("conditional compilation outside base and the engines") }

/(^|[^A-Za-z0-9_])(strcpy|strcat|sprintf|vsprintf|gets|alloca|strtok|asctime|ctime|gmtime|localtime|setlocale|system|popen|rand)\(/ && !is_test && $0 !~ /^ *(\/?\*|\/\/)/ {
    fault("a function that the house does not use")
}

/"(administrator|sales_manager|sales)"/ && folder && !is_test && FILENAME !~ /^src\/(object\/role|crm\/sample_words)\.c$/ {
    fault("a role is named in src/object/role.c alone: ask what somebody may (access/access.h)")
}

/(select|SELECT) \*( |$)/ && folder && !is_test && $0 !~ /struct select / {
    fault("a select that names no columns: tables gain some while the program runs")
}

# Comments may give examples; what follows of a line's code stands in code.
{
    code = $0
    if (in_comment && !sub(/^.*\*\//, "", code))
        code = ""
    else
        in_comment = 0
    gsub(/\/\*([^*]|\*[^\/])*\*\//, "", code)
    if (sub(/\/\*.*$/, "", code))
        in_comment = 1
}

# What only declarations and crm/ may name: the program's objects (objects/*.json), their tables, their fields.
folder && folder != "crm" && !is_test && (code ~ named || code ~ tables || code ~ /(object|grants)_field\(.*, (S|str_of)\("/) {
    if (FILENAME in may_name)
        has_named[FILENAME] = 1
    else
        fault("an object or its field is named outside crm/: declare it, or ask access/person.h (exceptions: tools/named.txt)")
}

/^static / && !is_test && $0 !~ /(^| )const / && $0 !~ /\(/ && $0 ~ /[;=]/ && $0 !~ /_Thread_local/ { counts["mutable_statics"]++ }

/^\{$/ { body = FNR }
/^\}$/ && body {
    if (FNR - body > 41 && !is_test)
        counts["functions_over_40_lines"]++
    if (FNR - body > 71 && !is_test)
        fault("a function of " (FNR - body - 1) " lines: longer than a screen")
    body = 0
}

END {
    end_of_file()
    for (name in may_name)
        if (!(name in has_named))
            printf "%s: names no object any more, or is gone: take %s out\n", exceptions, name
    counts["least_assertions_per_1000_lines"] = source_lines ? int(assertions * 1000 / source_lines) : 0
    for (name in counts)
        print "count", name, counts[name]
}
