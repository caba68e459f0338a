/* session.c - one token: found by who it is, a session on it, and a new one when that is lost. */
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "token/pkcs11/pkcs11.h"

/* ---- the tokens there are */

CK_RV p11_slots(const struct p11_module *module, CK_SLOT_ID **slots, CK_ULONG *count) {
  *slots = NULL;
  for (;;) {
    CK_RV rv = module->f->C_GetSlotList(CK_TRUE, NULL, count); /* some look for new tokens only at this call */
    if (rv != CKR_OK || *count == 0) {
      return rv;
    }
    *slots = xq_realloc(*slots, *count * sizeof **slots);
    rv = module->f->C_GetSlotList(CK_TRUE, *slots, count);
    if (rv != CKR_BUFFER_TOO_SMALL) { /* one more was plugged in meanwhile */
      return rv;
    }
  }
}

/* A token that nobody ever set up, or a mere store of public certificates, is no key medium. */
static bool is_key_medium(const CK_TOKEN_INFO *info) {
  CK_FLAGS locked_store = info->flags & (CKF_WRITE_PROTECTED | CKF_LOGIN_REQUIRED | CKF_USER_PIN_INITIALIZED);
  return (info->flags & CKF_TOKEN_INITIALIZED) != 0 && locked_store != CKF_WRITE_PROTECTED;
}

static bool module_is_meant(P11KitUri *wanted, const struct p11_module *module) {
  const char *path = wanted != NULL ? p11_kit_uri_get_module_path(wanted) : NULL;
  char *real = path != NULL ? realpath(path, NULL) : NULL;
  bool meant = path == NULL || xq_streq(path, module->path) || xq_streq(real, module->path);
  CK_INFO info;
  free(real);
  return meant &&
         (wanted == NULL || (module->f->C_GetInfo(&info) == CKR_OK && p11_kit_uri_match_module_info(wanted, &info)));
}

static bool slot_is_meant(P11KitUri *wanted, CK_SLOT_ID slot) {
  CK_SLOT_ID given = wanted != NULL ? p11_kit_uri_get_slot_id(wanted) : (CK_SLOT_ID)-1;
  return given == (CK_SLOT_ID)-1 || given == slot;
}

static bool token_is_meant(P11KitUri *wanted, const struct p11_seen *one) {
  return wanted == NULL ||
         (p11_kit_uri_match_slot_info(wanted, &one->slot_info) && p11_kit_uri_match_token_info(wanted, &one->info));
}

/* False: the visit is over. */
static bool visit(const struct p11_module *module, P11KitUri *wanted,
                  bool (*seen)(void *ctx, const struct p11_seen *one), void *ctx, CK_RV *rv) {
  CK_SLOT_ID *slots = NULL;
  CK_ULONG count = 0;
  bool more = true;
  *rv = p11_slots(module, &slots, &count);
  for (CK_ULONG i = 0; *rv == CKR_OK && more && i < count; i++) {
    struct p11_seen one = {.module = module, .slot = slots[i]};
    if (slot_is_meant(wanted, slots[i]) && module->f->C_GetSlotInfo(slots[i], &one.slot_info) == CKR_OK &&
        module->f->C_GetTokenInfo(slots[i], &one.info) == CKR_OK && is_key_medium(&one.info) &&
        token_is_meant(wanted, &one)) {
      more = seen(ctx, &one);
    }
  }
  free(slots);
  return more;
}

void p11_each_token(const struct xq_token_config *config, P11KitUri *wanted,
                    bool (*seen)(void *ctx, const struct p11_seen *one), void *ctx, xq_err **unseen) {
  const struct p11_module **modules;
  size_t count = p11_modules(config, &modules, unseen);
  bool more = true;
  for (size_t i = 0; more && i < count; i++) {
    CK_RV rv = CKR_OK;
    more = !module_is_meant(wanted, modules[i]) || visit(modules[i], wanted, seen, ctx, &rv);
    if (rv != CKR_OK) {
      xq_err *err = xq_err_wrap(p11_rv_err(rv, "slots"), XQ_E_MODULE, "a module does not say what is plugged in");
      xq_err_fact(err, "path", "%s", modules[i]->path);
      if (unseen != NULL && *unseen == NULL) {
        *unseen = err;
      } else {
        xq_log_err(XQ_LOG_WARNING, err, "a module is not used");
      }
    }
  }
  free(modules);
}

/* ---- errors, and sessions that are gone */

xq_err *p11_err(struct p11_token *t, CK_RV rv, const char *what) {
  switch (rv) {
    case CKR_SESSION_HANDLE_INVALID:
    case CKR_SESSION_CLOSED:
    case CKR_DEVICE_REMOVED:
    case CKR_TOKEN_NOT_PRESENT:
    case CKR_SLOT_ID_INVALID:
    case CKR_CRYPTOKI_NOT_INITIALIZED:
      t->broken = true;
      break;
    case CKR_USER_NOT_LOGGED_IN:
      t->login_lost = t->login_lost || t->logged_in;
      t->logged_in = false;
      return xq_err_fact(p11_pin_needed(t, NULL), "ckr", "CKR_USER_NOT_LOGGED_IN");
    default:
      break;
  }
  return p11_rv_err(rv, what);
}

