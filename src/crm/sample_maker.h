/* What the files of sample data share: dice, words, days, and creating a record. Within crm/ only. */
#ifndef CRM_SAMPLE_MAKER_H
#define CRM_SAMPLE_MAKER_H

#include "crm/sample.h"
#include "record/record.h"

/* One piece at work. The first failure is kept in rc, and nothing is done after it. */
struct maker {
    struct cx *cx;
    struct sample *s;
    bool is_english;
    uint64_t dice;
    int32_t today;
    int64_t now_ms; /* the real one; cx->now_ms goes back and forth */
    int64_t by;     /* the colleague who writes now; 0: the one who asked for sample data */
    enum rc rc;
};

/* The most a customer brings with it, changes of stage counted as records. */
enum { SAMPLE_FAMILY_MAX = 60 };

/* 0 … sides - 1. */
int sample__roll(struct maker *m, int sides);
bool sample__chance(struct maker *m, int percent);

const char *sample__word(const struct maker *m, const struct sample_word *w);
const char *sample__pick(struct maker *m, const struct sample_list *list);

/* A moment of that day's working hours, in the company's zone; never later than now. */
int64_t sample__moment(struct maker *m, int32_t day);
int64_t sample__evening(struct maker *m, int32_t day); /* after all of them */

/* A draft, and its fields by name. Empty text is left out. */
struct draft *sample__draft(struct maker *m, const char *object);
void sample__put(struct draft *d, const char *field, struct value v);
void sample__put_text(struct draft *d, const char *field, const char *text);

/* Creates or changes it as if it were at_ms and m->by did it; the id, or 0. */
int64_t sample__create(struct maker *m, struct draft *d, int64_t at_ms);
void sample__update(struct maker *m, struct draft *d, int64_t id, int64_t at_ms);

/* Customer number i with all that belongs to it (sample_family.c). */
void sample__family(struct maker *m, int64_t i);

#endif
