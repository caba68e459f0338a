/*
 * journal.h - what an install must not forget if it is cut off: one file per medium and application under the state
 * directory, on disk before the act it describes.
 */
#ifndef XUQI_TOKEN_JOURNAL_H
#define XUQI_TOKEN_JOURNAL_H

#include "xuqi/token.h"

struct journal {
  char *business_no;
  char *entry_id;
  char *kept_at; /* NULL while nothing is kept yet */
  X509 *old_cert, *new_cert;
};
/** Frees what is in it, and empties it. */
void journal_clear(struct journal *journal);
/** Writes it; on disk when this returns. */
XQ_MUST_CHECK xq_err *journal_write(const char *state_dir, const char *uri, const struct journal *journal);
/** Reads it; *found tells.  One that cannot be read counts as not there (and is logged): what it holds is kept
 * elsewhere too. */
XQ_MUST_CHECK xq_err *journal_read(const char *state_dir, const char *uri, const char *business_no,
                                   struct journal *journal, bool *found);
/** Removes it; that none is there is no error.  The errors of files. */
XQ_MUST_CHECK xq_err *journal_remove(const char *state_dir, const char *uri, const char *business_no);
/** Whether there is a journal of this medium about this entry; the newest one is read. */
bool journal_of_entry(const char *state_dir, const char *uri, const char *entry_id, struct journal *journal);
/** The business number of any journal of this medium, NULL: none.  New string. */
char *journal_any(const char *state_dir, const char *uri);

#endif
