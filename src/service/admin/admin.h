/* admin.h - `xuqid init` and `xuqid admin`: the operator's commands.  within.h has the inside. */
#ifndef XUQI_SERVICE_ADMIN_H
#define XUQI_SERVICE_ADMIN_H

/** `init ...` or `admin ...`: argv after the program's name; returns the exit status. */
int svc_command(int argc, char **argv);

#endif
