/* filling.h - how filling in the application form begins and ends, whether all of it is seen at once or one question. */
#ifndef APP_FILLING_H
#define APP_FILLING_H

#include "app/sitting.h"

/** The form is opened: prices are fetched where they are not known, else the first term stands until another is chosen. */
void app_filling_begin(struct app *app);
/** The person says that it is complete.  True: it is, and leads on, or, where a returned application was not changed, the
 * person is asked about that.  False: *wrong is the field to be filled in anew, or XQ_F_COUNT_, the term. */
bool app_filling_end(struct app *app, enum xq_field *wrong);

#endif
