/*
 * memory.c - what is freed is overwritten.  The libraries below hold copies of what a visitor typed (what is signed, sent, drawn),
 * and nobody could wipe each of them by hand; the C library can, where it is told to before the program begins: its
 * small free pieces, kept for each thread, are left as they are otherwise.
 */
#include <limits.h>
#include <malloc.h>
#include <stdlib.h>
#include <unistd.h>

#include "kiosk/kiosk.h"

enum { OVER = 0xa5 };

static const char variable[] = "GLIBC_TUNABLES";
static const char tunables[] = "glibc.malloc.tcache_count=0:glibc.malloc.perturb=165";

void kiosk_forget_what_is_freed(char **argv) {
  char path[PATH_MAX];
  const ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);
  if (!xq_streq(getenv(variable), tunables) && len > 0 && setenv(variable, tunables, 1) == 0) {
    path[len] = '\0';
    execv(path, argv);
  }
  mallopt(M_PERTURB, OVER); /* where it cannot begin again */
}
