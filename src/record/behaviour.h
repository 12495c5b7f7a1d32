/*
 * What no declaration can say: C hooked to an object by name ("behaviours": ["priced", "opportunity"]) through one const
 * table. The hooks of an object are asked in the order in which it names them, on every road to a row: the API, imports,
 * commands, undo and redo alike. They run inside the record floor; rights and validation have the last word.
 */
#ifndef RECORD_BEHAVIOUR_H
#define RECORD_BEHAVIOUR_H

#include "base/rc.h"
#include "journal/journal.h"
#include "query/context.h"
#include "query/record.h"
#include "record/draft.h"

/* Why a record is written. */
enum save_way {
    SAVE_ACT,     /* somebody does it, now */
    SAVE_HISTORY, /* what happened elsewhere is written down (an import): any state may be the first */
    SAVE_UNDO,    /* the inverse of what was written: nothing else is to happen by it */
};

/* One write, as hooks and checks see it: of a record with its lines. */
struct save {
    enum change_kind kind; /* create, update, delete or restore */
    enum save_way way;
    const struct record *before; /* as it stands, with lines and links; NULL: a create */
    struct record *after;        /* as it will be; of a delete or restore: the same but for its lines */
    const struct draft *given;   /* what the caller said; NULL: an undo */

    /* of an undo */
    int64_t undone_id;     /* the change set that is taken back */
    const int64_t *undone; /* those the same undo took back before it, newest first, and it behind them */
    size_t undone_count;
    bool is_hidden;        /* a delete that stands in no bin */
    const int64_t *hidden; /* lines whose delete is such */
    size_t hidden_count;
    struct record **binned; /* lines that lie in the bin, where they change: as they will be */
    size_t binned_count;
};

/* Whether the caller gave that field. */
bool save_gives(const struct save *s, const struct field *f);

/* What a person does rather than edits: POST …/{id}/actions/{name}. */
struct act {
    const char *name;
    /* Changes s->after by the arguments; what follows (checks, rights, journal) is that of any change. Adds issues and
       returns RC_INVALID to refuse. */
    enum rc (*run)(struct cx *cx, struct save *s, json_t *arguments);
};

struct behaviour {
    const char *name;
    const char *object; /* the only one that may name it; NULL: any that has its fields */
    /* Before the checks of a create or update: computes fields of after and of its lines, refuses with issues. Of an undo it
       makes right what follows from other fields, and does nothing else. */
    enum rc (*prepare)(struct cx *cx, const struct save *s);
    /* Before a delete, also one by undo: may refuse with issues. */
    enum rc (*may_delete)(struct cx *cx, const struct save *s);
    /* Before it comes out of the bin, also by undo: may refuse with issues. */
    enum rc (*may_restore)(struct cx *cx, const struct save *s);
    /* Before anything is taken back: what cannot be, because it left the house, is refused with issues. */
    enum rc (*may_undo)(struct cx *cx, const struct save *s);
    /* Once row and journal are written, in the same transaction; may write other records through record.h. A purge comes as
       well (s->kind). Never RC_INVALID: what may be refused is asked before. */
    enum rc (*follow)(struct cx *cx, const struct save *s);
    /* Whether prepare works that field out of others of the record (or of its line r): an undo leaves it to prepare. */
    bool (*computed)(const struct record *r, const struct field *f);
    bool makes_title;          /* prepare does, where none is given: then nobody has to give one */
    const struct act *acts;    /* ends with one without a name; NULL: none */
    const char *const *fields; /* the fields it is written for: "amount", "lines.total"; ends with NULL */
};

#endif
