/* What this program calls itself, in `guanxi version`, GET /api/setup and the openapi document. */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

#define GUANXI_VERSION "0.2.0-dev"

#endif
