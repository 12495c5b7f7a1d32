/* Sample data as a job: what has been made so far stands in the payload. See sample.h. */
#include "base/check.h"
#include "base/limits.h"
#include "crm/sample.h"
#include "json/lists.h"

enum { PAYLOAD_BYTES = 4096, STEP_RECORDS = 250 };

static str payload_write(struct arena *a, const struct sample *s)
{
    struct buf b;
    buf_init(&b, PAYLOAD_BYTES);
    struct json j = json_to(&b);
    json_begin_object(&j);
    json_pair_int(&j, "customers", s->customers);
    json_pair_int(&j, "done", s->done);
    json_pair_int(&j, "records", s->records);
    json_pair_str(&j, "language", s->language);
    json_pair_int(&j, "seed", s->seed);
    json_pair_int(&j, "changeset", s->changeset_id);
    json_pair(&j, "again", v_bool(s->is_again));
    json_pair_ints(&j, "teams", s->teams, SAMPLE_TEAMS);
    json_pair_ints(&j, "users", s->users, SAMPLE_USERS);
    json_pair_ints(&j, "products", s->products, SAMPLE_PRODUCTS);
    json_end(&j);
    check(!b.is_over);
    str text = str_copy(a, buf_view(&b));
    buf_free(&b);
    return text;
}

static enum rc payload_read(struct arena *a, str payload, struct sample *s)
{
    json_t *o;
    str message;
    if (json_read(a, payload, &o, &message) != RC_OK)
        return RC_CORRUPT;
    *s = (struct sample){
        .customers = json_member_int(o, "customers"),
        .done = json_member_int(o, "done"),
        .records = json_member_int(o, "records"),
        .language = json_member_text(o, "language"),
        .seed = json_member_int(o, "seed"),
        .changeset_id = json_member_int(o, "changeset"),
        .is_again = json_is_true(json_object_get(o, "again")),
    };
    json_member_ints(o, "teams", s->teams, SAMPLE_TEAMS);
    json_member_ints(o, "users", s->users, SAMPLE_USERS);
    json_member_ints(o, "products", s->products, SAMPLE_PRODUCTS);
    return RC_OK;
}

static enum rc step(struct cx *cx, struct job *job, void *found, bool *is_done)
{
    (void)found;
    struct sample s;
    enum rc rc = payload_read(cx->arena, job->payload, &s);
    if (rc == RC_OK)
        rc = sample_step(cx, &s, STEP_RECORDS, is_done);
    job->payload = payload_write(cx->arena, &s);
    job->done = s.done;
    job->result = str_printf(cx->arena, "{\"changeset\":%lld,\"records\":%lld}", (long long)s.changeset_id,
                             (long long)s.records);
    return rc;
}

const struct job_kind sample_job = {.name = "sample", .step = step};

enum rc sample_job_add(struct cx *cx, int64_t customers, str language, int64_t *job_id)
{
    check(customers >= 0 && db_in_transaction(cx->db));
    struct sample s = sample_begin(cx, customers, language);
    const struct job_new wanted = {
        .kind = sample_job.name, .key = S("sample"), .payload = payload_write(cx->arena, &s), .total = customers};
    return job_add(cx, &wanted, job_id);
}
