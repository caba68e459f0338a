/*
 * list.h - lists of data that are installed with the program: text, a line each; "#" begins a remark.
 */
#ifndef IME_LIST_H
#define IME_LIST_H

#include "xuqi/base.h"

/** Takes a line, which it may cut up and point into; false: it is none of the list. */
typedef bool (*ime_line_fn)(void *ctx, char *line);

/**
 * Reads the list at path (NULL: the installed one of that name) and has every line taken that is neither empty nor a remark.
 * *text is the file, for the caller to free when nothing points into it any more, also after an error.
 * NOT_FOUND and others of xq_file_read(); MALFORMED with fact "line".
 */
XQ_MUST_CHECK xq_err *ime_list_read(const char *path, const char *name, size_t most, ime_line_fn take, void *ctx,
                                    char **text);

#endif
