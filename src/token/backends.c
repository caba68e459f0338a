/* backends.c - the kinds of media Xuqi knows. */
#include "token/backend.h"

const struct token_backend *const token_backends[] = {
    &token_backend_keystore,
    NULL,
};
