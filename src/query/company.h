/*
 * The company's settings, from one table (query/company.def): every act has them as they stood when it began.
 */
#ifndef QUERY_COMPANY_H
#define QUERY_COMPANY_H

#include <stddef.h>

#include "base/rc.h"
#include "base/str.h"
#include "object/issue.h"

struct company {
#define SETTING(member, kind, most, choices, preset) str member;
#include "query/company.def"
#undef SETTING
};

struct company_setting {
    const char *name; /* "time_zone" */
    size_t offset;    /* of its text in struct company */
    enum { COMPANY_TEXT, COMPANY_CURRENCY, COMPANY_ZONE, COMPANY_CHOICE } kind;
    size_t most;
    const char *choices, *preset;
};

/* The table; ends with one without a name. */
extern const struct company_setting company_settings[];

/* Every setting's preset. */
struct company company_presets(void);

/* The setting's text in co. */
str *company_text(struct company *co, const struct company_setting *s);

/* A copy whose texts live in a. */
struct company company_copied(struct arena *a, const struct company *co);

/* Whether the setting may be that. Adds an issue at its name. */
enum rc company_check(const struct company_setting *s, str value, struct issues *is);

#endif
