/* asked.h - which fields of the form a reviewer's words are about. */
#ifndef APP_ASKED_H
#define APP_ASKED_H

#include "xuqi/form.h"

/** The sentences of `reason` that name that field, in Chinese or English, one behind the other: new string; NULL when none
 * does. */
char *app_asked_of(const char *reason, enum xq_field field);

#endif
