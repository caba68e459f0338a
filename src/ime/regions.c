/* regions.c - the list of regions: a line each, of code, name and reading; "#" begins a remark. */
#include "ime/regions.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "ime/list.h"

enum { FILE_MOST = 1 << 20 };

struct xq_regions {
  char *text; /* the file; what the regions have points into it */
  struct xq_region *region;
  size_t count, cap;
};

static bool is_code(const char *code) {
  const size_t len = strlen(code);
  return strspn(code, "0123456789") == len && (len == 2 || len == 4 || len == 6);
}

static bool add(void *ctx, char *line) {
  xq_regions *regions = ctx;
  struct xq_region region = {.code = strsep(&line, "\t"), .name = strsep(&line, "\t"), .sound = line};
  const struct xq_region *last = regions->count > 0 ? &regions->region[regions->count - 1] : NULL;
  if (region.sound == NULL || !is_code(region.code) || region.name[0] == '\0' ||
      !xq_utf8_valid(region.name, strlen(region.name)) || (last != NULL && strcmp(last->code, region.code) >= 0)) {
    return false;
  }
  if (regions->count == regions->cap) {
    regions->cap = regions->cap != 0 ? regions->cap * 2 : 1024;
    regions->region = xq_realloc(regions->region, regions->cap * sizeof *regions->region);
  }
  regions->region[regions->count++] = region;
  return true;
}

xq_err *xq_regions_load(const char *path, xq_regions **out) {
  xq_regions *regions = xq_calloc(1, sizeof *regions);
  xq_err *err = ime_list_read(path, "regions.txt", FILE_MOST, add, regions, &regions->text);
  if (err == NULL && regions->count == 0) {
    err = xq_err_new(XQ_E_MALFORMED, "no regions at all");
  }
  if (err != NULL) {
    xq_regions_free(&regions);
    return err;
  }
  *out = regions;
  return NULL;
}

void xq_regions_free(xq_regions **regions) {
  if (regions != NULL && *regions != NULL) {
    free((*regions)->text);
    free((*regions)->region);
    free(*regions);
    *regions = NULL;
  }
}

size_t xq_regions_count(const xq_regions *regions) {
  return regions->count;
}

const struct xq_region *xq_region_at(const xq_regions *regions, size_t index) {
  return &regions->region[index];
}

/* ---------------------------------------------------------------- one in the other */

static bool lies_in(const char *code, const char *outer) {
  const size_t len = strlen(outer);
  return strlen(code) > len && strncmp(code, outer, len) == 0;
}

long xq_region_next(const xq_regions *regions, const char *code, long index) {
  for (size_t i = (size_t)(index + 1); i < regions->count; i++) {
    if (!lies_in(regions->region[i].code, code)) {
      continue;
    }
    /* What lies between stands before it in the list: the last one that is a part of its code. */
    const char *in = "";
    for (size_t k = i; k-- > 0 && in[0] == '\0';) {
      in = lies_in(regions->region[i].code, regions->region[k].code) ? regions->region[k].code : "";
      if (strncmp(regions->region[k].code, regions->region[i].code, 2) != 0) {
        break;
      }
    }
    if (strcmp(in, code) == 0) {
      return (long)i;
    }
  }
  return -1;
}

/* ---------------------------------------------------------------- what was typed */

/* Each syllable gives at least its first letter, as long as letters are left. */
static bool sounds_like(const char *sound, const char *typed) {
  if (*typed == '\0') {
    return true;
  }
  for (size_t n = 0; sound[n] >= 'a' && sound[n] == tolower((unsigned char)typed[n]); n++) {
    const char *next = sound + n + 1 + strcspn(sound + n + 1, " ");
    if (sounds_like(next + (*next == ' '), typed + n + 1)) {
      return true;
    }
  }
  return false;
}

bool xq_region_matches(const struct xq_region *region, const char *typed) {
  return strncmp(region->code, typed, strlen(typed)) == 0 || strstr(region->name, typed) != NULL ||
         sounds_like(region->sound, typed);
}

size_t xq_regions_prefix(const xq_regions *regions, const char *address) {
  size_t used = 0;
  const char *code = "";
  for (bool found = true; found;) {
    found = false;
    for (long i = -1; !found && (i = xq_region_next(regions, code, i)) >= 0;) {
      const struct xq_region *region = &regions->region[i];
      const size_t len = strlen(region->name);
      if (strncmp(address + used, region->name, len) == 0) {
        used += len;
        code = region->code;
        found = true;
      }
    }
  }
  return used;
}
