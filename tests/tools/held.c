/*
 * held.c - held PID TEXT...: how often each text stands in the memory that the program PID can write to, one number a line:
 * as bytes, as wide characters, and as what curses keeps of a screen, with its characters side by side or set apart.
 */
#include <curses.h>
#include <fcntl.h>
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

enum { CHARS_MOST = 64, A_STRETCH = 1 << 24, WIDE_FROM = 0x1100 };

struct wanted {
  const char *text;
  wchar_t chars[CHARS_MOST];
  size_t count, found;
};

static size_t bytes_in(const char *memory, size_t len, const char *text, size_t text_len) {
  size_t n = 0;
  for (const char *at = memory; (at = memmem(at, len - (size_t)(at - memory), text, text_len)) != NULL; at++) {
    n++;
  }
  return n;
}

/* Each character as many bytes after the one before as `cell` for each of its columns, and `apart` more. */
static size_t cells_in(const char *memory, size_t len, const struct wanted *wanted, size_t cell, size_t apart) {
  size_t n = 0;
  for (size_t at = 0; at + sizeof(wchar_t) <= len; at += sizeof(wchar_t)) {
    size_t here = at, i = 0;
    for (; i < wanted->count && here + sizeof(wchar_t) <= len; i++) {
      wchar_t wc;
      memcpy(&wc, memory + here, sizeof wc);
      if (wc != wanted->chars[i]) {
        break;
      }
      here += cell * (wc >= WIDE_FROM ? 2 : 1) + apart;
    }
    n += i == wanted->count;
  }
  return n;
}

static void look(const char *memory, size_t len, struct wanted *wanted) {
  const size_t cell = sizeof(cchar_t);
  wanted->found += bytes_in(memory, len, wanted->text, strlen(wanted->text));
  wanted->found += bytes_in(memory, len, (const char *)wanted->chars, wanted->count * sizeof(wchar_t));
  wanted->found += cells_in(memory, len, wanted, cell, 0);
  wanted->found += cells_in(memory, len, wanted, cell, cell);
}

/* A stretch at a time, each with the end of the one before. */
static void look_through(int mem, uint64_t from, uint64_t to, struct wanted *wanted, size_t count, char *memory) {
  enum { OVERLAP = 4096 };
  for (uint64_t at = from; at < to; at += A_STRETCH - OVERLAP) {
    const size_t want = to - at < A_STRETCH ? (size_t)(to - at) : A_STRETCH;
    const ssize_t got = pread(mem, memory, want, (off_t)at);
    for (size_t i = 0; got > 0 && i < count; i++) {
      look(memory, (size_t)got, &wanted[i]);
    }
  }
}

int main(int argc, char **argv) {
  char path[64], line[512];
  setlocale(LC_ALL, "C.UTF-8");
  if (argc < 3) {
    return 2;
  }
  const size_t count = (size_t)argc - 2;
  struct wanted *wanted = calloc(count, sizeof *wanted);
  char *memory = malloc(A_STRETCH);
  snprintf(path, sizeof path, "/proc/%s/mem", argv[1]);
  const int mem = open(path, O_RDONLY | O_CLOEXEC);
  snprintf(path, sizeof path, "/proc/%s/maps", argv[1]);
  FILE *maps = fopen(path, "re");
  if (wanted == NULL || memory == NULL || mem < 0 || maps == NULL) {
    perror(path);
    return 2;
  }
  for (size_t i = 0; i < count; i++) {
    wanted[i].text = argv[i + 2];
    wanted[i].count = mbstowcs(wanted[i].chars, wanted[i].text, CHARS_MOST);
  }
  while (fgets(line, sizeof line, maps) != NULL) {
    uint64_t from, to;
    char mode[5];
    if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s", &from, &to, mode) == 3 && strncmp(mode, "rw", 2) == 0) {
      look_through(mem, from, to, wanted, count, memory);
    }
  }
  for (size_t i = 0; i < count; i++) {
    printf("%zu\n", wanted[i].found);
  }
  fclose(maps);
  close(mem);
  free(memory);
  free(wanted);
  return 0;
}
