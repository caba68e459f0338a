/*
 * shim.c - a PKCS#11 module over SoftHSM2 that can do what SoftHSM2 cannot: be pulled out, fail, lock its PIN, be
 * write-protected, have a PIN pad.  Ruled from outside:
 *
 *   XUQI_SHIM_AT=N XUQI_SHIM_WHAT=...   at the N-th call of this process
 *       removed     nothing is there any more: this call and all later ones fail
 *       removed-after   the same, but the N-th call is still done (its answer is lost)
 *       error       this one call answers CKR_DEVICE_ERROR
 *       kill, kill-after   the process is killed before, or after, the N-th call
 *   XUQI_SHIM_COUNT=FILE   the number of calls, written at C_Finalize
 *   XUQI_SHIM_DIR=DIR      looked at for files at every call:
 *       absent      the token is pulled out
 *       flags       a hexadecimal number, added to the token's flags; write-protected ones open no session for writing
 *       pad         a PIN: typed on the pad of the token, which has one then
 *       no-create   the module creates no objects
 *       no-pss, no-pkcs1   the token lacks the mechanism
 *       calls       the names of all calls are appended to it
 */
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SOFT "/usr/lib/softhsm/libsofthsm2.so"

static CK_FUNCTION_LIST *soft;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long calls;
static bool gone;

static FILE *in_dir(const char *name, const char *mode) {
  const char *dir = getenv("XUQI_SHIM_DIR");
  char path[4096];
  if (dir == NULL || (size_t)snprintf(path, sizeof path, "%s/%s", dir, name) >= sizeof path) {
    return NULL;
  }
  return mode[0] == 'a' && access(path, F_OK) != 0 ? NULL : fopen(path, mode);
}

static bool read_file(const char *name, char *text, int size) {
  FILE *file = in_dir(name, "re");
  if (file == NULL) {
    return false;
  }
  text[0] = '\0';
  if (fgets(text, size, file) != NULL) {
    text[strcspn(text, "\n")] = '\0';
  }
  fclose(file);
  return true;
}

static bool is_set(const char *name) {
  char text[8];
  return read_file(name, text, sizeof text);
}

static CK_FLAGS more_flags(void) {
  char text[32];
  CK_FLAGS flags = read_file("flags", text, sizeof text) ? strtoul(text, NULL, 16) : 0;
  return flags | (is_set("pad") ? CKF_PROTECTED_AUTHENTICATION_PATH : 0);
}

static void note(const char *name) {
  FILE *file = in_dir("calls", "ae");
  if (file != NULL) {
    fprintf(file, "%s\n", name);
    fclose(file);
  }
}

static const char *fault_now(void) {
  const char *at = getenv("XUQI_SHIM_AT");
  const char *what = getenv("XUQI_SHIM_WHAT");
  return at != NULL && what != NULL && calls == strtol(at, NULL, 10) ? what : "";
}

/* What becomes of a call on its way in, and on its way out. */
static CK_RV before(const char *name) {
  pthread_mutex_lock(&lock);
  calls++;
  note(name);
  const char *what = fault_now();
  if (strcmp(what, "kill") == 0) {
    kill(getpid(), SIGKILL);
  }
  gone = gone || strcmp(what, "removed") == 0;
  CK_RV rv = strcmp(what, "error") == 0 ? CKR_DEVICE_ERROR : CKR_OK;
  rv = gone || is_set("absent") ? CKR_DEVICE_REMOVED : rv;
  pthread_mutex_unlock(&lock);
  return rv;
}

static CK_RV after(CK_RV rv) {
  pthread_mutex_lock(&lock);
  const char *what = fault_now();
  if (strcmp(what, "kill-after") == 0) {
    kill(getpid(), SIGKILL);
  }
  if (strcmp(what, "removed-after") == 0) {
    gone = true;
    rv = CKR_DEVICE_REMOVED;
  }
  pthread_mutex_unlock(&lock);
  return rv;
}

#define FORWARD(name, params, args)                    \
  static CK_RV shim_##name params {                    \
    CK_RV rv = before(#name);                          \
    return rv != CKR_OK ? rv : after(soft->name args); \
  }

