/* soft.c - see soft.h. */
#include "soft.h"

#include <dlfcn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "token/pkcs11/pkcs11.h"

void soft_need(void) {
  if (access(SOFT_MODULE, R_OK) != 0 || system("command -v softhsm2-util >/dev/null") != 0) {
    puts("SKIP: SoftHSM2 is not installed (Debian: softhsm2)");
    exit(77);
  }
}

void soft_begin(struct soft *s) {
  *s = (struct soft){0};
  s->dir = made_dir();
  s->state = xq_path_join(s->dir, "state");
  made_run(s->dir, "mkdir tokens");
  made_write_text(s->dir, "softhsm2.conf",
                  xq_asprintf("directories.tokendir = %s/tokens\nobjectstore.backend = file\nlog.level = ERROR\n"
                              "slots.removable = true\n",
                              s->dir));
  char *conf = xq_path_join(s->dir, "softhsm2.conf");
  setenv("SOFTHSM2_CONF", conf, 1);
  free(conf);
  made_ca_init(&s->ca, 1);
  s->modules[0] = SOFT_MODULE;
  s->config = (struct xq_token_config){.state_dir = s->state, .modules = s->modules};
}

const char *soft_shim(void) {
  static char path[4096];
  const char *build = getenv("XUQI_TOP_BUILDDIR");
  snprintf(path, sizeof path, "%s/tests/token/pkcs11/shim.so", build != NULL ? build : ".");
  return path;
}

void soft_use_shim(struct soft *s) {
  char *dir = xq_path_join(s->dir, "shim");
  made_ok(xq_dir_make(dir, 0700));
  setenv("XUQI_SHIM_DIR", dir, 1);
  free(dir);
  s->modules[0] = soft_shim();
}

void soft_rule(struct soft *s, const char *file, const char *text) {
  char *name = xq_asprintf("shim/%s", file);
  if (text != NULL) {
    made_write(s->dir, name, text, strlen(text));
  } else {
    char *path = xq_path_join(s->dir, name);
    made_ok(xq_file_remove(path));
    free(path);
  }
  free(name);
}

void soft_end(struct soft *s) {
  made_ca_clear(&s->ca);
  free(s->state);
  made_dir_remove(s->dir);
}

/* SoftHSM sees tokens that another process made only when it starts anew. */
void soft_token(struct soft *s, const char *label) {
  p11_modules_release();
  assert_int_equal(
      made_run(s->dir, "softhsm2-util --init-token --free --label '%s' --pin " PIN " --so-pin " SO_PIN, label), 0);
}

xq_token *soft_open(struct soft *s, const char *label) {
  xq_token *token = NULL;
  char *uri = xq_asprintf("pkcs11:token=%s", label);
  made_ok(xq_token_open(&s->config, uri, &token));
  free(uri);
  return token;
}

static X509 *make_cert(struct soft *s, EVP_PKEY *key, struct made_spec spec) {
  spec.name = "胡";
  spec.alt = "email:hu@example.com";
  return made_cert(&spec, key, s->ca.issuing, s->ca.issuing_key);
}

X509 *soft_cert(struct soft *s, EVP_PKEY *key, long serial) {
  return make_cert(s, key, (struct made_spec){.serial = serial});
}

X509 *soft_renewed(struct soft *s, EVP_PKEY *key, long serial) {
  return make_cert(s, key,
                   (struct made_spec){.serial = serial, .from = MADE_NOW - 60, .to = MADE_NOW + 430 * MADE_DAY});
}

/* ---- putting objects there, with nothing of ours in between */

void soft_put(struct soft *s, const char *token, EVP_PKEY *key, X509 *cert, const char *id, const char *label,
              const char *what) {
  made_write_text(s->dir, "put.key", made_key_pem(key));
  if (cert != NULL) {
    made_write_text(s->dir, "put.crt", xq_cert_to_pem(cert));
  }
  char *self = realpath("/proc/self/exe", NULL);
  assert_int_equal(made_run(s->dir, "'%s' put '%s' '%s' '%s' '%s'", self, token, id, label, what), 0);
  free(self);
}

struct bignum {
  unsigned char bytes[600];
  CK_ULONG len;
};

static struct bignum number(EVP_PKEY *key, const char *name) {
  struct bignum n = {0};
  BIGNUM *bn = NULL;
  if (EVP_PKEY_get_bn_param(key, name, &bn) != 1) {
    abort();
  }
  n.len = (CK_ULONG)BN_bn2bin(bn, n.bytes);
  BN_clear_free(bn);
  return n;
}

static CK_FUNCTION_LIST *f;
static CK_SESSION_HANDLE session;

