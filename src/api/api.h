/*
 * The interface over HTTP: what requests mean to an opened company (app/). The only floor that says both HTTP and CRM.
 */
#ifndef API_API_H
#define API_API_H

#include "app/lanes.h"
#include "base/buf.h"

/* For struct app_options: the table of routes, asked. */
extern const struct lane_door api_door;

/* The table of routes, so that a route no scenario touches can be told. */
size_t api_route_count(void);
void api_route(size_t i, const char **method, const char **pattern);

/* The OpenAPI document of the built-in declarations, as the program itself, who may everything, would be told it. Needs no
   data. */
void api_openapi(struct arena *a, struct buf *out);

#endif
