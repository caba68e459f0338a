/* answers.c - reads the answers file of `xuqi renew`: the form, the term and the notices acknowledged. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli_int.h"

#define ANSWERS_MAX (64 * 1024)

void cli_answers_init(struct cli_answers *answers) {
  *answers = (struct cli_answers){0};
  xq_form_init(&answers->form);
}

void cli_answers_clear(struct cli_answers *answers) {
  xq_form_clear(&answers->form);
  for (size_t i = 0; answers->notices != NULL && answers->notices[i] != NULL; i++) {
    free(answers->notices[i]);
  }
  free(answers->notices);
  *answers = (struct cli_answers){0};
}

static xq_err *not_understood(const char *field) {
  return xq_err_fact(xq_err_new(XQ_E_MALFORMED, "answers: %s is not understood", field), "field", "%s", field);
}

static xq_err *read_notices(struct json_object *value, struct cli_answers *answers) {
  if (json_object_is_type(value, json_type_string)) {
    answers->notices = xq_calloc(2, sizeof *answers->notices);
    answers->notices[0] = xq_strdup(json_object_get_string(value));
    return NULL;
  }
  if (!json_object_is_type(value, json_type_array)) {
    return not_understood("notices");
  }
  size_t count = json_object_array_length(value);
  answers->notices = xq_calloc(count + 1, sizeof *answers->notices);
  for (size_t i = 0; i < count; i++) {
    struct json_object *id = json_object_array_get_idx(value, i);
    if (!json_object_is_type(id, json_type_string)) {
      return not_understood("notices");
    }
    answers->notices[i] = xq_strdup(json_object_get_string(id));
  }
  return NULL;
}

static xq_err *read_object(struct json_object *o, struct cli_answers *answers) {
  xq_err *err = NULL;
  struct json_object *form = json_object_new_object();
  json_object_object_foreach(o, key, value) {
    if (strcmp(key, "handler") == 0 || strcmp(key, "recipient") == 0) {
      json_object_object_add(form, key, json_object_get(value));
    } else if (strcmp(key, "months") == 0) {
      int64_t months = 0;
      XQ_TRY(xq_json_int(o, "months", &months));
      if (months < 1 || months > XQ_MONTHS_MAX) {
        err = not_understood("months");
        goto out;
      }
      answers->months = (int)months;
    } else if (strcmp(key, "notices") == 0) {
      XQ_TRY(read_notices(value, answers));
    } else {
      err = not_understood(key);
      goto out;
    }
  }
  if (json_object_object_length(form) > 0) {
    XQ_TRY(xq_form_from_json(form, &answers->form));
  }
out:
  json_object_put(form);
  return err;
}

xq_err *cli_answers_read(const char *path, struct cli_answers *answers) {
  uint8_t *text = NULL;
  size_t len = 0;
  struct json_object *o = NULL;
  xq_err *err = strcmp(path, "-") == 0 ? xq_fd_read_all(STDIN_FILENO, ANSWERS_MAX, &text, &len)
                                       : xq_file_read(path, ANSWERS_MAX, &text, &len);
  if (err == NULL) {
    err = cli_json_parse(text, len, &o);
  }
  if (err == NULL) {
    err = json_object_is_type(o, json_type_object) ? read_object(o, answers) : not_understood("answers");
  }
  if (err != NULL) {
    xq_err_fact(err, "path", "%s", path);
  }
  json_object_put(o);
  free(text);
  return err;
}
