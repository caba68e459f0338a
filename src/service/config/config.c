/* config.c - reads xuqid.conf into struct svc_config.  One table names every setting; what is not in it is refused, so
 * that a misspelt name cannot silently leave a default in force. */
#include <libconfig.h>
#include <stdlib.h>
#include <string.h>

#include "service/config/config.h"

enum kind { TEXT, NUMBER, NUMBER64, SWITCH, CHOICE };

struct setting {
  const char *group; /* NULL: at the top */
  const char *name;
  enum kind kind;
  size_t offset;
  const char *text; /* default of TEXT; NULL: none */
  int64_t number;   /* default of the others */
  int64_t least, most;
  bool (*choose)(const char *text, int *value); /* of CHOICE */
};

static bool choose_key_policy(const char *text, int *value) {
  enum xq_key_policy policy = XQ_KEY_SAME;
  bool known = xq_key_policy_from_name(text, &policy);
  *value = (int)policy;
  return known;
}

static bool choose_validity(const char *text, int *value) {
  enum xq_validity_rule rule = XQ_FROM_OLD_END;
  bool known = xq_validity_rule_from_name(text, &rule);
  *value = (int)rule;
  return known;
}

#define AT(member) offsetof(struct svc_config, member)
static const struct setting settings[] = {
    {"http", "address", TEXT, AT(http.address), "127.0.0.1", 0, 0, 0, NULL},
    {"http", "port", NUMBER, AT(http.port), NULL, 8443, 0, 65535, NULL},
    {"http", "cert_file", TEXT, AT(http.cert_file), "tls.pem", 0, 0, 0, NULL},
    {"http", "key_file", TEXT, AT(http.key_file), "tls.key", 0, 0, 0, NULL},
    {"http", "threads", NUMBER, AT(http.threads), NULL, 8, 1, 64, NULL},
    {"http", "connections_per_address", NUMBER, AT(http.connections_per_address), NULL, 64, 0, 100000, NULL},
    {"http", "requests_per_minute", NUMBER, AT(http.requests_per_minute), NULL, 600, 0, 10000000, NULL},
    {"http", "certificate_requests_per_minute", NUMBER, AT(http.certificate_requests_per_minute), NULL, 300, 0,
     10000000, NULL},
    {"http", "logins_per_minute", NUMBER, AT(http.logins_per_minute), NULL, 60, 0, 10000000, NULL},
    {"http", "request_deadline_s", NUMBER, AT(http.request_deadline_s), NULL, 30, 1, 3600, NULL},
    {"http", "body_max", NUMBER64, AT(http.body_max), NULL, XQ_MESSAGE_MAX, 1024, 16777216, NULL},
    {"http", "connections", NUMBER, AT(http.connections), NULL, 900, 1, 7680, NULL},
    {NULL, "store", TEXT, AT(store), "sqlite:xuqid.db", 0, 0, 0, NULL},
    {"issuer", "cert_file", TEXT, AT(issuer.cert_file), "ca.pem", 0, 0, 0, NULL},
    {"issuer", "key_file", TEXT, AT(issuer.key_file), "ca.key", 0, 0, 0, NULL},
    {"issuer", "crl_url", TEXT, AT(issuer.crl_url), NULL, 0, 0, 0, NULL},
    {"policy", "name_zh", TEXT, AT(policy.name_zh), "数字证书服务", 0, 0, 0, NULL},
    {"policy", "name_en", TEXT, AT(policy.name_en), "Certificate Service", 0, 0, 0, NULL},
    {"policy", "window_days", NUMBER, AT(policy.window_days), NULL, 90, 1, 3650, NULL},
    {"policy", "key_policy", CHOICE, AT(policy.key_policy), NULL, XQ_KEY_SAME, 0, 0, choose_key_policy},
    {"policy", "validity_from", CHOICE, AT(policy.validity_from), NULL, XQ_FROM_OLD_END, 0, 0, choose_validity},
    {"policy", "review_days", NUMBER, AT(policy.review_days), NULL, 3, 0, 365, NULL},
    {"policy", "confirm_days", NUMBER, AT(policy.confirm_days), NULL, 1, 0, 365, NULL},
    {"policy", "issue_days", NUMBER, AT(policy.issue_days), NULL, 1, 0, 365, NULL},
    {"policy", "refund_days", NUMBER, AT(policy.refund_days), NULL, 5, 0, 365, NULL},
    {"policy", "unpaid_close_days", NUMBER, AT(policy.unpaid_close_days), NULL, 30, 1, 3650, NULL},
    {"policy", "applications_a_day", NUMBER, AT(policy.applications_a_day), NULL, 10, 1, 100000, NULL},
    {"policy", "changes_most", NUMBER, AT(policy.changes_most), NULL, 100, 10, 100000, NULL},
    {"trial", "on", SWITCH, AT(trial.on), NULL, 0, 0, 1, NULL},
    {"trial", "cashier_s", NUMBER, AT(trial.cashier_s), NULL, -1, -1, 86400, NULL},
    {"trial", "reviewer_s", NUMBER, AT(trial.reviewer_s), NULL, -1, -1, 86400, NULL},
};

