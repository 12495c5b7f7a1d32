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

/* Back again, but for the descriptor. RC_CONFLICT with *message: of another version or for another database. */
enum rc packet__read_order(struct arena *a, str packet, const char *database, struct order *out, str *message);

str packet__answer(struct arena *a, enum exiting how, str message);
enum rc packet__read_answer(struct arena *a, str packet, enum exiting *how, str *message);

/* Sends a packet, with a descriptor unless it is -1. False where the other end is gone. */
bool packet__send(int fd, str packet, int passed);

/* Waits for a packet and the descriptor that came with it (-1: none). Empty at the end of the connection and where what
   came is no whole packet. */
str packet__receive(struct arena *a, int fd, int *passed);

#endif
