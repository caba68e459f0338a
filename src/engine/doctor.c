/* doctor.c - is everything here that a renewal needs?  One finding after another, none of which stops the others. */
#include <langinfo.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "engine/engine_int.h"
#include "token/pcsc/pcsc.h"

#define CLOCK_NOTICEABLE 60

static void report_err(struct xq_engine *e, const char *name, enum xq_check_result result, xq_err *err) {
  xq_eng_emit_check(e, xq_eng_check(name, result, XQ_FOUND_ERROR), err);
}

static struct xq_check *fine(const char *name, enum xq_finding found) {
  return xq_eng_check(name, XQ_CHECK_OK, found);
}

static struct xq_check *skipped(const char *name, enum xq_finding found) {
  return xq_eng_check(name, XQ_CHECK_SKIPPED, found);
}

static void check_locale(struct xq_engine *e) {
  const char *own = xq_charset(), *codeset = own != NULL ? own : nl_langinfo(CODESET);
  if (own != NULL || strcmp(codeset, "UTF-8") == 0) { /* else there is not even a UTF-8 one to be in */
    xq_eng_emit_check(e, xq_eng_check_fact(fine("locale", XQ_FOUND_CHARSET), "charset", "%s", codeset), NULL);
  } else {
    report_err(e, "locale", XQ_CHECK_BAD, xq_err_fact(xq_err_new(XQ_E_CONFIG, "not UTF-8"), "setting", "LC_CTYPE"));
  }
}

static void check_config(struct xq_engine *e, STACK_OF(X509) * *roots) {
  xq_err *err = xq_eng_roots(e, roots);
  if (err != NULL) {
    report_err(e, "config", XQ_CHECK_BAD, err);
    return;
  }
  struct xq_check *check = xq_eng_check_fact(fine("config", XQ_FOUND_ROOTS), "url", "%s", e->url);
  xq_eng_check_fact(check, "count", "%d", sk_X509_num(*roots));
  xq_eng_emit_check(e, xq_eng_check_fact(check, "path", "%s", e->ca_file), NULL);
}

/* What was looked for in vain matters only as much as a key is missed. */
static enum xq_check_result gravity(const struct xq_engine *e) {
  return e->media.count > 0 ? XQ_CHECK_WARNING : XQ_CHECK_BAD;
}

static xq_err *busy(void) {
  xq_err *err = xq_err_new(XQ_E_TOKEN_BUSY, "another program has the card");
  char *holder = pcsc_holder();
  if (holder != NULL) {
    xq_err_fact(err, "program", "%s", holder);
  }
  free(holder);
  return err;
}

static void check_readers(struct xq_engine *e) {
  struct pcsc_readers readers = {0};
  if (!e->token_config.cards) {
    xq_eng_emit_check(e, skipped("readers", XQ_FOUND_READERS_OFF), NULL);
    return;
  }
  xq_err *err = pcsc_readers(&readers);
  size_t cards = 0, kept = 0;
  for (size_t i = 0; i < readers.count; i++) {
    cards += readers.items[i].card;
    kept += readers.items[i].exclusive;
  }
  if (err != NULL) {
    report_err(e, "readers", gravity(e), err);
  } else if (kept > 0) {
    report_err(e, "readers", XQ_CHECK_BAD, busy());
  } else {
    struct xq_check *check = xq_eng_check_fact(fine("readers", XQ_FOUND_READERS), "readers", "%zu", readers.count);
    xq_eng_emit_check(e, xq_eng_check_fact(check, "cards", "%zu", cards), NULL);
  }
  pcsc_readers_free(&readers);
}

static void check_modules(struct xq_engine *e) {
  const char *const *modules = e->token_config.modules;
  size_t count = 0;
  while (modules[count] != NULL) {
    count++;
  }
  if (xq_err_code(e->media.unseen) == XQ_E_MODULE) {
    report_err(e, "modules", count > 0 ? XQ_CHECK_BAD : gravity(e), xq_err_dup(e->media.unseen));
  } else {
    bool system = e->token_config.configured_modules;
    struct xq_check *check = fine("modules", system ? XQ_FOUND_MODULES_SYSTEM : XQ_FOUND_MODULES);
    xq_eng_emit_check(e, xq_eng_check_fact(check, "count", "%zu", count), NULL);
  }
}

/* Certificates that cannot be read in their places; one finding for each, or one that says that there are none. */
static void check_certificates(struct xq_engine *e) {
  size_t whole = 0, torn = 0;
  for (size_t i = 0; i < e->media.count; i++) {
    struct xq_token_entries entries = {0};
    xq_err_ignore(xq_token_entries(e->media.tokens[i], &entries), "found when the keys were checked, or sealed");
    for (size_t n = 0; n < entries.count; n++) {
      const struct xq_token_entry *entry = &entries.items[n];
      whole += entry->cert != NULL;
      if (entry->problem != NULL) {
        xq_err *err = xq_err_dup(entry->problem);
        char *ref = xq_token_uri(e->media.tokens[i], entry->id);
        xq_err_fact(err, "key", "%s", ref);
        report_err(e, "certificate", XQ_CHECK_BAD, err);
        torn++;
        free(ref);
      }
    }
    xq_token_entries_free(&entries);
  }
  if (torn == 0 && whole > 0) {
    xq_eng_emit_check(e, xq_eng_check_fact(fine("certificate", XQ_FOUND_CERTIFICATES), "count", "%zu", whole), NULL);
  }
}

