# How a C test program is run. Sourced, behind tally.sh.
#
#   programs_later PROGRAM...   notes each for tally_run, bounded in time
#
# Those of build/asan run on SQLite alone, but for the few in programs_on_postgres: what else a sanitizer can see does not
# depend on the engine, and every test runs on both without one.
TMPDIR=${TMPDIR:-$(test/memory.sh)}
export TMPDIR=${TMPDIR:-/tmp}
programs_on_postgres="src/db/db_test src/db/postgres_test src/db/value_test src/crm/behaviours_test test/story_test test/nodes_test test/race_test test/crossing_test"

programs_later() {
    local program engines
    for program in "$@"; do
        engines=
        if [[ $program == build/asan/* && " $programs_on_postgres " != *" ${program#build/asan/} "* ]]; then
            engines=sqlite
        fi
        tally_later "$program" env GUANXI_TEST_ENGINES="${GUANXI_TEST_ENGINES:-$engines}" timeout --kill-after=10 600 "$program"
    done
}
