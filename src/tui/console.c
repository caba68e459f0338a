/*
 * console.c - the bare Linux console, whose font has room for 512 glyphs: no ideographs, ever.
 *
 * The console itself is asked for its font (GIO_UNIMAP).  Behind a pseudo-terminal it cannot be: there TERM=linux is also
 * what fbterm and its like say, which do have them; on this computer they are found among the processes that we descend
 * from, and at the far end of a connection nobody can know, so the least is taken for true (the setting `chinese` says it).
 */
#include <fcntl.h>
#include <linux/kd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tui/tui.h"

enum { AN_IDEOGRAPH = 0x4E2D, GLYPHS_MOST = 0xFFFF };

/* What the console's font shows; false: it is no console. */
static bool ask_console(int fd, struct tui_glyphs *glyphs) {
  struct unimapdesc map = {.entry_ct = GLYPHS_MOST, .entries = xq_calloc(GLYPHS_MOST, sizeof *map.entries)};
  const bool told = ioctl(fd, GIO_UNIMAP, &map) == 0;
  for (size_t i = 0; told && i < map.entry_ct; i++) {
    glyphs->chars = xq_realloc(glyphs->chars, (glyphs->count + 1) * sizeof *glyphs->chars);
    glyphs->chars[glyphs->count++] = map.entries[i].unicode;
  }
  free(map.entries);
  return told;
}

/* The name and the parent of a process; false: it is not to be seen. */
static bool look_at(long pid, char name[32], long *parent) {
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/%ld/stat", pid);
  FILE *file = fopen(path, "re");
  const char *open = NULL, *close = NULL;
  if (file != NULL && fgets(line, sizeof line, file) != NULL) {
    open = strchr(line, '(');
    close = strrchr(line, ')');
  }
  const bool seen = open != NULL && close > open && sscanf(close + 1, " %*c %ld", parent) == 1;
  if (seen) {
    snprintf(name, 32, "%.*s", (int)(close - open - 1), open + 1);
  }
  if (file != NULL) {
    fclose(file);
  }
  return seen;
}

static bool within_framebuffer_terminal(void) {
  static const char *const names[] = {"fbterm", "zhcon", "jfbterm", "kmscon", "yaft"};
  char name[32];
  for (long pid = getppid(), parent; pid > 1 && look_at(pid, name, &parent); pid = parent) {
    for (size_t i = 0; i < XQ_COUNT(names); i++) {
      if (strcmp(name, names[i]) == 0) {
        return true;
      }
    }
  }
  return false;
}

void tui_glyphs_latin(struct tui_glyphs *glyphs) {
  enum { FIRST = 0xA0, LAST = 0xFF };
  glyphs->count = LAST - FIRST + 1;
  glyphs->chars = xq_calloc(glyphs->count, sizeof *glyphs->chars);
  for (size_t i = 0; i < glyphs->count; i++) {
    glyphs->chars[i] = (uint16_t)(FIRST + i);
  }
}

bool tui_console(struct tui_glyphs *glyphs) {
  const char *term = getenv("TERM");
  const int fd = isatty(STDOUT_FILENO) ? STDOUT_FILENO : isatty(STDERR_FILENO) ? STDERR_FILENO : -1;
  *glyphs = (struct tui_glyphs){0};
  if (fd < 0 || term == NULL || strncmp(term, "linux", 5) != 0 || within_framebuffer_terminal()) {
    return false;
  }
  if (!ask_console(fd, glyphs) || glyphs->count == 0) {
    tui_glyphs_latin(glyphs);
  }
  for (size_t i = 0; i < glyphs->count; i++) {
    if (glyphs->chars[i] == AN_IDEOGRAPH) { /* a kernel that was taught Chinese */
      free(glyphs->chars);
      *glyphs = (struct tui_glyphs){0};
      return false;
    }
  }
  return true;
}
