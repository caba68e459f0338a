/* acts.h - what a person can have done from several screens: begin or go on with a renewal, install, withdraw.  Asks
 * first where that is needed, and goes where it leads. */
#ifndef APP_ACTS_H
#define APP_ACTS_H

#include "app/flow.h"

/** 申请续期 for the current key: begins, or says why not, or leads to what is already under way. */
void app_begin_renewal(struct app *app);
/** A stage of the application is complete: the next screen. */
void app_renewal_next(struct app *app, enum app_stage done);
/** 安装证书 for the current key. */
void app_begin_install(struct app *app);
/** 撤销申请: asks, withdraws, shows what came of it. */
void app_withdraw(struct app *app);
/** What the program was begun for (app_options.resume) is opened, once its key is here. */
void app_resume(struct app *app);
/** The renewal is about this application from now on: its progress, above the first screen. */
void app_show_progress(struct app *app, const char *business_no);

#endif
