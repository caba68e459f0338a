/*
 * disk.h - what a program wrote and did not flush, so that it can be lost as in a power cut.
 *
 * A model of a disk at its worst: content is there after fsync or fdatasync of the file (or was written under O_DSYNC),
 * a name (made, renamed, removed, a directory too) after fsync of its directory, and nothing else survives.  It looks at
 * regular files and directories only; modes, owners and times are not looked at, nor a file named *-shm (SQLite's
 * shared memory, which is made anew after a crash), nor what stdio writes.
 *
 * Written for one process: two that write to one file at the same time must both flush before the other goes on.
 */
#ifndef TESTS_FAULT_DISK_H
#define TESTS_FAULT_DISK_H

#include <stdbool.h>
#include <sys/types.h>

/* From now on; `limbo` is a folder on the disk of the files, where removed ones wait for their return. */
void disk_start(const char *limbo);
/* False also in a child of fork(): what it writes is not looked at. */
bool disk_on(void);
/* What is not flushed is lost.  With names_stay only content is: the order that a disk promises nobody.  No call that
 * changes a file returns after that. */
void disk_lose(bool names_stay);

/* Before a change.  True: it is looked at, and disk_done() must follow; until then no other thread changes anything. */
bool disk_writes(int fd, off_t at, size_t len); /* at < 0: where the descriptor stands */
bool disk_truncates(int fd, off_t len);
bool disk_changes_name(int dir, const char *path); /* made, removed, or given to another file */
bool disk_renames(int from_dir, const char *from, int to_dir, const char *to);
bool disk_opens(int dir, const char *path, int flags);
/* After a file was made under a name that was not known before. */
void disk_made(const char *path);
void disk_done(void);
/* True: it counts as flushed now, and need not be (tests get no faster disk by waiting for it). */
bool disk_flushes(int fd);

#endif
