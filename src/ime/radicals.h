/* radicals.h - rare characters by their radical and the strokes beside it: data/radicals.txt, loaded when it is wanted. */
#ifndef XUQI_IME_RADICALS_H
#define XUQI_IME_RADICALS_H

#include "xuqi/base.h"

enum { XQ_RADICALS = 214, XQ_STROKES_MOST = 99 };

typedef struct xq_radicals xq_radicals;

/** path NULL: where it was installed.  Errors: those of reading a file; MALFORMED with the fact "line" for a line that is
 * none of it, and where a radical is missing. */
XQ_MUST_CHECK xq_err *xq_radicals_load(const char *path, xq_radicals **radicals);
void xq_radicals_free(xq_radicals **radicals);
/** Its forms, "水氵"; index 0 .. XQ_RADICALS - 1.  Borrowed. */
const char *xq_radical_forms(const xq_radicals *radicals, size_t index);
/** Whether what was typed is it: a number, that of the strokes of one of its forms; or one of these forms.  "" is any. */
bool xq_radical_matches(const xq_radicals *radicals, size_t index, const char *typed);
/** The characters of that radical with so many strokes beside it, one after the other; "" none.  Borrowed. */
const char *xq_radical_characters(const xq_radicals *radicals, size_t index, int strokes);

#endif
