/*
 * frame.c - which octets are a request.  A program between the client and us (a proxy, a load balancer) must never read
 * them otherwise than we do, or what one of us takes for a body the other takes for somebody else's request.  So nothing
 * is repaired here: a head that is not the grammar of RFC 9112 to the letter is refused, and so is every one that says a
 * thing twice that we read once.  A body has a Content-Length or there is none; chunks are refused (411): no client of
 * ours sends them, and their lines and trailers are where readings differ most.
 *
 * A refused head is not handed on.  In its place goes a request that is beyond doubt, so that the answer is made where all
 * answers are made (request.c), which asks here what to say.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "service/http/within.h"

#define METHOD_MAX 32
#define TARGET_MAX 8192
#define PARAMETERS_MAX 64 /* of a query */
#define FIELDS_MAX 64
#define LENGTH_DIGITS_MAX 18

static const char stand_in[] = "GET /refused HTTP/1.1\r\nHost: refused\r\nConnection: close\r\n\r\n";
static const char token_marks[] = "!#$%&'*+-.^_`|~";
static const char target_marks[] = "-._~!$&'()*+,;=:@/?[]%";
static const char host_marks[] = "-._~!$&'()*+,;=:[]%";

struct text {
  const char *at;
  size_t len;
};

static bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* How much of the text, from its beginning, is letters, digits and the marks. */
static size_t span(struct text t, const char *marks) {
  size_t n = 0;
  while (n < t.len && (is_alnum(t.at[n]) || (t.at[n] != '\0' && strchr(marks, t.at[n]) != NULL))) {
    n++;
  }
  return n;
}

static bool only(struct text t, const char *marks) {
  return span(t, marks) == t.len;
}

static bool is(struct text t, const char *word) {
  return t.len == strlen(word) && strncasecmp(t.at, word, t.len) == 0;
}

static bool begins(struct text t, const char *word) {
  return t.len >= strlen(word) && strncasecmp(t.at, word, strlen(word)) == 0;
}

static struct text skip(struct text t, size_t n) {
  return (struct text){t.at + n, t.len - n};
}

/* ---- the request line */

static bool escapes_good(struct text t) {
  for (size_t i = 0; i < t.len; i++) {
    if (t.at[i] == '%' && (i + 2 >= t.len || strspn(t.at + i + 1, "0123456789abcdefABCDEF") < 2)) {
      return false;
    }
  }
  return true;
}

static unsigned check_target(struct text t) {
  size_t parameters = 1;
  bool known_form = begins(t, "/") || begins(t, "https://") || begins(t, "http://") || is(t, "*");
  if (t.len > TARGET_MAX) {
    return MHD_HTTP_URI_TOO_LONG;
  }
  if (!known_form || !only(t, target_marks) || !escapes_good(t)) {
    return MHD_HTTP_BAD_REQUEST;
  }
  for (size_t i = 0; i < t.len; i++) {
    parameters += t.at[i] == '&' ? 1 : 0;
  }
  return parameters > PARAMETERS_MAX ? MHD_HTTP_URI_TOO_LONG : 0;
}

/* method SP target SP version */
static unsigned check_request_line(struct text line, bool *old_version) {
  size_t method = span(line, token_marks);
  if (method == 0 || method > METHOD_MAX || method >= line.len || line.at[method] != ' ') {
    return MHD_HTTP_BAD_REQUEST;
  }
  struct text rest = skip(line, method + 1);
  const char *space = memchr(rest.at, ' ', rest.len);
  if (space == NULL) {
    return MHD_HTTP_BAD_REQUEST;
  }
  unsigned status = check_target((struct text){rest.at, (size_t)(space - rest.at)});
  if (status != 0) {
    return status;
  }
  struct text version = skip(rest, (size_t)(space - rest.at) + 1);
  *old_version = version.len == 8 && memcmp(version.at, "HTTP/1.0", 8) == 0;
  if (*old_version || (version.len == 8 && memcmp(version.at, "HTTP/1.1", 8) == 0)) {
    return 0;
  }
  bool other = version.len == 8 && memcmp(version.at, "HTTP/", 5) == 0 && version.at[6] == '.' &&
               strspn(version.at + 5, "0123456789") == 1 && strspn(version.at + 7, "0123456789") >= 1;
  return other ? MHD_HTTP_HTTP_VERSION_NOT_SUPPORTED : MHD_HTTP_BAD_REQUEST;
}

/* ---- the fields */

/* Those that we, or libmicrohttpd, read: each may be there once. */
enum once { HOST, LENGTH, CODING, EXPECT };
static const char *const once_names[] = {
    "Host",          "Content-Length", "Transfer-Encoding", "Expect",          "Content-Type", "Content-Encoding",
    "Authorization", "If-Match",       "If-None-Match",     "Idempotency-Key", "Connection",
};

struct fields {
  unsigned seen; /* a bit for each of once_names */
  uint64_t length;
};

static unsigned take_length(struct text value, uint64_t *length) {
  size_t digits = 0;
  *length = 0;
  while (digits < value.len && value.at[digits] >= '0' && value.at[digits] <= '9') {
    if (digits < LENGTH_DIGITS_MAX) {
      *length = *length * 10 + (uint64_t)(value.at[digits] - '0');
    }
    digits++;
  }
  if (digits == 0 || digits < value.len) {
    return MHD_HTTP_BAD_REQUEST;
  }
  return digits > LENGTH_DIGITS_MAX ? MHD_HTTP_CONTENT_TOO_LARGE : 0;
}

static bool value_good(struct text value) {
  for (size_t i = 0; i < value.len; i++) {
    unsigned char c = (unsigned char)value.at[i];
    if ((c < ' ' && c != '\t') || c == 0x7f) {
      return false;
    }
  }
  return true;
}

