/*
 * The page's files, which are part of the program (base/embed.h): found by path, sent packed as the browser takes it.
 *
 * Beside a file "x" may stand "x.br" and "x.gz", the same packed by brotli and gzip (tools/pack_page.sh makes them at
 * build). Every reply has an ETag, of the content and the packing, and If-None-Match is answered 304. What lies under
 * /assets/ carries a hash in its name and may be kept for ever; all else is asked for anew each time. A path that is
 * nobody's and has no dot in its last part is a place within the page: index.html. Without an index.html (the page was
 * not built) that is a sentence saying so, with status 404.
 */
#ifndef HTTP_STATIC_H
#define HTTP_STATIC_H

#include "base/embed.h"
#include "http/http.h"

struct assets;

/* The files of web/dist, packed; none when it was not there at build. */
extern const struct embedded page_files[];

/* Looks through the files, once at start; lives in a, points into files. Any thread may serve from it. */
const struct assets *assets_new(struct arena *a, const struct embedded *files);

/* Answers GET and HEAD of any path but /api and what is below it, other methods with 405. False, and nothing filled,
   for /api. */
bool assets_serve(const struct assets *as, const struct request *rq, struct reply *rp);

#endif
