/*
 * settings.h - xuqi.conf (libconfig): where the service is, who vouches for it, where keys are looked for.  Read by
 * both faces of xuqi.
 *
 *     service = { url = "https://ca.example.cn"; ca_file = "/etc/xuqi/ca.pem"; timeout = 30; phone = "..."; };
 *     keys = [ "~/hu.p12", "/media" ];        # key files, or directories that hold some
 *     cards = true;                           # PIV cards in readers (default)
 *     modules = [ "/usr/lib/vendor-pkcs11.so" ];   # PKCS#11 modules, besides those p11-kit is configured with
 *     configured_modules = true;              # those, too (default)
 *     management_key = "~/card.key";          # a file with a card's management key in hex
 *     state_dir = "~/.local/state/xuqi";      # wrong-PIN counters and journals
 *     language = "zh_CN";
 *     theme = "auto";                         # colours: "dark", "light", "neutral" (for both), "mono"
 *     ascii_borders = false;                  # frames and signs in ASCII
 *     reduced_motion = false;                 # seconds are counted by tens
 *     chinese = "auto";                       # "characters", or "pinyin" where the terminal has none
 *     take_over_form = false;                 # what was typed for one key is offered for the next
 *     screen_reader = false;                  # the full screen for whoever hears it
 *     mouse = false;                          # a mouse or a finger works in the full-screen program
 *     screen_keys = false;                    # ... and types: keys on the screen
 *     note = "...";                           # a line that stays on screen
 *     kiosk = { place = "counter 3"; call = [ "/usr/local/bin/bell" ]; print = [ "lp", "-d", "receipts" ];
 *               wait = 90; wait_typing = 120; wait_reading = 180; wait_pin = 120; wait_paying = 300; wait_result = 60;
 *               warn = 30; pause = 90; };       # xuqi kiosk
 */
#ifndef XUQI_SETTINGS_H
#define XUQI_SETTINGS_H

#include "kiosk/kiosk.h"
#include "xuqi/engine.h"

struct xq_settings {
  char *path; /* the file that was read; NULL: none */
  char *service_url, *ca_file;
  char *service_phone; /* whom to call as long as the service has not said it; NULL: not known */
  int timeout_s;
  char **keys; /* NULL-terminated; paths with "~" resolved */
  bool cards, configured_modules;
  char **modules;       /* NULL-terminated; NULL: none */
  char *management_key; /* NULL: none */
  char *state_dir;
  bool take_over_form;
  bool mouse, screen_keys; /* the second means the first, too */
  bool screen_reader;      /* the full screen as it is heard */
  char *language;          /* NULL: the locale's */
  enum xq_colours { XQ_COLOURS_AUTO, XQ_COLOURS_DARK, XQ_COLOURS_LIGHT, XQ_COLOURS_NEUTRAL, XQ_COLOURS_MONO } theme;
  bool ascii_borders, reduced_motion;
  enum xq_chinese { XQ_CHINESE_AUTO, XQ_CHINESE_CHARACTERS, XQ_CHINESE_PINYIN } chinese; /* how it is shown */
  char *note;                                                                            /* NULL: none */
  struct {
    char *place;  /* where the attendant is, as visitors are told; NULL: not said */
    char **call;  /* what calls the attendant, NULL-terminated; NULL: nothing does */
    char **print; /* what prints a receipt that it reads from standard input; NULL: none is printed */
    struct kiosk_times times;
  } kiosk; /* xuqi kiosk */
};

/** Reads `path`; with NULL the person's own file, else the machine's (XUQI_SYSCONFDIR/xuqi/xuqi.conf), else defaults.
 *  CONFIG with facts path, line, setting: unknown settings and wrong types are refused; NOT_FOUND only for a
 *  path that was named. */
XQ_MUST_CHECK xq_err *xq_settings_load(const char *path, struct xq_settings **settings);
void xq_settings_free(struct xq_settings **settings);
/** Replaces the list of keys by this one path. */
void xq_settings_set_key(struct xq_settings *settings, const char *path);
/** Adds a PKCS#11 module (--module). */
void xq_settings_add_module(struct xq_settings *settings, const char *path);
/** The engine's configuration; borrows from settings. */
void xq_settings_engine(const struct xq_settings *settings, const char *language, struct xq_engine_config *config);

#endif
