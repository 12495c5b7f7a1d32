#!/usr/bin/env bash
# The control of tools/tidy: a small tree with one of each fault in it; every one must be found, and a clean one pass.
set -euo pipefail
tools=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree" "$tree.named"' EXIT
passed=0 failed=0 ratchet=/dev/null

# expects TEXT FILE CONTENT [OTHER]: the fault TEXT is found when FILE holds CONTENT, and the house's file OTHER is there too.
expects() {
    rm -rf "$tree"/*
    mkdir -p "$tree/$(dirname "$2")" "$tree/src"
    printf '%b' "$3" >"$tree/$2"
    [ -z "${4:-}" ] || (cd "$tools/.." && cp --parents "$4" "$tree")
    said=$(RATCHET=$ratchet "$tools/tidy" "$tree" 2>&1 || true)
    case $said in
    *"$1"*) passed=$((passed + 1)) ;;
    *)
        failed=$((failed + 1))
        printf 'not found: %s\n  in %s\n  it said: %s\n' "$1" "$2" "$said"
        ;;
    esac
}

# names TEXT FILE CONTENT [EXCEPTIONS]: the same in a tree with one object, of which FILE may or may not speak.
names() {
    rm -rf "$tree"/*
    mkdir -p "$tree/$(dirname "$2")" "$tree/objects"
    printf '{\n  "object": "quote",\n  "plural": "quotes",\n}\n' >"$tree/objects/quote.json"
    printf '%b' "$3" >"$tree/$2"
    said=$(RATCHET=/dev/null NAMED=${4:-/dev/null} "$tools/tidy" "$tree" 2>&1 || true)
    case $said in
    *"$1"*) passed=$((passed + 1)) ;;
    *)
        failed=$((failed + 1))
        printf 'not found: %s\n  in %s\n  it said: %s\n' "$1" "$2" "$said"
        ;;
    esac
}

hold='the floors and the house rules hold'
head='/* What it is for. */\n'
expects 'the floors and the house rules hold' src/db/a.c "$head#include \"base/str.h\"\n#include \"db/db.h\"\n"
expects 'src/base may not know src/db' src/base/a.c "$head#include \"db/db.h\"\n"
expects 'src/json may not know src/text' src/json/a.h "$head#include \"text/text.h\"\n"
expects 'an include begins with its folder' src/db/a.c "$head#include \"db.h\"\n"
expects 'src/attic has no floor' src/attic/a.c "$head"
expects 'begins without a comment' src/db/a.c '#include <stdio.h>\n'
expects 'no notes to oneself' src/db/a.c "$head/* TO""DO: later */\n"
expects "a path of somebody's machine" src/db/a.c "$head// /ho""me/me/x\n"
expects 'the guard should be DB_A_H' src/db/a.h "$head#ifndef A_H\n"
expects 'conditional compilation' src/record/a.c "$head#ifdef LINUX\n"
expects 'does not use' src/db/a.c "$head    strcpy(a, b);\n"
expects 'names no columns' src/db/a.c "$head    S(\"select * from things\")\n"
expects 'a tab' src/db/a.c "$head\tint i;\n"
expects 'space at the end' src/db/a.c "$head int i; \n"
expects 'more than 200 columns' src/db/a.c "$head$(printf '%0210d' 0)\n"
expects 'too many for one file (500)' src/db/a.c "$head$(printf '\\n%.0s' $(seq 501))"
expects 'longer than a screen' src/db/a.c "${head}void f(void)\n{$(printf '\\n%.0s' $(seq 80))}\n"
expects 'mutable_statics stood 0 times and stands 1' src/db/a.c "${head}static int n;\n"
expects 'docs/a.md:1: there is no db/gone.c' docs/a.md 'In `db/gone.c`.\n'
expects 'CONTRIBUTING.md:2: tools/tidy.awk has no gone_word' CONTRIBUTING.md '\n`tools/tidy.awk: gone_word`\n' tools/tidy.awk
expects "$hold" docs/a.md '`tools/tidy.awk: limit`\n' tools/tidy.awk
expects 'a role is named in src/object/role.c alone' src/api/a.c "${head}bool is = str_is(role, \"sales\");\n"
outside='is named outside crm/'
names "a.c:2: an object or its field $outside" src/api/a.c "$head    catalog_object(c, S(\"quote\"));\n"
names "a.c:2: an object or its field $outside" src/api/a.c "$head    db_run(db, S(\"delete from quotes where id = ?\"));\n"
names "a.c:2: an object or its field $outside" src/api/a.c "$head    object_field(r->object, S(\"total\"));\n"
names "a.c:4: an object or its field $outside" src/api/a.c "$head/* more: \"quote\"\n   and \"quotes\" */\n    str_is(name, \"quote\");\n"
names "$hold" src/crm/a.c "$head    catalog_object(c, S(\"quote\"));\n"
names "$hold" src/api/a.c "$head    db_run(db, S(\"delete from quotes_seen where id = ?\")); /* not a \"quote\" */\n"
expects 'least_assertions_per_1000_lines is up to 500' src/db/a.c '/* One. */ check(a > 0);\n\n'
ratchet=$tree.named
printf 'least_assertions_per_1000_lines 600\n' >"$ratchet"
expects 'least_assertions_per_1000_lines stood at 600 and stands at 500' src/db/a.c '/* One. */ check(a > 0);\n\n'
ratchet=/dev/null
printf 'src/api/a.c  it may\n' >"$tree.named"
names "$hold" src/api/a.c "$head    catalog_object(c, S(\"quote\"));\n" "$tree.named"
names 'take src/api/a.c out' src/api/a.c "$head" "$tree.named"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
