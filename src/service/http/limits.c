/*
 * limits.c - how many requests an address, or a certificate, may make: the generic cell rate algorithm, one number each.
 * That number is the time at which its allowance will be full again; a request moves it on by its cost, and may not move it
 * more than a minute ahead of now.
 *
 * The table has a fixed size.  An address whose allowance is full is not worth remembering; among the rest of its row
 * the one nearest to full gives way, so that a flood of addresses forgets the least.
 */
#include <netinet/in.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#include "service/http/within.h"

#define ROWS 1024
#define WAYS 8
#define MINUTE_US ((int64_t)60 * 1000000)

struct slot {
  uint64_t key;
  int64_t full_us; /* 0: unused */
};

struct http_limits {
  pthread_mutex_t lock;
  int64_t cost_us; /* 0: no limit */
  uint64_t seed;   /* so that nobody can choose addresses that share a row */
  struct slot slots[ROWS][WAYS];
};

struct http_limits *http_limits_new(int requests_per_minute) {
  struct http_limits *l = xq_calloc(1, sizeof *l);
  pthread_mutex_init(&l->lock, NULL);
  l->cost_us = requests_per_minute > 0 ? MINUTE_US / requests_per_minute : 0;
  if (RAND_bytes((unsigned char *)&l->seed, sizeof l->seed) != 1) {
    l->seed = (uint64_t)xq_time_mono_ms(); /* rows are only less even then */
  }
  return l;
}

void http_limits_free(struct http_limits **l) {
  if (*l != NULL) {
    pthread_mutex_destroy(&(*l)->lock);
    free(*l);
    *l = NULL;
  }
}

uint64_t http_address_key(const struct sockaddr *address) {
  uint64_t key = 0;
  if (address->sa_family == AF_INET) {
    struct sockaddr_in in;
    memcpy(&in, address, sizeof in);
    return ntohl(in.sin_addr.s_addr);
  }
  if (address->sa_family == AF_INET6) {
    struct sockaddr_in6 in6;
    memcpy(&in6, address, sizeof in6);
    if (IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr)) {
      uint32_t v4;
      memcpy(&v4, in6.sin6_addr.s6_addr + 12, sizeof v4);
      return ntohl(v4);
    }
    memcpy(&key, in6.sin6_addr.s6_addr, sizeof key);
  }
  return key;
}

uint64_t http_certificate_key(const char *fingerprint) {
  uint64_t key = 0;
  for (int i = 0; i < 16 && fingerprint[i] != '\0'; i++) {
    char c = fingerprint[i];
    key = key << 4 | (uint64_t)(c >= 'a' ? c - 'a' + 10 : c - '0');
  }
  return key;
}

/* splitmix64's finaliser: every bit of the key moves every bit of the row. */
static size_t row_of(const struct http_limits *l, uint64_t key) {
  uint64_t x = key ^ l->seed;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
  return (size_t)((x ^ (x >> 31)) % ROWS);
}

static struct slot *slot_of(struct http_limits *l, uint64_t key) {
  struct slot *row = l->slots[row_of(l, key)], *fullest = row;
  for (size_t i = 0; i < WAYS; i++) {
    if (row[i].full_us != 0 && row[i].key == key) {
      return &row[i];
    }
    if (row[i].full_us < fullest->full_us) {
      fullest = &row[i];
    }
  }
  *fullest = (struct slot){.key = key};
  return fullest;
}

bool http_limits_take(struct http_limits *l, uint64_t key, int64_t now_ms, int *retry_after) {
  if (l->cost_us == 0) {
    return true;
  }
  int64_t now = now_ms * 1000;
  pthread_mutex_lock(&l->lock);
  struct slot *slot = slot_of(l, key);
  int64_t full = (slot->full_us > now ? slot->full_us : now) + l->cost_us;
  int64_t over = full - now - MINUTE_US;
  if (over <= 0) {
    slot->full_us = full;
  }
  pthread_mutex_unlock(&l->lock);
  if (over > 0) {
    *retry_after = (int)((over + 999999) / 1000000);
  }
  return over <= 0;
}