static unsigned take_field(struct text line, struct fields *f) {
  size_t name_len = span(line, token_marks);
  if (name_len == 0 || name_len >= line.len || line.at[name_len] != ':') {
    return MHD_HTTP_BAD_REQUEST; /* a folded line begins with a blank: it ends here, too */
  }
  struct text name = {line.at, name_len}, value = skip(line, name_len + 1);
  while (value.len > 0 && (value.at[0] == ' ' || value.at[0] == '\t')) {
    value = skip(value, 1);
  }
  while (value.len > 0 && (value.at[value.len - 1] == ' ' || value.at[value.len - 1] == '\t')) {
    value.len--;
  }
  if (!value_good(value)) {
    return MHD_HTTP_BAD_REQUEST;
  }
  for (unsigned i = 0; i < XQ_COUNT(once_names); i++) {
    if (is(name, once_names[i])) {
      if ((f->seen & 1u << i) != 0) {
        return MHD_HTTP_BAD_REQUEST;
      }
      f->seen |= 1u << i;
      return i == LENGTH                                                 ? take_length(value, &f->length)
             : i == HOST && (value.len == 0 || !only(value, host_marks)) ? MHD_HTTP_BAD_REQUEST
             : i == EXPECT && !is(value, "100-continue")                 ? MHD_HTTP_EXPECTATION_FAILED
                                                                         : 0;
    }
  }
  return 0;
}

static unsigned check_fields(const struct fields *f, bool old_version) {
  bool host = (f->seen & 1u << HOST) != 0, coding = (f->seen & 1u << CODING) != 0;
  if (!host && !old_version) {
    return MHD_HTTP_BAD_REQUEST;
  }
  if (coding && ((f->seen & 1u << LENGTH) != 0 || old_version)) {
    return MHD_HTTP_BAD_REQUEST; /* the body's length is said in two ways */
  }
  return coding ? MHD_HTTP_LENGTH_REQUIRED : 0;
}

/* A whole head, its empty line included, every line of which ends in CR LF. */
static unsigned check_head(const char *head, size_t len, uint64_t *body) {
  struct fields f = {0};
  bool first = true, old_version = false;
  int count = 0;
  for (struct text rest = {head, len}; rest.len > 0;) {
    const char *end = memchr(rest.at, '\n', rest.len);
    struct text line = {rest.at, end != NULL ? (size_t)(end - rest.at) - 1 : rest.len};
    if (!first && line.len == 0) {
      break;
    }
    unsigned status = first ? check_request_line(line, &old_version) : take_field(line, &f);
    if (status == 0 && !first && ++count > FIELDS_MAX) {
      status = MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE;
    }
    if (status != 0) {
      return status;
    }
    first = false;
    rest = skip(rest, line.len + 2);
  }
  *body = f.length;
  return check_fields(&f, old_version);
}

/* ---- as the octets come */

static void refuse(struct http_frame *f, unsigned status) {
  f->status = status;
  memcpy(f->data, stand_in, sizeof stand_in - 1);
  f->len = f->passed = sizeof stand_in - 1;
  f->heads++;
}

/* Looks at the octets that are new.  Lines end in CR LF and nothing else does, whatever else they are. */
static void look(struct http_frame *f) {
  while (f->status == 0 && f->passed == 0 && f->seen < f->len) {
    uint8_t c = f->data[f->seen], before = f->seen > 0 ? f->data[f->seen - 1] : 0;
    if ((c == '\n') != (before == '\r') || (c < ' ' && c != '\r' && c != '\n' && c != '\t')) {
      refuse(f, MHD_HTTP_BAD_REQUEST);
      return;
    }
    f->seen++;
    if (f->seen >= 4 && memcmp(f->data + f->seen - 4, "\r\n\r\n", 4) == 0) {
      unsigned status = check_head((const char *)f->data, f->seen, &f->body);
      if (status != 0) {
        refuse(f, status);
        return;
      }
      f->passed = f->seen;
      f->heads++;
    } else if (f->seen == 2 && f->data[0] == '\r') {
      refuse(f, MHD_HTTP_BAD_REQUEST); /* an empty line where a request line is due */
    }
  }
  if (f->status == 0 && f->passed == 0 && f->len == HTTP_HEAD_MAX) {
    bool in_target = memchr(f->data, '\n', f->len) == NULL;
    refuse(f, in_target ? MHD_HTTP_URI_TOO_LONG : MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE);
  }
}

uint8_t *http_frame_room(struct http_frame *f, size_t *room) {
  if (f->data == NULL) {
    f->data = xq_malloc(HTTP_HEAD_MAX);
  }
  *room = HTTP_HEAD_MAX - f->len;
  return f->data + f->len;
}

void http_frame_add(struct http_frame *f, size_t len) {
  f->len += len;
  look(f);
}

size_t http_frame_take(struct http_frame *f, uint8_t *to, size_t size) {
  size_t n = f->passed < size ? f->passed : size;
  if (n == 0 && f->passed == 0 && f->body > 0 && f->status == 0) {
    n = f->len < size ? f->len : size; /* of a body that came with its head */
    n = f->body < n ? (size_t)f->body : n;
    f->body -= n;
  } else {
    f->passed -= n;
  }
  if (n == 0) {
    return 0;
  }
  memcpy(to, f->data, n);
  memmove(f->data, f->data + n, f->len - n);
  f->len -= n;
  f->seen = f->seen > n ? f->seen - n : 0;
  if (f->len == 0) {
    http_frame_clear(f);
  } else if (f->passed == 0 && f->body == 0) {
    f->seen = 0;
    look(f); /* the next request came with this one */
  }
  return n;
}

void http_frame_clear(struct http_frame *f) {
  free(f->data);
  f->data = NULL;
  f->len = f->seen = f->passed = 0;
}
