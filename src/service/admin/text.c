/* text.c - results of the operator's commands as lines for a person. */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service/admin/within.h"
#include "xuqi/form.h"

static const char *text_at(struct json_object *o, const char *key) {
  struct json_object *value = NULL;
  const char *text = json_object_object_get_ex(o, key, &value) ? json_object_get_string(value) : NULL;
  return text != NULL ? text : "";
}

static struct json_object *at(struct json_object *o, const char *key) {
  struct json_object *value = NULL;
  json_object_object_get_ex(o, key, &value);
  return value;
}

/* What came from outside is shown without what a terminal would obey. */
static void line(const char *name, const char *text) {
  char *clean = xq_text_clean(text);
  printf("%-12s %s\n", name, clean);
  free(clean);
}

static void money(const char *name, struct json_object *fen) {
  char *text = xq_fen_grouped(json_object_get_int64(fen));
  line(name, text);
  free(text);
}

static void print_list(struct json_object *applications) {
  for (size_t i = 0; i < json_object_array_length(applications); i++) {
    struct json_object *a = json_object_array_get_idx(applications, i);
    char *total = xq_fen_grouped(json_object_get_int64(at(at(a, "order"), "total_fen")));
    char *subject = xq_text_clean(text_at(at(a, "certificate"), "subject"));
    printf("%s  %-15s  %-9s  %10s  %s  %s\n", text_at(a, "business_no"), text_at(a, "business_status"),
           text_at(a, "payment_status"), total, text_at(a, "updated_at"), subject);
    free(total);
    free(subject);
  }
}

static void print_person(struct json_object *person, const char *title) {
  json_object_object_foreach(person, key, value) {
    char *name = xq_asprintf("%s.%s", title, key);
    line(name, json_object_get_string(value));
    free(name);
  }
}

static void print_application(struct json_object *a) {
  static const char *const plain[] = {"business_no", "business_status", "payment_status", "revision",
                                      "months",      "created_at",      "updated_at",     "reason"};
  for (size_t i = 0; i < XQ_COUNT(plain); i++) {
    if (text_at(a, plain[i])[0] != '\0') {
      line(plain[i], text_at(a, plain[i]));
    }
  }
  line("next", text_at(at(a, "next"), "actor"));
  line("certificate", text_at(at(a, "certificate"), "subject"));
  line("serial", text_at(at(a, "certificate"), "serial"));
  line("not_after", text_at(at(a, "certificate"), "not_after"));
  if (at(a, "new_certificate") != NULL) {
    line("new_serial", text_at(at(a, "new_certificate"), "serial"));
    line("new_end", text_at(at(a, "new_certificate"), "not_after"));
  }
  line("order_no", text_at(at(a, "order"), "order_no"));
  money("total", at(at(a, "order"), "total_fen"));
  struct json_object *transfers = at(a, "transfers"), *timeline = at(a, "timeline");
  for (size_t i = 0; i < json_object_array_length(transfers); i++) {
    struct json_object *t = json_object_array_get_idx(transfers, i);
    money("transfer", at(t, "amount_fen"));
    line("  from", text_at(t, "payer_name"));
    line("  account", text_at(t, "payer_account"));
    line("  date", text_at(t, "date"));
  }
  print_person(at(at(a, "form"), "handler"), "handler");
  print_person(at(at(a, "form"), "recipient"), "recipient");
  for (size_t i = 0; i < json_object_array_length(timeline); i++) {
    struct json_object *e = json_object_array_get_idx(timeline, i);
    char *what = xq_asprintf("%s by %s%s%s", text_at(e, "event"), text_at(e, "actor"),
                             text_at(e, "note")[0] != '\0' ? ": " : "", text_at(e, "note"));
    line(text_at(e, "at"), what);
    free(what);
  }
}

void admin_print(const char *command, struct json_object *result) {
  if (result == NULL) {
    printf("%s: done\n", command);
  } else if (at(result, "applications") != NULL) {
    print_list(at(result, "applications"));
  } else if (at(result, "timeline") != NULL) {
    print_application(result);
  } else if (at(result, "certificate") != NULL) {
    fputs(text_at(result, "certificate"), stdout);
  } else {
    json_object_object_foreach(result, key, value) {
      line(key, json_object_get_string(value));
    }
  }
}
