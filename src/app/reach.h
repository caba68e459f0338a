/*
 * reach.h - whether the service answers.  One that is lost is asked again by itself, with growing pauses, whatever screen
 * is shown; when it is back, what was missing is fetched and every screen that waited goes on.
 */
#ifndef APP_REACH_H
#define APP_REACH_H

#include <stdbool.h>
#include <stddef.h>

struct app;

/** Notes from now on what events say of the service. */
void app_reach_listen(struct app *app);
/** A second went by: what is due is asked.  Called by its own timer. */
void app_reach_tick(void *app);
/** Asks now what the service says of the keys that are here. */
void app_ask(struct app *app);
/** A second went by on a screen that shows how keys stand: where an application is not finished, the service is asked
 * again when it is time, about those alone, and of the chosen key, more seldom, whether one was begun elsewhere.  No PIN is asked for.  followed(ctx) when it has answered; ctx stays as long as
 * the program. */
void app_follow(struct app *app, void (*followed)(void *ctx), void *ctx);
/** The pause between two such questions, in ms, for so many keys; unattended: nobody has pressed a key for a while. */
int app_follow_pause(size_t keys, bool unattended);
/** The pause after one of `last` ms (0: the first); unattended: nobody has pressed a key for a while. */
int app_reach_pause(int last, bool unattended);

#endif
