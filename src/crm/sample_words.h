/*
 * The words sample data are made of, in Chinese and English. Our own lists; e-mails are made at example.com, which
 * RFC 2606 keeps for this, and telephone numbers lie in ranges that are not given to people. Within crm/ only.
 */
#ifndef CRM_SAMPLE_WORDS_H
#define CRM_SAMPLE_WORDS_H

#include <stddef.h>

/* One thing in both languages. */
struct sample_word {
    const char *zh, *en;
};

struct sample_list {
    const struct sample_word *words;
    size_t n;
};

extern const struct sample_list sample__cities, sample__job_titles, sample__departments, sample__next_steps,
    sample__needs, sample__calls, sample__visits, sample__meetings, sample__emails, sample__results, sample__tasks,
    sample__streets;

/* Names of people: family names and given names; Chinese given names are one or two of the characters. */
extern const struct sample_list sample__family_names, sample__given_names;

/* Names of companies: two parts of the fanciful word, then the trade, then the form. */
extern const struct sample_list sample__first_parts, sample__second_parts, sample__forms;

struct sample_trade {
    const char *industry; /* as the field's choice says */
    struct sample_word words[3];
};
extern const struct sample_trade sample__trades[];
extern const size_t sample__trade_count;

enum { SAMPLE_PRODUCTS = 12, SAMPLE_TEAMS = 2, SAMPLE_USERS = 6 };

struct sample_product {
    const char *code;
    struct sample_word name, category, unit;
    int price;
};
extern const struct sample_product sample__products[SAMPLE_PRODUCTS];

extern const struct sample_word sample__teams[SAMPLE_TEAMS];

struct sample_user {
    struct sample_word name;
    const char *mail_zh, *mail_en; /* before the @ */
    const char *role;
    int team;
};
extern const struct sample_user sample__users[SAMPLE_USERS];

#endif
