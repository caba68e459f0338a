/*
 * write.c - changing key files.  Every change is made under a lock, from what is on disk at that moment, is
 * opened again in memory before it is written, replaces the file in one step, and never drops bytes that are not kept
 * elsewhere.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "token/keyfile/keyfile.h"

#define LOCK_WAIT_MS 10000
#define FRESH_MAX 16      /* keys generated and never used */
#define KEPT_NAMES_MAX 99 /* of one certificate, when the file changed between two attempts to renew it */
#define SPACE_NEEDED (4 * 1024 * 1024)

/* ---- the lock: on the key file itself, so that everybody who may change it meets there */

static xq_err *open_and_lock(const char *path, int64_t until, int *fd) {
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (file < 0) {
    int saved = errno;
    xq_err *err = xq_err_errno(saved, path, "cannot open the key file");
    return saved == ENOENT ? xq_err_wrap(err, XQ_E_TOKEN_REMOVED, "the key file is gone") : err;
  }
  while (flock(file, LOCK_EX | LOCK_NB) != 0) {
    int saved = errno;
    if (saved != EWOULDBLOCK && saved != EINTR) {
      if (saved == EOPNOTSUPP || saved == ENOLCK || saved == ENOSYS) {
        break; /* a file system without locks, such as some network ones: the replacing is still in one step */
      }
      close(file);
      return xq_err_errno(saved, path, "cannot lock the key file");
    }
    if (xq_time_mono_ms() >= until) {
      close(file);
      return xq_err_fact(xq_err_new(XQ_E_BUSY, "another program is changing the key file"), "path", "%s", path);
    }
    poll(NULL, 0, 20);
  }
  *fd = file;
  return NULL;
}

/* Whoever held the lock may have put another file in the place of the one locked: then that one is to be locked. */
static xq_err *lock_file(const char *path, int *fd) {
  const int64_t until = xq_time_mono_ms() + LOCK_WAIT_MS;
  for (;;) {
    struct stat locked;
    struct stat there;
    int file = -1;
    xq_err *err = open_and_lock(path, until, &file);
    if (err != NULL) {
      return err;
    }
    if (fstat(file, &locked) == 0 && stat(path, &there) == 0 && locked.st_dev == there.st_dev &&
        locked.st_ino == there.st_ino) {
      *fd = file;
      return NULL;
    }
    close(file);
    if (xq_time_mono_ms() >= until) {
      return xq_err_fact(xq_err_new(XQ_E_BUSY, "the key file does not come to rest"), "path", "%s", path);
    }
  }
}

static void unlock_file(int *fd) {
  if (*fd >= 0) {
    close(*fd);
    *fd = -1;
  }
}

/* ---- reading and replacing under the lock */

struct content {
  uint8_t *data;
  size_t len;
  struct p12 *p12;
};

static void content_clear(struct content *c) {
  p12_free(&c->p12);
  free(c->data);
  *c = (struct content){0};
}

static xq_err *need_login(const struct keystore *ks) {
  return ks->pin != NULL ? NULL : xq_err_new(XQ_E_PIN_NEEDED, "the key file is not open");
}

/* The file as it is now, opened. */
static xq_err *load(const char *path, const xq_secret *pin, struct content *c) {
  xq_err *err = keystore_read(path, &c->data, &c->len);
  if (xq_err_code(err) == XQ_E_KEY_ABSENT) {
    return xq_err_wrap(err, XQ_E_TOKEN_REMOVED, "the key file is gone");
  }
  if (err == NULL) {
    err = p12_parse(c->data, c->len, &c->p12);
  }
  if (err == NULL) {
    err = p12_unlock(c->p12, pin);
  }
  switch (xq_err_code(err)) {
    case XQ_E_MALFORMED:
      return xq_err_wrap(err, XQ_E_TOKEN_DAMAGED, "the key file was damaged");
    case XQ_E_PIN_WRONG:
      return xq_err_wrap(err, XQ_E_PIN_NEEDED, "the PIN of the key file was changed meanwhile");
    default:
      return err;
  }
}

