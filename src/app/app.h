/*
 * app.h - the face of the full-screen program: one function.  What is in this directory, from below:
 *
 *     text events keys route    words; the engine's events; where a key is; where one can go
 *     draft flow                an application being made; what follows what
 *     policy                    what is not offered at a machine in a hall
 *     sitting                   what is known now
 *     banner errors card        what stands around every screen, and in several
 *     asked offer returned      what a reviewer asked for; what need not be typed again; on the way through a correction
 *     receipt                   on paper what a visitor needs to come back
 *     visit                     one visitor at such a machine: from the key put in to the last trace wiped
 *     forget                    nobody is here any more: what was typed goes
 *     attend refdata scan leave
 *     live                      an application kept fresh while a page about its money is open
 *     acts mend keyacts         what can be done from several screens, and what cannot, and why
 *     filling                   how the form begins and ends, however it is asked
 *     the screens, one file each; none knows another
 *     routes                    which screen answers a route
 *     main                      begin, language, leaving, idle
 */
#ifndef XUQI_APP_H
#define XUQI_APP_H

#include "kiosk/kiosk.h"
#include "tui/tui.h"
#include "xuqi/engine.h"

/** A machine in a hall: what differs is in policy.h, and when a visit ends in visit.h. */
struct app_kiosk {
  const char *place;        /* where the attendant is; NULL: not said */
  char *const *call;        /* calls the attendant; NULL: nothing does */
  char *const *print;       /* prints the receipt that it is given on standard input; NULL: none is printed */
  struct kiosk_times times; /* how long a visitor may be away */
  const char *state_dir;    /* where the attendant's code is */
};

struct app_options {
  const struct tui_face *face;           /* how pages are shown; NULL: on the screen */
  const struct xq_engine_config *engine; /* borrowed until app_main() returns */
  const char *language;                  /* "zh_CN", "en"; NULL: what xq_words_init() has chosen */
  bool take_over_form;                   /* what was typed into the form for one key is offered for the next */
  /** The PIN as it is handed in by whoever started the program; NULL: a person types it.  What is refused is told.  What is
   * signed and sent is read and agreed to all the same. */
  xq_err *(*pin)(void *ctx, const struct xq_pin_request *request, xq_secret **pin);
  void *pin_ctx;
  const char *resume;               /* business number of the application to open first; "": the newest; NULL: none */
  const char *note;                 /* shown beside the trial notice ("Demonstration: the PIN is ..."); NULL: none */
  const struct tui_options *screen; /* how it looks: borders, colours, motion; borrowed; NULL: as usual */
  bool spelled;                     /* the terminal has no ideographs, and nobody chose the language: that is told */
  const struct app_kiosk *kiosk;    /* NULL: somebody's own computer */
};

/** Runs the full-screen program in this terminal until the person leaves.  xq_words_init() and xq_secret_init() have
 * been called.  Returns the exit status (enum xq_exit, or 128 + the signal that ended it); what went wrong before the
 * first screen is said on standard error. */
int app_main(const struct app_options *options);

#endif
