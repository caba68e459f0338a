/* err.c - errors as values: a code, a message, facts, a cause.  See base.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xuqi/base.h"

struct fact {
  struct fact *next;
  char *key;
  char *value;
};

struct xq_err {
  enum xq_code code;
  const char *file; /* literals of the compiler */
  const char *func;
  int line;
  char *message;
  struct fact *facts; /* in the order they were added */
  xq_err *cause;
};

XQ_PRINTF(6, 0)
static xq_err *make(const char *file, int line, const char *func, xq_err *cause, enum xq_code code, const char *fmt,
                    va_list ap) {
  xq_err *err = xq_calloc(1, sizeof *err);
  const char *slash = strrchr(file, '/');
  err->code = code;
  err->file = slash != NULL ? slash + 1 : file;
  err->line = line;
  err->func = func;
  err->message = xq_vasprintf(fmt, ap);
  err->cause = cause;
  return err;
}

xq_err *xq_err_new_at(const char *file, int line, const char *func, xq_err *cause, enum xq_code code, const char *fmt,
                      ...) {
  va_list ap;
  va_start(ap, fmt);
  xq_err *err = make(file, line, func, cause, code, fmt, ap);
  va_end(ap);
  return err;
}

static enum xq_code code_of_errno(int errnum) {
  switch (errnum) {
    case ENOENT:
    case ENOTDIR:
      return XQ_E_NOT_FOUND;
    case ENOSPC:
    case EDQUOT:
      return XQ_E_DISK_FULL;
    case EACCES:
    case EPERM:
    case EROFS:
      return XQ_E_PERMISSION;
    case EEXIST:
      return XQ_E_EXISTS;
    default:
      return XQ_E_IO;
  }
}

xq_err *xq_err_errno_at(const char *file, int line, const char *func, int errnum, const char *path, const char *fmt,
                        ...) {
  va_list ap;
  va_start(ap, fmt);
  xq_err *err = make(file, line, func, NULL, code_of_errno(errnum), fmt, ap);
  va_end(ap);
  const char *name = strerrorname_np(errnum);
  xq_err_fact(err, "errno", "%s", name != NULL ? name : "?");
  if (path != NULL) {
    xq_err_fact(err, "path", "%s", path);
  }
  return err;
}

xq_err *xq_err_fact(xq_err *err, const char *key, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  char *value = xq_vasprintf(fmt, ap);
  va_end(ap);
  struct fact **slot = &err->facts;
  while (*slot != NULL && strcmp((*slot)->key, key) != 0) {
    slot = &(*slot)->next;
  }
  if (*slot == NULL) {
    *slot = xq_calloc(1, sizeof **slot);
    (*slot)->key = xq_strdup(key);
  }
  free((*slot)->value);
  (*slot)->value = value;
  return err;
}

const char *xq_err_get_fact(const xq_err *err, const char *key) {
  for (; err != NULL; err = err->cause) {
    for (const struct fact *f = err->facts; f != NULL; f = f->next) {
      if (strcmp(f->key, key) == 0) {
        return f->value;
      }
    }
  }
  return NULL;
}

void xq_err_each_fact(const xq_err *err, void (*each)(void *ctx, const char *key, const char *value), void *ctx) {
  if (err == NULL) {
    return;
  }
  for (const struct fact *f = err->facts; f != NULL; f = f->next) {
    each(ctx, f->key, f->value);
  }
}

enum xq_code xq_err_code(const xq_err *err) {
  return err != NULL ? err->code : XQ_E_NONE;
}

bool xq_err_is(const xq_err *err, enum xq_trait trait) {
  return xq_code_is(xq_err_code(err), trait);
}

bool xq_err_has(const xq_err *err, enum xq_code code) {
  for (; err != NULL; err = err->cause) {
    if (err->code == code) {
      return true;
    }
  }
  return false;
}

const char *xq_err_message(const xq_err *err) {
  return err != NULL ? err->message : "";
}

const xq_err *xq_err_cause(const xq_err *err) {
  return err != NULL ? err->cause : NULL;
}

xq_err *xq_err_dup(const xq_err *err) {
  if (err == NULL) {
    return NULL;
  }
  xq_err *copy = xq_calloc(1, sizeof *copy);
  copy->code = err->code;
  copy->file = err->file;
  copy->func = err->func;
  copy->line = err->line;
  copy->message = xq_strdup(err->message);
  for (const struct fact *f = err->facts; f != NULL; f = f->next) {
    xq_err_fact(copy, f->key, "%s", f->value);
  }
  copy->cause = xq_err_dup(err->cause);
  return copy;
}

char *xq_err_to_line(const xq_err *err) {
  struct xq_buf buf = {0};
  for (const xq_err *e = err; e != NULL; e = e->cause) {
    xq_buf_printf(&buf, "%s%s: %s", e != err ? " <- " : "", xq_code_name(e->code), e->message);
    if (e->facts != NULL) {
      xq_buf_add_str(&buf, " {");
      for (const struct fact *f = e->facts; f != NULL; f = f->next) {
        xq_buf_printf(&buf, "%s%s=%s", f != e->facts ? " " : "", f->key, f->value);
      }
      xq_buf_add_str(&buf, "}");
    }
    xq_buf_printf(&buf, " (%s:%d)", e->file, e->line);
  }
  return xq_buf_take_str(&buf);
}

char *xq_err_to_text(const xq_err *err) {
  struct xq_buf buf = {0};
  for (const xq_err *e = err; e != NULL; e = e->cause) {
    if (e == err || strstr((const char *)buf.data, e->message) == NULL) {
      xq_buf_printf(&buf, "%s%s", e != err ? ": " : "", e->message);
    }
  }
  return xq_buf_take_str(&buf);
}

void xq_err_free(xq_err **err) {
  if (err == NULL) {
    return;
  }
  xq_err *e = *err;
  *err = NULL;
  while (e != NULL) {
    xq_err *cause = e->cause;
    while (e->facts != NULL) {
      struct fact *f = e->facts;
      e->facts = f->next;
      free(f->key);
      free(f->value);
      free(f);
    }
    free(e->message);
    free(e);
    e = cause;
  }
}

void xq_err_ignore(xq_err *err, const char *why) {
  (void)why;
  xq_err_free(&err);
}
