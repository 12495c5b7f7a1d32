/*
 * What an import keeps of what was in its files: the files themselves, rejected rows, samples and values of its columns, the
 * names that its notices tell. It goes for good once a record that the import wrote was purged, and LIMIT_IMPORT_DAYS after the
 * import ended, or was left lying unfinished. What stays tells no row: names and sizes of the files, counts, the change set.
 * Within transfer/ only; who runs readers and jobs finds them in import_content.h.
 */
#ifndef TRANSFER_CONTENT_H
#define TRANSFER_CONTENT_H

#include "transfer/document.h"

/* Why it went; also the code of the sentence that says so. */
#define CONTENT_PURGED "content_purged"
#define CONTENT_OLD "content_old"

/* In a write transaction: takes it from the import's files and its last job, and out of im (also of outcomes that others hold),
   which the caller saves. Files go first, and stay gone where the transaction is rolled back: then it is done again. */
enum rc content__remove(struct cx *cx, struct import *im);

/* Out of im alone, as it is told: while a job at work still has what was removed, nobody is given it any more. */
void content__forget(struct import *im);

#endif
