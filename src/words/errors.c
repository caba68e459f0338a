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
        {N_("Xuqi has an internal error."), LOST_KEPT,
         N_("Please start Xuqi again. If it happens again, run \"xuqi doctor\" and show what it says to {contact}.")},
    [XQ_E_NO_MEMORY] = {N_("This computer has run out of memory."), LOST_KEPT,
                        N_("Close other programs, then try again.")},
    [XQ_E_IO] = {N_("A file could not be read or written.[ File: {path}.][ Reason: {errno}.]"), LOST_KEPT,
                 N_("Check that the disk works and the key is plugged in, then try again.")},
    [XQ_E_DISK_FULL] = {N_("The disk is full.[ File: {path}.]"),
                        N_("Nothing is lost: the file still has its old content."),
                        N_("Free some space, then try again.")},
    [XQ_E_PERMISSION] = {N_("You have no permission to read or write a file that is needed.[ File: {path}.]"),
                         LOST_NOTHING, N_("Ask the administrator of this computer for access, then try again.")},
    [XQ_E_NOT_FOUND] = {N_("It was not found.[ File: {path}.][ Business number: {business_no}.]"), LOST_NOTHING,
                        N_("Check the name or the number, then try again.")},
    [XQ_E_EXISTS] = {N_("Something with that name already exists.[ File: {path}.]"),
                     N_("It was not overwritten: nothing is lost and there is no further charge."),
                     N_("Choose another name, or move the old file first.")},
    [XQ_E_BUSY] = {N_("Another program is using this right now.[ File: {path}.]"), LOST_NOTHING,
                   N_("Wait a moment or close the other program, then try again.")},
    [XQ_E_CANCELLED] = {N_("This was stopped before it finished."), LOST_KEPT,
                        N_("You can start again at any time and continue where you were.")},
    [XQ_E_USAGE] = {N_("The command is not valid.[ Place: {argument}.]"), LOST_NOTHING,
                    N_("Type \"xuqi --help\" to see how to use it.")},
    [XQ_E_CONFIG] = {N_("There is an error in the settings.[ Setting: {setting}.][ File: {path}.][ Line: {line}.]"),
                     LOST_NOTHING, N_("Correct the settings as described in xuqi.conf(5), then start again.")},
    [XQ_E_MALFORMED] = {N_("Something has the wrong format and cannot be read.[ File: {path}.][ Place: {field}.]"),
                        LOST_NOTHING, N_("Check the file or what you entered, then try again.")},
    [XQ_E_TOO_LARGE] = {N_("Something is too large.[ File: {path}.]"), LOST_NOTHING,
                        N_("Check that it is the right file, then try again.")},
    [XQ_E_FORM_INVALID] = {N_("The form needs a correction.[ {field_words}: {flaw_words}.]"), LOST_NOTHING,
                           N_("Please correct it and submit it again.")},
    [XQ_E_CRYPTO] = {N_("A cryptographic operation failed."), LOST_KEPT,
                     N_("Try again. If it happens again, run \"xuqi doctor\" and show what it says to {contact}.")},
    [XQ_E_KEY_UNSUPPORTED] = {N_("This kind of key cannot be renewed here."), LOST_NOTHING,
                              N_("Please renew at a service hall, or ask {contact}.")},
    [XQ_E_SIGNATURE_BAD] =
        {N_("A signature could not be verified: the content was changed on the way, or comes from someone else."),
         LOST_NOTHING, N_("Try again. If it happens again, do not continue, and ask {contact}.")},
    [XQ_E_CERT_UNTRUSTED] =
        {N_("The certificate was not issued by an authority that is trusted here."), LOST_NOTHING,
         N_("Check the setting ca_file. If nobody has changed it, do not continue, and ask {contact}.")},
    [XQ_E_CERT_UNKNOWN] = {N_("The service does not know this certificate."), LOST_NOTHING,
                           N_("Check that you chose the right key and the right service.")},
    [XQ_E_CERT_EXPIRED] =
        {N_("The certificate has expired[ ({not_after})]."), LOST_NOTHING,
         N_("It can no longer be renewed online. Please take the required documents to a service hall.")},
    [XQ_E_CERT_NOT_YET_VALID] =
        {N_("The certificate is not valid yet[ (from {not_before})]."), LOST_NOTHING,
         N_("Check the date and time of this computer. If they are right, try again when the certificate is valid.")},
    [XQ_E_CERT_REVOKED] = {N_("The certificate has been revoked[ ({revoked_at})]."), LOST_NOTHING,
                           N_("It cannot be renewed. You can get a new one at a service hall.")},
    [XQ_E_CERT_KEY_MISMATCH] = {N_("The certificate and the private key do not match."), LOST_OLD,
                                N_("It was not installed. Please ask {contact} before you continue.")},
    [XQ_E_CERT_SUBJECT_CHANGED] = {N_("The new certificate names a different holder than the old one."), LOST_OLD,
                                   N_("It was not installed. Please ask {contact} before you continue.")},
    [XQ_E_CERT_NOT_EXTENDED] = {N_("The new certificate does not expire later than the old one."), LOST_OLD,
                                N_("It was not installed. Please ask {contact} before you continue.")},
    [XQ_E_KEY_ABSENT] = {N_("The key was not found.[ File: {path}.]"), LOST_NOTHING,
                         N_("Plug in the key or check the key file, then try again.")},
    [XQ_E_TOKEN_REMOVED] = {N_("The key was unplugged."),
                            N_("The certificate on it works, whether the old one or already the new one. What you "
                               "started continues where it stopped, and there is no further charge."),
                            N_("Plug the same key in again, then continue.")},
    [XQ_E_TOKEN_READ_ONLY] =
        {N_("The key or the key file cannot be written.[ File: {path}.]"), LOST_OLD,
         N_("Remove the write protection, or ask the administrator of this computer, then try again.")},
    [XQ_E_TOKEN_FULL] = {N_("There is no room left on the key."), LOST_OLD,
                         N_("Please do not delete anything yourself: ask {contact} or a service hall.")},
    [XQ_E_TOKEN_WRITE] = {N_("The new certificate could not be written to the key."), LOST_OLD,
                          N_("Unplug the key, plug it in again, and install again. It continues where it stopped.")},
    [XQ_E_TOKEN_CHANGED] =
        {N_("Another program has just written something else to this key.[ File: {path}.]"),
         N_("Xuqi changed nothing on it, and there is no further charge."),
         N_("Wait until the other program has finished, then look at this certificate again and continue.")},
    [XQ_E_TOKEN_DAMAGED] =
        {N_("The key or the key file is damaged and cannot be read.[ File: {path}.]"),
         N_("Xuqi changed nothing on it, and there is no further charge."),
         N_("If you have a copy of the key file, use that. Otherwise, take the key to a service hall.")},
    [XQ_E_TOKEN_BUSY] = {N_("Another program is using this key.[ Program: {program}.]"), LOST_TRY,
                         N_("Close that program, or wait until it has finished, then try again.")},
    [XQ_E_TOKEN_SWAPPED] = {N_("This is not the key that was plugged in before."),
                            N_("Nothing was done with it. What you started belongs to the first key and is kept."),
                            N_("Plug the first key in again, then continue.")},
    [XQ_E_TOKEN_UNSUPPORTED] = {N_("This kind of key cannot do that."), LOST_TRY,
                                N_("Use the manufacturer's program, or ask at a service hall.")},
    [XQ_E_TOKEN_TOUCH] = {N_("The key was not touched in time."), LOST_TRY,
                          N_("Try again, and touch the key when it blinks.")},
    [XQ_E_READER_SERVICE] =
        {N_("The card reader service of this computer (pcscd) is not running."), LOST_NOTHING,
         N_("Ask the administrator of this computer to install and start pcscd. Key files work without it.")},
    [XQ_E_READER_DENIED] =
        {N_("You have no permission to use the card readers of this computer."), LOST_NOTHING,
         N_("Ask the administrator of this computer to allow it (polkit rule for pcscd), then try again.")},
    [XQ_E_MODULE] = {N_("The driver (PKCS#11 module) for this kind of key cannot be used.[ File: {path}.]"),
                     LOST_NOTHING, N_("Check the setting modules, or reinstall the key manufacturer's software.")},
    [XQ_E_MANAGEMENT_KEY] =
        {N_("Writing a certificate to this card needs its management key, which is not known here."), LOST_OLD,
         N_("There is nothing wrong with the card. Ask whoever issued it for the management key (option "
            "--management-key), or have the certificate written at a service hall.")},
    [XQ_E_PIN_NEEDED] = {N_("This needs the PIN."), LOST_TRY,
                         N_("Enter the PIN. In a script, use --pin-fd or --pin-file.")},
    [XQ_E_PIN_WRONG] =
        {N_("The PIN is wrong.[ Tries left: {tries_to_lock}.][ {tries_to_pause}][ The next try is possible in "
            "{wait_seconds}.]"),
         N_("Nothing was changed and there is no further charge."),
         N_("Check Caps Lock and Num Lock, then enter the PIN again. If you do not remember it, stop here and ask "
            "at a service hall.")},
    [XQ_E_PIN_LENGTH] = {N_("The PIN has the wrong length.[ It has {pin_min} to {pin_max} characters.]"), LOST_TRY,
                         N_("Enter the PIN again.")},
    [XQ_E_PIN_WAIT] = {N_("You have to wait after several wrong PINs.[ You can try again in {wait_seconds}.]"),
                       LOST_TRY, N_("Please wait, and enter the PIN again then.")},
    [XQ_E_PIN_LOCKED] = {N_("The PIN is locked after too many wrong tries."),
                         N_("The certificate and the private key are still there, and there is no further charge."),
                         N_("Set a new PIN with the unblocking code (PUK) if you have it. If not, have the key "
                            "unlocked at a service hall; bring it and your identity document.")},
    [XQ_E_PIN_LAST_TRY] = {N_("Only one try is left: one more wrong PIN locks the key."), LOST_TRY,
                           N_("If you are not sure of the PIN, stop here and ask at a service hall. If you are sure, "
                              "confirm and enter it.")},
    [XQ_E_PUK_WRONG] = {N_("The unblocking code (PUK) is wrong.[ Tries left: {tries_left}.]"),
                        N_("The PIN was not changed and there is no further charge."),
                        N_("Check the letter the code came in, then enter it again. If you do not have it, ask a "
                           "service hall.")},
    [XQ_E_PUK_LOCKED] = {N_("The unblocking code (PUK) is locked after too many wrong tries."),
                         N_("The certificate and the private key are still there, and there is no further charge."),
                         N_("Take the key and your identity document to a service hall.")},
    [XQ_E_INSTALL_UNPROVEN] = {N_("The new certificate could not be verified to work."), LOST_OLD,
                               N_("Please do not delete anything. Plug the key in again and install again. If it "
                                  "happens again, ask {contact}.")},
    [XQ_E_NET_UNREACHABLE] =
        {N_("The service cannot be reached.[ Address: {url}.]"), LOST_KEPT,
         N_("Check the network connection, then try again. You can also continue later, or at another terminal.")},
    [XQ_E_NET_TIMEOUT] =
        {N_("The service did not answer in time."), LOST_KEPT,
         N_("Check the network connection, then try again. You can also continue later, or at another terminal.")},
    [XQ_E_NET_BROKEN] =
        {N_("The connection to the service was interrupted."), LOST_KEPT,
         N_("Check the network connection, then try again. You can also continue later, or at another terminal.")},
    [XQ_E_NET_UNTRUSTED] =
        {N_("The connection is not safe: the other side could not prove that it is the service."),
         N_("None of your data was sent, and there is no further charge."),
         N_("Do not continue. Check the setting ca_file and the clock of this computer, or ask {contact}.")},
    [XQ_E_CLOCK_WRONG] = {N_("The clock of this computer is wrong.[ It is off by {offset}.]"), LOST_NOTHING,
                          N_("Set the date and time, then try again.")},
    [XQ_E_SERVICE_FAULT] = {N_("The service has an internal error."), LOST_KEPT,
                            N_("Try again in a few minutes. If it continues, ask {contact}.")},
    [XQ_E_SERVICE_PROTOCOL] =
        {N_("The service's answer could not be understood."), LOST_KEPT,
         N_("Check the address of the service. If it is right, this program may need an update.")},
    [XQ_E_SERVICE_UNAVAILABLE] = {N_("The service is not available at the moment.[ Try again in {retry_after}.]"),
                                  LOST_KEPT, N_("Please come back a little later.")},
    [XQ_E_RATE_LIMITED] = {N_("Too many requests in a short time.[ Try again in {retry_after}.]"), LOST_KEPT,
                           N_("Please wait a little, then try again.")},
    [XQ_E_AUTH_REQUIRED] = {N_("The service needs to know who you are."), LOST_NOTHING,
                            N_("Enter the PIN, then try again.")},
    [XQ_E_AUTH_EXPIRED] = {N_("The session with the service has ended."), LOST_KEPT,
                           N_("Enter the PIN again to continue.")},
    [XQ_E_FORBIDDEN] = {N_("This certificate is not allowed to do that."), LOST_NOTHING,
                        N_("Check that you chose the right key. If you did, ask {contact}.")},
    [XQ_E_CHALLENGE_SPENT] = {N_("Your proof of identity has expired or was already used."), LOST_NOTHING,
                              N_("Please try again.")},
    [XQ_E_TOO_EARLY] = {N_("It is too early to renew this certificate.[ It can be renewed from {opens_at} on.]"),
                        LOST_NOTHING, N_("There is nothing to do now. Please come back then.")},
    [XQ_E_BEYOND_CA] = {N_("The authority's own certificate expires before the new one would."), LOST_REFUSED,
                        N_("Choose a shorter term, or ask {contact}.")},
    [XQ_E_RENEWAL_OPEN] =
        {N_("A renewal of this certificate is already in progress.[ Business number: {business_no}.]"), LOST_KEPT,
         N_("Please continue with that application: look at its progress.")},
    [XQ_E_ALREADY_RENEWED] = {N_("This certificate has already been renewed."), LOST_NOTHING,
                              N_("There is nothing to do: please use the new certificate.")},
    [XQ_E_AGREEMENT_CHANGED] = {N_("The service agreement has changed since you read it.[ Version: {version}.]"),
                                LOST_REFUSED,
                                N_("Read and accept the new agreement, then submit the application again.")},
    [XQ_E_NOTICE_UNREAD] = {N_("A notice has not been confirmed yet.[ Notice: {notice}.]"), LOST_REFUSED,
                            N_("Read and confirm the notice, then submit the application again.")},
    [XQ_E_PRICE_CHANGED] = {N_("The price has changed since you saw it."), LOST_REFUSED,
                            N_("Look at the new price, then submit the application again if you accept it.")},
    [XQ_E_TERM_UNKNOWN] = {N_("This term is not offered.[ Months: {months}.]"), LOST_REFUSED,
                           N_("Choose one of the terms that are offered.")},
    [XQ_E_TERM_FIXED] = {N_("The term can no longer be changed: the order is based on it."), LOST_KEPT,
                         N_("Keep the term. To choose another, withdraw this application and start a new one.")},
    [XQ_E_KEY_REUSED] = {N_("This private key has been used for another certificate before."), LOST_REFUSED,
                         N_("Start again with a new private key, or ask {contact}.")},
    [XQ_E_KEY_POLICY] = {N_("This private key does not meet the rules of the service."), LOST_REFUSED,
                         N_("Ask {contact} which key is to be used, or renew at a service hall.")},
    [XQ_E_STATE_CONFLICT] =
        {N_("This is not possible now: the status of the application has changed.[ It is: {business_status}.]"),
         LOST_KEPT, N_("Look at its progress, then decide.")},
    [XQ_E_VERSION_CONFLICT] = {N_("It has just been changed somewhere else."),
                               N_("Your change was not saved. Nothing else is lost, and there is no further charge."),
                               N_("Look at the current version, then make your change again.")},
    [XQ_E_IDEMPOTENCY_CONFLICT] = {N_("The same request number was already used for something else."), LOST_KEPT,
                                   N_("Look at the progress, then start again if necessary.")},
    [XQ_E_NOT_ISSUED] = {N_("The new certificate is not ready yet."), LOST_KEPT,
                         N_("There is nothing to do now. Please look at the progress later.")},
    [XQ_E_AUDIT_BROKEN] =
        {N_("The service's audit records are not intact: something was changed in them.[ Record: {record}.]"),
         N_("Nothing was changed now."),
         N_("Stop the service, keep a copy of its data, and find the cause before you continue.")},
};

/* What to do now at a machine in a hall, where that is another thing than at one's own computer; NULL: the same. */
static const char *next_in_hall(enum xq_code code) {
  return words_in_hall() && code == XQ_E_PIN_WRONG
             ? N_("Enter the PIN again. If you do not remember it, stop here and ask {attendant}.")
             : NULL;
}

void xq_words_error(const xq_err *err, struct xq_words_error *words) {
  enum xq_code code = xq_err_code(err);
  if (code == XQ_E_NONE) {
    *words = (struct xq_words_error){xq_strdup(""), xq_strdup(""), xq_strdup("")};
    return;
  }
  const struct words_three *cause = words_cause(err), *three = cause != NULL ? cause : &texts[code];
  const char *in_hall = cause == NULL ? next_in_hall(code) : NULL;
  words->what = words_fill(_(three->what), err);
  words->lost = words_fill(_(three->lost), err);
  words->next = words_fill(_(in_hall != NULL ? in_hall : three->next), err);
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
