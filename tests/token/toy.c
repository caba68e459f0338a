/* toy.c - see toy.h. */
#include "toy.h"

#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

struct toy toys[4];
static int told = -1; /* an eventfd */

void toys_clear(void) {
  for (size_t i = 0; i < XQ_COUNT(toys); i++) {
    for (size_t n = 0; n < XQ_COUNT(toys[i].entries); n++) {
      X509_free(toys[i].entries[n].cert);
    }
  }
  memset(toys, 0, sizeof toys);
}

struct toy *toy_plug(const char *name, EVP_PKEY *key, X509 *cert) {
  struct toy *toy = toys;
  while (toy->name != NULL) {
    toy++;
  }
  *toy = (struct toy){.name = name, .place = "Reader 00 00", .tries = TOY_TRIES, .puk_tries = TOY_TRIES};
  strcpy(toy->pin, TOY_PIN);
  toy->entries[0] = (struct toy_entry){.id = "9a", .key = key, .cert = cert};
  return toy;
}

void toys_tell(void) {
  if (told < 0) {
    told = eventfd(0, EFD_CLOEXEC);
  }
  assert_int_equal(eventfd_write(told, 1), 0);
}

/* ---- what a card does with a key */

static xq_err *raw_rsa(EVP_PKEY *key, const struct token_sign *what, uint8_t *sig, size_t *len) {
  uint8_t em[512];
  size_t em_len = (size_t)EVP_PKEY_get_size(key);
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
  xq_err *err = token_pad_rsa(what, (size_t)EVP_PKEY_get_bits(key), em, em_len);
  if (err == NULL && (EVP_PKEY_sign_init(ctx) != 1 || EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING) != 1 ||
                      EVP_PKEY_sign(ctx, sig, len, em, em_len) != 1)) {
    err = xq_err_openssl(XQ_E_CRYPTO, "no raw signature");
  }
  EVP_PKEY_CTX_free(ctx);
  return err;
}

static xq_err *raw_ec(EVP_PKEY *key, const struct token_sign *what, uint8_t *sig, size_t *len) {
  uint8_t der[256];
  uint8_t raw[132];
  size_t der_len = sizeof der;
  const uint8_t *p = der;
  int half = (EVP_PKEY_get_bits(key) + 7) / 8;
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
  ECDSA_SIG *rs = NULL;
  if (EVP_PKEY_sign_init(ctx) == 1 && EVP_PKEY_sign(ctx, der, &der_len, what->digest, what->digest_len) == 1) {
    rs = d2i_ECDSA_SIG(NULL, &p, (long)der_len);
  }
  EVP_PKEY_CTX_free(ctx);
  if (rs == NULL) {
    return xq_err_openssl(XQ_E_CRYPTO, "no raw signature");
  }
  BN_bn2binpad(ECDSA_SIG_get0_r(rs), raw, half);
  BN_bn2binpad(ECDSA_SIG_get0_s(rs), raw + half, half);
  ECDSA_SIG_free(rs);
  return token_ecdsa_der(raw, (size_t)half * 2, sig, len);
}

xq_err *toy_sign_raw(EVP_PKEY *key, const struct token_sign *what, uint8_t *sig, size_t *len) {
  if (EVP_PKEY_is_a(key, "RSA") != (what->scheme != TOKEN_SIGN_ECDSA)) {
    return xq_err_new(XQ_E_KEY_UNSUPPORTED, "the key is of the other kind");
  }
  return EVP_PKEY_is_a(key, "RSA") ? raw_rsa(key, what, sig, len) : raw_ec(key, what, sig, len);
}

/* ---- the backend */

static struct toy *toy_named(const char *name) {
  for (size_t i = 0; i < XQ_COUNT(toys); i++) {
    if (xq_streq(toys[i].name, name)) {
      return &toys[i];
    }
  }
  return NULL;
}

static struct toy_entry *entry_named(struct toy *toy, const char *id) {
  for (size_t i = 0; i < XQ_COUNT(toy->entries); i++) {
    if (toy->entries[i].id != NULL && strcmp(toy->entries[i].id, id) == 0) {
      return &toy->entries[i];
    }
  }
  return NULL;
}

