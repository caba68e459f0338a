/*
 * status_page.c - how an application stands, as a page for a telephone: the link is on the screen and on the receipt as a QR
 * code.  A few paragraphs in Chinese or English, in the words of the program (src/words); no scripts, nothing of the person.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "service/http/within.h"
#include "words/words.h"

#define _(s) xq_words_say(s)

/* ---- the language */

enum { WHOLE = 1000 };

/* "0.8" in thousandths, as RFC 9110 has it: a digit, and three behind the point at most; whatever else a stranger says is
 * not read. */
static int read_weight(const char *text) {
  int weight = 0;
  if (*text != '0' && *text != '1') {
    return 0;
  }
  weight = (*text - '0') * WHOLE;
  text += text[1] == '.' ? 2 : 1;
  for (int unit = text[-1] == '.' ? WHOLE / 10 : 0; unit > 0 && *text >= '0' && *text <= '9'; unit /= 10, text++) {
    weight += (*text - '0') * unit;
  }
  return weight < WHOLE ? weight : WHOLE;
}

/* How much a language is wanted, in thousandths; -1: it is not named. */
static int weight_of(const char *header, const char *language) {
  const size_t len = strlen(language);
  int most = -1;
  for (const char *at = header; *at != '\0'; at += strcspn(at, ","), at += *at == ',') {
    at += strspn(at, " \t");
    if (strncasecmp(at, language, len) != 0 || strchr("-,; \t", at[len]) == NULL) {
      continue;
    }
    char *one = xq_strndup(at, strcspn(at, ","));
    const char *q = strstr(one, "q=");
    const int weight = q == NULL ? WHOLE : read_weight(q + 2);
    most = weight > most ? weight : most;
    free(one);
  }
  return most;
}

static bool in_english(const struct http_request *r) {
  const char *wanted = http_request_query(r, "lang"), *header = http_request_header(r, "Accept-Language");
  if (wanted != NULL) {
    return strncmp(wanted, "en", 2) == 0;
  }
  return header != NULL && weight_of(header, "en") > weight_of(header, "zh");
}

/* ---- the page */

static void add_escaped(struct xq_buf *page, const char *text) {
  for (; *text != '\0'; text++) {
    switch (*text) {
      case '&':
        xq_buf_add_str(page, "&amp;");
        break;
      case '<':
        xq_buf_add_str(page, "&lt;");
        break;
      case '>':
        xq_buf_add_str(page, "&gt;");
        break;
      case '"':
        xq_buf_add_str(page, "&quot;");
        break;
      default:
        xq_buf_add(page, text, 1);
        break;
    }
  }
}

static void add_row(struct xq_buf *page, const char *label, const char *value) {
  xq_buf_add_str(page, "<dt>");
  add_escaped(page, label);
  xq_buf_add_str(page, "</dt><dd>");
  add_escaped(page, value);
  xq_buf_add_str(page, "</dd>\n");
}

static void add_status(struct xq_buf *page, const struct svc_status *status) {
  char now[20];
  xq_time_local(xq_time_now(), now);
  now[16] = '\0'; /* to the minute */
  char *turn = xq_words_turn_elsewhere(&status->turn, xq_day_of(xq_time_now()));
  xq_buf_add_str(page, "<p><strong>");
  add_escaped(page, turn);
  xq_buf_add_str(page, "</strong></p>\n<dl>\n");
  add_row(page, _("Business number"), status->business_no);
  add_row(page, _("Business status"), xq_words_business(status->turn.business));
  add_row(page, _("As of"), now);
  xq_buf_add_str(page, "</dl>\n<p>");
  add_escaped(page, _("Reload this page to see the latest. What you have to do is done at a computer with your key "
                      "plugged in."));
  xq_buf_add_str(page, "</p>\n");
  free(turn);
}

static char *page_of(const struct svc_status *status, bool english) {
  struct xq_buf page = {0};
  const char *title = _("Certificate renewal: how it stands");
  xq_buf_printf(&page,
                "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"color-scheme\" content=\"light dark\">\n<title>%s</title>\n</head>\n<body>\n<main>\n"
                "<h1>%s</h1>\n",
                english ? "en" : "zh-CN", title, title);
  if (status != NULL) {
    add_status(&page, status);
  } else {
    xq_buf_printf(&page, "<p>%s</p>\n", _("There is no such link. Please check that it is complete."));
  }
  xq_buf_add_str(&page, "</main>\n");
  xq_buf_add_str(&page, english ? "<p><a href=\"?lang=zh\" lang=\"zh-CN\" hreflang=\"zh-CN\">\u4e2d\u6587</a></p>\n"
                                : "<p><a href=\"?lang=en\" lang=\"en\" hreflang=\"en\">English</a></p>\n");
  xq_buf_add_str(&page, "</body>\n</html>\n");
  return xq_buf_take_str(&page);
}

xq_err *http_get_status(struct http_request *r, struct http_answer *a) {
  struct svc_status status;
  const bool english = in_english(r);
  xq_err *err = svc_status_look(r->http->s, r->param, &status);
  const bool missing = xq_err_code(err) == XQ_E_NOT_FOUND;
  if (err != NULL && !missing) {
    return err;
  }
  if (missing) {
    xq_err_ignore(err, "it is said on the page");
    a->status = MHD_HTTP_NOT_FOUND;
  }
  xq_words_in_english(english);
  a->html = page_of(missing ? NULL : &status, english);
  xq_words_in_english(false);
  a->language = english ? "en" : "zh-CN";
  return NULL;
}
