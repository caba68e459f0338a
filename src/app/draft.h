/* draft.h - an application while it is being made: all that a person has agreed to and typed, on whatever screen. */
#ifndef APP_DRAFT_H
#define APP_DRAFT_H

#include "tui/tui.h"
#include "xuqi/ca.h"

/** Why there is nothing in the form any more that was. */
enum app_wiped { APP_WIPED_NOT, APP_WIPED_KEY, APP_WIPED_IDLE };

struct app_draft {
  bool takes_over; /* as an administrator wants it: what was typed for one key is offered for the next */
  char *key_ref;
  char *business_no; /* a returned application being corrected, or NULL */
  char *reason;      /* why it was returned */
  struct {
    bool notices, agreement;
  } again;           /* what must be agreed to again, as it was when the correction began */
  int months;        /* 0: not chosen */
  int64_t fixed_fee; /* of the one being corrected */
  int64_t fee_fen;   /* as shown when it was frozen */
  char *price_version;
  bool new_key;
  enum xq_id_type id_type;
  tui_edit *edit[XQ_F_COUNT_];
  bool left[XQ_F_COUNT_];      /* the field has been left once: what is wrong with it may be said */
  bool typed;                  /* something would be lost by leaving the program */
  enum app_wiped wiped;        /* to be said until something is typed again */
  struct xq_form_frozen *form; /* what was typed, when the form is done; NULL: it is not */
  char **acknowledged;
  size_t acknowledged_count;
  char *agreement_version, *agreement_sha256, *agreement_language; /* accepted; NULL: none */
  char *agreement_seen, *agreement_seen_version; /* which lines of it have been on the screen; NULL: none */
  char *price_note;                              /* what changed since the person last looked */
  char *agreement_note;
};

/** The draft must stay where it is: its editors point to it. */
void app_draft_init(struct app_draft *draft);
void app_draft_clear(struct app_draft *draft);
/** Starts for a key: of that key all is kept.  A form belongs to one key: for another one it is empty, unless what was
 * typed is taken over, which a person has to want and an administrator to allow. */
void app_draft_begin(struct app_draft *draft, const char *key_ref, bool take_over);
/** Whether something typed could be taken over for that key. */
bool app_draft_could_take_over(const struct app_draft *draft, const char *key_ref);
/** Who typed it is gone: what was typed is overwritten in memory; false when there was nothing.  When the key was pulled
 * out, what was agreed to for a new application stays; else nothing does. */
bool app_draft_wipe(struct app_draft *draft, enum app_wiped why);
/** Starts with the values of a returned application, and with what its holder agreed to and still holds by ref (NULL: not
 * known); one that is being corrected already keeps what was typed. */
void app_draft_correct(struct app_draft *draft, const char *key_ref, const struct xq_application *application,
                       const struct xq_reference *ref);
/** It was sent: nothing is pending any more, and nothing typed is kept that may not be taken over. */
void app_draft_sent(struct app_draft *draft);

/** Notes that a notice (its id) was confirmed, or no longer is. */
void app_draft_acknowledge(struct app_draft *draft, const char *notice, bool yes);
bool app_draft_has_acknowledged(const struct app_draft *draft, const char *notice);
/** All that there are now; false while they are not known (ref NULL). */
bool app_draft_all_acknowledged(const struct app_draft *draft, const struct xq_reference *ref);
/** Accepts the agreement of ref; NULL: takes that back. */
void app_draft_accept(struct app_draft *draft, const struct xq_reference *ref);
/** Whether the agreement as it is now was accepted. */
bool app_draft_accepted(const struct app_draft *draft, const struct xq_reference *ref);

/** What is typed so far; clear with xq_form_clear(). */
void app_draft_texts(const struct app_draft *draft, struct xq_form *form);
/** What the chosen term costs now, in fen; 0 while none is chosen or prices are not known (ref NULL). */
int64_t app_draft_fee(const struct app_draft *draft, const struct xq_reference *ref);
/** What was typed is the form from here on, as it is shown beside the PIN, signed and sent, for the price that stands
 * in ref.  False: a field is wrong (see flaws), or no term is chosen that is offered; nothing is frozen then. */
bool app_draft_freeze(struct app_draft *draft, const struct xq_reference *ref, int64_t today,
                      enum xq_flaw flaws[XQ_F_COUNT_]);
/** A field is left: a right value takes its usual form.  Its flaw. */
enum xq_flaw app_draft_settle(struct app_draft *draft, enum xq_field field, int64_t today);
/** The form is open again: what is typed may change. */
void app_draft_thaw(struct app_draft *draft);

struct app_draft_changes {
  bool agreement, price; /* has changed, and must be looked at again */
};
/** What the service says has changed: notes for the person what of it concerns the draft.  before may be NULL. */
struct app_draft_changes app_draft_note_changes(struct app_draft *draft, const struct xq_reference *before,
                                                const struct xq_reference *now);
/** Which keys the screen has for a field. */
enum tui_pad app_draft_pad(enum xq_field field);

#endif