static void check_keys(struct xq_engine *e) {
  e->impatient = true;
  xq_err *err = xq_eng_media_scan(e);
  if (xq_err_code(err) == XQ_E_CANCELLED || xq_err_code(e->media.left_out) == XQ_E_CANCELLED) {
    xq_err_ignore(err, "our own impatience; where it was a person's, doctor ends below");
    report_err(e, "keys", XQ_CHECK_BAD, busy());
  } else if (err != NULL) {
    report_err(e, "keys", XQ_CHECK_BAD, err);
  } else if (e->media.left_out != NULL) {
    report_err(e, "keys", XQ_CHECK_BAD, xq_err_dup(e->media.left_out));
  } else if (e->media.count == 0) {
    report_err(e, "keys", XQ_CHECK_WARNING, xq_err_new(XQ_E_KEY_ABSENT, "no key is here"));
  } else {
    xq_eng_emit_check(e, xq_eng_check_fact(fine("keys", XQ_FOUND_MEDIA), "count", "%zu", e->media.count), NULL);
  }
}

static struct xq_reference *check_service(struct xq_engine *e) {
  struct xq_reference *ref = NULL;
  xq_err *err = xq_ca_reference(e->ca, &ref);
  if (err != NULL) {
    report_err(e, "service", XQ_CHECK_BAD, err);
  } else {
    struct xq_check *check = fine("service", ref->trial ? XQ_FOUND_SERVICE_TRIAL : XQ_FOUND_SERVICE);
    xq_eng_emit_check(e, xq_eng_check_fact(check, "name", "%s", ref->name), NULL);
  }
  return ref;
}

static void check_clock(struct xq_engine *e) {
  bool known;
  int64_t offset = xq_ca_clock_offset(e->ca, &known);
  xq_err *err = xq_eng_check_clock(e);
  if (!known) {
    xq_eng_emit_check(e, skipped("clock", XQ_FOUND_CLOCK_UNKNOWN), NULL);
  } else if (err != NULL) {
    report_err(e, "clock", XQ_CHECK_BAD, err);
  } else {
    bool near = llabs((long long)offset) <= CLOCK_NOTICEABLE;
    struct xq_check *check = xq_eng_check("clock", near ? XQ_CHECK_OK : XQ_CHECK_WARNING,
                                          offset == 0 ? XQ_FOUND_CLOCK_SAME : XQ_FOUND_CLOCK_APART);
    xq_eng_emit_check(e, xq_eng_check_fact(check, "offset", "%lld", (long long)offset), NULL);
  }
}

/* Whether certificates that the service issues will be believed here. */
static void check_trust(struct xq_engine *e, const struct xq_reference *ref, STACK_OF(X509) * roots) {
  if (ref == NULL || roots == NULL) {
    xq_eng_emit_check(e, skipped("trust", XQ_FOUND_TRUST_UNKNOWN), NULL);
    return;
  }
  for (int i = 0; i < sk_X509_num(ref->roots); i++) {
    xq_err *err = xq_chain_check(sk_X509_value(ref->roots, i), ref->roots, roots, 0);
    if (err != NULL) {
      report_err(e, "trust", XQ_CHECK_BAD, err);
      return;
    }
  }
  xq_eng_emit_check(e, xq_eng_check_fact(fine("trust", XQ_FOUND_TRUST), "count", "%d", sk_X509_num(ref->roots)), NULL);
}

static xq_err *try_state_dir(struct xq_engine *e) {
  xq_err *err = NULL;
  char *path = xq_path_join(e->state_dir, "doctor.tmp");
  XQ_TRY(xq_dir_make(e->state_dir, 0700));
  XQ_TRY(xq_file_write(path, "", 0, 0600));
  XQ_TRY(xq_file_remove(path));
out:
  free(path);
  return err;
}

static void check_disk(struct xq_engine *e) {
  xq_err *err = try_state_dir(e);
  for (size_t i = 0; err == NULL && i < e->media.count; i++) {
    err = xq_install_possible(e->media.tokens[i], NULL, false);
    if (err != NULL) {
      xq_err_fact(err, "key", "%s", xq_token_get_info(e->media.tokens[i])->label);
    }
  }
  if (err != NULL) {
    report_err(e, "disk", XQ_CHECK_BAD, err);
  } else {
    xq_eng_emit_check(e, xq_eng_check_fact(fine("disk", XQ_FOUND_DISK), "path", "%s", e->state_dir), NULL);
  }
}

static void check_memory(struct xq_engine *e) {
  bool sealed = CRYPTO_secure_malloc_initialized() == 1;
  xq_eng_emit_check(e,
                    xq_eng_check("sealed-memory", sealed ? XQ_CHECK_OK : XQ_CHECK_WARNING,
                                 sealed ? XQ_FOUND_SEALED : XQ_FOUND_UNSEALED),
                    NULL);
}

xq_err *xq_eng_run_doctor(struct xq_engine *e, const struct eng_command *c) {
  (void)c;
  STACK_OF(X509) *roots = NULL;
  struct xq_reference *ref = NULL;
  check_locale(e);
  check_config(e, &roots);
  check_keys(e);
  check_readers(e);
  check_modules(e);
  check_certificates(e);
  ref = check_service(e);
  xq_err *err = xq_eng_check_cancelled(e);
  if (err == NULL) {
    check_clock(e);
    check_trust(e, ref, roots);
    check_disk(e);
    check_memory(e);
  }
  xq_reference_free(&ref);
  sk_X509_pop_free(roots, X509_free);
  return err;
}
