/* The command audit verify: how it is called from a shell. What is looked at stands in journal/audit.h. */
#ifndef CMD_AUDIT_H
#define CMD_AUDIT_H

#include "app/app.h"
#include "cmd/command.h"

enum exiting audit_verify_run(struct call *c);

/* Looks as it says; when it does not end well it has said why. */
enum exiting audit_made(struct call *c, struct app *app, struct app_audit what, struct verdict *v);

#endif
