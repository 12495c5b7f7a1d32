/*
 * What the library does not watch: a client that trickles its request or its reading (any byte restarts the library's
 * own timeout), and a client of a stream that hangs up while its connection is suspended (a suspended connection is
 * not polled). One thread looks once a second at the deadlines and waits for hang-ups between.
 */
#ifndef HTTP_WATCH_H
#define HTTP_WATCH_H

#include <microhttpd.h>
#include <stdint.h>

struct exchange;
struct http;
struct watch;
struct wire; /* a connection; lives from its start to its end */

struct watch *watch__start(struct http *h);
void watch__stop(struct watch *w);
void watch__free(struct watch *w); /* after the last connection */

/* The library's callback: makes and frees wires. */
void watch__on_connection(void *http, struct MHD_Connection *c, void **wire, enum MHD_ConnectionNotificationCode what);

/* The client is cut off unless this or another of these four is called within timeout_s and a second for each 16 KB of a
   reply of so many bytes, which it is to take. */
void watch__expect_taken(struct http *h, struct wire *wire, int64_t bytes);

/* The same for the head of a request; who ends before it is whole is cut off sooner. */
void watch__expect_head(struct http *h, struct wire *wire);

/* The same for its body: what came of it counts, not what it declared, and LIMIT_BODY_MS ends all patience. */
void watch__expect_body(struct http *h, struct wire *wire);

/* How much of the body is still to come, as gate__body_left. */
int64_t watch__body_left(const struct wire *wire);

/* The exchange whose target was heard and whose head was not: the library does not tell of its end where it cannot go on. */
struct exchange **watch__heard(struct wire *wire);

/* What it still sends when the connection is closed is read and dropped, to a bound: else the reset that answers it would
   take the reply with it (RFC 9112, 9.6). */
void watch__linger(struct wire *wire);

/* Nothing is expected of the client: it waits for us. */
void watch__rest(struct wire *wire);

/* Tells streams__hung_up when the client behind fd does. */
void watch__stream(struct watch *w, int fd, uint64_t stream);

#endif
