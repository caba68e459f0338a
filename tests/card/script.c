/* script.c - faults: what the card does wrong, and at which APDU, counted since the last reset-count.
 *
 *   at N remove-before [MS]   pulled when APDU N arrives; not carried out.  Put back after MS, if given
 *   at N remove-after [MS]    pulled after carrying it out; the answer is lost
 *   at N sw XXXX              not carried out; this status word
 *   at N slow MS              the answer comes MS milliseconds late
 *   at N reset                the card loses its power for a moment: nothing selected, nothing verified
 *   at N lie                  carried out; one bit in the middle of the answer is wrong (no data: 6F00)
 *   at N lie flip OFFSET      that byte of the answer is turned over
 *   at N lie cut LENGTH       only so many bytes of data, status word kept
 *   at N lie hex BYTES        this answer instead, status word included */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "card.h"

static bool number(const char *text, int base, unsigned long *out) {
  char *end;
  if (text == NULL || *text == '\0' || *text == '-') {
    return false;
  }
  errno = 0;
  *out = strtoul(text, &end, base);
  return errno == 0 && *end == '\0';
}

static const char *read_lie(struct fault *f, const char *kind, const char *value) {
  f->kind = FAULT_LIE;
  if (kind == NULL) {
    f->lie = LIE_MIDDLE;
    return NULL;
  }
  if (strcmp(kind, "hex") == 0) {
    f->lie = LIE_HEX;
    f->bytes = value != NULL ? from_hex(value, &f->len) : NULL;
    return f->bytes != NULL && f->len >= 2 && f->len <= FRAME_MAX ? NULL : "lie hex needs bytes in hexadecimal";
  }
  f->lie = strcmp(kind, "cut") == 0 ? LIE_CUT : LIE_FLIP;
  if (f->lie == LIE_FLIP && strcmp(kind, "flip") != 0) {
    return "a lie is flip, cut or hex";
  }
  return number(value, 10, &f->number) ? NULL : "lie needs a number";
}

static const char *read_fault(struct fault *f, const char *what, const char *first, const char *second) {
  if (strcmp(what, "remove-before") == 0 || strcmp(what, "remove-after") == 0) {
    f->kind = strcmp(what, "remove-after") == 0 ? FAULT_REMOVE_AFTER : FAULT_REMOVE_BEFORE;
    f->number = 0;
    return first == NULL || number(first, 10, &f->number) ? NULL : "after how many milliseconds does it come back?";
  }
  if (strcmp(what, "sw") == 0) {
    f->kind = FAULT_SW;
    return number(first, 16, &f->number) && f->number <= 0xFFFF ? NULL : "sw needs four hexadecimal digits";
  }
  if (strcmp(what, "slow") == 0) {
    f->kind = FAULT_SLOW;
    return number(first, 10, &f->number) ? NULL : "slow needs milliseconds";
  }
  if (strcmp(what, "reset") == 0) {
    f->kind = FAULT_RESET;
    return NULL;
  }
  return strcmp(what, "lie") == 0 ? read_lie(f, first, second) : "no such fault";
}

const char *script_line(struct card *c, const char *line) {
  char *copy = need_copy(line, strlen(line) + 1), *rest = NULL;
  const char *at = strtok_r(copy, " \t\r\n", &rest), *n = strtok_r(NULL, " \t\r\n", &rest);
  const char *what = strtok_r(NULL, " \t\r\n", &rest), *first = strtok_r(NULL, " \t\r\n", &rest);
  const char *second = strtok_r(NULL, " \t\r\n", &rest);
  struct fault f = {0};
  const char *wrong = NULL;
  if (at == NULL || strcmp(at, "at") != 0 || !number(n, 10, &f.at) || f.at == 0 || what == NULL) {
    wrong = "at N FAULT";
  } else {
    wrong = read_fault(&f, what, first, second);
  }
  if (wrong == NULL && c->fault_count == FAULTS_MAX) {
    wrong = "too many faults";
  }
  if (wrong == NULL) {
    c->faults = realloc(c->faults, (c->fault_count + 1) * sizeof *c->faults);
    if (c->faults == NULL) {
      die("out of memory");
    }
    c->faults[c->fault_count++] = f;
  } else {
    free(f.bytes);
  }
  free(copy);
  return wrong;
}

void script_load(struct card *c, const char *path) {
  FILE *f = fopen(path, "r");
  if (f == NULL) {
    die("%s: %s", path, strerror(errno));
  }
  char *line = NULL;
  size_t room = 0;
  while (getline(&line, &room, f) > 0) {
    const char *wrong = line[strspn(line, " \t\r\n")] == '\0' || line[0] == '#' ? NULL : script_line(c, line);
    if (wrong != NULL) {
      die("%s: %s: %s", path, line, wrong);
    }
  }
  free(line);
  fclose(f);
}

const struct fault *script_fault(const struct card *c, unsigned long n) {
  for (size_t i = c->fault_count; i-- > 0;) {
    if (c->faults[i].at == n) {
      return &c->faults[i];
    }
  }
  return NULL;
}

size_t script_lie(const struct fault *f, unsigned char *answer, size_t len) {
  size_t data = len - 2;
  switch (f->lie) {
    case LIE_HEX:
      memcpy(answer, f->bytes, f->len);
      return f->len;
    case LIE_CUT:
      if (f->number < data) {
        memmove(answer + f->number, answer + data, 2);
        return f->number + 2;
      }
      return len;
    case LIE_FLIP:
      if (f->number < len) {
        answer[f->number] ^= 0xFF;
      }
      return len;
    default:
      if (data != 0) {
        answer[data / 2] ^= 0x01;
      } else {
        answer[0] = SW_INTERNAL >> 8;
        answer[1] = 0;
      }
      return len;
  }
}

void script_clear(struct card *c) {
  for (size_t i = 0; i < c->fault_count; i++) {
    free(c->faults[i].bytes);
  }
  free(c->faults);
  c->faults = NULL;
  c->fault_count = 0;
}
