# Counting tests of several runners together. Sourced.
#
#   tally NAME COMMAND...   runs it; its output goes to build/test/NAME.log and, when it fails, to the reader
#   tally_end               prints "N passed, N failed" and returns 1 when something failed
#
# Understood: cmocka's totals, vitest's, node --test's, and lines "N passed, N failed" of our own. What counts nothing
# counts as one test; what fails without counting a failure (a crash) as one failure.
tally_passed=0 tally_failed=0

tally() {
    local name=$1 log status=0 counts passed failed started=$SECONDS
    shift
    mkdir -p build/test
    log=build/test/$(printf '%s' "$name" | tr -c 'A-Za-z0-9_.-' '_').log
    "$@" >"$log" 2>&1 || status=$?
    counts=$(tally_read <"$log")
    passed=${counts% *} failed=${counts#* }
    [ $status = 0 ] || [ "$failed" != 0 ] || failed=1
    [ $status != 0 ] || [ "$passed" != 0 ] || [ "$failed" != 0 ] || passed=1
    tally_passed=$((tally_passed + passed)) tally_failed=$((tally_failed + failed))
    if [ "$failed" = 0 ]; then
        printf 'ok    %s: %d passed (%d s)\n' "$name" "$passed" $((SECONDS - started))
    else
        tail -n 200 "$log"
        printf 'FAIL  %s: %d passed, %d failed, exit %d; all of it: %s\n' "$name" "$passed" "$failed" $status "$log"
    fi
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
