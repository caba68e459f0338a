/* reader.c - see reader.h. */
#include "reader.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/evp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

void reader_open(struct reader *r) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t len = sizeof name;
  memset(r, 0, sizeof *r);
  snprintf(r->dir, sizeof r->dir, "/tmp/xuqi-reader.XXXXXX");
  assert_non_null(mkdtemp(r->dir));
  r->fd = -1;
  r->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  assert_int_equal(bind(r->listener, (const struct sockaddr *)&name, sizeof name), 0);
  assert_int_equal(listen(r->listener, 1), 0);
  /* a card that does not come back is a failure, not a wait without end */
  setsockopt(r->listener, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){.tv_sec = 60}, sizeof(struct timeval));
  assert_int_equal(getsockname(r->listener, (struct sockaddr *)&name, &len), 0);
  r->port = ntohs(name.sin_port);
}

void reader_accept(struct reader *r) {
  if (r->fd >= 0) {
    close(r->fd);
  }
  r->fd = accept(r->listener, NULL, NULL);
  assert_true(r->fd >= 0);
  setsockopt(r->fd, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){.tv_sec = 60}, sizeof(struct timeval));
}

static bool powers_up(struct reader *r) {
  unsigned char atr[64];
  reader_power(r, 1);
  send_message(r, (const unsigned char *)"\x04", 1);
  return receive_message(r, atr, sizeof atr) > 2;
}

void card_start(struct reader *r, ...) {
  const char *build = getenv("XUQI_TOP_BUILDDIR");
  assert_non_null(build);
  char program[512], port[16], state[96], path[96], log[96];
  snprintf(program, sizeof program, "%s/tests/card/pivcard", build);
  snprintf(port, sizeof port, "%d", r->port);
  snprintf(state, sizeof state, "%s/state", r->dir);
  snprintf(path, sizeof path, "%s/control", r->dir);
  snprintf(log, sizeof log, "%s/log", r->dir);
  char *argv[20] = {program,
                    (char[]){"--with-parent"},
                    (char[]){"--port"},
                    port,
                    (char[]){"--state"},
                    state,
                    (char[]){"--control"},
                    path,
                    (char[]){"--log"},
                    log};
  size_t n = 10;
  va_list ap;
  va_start(ap, r);
  for (char *arg; (arg = va_arg(ap, char *)) != NULL && n + 1 < sizeof argv / sizeof argv[0];) {
    argv[n++] = arg;
  }
  va_end(ap);
  r->card = fork();
  assert_true(r->card >= 0);
  if (r->card == 0) {
    execv(program, argv);
    _exit(127);
  }
  reader_accept(r);
  assert_true(powers_up(r));
}

void card_end(struct reader *r, int signal_number) {
  int status;
  kill(r->card, signal_number);
  assert_int_equal(waitpid(r->card, &status, 0), r->card);
  if (signal_number == SIGTERM) { /* clean, also by the leak sanitizer's word */
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
  }
  close(r->fd);
  r->fd = -1;
}

void reader_close(struct reader *r) {
  static const char *const names[] = {"state", "state.new", "control", "log"};
  char path[96];
  if (r->fd >= 0) {
    card_end(r, SIGTERM);
  }
  close(r->listener);
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    snprintf(path, sizeof path, "%s/%s", r->dir, names[i]);
    unlink(path);
  }
  rmdir(r->dir);
}

void reader_power(struct reader *r, unsigned char what) {
  send_message(r, &what, 1);
}

bool card_gone(struct reader *r) {
  unsigned char byte;
  return recv(r->fd, &byte, 1, 0) == 0;
}

void send_message(struct reader *r, const unsigned char *p, size_t n) {
  const unsigned char head[] = {(unsigned char)(n >> 8), (unsigned char)n};
  /* in two, as vpcd does; a card that left is found out by what does not come */
  if (send(r->fd, head, 2, MSG_NOSIGNAL) == 2) {
    (void)!send(r->fd, p, n, MSG_NOSIGNAL);
  }
}

size_t receive_message(struct reader *r, unsigned char *p, size_t room) {
  unsigned char head[2];
  if (recv(r->fd, head, 2, MSG_WAITALL) != 2) {
    return 0;
  }
  size_t n = (size_t)head[0] << 8 | head[1];
  assert_true(n <= room);
  return recv(r->fd, p, n, MSG_WAITALL) == (ssize_t)n ? n : 0;
}

unsigned frame(struct reader *r, const unsigned char *p, size_t n) {
  send_message(r, p, n);
  n = receive_message(r, r->data, sizeof r->data);
  r->len = n >= 2 ? n - 2 : 0;
  return n >= 2 ? (unsigned)r->data[n - 2] << 8 | r->data[n - 1] : 0;
}

