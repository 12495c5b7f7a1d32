/*
 * What a record stands on: its rows in the program's table timeline, one for each record it is about, by the time when it
 * happened ("timeline" of its declaration). They follow from the record, so they are not journaled; only live records have
 * any. Within record/ only; read by timeline.h.
 */
#ifndef RECORD_ENTRIES_H
#define RECORD_ENTRIES_H

#include "record/behaviour.h"

/* Once the row is written: makes its entries what they should be. */
enum rc entries__write(struct cx *cx, const struct save *s);

/* The record goes for good, and its timeline with it. */
enum rc entries__forget(struct cx *cx, const struct record *r);

#endif
