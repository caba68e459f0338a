/* warnings.c - what a value is warned of, which stops nobody: a line on standard error, and a list for programs. */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli_int.h"

static void warn(const struct cli *cli, struct json_object *list, const char *field, const char *label,
                 enum xq_flaw flaw, const char *words) {
  struct json_object *o = json_object_new_object();
  xq_json_add_str(o, "field", field);
  xq_json_add_str(o, "flaw", xq_flaw_name(flaw));
  json_object_array_add(list, o);
  if (!cli->args->json) {
    fprintf(stderr, _("Please check: %s: %s\n"), label, words);
  }
}

struct json_object *cli_form_warnings(const struct cli *cli, const struct xq_form *form,
                                      const enum xq_flaw flaws[XQ_F_COUNT_]) {
  struct json_object *list = json_object_new_array();
  for (int i = 0; i < XQ_F_COUNT_; i++) {
    const struct xq_field_spec *spec = xq_field_spec((enum xq_field)i);
    if (xq_flaw_is_warning(flaws[i])) {
      char *field = xq_asprintf("%s.%s", spec->part, spec->name);
      char *words = xq_words_form_flaw(form, spec->field, flaws[i]);
      warn(cli, list, field, xq_words_field(spec->field), flaws[i], words);
      free(words);
      free(field);
    }
  }
  return list;
}

struct json_object *cli_transfer_warnings(const struct cli *cli, const struct xq_transfer_list *transfers) {
  struct json_object *list = json_object_new_array();
  for (size_t i = 0; i < transfers->count; i++) {
    enum xq_flaw flaws[XQ_T_COUNT_];
    xq_transfer_flaws(&transfers->items[i], flaws);
    for (int f = 0; f < XQ_T_COUNT_; f++) {
      enum xq_transfer_field field = (enum xq_transfer_field)f;
      if (xq_flaw_is_warning(flaws[f])) {
        char *name = xq_asprintf("transfers[%zu].%s", i, xq_transfer_field_name(field));
        char *number = xq_asprintf(_("Transfer %zu"), i + 1);
        char *label = xq_asprintf("%s, %s", number, xq_words_transfer_field(field));
        warn(cli, list, name, label, flaws[f], xq_words_transfer_flaw(flaws[f], field));
        free(label);
        free(number);
        free(name);
      }
    }
  }
  return list;
}
