/* killat.h - for test programs that have killat.c and disk.c among their files. */
#ifndef TESTS_FAULT_KILLAT_H
#define TESTS_FAULT_KILLAT_H

#include <stdbool.h>

/* In a child: it dies at its n-th call from now on that changes the disk or the network (0: at none), and what is not
 * flushed is lost, or only its content.  limbo is an empty folder on the same disk. */
void killat(long n, const char *limbo, bool content);
/* The power goes out here; only to leave by _exit() is right after it. */
void killat_end(void);

#endif
