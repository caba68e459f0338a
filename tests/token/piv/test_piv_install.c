/*
 * Tests of installs on a PIV card that is cut off: a fresh process then finds the old certificate or the new one usable,
 * and finishes.
 *
 * By default the card errs, loses power, or does what it was told and says that it failed, at each APDU that changes it,
 * and errs or loses power at every third of the others; it is really pulled (which the reader takes two seconds to
 * notice) before the first change, or after the last.  With XUQI_EVERY_POINT=1 it is pulled, reset and errs at every
 * single APDU.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "card.h"

#define BUSINESS_NO "01202609210000846"

/* ---- a renewal */

struct renewal {
  struct person who;
  const char *entry;
  char *new_key; /* its slot; NULL: the same key */
  EVP_PKEY *old_key, *key;
  X509 *old, *fresh;
  struct xq_install_request req;
};

static const struct made_spec spec_old = {.serial = 1001};
static const struct made_spec spec_new = {.serial = 2002, .from = MADE_NOW - 60, .to = MADE_NOW + 430 * MADE_DAY};

/* Nothing seen on it from the test before. */
static xq_err *empty(xq_token *token, void *arg) {
  struct piv *p = token->data;
  (void)arg;
  made_ok(piv_unlock(token));
  made_ok(piv_read_all(p));
  for (size_t i = 0; i < PIV_SLOTS; i++) {
    if (p->slots[i].object) {
      made_ok(piv_slot_write(token, i, NULL));
    }
  }
  return NULL;
}

static void begin(struct renewal *r, const char *entry, enum xq_key_kind kind, bool new_key) {
  *r = (struct renewal){.entry = entry};
  person_init(&r->who, 1);
  person_at_hand(&r->who);
  person_open(&r->who);
  made_ok(piv_job(r->who.token, empty, NULL));
  r->old_key = card_key(&r->who, entry, kind, 0, 0);
  r->old = card_cert(&r->who, entry, r->old_key, &spec_old);
  if (new_key) {
    made_ok(xq_token_generate(r->who.token, XQ_KEY_P256, &r->new_key));
    made_ok(r->who.token->backend->public_key(r->who.token, r->new_key, &r->key));
    assert_int_equal(made_run(r->who.dir, "cp state/*.pub ."), 0);
  } else {
    r->key = r->old_key;
    EVP_PKEY_up_ref(r->key);
  }
  r->fresh = person_cert(&r->who, r->key, &spec_new);
  r->req = (struct xq_install_request){.entry_id = entry,
                                       .new_key_id = r->new_key,
                                       .new_cert = r->fresh,
                                       .chain = r->who.ca.chain,
                                       .roots = r->who.ca.roots,
                                       .business_no = BUSINESS_NO,
                                       .now = MADE_NOW};
  xq_token_free(&r->who.token);
}

static void end(struct renewal *r) {
  X509_free(r->old);
  X509_free(r->fresh);
  EVP_PKEY_free(r->old_key);
  EVP_PKEY_free(r->key);
  free(r->new_key);
  person_clear(&r->who);
}

static xq_err *install(struct renewal *r, struct xq_install_proof **proof) {
  return xq_install_run(r->who.token, &r->req, proof);
}

static void expect_proof(struct renewal *r) {
  struct xq_install_proof *proof = NULL;
  made_ok(install(r, &proof));
  assert_true(proof->written_and_read_back && proof->key_matches && proof->chain_trusted);
  assert_true(proof->holder_unchanged && proof->extended);
  assert_string_equal(proof->old_serial, "03E9");
  assert_string_equal(proof->new_serial, "07D2");
  xq_install_proof_free(&proof);
}

/* ---- the state that each point begins with */

struct move {
  const char *to, *from;
};

static xq_err *move_there(xq_token *token, void *arg) {
  const struct move *m = arg;
  struct piv_answer answer;
  size_t to;
  size_t from;
  made_ok(piv_slot_of(m->to, &to));
  made_ok(piv_slot_of(m->from, &from));
  made_ok(piv_unlock(token));
  const struct piv_command command = {
      .ins = PIV_MOVE_KEY, .p1 = piv_slot_reference(to), .p2 = piv_slot_reference(from)};
  made_ok(piv_send(token->data, &command, &answer));
  assert_int_equal(answer.sw, PIV_SW_OK);
  return NULL;
}

static xq_err *put_back(xq_token *token, void *arg) {
  const struct renewal *r = arg;
  size_t slot;
  made_ok(piv_slot_of(r->entry, &slot));
  made_ok(piv_unlock(token));
  made_ok(piv_slot_write(token, slot, r->old));
  for (size_t i = PIV_RETIRED; i < PIV_SLOTS; i++) {
    piv_slot_drop_object(&((struct piv *)token->data)->slots[i]);
    made_ok(piv_slot_read(token->data, i));
    if (((struct piv *)token->data)->slots[i].object) {
      made_ok(piv_slot_write(token, i, NULL));
    }
  }
  return NULL;
}

