/*
 * modules.c - the PKCS#11 modules of this process.  A module is initialised once in a process and serves every token
 * object; it stays loaded until exit, since its start may take seconds and throws away every login.  p11-kit shares it
 * with other libraries of the process that go through p11-kit too.
 *
 * This is the one place of the layer with state of the whole process: PKCS#11 itself is made so.
 */
#include <openssl/err.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "token/pkcs11/pkcs11.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct p11_module **loaded; /* each is allocated by itself: tokens point to it */
static size_t loaded_count;
static CK_FUNCTION_LIST **configured; /* as p11-kit gives them, for release */
static unsigned generation = 1;
static pid_t owner; /* the process that initialised them */

/* Two paths may lead to one module. */
static char *real_path(const char *path) {
  char *real = realpath(path, NULL);
  return real != NULL ? real : xq_strdup(path);
}

static struct p11_module *find(const char *path) {
  char *real = real_path(path);
  struct p11_module *found = NULL;
  for (size_t i = 0; i < loaded_count && found == NULL; i++) {
    found = strcmp(loaded[i]->path, real) == 0 ? loaded[i] : NULL;
  }
  free(real);
  return found;
}

/* Registered for each module once it is there: what runs at exit runs backwards, and a module must be let go before its
 * own destructors run, and before those of OpenSSL (xq_provider_load). */
static struct p11_module *note(CK_FUNCTION_LIST *f, const char *path) {
  if (atexit(p11_modules_release) != 0) {
    xq_log(XQ_LOG_WARNING, "%s is not let go at exit", path);
  }
  struct p11_module *module = xq_calloc(1, sizeof *module);
  module->f = f;
  module->path = real_path(path);
  loaded = xq_realloc(loaded, (loaded_count + 1) * sizeof *loaded);
  loaded[loaded_count++] = module;
  return module;
}

static xq_err *unusable(const char *path, CK_RV rv) {
  char buf[24];
  const char *name = p11_rv_name(rv, buf);
  xq_err *err = xq_err_new(XQ_E_MODULE, "the module %s does not start: %s", path, name);
  xq_err_fact(err, "path", "%s", path);
  return xq_err_fact(err, "ckr", "%s", name);
}

static xq_err *load(const char *path, struct p11_module **module) {
  *module = find(path);
  if (*module != NULL) {
    return NULL;
  }
  CK_FUNCTION_LIST *f = xq_path_exists(path) ? p11_kit_module_load(path, 0) : NULL;
  if (f == NULL) {
    return xq_err_fact(xq_err_new(XQ_E_MODULE, "the module %s cannot be loaded", path), "path", "%s", path);
  }
  CK_RV rv = p11_kit_module_initialize(f);
  if (rv != CKR_OK) {
    p11_kit_module_release(f);
    return unusable(path, rv);
  }
  *module = note(f, path);
  return NULL;
}

/* p11-kit's own store of CAs holds no keys, and its proxy shows the other modules a second time. */
static bool is_of_use(CK_FUNCTION_LIST *f, const char *path) {
  return (p11_kit_module_get_flags(f) & P11_KIT_MODULE_TRUSTED) == 0 && strstr(path, "p11-kit-") == NULL;
}

/* Those that p11-kit is configured with; once.  One that does not start is no news to a person who never asked for it
 * (a package installed for something else): it is only logged. */
static void load_configured(void) {
  if (configured != NULL) {
    return;
  }
  configured = p11_kit_modules_load(NULL, 0);
  for (size_t i = 0; configured != NULL && configured[i] != NULL; i++) {
    char *path = p11_kit_module_get_filename(configured[i]);
    if (path != NULL && is_of_use(configured[i], path) && find(path) == NULL) {
      CK_RV rv = p11_kit_module_initialize(configured[i]);
      if (rv == CKR_OK) {
        note(configured[i], path);
      } else {
        xq_log_err(XQ_LOG_INFO, unusable(path, rv), "a configured module is not used");
      }
    }
    free(path);
  }
}

