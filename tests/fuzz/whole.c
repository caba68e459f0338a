/*
 * whole.c - see whole.h.
 *
 * An input begins with two bytes: how it looks (bit 0 Chinese, bits 1-2 which terminal, bit 3 keys on the screen, bit 4 a
 * screen that is heard), and the screen that is opened first.  Then come the steps.  Of the byte of a step bits 0-3 say what
 * is done (enum deed, by `deeds`), bits 4-5 how long after the step before, bit 6 that the pages are built anew after it,
 * bit 7 that all is sent to the terminal again.
 */
#include "tests/fuzz/whole.h"

#include <stdlib.h>
#include <string.h>

#include "app/banner.h"
#include "app/forget.h"
#include "app/policy.h"
#include "app/routes.h"
#include "app/visit.h"
#include "tests/app/sit.h"
#include "tests/fuzz/answers.h"
#include "tests/fuzz/clock.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/terminal.h"
#include "tests/words/catalogue.h"

enum { STEPS_MOST = 500, OPEN_MOST = 24, TURNS_MOST = 5000 };

enum deed { KEY, CHAR, TEXT, PASTE, BURST, MOUSE, SAYS, SIZE, TIME, PLUG, ANSWER };

static const enum deed deeds[16] = {KEY,   KEY,   KEY,  KEY,  KEY,  CHAR, TEXT,   PASTE,
                                    BURST, MOUSE, SAYS, SIZE, TIME, PLUG, ANSWER, ANSWER};

struct whole {
  struct sit *sit;
  tui *t;
  struct app *app;
  struct terminal *terminal;
  const uint8_t *data;
  size_t left;
  bool hall;
  enum deed deed;
};

/* Of the step before: what a step may change, and what not. */
struct before {
  struct answers_heard heard;
  bool filled, typing, popup, waiting;
  char *key_ref;
};

static uint8_t next(struct whole *w) {
  if (w->left == 0) {
    return 0;
  }
  w->left--;
  return *w->data++;
}

/* ---------------------------------------------------------------- the screens */

static const struct whole *sitting; /* the present one */

static void opened(enum app_route route) {
  FUZZ_HOLDS(sitting->hall ? app_route_here(sitting->app->options, route) == route : route < APP_ROUTE_HALL_);
}