FORWARD(C_InitPIN, (CK_SESSION_HANDLE s, CK_UTF8CHAR_PTR pin, CK_ULONG len), (s, pin, len))
FORWARD(C_SetPIN, (CK_SESSION_HANDLE s, CK_UTF8CHAR_PTR o, CK_ULONG ol, CK_UTF8CHAR_PTR n, CK_ULONG nl),
        (s, o, ol, n, nl))
FORWARD(C_CloseSession, (CK_SESSION_HANDLE s), (s))
FORWARD(C_CloseAllSessions, (CK_SLOT_ID s), (s))
FORWARD(C_GetSessionInfo, (CK_SESSION_HANDLE s, CK_SESSION_INFO_PTR i), (s, i))
FORWARD(C_Logout, (CK_SESSION_HANDLE s), (s))
FORWARD(C_DestroyObject, (CK_SESSION_HANDLE s, CK_OBJECT_HANDLE o), (s, o))
FORWARD(C_GetAttributeValue, (CK_SESSION_HANDLE s, CK_OBJECT_HANDLE o, CK_ATTRIBUTE_PTR t, CK_ULONG n), (s, o, t, n))
FORWARD(C_SetAttributeValue, (CK_SESSION_HANDLE s, CK_OBJECT_HANDLE o, CK_ATTRIBUTE_PTR t, CK_ULONG n), (s, o, t, n))
FORWARD(C_FindObjectsInit, (CK_SESSION_HANDLE s, CK_ATTRIBUTE_PTR t, CK_ULONG n), (s, t, n))
FORWARD(C_FindObjects, (CK_SESSION_HANDLE s, CK_OBJECT_HANDLE_PTR o, CK_ULONG m, CK_ULONG_PTR n), (s, o, m, n))
FORWARD(C_FindObjectsFinal, (CK_SESSION_HANDLE s), (s))
FORWARD(C_SignInit, (CK_SESSION_HANDLE s, CK_MECHANISM_PTR m, CK_OBJECT_HANDLE k), (s, m, k))
FORWARD(C_Sign, (CK_SESSION_HANDLE s, CK_BYTE_PTR d, CK_ULONG dl, CK_BYTE_PTR g, CK_ULONG_PTR gl), (s, d, dl, g, gl))
FORWARD(C_GenerateKeyPair,
        (CK_SESSION_HANDLE s, CK_MECHANISM_PTR m, CK_ATTRIBUTE_PTR a, CK_ULONG an, CK_ATTRIBUTE_PTR b, CK_ULONG bn,
         CK_OBJECT_HANDLE_PTR p, CK_OBJECT_HANDLE_PTR q),
        (s, m, a, an, b, bn, p, q))
FORWARD(C_GetSlotInfo, (CK_SLOT_ID s, CK_SLOT_INFO_PTR i), (s, i))

static CK_RV shim_C_GetSlotList(CK_BBOOL present, CK_SLOT_ID_PTR slots, CK_ULONG_PTR count) {
  CK_RV rv = before("C_GetSlotList");
  if (rv == CKR_DEVICE_REMOVED) { /* an empty reader is no error */
    *count = 0;
    return CKR_OK;
  }
  return rv != CKR_OK ? rv : after(soft->C_GetSlotList(present, slots, count));
}

static CK_RV shim_C_GetTokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO_PTR info) {
  CK_RV rv = before("C_GetTokenInfo");
  rv = rv != CKR_OK ? rv : soft->C_GetTokenInfo(slot, info);
  if (rv == CKR_OK) {
    info->flags |= more_flags();
  }
  return after(rv);
}

static CK_RV shim_C_GetMechanismInfo(CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO_PTR info) {
  CK_RV rv = before("C_GetMechanismInfo");
  if ((type == CKM_RSA_PKCS_PSS && is_set("no-pss")) || (type == CKM_RSA_PKCS && is_set("no-pkcs1"))) {
    rv = CKR_MECHANISM_INVALID;
  }
  return rv != CKR_OK ? rv : after(soft->C_GetMechanismInfo(slot, type, info));
}