static char **text_of(struct svc_config *config, const struct setting *s) {
  return (char **)(void *)((char *)config + s->offset);
}

static void set_number(struct svc_config *config, const struct setting *s, int64_t value) {
  void *at = (char *)config + s->offset;
  switch (s->kind) {
    case NUMBER:
    case CHOICE: /* an enum has the size of an int */
      *(int *)at = (int)value;
      break;
    case NUMBER64:
      *(int64_t *)at = value;
      break;
    case SWITCH:
      *(bool *)at = value != 0;
      break;
    case TEXT:
      break;
  }
}

static xq_err *wrong(const char *path, int line, const char *group, const char *name, const char *what) {
  xq_err *err = xq_err_new(XQ_E_CONFIG, "%s:%d: %s%s%s: %s", path, line, group != NULL ? group : "",
                           group != NULL ? "." : "", name, what);
  xq_err_fact(err, "path", "%s", path);
  xq_err_fact(err, "line", "%d", line);
  return xq_err_fact(err, "setting", "%s%s%s", group != NULL ? group : "", group != NULL ? "." : "", name);
}

static xq_err *take(struct svc_config *config, const struct setting *s, const config_setting_t *node,
                    const char *path) {
  int line = (int)config_setting_source_line(node);
  int type = config_setting_type(node);
  if (s->kind == TEXT) {
    const char *value = type == CONFIG_TYPE_STRING ? config_setting_get_string(node) : NULL;
    if (value == NULL) {
      return wrong(path, line, s->group, s->name, "must be text in quotes");
    }
    if (!xq_utf8_valid(value, strlen(value)) || !xq_text_printable(value)) {
      return wrong(path, line, s->group, s->name, "must be printable UTF-8 text");
    }
    char **at = text_of(config, s);
    free(*at);
    *at = value[0] == '\0' && s->text == NULL ? NULL : xq_strdup(value);
    return NULL;
  }
  if (s->kind == CHOICE) {
    int chosen = 0;
    if (type != CONFIG_TYPE_STRING || !s->choose(config_setting_get_string(node), &chosen)) {
      return wrong(path, line, s->group, s->name, "is none of the choices");
    }
    set_number(config, s, chosen);
    return NULL;
  }
  if (s->kind == SWITCH) {
    if (type != CONFIG_TYPE_BOOL) {
      return wrong(path, line, s->group, s->name, "must be true or false");
    }
    set_number(config, s, config_setting_get_bool(node));
    return NULL;
  }
  if (type != CONFIG_TYPE_INT && type != CONFIG_TYPE_INT64) {
    return wrong(path, line, s->group, s->name, "must be a whole number");
  }
  int64_t value = config_setting_get_int64(node);
  if (value < s->least || value > s->most) {
    return wrong(path, line, s->group, s->name, "is out of range");
  }
  set_number(config, s, value);
  return NULL;
}

static bool is_group(const char *name) {
  for (size_t i = 0; i < XQ_COUNT(settings); i++) {
    if (settings[i].group != NULL && strcmp(settings[i].group, name) == 0) {
      return true;
    }
  }
  return false;
}

static const struct setting *find(const char *group, const char *name) {
  for (size_t i = 0; i < XQ_COUNT(settings); i++) {
    if (xq_streq(settings[i].group, group) && strcmp(settings[i].name, name) == 0) {
      return &settings[i];
    }
  }
  return NULL;
}

