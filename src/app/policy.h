/*
 * policy.h - what a machine in a hall does not offer: one table, asked at the few places where it matters.  What else is
 * different there is a screen of its own (rest.c, question.c), which stands in for the usual one by the same table.
 */
#ifndef APP_POLICY_H
#define APP_POLICY_H

#include "app/app.h"
#include "app/route.h"
#include "xuqi/form.h"

struct app_pool;

/** M(NAME, in_a_hall): whether a visitor may. */
#define APP_MAYS(M)                                                        \
  M(LEAVE, false)     /* leave the program without the attendant's code */ \
  M(KEEP_FORM, false) /* use again for another key what was typed */       \
  M(FILES, false)     /* see or choose where files are */                  \
  M(SEE_DATA, false)  /* see again in full what was entered of people */

enum app_may {
#define APP_MAY_ENUM(name, in_a_hall) APP_MAY_##name,
  APP_MAYS(APP_MAY_ENUM)
#undef APP_MAY_ENUM
};

/** Whether the person at this machine may; on one's own computer everybody may all. */
bool app_may(const struct app_options *options, enum app_may what);
/** Which screen answers the route at this machine: itself, another that stands in for it, or APP_ROUTE_COUNT_, none. */
enum app_route app_route_here(const struct app_options *options, enum app_route route);
/** What is said of a person in the form, as it may be shown here: in full, or only as much of it as its owner needs to
 * know it again.  In the pool, or borrowed. */
const char *app_personal(const struct app_options *options, struct app_pool *pool, enum xq_field field,
                         const char *value);
/** The same of whose certificate it is: the name of a person, the organisation always in full. */
const char *app_person(const struct app_options *options, struct app_pool *pool, const struct xq_cert_info *cert);
/** Name and organisation, the name as app_person() has it. */
const char *app_holder(const struct app_options *options, struct app_pool *pool, const struct xq_cert_info *cert);
/** The number of somebody's bank account, likewise. */
const char *app_account(const struct app_options *options, struct app_pool *pool, const char *number);

/** How a sentence names a button: by its letter, or where digits press buttons, which differ from page to page, by its
 * label in quotes.  In the pool. */
const char *app_called(const struct app_options *options, struct app_pool *pool, int letter, const char *label);

#endif
