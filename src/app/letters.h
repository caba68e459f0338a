/*
 * letters.h - the letters that press buttons: one letter means one thing, whichever screen one is on.
 *
 * They work where no text field has the focus; F5 presses the main button of a page from anywhere.
 */
#ifndef APP_LETTERS_H
#define APP_LETTERS_H

/* L(name, key) for each. */
#define APP_LETTERS(L)                                                   \
  L(ADD, '+')      /* one more of what is listed */                      \
  L(APPLY, 'A')    /* apply for renewal */                               \
  L(BACK, 'B')     /* one step back; to close what was only looked at */ \
  L(CORRECT, 'C')  /* correct an application and send it again */        \
  L(DOCTOR, 'D')   /* check this computer */                             \
  L(EXPORT, 'E')   /* print, save to a file */                           \
  L(PRICES, 'H')   /* how much */                                        \
  L(INSTALL, 'I')  /* install the new certificate */                     \
  L(PIN, 'K')      /* another PIN (kouling) */                           \
  L(LATER, 'L')    /* not now */                                         \
  L(MEND, 'M')     /* mend what is damaged */                            \
  L(NUMBER, 'G')   /* go to an application by its number */              \
  L(NEXT, 'N')     /* on to the next step, to the end of the last */     \
  L(PHONE, 'O')    /* on a telephone */                                  \
  L(PAY, 'P')      /* pay, write transfers down */                       \
  L(PROGRESS, 'Q') /* how an application stands */                       \
  L(AGAIN, 'R')    /* look again, try again */                           \
  L(SAVE, 'S')     /* save, send */                                      \
  L(TELL, 'T')     /* tell the authority again */                        \
  L(UNBLOCK, 'U')  /* unblock a PIN */                                   \
  L(VIEW, 'V')     /* all there is to see of it */                       \
  L(WITHDRAW, 'W') /* withdraw an application */                         \
  L(DROP, 'X')     /* take away one of what is listed */                 \
  L(USE, 'Y')      /* use what is there already: copy it from elsewhere */

enum {
#define APP_LETTER(name, key) APP_LETTER_##name = (key),
  APP_LETTERS(APP_LETTER)
#undef APP_LETTER
};

#endif
