/* card.c - see card.h. */
#include "card.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <winscard.h>

/* ---- the rig */

int rigged(char **argv, const char *const *lines, size_t count) {
  const char *source = getenv("XUQI_TOP_SRCDIR");
  const char *build = getenv("XUQI_TOP_BUILDDIR");
  if (source == NULL || build == NULL) {
    fprintf(stderr, "XUQI_TOP_SRCDIR and XUQI_TOP_BUILDDIR say where the rig is\n");
    return 99;
  }
  for (size_t i = 0; i < count; i++) {
    char *name = xq_strndup(lines[i], strcspn(lines[i], " "));
    char *command =
        xq_asprintf("'%s/tests/card/with-card'%s -- '%s' %s", source, lines[i] + strlen(name), argv[0], name);
    int status = argv[1] == NULL || strcmp(argv[1], name) == 0 ? system(command) : 0;
    free(command);
    free(name);
    if (status != 0) {
      return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    }
  }
  return 0;
}

static char *say_to(const char *path, const char *line) {
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  char answer[256];
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  snprintf(name.sun_path, sizeof name.sun_path, "%s", path);
  for (int tries = 0; connect(fd, (const struct sockaddr *)&name, sizeof name) != 0; tries++) {
    assert_true(tries < 100); /* a card that was just started */
    usleep(50000);
  }
  FILE *f = fdopen(fd, "r+");
  assert_non_null(f);
  fprintf(f, "%s\n", line);
  fflush(f);
  assert_non_null(fgets(answer, sizeof answer, f));
  fclose(f);
  answer[strcspn(answer, "\n")] = '\0';
  assert_true(strncmp(answer, "error", 5) != 0);
  return xq_strdup(answer);
}

char *card_say(const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  char *line = xq_vasprintf(fmt, ap);
  va_end(ap);
  char *answer = say_to(getenv("XUQI_CARD_CONTROL"), line);
  free(line);
  return answer;
}

unsigned long card_apdus(void) {
  char *answer = card_say("count");
  unsigned long apdus = strtoul(answer, NULL, 10);
  free(answer);
  return apdus;
}

/* Until pcscd says so too. */
static void until(bool here) {
  for (int tries = 0; tries < 400; tries++) {
    struct pcsc_readers readers = {0};
    made_ok(pcsc_readers(&readers));
    bool is = readers.count > 0 && readers.items[0].card;
    pcsc_readers_free(&readers);
    if (is == here) {
      return;
    }
    usleep(25000);
  }
  fail_msg("the reader does not see the card %s", here ? "come" : "go");
}

void card_pull(void) {
  free(card_say("remove"));
  until(false);
}

void card_back(void) {
  free(card_say("insert"));
  free(card_say("wait"));
  until(true);
}

pid_t other_card(const char *options) {
  char *dir = getenv("XUQI_CARD_DIR");
  char *command =
      xq_asprintf("exec '%s/tests/card/pivcard' --port 35963 --state '%s/other.state' --control '%s/other.control' %s",
                  getenv("XUQI_TOP_BUILDDIR"), dir, dir, options);
  char *control = xq_path_join(dir, "other.control");
  pid_t pid = fork();
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
  }
  free(say_to(control, "wait"));
  until(true);
  free(control);
  free(command);
  return pid;
}

void other_card_out(pid_t pid) {
  kill(pid, SIGTERM);
  waitpid(pid, NULL, 0);
  until(false);
}

static void neighbour(const uint8_t *apdu, size_t len, DWORD leaving) {
  struct pcsc_readers readers = {0};
  SCARDCONTEXT context;
  SCARDHANDLE card;
  DWORD protocol;
  made_ok(pcsc_readers(&readers));
  assert_int_equal(SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context), SCARD_S_SUCCESS);
  assert_int_equal(
      SCardConnect(context, readers.items[0].name, SCARD_SHARE_SHARED, SCARD_PROTOCOL_ANY, &card, &protocol),
      SCARD_S_SUCCESS);
  if (apdu != NULL) {
    uint8_t answer[258];
    DWORD got = sizeof answer;
    assert_int_equal(
        SCardTransmit(card, protocol == SCARD_PROTOCOL_T1 ? SCARD_PCI_T1 : SCARD_PCI_T0, apdu, len, NULL, answer, &got),
        SCARD_S_SUCCESS);
  }
  SCardDisconnect(card, leaving);
  SCardReleaseContext(context);
  pcsc_readers_free(&readers);
}

void neighbour_resets(void) {
  neighbour(NULL, 0, SCARD_RESET_CARD);
}

void neighbour_selects(void) {
  static const uint8_t otp[] = {0x00, 0xA4, 0x04, 0x00, 0x07, 0xA0, 0x00, 0x00, 0x05, 0x27, 0x20, 0x01};
  neighbour(otp, sizeof otp, SCARD_LEAVE_CARD);
}

/* ---- a person */

void person_init(struct person *who, int number) {
  *who = (struct person){0};
  who->dir = made_dir();
  who->state = xq_path_join(who->dir, "state");
  made_ca_init(&who->ca, number);
  who->config = (struct xq_token_config){.state_dir = who->state, .cards = true};
}

