/* write.h - F3: Chinese where the terminal brings no input method. */
#ifndef APP_WRITE_H
#define APP_WRITE_H

struct app;

/** F3 writes Chinese from now on.  What that needs is started when it is wanted for the first time. */
void app_write_begin(struct app *app);
/** What was started is ended; after the terminal was given back. */
void app_write_end(struct app *app);

#endif
