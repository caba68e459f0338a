/*
 * challenges.c - challenges that cost no memory until they are used.  Anybody may ask for one, so none is remembered: it
 * is 32 random bytes and the time it ends, under a MAC whose key lives as long as the process.  Only a challenge that
 * came back under a good signature is written down, so that it is good once; a table of those cannot be filled without
 * a certificate.
 */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "service/people/people.h"

#define RANDOM 32
#define STAMP 8
#define MAC 16
#define WHOLE (RANDOM + STAMP + MAC)
#define SPENT_MAX 16384 /* in SVC_CHALLENGE_S */

struct spent {
  uint8_t random[RANDOM];
  int64_t end_ms;
};

struct svc_challenges {
  pthread_mutex_t lock;
  uint8_t key[32];
  uint64_t origin;     /* added to times, so that a challenge does not tell how long this machine has been up */
  struct spent *spent; /* a ring, oldest first */
  size_t first, count;
};

xq_err *svc_challenges_new(struct svc_challenges **out) {
  struct svc_challenges *c = xq_calloc(1, sizeof *c);
  if (RAND_bytes(c->key, sizeof c->key) != 1 || RAND_bytes((unsigned char *)&c->origin, sizeof c->origin) != 1) {
    free(c);
    return xq_err_openssl(XQ_E_CRYPTO, "random bytes");
  }
  c->spent = xq_calloc(SPENT_MAX, sizeof *c->spent);
  pthread_mutex_init(&c->lock, NULL);
  *out = c;
  return NULL;
}

void svc_challenges_free(struct svc_challenges **c) {
  if (*c != NULL) {
    pthread_mutex_destroy(&(*c)->lock);
    OPENSSL_cleanse((*c)->key, sizeof(*c)->key);
    free((*c)->spent);
    free(*c);
    *c = NULL;
  }
}

static xq_err *mac(const struct svc_challenges *c, const uint8_t *data, uint8_t out[MAC]) {
  uint8_t whole[32];
  size_t len = 0;
  if (EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, c->key, sizeof c->key, data, RANDOM + STAMP, whole, sizeof whole,
                &len) == NULL) {
    return xq_err_openssl(XQ_E_CRYPTO, "HMAC");
  }
  memcpy(out, whole, MAC);
  return NULL;
}

xq_err *svc_challenge_make(struct svc_challenges *c, int64_t now_ms, char **text) {
  uint8_t whole[WHOLE];
  uint64_t stamp = c->origin + (uint64_t)(now_ms + SVC_CHALLENGE_S * 1000);
  if (RAND_bytes(whole, RANDOM) != 1) {
    return xq_err_openssl(XQ_E_CRYPTO, "random bytes");
  }
  memcpy(whole + RANDOM, &stamp, STAMP); /* only this process reads it again: its own byte order will do */
  xq_err *err = mac(c, whole, whole + RANDOM + STAMP);
  if (err == NULL) {
    *text = svc_base64url(whole, sizeof whole);
  }
  return err;
}

/* Whether this challenge is ours and in time; end_ms is when it ends. */
static xq_err *is_ours(const struct svc_challenges *c, const char *text, int64_t now_ms, uint8_t random[RANDOM],
                       int64_t *end_ms) {
  uint8_t *data = NULL, want[MAC];
  size_t len = 0;
  uint64_t stamp = 0;
  xq_err *err = svc_unbase64url(text, &data, &len);
  if (err != NULL) {
    return xq_err_wrap(err, XQ_E_CHALLENGE_SPENT, "not a challenge of ours");
  }
  if (len != WHOLE) {
    err = xq_err_new(XQ_E_CHALLENGE_SPENT, "not a challenge of ours");
  } else if ((err = mac(c, data, want)) == NULL) {
    memcpy(&stamp, data + RANDOM, STAMP);
    *end_ms = (int64_t)(stamp - c->origin);
    memcpy(random, data, RANDOM);
    if (CRYPTO_memcmp(want, data + RANDOM + STAMP, MAC) != 0) {
      err = xq_err_new(XQ_E_CHALLENGE_SPENT, "not a challenge of ours");
    } else if (now_ms >= *end_ms) {
      err = xq_err_new(XQ_E_CHALLENGE_SPENT, "the challenge is too old");
    }
  }
  free(data);
  return err;
}

/* Notes it as spent; under the lock. */
static xq_err *spend(struct svc_challenges *c, const uint8_t random[RANDOM], int64_t end_ms, int64_t now_ms) {
  /* Noted in the order of use, not of ending: the first may end up to SVC_CHALLENGE_S after later ones, which only
   * keeps some longer than they need. */
  while (c->count > 0 && now_ms >= c->spent[c->first].end_ms) {
    c->first = (c->first + 1) % SPENT_MAX;
    c->count--;
  }
  for (size_t i = 0; i < c->count; i++) {
    if (memcmp(c->spent[(c->first + i) % SPENT_MAX].random, random, RANDOM) == 0) {
      return xq_err_new(XQ_E_CHALLENGE_SPENT, "the challenge was used before");
    }
  }
  if (c->count == SPENT_MAX) {
    return xq_err_new(XQ_E_BUSY, "more than %d sessions opened in %d s", SPENT_MAX, SVC_CHALLENGE_S);
  }
  struct spent *s = &c->spent[(c->first + c->count++) % SPENT_MAX];
  memcpy(s->random, random, RANDOM);
  s->end_ms = end_ms;
  return NULL;
}

xq_err *svc_challenge_check(const struct svc_challenges *c, const char *text, int64_t now_ms) {
  uint8_t random[RANDOM];
  int64_t end_ms = 0;
  return is_ours(c, text, now_ms, random, &end_ms);
}

xq_err *svc_challenge_spend(struct svc_challenges *c, const char *text, int64_t now_ms) {
  uint8_t random[RANDOM];
  int64_t end_ms = 0;
  xq_err *err = is_ours(c, text, now_ms, random, &end_ms);
  if (err != NULL) {
    return err;
  }
  pthread_mutex_lock(&c->lock);
  err = spend(c, random, end_ms, now_ms);
  pthread_mutex_unlock(&c->lock);
  return err;
}
