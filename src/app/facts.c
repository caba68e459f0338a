/* facts.c - what a certificate says, and what its key is. */
#include "app/facts.h"

#include <stdlib.h>
#include <string.h>

#include "app/card.h"

static void add_pair(tui_page *page, const char *label, const char *value) {
  const struct tui_pair pair = {label, value, TUI_NORMAL};
  tui_add_pairs(page, &pair, 1);
}

static const char *pin_words(const struct xq_key_view *key, struct app_pool *pool) {
  const struct xq_pin_state *pin = &key->pin;
  if (pin->locked) {
    return key->can_unblock ? _("locked; set a new one with the unblocking code (PUK)") : _("locked");
  }
  if (pin->wait_seconds > 0) {
    return _("waiting after wrong PINs");
  }
  const char *tries = app_keep(pool, xq_words_tries(pin));
  return tries != NULL ? tries : _("in order");
}

/* What only media in hardware have. */
static void add_medium(const struct xq_key_view *key, tui_page *page, struct app_pool *pool) {
  const struct tui_pair pairs[] = {
      {_("Reader"), key->token_place, TUI_NORMAL},
      {_("Slot"), key->slot, TUI_NORMAL},
      {_("Model"), key->token_model, TUI_NORMAL},
      {_("PIN"), pin_words(key, pool), key->pin.locked || key->pin.low ? TUI_WARN : TUI_NORMAL},
      {_("PIN required"), key->pin_always ? _("before every signature") : NULL, TUI_NORMAL},
      {_("PIN entry"), key->pin_pad ? _("on the card reader") : NULL, TUI_NORMAL},
      {_("Touch"), key->touch ? _("required for every signature") : NULL, TUI_NORMAL},
  };
  for (size_t i = 0; i < XQ_COUNT(pairs); i++) {
    if (pairs[i].value != NULL) {
      tui_add_pairs(page, &pairs[i], 1);
    }
  }
  if (key->pin.factory_set) {
    tui_add_text(page, TUI_WARN, 2,
                 _("! The PIN is still the factory setting, which everybody knows. Please change it: press K."));
  }
}

/* Characters of a name that this terminal, or this computer, cannot show: which they are. (Where all Chinese is spelled in
 * letters it would be all of them.) */
static void add_unshown(tui_page *page, const char *text, struct app_pool *pool) {
  enum { AN_IDEOGRAPH = 0x4E2D };
  char *numbers = xq_shows(AN_IDEOGRAPH) ? xq_text_unshown(text) : NULL;
  if (numbers != NULL) {
    add_pair(page, _("Not shown"),
             app_say(pool, _("%s: characters that cannot be shown here; the certificate has them right."), numbers));
  }
  free(numbers);
}

void app_add_facts(const struct xq_key_view *key, bool all, tui_page *page, struct app_pool *pool) {
  const struct xq_cert_info *cert = key->cert;
  tui_add_heading(page, _("Certificate"));
  add_pair(page, _("Subject"), cert->subject);
  add_unshown(page, cert->subject, pool);
  add_pair(page, _("Issued by"), xq_words_issuer(cert));
  add_pair(page, _("Serial number"), app_serial(pool, cert->serial));
  add_pair(page, _("Valid"),
           app_say(pool, _("%s to %s"), app_time(pool, cert->not_before), app_time(pool, cert->not_after)));
  add_pair(page, _("Purpose"), app_use_words(cert->use));
  add_pair(page, _("Key type"), cert->key_type);
  if (all) {
    add_pair(page, _("Fingerprint"), app_say(pool, "%.32s %s", cert->fingerprint, cert->fingerprint + 32));
  }
  tui_add_heading(page, _("Key"));
  add_pair(page, _("Name"), key->token_label);
  add_pair(page, _("Place"),
           strncmp(key->token_uri, "file:", 5) == 0 ? app_path(pool, key->token_uri + 5) : key->token_uri);
  if (key->token_serial != NULL) {
    add_pair(page, _("Key serial number"), app_serial(pool, key->token_serial));
  }
  add_pair(page, _("Private key"), key->has_key ? _("present") : _("not found"));
  add_medium(key, page, pool);
}
