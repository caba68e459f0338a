/* asked.c - a reviewer writes a sentence; what it asks for stands beside the field that it names.  A guess by the words of
 * the form itself: the whole sentence stands above the form in any case. */
#include "app/asked.h"

#include <stdlib.h>
#include <string.h>

/* Of one person of the two, or of both. */
enum { HANDLER = 1, RECIPIENT = 2, BOTH = 3 };

static const struct {
  const char *word;
  unsigned who;
} people[] = {
    {"经办", HANDLER},        {"handler", HANDLER},   {"收件", RECIPIENT},    {"收货", RECIPIENT},
    {"收票", RECIPIENT},      {"邮寄", RECIPIENT},    {"快递", RECIPIENT},    {"发票", RECIPIENT},
    {"recipient", RECIPIENT}, {"invoice", RECIPIENT}, {"courier", RECIPIENT}, {"deliver", RECIPIENT},
};

static const struct {
  const char *word;
  enum xq_field handler, recipient; /* XQ_F_COUNT_: the word is not about that one */
} fields[] = {
    {"证件", XQ_F_HANDLER_ID_NO, XQ_F_COUNT_},
    {"身份证", XQ_F_HANDLER_ID_NO, XQ_F_COUNT_},
    {"护照", XQ_F_HANDLER_ID_NO, XQ_F_COUNT_},
    {"document", XQ_F_HANDLER_ID_NO, XQ_F_COUNT_},
    {"identity", XQ_F_HANDLER_ID_NO, XQ_F_COUNT_},
    {"passport", XQ_F_HANDLER_ID_NO, XQ_F_COUNT_},
    {"姓名", XQ_F_HANDLER_NAME, XQ_F_RECIPIENT_NAME},
    {"名字", XQ_F_HANDLER_NAME, XQ_F_RECIPIENT_NAME},
    {"name", XQ_F_HANDLER_NAME, XQ_F_RECIPIENT_NAME},
    {"手机", XQ_F_HANDLER_MOBILE, XQ_F_RECIPIENT_MOBILE},
    {"电话", XQ_F_HANDLER_MOBILE, XQ_F_RECIPIENT_MOBILE},
    {"mobile", XQ_F_HANDLER_MOBILE, XQ_F_RECIPIENT_MOBILE},
    {"telephone", XQ_F_HANDLER_MOBILE, XQ_F_RECIPIENT_MOBILE},
    {"phone", XQ_F_HANDLER_MOBILE, XQ_F_RECIPIENT_MOBILE},
    {"邮箱", XQ_F_HANDLER_EMAIL, XQ_F_COUNT_},
    {"邮件", XQ_F_HANDLER_EMAIL, XQ_F_COUNT_},
    {"e-mail", XQ_F_HANDLER_EMAIL, XQ_F_COUNT_},
    {"email", XQ_F_HANDLER_EMAIL, XQ_F_COUNT_},
    {"地址", XQ_F_COUNT_, XQ_F_RECIPIENT_ADDRESS},
    {"门牌", XQ_F_COUNT_, XQ_F_RECIPIENT_ADDRESS},
    {"楼层", XQ_F_COUNT_, XQ_F_RECIPIENT_ADDRESS},
    {"address", XQ_F_COUNT_, XQ_F_RECIPIENT_ADDRESS},
};

static unsigned who_of(const char *sentence) {
  unsigned who = 0;
  for (size_t i = 0; i < XQ_COUNT(people); i++) {
    who |= strcasestr(sentence, people[i].word) != NULL ? people[i].who : 0U;
  }
  return who != 0 ? who : BOTH;
}

static bool is_about(const char *sentence, enum xq_field field) {
  unsigned who = who_of(sentence);
  for (size_t i = 0; i < XQ_COUNT(fields); i++) {
    bool handler = fields[i].handler == field && ((who & HANDLER) != 0 || fields[i].recipient == XQ_F_COUNT_);
    bool recipient = fields[i].recipient == field && ((who & RECIPIENT) != 0 || fields[i].handler == XQ_F_COUNT_);
    if ((handler || recipient) && strcasestr(sentence, fields[i].word) != NULL) {
      return true;
    }
  }
  return false;
}

/* The end of the first sentence; *next: where the one behind it begins. */
static size_t sentence_end(const char *text, size_t *next) {
  static const char *const ends[] = {"。", "；", ";", "\n", ". ", "！"};
  size_t end = strlen(text);
  *next = end;
  for (size_t i = 0; i < XQ_COUNT(ends); i++) {
    const char *at = strstr(text, ends[i]);
    if (at != NULL && (size_t)(at - text) < end) {
      end = (size_t)(at - text);
      *next = end + strlen(ends[i]);
    }
  }
  return end;
}

char *app_asked_of(const char *reason, enum xq_field field) {
  struct xq_buf found = {0};
  while (reason != NULL && *reason != '\0') {
    size_t next, end = sentence_end(reason, &next);
    char *sentence = xq_strndup(reason, end);
    if (is_about(sentence, field)) {
      xq_buf_printf(&found, "%s%s", found.len > 0 ? "\n" : "", sentence + strspn(sentence, " "));
    }
    free(sentence);
    reason += next;
  }
  return found.len > 0 ? xq_buf_take_str(&found) : NULL;
}
