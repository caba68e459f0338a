/* link.c - see link.h. */
#include "app/link.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "app/sitting.h"

/* A service behind a path of its own keeps that as it is: only host names and our own links are the same in capitals. */
char *app_link(const struct app *app, const struct xq_application *a, bool for_people) {
  const char *url = app->options->engine != NULL ? app->options->engine->ca.url : NULL;
  if (url == NULL || a->status_path == NULL) {
    return NULL;
  }
  size_t len = strlen(url);
  while (len > 0 && url[len - 1] == '/') {
    len--;
  }
  const char *host = strstr(url, "://");
  const bool bare = host == NULL || memchr(host + 3, '/', (size_t)(url + len - host) - 3) == NULL;
  char *link = xq_asprintf("%.*s%s", (int)len, url, a->status_path);
  for (char *c = bare ? link : link + len; *c != '\0'; c++) {
    *c = (char)(for_people ? tolower((unsigned char)*c) : toupper((unsigned char)*c));
  }
  return link;
}