/* Builds the new file and opens it again: what cannot be opened is never written. */
static xq_err *build(const struct p12 *p12, const xq_secret *pin, uint8_t **data, size_t *len) {
  xq_err *err = NULL;
  struct p12 *again = NULL;
  XQ_TRY(p12_build(p12, pin, data, len));
  XQ_TRY(p12_parse(*data, *len, &again));
  XQ_TRY(p12_unlock(again, pin));
  if (again->certs.count != p12->certs.count || again->keys.count != p12->keys.count ||
      again->others.count != p12->others.count) {
    err = xq_err_new(XQ_E_INTERNAL, "a key file came out other than it was put together");
    goto out;
  }
  for (size_t i = 0; i < p12->keys.count; i++) {
    if (p12->keys.items[i].key != NULL && p12_find_key(again, p12->keys.items[i].id) < 0) {
      err = xq_err_new(XQ_E_INTERNAL, "a key file came out without one of its keys");
      goto out;
    }
  }
out:
  p12_free(&again);
  if (err != NULL) {
    free(*data);
    *data = NULL;
  }
  return err;
}

/* The administrator renews somebody's key: it stays theirs.  By now somebody who may write to the folder can have put a
 * link in the place of the file, and would be given what it points to: only the file that we just made changes
 * hands. */
static xq_err *give_back(const char *path, const struct stat *owner) {
  struct stat st;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK);
  bool ours = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink == 1 && st.st_uid == geteuid();
  xq_err *err = NULL;
  if (!ours) {
    err = xq_err_new(XQ_E_PERMISSION, "%s is not the file that was written", path);
  } else if (fchown(fd, owner->st_uid, owner->st_gid) != 0) {
    int saved = errno;
    err = xq_err_errno(saved, path, "chown %s", path);
  }
  if (fd >= 0) {
    close(fd);
  }
  return err;
}

static xq_err *replace(const char *path, const uint8_t *data, size_t len) {
  struct stat st;
  bool there = stat(path, &st) == 0;
  xq_err *err = xq_file_write(path, data, len, there ? st.st_mode & 0777 : 0600);
  if (err == NULL && there && (st.st_uid != geteuid() || st.st_gid != getegid())) {
    xq_err *kept_ours = give_back(path, &st);
    if (kept_ours != NULL) {
      xq_log_err(XQ_LOG_WARNING, kept_ours, "a key file cannot be given back to its owner");
    }
  }
  switch (xq_err_code(err)) {
    case XQ_E_IO:
      return xq_err_wrap(err, XQ_E_TOKEN_WRITE, "the key file cannot be written");
    default:
      return err;
  }
}

/* ---- keeping what was */

/* Makes sure that the file's present bytes are kept under a name that tells the certificate; *kept is that name. */
static xq_err *keep_present(const struct keystore *ks, X509 *old, char **kept) {
  char *serial = xq_cert_serial(old);
  xq_err *err = NULL;
  for (int i = 1; i <= KEPT_NAMES_MAX; i++) {
    char *ending = i == 1 ? xq_asprintf("%.40s.old", serial) : xq_asprintf("%.40s.%d.old", serial, i);
    char *name = keystore_beside(ks, ending);
    free(ending);
    xq_err_free(&err);
    err = xq_file_keep(ks->path, name);
    if (err == NULL) {
      *kept = name;
      break;
    }
    free(name);
    if (xq_err_code(err) != XQ_E_EXISTS) {
      break;
    }
  }
  free(serial);
  return err;
}

/* Another program may have installed since `old` was read: a copy made then would bear the name of what it no longer
 * holds, and somebody would delete the wrong one. */
