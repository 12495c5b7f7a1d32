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

enum { ORDER_WORDS_MAX = 4 };

struct order {
    const struct command *command;
    str words[ORDER_WORDS_MAX]; /* in the order that the command's work gives them */
    int fd;                     /* of a file the work reads from its beginning, or -1; the caller's */
};

/* Has it carried out, here or by the server. *message is the answer, or the reason; it lives in the call's arena. */
enum exiting order_carry_out(struct call *c, const struct order *o, str *message);

#endif