static xq_err *open_as(xq_token *token, const char *rest, const char *scheme) {
  struct toy *toy = toy_named(rest);
  if (toy == NULL) {
    return xq_err_new(XQ_E_KEY_ABSENT, "no card %s", rest);
  }
  token->data = toy;
  token->info.uri = xq_asprintf("%s:%s", scheme, rest);
  token->info.label = xq_strdup(rest);
  token->info.place = xq_strdup(toy->place);
  token->info.pin_pad = toy->pad;
  token->info.can_unblock = true;
  token->info.pin_min = 4;
  token->info.pin_max = 8;
  return NULL;
}

static xq_err *card_open(xq_token *token, const char *rest) {
  return open_as(token, rest, "toy");
}

static xq_err *module_open(xq_token *token, const char *rest) {
  return open_as(token, rest, "mod");
}

static void toy_close(xq_token *token) {
  (void)token;
}

extern const struct token_backend toy_card, toy_module;

static xq_err *add(const struct xq_token_config *config, const struct token_backend *backend, const char *name,
                   struct xq_token_list *list) {
  xq_token *token = NULL;
  xq_err *err = token_make(config, backend, name, &token);
  if (err == NULL) {
    token_list_add(list, token);
  }
  return err;
}

static xq_err *card_scan(const struct xq_token_config *config, struct xq_token_list *list) {
  xq_err *err = NULL;
  for (size_t i = 0; i < XQ_COUNT(toys) && err == NULL; i++) {
    if (toys[i].name != NULL && toys[i].place != NULL) {
      err = add(config, &toy_card, toys[i].name, list);
    }
  }
  return err;
}

/* The module gives its readers' names cut, as modules do. */
static xq_err *module_scan(const struct xq_token_config *config, struct xq_token_list *list) {
  xq_err *err = NULL;
  for (size_t i = 0; i < XQ_COUNT(toys) && err == NULL; i++) {
    if (toys[i].name != NULL && toys[i].by_module) {
      err = add(config, &toy_module, toys[i].name, list);
      if (err == NULL && toys[i].place != NULL && strlen(toys[i].place) > 64) {
        list->tokens[list->count - 1]->info.place[64] = '\0';
      }
    }
  }
  return err;
}

static xq_err *here(const struct toy *toy) {
  return toy->name != NULL ? NULL : xq_err_new(XQ_E_TOKEN_REMOVED, "the card is out");
}

static xq_err *toy_present(xq_token *token) {
  return here(token->data);
}

static void card_watch(const struct xq_token_config *config, struct xq_token_watch *watch) {
  (void)config;
  struct pollfd fds[2] = {{.fd = told, .events = POLLIN}, {.fd = token_watch_fd(watch), .events = POLLIN}};
  while (!token_watch_over(watch)) {
    eventfd_t count;
    if (poll(fds, 2, -1) > 0 && (fds[0].revents & POLLIN) != 0 && eventfd_read(told, &count) == 0) {
      token_watch_changed(watch);
    }
  }
}

static xq_err *toy_entries(xq_token *token, struct xq_token_entries *entries) {
  const struct toy *toy = token->data;
  entries->items = xq_calloc(XQ_COUNT(toy->entries), sizeof *entries->items);
  for (size_t i = 0; i < XQ_COUNT(toy->entries); i++) {
    const struct toy_entry *from = &toy->entries[i];
    if (from->id == NULL) {
      continue;
    }
    struct xq_token_entry *to = &entries->items[entries->count++];
    to->id = xq_strdup(from->id);
    to->has_key = from->key != NULL;
    to->pin_always = toy->always;
    if (from->torn) {
      to->problem = xq_err_new(XQ_E_TOKEN_DAMAGED, "no certificate");
    } else if (from->cert != NULL && X509_up_ref(from->cert) == 1) {
      to->cert = from->cert;
    }
  }
  return here(toy);
}

static xq_err *toy_pin_state(xq_token *token, struct xq_pin_state *state) {
  const struct toy *toy = token->data;
  *state = (struct xq_pin_state){.tries_left = toy->tries, .locked = toy->tries == 0, .unblock_left = toy->puk_tries};
  return here(toy);
}

