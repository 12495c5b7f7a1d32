/* See tables.h. */
#include "app/tables.h"

#include "record/search.h"

const struct reader *const app_readers[] = {&search_reader, NULL};
