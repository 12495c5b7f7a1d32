/*
 * The rest of what a client says when its connection is closed before it has ended: read and dropped for a while, since
 * else the reset that answers it would take the reply with it (RFC 9112, 9.6), and who says all before it listens would
 * never hear why. One thread; all rests together come no faster than LIMIT_LINGER_RATE, so that pouring is no work for us.
 */
#ifndef HTTP_LINGER_H
#define HTTP_LINGER_H

struct lingering;

struct lingering *linger__start(void);
void linger__free(struct lingering *l); /* ends the thread, and what is still read */

/* Of a socket that is about to be closed, by a second descriptor: our side is closed at once, the other read to its end, for
   LIMIT_LINGER_MS and LIMIT_LINGER_BYTES. Where LIMIT_LINGERING are read already nothing is done. Any thread. */
void linger__read_on(struct lingering *l, int fd);

#endif