xq_err *keystore_keep(xq_token *token, const char *entry_id, X509 *old, char **kept_at) {
  struct keystore *ks = token->data;
  struct content now = {0};
  int fd = -1;
  int at;
  xq_err *err = NULL;
  XQ_TRY(need_login(ks));
  XQ_TRY(lock_file(ks->path, &fd));
  XQ_TRY(load(ks->path, ks->pin, &now));
  at = p12_find_cert(now.p12, entry_id);
  if (at < 0 || !xq_cert_equal(now.p12->certs.items[at].cert, old)) {
    keystore_take(ks, now.p12); /* so that it is seen from now on */
    now.p12 = NULL;
    err = xq_err_fact(xq_err_new(XQ_E_TOKEN_CHANGED, "the key file holds another certificate than a moment ago"),
                      "path", "%s", ks->path);
    goto out;
  }
  XQ_TRY(keep_present(ks, old, kept_at));
out:
  unlock_file(&fd);
  content_clear(&now);
  return err;
}

/* ---- the acts */

xq_err *keystore_possible(xq_token *token, const char *entry_id, bool new_key) {
  (void)entry_id;
  (void)new_key; /* a file has room for either */
  const struct keystore *ks = token->data;
  struct statvfs space;
  struct stat st;
  xq_err *err = NULL;
  char *probe = NULL;
  if (access(ks->path, F_OK) != 0) {
    return xq_err_fact(xq_err_new(XQ_E_TOKEN_REMOVED, "the key file is gone"), "path", "%s", ks->path);
  }
  if (access(ks->path, W_OK) != 0) {
    return xq_err_fact(xq_err_new(XQ_E_TOKEN_READ_ONLY, "the key file may not be written"), "path", "%s", ks->path);
  }
  if (statvfs(ks->path, &space) == 0 && space.f_bavail * space.f_frsize < SPACE_NEEDED) {
    return xq_err_fact(xq_err_new(XQ_E_DISK_FULL, "no room beside the key file"), "path", "%s", ks->path);
  }
  XQ_TRY(xq_dir_make(token->state_dir, 0700));
  /* the only sure way to know whether a file can be made there is to make one */
  probe = keystore_beside(ks, "probe");
  if (stat(probe, &st) == 0 && st.st_size > 0) {
    goto out; /* somebody's file; an empty one was left by a probe that was cut off */
  }
  XQ_TRY(xq_file_write(probe, "", 0, 0600));
  XQ_TRY(xq_file_remove(probe));
out:
  free(probe);
  return err;
}

/* A file takes any, if it can be written. */
xq_err *keystore_may_set_pin(xq_token *token, const xq_secret *new_pin) {
  (void)new_pin;
  return keystore_possible(token, NULL, false);
}

/* Brings a key that was generated over into the main file, in the place of the old one. */
static xq_err *move_key(struct p12 *p12, const struct keystore *ks, const char *entry_id, const char *key_id) {
  EVP_PKEY *key = keystore_key(ks, key_id);
  if (key == NULL) {
    return xq_err_new(XQ_E_KEY_ABSENT, "the new key %s is not beside the key file", key_id);
  }
  xq_err *err = p12_add_key(p12, key, ks->pin);
  int old = p12_find_key(p12, entry_id);
  if (err == NULL && old >= 0) {
    p12_drop_key(p12, (size_t)old); /* it stays in the file that was kept */
  }
  return err;
}