static size_t bytes_of(const char *text, unsigned char *out, size_t room) {
  size_t n = 0;
  for (const char *p = text; *p != '\0';) {
    unsigned byte;
    if (*p == ' ') {
      p++;
      continue;
    }
    assert_int_equal(sscanf(p, "%2x", &byte), 1);
    assert_true(n < room);
    out[n++] = (unsigned char)byte;
    p += 2;
  }
  return n;
}

unsigned hex(struct reader *r, const char *text) {
  unsigned char bytes[4096];
  return frame(r, bytes, bytes_of(text, bytes, sizeof bytes));
}

unsigned command(struct reader *r, unsigned char ins, unsigned char p1, unsigned char p2, const unsigned char *data,
                 size_t n) {
  unsigned char apdu[5 + 255 + 1], whole[sizeof r->data];
  unsigned sw;
  size_t done = 0, got = 0;
  do {
    size_t part = n - done < 255 ? n - done : 255;
    bool last = done + part == n;
    apdu[0] = last ? 0x00 : 0x10;
    apdu[1] = ins;
    apdu[2] = p1;
    apdu[3] = p2;
    apdu[4] = (unsigned char)part;
    memcpy(apdu + 5, data + done, part);
    apdu[5 + part] = 0;
    sw = frame(r, apdu, part == 0 ? 5 : 5 + part + (last ? 1 : 0));
    done += part;
    if (!last && sw != 0x9000) {
      return sw;
    }
  } while (done < n);
  for (;;) {
    memcpy(whole + got, r->data, r->len);
    got += r->len;
    if (sw >> 8 != 0x61) {
      break;
    }
    sw = hex(r, "00C0000000");
  }
  memcpy(r->data, whole, got);
  r->len = got;
  return sw;
}

unsigned command_hex(struct reader *r, unsigned char ins, unsigned char p1, unsigned char p2, const char *text) {
  unsigned char bytes[4096];
  return command(r, ins, p1, p2, bytes, bytes_of(text, bytes, sizeof bytes));
}

const char *control(struct reader *r, const char *line) {
  static char answer[256];
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  snprintf(name.sun_path, sizeof name.sun_path, "%s/control", r->dir);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  assert_int_equal(connect(fd, (const struct sockaddr *)&name, sizeof name), 0);
  size_t n = strlen(line);
  assert_int_equal(send(fd, line, n, 0), n);
  assert_int_equal(send(fd, "\n", 1, 0), 1);
  n = 0;
  for (ssize_t got; n + 1 < sizeof answer && (got = recv(fd, answer + n, sizeof answer - 1 - n, 0)) > 0;) {
    n += (size_t)got;
    if (answer[n - 1] == '\n') {
      break;
    }
  }
  close(fd);
  answer[n] = '\0';
  answer[strcspn(answer, "\n")] = '\0';
  return answer;
}

void select_piv(struct reader *r) {
  assert_int_equal(hex(r, "00A4040005 A000000308 00"), 0x9000);
}

static const EVP_CIPHER *cipher_of(unsigned char alg) {
  return alg == 0x03   ? EVP_des_ede3_ecb()
         : alg == 0x08 ? EVP_aes_128_ecb()
         : alg == 0x0A ? EVP_aes_192_ecb()
                       : EVP_aes_256_ecb();
}

/* external: the card asks, we answer */
unsigned be_manager(struct reader *r, unsigned char alg) {
  unsigned char key[32], answer[4 + 16] = {0x7C, 0, 0x82, 0};
  int n = 0;
  for (size_t i = 0; i < sizeof key; i++) {
    key[i] = (unsigned char)(1 + i % 8);
  }
  unsigned sw = command_hex(r, 0x87, alg, 0x9B, "7C 02 81 00");
  if (sw != 0x9000) {
    return sw;
  }
  size_t block = r->data[3];
  assert_int_equal(r->len, 4 + block);
  EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
  assert_int_equal(EVP_EncryptInit_ex(ctx, cipher_of(alg), NULL, key, NULL), 1);
  EVP_CIPHER_CTX_set_padding(ctx, 0);
  assert_int_equal(EVP_EncryptUpdate(ctx, answer + 4, &n, r->data + 4, (int)block), 1);
  EVP_CIPHER_CTX_free(ctx);
  answer[1] = (unsigned char)(2 + block);
  answer[3] = (unsigned char)block;
  return command(r, 0x87, alg, 0x9B, answer, 4 + block);
}

unsigned verify_pin(struct reader *r, const char *pin) {
  unsigned char apdu[13] = {0x00, 0x20, 0x00, 0x80, 0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
  memcpy(apdu + 5, pin, strlen(pin));
  return frame(r, apdu, sizeof apdu);
}
