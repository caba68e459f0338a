/*
 * sessions.c - bearer tokens, in memory only.  Of a token only its SHA-256 is kept: who reads our memory, or a core of
 * it, cannot speak for anybody.  Looking up by the hash also leaks nothing about a token by its timing.
 */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "service/people/people.h"

#define BUCKETS 1024
#define TOKEN_BYTES 32

struct session {
  struct session *next;
  uint8_t digest[32];
  char fingerprint[65];
  int64_t idle_ms; /* ends then, unless used before */
  int64_t end_ms;  /* ends then in any case */
};

struct svc_sessions {
  pthread_mutex_t lock;
  size_t count;
  struct session *buckets[BUCKETS];
};

struct svc_sessions *svc_sessions_new(void) {
  struct svc_sessions *s = xq_calloc(1, sizeof *s);
  pthread_mutex_init(&s->lock, NULL);
  return s;
}

void svc_sessions_free(struct svc_sessions **sp) {
  struct svc_sessions *s = *sp;
  if (s == NULL) {
    return;
  }
  for (size_t i = 0; i < BUCKETS; i++) {
    for (struct session *next, *x = s->buckets[i]; x != NULL; x = next) {
      next = x->next;
      free(x);
    }
  }
  pthread_mutex_destroy(&s->lock);
  free(s);
  *sp = NULL;
}

char *svc_base64url(const uint8_t *data, size_t len) {
  char *s = xq_base64(data, len);
  for (char *p = s; *p != '\0'; p++) {
    *p = *p == '+' ? '-' : *p == '/' ? '_' : *p;
  }
  s[strcspn(s, "=")] = '\0';
  return s;
}

xq_err *svc_unbase64url(const char *s, uint8_t **data, size_t *len) {
  if (strpbrk(s, "+/=") != NULL) {
    return xq_err_new(XQ_E_MALFORMED, "not base64url");
  }
  static const char padding[] = "===";
  char *plain = xq_asprintf("%s%s", s, padding + 3 - (4 - strlen(s) % 4) % 4);
  for (char *p = plain; *p != '\0'; p++) {
    *p = *p == '-' ? '+' : *p == '_' ? '/' : *p;
  }
  xq_err *err = xq_unbase64(plain, data, len);
  free(plain);
  return err;
}

static bool digest_of(const char *token, uint8_t digest[32]) {
  return EVP_Digest(token, strlen(token), digest, NULL, EVP_sha256(), NULL) == 1;
}

/* The digest is as random as the token: any two of its bytes choose the bucket. */
static struct session **bucket_of(struct svc_sessions *s, const uint8_t digest[32]) {
  return &s->buckets[(digest[0] | digest[1] << 8) % BUCKETS];
}

static bool over(const struct session *x, int64_t now_ms) {
  return now_ms >= x->idle_ms || now_ms >= x->end_ms;
}

static void drop(struct svc_sessions *s, struct session **link) {
  struct session *x = *link;
  *link = x->next;
  s->count--;
  OPENSSL_cleanse(x, sizeof *x);
  free(x);
}

static struct session **find(struct svc_sessions *s, const uint8_t digest[32]) {
  struct session **link = bucket_of(s, digest);
  while (*link != NULL && CRYPTO_memcmp((*link)->digest, digest, 32) != 0) {
    link = &(*link)->next;
  }
  return link;
}

/* Drops what is over, and the oldest where a bound is reached.  Looks at all sessions: opening one costs a signature
 * check anyway. */
static void make_room(struct svc_sessions *s, const char *fingerprint, int64_t now_ms) {
  struct session **oldest = NULL, **own = NULL;
  size_t own_count = 0;
  for (size_t i = 0; i < BUCKETS; i++) {
    for (struct session **link = &s->buckets[i]; *link != NULL;) {
      if (over(*link, now_ms)) {
        drop(s, link);
        continue;
      }
      if (oldest == NULL || (*link)->idle_ms < (*oldest)->idle_ms) {
        oldest = link;
      }
      if (strcmp((*link)->fingerprint, fingerprint) == 0) {
        own_count++;
        if (own == NULL || (*link)->idle_ms < (*own)->idle_ms) {
          own = link;
        }
      }
      link = &(*link)->next;
    }
  }
  if (own_count >= SVC_SESSIONS_PER_CERTIFICATE) {
    drop(s, own);
  } else if (s->count >= SVC_SESSIONS_MAX) {
    drop(s, oldest);
  }
}

xq_err *svc_session_open(struct svc_sessions *s, const char *fingerprint, int64_t now_ms, char token[SVC_TOKEN_SIZE]) {
  uint8_t bytes[TOKEN_BYTES];
  struct session *x = xq_calloc(1, sizeof *x);
  if (RAND_bytes(bytes, sizeof bytes) != 1) {
    free(x);
    return xq_err_openssl(XQ_E_CRYPTO, "random bytes");
  }
  char *text = svc_base64url(bytes, sizeof bytes);
  memcpy(token, text, SVC_TOKEN_SIZE);
  OPENSSL_cleanse(text, strlen(text));
  free(text);
  OPENSSL_cleanse(bytes, sizeof bytes);
  if (!digest_of(token, x->digest) || strlen(fingerprint) >= sizeof x->fingerprint) {
    free(x);
    return xq_err_new(XQ_E_INTERNAL, "session of \"%s\"", fingerprint);
  }
  memcpy(x->fingerprint, fingerprint, strlen(fingerprint));
  x->idle_ms = now_ms + SVC_SESSION_IDLE_S * 1000;
  x->end_ms = now_ms + SVC_SESSION_S * 1000;
  pthread_mutex_lock(&s->lock);
  make_room(s, fingerprint, now_ms);
  struct session **bucket = bucket_of(s, x->digest);
  x->next = *bucket;
  *bucket = x;
  s->count++;
  pthread_mutex_unlock(&s->lock);
  return NULL;
}

xq_err *svc_session_use(struct svc_sessions *s, const char *token, int64_t now_ms, char fingerprint[65]) {
  uint8_t digest[32];
  if (!digest_of(token, digest)) {
    return xq_err_openssl(XQ_E_CRYPTO, "SHA-256");
  }
  bool good = false;
  pthread_mutex_lock(&s->lock);
  struct session **link = find(s, digest);
  if (*link != NULL && over(*link, now_ms)) {
    drop(s, link);
  } else if (*link != NULL) {
    (*link)->idle_ms = now_ms + SVC_SESSION_IDLE_S * 1000;
    memcpy(fingerprint, (*link)->fingerprint, sizeof(*link)->fingerprint);
    good = true;
  }
  pthread_mutex_unlock(&s->lock);
  return good ? NULL : xq_err_new(XQ_E_AUTH_EXPIRED, "no session has this token (any more)");
}

void svc_session_close(struct svc_sessions *s, const char *token) {
  uint8_t digest[32];
  if (!digest_of(token, digest)) {
    return;
  }
  pthread_mutex_lock(&s->lock);
  struct session **link = find(s, digest);
  if (*link != NULL) {
    drop(s, link);
  }
  pthread_mutex_unlock(&s->lock);
}
