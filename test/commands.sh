#!/usr/bin/env bash
# The table of command lines, test/commands/lines.txt: test/commands.sh build/guanxi
#
# Run whole by the command itself, beside a server, and beside one on PostgreSQL: what a command says and how it ends is the same
# on each road. Every road begins with nothing but the tables.
set -uo pipefail
program=$(realpath "${1:?which program?}")
tests=$(dirname "$(realpath "$0")")
home=$(mktemp -d)
server="" database=""
trap '[ -z "$server" ] || kill "$server"; rm -rf "$home"' EXIT
unset ${!GUANXI_@}
mkdir "$home/bin"
ln -s "$program" "$home/bin/guanxi"
PATH=$home/bin:$PATH
passed=0 failed=0

# begins ROAD: a folder with the files of the table, and data.
begins() {
    road=$1
    cp -r "$tests/commands" "$home/$road"
    cd "$home/$road" || exit 1
    echo 'correct horse battery' >password
    echo 'short' >weak
    export GUANXI_DATA=$home/$road/data
    guanxi init >/dev/null
}

serves() {
    guanxi serve --listen 127.0.0.1:0 >serve.out 2>serve.log &
    server=$!
    for _ in $(seq 400); do
        ! grep -q 'answers at' serve.out || return 0
        sleep 0.05
    done
    cat serve.out serve.log
}

ends() {
    kill "$server" && wait "$server"
    server=""
}

# One line of the table: $line, $exit, and the patterns of each kind, a line each.
tries() {
    local status=0 wrong="" pattern
    [ -n "$line" ] || return 0
    bash -c "$line" >"$home/out" 2>"$home/err" </dev/null || status=$?
    [[ $status =~ ^$exit$ ]] || wrong="exit $status, not $exit"
    [ -n "$out" ] || [ ! -s "$home/out" ] || wrong+="; nothing should stand on standard output"
    [ -n "$err" ] || [ ! -s "$home/err" ] || wrong+="; nothing should stand on standard error"
    while read -r pattern; do
        [ -z "$pattern" ] || grep -qE -- "$pattern" "$home/out" || wrong+="; standard output has no $pattern"
    done <<<"$out"
    while read -r pattern; do
        [ -z "$pattern" ] || grep -qE -- "$pattern" "$home/err" || wrong+="; standard error has no $pattern"
    done <<<"$err"
    while read -r pattern; do
        [ -z "$pattern" ] || ! cat "$home/out" "$home/err" | grep -qE -- "$pattern" || wrong+="; $pattern stands there"
    done <<<"$neither"
    if [ -z "$wrong" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAIL  %s: %s\n  %s\n%s\n' "$road" "$line" "$wrong" "$(head -n 20 "$home/out" "$home/err")"
    fi
}

runs_table() {
    local text
    line="" exit=0 out="" err="" neither=""
    while IFS= read -r text; do
        case $text in
        '$ '*)
            tries
            line=${text#??} exit=0 out="" err="" neither=""
            ;;
        '= '*) exit=${text#??} ;;
        '> '*) out+=${text#??}$'\n' ;;
        '! '*) err+=${text#??}$'\n' ;;
        '- '*) neither+=${text#??}$'\n' ;;
        '' | '#'*) ;;
        *) echo "test/commands/lines.txt: what is this? $text" && failed=$((failed + 1)) ;;
        esac
    done <"$tests/commands/lines.txt"
    tries
}

begins alone
runs_table
begins beside
serves
runs_table
ends
postgres=$("$tests/postgres.sh" start)
database=commands_$$
psql -q "$postgres" -c "create database $database"
export GUANXI_DATABASE=${postgres%/*}/$database
begins postgres
serves
runs_table
ends
psql -q "$postgres" -c "drop database $database"

echo "$passed passed, $failed failed"
[ $failed = 0 ]
