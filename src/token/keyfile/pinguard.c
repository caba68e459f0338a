/* pinguard.c - wrong-PIN counting and waiting, kept in files under the state directory.  See keyfile.h. */
#include "token/keyfile/keyfile.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LOCK_WAIT_MS 10000

struct record {
  int64_t wrong;
  int64_t at;     /* wall clock of the last try */
  int64_t uptime; /* seconds since boot, then */
  char boot[40];  /* which boot that was */
};

/* ---- clocks: seconds since boot cannot be set back by anybody; they are believed as long as it is the same boot */

static int64_t uptime(void) {
  struct timespec ts;
  return clock_gettime(CLOCK_BOOTTIME, &ts) == 0 ? (int64_t)ts.tv_sec : 0;
}

static void boot_id(char out[40]) {
  uint8_t *text = NULL;
  size_t len = 0;
  out[0] = '\0';
  xq_err *err = xq_file_read("/proc/sys/kernel/random/boot_id", 4096, &text, &len);
  if (err == NULL) {
    size_t n = strcspn((const char *)text, "\n");
    n = n < 39 ? n : 39;
    memcpy(out, text, n);
    out[n] = '\0';
  }
  xq_err_ignore(err, "without it the wall clock has to do");
  free(text);
}

static int64_t elapsed(const struct record *r) {
  char now[40];
  boot_id(now);
  int64_t passed = now[0] != '\0' && strcmp(now, r->boot) == 0 ? uptime() - r->uptime : xq_time_now() - r->at;
  return passed > 0 ? passed : 0;
}

static int64_t wait_after(int64_t wrong) {
  if (wrong < PINGUARD_FREE_TRIES) {
    return 0;
  }
  int64_t wait = PINGUARD_WAIT_FIRST;
  for (int64_t i = PINGUARD_FREE_TRIES; i < wrong && wait < PINGUARD_WAIT_MAX; i++) {
    wait *= 2;
  }
  return wait < PINGUARD_WAIT_MAX ? wait : PINGUARD_WAIT_MAX;
}

static int64_t wait_left(const struct record *r) {
  int64_t left = wait_after(r->wrong) - elapsed(r);
  return left > 0 ? left : 0;
}

/* Tries until the next wait: after a wait there is one.  Never 0: nothing is locked, and "0 left" would read so. */
static int tries_left(int64_t wrong) {
  return wrong < PINGUARD_FREE_TRIES ? (int)(PINGUARD_FREE_TRIES - wrong) : 1;
}

static int64_t next_wait(int64_t wrong) {
  return wait_after(wrong + tries_left(wrong));
}

/* ---- the file */

static char *path_for(const char *state_dir, const char *identity) {
  char hash[65];
  xq_sha256_hex(identity, strlen(identity), hash);
  char *name = xq_asprintf("pin-%.32s.json", hash);
  char *path = xq_path_join(state_dir, name);
  free(name);
  return path;
}

static xq_err *write_record(const char *path, const struct record *r) {
  struct json_object *o = json_object_new_object();
  xq_json_add_int(o, "wrong", r->wrong);
  xq_json_add_int(o, "at", r->at);
  xq_json_add_int(o, "uptime", r->uptime);
  xq_json_add_str(o, "boot", r->boot);
  char *text = xq_json_text(o);
  xq_err *err = xq_file_write(path, text, strlen(text), 0600);
  free(text);
  json_object_put(o);
  return err;
}

static void stamp(struct record *r) {
  r->at = xq_time_now();
  r->uptime = uptime();
  boot_id(r->boot);
}

static xq_err *parse_record(const char *path, struct record *r) {
  xq_err *err = NULL;
  struct json_object *o = NULL;
  const char *boot = "";
  XQ_TRY(xq_json_read(path, &o));
  XQ_TRY(xq_json_int(o, "wrong", &r->wrong));
  XQ_TRY(xq_json_int(o, "at", &r->at));
  XQ_TRY(xq_json_int(o, "uptime", &r->uptime));
  XQ_TRY(xq_json_str(o, "boot", &boot));
  if (r->wrong < 0 || strlen(boot) >= sizeof r->boot) {
    err = xq_err_new(XQ_E_MALFORMED, "not a PIN counter");
    goto out;
  }
  strcpy(r->boot, boot);
out:
  json_object_put(o);
  return err;
}

