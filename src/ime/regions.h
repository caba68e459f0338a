/* regions.h - provinces, cities and counties of China, for addresses: data/regions.txt, loaded when it is wanted. */
#ifndef XUQI_IME_REGIONS_H
#define XUQI_IME_REGIONS_H

#include "xuqi/base.h"

/** One of them: its code (two, four or six digits, of which the first are those of what it lies in), its name, and how
 * that is read ("nan hai qu"). */
struct xq_region {
  const char *code, *name, *sound;
};

typedef struct xq_regions xq_regions;

/** path NULL: where it was installed.  Errors: those of reading a file; MALFORMED with the fact "line" for a line that is
 * none of it. */
XQ_MUST_CHECK xq_err *xq_regions_load(const char *path, xq_regions **regions);
void xq_regions_free(xq_regions **regions);
size_t xq_regions_count(const xq_regions *regions);
/** By its place in the list, which is ordered by codes; borrowed. */
const struct xq_region *xq_region_at(const xq_regions *regions, size_t index);
/** Index of the next one after `index` that lies in the region `code` ("": the country) with none in between; -1 none.  index
 * -1 begins. */
long xq_region_next(const xq_regions *regions, const char *code, long index);
/** Whether what was typed is it: the beginning of its code, a part of its name, or the beginning of how it is read, whole
 * syllables or parts of them ("nhq", "nanhai", "nanh"). */
bool xq_region_matches(const struct xq_region *region, const char *typed);
/** How many bytes of an address are the names of regions, one in the other, from a province on; 0: it begins otherwise. */
size_t xq_regions_prefix(const xq_regions *regions, const char *address);

#endif