static void rewind_card(struct renewal *r) {
  person_open(&r->who);
  char *id = NULL;
  made_ok(r->who.token->backend->find_key(r->who.token, r->old_key, &id));
  assert_non_null(id);
  if (strcmp(id, r->entry) != 0) { /* moved */
    made_ok(piv_job(r->who.token, move_there, &(struct move){r->new_key, r->entry}));
    made_ok(piv_job(r->who.token, move_there, &(struct move){r->entry, id}));
  }
  free(id);
  made_ok(piv_job(r->who.token, put_back, r));
  made_ok(xq_install_done(r->who.token, BUSINESS_NO));
  made_run(r->who.dir, "rm -rf state; mkdir state; cp *.pub state");
  xq_token_free(&r->who.token);
}

/* ---- cut off */

/* In a process of its own: 0 done, 1 an error, as it should be where something was in the way. */
static int attempt(struct renewal *r, unsigned n, const char *fault) {
  struct xq_token_entries entries = {0};
  struct xq_install_proof *proof = NULL;
  person_open(&r->who);
  made_ok(xq_token_entries(r->who.token, &entries));
  xq_token_entries_free(&entries);
  free(card_say("reset-count"));
  if (fault != NULL) {
    free(card_say("at %u %s", n, fault));
  }
  xq_err *err = with_pin(xq_token_login, r->who.token, PIN);
  if (err == NULL) {
    err = install(r, &proof);
  }
  if (err != NULL && getenv("XUQI_TEST_SHOW") != NULL) {
    char *line = xq_err_to_line(err);
    print_message("%u %s: %s\n", n, fault, line);
    free(line);
  }
  int status = err != NULL ? xq_err_code(err) == XQ_E_INTERNAL ? 2 : 1 : 0;
  xq_err_free(&err);
  xq_install_proof_free(&proof);
  xq_token_free(&r->who.token);
  return status;
}

static int in_another_process(struct renewal *r, unsigned n, const char *fault) {
  int status = 0;
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) {
    _exit(attempt(r, n, fault));
  }
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_true(WIFEXITED(status));
  assert_int_not_equal(WEXITSTATUS(status), 2);
  return WEXITSTATUS(status);
}

/* Somebody who comes afterwards, and knows nothing. */
static void expect_usable(struct renewal *r, const char *when) {
  struct xq_token_entries entries = {0};
  unsigned usable = 0;
  person_open(&r->who);
  person_login(&r->who);
  made_ok(xq_token_entries(r->who.token, &entries));
  for (size_t i = 0; i < entries.count; i++) {
    const struct xq_token_entry *entry = &entries.items[i];
    if (entry->has_key && entry->cert != NULL) {
      made_ok(prove(r->who.token, entry->id, entry->cert));
      usable += xq_cert_equal(entry->cert, r->old) || xq_cert_equal(entry->cert, r->fresh);
    }
  }
  if (usable == 0 || (r->new_key == NULL && usable != 1)) {
    fail_msg("%s: %u usable certificates", when, usable);
  }
  xq_token_entries_free(&entries);
}

/* Old and new are there, each with its key; the new one in the old place where the card can do that. */
static void expect_finished(struct renewal *r, bool moved) {
  struct xq_token_entries entries = {0};
  person_open(&r->who);
  person_login(&r->who);
  made_ok(xq_token_entries(r->who.token, &entries));
  assert_int_equal(entries.count, r->new_key != NULL ? 2 : 1);
  const struct xq_token_entry *first = entry_of(&entries, r->entry);
  assert_non_null(first);
  assert_true(xq_cert_equal(first->cert, moved || r->new_key == NULL ? r->fresh : r->old));
  for (size_t i = 0; i < entries.count; i++) {
    assert_true(entries.items[i].has_key);
    made_ok(prove(r->who.token, entries.items[i].id, entries.items[i].cert));
  }
  xq_token_entries_free(&entries);
  xq_token_free(&r->who.token);
}

/* False when the install was over before that. */
static bool cut(struct renewal *r, bool moved, unsigned n, const char *fault) {
  char when[64];
  snprintf(when, sizeof when, "%s at %u", fault, n);
  int status = in_another_process(r, n, fault);
  char *state = card_say("state");
  bool reached = card_apdus() >= n;
  if (strcmp(state, "ready") != 0) {
    card_back();
  }
  free(state);
  free(card_say("forget-faults"));
  if (strncmp(fault, "remove", 6) == 0 && reached && status == 0) {
    print_message("%s was not in the way\n", when); /* after the last APDU that mattered */
  }
  expect_usable(r, when);
  expect_proof(r);
  made_ok(xq_install_done(r->who.token, BUSINESS_NO));
  expect_finished(r, moved);
  rewind_card(r);
  return reached;
}

