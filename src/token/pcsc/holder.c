/*
 * holder.c - which program holds the card.
 *
 * PC/SC does not tell.  But every client has a connection to pcscd's socket, the kernel names the other end of each
 * (sock_diag(7)), and /proc says whose it is: of this account's processes at least.  A client that is merely connected
 * cannot be told from the one that holds the card; where there are several, all are named.
 */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "token/pcsc/inner.h"

#define STATE_CONNECTED (1U << 1) /* the kernel's TCP_ESTABLISHED */
#define INODES_MAX 64
#define NAMED_MAX 3 /* more are no help to anybody */

struct inodes {
  unsigned item[INODES_MAX];
  size_t count;
};

const char *pcsc_socket(void) {
  const char *path = secure_getenv("PCSCLITE_CSOCK_NAME");
  return path != NULL ? path : "/run/pcscd/pcscd.comm";
}

/* ---- the clients' ends of pcscd's connections */

static bool ask_kernel(int fd) {
  struct {
    struct nlmsghdr head;
    struct unix_diag_req req;
  } ask = {
      .head = {.nlmsg_len = sizeof ask, .nlmsg_type = SOCK_DIAG_BY_FAMILY, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
      .req = {
          .sdiag_family = AF_UNIX, .udiag_states = STATE_CONNECTED, .udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER}};
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  return sendto(fd, &ask, sizeof ask, 0, (struct sockaddr *)&kernel, sizeof kernel) == (ssize_t)sizeof ask;
}

/* One socket: the daemon's end of a connection bears the name of the socket it was accepted on. */
static void take_socket(struct nlmsghdr *head, struct inodes *peers) {
  struct unix_diag_msg *msg = NLMSG_DATA(head);
  const char *name = NULL;
  size_t name_len = 0;
  unsigned peer = 0;
  if (head->nlmsg_len < NLMSG_LENGTH(sizeof *msg)) {
    return;
  }
  size_t left = head->nlmsg_len - NLMSG_LENGTH(sizeof *msg);
  for (struct rtattr *a = (struct rtattr *)(msg + 1); RTA_OK(a, left); a = RTA_NEXT(a, left)) {
    if (a->rta_type == UNIX_DIAG_NAME) {
      name = RTA_DATA(a);
      name_len = strnlen(name, RTA_PAYLOAD(a));
    } else if (a->rta_type == UNIX_DIAG_PEER && RTA_PAYLOAD(a) >= sizeof peer) {
      memcpy(&peer, RTA_DATA(a), sizeof peer);
    }
  }
  const char *path = pcsc_socket();
  if (peer != 0 && peers->count < INODES_MAX && name_len == strlen(path) && memcmp(name, path, name_len) == 0) {
    peers->item[peers->count++] = peer;
  }
}

/* True until the last message of the answer. */
static bool take_answer(char *data, size_t len, struct inodes *peers) {
  for (struct nlmsghdr *h = (struct nlmsghdr *)(void *)data; NLMSG_OK(h, len); h = NLMSG_NEXT(h, len)) {
    if (h->nlmsg_type != SOCK_DIAG_BY_FAMILY) {
      return false; /* NLMSG_DONE or NLMSG_ERROR */
    }
    take_socket(h, peers);
  }
  return true;
}

static void find_peers(struct inodes *peers) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (fd < 0) {
    return;
  }
  _Alignas(struct nlmsghdr) char data[32768];
  bool more = ask_kernel(fd);
  while (more) {
    ssize_t got = recv(fd, data, sizeof data, 0);
    more = got > 0 && take_answer(data, (size_t)got, peers);
  }
  close(fd);
}

/* ---- whose they are */

static bool is_peer(const char *link, const struct inodes *peers) {
  unsigned inode;
  if (sscanf(link, "socket:[%u]", &inode) != 1) {
    return false;
  }
  for (size_t i = 0; i < peers->count; i++) {
    if (peers->item[i] == inode) {
      return true;
    }
  }
  return false;
}

static bool has_peer(const char *pid, const struct inodes *peers) {
  char *path = xq_asprintf("/proc/%s/fd", pid);
  DIR *dir = opendir(path); /* refused for other accounts' processes */
  free(path);
  bool has = false;
  struct dirent *entry;
  while (dir != NULL && !has && (entry = readdir(dir)) != NULL) {
    char link[64];
    ssize_t len = readlinkat(dirfd(dir), entry->d_name, link, sizeof link - 1);
    link[len > 0 ? len : 0] = '\0';
    has = is_peer(link, peers);
  }
  if (dir != NULL) {
    closedir(dir);
  }
  return has;
}

static void add_name(struct xq_buf *names, const char *pid) {
  char *path = xq_asprintf("/proc/%s/comm", pid);
  uint8_t *comm = NULL;
  size_t len = 0;
  xq_err *err = xq_file_read(path, 256, &comm, &len);
  if (err == NULL) {
    comm[strcspn((const char *)comm, "\n")] = '\0';
    char *clean = xq_text_clean((const char *)comm); /* a program names itself as it likes */
    xq_buf_printf(names, "%s%s (%s)", names->len > 0 ? ", " : "", clean, pid);
    free(clean);
  }
  xq_err_ignore(err, "it ended a moment ago");
  free(comm);
  free(path);
}

char *pcsc_holder(void) {
  struct inodes peers = {.count = 0};
  find_peers(&peers);
  DIR *proc = peers.count > 0 ? opendir("/proc") : NULL;
  struct xq_buf names = {0};
  size_t named = 0;
  struct dirent *entry;
  while (proc != NULL && named < NAMED_MAX && (entry = readdir(proc)) != NULL) {
    if (isdigit((unsigned char)entry->d_name[0]) && strtol(entry->d_name, NULL, 10) != getpid() &&
        has_peer(entry->d_name, &peers)) {
      add_name(&names, entry->d_name);
      named++;
    }
  }
  if (proc != NULL) {
    closedir(proc);
  }
  return names.len > 0 ? xq_buf_take_str(&names) : NULL;
}