xq_err *p11_pin_needed(const struct p11_token *t, const char *why) {
  const char *reason = why != NULL ? why : t->login_lost ? "reset" : "login";
  return xq_err_fact(xq_err_new(XQ_E_PIN_NEEDED, "the token wants its PIN"), "why", "%s", reason);
}

void p11_session_close(struct p11_token *t) {
  if (t->open && !t->broken && p11_module_ready(t->module) && t->generation == p11_generation()) {
    t->module->f->C_CloseSession(t->session);
  }
  t->login_lost = t->login_lost || t->logged_in;
  t->logged_in = false;
  t->open = false;
  t->broken = false;
}

static bool is_same(const CK_TOKEN_INFO *a, const CK_TOKEN_INFO *b) {
  return memcmp(a->label, b->label, sizeof a->label) == 0 &&
         memcmp(a->serialNumber, b->serialNumber, sizeof a->serialNumber) == 0 &&
         memcmp(a->model, b->model, sizeof a->model) == 0 &&
         memcmp(a->manufacturerID, b->manufacturerID, sizeof a->manufacturerID) == 0;
}

/* The slot it is in now. */
static xq_err *find_slot(struct p11_token *t) {
  CK_SLOT_ID *slots = NULL;
  CK_ULONG count = 0;
  bool found = false;
  xq_err *err = p11_rv_err(p11_slots(t->module, &slots, &count), "slots");
  for (CK_ULONG i = 0; err == NULL && !found && i < count; i++) {
    CK_TOKEN_INFO info;
    if (t->module->f->C_GetTokenInfo(slots[i], &info) == CKR_OK && is_same(&info, &t->self)) {
      t->slot = slots[i];
      found = true;
    }
  }
  free(slots);
  if (err == NULL && !found) {
    err = xq_err_new(XQ_E_TOKEN_REMOVED, "the token is in no slot any more");
  }
  return err;
}

/* Read/write, so that one session does for everything; a write-protected token gives only the other kind. */
static xq_err *open_session(struct p11_token *t) {
  CK_FUNCTION_LIST *f = t->module->f;
  CK_RV rv = f->C_OpenSession(t->slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &t->session);
  t->writable = rv == CKR_OK;
  if (rv == CKR_TOKEN_WRITE_PROTECTED) {
    rv = f->C_OpenSession(t->slot, CKF_SERIAL_SESSION, NULL, NULL, &t->session);
  }
  t->open = rv == CKR_OK;
  return p11_rv_err(rv, "session");
}

static xq_err *ensure_session(struct p11_token *t) {
  if (!p11_module_ready(t->module)) {
    return xq_err_new(XQ_E_TOKEN_REMOVED, "the module was let go");
  }
  unsigned generation = p11_generation();
  if (t->broken || (t->open && t->generation != generation)) {
    p11_session_close(t);
  }
  if (t->open) {
    return NULL;
  }
  t->generation = generation;
  xq_err *err = find_slot(t);
  return err != NULL ? err : open_session(t);
}

bool p11_attempt(struct p11_token *t, int n, xq_err **err) {
  if (n > 1 || (n == 1 && (*err == NULL || !t->broken))) {
    ERR_clear_error(); /* modules that use OpenSSL leave theirs in the thread's queue, where they explain nothing */
    return false;
  }
  if (n == 1) {
    xq_err_ignore(*err, "done once more on a new session");
  }
  *err = ensure_session(t);
  return *err == NULL;
}

xq_err *p11_token_info(struct p11_token *t, CK_TOKEN_INFO *info) {
  xq_err *err = NULL;
  for (int n = 0; p11_attempt(t, n, &err); n++) {
    CK_RV rv = t->module->f->C_GetTokenInfo(t->slot, info);
    err = p11_err(t, rv == CKR_OK && !is_same(info, &t->self) ? CKR_TOKEN_NOT_PRESENT : rv, "token");
  }
  return err;
}

/* ---- still there? */

xq_err *p11_present(xq_token *token) {
  struct p11_token *t = token->data;
  CK_SLOT_INFO slot;
  CK_TOKEN_INFO info;
  CK_SESSION_INFO session;
  if (!p11_module_ready(t->module) || t->generation != p11_generation()) {
    return p11_token_info(t, &info);
  }
  CK_FUNCTION_LIST *f = t->module->f;
  bool there = f->C_GetSlotInfo(t->slot, &slot) == CKR_OK && (slot.flags & CKF_TOKEN_PRESENT) != 0;
  if (there && t->open && !t->broken && f->C_GetSessionInfo(t->session, &session) == CKR_OK) {
    return NULL;
  }
  t->broken = t->open; /* whatever session there was ended when it was pulled */
  bool another = there && f->C_GetTokenInfo(t->slot, &info) == CKR_OK && !is_same(&info, &t->self);
  xq_err *err = find_slot(t);
  if (err != NULL && another) {
    return xq_err_wrap(err, XQ_E_TOKEN_SWAPPED, "another token is in the slot");
  }
  return err;
}
