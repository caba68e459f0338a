/* list.c - lists of data that are installed with the program. */
#include "ime/list.h"

#include <stdlib.h>
#include <string.h>

xq_err *ime_list_read(const char *path, const char *name, size_t most, ime_line_fn take, void *ctx, char **text) {
  const char *data = secure_getenv("XUQI_DATADIR"); /* in a build tree */
  char *installed = xq_path_join(data != NULL ? data : XUQI_DATADIR, name);
  uint8_t *bytes = NULL;
  size_t len;
  xq_err *err = xq_file_read(path != NULL ? path : installed, most, &bytes, &len);
  free(installed);
  *text = (char *)bytes;
  int number = 0;
  for (char *rest = *text, *line; err == NULL && (line = strsep(&rest, "\n")) != NULL;) {
    number++;
    if (line[0] != '#' && line[0] != '\0' && !take(ctx, line)) {
      err = xq_err_fact(xq_err_new(XQ_E_MALFORMED, "%s: line %d is none of the list", name, number), "line", "%d",
                        number);
    }
  }
  return err;
}