xq_err *keystore_write(xq_token *token, const char *entry_id, const char *key_id, X509 *cert, STACK_OF(X509) * chain) {
  struct keystore *ks = token->data;
  struct content now = {0};
  uint8_t *data = NULL;
  size_t len = 0;
  char *kept = NULL;
  int fd = -1;
  int at;
  xq_err *err = NULL;
  XQ_TRY(need_login(ks));
  XQ_TRY(lock_file(ks->path, &fd));
  XQ_TRY(load(ks->path, ks->pin, &now));
  at = p12_find_cert(now.p12, key_id);
  if (at >= 0 && xq_cert_equal(now.p12->certs.items[at].cert, cert)) {
    goto out; /* another program was faster, with this very one */
  }
  at = p12_find_cert(now.p12, entry_id);
  if (at < 0) {
    err = xq_err_new(XQ_E_KEY_ABSENT, "no certificate %s in the file", entry_id);
    goto out;
  }
  XQ_TRY(keep_present(ks, now.p12->certs.items[at].cert, &kept)); /* whatever the file has become since `keep` */
  if (strcmp(entry_id, key_id) != 0) {
    XQ_TRY(move_key(now.p12, ks, entry_id, key_id));
  }
  XQ_TRY(p12_replace_cert(now.p12, (size_t)at, cert));
  for (int i = 0; chain != NULL && i < sk_X509_num(chain); i++) {
    XQ_TRY(p12_add_cert(now.p12, sk_X509_value(chain, i)));
  }
  XQ_TRY(build(now.p12, ks->pin, &data, &len));
  XQ_TRY(replace(ks->path, data, len));
out:
  unlock_file(&fd);
  free(kept);
  free(data);
  content_clear(&now);
  return err;
}

xq_err *keystore_read_back(xq_token *token, const char *key_id, X509 **cert) {
  struct keystore *ks = token->data;
  struct content now = {0};
  int at;
  xq_err *err = NULL;
  XQ_TRY(need_login(ks));
  XQ_TRY(load(ks->path, ks->pin, &now));
  at = p12_find_cert(now.p12, key_id);
  if (at < 0) {
    err = xq_err_new(XQ_E_KEY_ABSENT, "no certificate %s in the file", key_id);
    goto out;
  }
  *cert = now.p12->certs.items[at].cert;
  X509_up_ref(*cert);
  keystore_take(ks, now.p12);
  now.p12 = NULL;
out:
  content_clear(&now);
  return err;
}

xq_err *keystore_restore(xq_token *token, const char *entry_id, const char *key_id, const char *kept_at) {
  (void)entry_id;
  (void)key_id; /* the whole file goes back */
  struct keystore *ks = token->data;
  struct content old = {0};
  int fd = -1;
  xq_err *err = NULL;
  XQ_TRY(need_login(ks));
  XQ_TRY(lock_file(ks->path, &fd));
  XQ_TRY(load(kept_at, ks->pin, &old)); /* what cannot be opened is not put back either */
  XQ_TRY(replace(ks->path, old.data, old.len));
  keystore_take(ks, old.p12);
  old.p12 = NULL;
out:
  unlock_file(&fd);
  content_clear(&old);
  return err;
}

/* ---- finding what an earlier run kept */

/* The certificate in a kept file that `cert` renewed: the same holder's, the longest valid one but for cert itself. */
static void look_into(const struct keystore *ks, const char *path, X509 *cert, X509 **old, char **kept_at) {
  struct content c = {0};
  xq_err *err = load(path, ks->pin, &c);
  for (size_t i = 0; err == NULL && i < c.p12->certs.count; i++) {
    X509 *candidate = c.p12->certs.items[i].cert;
    xq_err *other = xq_cert_check_same_holder(candidate, cert);
    bool fits = other == NULL && p12_key_of(c.p12, i) >= 0 && xq_cert_not_after(candidate) < xq_cert_not_after(cert) &&
                (*old == NULL || xq_cert_not_after(candidate) > xq_cert_not_after(*old));
    xq_err_free(&other);
    if (fits) {
      X509_free(*old);
      free(*kept_at);
      *old = candidate;
      X509_up_ref(candidate);
      *kept_at = xq_strdup(path);
    }
  }
  xq_err_ignore(err, "a kept file under another PIN, or damaged, tells nothing");
  content_clear(&c);
}

