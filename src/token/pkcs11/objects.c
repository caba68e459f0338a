/* objects.c - the objects of a token as it shows them: certificates, public keys, private keys. */
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "token/pkcs11/pkcs11.h"

#define OBJECTS_MAX 1024 /* more than any key medium holds; a module that never ends is not followed */

/* ---- attributes */

void p11_bytes_clear(struct p11_bytes *bytes) {
  free(bytes->data);
  *bytes = (struct p11_bytes){0};
}

bool p11_bytes_equal(const struct p11_bytes *a, const struct p11_bytes *b) {
  return a->len == b->len && (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

char *p11_bytes_hex(const struct p11_bytes *bytes) {
  char *hex = bytes->len > 0 ? xq_hex(bytes->data, bytes->len) : NULL;
  for (char *c = hex; c != NULL && *c != '\0'; c++) {
    *c = (char)(*c >= 'A' && *c <= 'F' ? *c - 'A' + 'a' : *c);
  }
  return hex;
}

/* Not there, or not shown: an empty value, no error. */
static bool is_missing(CK_RV rv) {
  return rv == CKR_ATTRIBUTE_TYPE_INVALID || rv == CKR_ATTRIBUTE_SENSITIVE;
}

struct wanted {
  CK_ATTRIBUTE_TYPE type;
  struct p11_bytes *value;
};
#define WANTED_MAX 4

/* Several attributes in two calls: how long, then what. */
static xq_err *get(struct p11_token *t, CK_OBJECT_HANDLE object, const struct wanted *wanted, size_t count) {
  CK_ATTRIBUTE lengths[WANTED_MAX], values[WANTED_MAX];
  CK_ULONG asked = 0;
  for (size_t i = 0; i < count; i++) {
    lengths[i] = (CK_ATTRIBUTE){.type = wanted[i].type, .ulValueLen = CK_UNAVAILABLE_INFORMATION};
  }
  CK_RV rv = t->module->f->C_GetAttributeValue(t->session, object, lengths, count);
  if (rv != CKR_OK && !is_missing(rv)) {
    return p11_err(t, rv, "attribute");
  }
  for (size_t i = 0; i < count; i++) {
    if (lengths[i].ulValueLen != 0 && lengths[i].ulValueLen <= XQ_CERT_MAX) {
      wanted[i].value->data = xq_calloc(1, lengths[i].ulValueLen + 1);
      wanted[i].value->len = lengths[i].ulValueLen;
      values[asked++] = (CK_ATTRIBUTE){wanted[i].type, wanted[i].value->data, lengths[i].ulValueLen};
    }
  }
  rv = asked > 0 ? t->module->f->C_GetAttributeValue(t->session, object, values, asked) : CKR_OK;
  for (size_t i = 0, n = 0; i < count; i++) {
    if (wanted[i].value->data != NULL) {
      bool given = rv == CKR_OK && values[n].ulValueLen <= wanted[i].value->len;
      wanted[i].value->len = given ? values[n].ulValueLen : 0;
      n++;
    }
  }
  return rv == CKR_OK || is_missing(rv) ? NULL : p11_err(t, rv, "attribute");
}

xq_err *p11_get(struct p11_token *t, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type, struct p11_bytes *value) {
  *value = (struct p11_bytes){0};
  return get(t, object, &(struct wanted){type, value}, 1);
}

bool p11_get_bool(struct p11_token *t, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
  CK_BBOOL value = CK_FALSE;
  CK_ATTRIBUTE attribute = {type, &value, sizeof value};
  return t->module->f->C_GetAttributeValue(t->session, object, &attribute, 1) == CKR_OK &&
         attribute.ulValueLen == sizeof value && value != CK_FALSE;
}

/* ---- public keys */

bool p11_same_key(const EVP_PKEY *a, const EVP_PKEY *b) {
  bool same = a != NULL && b != NULL && EVP_PKEY_eq(a, b) == 1;
  ERR_clear_error(); /* keys of two kinds are an error to OpenSSL */
  return same;
}

static EVP_PKEY *rsa_from(const struct p11_bytes *modulus, const struct p11_bytes *exponent) {
  if (modulus->len == 0 || exponent->len == 0) {
    return NULL;
  }
  EVP_PKEY *key = token_public_rsa(modulus->data, modulus->len, exponent->data, exponent->len);
  ERR_clear_error();
  return key;
}

/* ECParameters as the curve's name (RFC 5480); other curves are none of ours. */
static const char *curve_of(const struct p11_bytes *params) {
  static const struct {
    const char *name, *der;
    size_t len;
  } curves[] = {
      {"P-256", "\x06\x08\x2A\x86\x48\xCE\x3D\x03\x01\x07", 10},
      {"P-384", "\x06\x05\x2B\x81\x04\x00\x22", 7},
  };
  for (size_t i = 0; i < XQ_COUNT(curves); i++) {
    if (params->len == curves[i].len && memcmp(params->data, curves[i].der, params->len) == 0) {
      return curves[i].name;
    }
  }
  return NULL;
}

/* CKA_EC_POINT is an OCTET STRING in DER; not a few modules give the bare point. */
static EVP_PKEY *ec_from(const struct p11_bytes *params, const struct p11_bytes *point) {
  const char *curve = curve_of(params);
  if (curve == NULL || point->len == 0) {
    return NULL;
  }
  const uint8_t *at = point->data;
  ASN1_OCTET_STRING *wrapped = d2i_ASN1_OCTET_STRING(NULL, &at, (long)point->len);
  bool is_wrapped = wrapped != NULL && at == point->data + point->len;
  const uint8_t *bare = is_wrapped ? ASN1_STRING_get0_data(wrapped) : point->data;
  size_t len = is_wrapped ? (size_t)ASN1_STRING_length(wrapped) : point->len;
  EVP_PKEY *key = token_public_ec(curve, bare, len);
  ASN1_OCTET_STRING_free(wrapped);
  ERR_clear_error();
  return key;
}

static bool is_number(const struct p11_bytes *value, CK_ULONG number) {
  CK_ULONG n;
  if (value->len != sizeof n) {
    return false;
  }
  memcpy(&n, value->data, sizeof n);
  return n == number;
}

/* A private key often shows the public half too (RSA's does). */
static xq_err *read_public(struct p11_token *t, struct p11_object *object, const struct p11_bytes *type) {
  struct p11_bytes a = {0}, b = {0};
  bool rsa = is_number(type, CKK_RSA);
  xq_err *err = NULL;
  if (rsa || is_number(type, CKK_EC)) {
    const struct wanted wanted[] = {{rsa ? CKA_MODULUS : CKA_EC_PARAMS, &a},
                                    {rsa ? CKA_PUBLIC_EXPONENT : CKA_EC_POINT, &b}};
    err = get(t, object->handle, wanted, XQ_COUNT(wanted));
  }
  if (err == NULL && a.len > 0 && b.len > 0) {
    object->public = rsa ? rsa_from(&a, &b) : ec_from(&a, &b);
  }
  p11_bytes_clear(&a);
  p11_bytes_clear(&b);
  return err;
}

/* ---- one object */

static void read_cert(struct p11_object *object, const struct p11_bytes *value) {
  object->problem = xq_cert_from_der(value->data, value->len, &object->cert);
  if (object->problem != NULL) {
    object->problem = xq_err_wrap(object->problem, XQ_E_TOKEN_DAMAGED, "a certificate on the token cannot be read");
    return;
  }
  object->public = X509_get0_pubkey(object->cert);
  if (object->public != NULL) {
    EVP_PKEY_up_ref(object->public);
  }
  ERR_clear_error();
}

static xq_err *read_object(struct p11_token *t, struct p11_object *object, bool *skip) {
  struct p11_bytes type = {0}, value = {0};
  bool is_cert = object->class == CKO_CERTIFICATE;
  const struct wanted wanted[] = {{CKA_ID, &object->id},
                                  {CKA_LABEL, &object->label},
                                  {is_cert ? CKA_CERTIFICATE_TYPE : CKA_KEY_TYPE, &type},
                                  {CKA_VALUE, &value}};
  xq_err *err = get(t, object->handle, wanted, is_cert ? 4 : 3);
  if (err == NULL && is_cert) {
    *skip = type.len > 0 && !is_number(&type, CKC_X_509);
    read_cert(object, &value);
  } else if (err == NULL) {
    err = read_public(t, object, &type);
  }
  p11_bytes_clear(&type);
  p11_bytes_clear(&value);
  return err;
}

static void clear_object(struct p11_object *object) {
  p11_bytes_clear(&object->id);
  p11_bytes_clear(&object->label);
  EVP_PKEY_free(object->public);
  X509_free(object->cert);
  xq_err_free(&object->problem);
}

/* ---- all of them */

/* The handles of a class; the search is over, whatever comes, before anything else is asked. */
static xq_err *find_class(struct p11_token *t, CK_OBJECT_CLASS class, CK_OBJECT_HANDLE *handles, size_t *count) {
  CK_FUNCTION_LIST *f = t->module->f;
  CK_ATTRIBUTE template = {CKA_CLASS, &class, sizeof class};
  CK_RV rv = f->C_FindObjectsInit(t->session, &template, 1);
  if (rv == CKR_OPERATION_ACTIVE) { /* a search that an error left open */
    f->C_FindObjectsFinal(t->session);
    rv = f->C_FindObjectsInit(t->session, &template, 1);
  }
  *count = 0;
  if (rv != CKR_OK) {
    return p11_err(t, rv, "search");
  }
  CK_ULONG got = 0;
  do {
    rv = f->C_FindObjects(t->session, handles + *count, OBJECTS_MAX - *count, &got);
    got = got <= OBJECTS_MAX - *count ? got : OBJECTS_MAX - *count; /* a module that found more than was asked for */
    *count += rv == CKR_OK ? got : 0;
  } while (rv == CKR_OK && got > 0 && *count < OBJECTS_MAX);
  CK_RV end = f->C_FindObjectsFinal(t->session);
  return p11_err(t, rv != CKR_OK ? rv : end, "search");
}

static xq_err *read_class(struct p11_token *t, CK_OBJECT_CLASS class, struct p11_objects *objects) {
  CK_OBJECT_HANDLE *handles = xq_calloc(OBJECTS_MAX, sizeof *handles);
  size_t count = 0;
  xq_err *err = find_class(t, class, handles, &count);
  objects->items = xq_realloc(objects->items, (objects->count + count + 1) * sizeof *objects->items);
  for (size_t i = 0; err == NULL && i < count; i++) {
    struct p11_object object = {.handle = handles[i], .class = class};
    bool skip = false;
    err = read_object(t, &object, &skip);
    if (xq_err_code(err) == XQ_E_KEY_ABSENT) { /* another program removed it meanwhile */
      xq_err_free(&err);
      skip = true;
    }
    if (err == NULL && !skip) {
      objects->items[objects->count++] = object;
    } else {
      clear_object(&object);
    }
  }
  free(handles);
  return err;
}

xq_err *p11_objects_read(struct p11_token *t, struct p11_objects *objects) {
  static const CK_OBJECT_CLASS classes[] = {CKO_CERTIFICATE, CKO_PUBLIC_KEY, CKO_PRIVATE_KEY};
  xq_err *err = NULL;
  *objects = (struct p11_objects){0};
  for (size_t i = 0; err == NULL && i < XQ_COUNT(classes); i++) {
    err = read_class(t, classes[i], objects);
  }
  if (err != NULL) {
    p11_objects_clear(objects);
  }
  return err;
}

void p11_objects_clear(struct p11_objects *objects) {
  for (size_t i = 0; i < objects->count; i++) {
    clear_object(&objects->items[i]);
  }
  free(objects->items);
  *objects = (struct p11_objects){0};
}
