/* link.h - where anybody who is given it sees how the application stands, on a telephone. */
#ifndef APP_LINK_H
#define APP_LINK_H

#include <stdbool.h>

struct app;
struct xq_application;

/** The link of an application: as a QR code holds it best (capitals), or as people read and type it.  New string; NULL where
 * the service gives none. */
char *app_link(const struct app *app, const struct xq_application *a, bool for_people);

#endif
