/*
 * events.h - hands the engine's events on.  It knows no screen: what answers a command goes to whoever asked for it, what
 * comes unasked (a PIN is wanted, the key waits, something was plugged in) to whoever listens for it.
 */
#ifndef APP_EVENTS_H
#define APP_EVENTS_H

#include "xuqi/engine.h"

/** What a screen is given of its command.  It may take over what the event owns by nulling the pointer. */
typedef void (*app_event_fn)(void *ctx, struct xq_event *event);

/** What comes unasked.  Every function may be NULL; the newest listener is told first. */
struct app_listener {
  void *ctx;
  /** A PIN is wanted for event->command; may take event->pin over.  One that nobody takes is refused. */
  void (*pin)(void *ctx, struct xq_event *event);
  /** The command went on, ended, or is wanted by nobody any more: whatever a person was asked for it is over. */
  void (*over)(void *ctx, uint64_t command);
  /** The key waits for a person or for another program. */
  void (*attend)(void *ctx, const struct xq_event *event);
  /** Something was plugged in or pulled out. */
  void (*media)(void *ctx);
  /** An event came, and is about to be given to whoever asked for it. */
  void (*outcome)(void *ctx, const struct xq_event *event);
  /** A command ended because the PIN is locked, and whoever asked for it knows.  True: it is told; nobody else tells it. */
  bool (*locked)(void *ctx, const xq_err *err);
  /** The service, which was lost, answers again: what failed for that is done again. */
  void (*reached)(void *ctx);
  /** Nothing more is expected for `who`, which goes away. */
  void (*dropped)(void *ctx, const void *who);
};

struct app_events {
  xq_engine *engine;
  struct app_asker *askers;
  size_t asker_count;
  const struct app_listener **listeners;
  size_t listener_count;
  uint64_t watch;         /* the command that makes room for others; 0: none */
  uint64_t watch_stopped; /* the last one that did */
};

/** engine is borrowed until app_events_clear(). */
void app_events_init(struct app_events *events, xq_engine *engine);
/** Nobody waits or listens any more; nothing is cancelled. */
void app_events_clear(struct app_events *events);

/** listener is borrowed until app_unlisten(). */
void app_listen(struct app_events *events, const struct app_listener *listener);
/** Does nothing when it does not listen (any more). */
void app_unlisten(struct app_events *events, const struct app_listener *listener);

/** Events of `command` go to fn(ctx) until the last one. */
void app_expect(struct app_events *events, uint64_t command, app_event_fn fn, void *ctx);
/** ... of a command in which the program should not be left.  why: said to who wants to; an untranslated string that
 * stays. */
void app_expect_undisturbed(struct app_events *events, uint64_t command, app_event_fn fn, void *ctx, const char *why);
/** ... of a command that goes on for ever, and makes room for others. */
void app_expect_watch(struct app_events *events, uint64_t command, app_event_fn fn, void *ctx);
/** ctx goes away: its commands are cancelled and their events dropped. */
void app_expect_nothing(struct app_events *events, const void *ctx);
/** Since when ctx waits for its command (xq_time_mono_ms()): since it was given, or last said something. */
int64_t app_waits_since(const struct app_events *events, const void *ctx);
/** Has the commands of ctx end soon, with CANCELLED, where they still can; what they come to is told as ever. */
void app_stop(struct app_events *events, const void *ctx);
/** Why the program should not be left now (untranslated), or NULL: it may. */
const char *app_undisturbed(const struct app_events *events);
/** Ends the watch, so that the next command does not wait behind it. */
void app_end_watch(struct app_events *events);
/** Tells all who listen that the service answers again. */
void app_tell_reached(struct app_events *events);
/** Whether `command` was the last watch that had to make room: its screen starts another. */
bool app_made_room(const struct app_events *events, uint64_t command);

/** Hands on all events that wait.  Called by the loop, with the events. */
void app_serve_events(void *events);

#endif
