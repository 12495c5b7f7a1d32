# Counting tests of several runners together. Sourced.
#
#   tally NAME COMMAND...       runs it; its output goes to build/test/NAME.log and, when it fails, to the reader
#   tally_later NAME COMMAND... notes it for tally_run
#   tally_run                   runs all that was noted, TALLY_BESIDE at once, the dearest first, and tells each as it ends
#   tally_cheap SECONDS         of the names on stdin, prints those that cost no more
#   tally_end                   prints "N passed, N failed" and returns 1 when something failed
#   tally_end_when_failed       that, and the end of the script, when something failed already: a build
#
# TALLY_BESIDE is the processors and two more unless said: programs wait for databases, sockets and clocks. What a thing
# costs is what it took the last time (build/test/costs), else what stands in tools/costs.txt.
#
# Understood: cmocka's totals, vitest's, node --test's, and lines "N passed, N failed" of our own. What counts nothing
# counts as one test; what fails without counting a failure (a crash) as one failure. Lines "notice: ..." are shown.
tally_passed=0 tally_failed=0
declare -A tally_command=()

tally() {
    local status=0 started=$SECONDS name=$1
    shift
    "$@" >"$(tally_log "$name")" 2>&1 || status=$?
    tally_tell "$name" $status "$((SECONDS - started)) s" ""
}

tally_later() {
    local name=$1
    shift
    tally_command[$name]=$(printf '%q ' "$@")
}

tally_run() {
    local name running=0 ended=0 all=${#tally_command[@]}
    tally_open
    while IFS= read -r name; do
        [ $running -lt "${TALLY_BESIDE:-$(($(nproc) + 2))}" ] || tally_one_ends
        tally_one "$name" >"$(tally_log "$name")" 2>&1 &
        running=$((running + 1))
    done < <(tally_dearest_first)
    while [ $running != 0 ]; do tally_one_ends; done
    tally_command=()
    exec {tally_ends}>&-
}

# Those that end say so in a pipe: bash forgets who ended while it looked elsewhere.
tally_open() {
    mkdir -p build/test
    rm -f build/test/ends
    mkfifo build/test/ends
    exec {tally_ends}<>build/test/ends
}

# Runs it, in a process of its own, and says "STATUS TAB SECONDS TAB SECONDS OF THE PROCESSORS TAB NAME" when it has ended.
tally_one() {
    local status=0 began=$EPOCHREALTIME times
    trap - INT # Ctrl-C is for it too, though it runs in the background
    times=$(tally_log "$1").times
    (eval "${tally_command[$1]}") || status=$?
    times >"$times"
    awk -v a="$began" -v b="$EPOCHREALTIME" -v status=$status -v name="$1" 'NR == 2 {
        gsub("[ms]", " ")
        printf "%d\t%.1f\t%.1f\t%s\n", status, b - a, $1 * 60 + $2 + $3 * 60 + $4, name
    }' "$times" >&"$tally_ends"
}

# Waits for the next one to end, of those that tally_run began.
tally_one_ends() {
    local name took cpu status
    IFS=$'\t' read -r status took cpu name <&"$tally_ends"
    running=$((running - 1)) ended=$((ended + 1))
    printf '%s\t%s\t%s\n' "$took" "$name" "$cpu" >>build/test/costs
    tally_tell "$name" "$status" "$took s, processors $cpu" "[$ended/$all] "
}

# The names of what was noted.
tally_dearest_first() {
    printf '%s\n' "${!tally_command[@]}" | tally_costs $(ls build/test/costs 2>/dev/null) | sort -k1,1gr -k2 | cut -f2-
}

# Of the names on stdin those that cost at most so many seconds, by what is written down: the same on every machine.
tally_cheap() {
    tally_costs | awk -F'\t' -v most="$1" '$1 <= most { print $2 }'
}

# "SECONDS TAB NAME" of the names on stdin, as tools/costs.txt says, and what is named, which has the last word. What
# nobody knows yet is taken for cheap.
tally_costs() {
    awk -F'\t' '
        FILENAME != "-" { cost[$2] = $1; next }
        NF { printf "%s\t%s\n", ($1 in cost) ? cost[$1] : 1, $1 }
        ' tools/costs.txt "$@" -
}

tally_log() {
    mkdir -p build/test
    printf 'build/test/%s.log' "$(printf '%s' "$1" | tr -c 'A-Za-z0-9_.-' '_')"
}

# tally_tell NAME STATUS TIME WHERE: counts what its log says.
tally_tell() {
    local name=$1 status=$2 log counts passed failed
    log=$(tally_log "$name")
    counts=$(tally_read <"$log")
    passed=${counts% *} failed=${counts#* }
    [ $status = 0 ] || [ "$failed" != 0 ] || failed=1
    [ $status != 0 ] || [ "$passed" != 0 ] || [ "$failed" != 0 ] || passed=1
    tally_passed=$((tally_passed + passed)) tally_failed=$((tally_failed + failed))
    if [ "$failed" = 0 ]; then
        printf 'ok    %s%s: %d passed (%s)\n' "$4" "$name" "$passed" "$3"
        sed -n 's/^.\{0,4\}\(notice: \)/      \1/p' "$log" | sort -u
    else
        tail -n 200 "$log"
        printf 'FAIL  %s%s: %d passed, %d failed, exit %d; all of it: %s\n' "$4" "$name" "$passed" "$failed" $status "$log"
    fi
}

# For when nothing further makes sense.
tally_end_when_failed() {
    [ $tally_failed = 0 ] || { tally_end || exit 1; }
}

tally_end() {
    printf '%d passed, %d failed\n' $tally_passed $tally_failed
    [ $tally_failed = 0 ]
}

# "PASSED FAILED" of a log. Where our own line ends a log, it has counted what stands before it.
tally_read() {
    sed 's/\x1b\[[0-9;]*m//g' | LC_ALL=C awk '
        /^\[  PASSED  \] [0-9]+ test/ { passed += $4 }
        /^\[  FAILED  \] [0-9]+ test/ { failed += $4 }
        /^ *Tests  .*\([0-9]+\)$/ {
            for (i = 1; i <= NF; i++) {
                if ($i == "passed" || $i == "passed)") passed += $(i - 1)
                if ($i == "failed") failed += $(i - 1)
            }
        }
        /^(# |\342\204\271 )pass [0-9]+$/ { passed += $3 }
        /^(# |\342\204\271 )fail [0-9]+$/ { failed += $3 }
        /^[0-9]+ passed, [0-9]+ failed$/ { own = 1; own_passed = $1; own_failed = $3 }
        END { if (own) print own_passed, own_failed; else print passed + 0, failed + 0 }'
}
