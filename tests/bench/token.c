/*
 * token.c - one job on a key in hardware, as the smallest program of its kind would do it, for bench_token.sh to count
 * what crosses the wire.
 *
 *   token MODULE|cards PINFILE KEY JOB [NEW.pem CA.pem]
 *
 *   list      every certificate there is           read      the one of KEY ("9a"), in PEM
 *   verify    the PIN                               sign      PIN and a signature by KEY
 *   write     NEW.pem in the place of KEY's, nothing else
 *   install   the whole transaction: the old one kept, the new one written, read back and proved
 */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "token/backend.h"
#include "token/pcsc/pcsc.h"

static void insist(xq_err *err, const char *what) {
  if (err != NULL) {
    char *line = xq_err_to_line(err);
    fprintf(stderr, "%s: %s\n", what, line);
    exit(1);
  }
}

struct job {
  struct xq_token_list list;
  xq_token *token;
  const char *pin_file, *key, *new_file, *ca_file;
};

static void login(struct job *job) {
  char line[64] = {0};
  FILE *f = fopen(job->pin_file, "r");
  if (f == NULL || fgets(line, sizeof line, f) == NULL) {
    fprintf(stderr, "no PIN\n");
    exit(1);
  }
  fclose(f);
  xq_secret *pin = xq_secret_from(line, strcspn(line, "\r\n"));
  insist(xq_token_login(job->token, pin), "login");
  xq_secret_free(&pin);
}

static void list(struct job *job) {
  struct xq_token_entries entries = {0};
  insist(xq_token_entries(job->token, &entries), "entries");
  printf("%zu certificates\n", entries.count);
  xq_token_entries_free(&entries);
}

static void read_one(struct job *job) {
  X509 *cert = NULL;
  insist(job->token->backend->read_back(job->token, job->key, &cert), "read");
  char *pem = xq_cert_to_pem(cert);
  fputs(pem, stdout);
  free(pem);
  X509_free(cert);
}

static void sign(struct job *job) {
  EVP_PKEY *key;
  uint8_t sig[1024];
  size_t len = sizeof sig;
  login(job);
  insist(xq_token_key(job->token, job->key, &key), "key");
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  if (EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) != 1 || EVP_DigestSign(ctx, sig, &len, sig, 0) != 1) {
    insist(xq_token_last_error(job->token), "sign");
    exit(1);
  }
  EVP_MD_CTX_free(ctx);
  EVP_PKEY_free(key);
}

static X509 *new_cert(const struct job *job) {
  STACK_OF(X509) *certs = NULL;
  insist(xq_certs_from_file(job->new_file, &certs), job->new_file);
  X509 *cert = sk_X509_shift(certs);
  sk_X509_pop_free(certs, X509_free);
  return cert;
}

static void write_one(struct job *job) {
  X509 *cert = new_cert(job);
  insist(job->token->backend->write(job->token, job->key, job->key, cert, NULL), "write");
  X509_free(cert);
}

static void install(struct job *job) {
  struct xq_install_proof *proof = NULL;
  STACK_OF(X509) *roots = NULL;
  X509 *cert = new_cert(job);
  insist(xq_certs_from_file(job->ca_file, &roots), job->ca_file);
  list(job); /* a person has seen what there is */
  printf("%llu of it for the list\n", (unsigned long long)pcsc_counts().apdus);
  login(job);
  struct xq_install_request req = {
      .entry_id = job->key, .new_cert = cert, .roots = roots, .business_no = "01202601010000001"};
  insist(xq_install_run(job->token, &req, &proof), "install");
  insist(xq_install_done(job->token, req.business_no), "done");
  xq_install_proof_free(&proof);
  sk_X509_pop_free(roots, X509_free);
  X509_free(cert);
}

static const struct {
  const char *name;
  void (*run)(struct job *job);
} jobs[] = {{"list", list}, {"read", read_one},   {"verify", login},
            {"sign", sign}, {"write", write_one}, {"install", install}};

int main(int argc, char **argv) {
  if (argc < 5) {
    fprintf(stderr, "usage: token MODULE|cards PINFILE KEY JOB [NEW.pem CA.pem]\n");
    return 2;
  }
  const char *modules[] = {argv[1], NULL};
  bool cards = strcmp(argv[1], "cards") == 0;
  struct xq_token_config config = {.cards = cards, .modules = cards ? NULL : modules};
  struct job job = {
      .pin_file = argv[2], .key = argv[3], .new_file = argc > 5 ? argv[5] : NULL, .ca_file = argc > 6 ? argv[6] : NULL};
  insist(xq_token_scan(&config, &job.list), "scan");
  insist(job.list.left_out, "left out");
  insist(job.list.unseen, "unseen");
  if (job.list.count == 0) {
    fprintf(stderr, "nothing is plugged in\n");
    return 1;
  }
  job.token = job.list.tokens[0];
  size_t i = 0;
  while (i < XQ_COUNT(jobs) && strcmp(jobs[i].name, argv[4]) != 0) {
    i++;
  }
  if (i == XQ_COUNT(jobs)) {
    fprintf(stderr, "%s: no such job\n", argv[4]);
    return 2;
  }
  jobs[i].run(&job);
  xq_token_list_free(&job.list);
  return 0;
}
