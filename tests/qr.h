/* qr.h - QR symbols read by somebody else: libzbar, which telephones' programs use as well. */
#ifndef TESTS_QR_H
#define TESTS_QR_H

#include <stddef.h>
#include <stdint.h>

/** What the one symbol in a picture of grey pixels says (0 is black); NULL: none is found.  New string. */
char *qr_read(const uint8_t *grey, unsigned width, unsigned height);
/** The same of the rows of half blocks that stand in a text, dark on light. */
char *qr_read_text(const char *text);

#endif
