/* The command audit verify: how it is called from a shell. What is looked at stands in journal/audit.h. */
#ifndef CMD_AUDIT_H
#define CMD_AUDIT_H

#include "cmd/command.h"

enum exiting audit_verify_run(struct call *c);

#endif
