/* uri.c - RFC 7512, by p11-kit's hand.  A URI says of a token and a key as much as its writer liked to. */
#include <stdlib.h>
#include <string.h>

#include "token/pkcs11/pkcs11.h"

#define BY_KEY_QUERY "x-xuqi-key"

xq_err *p11_uri_parse(const char *uri, P11KitUri **parsed) {
  P11KitUri *made = p11_kit_uri_new();
  xq_err *err = NULL;
  int rc = p11_kit_uri_parse(uri, P11_KIT_URI_FOR_ANY, made);
  if (rc == P11_KIT_URI_OK && p11_kit_uri_get_pin_value(made) != NULL) {
    /* it would stand in the shell's history and the list of processes; the URI is not repeated here either */
    err = xq_err_fact(xq_err_new(XQ_E_USAGE, "a PIN does not belong in a URI"), "field", "pin-value");
  } else if (rc != P11_KIT_URI_OK || p11_kit_uri_any_unrecognized(made)) { /* such a one means nothing (section 2.3) */
    const char *why = rc != P11_KIT_URI_OK ? p11_kit_uri_message(rc) : "unknown attribute";
    err = xq_err_fact(xq_err_new(XQ_E_MALFORMED, "not a PKCS#11 URI: %s", why), "uri", "%s", uri);
  }
  if (err != NULL) {
    p11_kit_uri_free(made);
    made = NULL;
  }
  *parsed = made;
  return err;
}

static char *format(P11KitUri *uri, P11KitUriType type) {
  char *text = NULL;
  if (p11_kit_uri_format(uri, type, &text) != P11_KIT_URI_OK) {
    text = NULL;
  }
  char *own = xq_strdup(text != NULL ? text : "pkcs11:");
  free(text);
  return own;
}

char *p11_uri_of_token(const CK_TOKEN_INFO *info) {
  P11KitUri *uri = p11_kit_uri_new();
  CK_TOKEN_INFO *to = p11_kit_uri_get_token_info(uri);
  memcpy(to->label, info->label, sizeof to->label);
  memcpy(to->manufacturerID, info->manufacturerID, sizeof to->manufacturerID);
  memcpy(to->model, info->model, sizeof to->model);
  memcpy(to->serialNumber, info->serialNumber, sizeof to->serialNumber);
  char *text = format(uri, P11_KIT_URI_FOR_TOKEN);
  p11_kit_uri_free(uri);
  return text;
}

/* ---- entries */

static char *label_of(const xq_token *token, const char *entry_id) {
  struct p11_token *t = token->data;
  char *label = NULL;
  pthread_mutex_lock(&t->names_lock);
  for (size_t i = 0; i < t->name_count && label == NULL; i++) {
    label = xq_streq(t->names[i].id, entry_id) ? xq_strdup(t->names[i].label) : NULL;
  }
  pthread_mutex_unlock(&t->names_lock);
  return label;
}

static void set_id(P11KitUri *uri, const char *entry_id) {
  struct p11_bytes id = {0};
  if (strncmp(entry_id, P11_BY_KEY, strlen(P11_BY_KEY)) == 0) {
    p11_kit_uri_set_vendor_query(uri, BY_KEY_QUERY, entry_id + strlen(P11_BY_KEY));
    return;
  }
  xq_err *err = xq_unhex(entry_id, &id.data, &id.len);
  if (err == NULL) {
    CK_ATTRIBUTE attribute = {CKA_ID, id.data, id.len};
    p11_kit_uri_set_attribute(uri, &attribute);
  }
  xq_err_ignore(err, "then the URI is the medium's");
  p11_bytes_clear(&id);
}

char *p11_uri(const xq_token *token, const char *entry_id) {
  P11KitUri *uri = p11_kit_uri_new();
  if (entry_id == NULL || p11_kit_uri_parse(token->info.uri, P11_KIT_URI_FOR_ANY, uri) != P11_KIT_URI_OK) {
    p11_kit_uri_free(uri);
    return xq_strdup(token->info.uri);
  }
  char *label = label_of(token, entry_id);
  set_id(uri, entry_id);
  if (label != NULL) {
    CK_ATTRIBUTE attribute = {CKA_LABEL, label, strlen(label)};
    p11_kit_uri_set_attribute(uri, &attribute);
  }
  char *text = format(uri, P11_KIT_URI_FOR_OBJECT_ON_TOKEN);
  free(label);
  p11_kit_uri_free(uri);
  return text;
}

static char *id_in(P11KitUri *uri) {
  const char *by_key = p11_kit_uri_get_vendor_query(uri, BY_KEY_QUERY);
  const CK_ATTRIBUTE *id = p11_kit_uri_get_attribute(uri, CKA_ID);
  if (by_key != NULL) {
    return xq_asprintf(P11_BY_KEY "%s", by_key);
  }
  struct p11_bytes bytes = {0};
  if (id != NULL) {
    bytes = (struct p11_bytes){id->pValue, id->ulValueLen};
  }
  char *hex = p11_bytes_hex(&bytes);
  return hex != NULL ? hex : xq_strdup("");
}

xq_err *p11_uri_split(const char *uri, char **medium, char **entry_id) {
  P11KitUri *parsed;
  xq_err *err = p11_uri_parse(uri, &parsed);
  if (err != NULL) {
    return err;
  }
  *entry_id = id_in(parsed);
  p11_kit_uri_clear_attributes(parsed);
  while (p11_kit_uri_get_vendor_query(parsed, BY_KEY_QUERY) != NULL) { /* somebody may have written it twice */
    p11_kit_uri_set_vendor_query(parsed, BY_KEY_QUERY, NULL);
  }
  *medium = format(parsed, P11_KIT_URI_FOR_ANY);
  p11_kit_uri_free(parsed);
  return NULL;
}

/* ---- meaning */

/* An attribute that is given must be there, and the same. */
static bool agrees(P11KitUri *given, P11KitUri *full, CK_ATTRIBUTE_TYPE type) {
  const CK_ATTRIBUTE *a = p11_kit_uri_get_attribute(given, type);
  const CK_ATTRIBUTE *b = p11_kit_uri_get_attribute(full, type);
  return a == NULL || (b != NULL && a->ulValueLen == b->ulValueLen &&
                       (a->ulValueLen == 0 || memcmp(a->pValue, b->pValue, a->ulValueLen) == 0));
}

static bool means(P11KitUri *given, P11KitUri *full) {
  const char *key = p11_kit_uri_get_vendor_query(given, BY_KEY_QUERY);
  return p11_kit_uri_match_token_info(given, p11_kit_uri_get_token_info(full)) && agrees(given, full, CKA_ID) &&
         agrees(given, full, CKA_LABEL) &&
         (key == NULL || xq_streq(key, p11_kit_uri_get_vendor_query(full, BY_KEY_QUERY)));
}

bool p11_uri_means(const char *given, const char *full) {
  P11KitUri *a = NULL, *b = NULL;
  xq_err *err = NULL;
  XQ_TRY(p11_uri_parse(given, &a));
  XQ_TRY(p11_uri_parse(full, &b));
out:;
  bool same = err == NULL && means(a, b);
  xq_err_ignore(err, "what is no such URI means no such key");
  p11_kit_uri_free(a);
  p11_kit_uri_free(b);
  return same;
}
