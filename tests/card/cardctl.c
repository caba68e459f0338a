/* cardctl.c - says a line to a virtual card and prints its answer: cardctl SOCKET WORD...
 * Exit status: 0, 1 the card says "error: ...", 2 the card cannot be reached. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char **argv) {
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  char answer[256];
  if (argc < 3 || strlen(argv[1]) >= sizeof name.sun_path) {
    fputs("usage: cardctl SOCKET WORD...\n", stderr);
    return 2;
  }
  strcpy(name.sun_path, argv[1]);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0 || connect(fd, (const struct sockaddr *)&name, sizeof name) != 0) {
    perror(argv[1]);
    return 2;
  }
  FILE *f = fdopen(fd, "r+");
  if (f == NULL) {
    perror(argv[1]);
    return 2;
  }
  for (int i = 2; i < argc; i++) {
    fprintf(f, "%s%c", argv[i], i + 1 < argc ? ' ' : '\n');
  }
  fflush(f);
  if (fgets(answer, sizeof answer, f) == NULL) {
    fprintf(stderr, "%s: no answer\n", argv[1]);
    return 2;
  }
  fputs(answer, stdout);
  fclose(f);
  return strncmp(answer, "error", 5) == 0 ? 1 : 0;
}
