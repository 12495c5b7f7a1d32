/*
 * Writing commands beside a running server: DATA/guanxi.sock, a unix socket on which the server takes orders
 * (cmd/order.h) of those who may write in its folder.
 *
 * Whoever can open the socket is the operator: it is for its owner only (0600), there before anybody can connect, and no
 * other way into the server gives what it gives. One connection carries one order and its answer, a packet each; files
 * travel as open descriptors, so the server needs no right to their paths. The packets are no interface: a program
 * of another version is refused, and so is a command that means another database than the server's.
 *
 * The socket is made under the folder's lock, so one that lies there before is of a server that is gone and is
 * replaced. It is reached through a descriptor of the folder: a path may be longer than a socket's address. A folder
 * on a file system that has no sockets is served without; then commands that write end with EXITING_BUSY.
 *
 * An order that was given is carried out also where the command goes (Ctrl-C), but for those whose command is_whole: they are
 * taken back. When the server is told to stop, an order that waits for a job is answered at once; the job goes on with the
 * next start, or is taken back then.
 */
#ifndef CMD_BESIDE_H
#define CMD_BESIDE_H

#include "cmd/order.h"

struct beside;

/* The server's end; some orders are carried out at once, further ones wait, but those that take long (commands that are is_long)
   are refused (EXITING_BUSY) before they hold up the others. RC_UNAVAILABLE with *message (in the call's
   arena) when there can be no socket. The call's settings and arena must outlive it. */
enum rc beside_open(struct call *c, struct app *app, struct beside **out, str *message);

/* No new orders; waits for those under way, which app_stopping makes short. NULL is fine. */
void beside_close(struct beside *b);

/* The command's end: asks the server that has the folder. *says comes in as what is to be said when there is none
   to be asked (EXITING_BUSY), and is else replaced by the answer. */
enum exiting beside_ask(struct call *c, const struct order *o, struct answer *says);

#endif
