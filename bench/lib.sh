# What the benches share: sourced by bench/run and bench/compare, in the project's folder. Sets $home, a folder for this run.
out=build/release/bench
mkdir -p build/bench
home=$(mktemp -d "$PWD/build/bench/run.XXXXXX")
server="" bare=""
on_server() { taskset -c 0 "$@"; }
on_client() { taskset -c 1 "$@"; }
ends() {
    for p in $server $bare; do
        kill -9 "$p" 2>/dev/null || true
        wait "$p" 2>/dev/null || true
    done
    server="" bare=""
}
trap 'ends; rm -rf "$home"' EXIT
unset ${!GUANXI_@}

median() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
password='correct horse battery'

# starts PROGRAM DATA [NAME=VALUE...]: the server on core 0; sets $server, $port.
starts() {
    local program=$1 data=$2
    shift 2
    : >"$home/out"
    taskset -c 0 env "$@" "$program" serve --data "$data" --listen 127.0.0.1:0 --threads 1 >"$home/out" 2>"$home/log" &
    server=$!
    for _ in $(seq 2000); do
        port=$(sed -n 's/.*answers at http.*:\([0-9]*\)$/\1/p' "$home/out")
        [ -z "$port" ] || return 0
        sleep 0.01
    done
    echo "the server does not start" && cat "$home/log" && exit 1
}

stops() {
    kill -TERM "$server"
    wait "$server" || true
    server=""
}

signs_in() {
    curl -sS -H 'Content-Type: application/json' -d "{\"email\":\"$1@example.com\",\"password\":\"$password\"}" \
        "http://127.0.0.1:$port/api/login" | sed 's/.*"token":"\([^"]*\)".*/\1/'
}

load() { on_client $out/load "$@"; }
first() { awk '{ print $1 }'; }
