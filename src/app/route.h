/*
 * route.h - where one can go.  A screen says where to (app_go() in sitting.h), never what stands there: routes.c, above
 * all screens, is the only file that knows them.
 *
 * A new screen is a file with APP_SCREEN(name) in it, and a line here:
 *
 *     R(NAME, name)     APP_ROUTE_NAME is answered by APP_SCREEN(name)
 */
#ifndef APP_ROUTE_H
#define APP_ROUTE_H

struct app;

/* The argument, where there is one, is the business number of an application. */
#define APP_ROUTES(R)                                                                     \
  R(HOME, home)                 /* the first screen: the keys that are here */            \
  R(DETAILS, details)           /* all about the current key */                           \
  R(DOCTOR, doctor)             /* environment check */                                   \
  R(CHANGE_PIN, change_pin)     /* another PIN for the current key, by the old one */     \
  R(UNBLOCK, unblock)           /* ... by the unblocking code */                          \
  R(EXPIRED, expired)           /* may not be renewed online, and what to do then */      \
  R(PRECHECK, precheck)         /* can the current key take a new certificate? */         \
  R(NOTICES, notices)           /* what must have been noticed */                         \
  R(AGREEMENT, agreement)       /* read, and accepted */                                  \
  R(FORM, form)                 /* the application form */                                \
  R(PRICES, prices)             /* the price list */                                      \
  R(RARE, rare)                 /* a rare character by its radical */                     \
  R(REGION, region)             /* province, city and county of an address */             \
  R(SUBMIT, submit)             /* signs and sends */                                     \
  R(PAYMENT, payment)           /* what the application looked at costs */                \
  R(PAYCHOICE, paychoice)       /* the ways to pay */                                     \
  R(TRANSFERS, transfers)       /* bank transfers */                                      \
  R(APPLICATIONS, applications) /* of the current key: the way to one's progress */       \
  R(TO_PAY, to_pay)             /* of the current key: the way to paying for it */        \
  R(TO_INSTALL, to_install)     /* of the current key: the way to one that is ready */    \
  R(TO_CASE, to_case)           /* (business number) of the current key: the way to it */ \
  R(PROGRESS, progress)         /* (business number) how it stands, live */               \
  R(PHONE, phone)               /* the same to be followed on a telephone */              \
  R(HISTORY, history)           /* all that has happened to it */                         \
  R(INSTALL, install)           /* (business number) writes the new certificate */        \
  R(PROOF, proof)               /* what the install came to */                            \
  R(REST, rest)                 /* a machine in a hall: waits for visitors */             \
  R(PAUSED, paused)             /* ... nobody was there for a while */                    \
  R(QUESTION, question)         /* ... the form, one question at a time */                \
  R(ATTENDANT, attendant)       /* ... asks for the code by which it is left */           \
  R(CASE, case)                 /* ... asks for a business number */

enum app_route {
#define APP_ROUTE_ENUM(name, screen) APP_ROUTE_##name,
  APP_ROUTES(APP_ROUTE_ENUM)
#undef APP_ROUTE_ENUM
      APP_ROUTE_COUNT_,
  APP_ROUTE_HALL_ = APP_ROUTE_REST /* from here on: only at a machine in a hall (policy.h) */
};

/** Opens a screen above the one that is shown.  argument is borrowed during the call; NULL: none. */
typedef void (*app_open_fn)(struct app *app, const char *argument);

/** The head of the function that opens a screen; `app` and `argument` are its parameters. */
#define APP_SCREEN(name)                                                               \
  void app_open_##name(struct app *app, __attribute__((unused)) const char *argument); \
  void app_open_##name(struct app *app, __attribute__((unused)) const char *argument)

#endif
