/* guanxi version: what this program is and what it stands on, for reports of faults. */
#ifndef CMD_VERSION_H
#define CMD_VERSION_H

#include "cmd/command.h"

enum exiting version_run(struct call *c);

#endif
