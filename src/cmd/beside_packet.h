/* What goes over the socket in the data folder: packets, and how they are sent. Within cmd/ only. */
#ifndef CMD_BESIDE_PACKET_H
#define CMD_BESIDE_PACKET_H

#include <sys/un.h>

#include "cmd/order.h"

/* The address of the socket in the folder of that descriptor. */
struct sockaddr_un packet__address(int folder_fd);

/* The folder, opened to reach what is in it; closed with the arena. -1 with errno. */
int packet__folder(struct arena *a, const char *folder);

/* An order, and the database its giver means, as text; empty where it is too long to be sent. */
str packet__order(struct arena *a, const struct order *o, const char *database);

/* Descriptors that came with a packet: who received it closes them. */
struct passing {
    int fds[ORDER_FILES_MAX];
    size_t count;
};

/* Back again; its files are those that came with the packet. RC_CONFLICT with *message: of another version or for another
   database; RC_INVALID: no order, or without its files. */
enum rc packet__read_order(struct arena *a, str packet, const struct passing *passed, const char *database,
                           struct order *out, str *message);

/* Texts that are too long are cut. */
str packet__answer(struct arena *a, enum exiting how, struct answer says);
enum rc packet__read_answer(struct arena *a, str packet, enum exiting *how, struct answer *says);

/* Sends a packet, with the files of the order it is (NULL: it is an answer). False where the other end is gone. */
bool packet__send(int fd, str packet, const struct order *o);

/* Waits for a packet and what came with it. Empty at the end of the connection and where what came is no whole packet. */
str packet__receive(struct arena *a, int fd, struct passing *out);

#endif
