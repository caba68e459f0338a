/*
 * kiosk.h - the rules of a machine in a service hall, without a screen: how long somebody may be away, who may leave the
 * program, and what is run for a visitor.  The faces stand above it; it stands on base.
 *
 *     idle.c   nobody presses a key: warned, paused, over
 *     code.c   the attendant's code, by which the program is left; slow to guess, also over restarts
 *     memory.c what is freed is overwritten
 *     run.c    commands that the operator has set: a bell for the attendant, a printer
 */
#ifndef XUQI_KIOSK_H
#define XUQI_KIOSK_H

#include <sys/types.h>

#include "xuqi/base.h"

/* ---------------------------------------------------------------- idle.c */

/** What a visitor is doing; each takes its own time.  The first three can be seen of any page; the others a page says of
 * itself: asks for a PIN, is about paying or about how an application stands, shows what an install came to. */
enum kiosk_doing {
  KIOSK_CHOOSES,
  KIOSK_TYPES,
  KIOSK_READS,
  KIOSK_GIVES_PIN,
  KIOSK_PAYS,
  KIOSK_HAS_RESULT,
  KIOSK_DOING_COUNT_
};

/** In seconds. */
struct kiosk_times {
  int wait[KIOSK_DOING_COUNT_]; /* without a key press, before the warning */
  int warn;                     /* the warning is shown: any key goes on */
  int pause;                    /* the screen is covered: the PIN of the same key goes on */
};
/** What is right where nobody has set it otherwise. */
struct kiosk_times kiosk_times_usual(void);

enum kiosk_presence { KIOSK_HERE, KIOSK_WARNED, KIOSK_AWAY };
/** What so long without a key press means, with twice the time where `longer` was asked for; *left: seconds until it is
 * the next.  There is no end to how often a key press begins the time anew. */
enum kiosk_presence kiosk_presence(const struct kiosk_times *times, enum kiosk_doing doing, bool longer,
                                   int64_t idle_ms, int *left);
/** Seconds that a pause still lasts; 0: it is over. */
int kiosk_pause_left(const struct kiosk_times *times, int64_t paused_ms);

/* ---------------------------------------------------------------- code.c */

enum { KIOSK_CODE_LEAST = 6 }; /* characters */

/** Wrong codes in a row, and when the last one was (xq_time_now()).  Zero at first; kept by who asks for codes as long as the
 * program runs, for where it cannot be kept on the disk. */
struct kiosk_tries {
  int wrong;
  int64_t when;
};

/** Stores the code in `dir` (made where it is missing), as scrypt makes of it; wrong tries so far are forgotten.
 * PIN_LENGTH where it is too short; errors of files. */
XQ_MUST_CHECK xq_err *kiosk_code_set(const char *dir, const xq_secret *code);
/** Whether there is one. */
bool kiosk_code_is_set(const char *dir);
/** Seconds that who has tried so often in vain waits: none after the first two, then each time longer, up to an hour. */
int kiosk_pause_after(int wrong);
/** Seconds until it may be tried (again), at the time `now` (xq_time_now()); 0: at once.  After three wrong ones there
 * is a pause, each longer than the last up to an hour; a clock that was set back does not shorten it, nor does it make it
 * longer than that. */
int kiosk_code_wait(const char *dir, const struct kiosk_tries *kept, int64_t now);
/** Tries it: the try is on the disk before it is judged, so that pulling the plug wins nothing.  Where the disk is full or
 * cannot be written it counts in *kept alone: the attendant must be able to leave all the same.  *right tells; errors of
 * files, or MALFORMED where what is stored is damaged. */
XQ_MUST_CHECK xq_err *kiosk_code_try(const char *dir, struct kiosk_tries *kept, const xq_secret *code, int64_t now,
                                     bool *right);

/* ---------------------------------------------------------------- memory.c */

/** From now on memory that is freed is overwritten.  The program is begun again for it, with the same words (argv, NULL at its
 * end): to be called before anything is held, and before threads. */
void kiosk_forget_what_is_freed(char **argv);

/* ---------------------------------------------------------------- run.c */

/** A command that runs.  All 0: none does. */
struct kiosk_command {
  int ended; /* can be read when it has ended */
  pid_t pid; /* and its group */
};
/** Runs the command (argv, NULL at its end; its first is a path or found in PATH) by itself, without a shell and with
 * nothing of ours open, and does not wait for it.  input (may be NULL) is what it reads from standard input, at most
 * 64 KiB.  Errors: those of starting it.  runs (NULL: what becomes of it then is its own affair): to be given to
 * kiosk_ended() when it has ended; all 0 where it failed, or where this system cannot tell of its end. */
XQ_MUST_CHECK xq_err *kiosk_run(char *const *argv, const char *input, struct kiosk_command *runs);
/** Waits for its end, and tells whether it succeeded; *runs is none afterwards. */
bool kiosk_ended(struct kiosk_command *runs);
/** Asks the command and all that it began to end, or, not gently, makes them; its end is still to be waited for. */
void kiosk_stop(const struct kiosk_command *runs, bool gently);

#endif