/* A forked child has the parent's memory, but not its sessions: every module begins anew (PKCS #11 section 6.6.1). */
static void begin_again(void) {
  generation++;
  owner = getpid();
  for (size_t i = 0; i < loaded_count; i++) {
    CK_RV rv = p11_kit_module_initialize(loaded[i]->f);
    if (rv != CKR_OK) {
      xq_log_err(XQ_LOG_WARNING, unusable(loaded[i]->path, rv), "after a fork");
    }
  }
}

static void release_locked(void) {
  for (size_t i = 0; i < loaded_count; i++) {
    bool ours = true;
    for (size_t n = 0; configured != NULL && configured[n] != NULL; n++) {
      ours = ours && configured[n] != loaded[i]->f;
    }
    p11_kit_module_finalize(loaded[i]->f);
    if (ours) {
      p11_kit_module_release(loaded[i]->f);
    }
    free(loaded[i]->path);
    free(loaded[i]);
  }
  if (configured != NULL) {
    p11_kit_modules_release(configured);
  }
  free(loaded);
  loaded = NULL;
  configured = NULL;
  loaded_count = 0;
  generation++;
}

void p11_modules_release(void) {
  pthread_mutex_lock(&lock);
  if (owner == getpid()) { /* in a child they are the parent's */
    release_locked();
  }
  pthread_mutex_unlock(&lock);
}

static void begin(void) {
  if (owner == 0) {
    owner = getpid();
    p11_kit_be_quiet(); /* it would write to the terminal */
  } else if (owner != getpid()) {
    begin_again();
  }
}

static bool was_asked_for(const struct xq_token_config *config, const struct p11_module *module) {
  for (size_t i = 0; config->modules != NULL && config->modules[i] != NULL; i++) {
    char *real = real_path(config->modules[i]);
    bool same = strcmp(real, module->path) == 0;
    free(real);
    if (same) {
      return true;
    }
  }
  for (size_t i = 0; config->configured_modules && configured != NULL && configured[i] != NULL; i++) {
    if (configured[i] == module->f) {
      return true;
    }
  }
  return false;
}

size_t p11_modules(const struct xq_token_config *config, const struct p11_module ***modules, xq_err **unseen) {
  size_t count = 0;
  *modules = NULL;
  if (!config->configured_modules && (config->modules == NULL || config->modules[0] == NULL)) {
    return 0;
  }
  pthread_mutex_lock(&lock);
  begin();
  for (size_t i = 0; config->modules != NULL && config->modules[i] != NULL; i++) {
    struct p11_module *module;
    xq_err *err = load(config->modules[i], &module);
    if (err != NULL && unseen != NULL && *unseen == NULL) {
      *unseen = err;
    } else if (err != NULL) {
      xq_log_err(XQ_LOG_DEBUG, err, "a further module is not used");
    }
  }
  if (config->configured_modules) {
    load_configured();
  }
  ERR_clear_error(); /* a module's own */
  *modules = xq_calloc(loaded_count + 1, sizeof **modules);
  for (size_t i = 0; i < loaded_count; i++) {
    if (was_asked_for(config, loaded[i])) {
      (*modules)[count++] = loaded[i];
    }
  }
  pthread_mutex_unlock(&lock);
  return count;
}

bool p11_module_ready(const struct p11_module *module) {
  bool ready = false;
  pthread_mutex_lock(&lock);
  for (size_t i = 0; i < loaded_count; i++) {
    ready = ready || loaded[i] == module;
  }
  pthread_mutex_unlock(&lock);
  return ready;
}

unsigned p11_generation(void) {
  pthread_mutex_lock(&lock);
  if (owner != 0 && owner != getpid()) {
    begin_again();
  }
  unsigned now = generation;
  pthread_mutex_unlock(&lock);
  return now;
}
