/*
 * contact.c - who helps, and on which telephone.  Kept as the language is: every message may need it, and it changes only
 * when the service has told it anew.
 */
#include <stdlib.h>
#include <string.h>

#include "words/words_int.h"

/* Longer ones would not be telephone numbers, nor fit into a sentence; an array is never freed too early. */
static char phone_known[64], hours_known[128];

static void keep(char *place, size_t size, const char *text) {
  char *clean = xq_text_clean(text != NULL ? text : "");
  place[0] = '\0';
  if (strlen(clean) < size) {
    memcpy(place, clean, strlen(clean) + 1);
  }
  free(clean);
}

void xq_words_set_contact(const char *phone, const char *hours) {
  keep(phone_known, sizeof phone_known, phone);
  keep(hours_known, sizeof hours_known, hours);
}

static char place_known[128];
static bool is_hall;

void xq_words_set_hall(bool in_hall, const char *place) {
  is_hall = in_hall;
  keep(place_known, sizeof place_known, in_hall ? place : NULL);
}

bool words_in_hall(void) {
  return is_hall;
}

char *words_attendant(void) {
  return place_known[0] == '\0' ? xq_strdup(_("the staff of this hall"))
                                : xq_asprintf(_("the attendant (%s)"), place_known);
}

void xq_words_contact_of(const struct xq_reference *reference) {
  for (size_t i = 0; i < reference->hall_count; i++) {
    const struct xq_hall *hall = &reference->halls[i];
    if (hall->phone != NULL && hall->phone[0] != '\0') {
      xq_words_set_contact(hall->phone, hall->hours);
      return;
    }
  }
}

char *xq_words_contact(void) {
  if (phone_known[0] == '\0') {
    return xq_strdup(_("the authority that issued your certificate"));
  }
  return hours_known[0] == '\0' ? xq_asprintf(_("customer service (telephone %s)"), phone_known)
                                : xq_asprintf(_("customer service (telephone %s, %s)"), phone_known, hours_known);
}
