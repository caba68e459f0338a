/* qr.c - see qr.h. */
#include "tests/qr.h"

#include <stdlib.h>
#include <string.h>
#include <zbar.h>

#include "xuqi/base.h"

char *qr_read(const uint8_t *grey, unsigned width, unsigned height) {
  zbar_image_scanner_t *scanner = zbar_image_scanner_create();
  zbar_image_t *image = zbar_image_create();
  zbar_image_scanner_set_config(scanner, 0, ZBAR_CFG_ENABLE, 0);
  zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
  zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
  zbar_image_set_size(image, width, height);
  zbar_image_set_data(image, grey, (unsigned long)width * height, NULL);
  char *text = NULL;
  if (zbar_scan_image(scanner, image) == 1) {
    const zbar_symbol_t *symbol = zbar_image_first_symbol(image);
    text = xq_strndup(zbar_symbol_get_data(symbol), zbar_symbol_get_data_length(symbol));
  }
  zbar_image_destroy(image);
  zbar_image_scanner_destroy(scanner);
  return text;
}

enum { DOTS = 4 /* of a module, each way */ };

struct canvas {
  uint8_t *grey;
  unsigned width, rows; /* in modules */
};

/* Two modules below each other. */
static void paint(struct canvas *canvas, unsigned col, bool upper, bool lower) {
  for (unsigned y = 0; y < 2 * DOTS; y++) {
    const size_t at = ((size_t)canvas->rows * DOTS + y) * canvas->width * DOTS + (size_t)col * DOTS;
    memset(canvas->grey + at, (y < DOTS ? upper : lower) ? 0 : UINT8_MAX, DOTS);
  }
}

char *qr_read_text(const char *text) {
  struct canvas canvas = {.width = 200};
  const size_t most = (size_t)canvas.width * DOTS * canvas.width * DOTS;
  canvas.grey = xq_malloc(most);
  memset(canvas.grey, UINT8_MAX, most);
  for (const char *line = text; *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n') {
    const size_t len = strcspn(line, "\n");
    bool blocks = canvas.rows + 2 < canvas.width;
    wchar_t wc;
    for (size_t at = 0, n; at < len && (n = xq_utf8_decode(line + at, len - at, &wc)) > 0; at += n) {
      blocks = blocks && (wc == L' ' || wc == 0x2580 || wc == 0x2584 || wc == 0x2588);
    }
    unsigned col = 0;
    for (size_t at = 0, n; blocks && len > 0 && at < len && (n = xq_utf8_decode(line + at, len - at, &wc)) > 0;
         at += n) {
      paint(&canvas, col++, wc == 0x2580 || wc == 0x2588, wc == 0x2584 || wc == 0x2588);
    }
    canvas.rows += col > 0 ? 2 : 0;
  }
  char *read = qr_read(canvas.grey, canvas.width * DOTS, canvas.width * DOTS);
  free(canvas.grey);
  return read;
}
