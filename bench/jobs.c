/*
 * How soon quick work begins while bulk work goes on and on (the promise: within 100 ms). The program serves, sample data are
 * made without end, and so many quick jobs (200 without an argument) are asked for one after another at moments of chance.
 * Measured is from the moment the job was asked for to the transaction of its only step, by the times that stand in its row;
 * and how many customers of the sample were made in each of the waits, which a busy machine does not change.
 *
 *     build/release/bench/jobs [COUNT]      on SQLite, then on PostgreSQL (test/postgres.sh)
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"
#include "support/served.h"

enum { ASKED_MAX = 10000, PAUSE_MS = 60, PROMISE_MS = 100 };

static int asked = 200;

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static enum rc number_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_value(row, 0, VALUE_TIME).i - row_value(row, 1, VALUE_TIME).i;
    return RC_OK;
}

static int64_t waited(struct served *s, int64_t id)
{
    int64_t ms = 0;
    served_done_at(s, id);
    check(db_query(s->reader, &(struct db_query){S("select ended_at, created_at from jobs where id = ?"),
                                                 (struct value[]){v_int(id)}, 1, number_row, &ms}) == RC_OK);
    return ms;
}

/* In thousandths. */
static long long part(const int64_t *sorted, int thousandths)
{
    return (long long)sorted[((long long)(asked - 1) * thousandths + 500) / 1000];
}

static void tell(const struct database *d, int64_t *waits, int64_t *passed)
{
    int kept = 0;
    double load = 0;
    for (int i = 0; i < asked; i++)
        kept += waits[i] <= PROMISE_MS;
    qsort(waits, (size_t)asked, sizeof *waits, by_value);
    qsort(passed, (size_t)asked, sizeof *passed, by_value);
    check(getloadavg(&load, 1) == 1);
    printf(
        "%s: %d quick jobs beside a bulk job begun after %lld ms (median), %lld (p99), %lld (most); %d within %d ms; "
        "customers made meanwhile: %lld (median), %lld (p99); load %.1f\n",
        d->kind == DB_SQLITE ? "SQLite" : "PostgreSQL", asked, part(waits, 500), part(waits, 990), part(waits, 1000),
        kept, PROMISE_MS, part(passed, 500), part(passed, 990), load);
}

static void measure(struct database *d)
{
    static int64_t waits[ASKED_MAX], passed[ASKED_MAX];
    struct served *s = served_start(d);
    int64_t bulk = served_bulk(s, LIMIT_SAMPLE);
    for (int i = 0; i < asked; i++) {
        nanosleep(&(struct timespec){.tv_nsec = (long)(rand() % PAUSE_MS) * 1000000}, NULL);
        int64_t before = served_look(s, bulk).done;
        waits[i] = waited(s, served_ask_for(s, JOB_QUICK, 0));
        passed[i] = served_look(s, bulk).done - before;
    }
    check(str_is(served_look(s, bulk).state, "running"));
    served_cancel(s, bulk);
    served_stop(s);
    tell(d, waits, passed);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        asked = atoi(argv[1]);
    check(asked > 0 && asked <= ASKED_MAX);
    log_level_set(LOG_OFF);
    for_each_database(measure);
    return 0;
}
