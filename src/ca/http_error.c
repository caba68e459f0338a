/* http_error.c - what a failure of libcurl means to a person: not there, too slow, cut off, or not to be trusted. */
#include <openssl/x509_vfy.h>
#include <stdlib.h>
#include <string.h>

#include "ca/http.h"

/* A handshake that fails is a cut line when the other side just went away, and a matter of trust in all other cases:
   too old a protocol, no common cipher, an alert. */
static enum xq_code code_of_handshake(const char *detail) {
  static const char *const cut[] = {"SSL_ERROR_SYSCALL",     "Recv failure" /* why is in the language of the system */,
                                    "Send failure",          "unexpected eof",
                                    "SSL_ERROR_ZERO_RETURN", "reason(1000)" /* an alert: closing */,
                                    "alert internal error",  "alert user canceled"};
  for (size_t i = 0; i < XQ_COUNT(cut); i++) {
    if (strstr(detail, cut[i]) != NULL) {
      return XQ_E_NET_BROKEN;
    }
  }
  return XQ_E_NET_UNTRUSTED;
}

static enum xq_code code_of(CURLcode result, const char *detail) {
  switch (result) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
      return XQ_E_NET_UNREACHABLE;
    case CURLE_OPERATION_TIMEDOUT:
      return XQ_E_NET_TIMEOUT;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      return XQ_E_NET_UNTRUSTED;
    case CURLE_SSL_CONNECT_ERROR:
      return code_of_handshake(detail);
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_SSL_SHUTDOWN_FAILED:
      return XQ_E_NET_BROKEN;
    case CURLE_URL_MALFORMAT:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CIPHER:
      return XQ_E_CONFIG;
    case CURLE_OUT_OF_MEMORY:
      return XQ_E_NO_MEMORY;
    case CURLE_WRITE_ERROR: /* our own limit, see take_body() */
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_FILESIZE_EXCEEDED:
      return XQ_E_SERVICE_PROTOCOL;
    default:
      return XQ_E_NET_BROKEN;
  }
}

static xq_err *blame_clock(xq_err *err, const char *why) {
  char buf[21];
  xq_err_fact(err, "machine_time", "%s", xq_time_rfc3339(xq_time_now(), buf));
  return xq_err_fact(err, "why", "%s", why);
}

xq_err *xq_http_error(CURLcode result, const char *detail, long verify) {
  const char *text = detail != NULL && detail[0] != '\0' ? detail : curl_easy_strerror(result);
  char *clean = xq_text_clean(text); /* may quote the other side */
  xq_err *err = xq_err_new(code_of(result, text), "libcurl %d: %s", (int)result, clean);
  free(clean);
  if (result == CURLE_COULDNT_RESOLVE_HOST || result == CURLE_COULDNT_RESOLVE_PROXY) {
    xq_err_fact(err, "why", result == CURLE_COULDNT_RESOLVE_HOST ? "no-such-host" : "proxy");
  }
  if (xq_err_code(err) == XQ_E_NET_UNTRUSTED && verify == X509_V_ERR_CERT_NOT_YET_VALID) {
    return blame_clock(err, "not-yet-valid");
  }
  if (xq_err_code(err) == XQ_E_NET_UNTRUSTED && verify == X509_V_ERR_CERT_HAS_EXPIRED) {
    return blame_clock(err, "expired");
  }
  return err;
}
