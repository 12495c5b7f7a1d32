/* What a person corrects in an import. Within transfer/ only. */
#ifndef TRANSFER_CHANGE_H
#define TRANSFER_CHANGE_H

#include <jansson.h>

#include "transfer/document.h"

/* Applies the body of PATCH /api/imports/{id}; mistakes are issues with their pointers ("/files/0/columns/2/target"). */
enum rc change__apply(struct cx *cx, struct import *im, json_t *patch);

#endif
