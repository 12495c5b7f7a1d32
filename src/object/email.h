/* The rule of e-mail addresses (field_email.c), for who has a text and no field. */
#ifndef OBJECT_EMAIL_H
#define OBJECT_EMAIL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/* UTF-8. What it takes on the way lies in the arena. */
bool email_is(struct arena *a, str text);

/* As an e-mail is stored, whatever was typed: narrow, in small letters, without blanks around it. */
str email_plain(struct arena *a, str text);

#endif