static bool is_kept_name(const char *name, const char *base) {
  size_t len = strlen(name);
  size_t base_len = strlen(base);
  return len > base_len + 5 && strncmp(name, base, base_len) == 0 && name[base_len] == '.' &&
         strcmp(name + len - 4, ".old") == 0;
}

xq_err *keystore_find_kept(xq_token *token, X509 *cert, X509 **old, char **kept_at) {
  const struct keystore *ks = token->data;
  char *dir_name = xq_strdup(ks->path);
  char *slash = strrchr(dir_name, '/');
  char *base = xq_strdup(slash + 1);
  slash[slash == dir_name ? 1 : 0] = '\0';
  *old = NULL;
  *kept_at = NULL;
  DIR *dir = ks->pin != NULL ? opendir(dir_name) : NULL;
  const struct dirent *entry;
  while (dir != NULL && (entry = readdir(dir)) != NULL) {
    if (is_kept_name(entry->d_name, base)) {
      char *path = xq_path_join(dir_name, entry->d_name);
      look_into(ks, path, cert, old, kept_at);
      free(path);
    }
  }
  if (dir != NULL) {
    closedir(dir);
  }
  free(base);
  free(dir_name);
  return NULL;
}

/* ---- keys not yet in use */

/* NAME.p12.new as it is on disk; an empty one where there is none.  One that cannot be opened is never written over. */
static xq_err *load_fresh(const char *path, const xq_secret *pin, struct content *c) {
  if (xq_path_exists(path)) {
    return load(path, pin, c);
  }
  c->p12 = p12_new();
  return NULL;
}

static xq_err *write_fresh(struct keystore *ks, const char *path, struct content *c) {
  xq_err *err = NULL;
  struct content back = {0};
  uint8_t *data = NULL;
  size_t len = 0;
  XQ_TRY(build(c->p12, ks->pin, &data, &len));
  XQ_TRY(replace(path, data, len));
  XQ_TRY(load(path, ks->pin, &back));
  if (back.len != len || memcmp(back.data, data, len) != 0) {
    err = xq_err_new(XQ_E_TOKEN_WRITE, "the new key reads back other than it was written");
    goto out;
  }
  p12_free(&ks->fresh);
  ks->fresh = back.p12;
  back.p12 = NULL;
out:
  content_clear(&back);
  free(data);
  return err;
}

xq_err *keystore_generate(xq_token *token, enum xq_key_kind kind, char **entry_id) {
  struct keystore *ks = token->data;
  char *path = keystore_beside(ks, "new");
  struct content fresh = {0};
  EVP_PKEY *key = NULL;
  char id[P12_ID_LEN + 1];
  int fd = -1;
  xq_err *err = NULL;
  XQ_TRY(need_login(ks));
  XQ_TRY(lock_file(ks->path, &fd));
  XQ_TRY(load_fresh(path, ks->pin, &fresh));
  if (fresh.p12->keys.count >= FRESH_MAX) {
    err = xq_err_fact(xq_err_new(XQ_E_TOKEN_FULL, "too many new keys that were never used"), "path", "%s", path);
    goto out;
  }
  XQ_TRY(xq_key_generate(kind, &key));
  XQ_TRY(p12_key_id(key, id));
  XQ_TRY(p12_add_key(fresh.p12, key, ks->pin));
  XQ_TRY(write_fresh(ks, path, &fresh));
  *entry_id = xq_strdup(id);
out:
  unlock_file(&fd);
  EVP_PKEY_free(key);
  content_clear(&fresh);
  free(path);
  return err;
}

