/* forget.c - nothing that was read of a card is believed any longer.  See piv.h. */
#include <stdlib.h>

#include "token/piv/piv.h"

void piv_slot_drop_object(struct piv_slot *slot) {
  X509_free(slot->cert);
  xq_err_free(&slot->problem);
  slot->cert = NULL;
  slot->object = false;
  slot->hidden = false;
  slot->read = false;
}

void piv_slot_drop(struct piv_slot *slot) {
  piv_slot_drop_object(slot);
  EVP_PKEY_free(slot->public);
  *slot = (struct piv_slot){0};
}

void piv_drop_all(struct piv *p) {
  for (size_t i = 0; i < PIV_SLOTS; i++) {
    piv_slot_drop(&p->slots[i]);
  }
  p->history = false;
  p->retired_certs = 0;
  p->retired_elsewhere = 0;
  free(p->history_url);
  p->history_url = NULL;
  p->history_url_len = 0;
}
