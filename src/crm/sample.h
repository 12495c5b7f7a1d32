/*
 * Sample data: an office that looks real, for a first look and for demonstrations. About so many customers with
 * contacts, leads, opportunities that went their way through the stages over the last eighteen months, things done
 * and things due; besides two teams, six colleagues who cannot sign in, and twelve products. Where those stand
 * already (by name, e-mail, code) they are used again.
 *
 * Everything goes through record/ as one change set (via "sample"), so that one undo takes it away. It is made in
 * pieces, each a transaction. What is made follows from the seed alone (and from now, to which all dates are relative).
 *
 * Records made for the past say so in created_at and stage_since, and name the colleague who owns them as their author;
 * the journal tells the truth about when and for whom they were written.
 */
#ifndef CRM_SAMPLE_H
#define CRM_SAMPLE_H

#include "crm/sample_words.h"
#include "job/job.h"

struct sample {
    int64_t customers; /* wanted */
    int64_t done;      /* of them */
    int64_t records;   /* created, of every object */
    str language;      /* "zh" or "en" */
    int64_t seed;
    int64_t changeset_id; /* 0: not begun */
    bool is_again;        /* products stood already: e-mails are made different from those of last time */
    int64_t teams[SAMPLE_TEAMS], users[SAMPLE_USERS], products[SAMPLE_PRODUCTS];
};

/* customers at most LIMIT_SAMPLE. The seed is taken from cx->clock. */
struct sample sample_begin(struct cx *cx, int64_t customers, str language);

enum { SAMPLE_STEP_MIN = 100 };

/* In a write transaction: creates at most most records (at least SAMPLE_STEP_MIN). cx->who is the administrator who
   asked, or the program; the change set is opened here. */
enum rc sample_step(struct cx *cx, struct sample *s, size_t most, bool *is_done);

/* Sample data are made once: the act that made what stands of them, *id 0 where there is none. */
enum rc sample_standing(struct cx *cx, int64_t *id);

/* What a company without a name is called, to look real: static text. */
str sample_company_name(str language);

/* The same as a job; one that is under way already is not added again. */
extern const struct job_kind sample_job;
enum rc sample_job_add(struct cx *cx, int64_t customers, str language, int64_t *job_id);

#endif
