/*
 * errors.c - every error code in words: what happened, whether anything was lost, what to do now.
 *
 * A text may use the error's facts: {name} stands for the fact of that name, and what stands in [ ] is left out when a
 * fact in it is missing.  {contact} is who helps, with the telephone number.  A test holds that every code has its three
 * texts in every language.
 */
#include <stdlib.h>
#include <string.h>

#include "words/words_int.h"

static const struct words_three texts[XQ_E_COUNT_] = {
    [XQ_E_INTERNAL] =
        {N_("Xuqi made a mistake of its own."), LOST_KEPT,
         N_("Please start Xuqi again. If it happens again, run \"xuqi doctor\" and show what it says to {contact}.")},
    [XQ_E_NO_MEMORY] = {N_("This machine has run out of memory."), LOST_KEPT,
                        N_("Close other programs, then try again.")},
    [XQ_E_IO] = {N_("A file could not be read or written.[ File: {path}.][ Reason: {errno}.]"), LOST_KEPT,
                 N_("Check that the disk works and the medium is plugged in, then try again.")},
    [XQ_E_DISK_FULL] = {N_("The disk is full.[ File: {path}.]"),
                        N_("Nothing was lost: the old content of the file is still whole."),
                        N_("Free some space, then try again.")},
    [XQ_E_PERMISSION] = {N_("A file that is needed may not be read or written by this account.[ File: {path}.]"),
                         LOST_NOTHING, N_("Ask whoever looks after this machine for access, then try again.")},
    [XQ_E_NOT_FOUND] = {N_("What was asked for is not there.[ File: {path}.][ Business number: {business_no}.]"),
                        LOST_NOTHING, N_("Check the name or the number, then try again.")},
    [XQ_E_EXISTS] = {N_("There is already something of that name.[ File: {path}.]"),
                     N_("It was not overwritten: nothing was lost and nothing more is charged."),
                     N_("Choose another name, or move the old file away first.")},
    [XQ_E_BUSY] = {N_("Another program is using this just now.[ File: {path}.]"), LOST_NOTHING,
                   N_("Wait a moment or close the other program, then try again.")},
    [XQ_E_CANCELLED] = {N_("This was stopped before it was finished."), LOST_KEPT,
                        N_("You can begin again at any time and go on where you were.")},
    [XQ_E_USAGE] = {N_("The command was not understood.[ The place: {argument}.]"), LOST_NOTHING,
                    N_("Type \"xuqi --help\" to see how it is written.")},
    [XQ_E_CONFIG] = {N_("The settings are not right.[ Setting: {setting}.][ File: {path}.][ Line: {line}.]"),
                     LOST_NOTHING, N_("Correct the settings as described in xuqi.conf(5), then start again.")},
    [XQ_E_MALFORMED] =
        {N_("Something was handed in that cannot be read as it is.[ File: {path}.][ The place: {field}.]"),
         LOST_NOTHING, N_("Check the file or what you entered, then try again.")},
    [XQ_E_TOO_LARGE] = {N_("Something is larger than it may be.[ File: {path}.]"), LOST_NOTHING,
                        N_("Check that it is the right file, then try again.")},
    [XQ_E_FORM_INVALID] = {N_("The form needs a correction.[ {field_words}: {flaw_words}.]"), LOST_NOTHING,
                           N_("Correct it and send it again.")},
    [XQ_E_CRYPTO] = {N_("A cryptographic operation failed."), LOST_KEPT,
                     N_("Try again. If it happens again, run \"xuqi doctor\" and show what it says to {contact}.")},
    [XQ_E_KEY_UNSUPPORTED] = {N_("This kind of key cannot be renewed here."), LOST_NOTHING,
                              N_("Please renew at a service hall, or ask {contact}.")},
    [XQ_E_SIGNATURE_BAD] =
        {N_("A signature is not right: the content was changed on its way, or comes from someone else."), LOST_NOTHING,
         N_("Try again. If it happens again, do not go on, and ask {contact}.")},
    [XQ_E_CERT_UNTRUSTED] = {N_("The certificate does not come from an authority that is trusted here."), LOST_NOTHING,
                             N_("Check the setting ca_file. If nobody changed it, do not go on, and ask {contact}.")},
    [XQ_E_CERT_UNKNOWN] = {N_("The service does not know this certificate."), LOST_NOTHING,
                           N_("Check that you chose the right key and the right service.")},
    [XQ_E_CERT_EXPIRED] =
        {N_("The certificate has expired[ ({not_after})]."), LOST_NOTHING,
         N_("It can no longer be renewed online. Please go to a service hall with the documents it asks for.")},
    [XQ_E_CERT_NOT_YET_VALID] =
        {N_("The certificate is not valid yet[ (from {not_before})]."), LOST_NOTHING,
         N_("Check the date and time of this machine. If they are right, try again once the certificate is valid.")},
    [XQ_E_CERT_REVOKED] = {N_("The certificate has been revoked[ ({revoked_at})]."), LOST_NOTHING,
                           N_("It cannot be renewed. Please ask a service hall for a new one.")},
    [XQ_E_CERT_KEY_MISMATCH] = {N_("The certificate and the key do not belong together."), LOST_OLD,
                                N_("It was not installed. Please ask {contact} before you go on.")},
    [XQ_E_CERT_SUBJECT_CHANGED] = {N_("The new certificate names another holder than the old one."), LOST_OLD,
                                   N_("It was not installed. Please ask {contact} before you go on.")},
    [XQ_E_CERT_NOT_EXTENDED] = {N_("The new certificate does not last longer than the old one."), LOST_OLD,
                                N_("It was not installed. Please ask {contact} before you go on.")},
    [XQ_E_KEY_ABSENT] = {N_("The key was not found.[ File: {path}.]"), LOST_NOTHING,
                         N_("Plug in the medium or check the key file, then try again.")},
    [XQ_E_TOKEN_REMOVED] = {N_("The medium was pulled out."),
                            N_("The certificate on it works, be it the old one or already the new one. What was begun "
                               "goes on where it stopped, and nothing more is charged."),
                            N_("Plug the same medium in again, then go on.")},
    [XQ_E_TOKEN_READ_ONLY] =
        {N_("The medium or the key file may not be written.[ File: {path}.]"), LOST_OLD,
         N_("Take the write protection off, or ask whoever looks after this machine, then try again.")},
    [XQ_E_TOKEN_FULL] = {N_("There is no room left on the medium."), LOST_OLD,
                         N_("Please do not delete anything yourself: ask {contact} or a service hall.")},
    [XQ_E_TOKEN_WRITE] =
        {N_("The medium did not take the new certificate."), LOST_OLD,
         N_("Unplug the medium, plug it in again, and install once more. It goes on where it stopped.")},
    [XQ_E_TOKEN_CHANGED] =
        {N_("Another program has just written something else to this medium.[ File: {path}.]"),
         N_("Xuqi changed nothing on it, and nothing more is charged."),
         N_("Wait until the other program has finished, then look at this certificate again and go on.")},
    [XQ_E_TOKEN_DAMAGED] =
        {N_("The medium or the key file is damaged and cannot be read.[ File: {path}.]"),
         N_("Xuqi changed nothing on it, and nothing more is charged."),
         N_("If you have a copy of the key file, use that one. Otherwise take the medium to a service hall.")},
    [XQ_E_TOKEN_BUSY] = {N_("Another program is using this key.[ Program: {program}.]"), LOST_TRY,
                         N_("Close that program, or wait until it is done, then try again.")},
    [XQ_E_TOKEN_SWAPPED] = {N_("Another key is plugged in now than before."),
                            N_("Nothing was done with it. What was begun belongs to the first key and is kept."),
                            N_("Plug the first key in again, then go on.")},
    [XQ_E_TOKEN_UNSUPPORTED] = {N_("This kind of key cannot do that."), LOST_TRY,
                                N_("Use the program of the key's maker, or ask a service hall.")},
    [XQ_E_TOKEN_TOUCH] = {N_("The key was not touched in time."), LOST_TRY,
                          N_("Try again, and touch the key when it blinks.")},
    [XQ_E_READER_SERVICE] = {N_("The program of this machine that talks to card readers (pcscd) is not running."),
                             LOST_NOTHING,
                             N_("Ask whoever looks after this machine to install and start pcscd. Key files work "
                                "without it.")},
    [XQ_E_READER_DENIED] = {N_("This account may not use the card readers of this machine."), LOST_NOTHING,
                            N_("Ask whoever looks after this machine to allow it (polkit rule for pcscd), then try "
                               "again.")},
    [XQ_E_MODULE] = {N_("The program part (PKCS#11 module) for this kind of key cannot be used.[ File: {path}.]"),
                     LOST_NOTHING, N_("Check the setting modules, or install the software of the key's maker again.")},
    [XQ_E_MANAGEMENT_KEY] =
        {N_("This card takes a certificate only from who has its management key, and it is not known here."), LOST_OLD,
         N_("Nothing is wrong with the card. Ask whoever gave it to you for the management key (option "
            "--management-key), or take the card to a service hall, where the certificate is written.")},
    [XQ_E_PIN_NEEDED] = {N_("This needs the PIN."), LOST_TRY,
                         N_("Enter the PIN. In a script hand it in by --pin-fd or --pin-file.")},
    [XQ_E_PIN_WRONG] =
        {N_("The PIN is wrong.[ Tries left: {tries_to_lock}.][ {tries_to_pause}][ The next try is possible in "
            "{wait_seconds}.]"),
         N_("Nothing was changed and nothing more is charged."),
         N_("Look at Caps Lock and Num Lock, then enter the PIN again. If you do not remember it, stop here and ask a "
            "service hall.")},
    [XQ_E_PIN_LENGTH] = {N_("A PIN of this length cannot be right.[ It has {pin_min} to {pin_max} characters.]"),
                         LOST_TRY, N_("Enter the PIN again.")},
    [XQ_E_PIN_WAIT] = {N_("After several wrong PINs there is a pause.[ It ends in {wait_seconds}.]"), LOST_TRY,
                       N_("Please wait, and enter the PIN again then.")},
    [XQ_E_PIN_LOCKED] =
        {N_("The PIN is locked after too many wrong tries."),
         N_("The certificate and the key are still on the medium, and nothing more is charged."),
         N_("Set a new PIN with the unblocking code (PUK) if you have it. If not, take the medium and your "
            "identity document to a service hall, where it is unlocked.")},
    [XQ_E_PIN_LAST_TRY] = {N_("Only one try is left: one more wrong PIN locks the key."), LOST_TRY,
                           N_("Stop here if you are not sure of the PIN, and ask a service hall. If you are sure, "
                              "say so and enter it.")},
    [XQ_E_PUK_WRONG] = {N_("The unblocking code (PUK) is wrong.[ Tries left: {tries_left}.]"),
                        N_("The PIN was not changed and nothing more is charged."),
                        N_("Check the letter the code came in, then enter it again. If you do not have it, ask a "
                           "service hall.")},
    [XQ_E_PUK_LOCKED] = {N_("The unblocking code (PUK) is locked after too many wrong tries."),
                         N_("The certificate and the key are still on the medium, and nothing more is charged."),
                         N_("Take the medium and your identity document to a service hall.")},
    [XQ_E_INSTALL_UNPROVEN] =
        {N_("The new certificate could not be proved to work."), LOST_OLD,
         N_("Please delete nothing. Plug the medium in again and install once more. If it happens again, ask {contact}.")},
    [XQ_E_NET_UNREACHABLE] =
        {N_("The service cannot be reached.[ Address: {url}.]"), LOST_KEPT,
         N_("Check the network connection, then try again. You can also go on later, or at another terminal.")},
    [XQ_E_NET_TIMEOUT] =
        {N_("The service did not answer in time."), LOST_KEPT,
         N_("Check the network connection, then try again. You can also go on later, or at another terminal.")},
    [XQ_E_NET_BROKEN] =
        {N_("The connection to the service broke off."), LOST_KEPT,
         N_("Check the network connection, then try again. You can also go on later, or at another terminal.")},
    [XQ_E_NET_UNTRUSTED] =
        {N_("The connection is not safe: the other side did not prove to be the service."),
         N_("Nothing of yours was sent, and nothing more is charged."),
         N_("Do not go on. Check the setting ca_file and the clock of this machine, or ask {contact}.")},
    [XQ_E_CLOCK_WRONG] = {N_("The clock of this machine is wrong.[ It is off by {offset}.]"), LOST_NOTHING,
                          N_("Set the date and the time, then try again.")},
    [XQ_E_SERVICE_FAULT] = {N_("The service has a fault of its own."), LOST_KEPT,
                            N_("Try again in a few minutes. If it stays so, ask {contact}.")},
    [XQ_E_SERVICE_PROTOCOL] =
        {N_("The service answered something this program does not understand."), LOST_KEPT,
         N_("Check the address of the service. If it is right, this program may need an update.")},
    [XQ_E_SERVICE_UNAVAILABLE] = {N_("The service is not available for the moment.[ Try again in {retry_after}.]"),
                                  LOST_KEPT, N_("Please come back a little later.")},
    [XQ_E_RATE_LIMITED] = {N_("There were too many requests in a short time.[ Try again in {retry_after}.]"), LOST_KEPT,
                           N_("Please wait a little, then try again.")},
    [XQ_E_AUTH_REQUIRED] = {N_("The service needs to know who you are."), LOST_NOTHING,
                            N_("Enter the PIN, then try again.")},
    [XQ_E_AUTH_EXPIRED] = {N_("The session with the service has ended."), LOST_KEPT,
                           N_("Enter the PIN again to go on.")},
    [XQ_E_FORBIDDEN] = {N_("This certificate may not do that."), LOST_NOTHING,
                        N_("Check that you chose the right key. If you did, ask {contact}.")},
    [XQ_E_CHALLENGE_SPENT] = {N_("The proof of who you are came too late or was used before."), LOST_NOTHING,
                              N_("Please try again.")},
    [XQ_E_TOO_EARLY] = {N_("It is too early to renew this certificate.[ It can be renewed from {opens_at} on.]"),
                        LOST_NOTHING, N_("There is nothing to do now. Please come back then.")},
    [XQ_E_BEYOND_CA] = {N_("The certificate of the authority itself ends before the new one would."), LOST_REFUSED,
                        N_("Choose a shorter term, or ask {contact}.")},
    [XQ_E_RENEWAL_OPEN] = {N_("A renewal of this certificate is already under way.[ Business number: {business_no}.]"),
                           LOST_KEPT, N_("Go on with that one: look at its progress.")},
    [XQ_E_ALREADY_RENEWED] = {N_("This certificate has been renewed already."), LOST_NOTHING,
                              N_("There is nothing to do: please use the new certificate.")},
    [XQ_E_AGREEMENT_CHANGED] = {N_("The service agreement has changed since you read it.[ Version: {version}.]"),
                                LOST_REFUSED,
                                N_("Read the new agreement and accept it, then send the application again.")},
    [XQ_E_NOTICE_UNREAD] = {N_("A notice has not been acknowledged yet.[ Notice: {notice}.]"), LOST_REFUSED,
                            N_("Read the notice and acknowledge it, then send the application again.")},
    [XQ_E_PRICE_CHANGED] = {N_("The price has changed since you saw it."), LOST_REFUSED,
                            N_("Look at the new price, then send the application again if you agree.")},
    [XQ_E_TERM_UNKNOWN] = {N_("This term is not offered.[ Months: {months}.]"), LOST_REFUSED,
                           N_("Choose one of the terms that are offered.")},
    [XQ_E_TERM_FIXED] = {N_("The term can no longer be changed: the order was made for it."), LOST_KEPT,
                         N_("Keep the term. To choose another one, withdraw this application and begin a new one.")},
    [XQ_E_KEY_REUSED] = {N_("This key has been used for another certificate before."), LOST_REFUSED,
                         N_("Begin again with a new key, or ask {contact}.")},
    [XQ_E_KEY_POLICY] = {N_("This key does not meet the rules of the service."), LOST_REFUSED,
                         N_("Ask {contact} which key is to be used, or renew at a service hall.")},
    [XQ_E_STATE_CONFLICT] =
        {N_("This is not possible now: the application stands elsewhere.[ It is: {business_status}.]"), LOST_KEPT,
         N_("Look at its progress, then decide.")},
    [XQ_E_VERSION_CONFLICT] = {N_("It was changed somewhere else in the meantime."),
                               N_("Your change was not saved, nothing else was lost, and nothing more is charged."),
                               N_("Look at how it stands now, then make your change again.")},
    [XQ_E_IDEMPOTENCY_CONFLICT] = {N_("The same request number was used for something else."), LOST_KEPT,
                                   N_("Look at the progress, then begin again if it is still needed.")},
    [XQ_E_NOT_ISSUED] = {N_("The new certificate has not been made yet."), LOST_KEPT,
                         N_("There is nothing to do now. Please look at the progress later.")},
    [XQ_E_AUDIT_BROKEN] =
        {N_("The records of the service are not whole: something was changed in them.[ Record: {record}.]"),
         N_("Nothing was changed now."),
         N_("Stop the service, keep a copy of its data, and find the cause before you go on.")},
};

void xq_words_error(const xq_err *err, struct xq_words_error *words) {
  enum xq_code code = xq_err_code(err);
  if (code == XQ_E_NONE) {
    *words = (struct xq_words_error){xq_strdup(""), xq_strdup(""), xq_strdup("")};
    return;
  }
  const struct words_three *three = words_cause(err);
  three = three != NULL ? three : &texts[code];
  words->what = words_fill(_(three->what), err);
  words->lost = words_fill(_(three->lost), err);
  words->next = words_fill(_(three->next), err);
}

void xq_words_error_clear(struct xq_words_error *words) {
  free(words->what);
  free(words->lost);
  free(words->next);
  *words = (struct xq_words_error){0};
}

char *xq_words_error_text(const xq_err *err) {
  struct xq_words_error words;
  xq_words_error(err, &words);
  char *text = xq_asprintf("%s\n%s\n%s", words.what, words.lost, words.next);
  xq_words_error_clear(&words);
  return text;
}
