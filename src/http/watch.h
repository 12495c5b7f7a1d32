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

/* The client is cut off unless this is called again within timeout_s and a second for each 16 KB of bytes. */
void watch__expect(struct http *h, struct wire *wire, int64_t bytes);

/* Nothing is expected of the client: it waits for us. */
void watch__rest(struct wire *wire);

/* Tells streams__hung_up when the client behind fd does. */
void watch__stream(struct watch *w, int fd, uint64_t stream);

#endif