static void must(CK_RV rv, const char *what) {
  if (rv != CKR_OK) {
    fprintf(stderr, "%s: 0x%lx\n", what, rv);
    exit(1);
  }
}

static void create(CK_ATTRIBUTE *template, CK_ULONG count) {
  CK_OBJECT_HANDLE made;
  must(f->C_CreateObject(session, template, count, &made), "C_CreateObject");
}

#define MORE(type, data, size)         \
  template[count++] = (CK_ATTRIBUTE) { \
    (type), (data), (CK_ULONG)(size)   \
  }

static void put_rsa(EVP_PKEY *key, bool private, CK_ATTRIBUTE *template, CK_ULONG count) {
  static const struct {
    CK_ATTRIBUTE_TYPE type;
    const char *name;
  } parts[] = {{CKA_MODULUS, OSSL_PKEY_PARAM_RSA_N},
               {CKA_PUBLIC_EXPONENT, OSSL_PKEY_PARAM_RSA_E},
               {CKA_PRIVATE_EXPONENT, OSSL_PKEY_PARAM_RSA_D},
               {CKA_PRIME_1, OSSL_PKEY_PARAM_RSA_FACTOR1},
               {CKA_PRIME_2, OSSL_PKEY_PARAM_RSA_FACTOR2},
               {CKA_EXPONENT_1, OSSL_PKEY_PARAM_RSA_EXPONENT1},
               {CKA_EXPONENT_2, OSSL_PKEY_PARAM_RSA_EXPONENT2},
               {CKA_COEFFICIENT, OSSL_PKEY_PARAM_RSA_COEFFICIENT1}};
  struct bignum numbers[XQ_COUNT(parts)];
  for (size_t i = 0; i < (private ? XQ_COUNT(parts) : 2); i++) {
    numbers[i] = number(key, parts[i].name);
    MORE(parts[i].type, numbers[i].bytes, numbers[i].len);
  }
  create(template, count);
}

static void put_ec(EVP_PKEY *key, bool private, CK_ATTRIBUTE *template, CK_ULONG count) {
  unsigned char point[200], wrapped[210];
  size_t len = 0;
  bool p256 = EVP_PKEY_get_bits(key) == 256;
  const char *curve = p256 ? "\x06\x08\x2A\x86\x48\xCE\x3D\x03\x01\x07" : "\x06\x05\x2B\x81\x04\x00\x22";
  MORE(CKA_EC_PARAMS, (void *)(uintptr_t)curve, p256 ? 10 : 7);
  struct bignum d;
  if (private) {
    d = number(key, OSSL_PKEY_PARAM_PRIV_KEY);
    MORE(CKA_VALUE, d.bytes, d.len);
  } else {
    EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &len);
    wrapped[0] = 4;
    wrapped[1] = (unsigned char)len;
    memcpy(wrapped + 2, point, len);
    MORE(CKA_EC_POINT, wrapped, len + 2);
  }
  create(template, count);
}

static void put_key(EVP_PKEY *key, char what, CK_ATTRIBUTE id, CK_ATTRIBUTE label) {
  bool private = what != 'k';
  CK_BBOOL yes = CK_TRUE, secret = private ? CK_TRUE : CK_FALSE;
  CK_OBJECT_CLASS class = private ? CKO_PRIVATE_KEY : CKO_PUBLIC_KEY;
  bool rsa = EVP_PKEY_is_a(key, "RSA");
  CK_KEY_TYPE type = rsa ? CKK_RSA : CKK_EC;
  CK_ATTRIBUTE template[20] = {label};
  CK_ULONG count = 1;
  MORE(CKA_CLASS, &class, sizeof class);
  MORE(CKA_KEY_TYPE, &type, sizeof type);
  MORE(CKA_TOKEN, &yes, 1);
  MORE(CKA_PRIVATE, &secret, 1);
  MORE(private ? CKA_SIGN : CKA_VERIFY, &yes, 1);
  if (id.ulValueLen > 0) {
    template[count++] = id;
  }
  if (what == 'a') {
    MORE(CKA_ALWAYS_AUTHENTICATE, &yes, 1);
  }
  (rsa ? put_rsa : put_ec)(key, private, template, count);
}

