/*
 * Orders: what a writing command wants done, once its arguments were read and found right.
 *
 * Where the data folder is free, the process takes its lock and carries the order out by itself; where a server has it,
 * the order goes through the socket in the folder (cmd/beside.h) and the server carries it out. Both call the work of the
 * command's row, with an app opened to write, so what a command does, says and ends with is the same on both roads.
 */
#ifndef CMD_ORDER_H
#define CMD_ORDER_H

#include "app/app.h"
#include "cmd/command.h"

enum { ORDER_WORDS_MAX = 6, ORDER_FILES_MAX = 3 };

struct order {
    const struct command *command;
    str words[ORDER_WORDS_MAX]; /* in the order that the command's work gives them */
    /* Open files that the work reads from their beginning or writes, in its order too; -1 for one there is none of. The
       caller's. */
    int files[ORDER_FILES_MAX];
    size_t file_count;
    struct waiter waiter; /* who gave it: set on either road for the work of a command that is_whole */
};

/* The file at that place, or -1. */
int order_file(const struct order *o, size_t at);

/* Has it carried out, here or by the server; what is said lives in the call's arena. */
enum exiting order_carry_out(struct call *c, const struct order *o, struct answer *says);

#endif
