#!/usr/bin/env bash
# What the manuals print is run: test/manual.sh build/guanxi
#
# Of README.md and README.zh-CN.md each command of their tables, as printed, on data made as they say. Of docs/command-line.md
# each command with each of its options, each setting, each exit: the lines below, and what stands in the manual and not in a
# line is told.
set -uo pipefail
program=$(realpath "${1:?which program?}")
root=$(cd "$(dirname "$0")/.." && pwd)
home=$(mktemp -d)
server=""
trap '[ -z "$server" ] || kill -9 "$server" 2>/dev/null; rm -rf "$home"' EXIT
mkdir "$home/bin" && ln -s "$program" "$home/bin/guanxi"
export PATH=$home/bin:$PATH
cd "$home" || exit 1
unset ${!GUANXI_@}
passed=0 failed=0 lines=" "

# ends_with EXIT WORDS...: what was run is kept for the end, where it is compared with the manual.
ends_with() {
    local wanted=$1 said status=0
    shift
    lines="$lines$* | "
    said=$("$@" 2>&1 </dev/null) || status=$?
    if [ $status = "$wanted" ]; then
        passed=$((passed + 1))
        exits="${exits:-} $wanted"
        echo "ok    $*"
    else
        failed=$((failed + 1))
        printf 'FAIL  %s\n  exit %s, not %s:\n%s\n' "$*" $status "$wanted" "$(head -n 5 <<<"$said")"
    fi
}

# serves WORDS...: until it answers; sets $server.
serves() {
    lines="$lines$* | "
    "$@" >serve.out 2>serve.log &
    server=$!
    for _ in $(seq 200); do
        ! grep -q ' answers at ' serve.out || return 0
        sleep 0.05
    done
    cat serve.log
}

stops() {
    local status=0
    kill -TERM "$server" 2>/dev/null
    wait "$server" || status=$?
    server=""
    ends_with 0 [ $status = 0 ]
}

holds() { # NAME TEXT: that it stands among what was run
    if [[ $lines == *"$2"* ]]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL  $1 has no line in test/manual.sh"
    fi
}

postgres=$("$root/test/postgres.sh" start)
psql -q "$postgres" -c "create database manual_$$"
echo 'correct horse battery' | tee FILE >password
printf 'name,email\nEast,east@example.com\n' | tee FILE.csv >two.csv

# The readme's tables; what has to be filled in is filled in, and a server gets a free port.
for readme in README.md README.zh-CN.md; do
    rm -rf readme node
    GUANXI_DATA=$home/readme serves guanxi serve --listen 127.0.0.1:0
    stops
    grep '^| ' "$root/$readme" | grep -o '`guanxi [^`]*`' | tr -d '`' | sed "s,postgres://USER@HOST/NAME,${postgres%/*}/manual_$$," >commands
    ends_with 0 [ "$(wc -l <commands)" -ge 5 ]
    while read -r -a words; do
        if [ "${words[1]}" = serve ]; then
            GUANXI_DATA=$home/node serves "${words[@]}" --listen 127.0.0.1:0
            stops
        else
            GUANXI_DATA=$home/readme ends_with 0 "${words[@]}"
        fi
    done 3<&0 <commands
done

# The manual of the command line.
export GUANXI_DATA=$home/data
ends_with 2 guanxi check
ends_with 0 guanxi init --sample 5 --language zh
ends_with 0 guanxi user add ann@example.com --role administrator --password-file password --name Ann
ends_with 3 guanxi user add ann@example.com --role sales --password-file password
ends_with 0 guanxi user list --format json
ends_with 0 guanxi user password ann@example.com --password-file password
ends_with 0 guanxi import customers two.csv
printf '{"columns":[{"column":"name","target":"name"},{"column":"email","target":"email"}]}' >two.json
ends_with 0 guanxi import customers two.csv --mapping two.json --update-by email --create-people --dry-run
ends_with 3 guanxi import customers - --rejected rejected.csv <<<$'name,email\nBad,no address'
ends_with 0 guanxi export customers --format csv --where "name = 'East'" --lines --ids
ends_with 0 guanxi export customers --format json
ends_with 0 guanxi audit verify
ends_with 0 guanxi audit verify --records --head-to 'cat >>heads'
ends_with 0 guanxi audit verify --head heads
ends_with 0 guanxi check
ends_with 0 guanxi check --mend
ends_with 0 guanxi check --declarations
ends_with 0 guanxi openapi
ends_with 0 guanxi version
for topic in '' serve user 'user add' settings exits markdown; do
    # shellcheck disable=SC2086
    ends_with 0 guanxi help $topic
done
ends_with 1 sh -c 'guanxi help >/dev/full'
mkdir empty && : >empty/guanxi.db
ends_with 5 guanxi check --data empty
serves guanxi serve --data data --database "sqlite:$home/data/guanxi.db" --listen 127.0.0.1:0 --proxy 127.0.0.1 --threads 1 \
    --connections 100 --queue 100 --stop-seconds 5 --log warn
ends_with 4 guanxi serve --listen 127.0.0.1:0
stops
psql -q "$postgres" -c "drop database manual_$$"

manual=$root/docs/command-line.md
while IFS= read -r line; do
    case $line in
    '## `guanxi '*) command=$(sed -E 's/^## `(guanxi [a-z]+( (add|verify|list|password)\b)?).*/\1/' <<<"$line") && holds "$command" "$command" ;;
    '| `--'*) flag=$(sed -E 's/^\| `(--[a-z-]+).*/\1/' <<<"$line") && holds "$command $flag" " $flag" ;;
    '## '*) command=$line ;;
    '| '[0-9]*) exit=$(cut -d' ' -f2 <<<"$line") && [[ " $exits " == *" $exit "* ]] || holds "exit $exit" "no such line" ;;
    esac
done <"$manual"

echo "$passed passed, $failed failed"
[ $failed = 0 ]