static xq_err *try_pin(struct toy *toy, const xq_secret *pin) {
  const char *typed = pin != NULL ? xq_secret_str(pin) : toy->pad_wrong > 0 ? "000000" : TOY_PIN;
  if (pin == NULL && toy->pad_wrong > 0) {
    toy->pad_wrong--;
  }
  if (toy->tries == 0) {
    return xq_err_new(XQ_E_PIN_LOCKED, "locked");
  }
  if (strcmp(typed, toy->pin) != 0) {
    toy->tries--;
    return xq_err_fact(xq_err_new(XQ_E_PIN_WRONG, "wrong"), "tries_left", "%d", toy->tries);
  }
  toy->tries = TOY_TRIES;
  return NULL;
}

static xq_err *toy_login(xq_token *token, const xq_secret *pin) {
  struct toy *toy = token->data;
  xq_err *err = try_pin(toy, pin);
  toy->logins++;
  toy->verified = err == NULL && !toy->forgets;
  return err;
}

static bool toy_logged_in(const xq_token *token) {
  const struct toy *toy = token->data;
  return toy->verified;
}

static void toy_logout(xq_token *token) {
  struct toy *toy = token->data;
  toy->verified = false;
}

static xq_err *toy_change_pin(xq_token *token, const xq_secret *old_pin, const xq_secret *new_pin) {
  struct toy *toy = token->data;
  xq_err *err = try_pin(toy, old_pin);
  if (err == NULL) {
    snprintf(toy->pin, sizeof toy->pin, "%s", xq_secret_str(new_pin));
  }
  return err;
}

static xq_err *toy_unblock(xq_token *token, const xq_secret *puk, const xq_secret *new_pin) {
  struct toy *toy = token->data;
  if (toy->puk_tries == 0 || strcmp(xq_secret_str(puk), TOY_PUK) != 0) {
    toy->puk_tries -= toy->puk_tries > 0;
    return xq_err_new(toy->puk_tries == 0 ? XQ_E_PUK_LOCKED : XQ_E_PUK_WRONG, "not the PUK");
  }
  snprintf(toy->pin, sizeof toy->pin, "%s", xq_secret_str(new_pin));
  toy->tries = TOY_TRIES;
  return NULL;
}

static xq_err *toy_public_key(xq_token *token, const char *entry_id, EVP_PKEY **key) {
  struct toy *toy = token->data;
  const struct toy_entry *entry = entry_named(toy, entry_id);
  if (entry == NULL || entry->key == NULL || entry->mute) {
    return xq_err_new(XQ_E_KEY_ABSENT, "no key %s", entry_id);
  }
  unsigned char *der = NULL;
  int len = i2d_PUBKEY(entry->key, &der);
  const unsigned char *p = der;
  *key = d2i_PUBKEY(NULL, &p, len);
  OPENSSL_free(der);
  return NULL;
}

static xq_err *toy_find_key(xq_token *token, EVP_PKEY *public, char **entry_id) {
  struct toy *toy = token->data;
  *entry_id = NULL;
  for (size_t i = 0; i < XQ_COUNT(toy->entries) && *entry_id == NULL; i++) {
    const struct toy_entry *entry = &toy->entries[i];
    if (entry->key != NULL && !entry->mute && EVP_PKEY_eq(entry->key, public) == 1) {
      *entry_id = xq_strdup(entry->id);
    }
  }
  return NULL;
}

static xq_err *needed(const char *why) {
  return xq_err_fact(xq_err_new(XQ_E_PIN_NEEDED, "PIN"), "why", "%s", why);
}

static xq_err *allowed(struct toy *toy, const xq_token *token, const xq_secret *pin) {
  if ((!toy->always || toy->login_first) && !toy->verified) {
    const char *why = toy->forgets ? "reset" : "login";
    toy->forgets = toy->forgets && toy->logins == 0;
    return needed(why);
  }
  if (!toy->always) {
    return NULL;
  }
  return pin != NULL || token->pin_on_pad ? try_pin(toy, pin) : needed("always");
}

