# src/app: the screens of the full-screen program, one file each
noinst_LIBRARIES += libapp.a
libapp_a_SOURCES = src/app/agreement.c src/app/app.c src/app/app.h src/app/app_int.h src/app/applications.c \
  src/app/card.c src/app/details.c src/app/doctor.c src/app/draft.c src/app/errors.c src/app/events.c src/app/expired.c \
  src/app/flow.c src/app/form.c src/app/go.c src/app/home.c src/app/install.c src/app/mend.c src/app/new_pin.c src/app/notices.c src/app/paychoice.c \
  src/app/payment.c src/app/pin.c src/app/precheck.c src/app/prices.c src/app/progress.c src/app/proof.c src/app/routes.c src/app/routes.h src/app/screens.h src/app/steplist.c \
  src/app/submit.c src/app/text.c src/app/transfers.c
