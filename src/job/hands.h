/*
 * The jobs a runner has in hand: at most LIMIT_JOBS_HELD, each of another line, a step of each in turn. Within job/ only.
 *
 * Lines come to hand in a circle, by name: whoever waits is passed by once for each other line at most. Where more lines
 * wait than there are hands, a job is given back after LIMIT_TURN_STEPS steps for the next in the circle, and what it kept is
 * lost; it stays the first of its line.
 */
#ifndef JOB_HANDS_H
#define JOB_HANDS_H

#include "base/limits.h"
#include "job/runner.h"

enum { ERROR_BYTES = 1000 };

/* A job in our hands. */
struct holding {
    struct job_runner *runner;
    int64_t id;
    char line[JOB_LINE_BYTES]; /* whose it is: see job_due */
    struct arena *arena;       /* what its kind keeps between steps */
    void *kept;
    void *found;
    int64_t generation; /* of the catalogue that kept and found point into */
    int steps;          /* of this turn */
    int retries;
    bool is_taken;
    bool is_suspect;         /* its next step is counted as a try before it begins */
    bool is_tried;           /* one was counted, and no step was done since */
    bool is_begun;           /* the step of this write transaction */
    bool is_out;             /* of our hands: over, put off, or somebody else's */
    bool was_ending;         /* it was end that failed, … */
    bool is_given_up;        /* … or who tried died too often */
    char error[ERROR_BYTES]; /* of the step that failed */
};

struct hands {
    struct job_runner *runner;
    struct holding held[LIMIT_JOBS_HELD];
    size_t count;
    int64_t looked_ms; /* for more to take; by clock_monotonic_ms */
    enum rc first;     /* what went wrong first */
};

bool hands__is_stopped(const struct job_runner *runner);

/* Takes what waits, as far as there is room or a turn is over. At once when the hands are empty, else every so often. */
enum rc hands__fill(struct hands *h);

/* One is out of hand: its rows say so already. */
void hands__drop(struct hands *h, size_t i);

/* All of them. Because of a stop they are given back; because the database is away nobody hears of it, and the leases
   run out. */
void hands__let_go(struct hands *h);

/* The runner's thread shows that it works: without it job_renew lets the leases run out. */
void hands__alive(struct job_runner *runner);

#endif
