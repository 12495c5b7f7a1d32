/*
 * What the library does not watch: a client that trickles its request or its reading (any byte restarts the library's
 * own timeout), and a client of a stream that hangs up while its connection is suspended (a suspended connection is
 * not polled). One thread looks once a second at the deadlines and waits for hang-ups between.
 */
#ifndef HTTP_WATCH_H
#define HTTP_WATCH_H

#include <microhttpd.h>
#include <stdint.h>

struct http;
struct watch;
struct wire; /* a connection; lives from its start to its end */

struct watch *watch__start(struct http *h);
void watch__stop(struct watch *w);
void watch__free(struct watch *w); /* after the last connection */

/* The library's callback: makes and frees wires. */
void watch__on_connection(void *http, struct MHD_Connection *c, void **wire, enum MHD_ConnectionNotificationCode what);

/* The client is cut off unless this or watch__rest is called within timeout_s and a second for each 16 KB of bytes, which it is
   to take. */
void watch__expect(struct http *h, struct wire *wire, int64_t bytes);

/* The same for a body that it sends: what came of it counts, not what it declared, and LIMIT_BODY_MS ends all patience. */
void watch__expect_body(struct http *h, struct wire *wire);

/* What it still sends when the connection is closed is read and dropped, to a bound: else the reset that answers it would
   take the reply with it (RFC 9112, 9.6). */
void watch__linger(struct wire *wire);

/* Nothing is expected of the client: it waits for us. */
void watch__rest(struct wire *wire);

/* Tells streams__hung_up when the client behind fd does. */
void watch__stream(struct watch *w, int fd, uint64_t stream);

#endif
