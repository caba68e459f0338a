/* link.c - the wire to the virtual reader (vpcd): TCP to loopback, each message two bytes of length and that many
 * bytes. One byte is a control message (power off, power on, reset, "your ATR?"), anything longer an APDU.
 *
 * vpcd notices a closed link only at its next look (every 0.44 s) and may then wait on the new link for an answer it
 * asked for on the old one.  So a card put back waits a little before it connects, and connects once more when a new
 * link stays silent.  A link that spoke once is left alone for ever: a busy machine is no reason to pull the card. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "card.h"

enum { POWER_OFF = 0x00, POWER_ON = 0x01, RESET = 0x02, GET_ATR = 0x04 };
enum { REJOIN_MS = 600, RETRY_MS = 200, SILENCE_MS = 2000, SILENCE_MAX_MS = 16000 };

static struct {
  int fd;
  int port;
  bool inserted; /* what the test wants */
  bool powered, ready;
  int64_t join_at, answer_at; /* 0: not set */
  int64_t silent_at;          /* until vpcd says something on this link; then 0 */
  int64_t silence_ms;
  unsigned char in[2 + FRAME_MAX], out[2 + FRAME_MAX];
  size_t in_len, out_len;
  bool pull_after;
  int64_t back_ms;
} wire = {.fd = -1};

static void hang_up(int64_t now) {
  if (wire.fd >= 0) {
    close(wire.fd);
    wire.fd = -1;
  }
  wire.powered = wire.ready = wire.pull_after = false;
  wire.in_len = wire.out_len = 0;
  wire.silent_at = wire.answer_at = 0;
  wire.join_at = wire.inserted ? now + REJOIN_MS : 0;
}

/* vpcd sends length and message apart, and its kernel keeps the message back until the length is acknowledged: a
 * twentieth of a second for each APDU if we wait with that.  The kernel forgets this wish; it is said again after each
 * read. */
static void acknowledge_at_once(void) {
  setsockopt(wire.fd, IPPROTO_TCP, TCP_QUICKACK, &(int){1}, sizeof(int));
}

