/*
 * visit.h - one visitor at a machine in a hall, from the key put in to the last trace wiped.
 *
 *     key put in -> ON --- nobody presses a key: warned (seen and heard), any key goes on --> paused
 *                    ^ \-- key pulled out: wiped at once, unless an install writes to it: then it is asked for
 *                    |                                                                      |
 *                    +---- the PIN of the same key ------------------- paused: 90 s --------+
 *                                                                                           |
 *                          no key: NONE, at rest <--- key taken away --- OVER: wiped <------+
 */
#ifndef APP_VISIT_H
#define APP_VISIT_H

#include <stdbool.h>
#include <stdint.h>

struct app;

/** Begins to look after visitors, where the machine stands in a hall. */
void app_visit_watch(struct app *app);
/** What is due at the time `now` (monotonic milliseconds). */
void app_visit_tick(struct app *app, int64_t now);
/** A key was pressed at `now`; true: it only said that somebody is here, or asked for more time, and does nothing else.
 * ctx is the app. */
bool app_visit_hears(void *ctx, int key, int64_t now);
/** The visitor has asked for more time, and is told how much it is. */
void app_visit_longer(struct app *app);
/** The keys that are here are others. */
void app_visit_keys(struct app *app);
/** The key was pulled out: the visit is over, unless an install waits for it.  True: what was known is wiped. */
bool app_visit_key_gone(struct app *app);
/** The visitor has proved to be the one who was here before the pause. */
void app_visit_resume(struct app *app);
/** Everything about the visitor goes, from memory and screen; the first screen is on top. */
void app_visit_end(struct app *app);
/** The visitor whose key is still in its place begins again. */
void app_visit_again(struct app *app);
/** Rings for the attendant, and tells where one is. */
void app_visit_call(struct app *app);
#endif
