/* backend.c - the table by which the layer knows key files.  See keyfile.h. */
#include "token/keyfile/keyfile.h"

static xq_err *scan(const struct xq_token_config *config, struct xq_token_list *list) {
  return keystore_scan(&token_backend_keystore, config, list);
}

const struct token_backend token_backend_keystore = {
    .kind = XQ_TOKEN_FILE,
    .scheme = "file",
    .scan = scan,
    .open = keystore_open,
    .close = keystore_close,
    .entries = keystore_entries,
    .pin_state = keystore_pin_state,
    .login = keystore_login,
    .logged_in = keystore_logged_in,
    .logout = keystore_logout,
    .change_pin = keystore_change_pin,
    .may_set_pin = keystore_may_set_pin,
    .public_key = keystore_public_key,
    .find_key = keystore_find_key,
    .sign = keystore_sign,
    .generate = keystore_generate,
    .possible = keystore_possible,
    .keep = keystore_keep,
    .write = keystore_write,
    .read_back = keystore_read_back,
    .find_kept = keystore_find_kept,
    .restore = keystore_restore,
    .settle = keystore_settle,
};