#define SPY(name, screen)                                           \
  static void spy_##screen(struct app *app, const char *argument) { \
    opened(APP_ROUTE_##name);                                       \
    app_routes[APP_ROUTE_##name](app, argument);                    \
  }
APP_ROUTES(SPY)
#undef SPY

#define ROW(name, screen) [APP_ROUTE_##name] = spy_##screen,
static const app_open_fn spied[APP_ROUTE_COUNT_] = {APP_ROUTES(ROW)};
#undef ROW

/* Those that can only be come to. */
static bool can_be_first(const struct whole *w, enum app_route route) {
  return route != APP_ROUTE_HOME && route != APP_ROUTE_SUBMIT && route < APP_ROUTE_HALL_ &&
         app_route_here(w->app->options, route) != APP_ROUTE_COUNT_;
}

/* ---------------------------------------------------------------- what is done */

static void draw(struct whole *w) {
  page_bury(w->t);
  frame_draw(w->t);
  w->t->pressed = false;
}

/* The rest of a turn of the loop, and the frame with which the next begins. */
static void turn(struct whole *w) {
  app_serve_events(&w->app->events);
  timers_fire(w->t);
  page_bury(w->t);
  if (w->t->dirty && !w->t->quit) {
    draw(w);
  }
}

/* As when poll() returns with these bytes. */
static void feed(struct whole *w, const char *bytes, size_t len) {
  while (len > 0 && !w->t->quit) {
    size_t room;
    char *to = tui_keys_room(&w->t->keys, &room);
    const size_t some = len < room ? len : room;
    memcpy(to, bytes, some);
    bytes += some;
    len -= some;
    tui_keys_came(&w->t->keys, some, xq_time_mono_ms());
    input_take(w->t, xq_time_mono_ms());
    turn(w);
  }
}

/* When something is due next, by a timer or an unfinished key. */
static int64_t due_next(const struct whole *w) {
  const int64_t now = xq_time_mono_ms(), key = w->t->keys.due;
  const int wait = timers_timeout(w->t);
  const int64_t timer = wait < 0 ? INT64_MAX : now + wait;
  return key != 0 && key < timer ? key : timer;
}

static void pass(struct whole *w, int64_t ms) {
  const int64_t until = xq_time_mono_ms() + ms;
  int turns = 0;
  for (int64_t due; (due = due_next(w)) <= until && !w->t->quit; turn(w)) {
    FUZZ_HOLDS(turns++ < TURNS_MOST);
    clock_pass(due > xq_time_mono_ms() ? due - xq_time_mono_ms() : 0);
    if (w->t->keys.due != 0 && xq_time_mono_ms() >= w->t->keys.due) {
      input_take(w->t, xq_time_mono_ms());
    }
  }
  if (until > xq_time_mono_ms()) {
    clock_pass(until - xq_time_mono_ms());
  }
}

static const char *const keys[] = {
    "\t",       "\r",      " ",       "\033[A",   "\033[B",   "\033[C",    "\033[D",    "\033[Z",
    "\033",     "\033[5~", "\033[6~", "\033[H",   "\033[F",   "\177",      "\033[3~",   "\033OP",
    "\033OQ",   "\033OR",  "\033OS",  "\033[15~", "\033[17~", "\033[18~",  "\033[19~",  "\033[20~",
    "\033[21~", "\003",    "\034",    "\032",     "\022",     "\014",      "\032",      "\025",
    "\013",     "\027",    "\007",    "\021",     "\0331",    "\0332",     "\0333",     "\0334",
    "\0335",    "\0336",   "\0337",   "\0338",    "\0339",    "\0330",     "\033[1;5C", "\033[1;5D",
    "\033OM",   "\033Ok",  "\033Om",  "\033Oj",   "\033Op",   "\033Oq",    "\033Ox",    "\033Oy",
    "\033\033", "\033[2~", "\033[[E", "\033z",    "\033[99~", "\033[1;3D", "\033O",     "\033[",
};

static const char *const texts[] = {
    "胡小明",
    "110101199003071233",
    "13800138000",
    "hu@example.com",
    "北京市海淀区中关村大街1号",
    "6222020200112233445",
    "100.00",
    "2026-09-21",
    "123456",
    "12345678",
    "𠮷田e\xcc\x81\xe2\x80\x8b 한국",
    "\xd8\xb9\xd8\xb1\xd8\xa8\xd9\x8a",
    "line one\nline two\r\nthree\ttab",
    "\033[31mred\033[0m\033]0;title\a",
    "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww",
    "张三李四王五赵六钱七孙八周九吴十张三李四王五赵六钱七孙八周九吴十",
    "\xff\xfe\xe5\xbc",
    "4e00",
};

static const char *const sayings[] = {
    "\033[I",
    "\033[O",
    "\033[0n",
    "\033[?62;1;4c",
    "\033]11;rgb:ffff/ffff/ffff\033\\",
    "\033[?1;2c",
    "\033P>|q(1)\033\\",
    "\033[?2026;2$y",
    "\033[24;80R",
    "\033]52;c;aGk=\a",
};

static const int waits[] = {1, 20, 100, 500, 1000, 4000, 10000, 31000, 61000, 91000, 150000, 610000};

static void type(struct whole *w, const char *text) {
  for (const char *p = text; *p != '\0' && !w->t->quit;) {
    wchar_t wc;
    const size_t n = xq_utf8_decode(p, strlen(p), &wc);
    feed(w, p, n > 0 ? n : 1);
    p += n > 0 ? n : 1;
    pass(w, 150);
  }
}

static void paste(struct whole *w) {
  const char *text = texts[next(w) % XQ_COUNT(texts)];
  feed(w, "\033[200~", 6);
  feed(w, text, strlen(text));
  feed(w, "\033[201~", 6);
}

static void burst(struct whole *w) {
  size_t len = next(w) % 48u;
  len = len < w->left ? len : w->left;
  feed(w, (const char *)w->data, len);
  w->data += len;
  w->left -= len;
}

static void mouse(struct whole *w) {
  const int row = next(w), col = next(w);
  char bytes[64];
  int len = row >= 240 ? snprintf(bytes, sizeof bytes, "\033[<%d;%d;1M", 64 + row % 2, 1 + col)
                       : snprintf(bytes, sizeof bytes, "\033[<0;%d;%dM\033[<0;%d;%dm", 1 + col % w->t->cols,
                                  1 + row % w->t->rows, 1 + col % w->t->cols, 1 + row % w->t->rows);
  feed(w, bytes, (size_t)len);
}

static void size(struct whole *w) {
  static const int usual[][2] = {{24, 80}, {10, 40}, {43, 132}, {60, 200}, {12, 80}, {24, 40}, {5, 20}, {1, 1}};
  const unsigned rows = next(w), cols = next(w);
  if (rows < 128) {
    rig_size(w->sit->rig, usual[rows % XQ_COUNT(usual)][0], usual[rows % XQ_COUNT(usual)][1]);
  } else {
    rig_size(w->sit->rig, 10 + (int)(rows % 51), 40 + (int)(cols % 161));
  }
  w->t->repaint = true; /* as at a real terminal, of which nobody knows what it has left of what was shown */
  terminal_resize(w->terminal, w->sit->rig);
}

static void answer(struct whole *w) {
  const uint8_t how = next(w), which = next(w);
  answers_go_on(how, which);
  turn(w);
}

static void act(struct whole *w) {
  static const int64_t pauses[] = {0, 30, 300, 1200};
  const uint8_t step = next(w);
  w->deed = deeds[step & 15];
  pass(w, pauses[step >> 4 & 3]);
  const char *bytes;
  switch (w->deed) {
    case KEY:
      bytes = keys[next(w) % XQ_COUNT(keys)];
      feed(w, bytes, strlen(bytes));
      break;
    case CHAR:
      feed(w, (const char[]){(char)next(w)}, 1);
      break;
    case TEXT:
      type(w, texts[next(w) % XQ_COUNT(texts)]);
      break;
    case PASTE:
      paste(w);
      break;
    case BURST:
      burst(w);
      break;
    case MOUSE:
      mouse(w);
      break;
    case SAYS:
      bytes = sayings[next(w) % XQ_COUNT(sayings)];
      feed(w, bytes, strlen(bytes));
      break;
    case SIZE:
      size(w);
      break;
    case TIME:
      pass(w, waits[next(w) % XQ_COUNT(waits)]);
      break;
    case PLUG:
      answers_plug(next(w) & 3);
      turn(w);
      break;
    case ANSWER:
      answer(w);
      break;
  }
  for (int i = 0; i < OPEN_MOST && answers_open() > OPEN_MOST;
       i++) { /* the engine gets on, unless it waits for a PIN */
    answers_go_on(0, 0);
    turn(w);
  }
}

/* ---------------------------------------------------------------- what must hold */

static void say_screen(const struct whole *w) {
  for (int row = 0; row < w->t->rows; row++) {
    fprintf(stderr, "|%s\n", rig_row(w->sit->rig, row));
  }
}

static char *rows_of(const struct whole *w) {
  struct xq_buf buf = {0};
  for (int row = 0; row < w->t->rows; row++) {
    xq_buf_add_str(&buf, rig_row(w->sit->rig, row));
    xq_buf_add_str(&buf, "\n");
  }
  return xq_buf_take_str(&buf);
}

/* All that the pages show follows from what is known, however they came to show it. */
static void build_anew(struct whole *w) {
  char *before = rows_of(w);
  for (tui_page *page = w->t->top; page != NULL; page = page->below) {
    page->built = false;
  }
  draw(w);
  char *after = rows_of(w);
  if (strcmp(before, after) != 0) {
    fprintf(stderr, "built anew the screen is\n%s\nand not\n%s\n", after, before);
    abort();
  }
  free(before);
  free(after);
}

static void look(struct whole *w, uint8_t step) {
  if (w->t->dirty) {
    draw(w);
  }
  FUZZ_HOLDS(w->t->top != NULL);
  FUZZ_HOLDS(getcury(newscr) >= 0 && getcury(newscr) < w->t->rows);
  FUZZ_HOLDS(getcurx(newscr) >= 0 && getcurx(newscr) < w->t->cols);
  const tui_page *page = w->t->top;
  const struct stop *stop = page_stop(page, false);
  FUZZ_HOLDS(page->focus <= page->layout.stops && (stop == NULL || stop->id == page->focus_id));
  for (int row = 0; row < w->t->rows; row++) {
    FUZZ_HOLDS(xq_text_width(rig_row(w->sit->rig, row)) <= w->t->cols);
  }
  if ((step & 0x40) != 0) {
    build_anew(w);
  }
  if ((step & 0x80) != 0) {
    w->t->repaint = true;
    draw(w);
  }
  if (!terminal_agrees(w->terminal, w->sit->rig)) {
    say_screen(w);
    abort();
  }
}

static bool is_filled(const struct app *app) {
  for (int f = XQ_F_HANDLER_ID_NO; f < XQ_F_COUNT_; f++) {
    if (!tui_edit_is_empty(app->draft.edit[f])) {
      return true;
    }
  }
  return false;
}

static struct before remember(const struct whole *w) {
  const struct app *app = w->app;
  return (struct before){.heard = answers_heard(),
                         .filled = is_filled(app) && app->draft.typed,
                         .typing = page_typing(w->t->top),
                         .popup = w->t->popup != NULL,
                         .waiting = app->waiting.fn != NULL || app->scan.then != NULL,
                         .key_ref = xq_strdup(app->draft.key_ref)};
}

static bool by_hand(enum deed deed) {
  return deed == KEY || deed == CHAR || deed == TEXT || deed == BURST || deed == MOUSE;
}

/* What cannot be taken back is done by a key or a finger; but what waits for the key goes on when it is back, as it was told
 * to, and asks for the PIN again. */
static void consented(const struct whole *w, const struct before *before) {
  const struct answers_heard *was = &before->heard, is = answers_heard();
  if (by_hand(w->deed)) {
    return;
  }
  const bool goes_on = (w->deed == ANSWER || w->deed == PLUG) && before->waiting;
  FUZZ_HOLDS(is.applied == was->applied || goes_on);
  FUZZ_HOLDS(is.installed == was->installed || goes_on);
  FUZZ_HOLDS(is.withdrawn == was->withdrawn);
  FUZZ_HOLDS(is.recorded == was->recorded);
  FUZZ_HOLDS(is.mended == was->mended);
  FUZZ_HOLDS(is.pins == was->pins);
  FUZZ_HOLDS(is.given == was->given);
}

/* By a deed that is about something else nobody loses what was typed. */
static void kept(const struct whole *w, const struct before *before) {
  const bool mayhap = before->typing || before->popup || w->hall || !xq_streq(before->key_ref, w->app->draft.key_ref);
  if (before->filled && !is_filled(w->app)) {
    FUZZ_HOLDS(w->deed != SAYS && w->deed != SIZE);
    FUZZ_HOLDS(w->deed == TIME || w->deed == PLUG || w->deed == ANSWER || mayhap);
  }
}

static void left(const struct whole *w, const struct before *before) {
  FUZZ_HOLDS(!w->hall && by_hand(w->deed));
  if (w->deed == KEY || w->deed == CHAR) {
    FUZZ_HOLDS(!before->filled || before->popup);
  }
}

/* Between two visitors. */
static void nothing_remains(const struct whole *w) {
  const struct app *app = w->app;
  FUZZ_HOLDS(!is_filled(app) && !app->draft.typed && app->draft.form == NULL && app->draft.acknowledged_count == 0);
  FUZZ_HOLDS(app->application == NULL && app->latest == NULL && app->owing == NULL && app->to_withdraw == NULL);
  FUZZ_HOLDS(app->proof == NULL && app->waiting.fn == NULL);
  FUZZ_HOLDS(!w->t->composer.on);
  for (int row = 0; row < w->t->rows; row++) {
    FUZZ_HOLDS(strstr(rig_row(w->sit->rig, row), "胡小明") == NULL);
  }
}

static void hold(struct whole *w, const struct before *before, uint8_t step) {
  if (getenv("FUZZ_SHOW") != NULL) { /* for who wants to see how it came */
    static const char *const names[] = {"key",  "character", "text", "paste", "burst", "mouse",
                                        "says", "size",      "time", "plug",  "answer"};
    fprintf(stderr, "%s\n", names[w->deed]);
    say_screen(w);
  }
  consented(w, before);
  kept(w, before);
  if (w->t->quit) {
    left(w, before);
    return;
  }
  look(w, step);
  if (w->hall && w->app->visit.state != APP_VISIT_ON) {
    nothing_remains(w);
  }
}

/* ---------------------------------------------------------------- a sitting */

static void leave_no_catalogue(void) {
  remove_catalogue(NULL);
}

static void once(void) {
  static bool done;
  if (!done) {
    done = true;
    setenv("CMOCKA_TEST_ABORT", "1", 1);
    setenv("XUQI_IME", "/nonexistent", 1); /* a process of its own would be somewhere else each time */
    FUZZ_HOLDS(lay_out_catalogue(NULL) == 0);
    atexit(leave_no_catalogue);
  }
}

static void begin(struct whole *w) {
  static const char *const terms[] = {"tmux-256color", "screen", "linux", "vt220"};
  const uint8_t how = next(w), first = next(w);
  void *state = NULL;
  clock_reset();
  rig_term = terms[how >> 1 & 3];
  setenv("TERM", rig_term, 1);
  xq_words_set_language("en");
  FUZZ_HOLDS((w->hall ? sit_setup_hall(&state) : sit_setup(&state)) == 0);
  w->sit = state;
  w->t = &w->sit->rig->t;
  w->app = &w->sit->app;
  w->app->routes = spied;
  w->t->clock = NULL;
  w->t->mouse = w->hall;
  w->t->pads = (how & 8) != 0;
  w->t->spoken = (how & 16) != 0;
  if (w->t->spoken) {
    w->t->theme.signs = &tui_signs_spoken;
  }
  w->terminal = terminal_new(w->sit->rig);
  answers_begin();
  xq_words_set_language((how & 1) != 0 ? "zh_CN" : "en");
  app_refresh(w->app);
  if (w->hall) {
    app_visit_watch(w->app);
  } else {
    app_watch_idle(w->app);
  }
  const enum app_route route = (enum app_route)(first % APP_ROUTE_COUNT_);
  if (can_be_first(w, route)) {
    sit_open(w->sit, (int)route);
  }
  w->t->repaint = true;
  draw(w);
}

void whole_sitting(const uint8_t *data, size_t len, bool hall) {
  once();
  struct whole w = {.data = data, .left = len, .hall = hall};
  sitting = &w;
  begin(&w);
  for (int i = 0; i < STEPS_MOST && w.left > 0 && !w.t->quit; i++) {
    struct before before = remember(&w);
    const uint8_t step = *w.data;
    act(&w);
    hold(&w, &before, step);
    free(before.key_ref);
  }
  terminal_free(&w.terminal);
  sit_teardown((void *[]){w.sit});
}