static CK_RV shim_C_OpenSession(CK_SLOT_ID slot, CK_FLAGS flags, CK_VOID_PTR app, CK_NOTIFY notify,
                                CK_SESSION_HANDLE_PTR session) {
  CK_RV rv = before("C_OpenSession");
  if (rv == CKR_OK && (flags & CKF_RW_SESSION) != 0 && (more_flags() & CKF_WRITE_PROTECTED) != 0) {
    rv = CKR_TOKEN_WRITE_PROTECTED;
  }
  return rv != CKR_OK ? rv : after(soft->C_OpenSession(slot, flags, app, notify, session));
}

static CK_RV shim_C_Login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR_PTR pin, CK_ULONG len) {
  char typed[64];
  CK_RV rv = before("C_Login");
  if (rv == CKR_OK && read_file("pad", typed, sizeof typed)) {
    if (pin != NULL) {
      rv = CKR_ARGUMENTS_BAD; /* a PIN from the keyboard is not taken */
    }
    pin = (CK_UTF8CHAR_PTR)typed;
    len = strlen(typed);
  }
  return rv != CKR_OK ? rv : after(soft->C_Login(session, user, pin, len));
}

static CK_RV shim_C_CreateObject(CK_SESSION_HANDLE session, CK_ATTRIBUTE_PTR template, CK_ULONG count,
                                 CK_OBJECT_HANDLE_PTR object) {
  CK_RV rv = before("C_CreateObject");
  if (rv == CKR_OK && is_set("no-create")) {
    rv = CKR_FUNCTION_NOT_SUPPORTED;
  }
  return rv != CKR_OK ? rv : after(soft->C_CreateObject(session, template, count, object));
}

static CK_RV shim_C_WaitForSlotEvent(CK_FLAGS flags, CK_SLOT_ID_PTR slot, CK_VOID_PTR reserved) {
  (void)flags;
  (void)slot;
  (void)reserved;
  return CKR_FUNCTION_NOT_SUPPORTED;
}

static CK_RV shim_C_Finalize(CK_VOID_PTR reserved) {
  const char *path = getenv("XUQI_SHIM_COUNT");
  FILE *file = path != NULL ? fopen(path, "we") : NULL;
  if (file != NULL) {
    fprintf(file, "%ld\n", calls);
    fclose(file);
  }
  return soft->C_Finalize(reserved);
}

static CK_FUNCTION_LIST ours;

CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list) {
  void *so = dlopen(SOFT, RTLD_NOW | RTLD_LOCAL);
  CK_C_GetFunctionList get = so != NULL ? (CK_C_GetFunctionList)dlsym(so, "C_GetFunctionList") : NULL;
  if (get == NULL || get(&soft) != CKR_OK) {
    return CKR_GENERAL_ERROR;
  }
  ours = *soft;
  ours.C_InitPIN = shim_C_InitPIN;
  ours.C_SetPIN = shim_C_SetPIN;
  ours.C_CloseSession = shim_C_CloseSession;
  ours.C_CloseAllSessions = shim_C_CloseAllSessions;
  ours.C_GetSessionInfo = shim_C_GetSessionInfo;
  ours.C_Logout = shim_C_Logout;
  ours.C_DestroyObject = shim_C_DestroyObject;
  ours.C_GetAttributeValue = shim_C_GetAttributeValue;
  ours.C_SetAttributeValue = shim_C_SetAttributeValue;
  ours.C_FindObjectsInit = shim_C_FindObjectsInit;
  ours.C_FindObjects = shim_C_FindObjects;
  ours.C_FindObjectsFinal = shim_C_FindObjectsFinal;
  ours.C_SignInit = shim_C_SignInit;
  ours.C_Sign = shim_C_Sign;
  ours.C_GenerateKeyPair = shim_C_GenerateKeyPair;
  ours.C_GetSlotInfo = shim_C_GetSlotInfo;
  ours.C_GetSlotList = shim_C_GetSlotList;
  ours.C_GetTokenInfo = shim_C_GetTokenInfo;
  ours.C_GetMechanismInfo = shim_C_GetMechanismInfo;
  ours.C_OpenSession = shim_C_OpenSession;
  ours.C_Login = shim_C_Login;
  ours.C_CreateObject = shim_C_CreateObject;
  ours.C_WaitForSlotEvent = shim_C_WaitForSlotEvent;
  ours.C_Finalize = shim_C_Finalize;
  ours.C_GetFunctionList = C_GetFunctionList;
  *list = &ours;
  return CKR_OK;
}
