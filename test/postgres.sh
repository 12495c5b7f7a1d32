#!/bin/sh
# A private PostgreSQL for the tests, in build/postgres (or where it can), on a unix socket there and nowhere else.
#
#   test/postgres.sh start   makes and starts it unless it runs, and prints its URL
#   test/postgres.sh url     prints the URL
#   test/postgres.sh stop    stops it
#   test/postgres.sh crash   ends it without warning and starts it again on what it had
#
# GUANXI_TEST_CLUSTER names another one beside it, for who wants to crash it.
#
# What it holds is worth nothing: a start makes it from scratch, in memory where there is room (test/memory.sh), and it
# never waits for the disk. Several may start it at once. PostgreSQL refuses to run as root: then it runs as the user
# postgres.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cluster=${GUANXI_TEST_CLUSTER:-postgres}
home=$root/build/$cluster
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || bin=$(dirname "$(command -v postgres || echo /nowhere/postgres)")

as_postgres() {
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

# A socket's path has 107 bytes, and the user postgres may not enter everybody's folder: then it lives elsewhere. Not in
# TMPDIR: a test may have another one than who started the server.
may_live_at() {
    [ ${#1} -le 80 ] && { [ "$(id -u)" != 0 ] || runuser -u postgres -- test -x "$root"; }
}
may_live_at "$home" || home=/tmp/guanxi-$cluster-$(echo "$root" | cksum | cut -d' ' -f1)
data=$home/data

# In a folder it may enter, silent, and without the lock, which would live as long as the server.
quietly() {
    (cd / && as_postgres "$@" >>"$home/start.log" 2>&1 9>&-)
}

runs() {
    [ -d "$data" ] && quietly "$bin/pg_ctl" -D "$data" status
}

# Where the data lie in memory, which $data then points to; empty: it is a folder of its own.
data_in_memory() {
    folder=$("$root/test/memory.sh")
    [ -z "$folder" ] || echo "$folder/guanxi-$cluster-data-$(echo "$root" | cksum | cut -d' ' -f1)"
}

forget() {
    if [ -L "$data" ]; then rm -rf "$(readlink "$data")"; fi
    rm -rf "$data"
}

url() {
    echo "postgres://postgres@$(echo "$home" | sed 's|%|%25|g; s|/|%2F|g')/postgres"
}

start() {
    [ -x "$bin/initdb" ] || { echo "test/postgres.sh: PostgreSQL is not installed" >&2; exit 1; }
    mkdir -p "$home" "$root/build"
    [ "$(id -u)" != 0 ] || chown postgres "$home"
    exec 9>"$root/build/$cluster.lock"
    flock 9
    runs && return
    forget && : >"$home/start.log"
    memory=$(data_in_memory)
    if [ -n "$memory" ]; then
        rm -rf "$memory" && mkdir "$memory" && ln -s "$memory" "$data"
        [ "$(id -u)" != 0 ] || chown postgres "$memory"
    fi
    quietly "$bin/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C --no-sync || failed
    quietly "$bin/pg_ctl" -D "$data" -w -l "$home/server.log" -o "-c listen_addresses= -k '$home' -c fsync=off \
        -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=64MB -c min_wal_size=32MB \
        -c max_wal_size=256MB -c max_connections=200" start || failed
}

failed() {
    echo "test/postgres.sh: PostgreSQL does not start; is $home a folder the user postgres may enter?" >&2
    tail -n 5 "$home/start.log" >&2
    exit 1
}

case "${1:-}" in
start) start && url ;;
url) url ;;
crash) quietly "$bin/pg_ctl" -D "$data" -m immediate -w restart || failed ;;
stop)
    if runs; then quietly "$bin/pg_ctl" -D "$data" -m fast stop; fi
    forget
    ;;
*) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
esac
