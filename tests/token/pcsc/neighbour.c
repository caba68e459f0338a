/*
 * neighbour.c - another program that uses the card, told what to do by lines on its standard input; prints PC/SC's
 * code after each.  neighbour READER
 *
 *   connect, exclusive, disconnect, begin, end, reset (and goes on), quit
 */
#include <stdio.h>
#include <string.h>
#include <winscard.h>

static SCARDCONTEXT context;
static SCARDHANDLE handle;
static DWORD protocol;

static LONG act(const char *what, const char *reader) {
  const DWORD any = SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1;
  if (strcmp(what, "connect") == 0 || strcmp(what, "exclusive") == 0) {
    return SCardConnect(context, reader, *what == 'c' ? SCARD_SHARE_SHARED : SCARD_SHARE_EXCLUSIVE, any, &handle,
                        &protocol);
  }
  if (strcmp(what, "disconnect") == 0) {
    return SCardDisconnect(handle, SCARD_LEAVE_CARD);
  }
  if (strcmp(what, "begin") == 0) {
    return SCardBeginTransaction(handle);
  }
  if (strcmp(what, "end") == 0) {
    return SCardEndTransaction(handle, SCARD_LEAVE_CARD);
  }
  if (strcmp(what, "reset") == 0) {
    return SCardReconnect(handle, SCARD_SHARE_SHARED, any, SCARD_RESET_CARD, &protocol);
  }
  return SCARD_E_INVALID_PARAMETER;
}

int main(int argc, char **argv) {
  char line[32];
  if (argc != 2 || SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) != SCARD_S_SUCCESS) {
    return 2;
  }
  while (fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    printf("%08lX\n", (unsigned long)act(line, argv[1]) & 0xFFFFFFFFUL);
    fflush(stdout);
  }
  SCardReleaseContext(context);
  return 0;
}
