/* error.c - PC/SC's codes as Xuqi's errors.  See pcsc.h. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "token/pcsc/inner.h"

struct code {
  LONG rv;
  const char *name;
  enum xq_code code;
  const char *why; /* of damage */
};

#define CODE(name, code) \
  { SCARD_##name, #name, XQ_E_##code, NULL }

static const struct code codes[] = {
    CODE(E_NO_SERVICE, READER_SERVICE),
    CODE(E_SERVICE_STOPPED, READER_SERVICE),
    CODE(P_SHUTDOWN, READER_SERVICE),
    CODE(F_COMM_ERROR, READER_SERVICE), /* of the socket: the daemon died in the middle */
    CODE(E_INVALID_HANDLE, READER_SERVICE),
    CODE(W_SECURITY_VIOLATION, READER_DENIED),
    CODE(E_NO_ACCESS, READER_DENIED),
    CODE(E_SHARING_VIOLATION, TOKEN_BUSY),
    CODE(W_RESET_CARD, TOKEN_BUSY),
    CODE(E_NO_SMARTCARD, TOKEN_REMOVED),
    CODE(W_REMOVED_CARD, TOKEN_REMOVED),
    CODE(E_READER_UNAVAILABLE, TOKEN_REMOVED), /* the reader itself was pulled: for a USB key the same thing */
    CODE(E_UNKNOWN_READER, TOKEN_REMOVED),
    CODE(E_NO_READERS_AVAILABLE, TOKEN_REMOVED),
    {SCARD_W_UNRESPONSIVE_CARD, "W_UNRESPONSIVE_CARD", XQ_E_TOKEN_DAMAGED, "unresponsive"},
    {SCARD_W_UNPOWERED_CARD, "W_UNPOWERED_CARD", XQ_E_TOKEN_DAMAGED, "unpowered"},
    {SCARD_W_UNSUPPORTED_CARD, "W_UNSUPPORTED_CARD", XQ_E_TOKEN_DAMAGED, "unsupported"},
    {SCARD_E_PROTO_MISMATCH, "E_PROTO_MISMATCH", XQ_E_TOKEN_DAMAGED, "unsupported"},
    /* the rest only for their names */
    CODE(F_INTERNAL_ERROR, IO),
    CODE(E_CANCELLED, IO),
    CODE(E_INVALID_PARAMETER, IO),
    CODE(E_NO_MEMORY, IO),
    CODE(F_WAITED_TOO_LONG, IO),
    CODE(E_INSUFFICIENT_BUFFER, IO),
    CODE(E_TIMEOUT, IO),
    CODE(E_NOT_READY, IO),
    CODE(E_INVALID_VALUE, IO),
    CODE(F_UNKNOWN_ERROR, IO),
    CODE(E_NOT_TRANSACTED, IO),
    CODE(E_READER_UNSUPPORTED, IO),
    CODE(E_CARD_UNSUPPORTED, IO),
    CODE(E_UNSUPPORTED_FEATURE, IO),
    CODE(E_COMM_DATA_LOST, IO),
    CODE(E_SERVER_TOO_BUSY, IO),
};

bool pcsc_service_lost(LONG rv) {
  return rv == SCARD_E_NO_SERVICE || rv == SCARD_E_SERVICE_STOPPED || rv == SCARD_P_SHUTDOWN ||
         rv == SCARD_F_COMM_ERROR || rv == SCARD_E_INVALID_HANDLE;
}

/* The library says "no service" as well when the socket is there and may not be used. */
static bool socket_denied(LONG rv) {
  return rv == SCARD_E_NO_SERVICE && access(pcsc_socket(), R_OK | W_OK) != 0 && errno == EACCES;
}

xq_err *pcsc_error(LONG rv, const char *reader, const char *what) {
  if (rv == SCARD_S_SUCCESS) {
    return NULL;
  }
  struct code is = {.rv = rv, .name = NULL, .code = XQ_E_IO};
  for (size_t i = 0; i < XQ_COUNT(codes); i++) {
    if (codes[i].rv == rv) {
      is = codes[i];
      break;
    }
  }
  if (socket_denied(rv)) {
    is.code = XQ_E_READER_DENIED;
  }
  xq_err *err = xq_err_new(is.code, "%s: %s", what, pcsc_stringify_error(rv));
  if (is.name != NULL) {
    xq_err_fact(err, "scard", "SCARD_%s", is.name);
  } else {
    xq_err_fact(err, "scard", "0x%08lX", (unsigned long)rv & 0xFFFFFFFFUL);
  }
  if (reader != NULL) {
    xq_err_fact(err, "reader", "%s", reader);
  }
  if (is.why != NULL) {
    xq_err_fact(err, "why", "%s", is.why);
  }
  if (rv == SCARD_W_RESET_CARD) {
    xq_err_fact(err, "reset", "yes");
  } else if (is.code == XQ_E_TOKEN_BUSY) {
    char *program = pcsc_holder();
    if (program != NULL) {
      xq_err_fact(err, "program", "%s", program);
    }
    free(program);
  }
  return err;
}
