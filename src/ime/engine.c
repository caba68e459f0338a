/*
 * engine.c - librime.
 *
 * Its dictionaries come ready for use from the packages, and our schemas are so simple that they need no preparation:
 * librime's deployment, which takes seconds and writes, is left out.  Its folder for what a person wrote is one that
 * cannot be, its log is off, and its plugins stay outside.
 */
#include "ime/engine.h"

#include <rime_api.h>
#include <stdlib.h>
#include <string.h>

#include "ime/wire.h"

enum { KEY_BACKSPACE = 0xff08 };

struct xq_ime_engine {
  RimeApi *api;
  RimeSessionId session;
  bool can[XQ_IME_WAY_COUNT_];
  char *schemas, *data, *dictionaries;
};

/* What it must write when all is well. */
static const char *const dictionary[XQ_IME_WAY_COUNT_] = {
    [XQ_IME_PINYIN] = "pinyin_simp", [XQ_IME_WUBI] = "wubi86", [XQ_IME_STROKE] = "stroke"};
static const char *const trial[XQ_IME_WAY_COUNT_] = {
    [XQ_IME_PINYIN] = "ni", [XQ_IME_WUBI] = "wq", [XQ_IME_STROKE] = "hs"};

static void begin(xq_ime_engine *engine) {
  static const char *modules[] = {"default", NULL};
  RIME_STRUCT(RimeTraits, traits);
  traits.shared_data_dir = engine->data;
  traits.user_data_dir = "/nonexistent/xuqi"; /* nothing is read from there, nor written */
  traits.staging_dir = engine->schemas;
  traits.prebuilt_data_dir = engine->dictionaries;
  traits.distribution_name = traits.distribution_code_name = "xuqi";
  traits.distribution_version = "1";
  traits.app_name = "rime.xuqi";
  traits.modules = modules;
  traits.min_log_level = 3; /* fatal */
  traits.log_dir = "";      /* no file */
  engine->api->setup(&traits);
  engine->api->initialize(&traits);
  engine->session = engine->api->create_session();
}

static bool is_there(const char *dir, const char *name, const char *suffix) {
  char *file = xq_asprintf("%s/%s%s", dir, name, suffix);
  const bool there = xq_path_exists(file);
  free(file);
  return there;
}

static bool writes(xq_ime_engine *engine, enum xq_ime_way way) {
  struct xq_ime_state state = {0};
  xq_ime_engine_use(engine, way);
  for (const char *p = trial[way]; *p != '\0'; p++) {
    xq_ime_engine_type(engine, *p);
  }
  xq_ime_engine_look(engine, 0, &state);
  const bool writes = state.count > 0 && (unsigned char)state.candidate[0][0] >= 0x80;
  xq_wire_clear(&state);
  xq_ime_engine_drop(engine);
  return writes;
}

/* "" when it works. */
static char *trouble(xq_ime_engine *engine, enum xq_ime_way way) {
  char *schema = xq_asprintf("xuqi_%s", xq_wire_way(way));
  const bool known = is_there(engine->schemas, schema, ".schema.yaml");
  char *why = NULL;
  if (!known) {
    why = xq_asprintf("%s/%s.schema.yaml is missing", engine->schemas, schema);
  } else if (!is_there(engine->dictionaries, dictionary[way], ".table.bin") ||
             !is_there(engine->dictionaries, dictionary[way], ".prism.bin")) {
    why = xq_asprintf("the dictionary %s/%s.table.bin is missing", engine->dictionaries, dictionary[way]);
  } else if (!writes(engine, way)) {
    why = xq_asprintf("the dictionary %s/%s.table.bin cannot be used", engine->dictionaries, dictionary[way]);
  }
  free(schema);
  return why != NULL ? why : xq_strdup("");
}

xq_err *xq_ime_engine_open(const char *schemas, const char *data, xq_ime_engine **out) {
  xq_ime_engine *engine = xq_calloc(1, sizeof *engine);
  xq_err *err = NULL;
  engine->api = rime_get_api();
  engine->schemas = xq_strdup(schemas);
  engine->data = xq_strdup(data);
  engine->dictionaries = xq_path_join(data, "build");
  begin(engine);
  for (int way = 0; way < XQ_IME_WAY_COUNT_; way++) {
    char *why = trouble(engine, (enum xq_ime_way)way);
    engine->can[way] = why[0] == '\0';
    if (way == XQ_IME_PINYIN && why[0] != '\0') {
      err = xq_err_fact(xq_err_new(XQ_E_CONFIG, "no pinyin: %s", why), "why", "%s", why);
    }
    free(why);
  }
  if (err != NULL) {
    xq_ime_engine_close(&engine);
    return err;
  }
  xq_ime_engine_use(engine, XQ_IME_PINYIN);
  *out = engine;
  return NULL;
}

void xq_ime_engine_close(xq_ime_engine **pengine) {
  if (pengine == NULL || *pengine == NULL) {
    return;
  }
  xq_ime_engine *engine = *pengine;
  engine->api->destroy_session(engine->session);
  engine->api->finalize();
  free(engine->schemas);
  free(engine->data);
  free(engine->dictionaries);
  free(engine);
  *pengine = NULL;
}

bool xq_ime_engine_can(const xq_ime_engine *engine, enum xq_ime_way way) {
  return way < XQ_IME_WAY_COUNT_ && engine->can[way];
}

/* ---------------------------------------------------------------- what is asked */

void xq_ime_engine_use(xq_ime_engine *engine, enum xq_ime_way way) {
  char *schema = xq_asprintf("xuqi_%s", xq_wire_way(way));
  xq_ime_engine_drop(engine);
  engine->api->select_schema(engine->session, schema);
  free(schema);
}

void xq_ime_engine_type(xq_ime_engine *engine, char letter) {
  if ((letter >= 'a' && letter <= 'z') || letter == '\'') {
    engine->api->process_key(engine->session, letter, 0);
  }
}

void xq_ime_engine_erase(xq_ime_engine *engine) {
  engine->api->process_key(engine->session, KEY_BACKSPACE, 0);
}

void xq_ime_engine_choose(xq_ime_engine *engine, size_t index) {
  engine->api->select_candidate(engine->session, index);
}

void xq_ime_engine_drop(xq_ime_engine *engine) {
  engine->api->clear_composition(engine->session);
}

/* ---------------------------------------------------------------- what is told */

static void look_at_candidates(xq_ime_engine *engine, size_t from, struct xq_ime_state *state) {
  RimeCandidateListIterator at = {0};
  if (from > INT32_MAX || !engine->api->candidate_list_from_index(engine->session, &at, (int)from)) {
    return;
  }
  state->from = from;
  while (!state->more && engine->api->candidate_list_next(&at)) {
    if (state->count == XQ_IME_PAGE) {
      state->more = true;
    } else {
      state->candidate[state->count++] = xq_strdup(at.candidate.text);
    }
  }
  engine->api->candidate_list_end(&at);
}

void xq_ime_engine_look(xq_ime_engine *engine, size_t from, struct xq_ime_state *state) {
  *state = (struct xq_ime_state){0};
  RIME_STRUCT(RimeCommit, commit);
  if (engine->api->get_commit(engine->session, &commit)) {
    state->committed = xq_strdup(commit.text);
    engine->api->free_commit(&commit);
  }
  RIME_STRUCT(RimeContext, context);
  if (engine->api->get_context(engine->session, &context)) {
    state->letters = xq_strdup(context.composition.preedit);
    engine->api->free_context(&context);
  }
  if (state->letters != NULL && state->letters[0] != '\0') {
    look_at_candidates(engine, from, state);
  }
}
