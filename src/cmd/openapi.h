/* guanxi openapi: the interface as a document, for who makes a client without a server at hand. */
#ifndef CMD_OPENAPI_H
#define CMD_OPENAPI_H

#include "cmd/command.h"

enum exiting openapi_run(struct call *c);

#endif
