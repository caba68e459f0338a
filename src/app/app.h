/*
 * app.h - the face of the full-screen program: one function.  What is in this directory, from below:
 *
 *     text events keys route    words; the engine's events; where a key is; where one can go
 *     draft flow                an application being made; what follows what
 *     sitting                   what is known now
 *     banner errors card        what stands around every screen, and in several
 *     asked offer returned      what a reviewer asked for; what need not be typed again; on the way through a correction
 *     forget                    nobody is here any more: what was typed goes
 *     attend refdata scan leave
 *     live                      an application kept fresh while a page about its money is open
 *     acts mend keyacts         what can be done from several screens, and what cannot, and why
 *     the screens, one file each; none knows another
 *     routes                    which screen answers a route
 *     main                      begin, language, leaving, idle
 */
#ifndef XUQI_APP_H
#define XUQI_APP_H

#include "tui/tui.h"
#include "xuqi/engine.h"

struct app_options {
  const struct tui_face *face;           /* how pages are shown; NULL: on the screen */
  const struct xq_engine_config *engine; /* borrowed until app_main() returns */
  const char *language;                  /* "zh_CN", "en"; NULL: what xq_words_init() has chosen */
  bool take_over_form;                   /* what was typed into the form for one key is offered for the next */
  /** The PIN as it is handed in by whoever started the program; NULL: a person types it.  What is refused is told. */
  xq_err *(*pin)(void *ctx, const struct xq_pin_request *request, xq_secret **pin);
  void *pin_ctx;
  const char *note;                 /* shown beside the trial notice ("Demonstration: the PIN is ..."); NULL: none */
  const struct tui_options *screen; /* how it looks: borders, colours, motion; borrowed; NULL: as usual */
  bool spelled;                     /* the terminal has no ideographs, and nobody chose the language: that is told */
};

/** Runs the full-screen program in this terminal until the person leaves.  xq_words_init() and xq_secret_init() have
 * been called.  Returns the exit status (enum xq_exit, or 128 + the signal that ended it); what went wrong before the
 * first screen is said on standard error. */
int app_main(const struct app_options *options);

#endif
