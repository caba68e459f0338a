/* agreement.c - `xuqi agreement`: the text that renewing asks a person to accept. */
#include <json-c/json.h>
#include <stdio.h>

#include "cli/cli_int.h"

static xq_err *agreement(struct cli *cli, int *status) {
  (void)status;
  struct xq_reference *ref = NULL;
  xq_err *err = cli_get_reference(cli, &ref);
  if (err != NULL) {
    return err;
  }
  if (cli->args->json) {
    struct json_object *o = json_object_new_object();
    xq_json_add_str(o, "version", ref->agreement.version);
    xq_json_add_str(o, "language", ref->agreement.language);
    xq_json_add_str(o, "title", ref->agreement.title);
    xq_json_add_str(o, "sha256", ref->agreement.sha256);
    xq_json_add_str(o, "text", ref->agreement.text);
    cli_json_out(o);
  } else {
    printf("%s\n%s %s\n\n%s\n", ref->agreement.title, _("Version"), ref->agreement.version, ref->agreement.text);
  }
  xq_reference_free(&ref);
  return NULL;
}

const struct cli_command cli_command_agreement = {
    .name = "agreement",
    .summary = N_("show the agreement that a renewal requires"),
    .options = "",
    .run = agreement,
};