static unsigned cut_everywhere(struct renewal *r, bool moved) {
  static const char *const faults[] = {"remove-before", "remove-after", "reset", "sw 6F00"};
  unsigned points = 0;
  for (size_t i = 0; i < XQ_COUNT(faults); i++) {
    for (unsigned n = 1; cut(r, moved, n, faults[i]); n++) {
      points++;
    }
  }
  return points;
}

/* The instruction of each APDU of the last process, by number from 1, as the card wrote them down. */
#define APDUS_MAX 2000
static void read_instructions(unsigned ins[APDUS_MAX]) {
  char *path = xq_path_join(getenv("XUQI_CARD_DIR"), "one.log");
  FILE *f = fopen(path, "r");
  char line[256];
  unsigned n;
  unsigned class;
  unsigned is;
  assert_non_null(f);
  while (fgets(line, sizeof line, f) != NULL) {
    if (sscanf(line, "%u > %2x%2x", &n, &class, &is) == 3 && n < APDUS_MAX) {
      ins[n] = is;
    }
  }
  fclose(f);
  free(path);
}

static bool changes_card(unsigned ins) {
  return ins == PIV_PUT_DATA || ins == PIV_MOVE_KEY || ins == PIV_GENERATE;
}

static unsigned cut_at_changes(struct renewal *r, bool moved, unsigned apdus, const unsigned *ins) {
  static const char *const changing[] = {"sw 6F00", "reset", "lie hex 6F00"};
  unsigned first = 0;
  unsigned last = 0;
  unsigned points = 0;
  assert_in_range(apdus, 5, APDUS_MAX - 1);
  for (unsigned n = 1; n <= apdus; n++) {
    for (size_t i = 0; changes_card(ins[n]) && i < XQ_COUNT(changing); i++, points++) {
      assert_true(cut(r, moved, n, changing[i]));
    }
    if (changes_card(ins[n])) {
      first = first != 0 ? first : n;
      last = n;
    } else if (n % 3 == 0) {
      assert_true(cut(r, moved, n, changing[n / 3 % 2]));
      points++;
    }
  }
  assert_int_not_equal(first, 0);
  if (moved || r->new_key == NULL) {
    assert_true(cut(r, moved, first, "remove-before"));
    points++;
  }
  if (moved || r->new_key != NULL) {
    assert_true(cut(r, moved, last, "remove-after"));
    points++;
  }
  return points;
}

static void matrix(const char *what, const char *entry, enum xq_key_kind kind, bool new_key, bool moved) {
  struct renewal r;
  begin(&r, entry, kind, new_key);
  assert_int_equal(in_another_process(&r, 0, NULL), 0);
  unsigned apdus = (unsigned)card_apdus();
  bool every = getenv("XUQI_EVERY_POINT") != NULL;
  static unsigned ins[APDUS_MAX];
  memset(ins, 0, sizeof ins);
  read_instructions(ins);
  expect_finished(&r, moved);
  rewind_card(&r);
  unsigned points = every ? cut_everywhere(&r, moved) : cut_at_changes(&r, moved, apdus, ins);
  print_message("%s: %u APDUs, cut at %u points\n", what, apdus, points);
  end(&r);
}

static void same_key(void **state) {
  (void)state;
  matrix("same key, RSA", "9a", XQ_KEY_RSA_2048, false, false);
}

static void new_key_moved(void **state) {
  (void)state;
  matrix("new key, moved", "9a", XQ_KEY_P256, true, true);
}

static void new_key_stays(void **state) {
  (void)state;
  matrix("new key, not moved", "9a", XQ_KEY_P256, true, false);
}

static void asks_each_time(void **state) {
  (void)state;
  matrix("same key, 9C", "9c", XQ_KEY_P256, false, false);
}

int main(int argc, char **argv) {
  static const char *const lines[] = {"same --version 5.4.3", "stays --version 5.4.3", "moved --version 5.7.1",
                                      "plain --plain --no-extended"};
  const struct CMUnitTest same[] = {cmocka_unit_test(same_key), cmocka_unit_test(asks_each_time)};
  const struct CMUnitTest stays[] = {cmocka_unit_test(new_key_stays)};
  const struct CMUnitTest plain[] = {cmocka_unit_test(same_key), cmocka_unit_test(new_key_stays)};
  const struct CMUnitTest moved[] = {cmocka_unit_test(new_key_moved)};
  if (getenv("XUQI_CARD_CONTROL") == NULL) {
    return rigged(argv, lines, XQ_COUNT(lines));
  }
  assert_true(argc > 1);
  const char *group = argv[1];
  return strcmp(group, "moved") == 0   ? cmocka_run_group_tests_name(group, moved, NULL, NULL)
         : strcmp(group, "stays") == 0 ? cmocka_run_group_tests_name(group, stays, NULL, NULL)
         : strcmp(group, "plain") == 0 ? cmocka_run_group_tests_name(group, plain, NULL, NULL)
                                       : cmocka_run_group_tests_name(group, same, NULL, NULL);
}
