/* guanxi serve: the page and the API over HTTP, until SIGTERM or SIGINT. */
#ifndef CMD_SERVE_H
#define CMD_SERVE_H

#include "cmd/command.h"

enum exiting serve_run(struct call *c);

#endif
