/* within.h - what the files of src/service/admin share.  A command is one function and one line in the table of admin.c. */
#ifndef XUQI_SERVICE_ADMIN_WITHIN_H
#define XUQI_SERVICE_ADMIN_WITHIN_H

#include "service/core/core.h"

/** What was said on the command line.  Borrowed from argv. */
struct admin_args {
  const char *dir;
  const char *operand;                /* business number, serial, file; NULL when the command takes none */
  const char *status, *limit, *after; /* of list */
  const char *reason, *revision, *who, *language, *out, *subject, *key_kind, *pin_file;
  const char *days_left, *not_before, *not_after, *pin_fd;
  /* of init */
  const char *ca_key, *name_zh, *name_en, *port, *cashier, *reviewer;
  bool trial;
  bool json;
};

/** Does its work and gives what --json prints (new reference), or NULL for {"ok":true}. */
typedef xq_err *admin_fn(svc *s, const struct admin_args *args, struct json_object **out);

/** A whole number from an option; USAGE with fact "argument". */
XQ_MUST_CHECK xq_err *admin_number(const char *text, const char *option, int64_t least, int64_t most, int64_t *number);

/* keys.c */
admin_fn admin_enroll;
admin_fn admin_make_key_file;

/** What a command gave, for people (text.c). */
void admin_print(const char *command, struct json_object *result);

#endif
