/*
 * letters.h - the letters that press buttons: one letter means one thing, whichever screen one is on.
 *
 * They work where no text field has the focus; F5 presses the main button of a page from anywhere.
 */
#ifndef APP_LETTERS_H
#define APP_LETTERS_H

enum {
  APP_LETTER_ADD = '+',      /* one more of what is listed */
  APP_LETTER_APPLY = 'A',    /* apply for renewal */
  APP_LETTER_BACK = 'B',     /* one step back; to close what was only looked at */
  APP_LETTER_CORRECT = 'C',  /* correct an application and send it again */
  APP_LETTER_DOCTOR = 'D',   /* check this computer */
  APP_LETTER_EXPORT = 'E',   /* print, save to a file */
  APP_LETTER_PRICES = 'H',   /* how much */
  APP_LETTER_INSTALL = 'I',  /* install the new certificate */
  APP_LETTER_PIN = 'K',      /* another PIN (kouling) */
  APP_LETTER_LATER = 'L',    /* not now */
  APP_LETTER_MEND = 'M',     /* mend what is damaged */
  APP_LETTER_NEXT = 'N',     /* on to the next step, to the end of the last */
  APP_LETTER_PAY = 'P',      /* pay, write transfers down */
  APP_LETTER_PROGRESS = 'Q', /* how an application stands */
  APP_LETTER_AGAIN = 'R',    /* look again, try again */
  APP_LETTER_SAVE = 'S',     /* save, send */
  APP_LETTER_TELL = 'T',     /* tell the authority again */
  APP_LETTER_UNBLOCK = 'U',  /* unblock a PIN */
  APP_LETTER_VIEW = 'V',     /* all there is to see of it */
  APP_LETTER_WITHDRAW = 'W', /* withdraw an application */
  APP_LETTER_DROP = 'X',     /* take away one of what is listed */
  APP_LETTER_USE = 'Y',      /* use what is there already: copy it from elsewhere */
};

#endif