/* Walks what the file says, not what we know: every line of it must mean something. */
static xq_err *walk(struct svc_config *config, const config_setting_t *node, const char *group, const char *path) {
  for (int i = 0; i < config_setting_length(node); i++) {
    const config_setting_t *child = config_setting_get_elem(node, (unsigned)i);
    const char *name = config_setting_name(child);
    xq_err *err;
    if (group == NULL && is_group(name)) {
      err = config_setting_is_group(child)
                ? walk(config, child, name, path)
                : wrong(path, (int)config_setting_source_line(child), NULL, name, "must be a group in braces");
    } else {
      const struct setting *s = find(group, name);
      err = s != NULL ? take(config, s, child, path)
                      : wrong(path, (int)config_setting_source_line(child), group, name, "is not a setting of xuqid");
    }
    if (err != NULL) {
      return err;
    }
  }
  return NULL;
}

static int line_of(const config_t *file, const char *name) {
  const config_setting_t *node = config_lookup(file, name);
  return node != NULL ? (int)config_setting_source_line(node) : 0;
}

/* A service that confirms payments or approves by itself must say openly that it is a trial. */
static xq_err *check_whole(const struct svc_config *config, const config_t *file, const char *path) {
  if (!config->trial.on && config->trial.cashier_s >= 0) {
    return wrong(path, line_of(file, "trial.cashier_s"), "trial", "cashier_s",
                 "only a trial service (trial.on = true) confirms payments by itself");
  }
  if (!config->trial.on && config->trial.reviewer_s >= 0) {
    return wrong(path, line_of(file, "trial.reviewer_s"), "trial", "reviewer_s",
                 "only a trial service (trial.on = true) approves by itself");
  }
  if (strncmp(config->store, "sqlite:", 7) != 0 || config->store[7] == '\0') {
    return wrong(path, line_of(file, "store"), NULL, "store", "must be \"sqlite:FILE\"");
  }
  if (config->http.connections > 120 * config->http.threads) {
    return wrong(path, line_of(file, "http.connections"), "http", "connections", "must be at most 120 for each thread");
  }
  return NULL;
}

static struct svc_config *defaults(const char *dir) {
  struct svc_config *config = xq_calloc(1, sizeof *config);
  config->dir = xq_strdup(dir);
  for (size_t i = 0; i < XQ_COUNT(settings); i++) {
    if (settings[i].kind == TEXT) {
      *text_of(config, &settings[i]) = xq_strdup(settings[i].text);
    } else {
      set_number(config, &settings[i], settings[i].number);
    }
  }
  return config;
}

xq_err *svc_config_load(const char *dir, struct svc_config **out) {
  xq_err *err = NULL;
  uint8_t *text = NULL;
  size_t len = 0;
  char *path = xq_path_join(dir, "xuqid.conf");
  struct svc_config *config = defaults(dir);
  config_t file;
  config_init(&file);
  if (dir[0] == '\0') { /* it would be the current directory */
    XQ_TRY(xq_err_fact(xq_err_new(XQ_E_USAGE, "no directory was named"), "argument", "DIR"));
  }
  XQ_TRY(xq_file_read(path, 1 << 20, &text, &len));
  if (memchr(text, '\0', len) != NULL || config_read_string(&file, (const char *)text) != CONFIG_TRUE) {
    const char *why = config_error_text(&file);
    err = wrong(path, config_error_line(&file), NULL, "syntax", why != NULL ? why : "not text");
    goto out;
  }
  XQ_TRY(walk(config, config_root_setting(&file), NULL, path));
  XQ_TRY(check_whole(config, &file, path));
  *out = config;
  config = NULL;
out:
  config_destroy(&file);
  svc_config_free(&config);
  free(text);
  free(path);
  return err;
}

struct svc_config *svc_config_copy(const struct svc_config *config) {
  struct svc_config *copy = xq_malloc(sizeof *copy);
  *copy = *config;
  copy->dir = xq_strdup(config->dir);
  for (size_t i = 0; i < XQ_COUNT(settings); i++) {
    if (settings[i].kind == TEXT) {
      char **at = text_of(copy, &settings[i]);
      *at = xq_strdup(*at);
    }
  }
  return copy;
}

void svc_config_free(struct svc_config **config) {
  if (config == NULL || *config == NULL) {
    return;
  }
  for (size_t i = 0; i < XQ_COUNT(settings); i++) {
    if (settings[i].kind == TEXT) {
      free(*text_of(*config, &settings[i]));
    }
  }
  free((*config)->dir);
  free(*config);
  *config = NULL;
}
