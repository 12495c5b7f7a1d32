/*
 * Where a record with a process was when: a row of stage_history for each move. A move that is taken back keeps its row, which
 * names the undo by which it counts no more (undone_by). It counts where that is null, and that is so exactly where the move
 * stands, whatever was undone and done again. Within record/ only.
 */
#ifndef RECORD_MOVES_H
#define RECORD_MOVES_H

#include "record/behaviour.h"

/* Once the record is written. */
enum rc moves__record(struct cx *cx, const struct save *s);

#endif
