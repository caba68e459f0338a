/* test_stop.c - stopping while clients come: every time cleanly, and nobody is served afterwards. */
#include <arpa/inet.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../rig.h"

#define ROUNDS 10

static atomic_int port;
static atomic_bool over;

static pthread_t stopper;

/* Whoever stops is slow at taking something out of an epoll set: so that the service's threads are always quicker, which
 * else happens once in some hundred times. */
int epoll_ctl(int set, int op, int fd, struct epoll_event *event) {
  static int (*real)(int, int, int, struct epoll_event *);
  if (real == NULL) {
    real = (int (*)(int, int, int, struct epoll_event *))dlsym(RTLD_NEXT, "epoll_ctl");
  }
  if (op == EPOLL_CTL_DEL && pthread_equal(pthread_self(), stopper)) {
    usleep(20000);
  }
  return real(set, op, fd, event);
}

/* Keeps the service's threads awake: a connection, and its end, one after another. */
static void *knock(void *unused) {
  (void)unused;
  while (!atomic_load(&over)) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    to.sin_port = htons((uint16_t)atomic_load(&port));
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
      usleep(500); /* nobody there: between two rounds */
    }
    if (fd >= 0) {
      close(fd);
    }
  }
  return NULL;
}

static void test_while_clients_come(void **state) {
  struct rig *rig = *state;
  pthread_t clients[2];
  stopper = pthread_self();
  for (size_t i = 0; i < XQ_COUNT(clients); i++) {
    assert_int_equal(pthread_create(&clients[i], NULL, knock, NULL), 0);
  }
  for (int i = 0; i < ROUNDS; i++) {
    svc_http *http = NULL;
    int real = 0;
    assert_ok(svc_http_start(rig->s, &http, &real));
    atomic_store(&port, real);
    usleep(5000);
    svc_http_stop(&http, 5);
    assert_null(http);
  }
  atomic_store(&over, true);
  for (size_t i = 0; i < XQ_COUNT(clients); i++) {
    pthread_join(clients[i], NULL);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_while_clients_come, rig_setup, rig_teardown)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
