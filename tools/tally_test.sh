#!/usr/bin/env bash
# The control of tools/tally.sh: that failures, crashes and notices are told, and that what is noted runs as it says.
set -euo pipefail
tools=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir "$tree/tools"
printf '9\tdear\n0.1\tcheap\n' >"$tree/tools/costs.txt"
passed=0 failed=0

# expects WHAT PATTERN SCRIPT: all that the script says matches; a dot is a line's end too.
expects() {
    rm -rf "$tree/build"
    said=$(cd "$tree" && bash -euc ". '$tools/tally.sh'; $3" 2>&1 || echo "ended with $?")
    if [[ $said =~ $2 ]]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'not so: %s\n  it said: %s\n' "$1" "$said"
    fi
}

expects 'what passes counts' '^ok    \[1/1\] a: 1 passed .*1 passed, 0 failed$' 'tally_later a true; tally_run; tally_end'
expects 'what fails is told and ends it' 'FAIL  \[1/1\] a: 0 passed, 1 failed, exit 3.*0 passed, 1 failed.ended with 1' \
    'tally_later a sh -c "exit 3"; tally_run; tally_end'
expects 'totals of cmocka' '3 passed, 2 failed' \
    'tally a printf "[  PASSED  ] 3 test(s).\n[  FAILED  ] 2 test(s), listed below:\n"; tally_end'
expects 'a crash behind good totals' '3 passed, 1 failed' \
    'tally a sh -c "echo \"[  PASSED  ] 3 test(s).\"; kill -SEGV \$\$"; tally_end'
expects 'a function that ends its shell' 'FAIL.* a: 0 passed, 1 failed.*ok .* b: 1 passed' \
    'f() { exit 2; }; TALLY_BESIDE=1; tally_later a f; tally_later b true; tally_run; tally_end'
expects 'a notice is shown' 'a: 1 passed .*.      notice: only half.' 'tally a echo "notice: only half"; tally_end'
expects 'the dearest first, what nobody knows in the middle' ' dear: .* unknown: .* cheap: ' \
    'TALLY_BESIDE=1; for name in cheap unknown dear; do tally_later $name true; done; tally_run; tally_end'
expects 'what it took the last time counts' ' cheap: .* dear: .*again.* cheap: .* dear: ' \
    'TALLY_BESIDE=1; mkdir -p build/test; printf "99\tcheap\n" >build/test/costs
    for round in 1 2; do tally_later dear true; tally_later cheap sleep 0.2; tally_run; echo again; printf "99\tcheap\n" >>build/test/costs; done'
expects 'the cheap ones' '^cheap.unknown$' 'printf "dear\ncheap\nunknown\n" | tally_cheap 3'
expects 'they run beside each other' '2 passed, 0 failed' \
    'meet() { touch $1; for i in $(seq 1000); do [ ! -e $2 ] || return 0; sleep 0.01; done; return 1; }
    TALLY_BESIDE=2; tally_later a meet x y; tally_later b meet y x; tally_run; tally_end'
expects 'a failed build ends the run' '^FAIL.*0 passed, 1 failed.ended with 1$' \
    'tally build false; tally_end_when_failed; echo further'
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