static void join(int64_t now) {
  struct sockaddr_in to = {
      .sin_family = AF_INET, .sin_port = htons((uint16_t)wire.port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  wire.join_at = 0;
  wire.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (wire.fd < 0 || connect(wire.fd, (const struct sockaddr *)&to, sizeof to) != 0) {
    if (wire.fd >= 0) {
      close(wire.fd);
      wire.fd = -1;
    }
    wire.join_at = now + RETRY_MS;
    return;
  }
  setsockopt(wire.fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
  acknowledge_at_once();
  wire.silent_at = now + wire.silence_ms;
}

void link_start(struct card *c) {
  wire.port = c->opt.port;
  wire.silence_ms = SILENCE_MS;
}

void link_remove(int64_t now, int64_t back_after_ms) {
  wire.inserted = false;
  hang_up(now);
  if (back_after_ms >= 0) {
    wire.inserted = true;
    wire.join_at = now + (back_after_ms > REJOIN_MS ? back_after_ms : REJOIN_MS);
  }
}

void link_insert(int64_t now) {
  if (!wire.inserted) {
    wire.inserted = true;
    wire.join_at = now + REJOIN_MS;
  }
}

bool link_inserted(void) {
  return wire.inserted;
}

bool link_ready(void) {
  return wire.fd >= 0 && wire.ready;
}

static void soonest(int64_t *wake, int64_t when) {
  if (when != 0 && (*wake == 0 || when < *wake)) {
    *wake = when;
  }
}

void link_poll(struct pollfd *p, int64_t now, int64_t *wake) {
  if (wire.fd < 0 && wire.join_at != 0 && now >= wire.join_at) {
    join(now);
  }
  /* while an answer is being kept back only the end of the link is of interest */
  *p = (struct pollfd){.fd = wire.fd, .events = wire.answer_at == 0 ? POLLIN : POLLRDHUP};
  soonest(wake, wire.join_at);
  soonest(wake, wire.silent_at);
  soonest(wake, wire.answer_at);
}

static bool send_all(const unsigned char *p, size_t n) {
  while (n > 0) {
    ssize_t done = send(wire.fd, p, n, MSG_NOSIGNAL);
    if (done < 0 && errno == EINTR) {
      continue;
    }
    if (done <= 0) {
      return false;
    }
    p += done;
    n -= (size_t)done;
  }
  return true;
}

static void answer(int64_t now) {
  wire.answer_at = 0;
  if (wire.pull_after) {
    wire.pull_after = false;
    link_remove(now, wire.back_ms);
  } else if (!send_all(wire.out, wire.out_len)) {
    hang_up(now);
  }
}

static void frame_out(size_t n) {
  wire.out[0] = (unsigned char)(n >> 8);
  wire.out[1] = (unsigned char)n;
  wire.out_len = 2 + n;
}

static void control_message(struct card *c, unsigned char what, int64_t now) {
  switch (what) {
    case GET_ATR:
      wire.ready = wire.ready || wire.powered;
      memcpy(wire.out + 2, c->opt.atr, c->opt.atr_len);
      frame_out(c->opt.atr_len);
      answer(now);
      break;
    case POWER_OFF:
    case POWER_ON:
    case RESET:
      wire.powered = what != POWER_OFF;
      session_forget(c);
      break;
    default:
      log_note(c, "control message %02X is not known", what);
  }
}

static void apdu_message(struct card *c, const unsigned char *in, size_t len, int64_t now) {
  c->apdus++;
  c->bytes_in += len;
  const struct fault *f = script_fault(c, c->apdus);
  if (f != NULL && f->kind == FAULT_REMOVE_BEFORE) {
    log_note(c, "%lu: pulled before", c->apdus);
    link_remove(now, f->number != 0 ? (int64_t)f->number : -1);
    session_forget(c);
    return;
  }
  if (f != NULL && f->kind == FAULT_RESET) {
    log_note(c, "%lu: power lost for a moment", c->apdus);
    session_forget(c);
  }
  size_t n;
  if (f != NULL && f->kind == FAULT_SW) {
    log_note(c, "%lu: %04lX by order", c->apdus, f->number);
    wire.out[2] = (unsigned char)(f->number >> 8);
    wire.out[3] = (unsigned char)f->number;
    c->delay_ms = 0;
    n = 2;
  } else {
    n = apdu_frame(c, in, len, wire.out + 2);
  }
  if (f != NULL && f->kind == FAULT_LIE) {
    log_note(c, "%lu: a lie", c->apdus);
    n = script_lie(f, wire.out + 2, n);
  }
  frame_out(n);
  c->bytes_out += n;
  int64_t late = c->delay_ms + (f != NULL && f->kind == FAULT_SLOW ? (int64_t)f->number : 0);
  if (f != NULL && f->kind == FAULT_REMOVE_AFTER) {
    log_note(c, "%lu: pulled after", c->apdus);
    wire.pull_after = true;
    wire.back_ms = f->number != 0 ? (int64_t)f->number : -1;
    session_forget(c);
  }
  if (late == 0) {
    answer(now);
  } else {
    wire.answer_at = now + late;
  }
}

/* Reads what is there; a whole message is answered and taken out of the buffer. */
static void receive(struct card *c, int64_t now) {
  ssize_t n = recv(wire.fd, wire.in + wire.in_len, sizeof wire.in - wire.in_len, MSG_DONTWAIT);
  if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
    hang_up(now);
    session_forget(c);
    return;
  }
  acknowledge_at_once();
  wire.in_len += n > 0 ? (size_t)n : 0;
  while (wire.fd >= 0 && wire.answer_at == 0 && wire.in_len >= 2) {
    size_t len = (size_t)wire.in[0] << 8 | wire.in[1];
    if (wire.in_len < 2 + len) {
      return;
    }
    wire.silent_at = 0;
    wire.silence_ms = SILENCE_MS;
    if (len == 1) {
      control_message(c, wire.in[2], now);
    } else if (len > 1) {
      apdu_message(c, wire.in + 2, len, now);
    }
    if (wire.fd >= 0) {
      wire.in_len -= 2 + len;
      memmove(wire.in, wire.in + 2 + len, wire.in_len);
    }
  }
}

void link_step(struct card *c, short revents, int64_t now) {
  if (wire.fd < 0) {
    return;
  }
  if (wire.answer_at != 0 && now >= wire.answer_at) {
    answer(now);
  } else if (wire.answer_at != 0 && (revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0) {
    hang_up(now);
    session_forget(c);
  } else if (wire.answer_at == 0 && (revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
    receive(c, now);
  } else if (wire.silent_at != 0 && now >= wire.silent_at) {
    log_note(c, "the reader is silent: connecting anew");
    wire.silence_ms = wire.silence_ms * 2 < SILENCE_MAX_MS ? wire.silence_ms * 2 : SILENCE_MAX_MS;
    hang_up(now);
  }
}
