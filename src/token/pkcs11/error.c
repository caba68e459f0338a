/* error.c - what a module answers, as one of our codes; its own name goes along as the fact "ckr". */
#include <stdio.h>

#include "token/pkcs11/pkcs11.h"

/* clang-format off */
#define ANSWERS(X)                                             \
  X(CANCEL,                        CANCELLED)                  \
  X(HOST_MEMORY,                   INTERNAL)                   \
  X(SLOT_ID_INVALID,               TOKEN_REMOVED)              \
  X(GENERAL_ERROR,                 MODULE)                     \
  X(FUNCTION_FAILED,               MODULE)                     \
  X(ARGUMENTS_BAD,                 MODULE)                     \
  X(NO_EVENT,                      MODULE)                     \
  X(NEED_TO_CREATE_THREADS,        MODULE)                     \
  X(CANT_LOCK,                     MODULE)                     \
  X(ATTRIBUTE_READ_ONLY,           TOKEN_READ_ONLY)            \
  X(ATTRIBUTE_SENSITIVE,           MODULE)                     \
  X(ATTRIBUTE_TYPE_INVALID,        TOKEN_UNSUPPORTED)          \
  X(ATTRIBUTE_VALUE_INVALID,       TOKEN_UNSUPPORTED)          \
  X(ACTION_PROHIBITED,             TOKEN_READ_ONLY)            \
  X(DATA_INVALID,                  KEY_UNSUPPORTED)            \
  X(DATA_LEN_RANGE,                KEY_UNSUPPORTED)            \
  X(DEVICE_ERROR,                  IO)                         \
  X(DEVICE_MEMORY,                 TOKEN_FULL)                 \
  X(DEVICE_REMOVED,                TOKEN_REMOVED)              \
  X(FUNCTION_CANCELED,             CANCELLED)                  \
  X(FUNCTION_NOT_PARALLEL,         MODULE)                     \
  X(FUNCTION_NOT_SUPPORTED,        TOKEN_UNSUPPORTED)          \
  X(KEY_HANDLE_INVALID,            KEY_ABSENT)                 \
  X(KEY_SIZE_RANGE,                KEY_UNSUPPORTED)            \
  X(KEY_TYPE_INCONSISTENT,         KEY_UNSUPPORTED)            \
  X(KEY_FUNCTION_NOT_PERMITTED,    KEY_UNSUPPORTED)            \
  X(MECHANISM_INVALID,             KEY_UNSUPPORTED)            \
  X(MECHANISM_PARAM_INVALID,       KEY_UNSUPPORTED)            \
  X(OBJECT_HANDLE_INVALID,         KEY_ABSENT)                 \
  X(OPERATION_ACTIVE,              TOKEN_BUSY)                 \
  X(OPERATION_NOT_INITIALIZED,     MODULE)                     \
  X(PIN_INCORRECT,                 PIN_WRONG)                  \
  X(PIN_INVALID,                   PIN_LENGTH)                 \
  X(PIN_LEN_RANGE,                 PIN_LENGTH)                 \
  X(PIN_EXPIRED,                   TOKEN_UNSUPPORTED)          \
  X(PIN_LOCKED,                    PIN_LOCKED)                 \
  X(SESSION_CLOSED,                TOKEN_REMOVED)              \
  X(SESSION_COUNT,                 TOKEN_BUSY)                 \
  X(SESSION_HANDLE_INVALID,        TOKEN_REMOVED)              \
  X(SESSION_PARALLEL_NOT_SUPPORTED, MODULE)                    \
  X(SESSION_READ_ONLY,             TOKEN_READ_ONLY)            \
  X(SESSION_EXISTS,                TOKEN_BUSY)                 \
  X(SESSION_READ_ONLY_EXISTS,      TOKEN_BUSY)                 \
  X(SESSION_READ_WRITE_SO_EXISTS,  TOKEN_BUSY)                 \
  X(SIGNATURE_INVALID,             SIGNATURE_BAD)              \
  X(SIGNATURE_LEN_RANGE,           SIGNATURE_BAD)              \
  X(TEMPLATE_INCOMPLETE,           TOKEN_UNSUPPORTED)          \
  X(TEMPLATE_INCONSISTENT,         TOKEN_UNSUPPORTED)          \
  X(TOKEN_NOT_PRESENT,             TOKEN_REMOVED)              \
  X(TOKEN_NOT_RECOGNIZED,          TOKEN_DAMAGED)              \
  X(TOKEN_WRITE_PROTECTED,         TOKEN_READ_ONLY)            \
  X(USER_ALREADY_LOGGED_IN,        TOKEN_BUSY)                 \
  X(USER_NOT_LOGGED_IN,            PIN_NEEDED)                 \
  X(USER_PIN_NOT_INITIALIZED,      TOKEN_UNSUPPORTED)          \
  X(USER_TYPE_INVALID,             TOKEN_UNSUPPORTED)          \
  X(USER_ANOTHER_ALREADY_LOGGED_IN, TOKEN_BUSY)                \
  X(USER_TOO_MANY_TYPES,           TOKEN_BUSY)                 \
  X(DOMAIN_PARAMS_INVALID,         KEY_UNSUPPORTED)            \
  X(CURVE_NOT_SUPPORTED,           KEY_UNSUPPORTED)            \
  X(BUFFER_TOO_SMALL,              MODULE)                     \
  X(CRYPTOKI_NOT_INITIALIZED,      TOKEN_REMOVED)              \
  X(CRYPTOKI_ALREADY_INITIALIZED,  MODULE)                     \
  X(MUTEX_BAD,                     MODULE)                     \
  X(MUTEX_NOT_LOCKED,              MODULE)                     \
  X(FUNCTION_REJECTED,             CANCELLED)
/* clang-format on */

#ifndef CKR_CURVE_NOT_SUPPORTED
#define CKR_CURVE_NOT_SUPPORTED 0x140UL
#endif
#ifndef CKR_ACTION_PROHIBITED
#define CKR_ACTION_PROHIBITED 0x1BUL
#endif

static const struct answer {
  CK_RV rv;
  const char *name;
  enum xq_code code;
} answers[] = {
#define X(name, code) {CKR_##name, "CKR_" #name, XQ_E_##code},
    ANSWERS(X)
#undef X
};

static const struct answer *find(CK_RV rv) {
  for (size_t i = 0; i < XQ_COUNT(answers); i++) {
    if (answers[i].rv == rv) {
      return &answers[i];
    }
  }
  return NULL;
}

const char *p11_rv_name(CK_RV rv, char buf[24]) {
  const struct answer *known = find(rv);
  if (known != NULL) {
    return known->name;
  }
  snprintf(buf, 24, "0x%lx", rv);
  return buf;
}

xq_err *p11_rv_err(CK_RV rv, const char *what) {
  if (rv == CKR_OK) {
    return NULL;
  }
  char buf[24];
  const struct answer *known = find(rv);
  const char *name = p11_rv_name(rv, buf);
  xq_err *err = xq_err_new(known != NULL ? known->code : XQ_E_MODULE, "%s: %s", what, name);
  return xq_err_fact(err, "ckr", "%s", name);
}
