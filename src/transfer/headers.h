/* What other programs call our fields: facts for guessing. Within transfer/ only. */
#ifndef TRANSFER_HEADERS_H
#define TRANSFER_HEADERS_H

#include <stdbool.h>

#include "object/catalog.h"

/* A header as it is compared: folded, letters and digits only. "Account Name*" is "accountname". */
str header__key(struct arena *a, str header);

/* Is it how exports name the id of the record itself; is a key that of the record a relation with this name (a key too)
   leads to ("Customer ID", "customer_id", 客户 ID)? */
bool header__is_id(struct arena *a, str header);
bool header__is_id_of(str key, str name);

/* How well a header's key names a target of an object: 100 for the best name, less for looser ones, 0: not known. */
int header__fits(str object, str target, str key);

/* How well a file's name names an object: 0 or more. */
int header__file_fits(str object, str file_key);

/* The choice a value usually means in other programs ("Closed Won" is "won"), or empty; value is a key. */
str header__choice(str object, str target, str value);

#endif