xq_err *keystore_settle(xq_token *token, const char *entry_id, const char *key_id) {
  (void)entry_id; /* written in its place already */
  struct keystore *ks = token->data;
  char *path = keystore_beside(ks, "new");
  struct content fresh = {0};
  int fd = -1;
  int at;
  xq_err *err = NULL;
  XQ_TRY(need_login(ks));
  if (!xq_path_exists(path)) {
    goto out;
  }
  XQ_TRY(lock_file(ks->path, &fd));
  XQ_TRY(load(path, ks->pin, &fresh));
  at = p12_find_key(fresh.p12, key_id);
  if (at < 0) {
    goto out;
  }
  p12_drop_key(fresh.p12, (size_t)at);
  if (fresh.p12->keys.count > 0) {
    err = write_fresh(ks, path, &fresh);
  } else {
    p12_free(&ks->fresh);
    err = xq_file_remove(path);
  }
out:
  unlock_file(&fd);
  content_clear(&fresh);
  free(path);
  return err;
}

/* ---- the PIN */

/* The new keys first: if the second file is not reached, the old PIN still opens the key, and the same change again
 * finds the new keys under the new PIN. */
static xq_err *rekey_fresh(const struct keystore *ks, const xq_secret *old_pin, const xq_secret *new_pin) {
  char *path = keystore_beside(ks, "new");
  struct content fresh = {0};
  uint8_t *data = NULL;
  size_t len = 0;
  xq_err *err = NULL;
  if (!xq_path_exists(path)) {
    goto out;
  }
  err = load(path, old_pin, &fresh);
  if (xq_err_code(err) == XQ_E_PIN_NEEDED) {
    xq_err_free(&err);
    content_clear(&fresh);
    err = load(path, new_pin, &fresh); /* already done, then */
    goto out;
  }
  if (err == NULL) {
    XQ_TRY(p12_rekey(fresh.p12, new_pin));
    XQ_TRY(build(fresh.p12, new_pin, &data, &len));
    XQ_TRY(replace(path, data, len));
  }
out:
  content_clear(&fresh);
  free(data);
  free(path);
  return err;
}

xq_err *keystore_change_pin(xq_token *token, const xq_secret *old_pin, const xq_secret *new_pin) {
  struct keystore *ks = token->data;
  struct p12 *opened = NULL;
  struct content now = {0};
  uint8_t *data = NULL;
  size_t len = 0;
  int fd = -1;
  xq_err *err = NULL;
  XQ_TRY(keystore_try_pin(token, old_pin, &opened)); /* counted like any other try */
  XQ_TRY(lock_file(ks->path, &fd));
  XQ_TRY(load(ks->path, old_pin, &now));
  XQ_TRY(p12_rekey(now.p12, new_pin));
  XQ_TRY(build(now.p12, new_pin, &data, &len));
  XQ_TRY(rekey_fresh(ks, old_pin, new_pin));
  XQ_TRY(replace(ks->path, data, len));
  if (ks->pin != NULL) { /* the login goes on under the new PIN */
    xq_secret_free(&ks->pin);
    ks->pin = xq_secret_dup(new_pin);
  }
out:
  unlock_file(&fd);
  p12_free(&opened);
  free(data);
  content_clear(&now);
  return err;
}

/* ---- making key files */

xq_err *xq_keystore_create(const char *path, const xq_secret *pin, EVP_PKEY *key, X509 *cert, STACK_OF(X509) * chain) {
  struct p12 *p12 = p12_new();
  uint8_t *data = NULL;
  size_t len = 0;
  xq_err *err = NULL;
  if (xq_path_exists(path)) {
    err = xq_err_fact(xq_err_new(XQ_E_EXISTS, "there is a file already"), "path", "%s", path);
    goto out;
  }
  XQ_TRY(xq_cert_check_key(cert, key));
  XQ_TRY(p12_add_key(p12, key, pin));
  XQ_TRY(p12_add_cert(p12, cert));
  for (int i = 0; chain != NULL && i < sk_X509_num(chain); i++) {
    XQ_TRY(p12_add_cert(p12, sk_X509_value(chain, i)));
  }
  XQ_TRY(build(p12, pin, &data, &len));
  XQ_TRY(xq_file_write(path, data, len, 0600));
out:
  p12_free(&p12);
  free(data);
  return err;
}