void person_clear(struct person *who) {
  xq_token_free(&who->token);
  made_ca_clear(&who->ca);
  free(who->state);
  made_dir_remove(who->dir);
}

void person_open(struct person *who) {
  struct xq_token_list list = {0};
  xq_token_free(&who->token);
  made_ok(xq_token_scan(&who->config, &list));
  made_ok(list.unseen);
  made_ok(list.left_out);
  assert_true(list.count > 0);
  who->token = xq_token_ref(list.tokens[0]);
  xq_token_list_free(&list);
}

xq_err *with_pin(xq_err *(*call)(xq_token *, const xq_secret *), xq_token *token, const char *pin) {
  xq_secret *secret = xq_secret_from(pin, strlen(pin));
  xq_err *err = call(token, secret);
  xq_secret_free(&secret);
  return err;
}

void person_login(struct person *who) {
  made_ok(with_pin(xq_token_login, who->token, PIN));
}

static xq_err *ask_pin(void *ctx, xq_token *token, const char *entry_id, enum xq_pin_why why, const xq_err *last,
                       xq_secret **pin) {
  struct person *who = ctx;
  (void)token;
  (void)entry_id;
  assert_null(last);
  who->asked++;
  who->why = why;
  *pin = xq_secret_from(PIN, strlen(PIN));
  return NULL;
}

static void attend(void *ctx, xq_token *token, enum xq_attend what) {
  struct person *who = ctx;
  (void)token;
  who->touches += what == XQ_ATTEND_TOUCH;
}

void person_at_hand(struct person *who) {
  who->hooks = (struct xq_token_hooks){.ctx = who, .ask_pin = ask_pin, .attend = attend};
  who->config.hooks = &who->hooks;
}

/* ---- keys on the card */

struct made_on_card {
  size_t slot;
  uint8_t algorithm, pin_policy, touch;
  EVP_PKEY *key;
};

static xq_err *generate_there(xq_token *token, void *arg) {
  struct made_on_card *m = arg;
  struct piv *p = token->data;
  struct piv_answer answer;
  struct piv_bytes public;
  uint8_t data[] = {0xAC, 3, 0x80, 1, m->algorithm, 0xAA, 1, m->pin_policy, 0xAB, 1, m->touch};
  size_t len = 5;
  xq_err *err = piv_unlock(token);
  if (err != NULL) {
    return err;
  }
  if (m->pin_policy != 0) {
    len = sizeof data;
    data[1] = (uint8_t)(len - 2);
  }
  const struct piv_command command = {
      .ins = PIV_GENERATE, .p2 = piv_slot_reference(m->slot), .data = {data, len}, .wants = PIV_LONG_ANSWER};
  made_ok(piv_send(p, &command, &answer));
  assert_int_equal(answer.sw, PIV_SW_OK);
  piv_slot_drop(&p->slots[m->slot]);
  assert_true(piv_tlv_find(answer.data, 0x7F49, &public));
  made_ok(piv_public_key(m->algorithm, public, &m->key));
  return NULL;
}

EVP_PKEY *card_key(struct person *who, const char *id, enum xq_key_kind kind, uint8_t pin_policy, uint8_t touch) {
  struct made_on_card m = {
      .algorithm = piv_algorithm_of_kind(kind), .pin_policy = pin_policy, .touch = touch != 0 ? touch : 1};
  made_ok(piv_slot_of(id, &m.slot));
  made_ok(piv_job(who->token, generate_there, &m));
  return m.key;
}

X509 *person_cert(struct person *who, EVP_PKEY *key, const struct made_spec *spec) {
  struct made_spec full = *spec;
  full.alt = full.alt != NULL ? full.alt : "email:hu@example.com";
  return made_cert(&full, key, who->ca.issuing, who->ca.issuing_key);
}

struct put {
  size_t slot;
  X509 *cert;
};

static xq_err *put_there(xq_token *token, void *arg) {
  const struct put *put = arg;
  xq_err *err = piv_unlock(token);
  return err != NULL ? err : piv_slot_write(token, put->slot, put->cert);
}

X509 *card_cert(struct person *who, const char *id, EVP_PKEY *key, const struct made_spec *spec) {
  struct put put = {.cert = person_cert(who, key, spec)};
  made_ok(piv_slot_of(id, &put.slot));
  made_ok(piv_job(who->token, put_there, &put));
  return put.cert;
}

const struct xq_token_entry *entry_of(const struct xq_token_entries *entries, const char *id) {
  for (size_t i = 0; i < entries->count; i++) {
    if (strcmp(entries->items[i].id, id) == 0) {
      return &entries->items[i];
    }
  }
  return NULL;
}

xq_err *prove(xq_token *token, const char *id, X509 *cert) {
  EVP_PKEY *key = NULL;
  xq_err *err = xq_token_key(token, id, &key);
  if (err == NULL) {
    err = xq_key_prove(key, cert);
  }
  if (err != NULL) {
    xq_err *cause = xq_token_last_error(token);
    if (cause != NULL) {
      xq_err_free(&err);
      err = cause;
    }
  }
  EVP_PKEY_free(key);
  return err;
}
