/* backends.c - the kinds of media Xuqi knows. */
#include "token/backend.h"

const struct token_backend *const token_backends[] = {
    &token_backend_keystore,
    &token_backend_piv, /* before what reaches cards by modules: it speaks for those that both reach */
    &token_backend_pkcs11,
    NULL,
};