static void put_cert(X509 *cert, CK_ATTRIBUTE id, CK_ATTRIBUTE label) {
  CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
  CK_OBJECT_CLASS class = CKO_CERTIFICATE;
  CK_CERTIFICATE_TYPE type = CKC_X_509;
  unsigned char *der = NULL, *subject = NULL;
  int len = i2d_X509(cert, &der);
  int subject_len = i2d_X509_NAME(X509_get_subject_name(cert), &subject);
  CK_ATTRIBUTE template[12] = {label};
  CK_ULONG count = 1;
  MORE(CKA_CLASS, &class, sizeof class);
  MORE(CKA_CERTIFICATE_TYPE, &type, sizeof type);
  MORE(CKA_TOKEN, &yes, 1);
  MORE(CKA_PRIVATE, &no, 1);
  MORE(CKA_SUBJECT, subject, subject_len);
  MORE(CKA_VALUE, der, len);
  if (id.ulValueLen > 0) {
    template[count++] = id;
  }
  create(template, count);
  OPENSSL_free(der);
  OPENSSL_free(subject);
}

static void log_in(const char *label) {
  void *so = dlopen(SOFT_MODULE, RTLD_NOW | RTLD_LOCAL);
  CK_C_GetFunctionList get = (CK_C_GetFunctionList)(uintptr_t)dlsym(so, "C_GetFunctionList");
  CK_SLOT_ID slots[32];
  CK_ULONG count = XQ_COUNT(slots);
  size_t len = strlen(label);
  must(get(&f), "C_GetFunctionList");
  must(f->C_Initialize(NULL), "C_Initialize");
  must(f->C_GetSlotList(CK_TRUE, slots, &count), "C_GetSlotList");
  for (CK_ULONG i = 0; i < count; i++) {
    CK_TOKEN_INFO info;
    must(f->C_GetTokenInfo(slots[i], &info), "C_GetTokenInfo");
    if (memcmp(info.label, label, len) == 0 && info.label[len] == ' ') {
      must(f->C_OpenSession(slots[i], CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &session), "C_OpenSession");
      must(f->C_Login(session, CKU_USER, (CK_UTF8CHAR *)(uintptr_t)PIN, strlen(PIN)), "C_Login");
      return;
    }
  }
  must(1, "no such token");
}

static EVP_PKEY *read_key(void) {
  FILE *file = fopen("put.key", "r");
  EVP_PKEY *key = file != NULL ? PEM_read_PrivateKey(file, NULL, NULL, NULL) : NULL;
  if (key == NULL) {
    exit(2);
  }
  fclose(file);
  return key;
}

static X509 *read_cert(void) {
  FILE *file = fopen("put.crt", "r");
  X509 *cert = file != NULL ? PEM_read_X509(file, NULL, NULL, NULL) : NULL;
  if (cert == NULL) {
    exit(2);
  }
  fclose(file);
  return cert;
}

/* count LABEL CLASS: the exit status is the number */
static int count_main(char **argv) {
  CK_OBJECT_HANDLE handles[100];
  CK_ULONG found = 0;
  CK_OBJECT_CLASS class = strtoul(argv[3], NULL, 10);
  CK_ATTRIBUTE template = {CKA_CLASS, &class, sizeof class};
  log_in(argv[2]);
  must(f->C_FindObjectsInit(session, &template, 1), "C_FindObjectsInit");
  must(f->C_FindObjects(session, handles, XQ_COUNT(handles), &found), "C_FindObjects");
  f->C_Finalize(NULL);
  return (int)found + 100;
}

int soft_put_main(int argc, char **argv) {
  if (argc == 4 && strcmp(argv[1], "count") == 0) {
    return count_main(argv);
  }
  if (argc != 6 || strcmp(argv[1], "put") != 0) {
    return -1;
  }
  uint8_t *id = NULL;
  size_t id_len = 0;
  if (strcmp(argv[3], "-") != 0) {
    xq_err_ignore(xq_unhex(argv[3], &id, &id_len), "then none");
  }
  CK_ATTRIBUTE id_attribute = {CKA_ID, id, id_len};
  CK_ATTRIBUTE label = {CKA_LABEL, argv[4], strlen(argv[4])};
  log_in(argv[2]);
  for (const char *what = argv[5]; *what != '\0'; what++) {
    if (*what == 'c') {
      X509 *cert = read_cert();
      put_cert(cert, id_attribute, label);
      X509_free(cert);
    } else {
      EVP_PKEY *key = read_key();
      put_key(key, *what, id_attribute, label);
      EVP_PKEY_free(key);
    }
  }
  f->C_Finalize(NULL);
  free(id);
  return 0;
}

int soft_count(struct soft *s, const char *token, unsigned long class) {
  char *self = realpath("/proc/self/exe", NULL);
  int status = made_run(s->dir, "'%s' count '%s' %lu", self, token, class);
  free(self);
  assert_in_range(status, 100, 200);
  return status - 100;
}