/* A counter that cannot be read counts as all free tries spent just now: damaging it must win nothing, and it heals by
 * waiting.  A wall clock that was set back would make the wait longer than it may be; then the wait starts now. */
static xq_err *read_record(const char *path, struct record *r) {
  *r = (struct record){0};
  if (!xq_path_exists(path)) {
    return NULL;
  }
  xq_err *err = parse_record(path, r);
  if (err != NULL) {
    enum xq_code code = xq_err_code(err);
    if (code != XQ_E_MALFORMED && code != XQ_E_TOO_LARGE) {
      return err;
    }
    xq_log_err(XQ_LOG_WARNING, err, "a wrong-PIN counter is damaged");
    *r = (struct record){.wrong = PINGUARD_FREE_TRIES};
    stamp(r);
    return write_record(path, r);
  }
  if (r->at > xq_time_now()) {
    char now[40];
    boot_id(now);
    if (now[0] == '\0' || strcmp(now, r->boot) != 0) {
      stamp(r);
      return write_record(path, r);
    }
  }
  return NULL;
}

static xq_err *lock(const char *state_dir, const char *path, int *fd) {
  xq_err *err = xq_dir_make(state_dir, 0700);
  if (err != NULL) {
    return err;
  }
  char *name = xq_asprintf("%s.lock", path);
  err = xq_lock(name, LOCK_WAIT_MS, fd);
  free(name);
  return err;
}

/* ---- the face */

xq_err *pinguard_state(const char *state_dir, const char *identity, struct xq_pin_state *state) {
  struct record r = {0};
  char *path = path_for(state_dir, identity);
  xq_err *err = read_record(path, &r);
  if (err == NULL) {
    state->wait_seconds = wait_left(&r);
    state->tries_left = tries_left(r.wrong);
    state->next_wait = next_wait(r.wrong);
    state->low = r.wrong > 0;
    state->pauses = true;
    state->locked = false;
  }
  free(path);
  return err;
}

xq_err *pinguard_begin(const char *state_dir, const char *identity, struct pinguard *guard) {
  xq_err *err = NULL;
  struct record r = {0};
  int64_t wait;
  *guard = (struct pinguard){.path = path_for(state_dir, identity), .lock = -1};
  XQ_TRY(lock(state_dir, guard->path, &guard->lock));
  XQ_TRY(read_record(guard->path, &r));
  wait = wait_left(&r);
  if (wait > 0) {
    err = xq_err_new(XQ_E_PIN_WAIT, "after %lld wrong tries the next one has to wait", (long long)r.wrong);
    xq_err_fact(err, "wait_seconds", "%lld", (long long)wait);
    goto out;
  }
  if (r.wrong < INT32_MAX) {
    r.wrong++;
  }
  stamp(&r);
  XQ_TRY(write_record(guard->path, &r));
  guard->wrong = (int)r.wrong;
out:
  if (err != NULL) {
    xq_unlock(&guard->lock);
    free(guard->path);
  }
  return err;
}

xq_err *pinguard_end(struct pinguard *guard, xq_err *verdict) {
  if (verdict == NULL) {
    /* A right PIN stays right even where its counter cannot be removed: it then only counts too much. */
    xq_err *err = xq_file_remove(guard->path);
    if (err != NULL) {
      xq_log_err(XQ_LOG_WARNING, err, "a wrong-PIN counter stays");
    }
  } else if (xq_err_code(verdict) == XQ_E_PIN_WRONG) {
    int64_t wait = wait_after(guard->wrong);
    xq_err_fact(verdict, "tries_left", "%d", tries_left(guard->wrong));
    xq_err_fact(verdict, "next_wait", "%lld", (long long)next_wait(guard->wrong));
    xq_err_fact(verdict, "wait_seconds", "%lld", (long long)wait);
  } else {
    struct record r = {.wrong = guard->wrong - 1};
    stamp(&r);
    xq_err *err = write_record(guard->path, &r);
    if (err != NULL) {
      xq_log_err(XQ_LOG_WARNING, err, "a try that was none stays counted");
    }
  }
  xq_unlock(&guard->lock);
  free(guard->path);
  *guard = (struct pinguard){.lock = -1};
  return verdict;
}
