/* qr.c - see qr.h. */
#include "tests/qr.h"

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
