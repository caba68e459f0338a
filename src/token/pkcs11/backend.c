/* backend.c - finding and opening PKCS#11 tokens, and the table by which the layer knows them.  See pkcs11.h. */
#include <stdlib.h>
#include <string.h>

#include "token/pkcs11/pkcs11.h"

/* ---- opening */

/* A padded field as text fit to be shown; NULL for an empty one. */
static char *text_of(const unsigned char *field, size_t size) {
  char *raw = xq_strndup((const char *)field, p11_kit_space_strlen(field, size));
  char *text = *raw != '\0' ? xq_text_clean(raw) : NULL;
  free(raw);
  return text;
}
#define TEXT_OF(field) text_of(field, sizeof(field))

#define PIN_MAX 255

static void fill_info(xq_token *token, const struct p11_seen *one) {
  struct xq_token_info *info = &token->info;
  const CK_TOKEN_INFO *own = &one->info;
  char *maker = TEXT_OF(own->manufacturerID);
  char *model = TEXT_OF(own->model);
  info->uri = p11_uri_of_token(own);
  info->label = TEXT_OF(own->label);
  info->serial = TEXT_OF(own->serialNumber);
  info->place = TEXT_OF(one->slot_info.slotDescription);
  info->model =
      maker != NULL && model != NULL ? xq_asprintf("%s %s", maker, model) : xq_strdup(maker != NULL ? maker : model);
  if (info->label == NULL) {
    info->label = xq_strdup(info->model != NULL ? info->model : "PKCS#11");
  }
  info->read_only = (own->flags & CKF_WRITE_PROTECTED) != 0;
  info->pin_pad = (own->flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0;
  info->pin_pad_change = info->pin_pad;
  info->can_unblock = (own->flags & CKF_TOKEN_INITIALIZED) != 0 && (own->flags & CKF_SO_PIN_LOCKED) == 0;
  info->pin_min = own->ulMinPinLen <= PIN_MAX ? own->ulMinPinLen : 0;
  info->pin_max = own->ulMaxPinLen != 0 && own->ulMaxPinLen <= PIN_MAX ? own->ulMaxPinLen : PIN_MAX;
  free(maker);
  free(model);
}

struct finding {
  struct p11_seen found;
  size_t count;
};

static bool note_found(void *ctx, const struct p11_seen *one) {
  struct finding *finding = ctx;
  if (finding->count++ == 0) {
    finding->found = *one;
  }
  return true;
}

static xq_err *p11_open(xq_token *token, const char *rest) {
  char *uri = xq_asprintf("pkcs11:%s", rest);
  P11KitUri *wanted = NULL;
  struct finding finding = {0};
  xq_err *unseen = NULL;
  xq_err *err = NULL;
  XQ_TRY(p11_uri_parse(uri, &wanted));
  p11_each_token(token->config, wanted, note_found, &finding, &unseen);
  if (finding.count > 1) {
    err = xq_err_fact(xq_err_new(XQ_E_USAGE, "more than one token is meant"), "key", "%s", uri);
  } else if (finding.count == 0 && unseen != NULL) {
    err = unseen;
    unseen = NULL;
  } else if (finding.count == 0) {
    err = xq_err_fact(xq_err_new(XQ_E_KEY_ABSENT, "no such token is plugged in"), "key", "%s", uri);
  }
  if (err != NULL) {
    goto out;
  }
  struct p11_token *t = xq_calloc(1, sizeof *t);
  t->module = finding.found.module;
  t->slot = finding.found.slot;
  t->self = finding.found.info;
  pthread_mutex_init(&t->names_lock, NULL);
  token->data = t;
  fill_info(token, &finding.found);
out:
  xq_err_free(&unseen);
  p11_kit_uri_free(wanted);
  free(uri);
  return err;
}

static void p11_close(xq_token *token) {
  struct p11_token *t = token->data;
  if (t != NULL) {
    p11_logout(token);
    p11_session_close(t);
    X509_free(t->replaced);
    X509_free(t->written);
    for (size_t i = 0; i < t->name_count; i++) {
      free(t->names[i].id);
      free(t->names[i].label);
    }
    free(t->names);
    pthread_mutex_destroy(&t->names_lock);
    free(t);
  }
}

struct scanning {
  const struct xq_token_config *config;
  struct xq_token_list *list;
};

/* The same token through a second module would be the same URI, which can name only one of them. */
static bool is_listed(const struct xq_token_list *list, const char *uri) {
  for (size_t i = 0; i < list->count; i++) {
    if (strcmp(list->tokens[i]->info.uri, uri) == 0) {
      return true;
    }
  }
  return false;
}

static bool add_found(void *ctx, const struct p11_seen *one) {
  struct scanning *scanning = ctx;
  struct xq_token_list *list = scanning->list;
  char *uri = p11_uri_of_token(&one->info);
  if (!is_listed(list, uri)) {
    /* the very slot: no other token is asked again who it is */
    char *rest = xq_asprintf("%s;slot-id=%lu?module-path=%s", uri + strlen("pkcs11:"), one->slot, one->module->path);
    xq_token *token = NULL;
    xq_err *err = token_make(scanning->config, &token_backend_pkcs11, rest, &token);
    if (err == NULL) {
      token_list_add(list, token);
    } else if (list->left_out == NULL) {
      list->left_out = xq_err_fact(err, "path", "%s", uri);
    } else {
      xq_log_err(XQ_LOG_WARNING, err, "a token is left out");
    }
    free(rest);
  }
  free(uri);
  return true;
}

static xq_err *p11_scan(const struct xq_token_config *config, struct xq_token_list *list) {
  struct scanning scanning = {.config = config, .list = list};
  xq_err *unseen = NULL;
  p11_each_token(config, NULL, add_found, &scanning, &unseen);
  if (list->unseen == NULL) {
    list->unseen = unseen;
  } else if (unseen != NULL) {
    xq_log_err(XQ_LOG_WARNING, unseen, "a module is not used");
  }
  return NULL;
}

const struct token_backend token_backend_pkcs11 = {
    .kind = XQ_TOKEN_PKCS11,
    .scheme = "pkcs11",
    .uri = p11_uri,
    .uri_split = p11_uri_split,
    .uri_means = p11_uri_means,
    .scan = p11_scan,
    .open = p11_open,
    .close = p11_close,
    .present = p11_present,
    .watch = p11_watch,
    .entries = p11_entries,
    .pin_state = p11_pin_state,
    .login = p11_login,
    .logged_in = p11_logged_in,
    .logout = p11_logout,
    .change_pin = p11_change_pin,
    .unblock = p11_unblock,
    .try_puk = p11_try_puk,
    .public_key = p11_public_key,
    .find_key = p11_find_key,
    .sign = p11_sign,
    .generate = p11_generate,
    .possible = p11_possible,
    .keep = p11_keep,
    .write = p11_write,
    .read_back = p11_read_back,
    .find_kept = p11_find_kept,
    .restore = p11_restore,
    .settle = p11_settle,
};
