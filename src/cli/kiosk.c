/* kiosk.c - `xuqi kiosk`: the program as a machine in a hall shows it, and the code by which an attendant leaves it. */
#include <json-c/json.h>
#include <stdio.h>

#include "cli/cli_int.h"
#include "kiosk/kiosk.h"

/* Only the code is set here; the screens are another face (src/xuqi.c). */
static xq_err *kiosk(struct cli *cli, int *status) {
  (void)status;
  xq_secret *code = NULL;
  xq_err *err = NULL;
  XQ_TRY(cli_get_code(cli, &code));
  XQ_TRY(kiosk_code_set(cli->settings->state_dir, code));
  if (cli->args->json) {
    struct json_object *o = json_object_new_object();
    xq_json_add_str(o, "result", "code-set");
    cli_json_out(o);
  } else {
    puts(_("The attendant's code is set. F10 asks for it at the kiosk."));
  }
out:
  xq_secret_free(&code);
  return err;
}

const struct cli_command cli_command_kiosk = {
    .name = "kiosk",
    .summary = N_("the screens for a machine in a hall; --set-code: set the code to leave them"),
    .options = "set-code",
    .pin = true,
    .run = kiosk,
};

bool cli_is_screen(const struct cli_args *args) {
  return args->command == NULL || args->command->screen || cli_is_kiosk(args);
}

bool cli_is_kiosk(const struct cli_args *args) {
  return args->command == &cli_command_kiosk && !args->set_code;
}