static xq_err *toy_sign(xq_token *token, const char *entry_id, const struct token_sign *what, const xq_secret *pin,
                        uint8_t *sig, size_t *len) {
  struct toy *toy = token->data;
  xq_err *err = here(toy);
  if (err == NULL) {
    err = allowed(toy, token, pin);
  }
  if (err == NULL && toy->fails != XQ_E_NONE) {
    err = xq_err_new(toy->fails, "as told");
    toy->fails = XQ_E_NONE;
  }
  if (err == NULL) {
    const struct toy_entry *entry = entry_named(toy, entry_id);
    snprintf(toy->digest, sizeof toy->digest, "%s", what->digest_name);
    snprintf(toy->mgf1, sizeof toy->mgf1, "%s", what->mgf1_name);
    toy->signatures++;
    err = entry != NULL ? toy_sign_raw(entry->key, what, sig, len) : xq_err_new(XQ_E_KEY_ABSENT, "no key");
  }
  return err;
}

static xq_err *toy_possible(xq_token *token, const char *entry_id, bool new_key) {
  (void)entry_id;
  (void)new_key;
  return here(token->data);
}

static xq_err *toy_write(xq_token *token, const char *entry_id, const char *key_id, X509 *cert,
                         STACK_OF(X509) * chain) {
  struct toy *toy = token->data;
  struct toy_entry *entry = entry_named(toy, key_id);
  (void)entry_id;
  (void)chain;
  X509_free(entry->cert);
  X509_up_ref(cert);
  entry->cert = cert;
  entry->torn = false;
  toy->writes++;
  return here(toy);
}

static xq_err *toy_read_back(xq_token *token, const char *key_id, X509 **cert) {
  const struct toy_entry *entry = entry_named(token->data, key_id);
  if (entry == NULL || entry->cert == NULL) {
    return xq_err_new(XQ_E_TOKEN_DAMAGED, "no certificate");
  }
  const struct toy *toy = token->data;
  *cert = toy->gives_back != NULL ? toy->gives_back : entry->cert;
  X509_up_ref(*cert);
  return NULL;
}

static xq_err *toy_keep(xq_token *token, const char *entry_id, X509 *old, char **kept_at) {
  return token_kept_write(token, entry_id, old, kept_at);
}

static xq_err *toy_find_kept(xq_token *token, X509 *cert, X509 **old, char **kept_at) {
  return token_kept_find(token, cert, old, kept_at);
}

static xq_err *toy_restore(xq_token *token, const char *entry_id, const char *key_id, const char *kept_at) {
  X509 *old = NULL;
  xq_err *err = token_kept_read(kept_at, &old);
  if (err == NULL) {
    err = toy_write(token, entry_id, key_id, old, NULL);
  }
  X509_free(old);
  return err;
}

static xq_err *toy_settle(xq_token *token, const char *entry_id, const char *key_id) {
  (void)token;
  (void)entry_id;
  (void)key_id;
  return NULL;
}

static xq_err *toy_generate(xq_token *token, enum xq_key_kind kind, char **entry_id) {
  (void)token;
  (void)kind;
  (void)entry_id;
  return xq_err_new(XQ_E_TOKEN_FULL, "no room");
}

/* clang-format off */
#define TOY \
  .close = toy_close, .present = toy_present, .entries = toy_entries, .pin_state = toy_pin_state, .login = toy_login, \
  .logged_in = toy_logged_in, .logout = toy_logout, .change_pin = toy_change_pin, .unblock = toy_unblock, \
  .public_key = toy_public_key, .find_key = toy_find_key, .sign = toy_sign, .generate = toy_generate, \
  .possible = toy_possible, .keep = toy_keep, .write = toy_write, .read_back = toy_read_back, \
  .find_kept = toy_find_kept, .restore = toy_restore, .settle = toy_settle
/* clang-format on */

const struct token_backend toy_card = {
    .kind = XQ_TOKEN_CARD, .scheme = "toy", .scan = card_scan, .open = card_open, .watch = card_watch, TOY};
const struct token_backend toy_module = {
    .kind = XQ_TOKEN_PKCS11, .scheme = "mod", .scan = module_scan, .open = module_open, TOY};

const struct token_backend *const token_backends[] = {&toy_card, &toy_module, &token_backend_keystore, NULL};
