/* rig.c - see rig.h. */
#include "tests/tui/rig.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- pages that note what they are told */

static void note(struct stub *stub, const char *what, int id, int value) {
  xq_buf_printf(&stub->rig->said, "%s %s", stub->name, what);
  if (id != 0) {
    xq_buf_printf(&stub->rig->said, " %d", id);
  }
  if (value != 0) {
    xq_buf_printf(&stub->rig->said, " %d", value);
  }
  xq_buf_add_str(&stub->rig->said, ";");
}

static void on_build(void *ctx, tui_page *page) {
  struct stub *stub = ctx;
  stub->builds++;
  tui_set_title(page, stub->name, NULL);
  stub->list(stub, page);
}

static void on_action(void *ctx, int id, int value) {
  note(ctx, "act", id, value);
}

static void on_changed(void *ctx, int id) {
  note(ctx, "changed", id, 0);
}

static void on_left(void *ctx, int id) {
  note(ctx, "left", id, 0);
}

static bool on_key(void *ctx, int key) {
  struct stub *stub = ctx;
  bool used = key == stub->takes;
  if (used) {
    note(stub, "key", 0, 0);
  }
  return used;
}

static const char *help(void *ctx) {
  (void)ctx;
  return "Words of the page";
}

static void on_destroyed(void *ctx) {
  note(ctx, "destroyed", 0, 0);
}

static void on_shown(void *ctx) {
  note(ctx, "shown", 0, 0);
}

struct stub *rig_push(struct rig *rig, const char *name, void (*list)(struct stub *stub, tui_page *page)) {
  assert_in_range(rig->stubs, 0, XQ_COUNT(rig->stub) - 1);
  struct stub *stub = &rig->stub[rig->stubs++];
  *stub = (struct stub){.rig = rig, .name = name, .list = list};
  stub->ops = (struct tui_page_ops){.build = on_build,
                                    .action = on_action,
                                    .changed = on_changed,
                                    .left = on_left,
                                    .key = on_key,
                                    .help = help,
                                    .destroyed = on_destroyed,
                                    .shown = on_shown};
  stub->page = tui_push(&rig->t, &stub->ops, stub);
  return stub;
}

void rig_assert_said(struct rig *rig, const char *said) {
  char *got = xq_buf_take_str(&rig->said);
  assert_string_equal(got, said);
  free(got);
}

/* ---- the screen */

/* A clock of the rigs' own. */
static int64_t now_ms = 1000000;

static int64_t clock_of_rig(void) {
  return now_ms;
}

const char *rig_term = "xterm";

int rig_setup(void **state) {
  setlocale(LC_ALL, "C.UTF-8");
  struct rig *rig = xq_calloc(1, sizeof *rig);
  rig->tty = tmpfile(); /* what the terminal is sent can be counted */
  rig->t.screen = rig->tty != NULL ? newterm(rig_term, rig->tty, rig->tty) : NULL;
  if (rig->t.screen == NULL) {
    free(rig);
    return -1;
  }
  rig->t.clock = clock_of_rig;
  theme_init(&rig->t.theme, false);
  rig_size(rig, 24, 80);
  *state = rig;
  return 0;
}

int rig_teardown(void **state) {
  struct rig *rig = *state;
  popup_close_all(&rig->t);
  while (rig->t.top != NULL) {
    tui_pop(&rig->t);
  }
  page_bury(&rig->t);
  around_clear(&rig->t);
  free(rig->t.timer);
  xq_buf_clear(&rig->said);
  endwin();
  delscreen(rig->t.screen);
  fclose(rig->tty);
  free(rig);
  return 0;
}

void rig_size(struct rig *rig, int rows, int cols) {
  rig->t.rows = rows;
  rig->t.cols = cols;
  resize_term(rows, cols);
  rig->t.dirty = true;
}

void rig_frame(struct rig *rig) {
  page_bury(&rig->t);
  frame_draw(&rig->t);
}

long rig_sent(struct rig *rig) {
  struct stat status;
  fflush(rig->tty);
  assert_int_equal(fstat(fileno(rig->tty), &status), 0);
  const long count = (long)status.st_size - rig->counted;
  rig->counted = (long)status.st_size;
  return count;
}

void rig_wait(struct rig *rig, int64_t ms) {
  (void)rig;
  now_ms += ms;
}

bool rig_key(struct rig *rig, int key) {
  return rig_key_after(rig, 1000, key);
}

bool rig_key_after(struct rig *rig, int64_t ms, int key) {
  rig_wait(rig, ms);
  bool wanted = input_key(&rig->t, key, 0);
  page_bury(&rig->t);
  return wanted;
}

void rig_feed(struct rig *rig, const char *bytes, size_t len) {
  static int64_t now = 1000; /* a clock of its own, on which what comes next comes later */
  size_t room;
  now += TUI_TORN_MS * 2;
  char *to = tui_keys_room(&rig->t.keys, &room);
  assert_in_range(len, 1, room);
  memcpy(to, bytes, len);
  tui_keys_came(&rig->t.keys, len, now);
  input_take(&rig->t, now);
  while (rig->t.keys.due != 0 && !rig->t.quit) { /* and then nothing more comes */
    now = rig->t.keys.due > now ? rig->t.keys.due : now + 1;
    input_take(&rig->t, now);
  }
  page_bury(&rig->t);
}

void rig_type(struct rig *rig, const char *ascii) {
  for (; *ascii != '\0'; ascii++) {
    rig_key(rig, *ascii);
  }
}

const char *rig_row(const struct rig *rig, int row) {
  static char text[4 * 512];
  struct xq_buf buf = {0};
  for (int col = 0; col < rig->t.cols; col++) {
    cchar_t cell;
    wchar_t chars[CCHARW_MAX + 1] = {0};
    attr_t attr;
    short pair;
    mvwin_wch(curscr, row, col, &cell);
    getcchar(&cell, chars, &attr, &pair, NULL);
    if ((attr & A_ALTCHARSET) != 0) { /* the terminal's line characters */
      chars[0] = chars[0] == L'x' ? L'|' : L'-';
    }
    char utf8[5];
    size_t n = chars[0] != 0 ? xq_utf8_encode(chars[0], utf8) : 0;
    xq_buf_add(&buf, utf8, n);
    col += chars[0] != 0 && xq_wcwidth(chars[0]) == 2; /* curses repeats a wide character in its second cell */
  }
  while (buf.len > 0 && buf.data[buf.len - 1] == ' ') {
    buf.len--;
  }
  snprintf(text, sizeof text, "%.*s", (int)buf.len, buf.len > 0 ? (const char *)buf.data : "");
  xq_buf_clear(&buf);
  return text;
}

int rig_find(const struct rig *rig, const char *text, int *col) {
  for (int row = 0; row < rig->t.rows; row++) {
    const char *line = rig_row(rig, row);
    const char *at = strstr(line, text);
    if (at != NULL) {
      char *before = xq_strndup(line, (size_t)(at - line));
      if (col != NULL) {
        *col = xq_text_width(before);
      }
      free(before);
      return row;
    }
  }
  return -1;
}

struct stub *rig_show(struct rig *rig, void (*list)(struct stub *stub, tui_page *page)) {
  struct stub *stub = rig_push(rig, "p", list);
  rig_frame(rig);
  rig_assert_said(rig, "p shown;");
  return stub;
}

void rig_press(struct rig *rig, int key, const char *said, int focused) {
  assert_true(rig_key(rig, key));
  rig_frame(rig);
  rig_assert_said(rig, said);
  assert_int_equal(tui_page_focused(rig->t.top), focused);
}

/* ---- a finger */

void rig_point(struct rig *rig, int row, int col) {
  char bytes[64];
  const int len = snprintf(bytes, sizeof bytes, "\033[<0;%d;%dM\033[<0;%d;%dm", col + 1, row + 1, col + 1, row + 1);
  rig_feed(rig, bytes, (size_t)len);
  rig_frame(rig);
}

/* Its middle, where it is seen first. */
void rig_point_at(struct rig *rig, const char *text) {
  int col;
  const int row = rig_find(rig, text, &col);
  if (row < 0) {
    for (int r = 0; r < rig->t.rows; r++) {
      print_error("%s\n", rig_row(rig, r));
    }
    fail_msg("not seen: %s", text);
  }
  rig_point(rig, row, col + xq_text_width(text) / 2);
}

void rig_type_by_hand(struct rig *rig, const char *keys) {
  for (; *keys != '\0'; keys++) {
    int row = rig->t.rows - 1, col = -1; /* the pad is below all else */
    for (; row > 0 && col < 0; row--) {
      const char *line = rig_row(rig, row);
      const char *from = strchr(line, '[');
      if (from == NULL || strstr(line, "[[") != NULL) {
        continue;
      }
      for (const char *p = from; (p = strchr(p, *keys)) != NULL; p++) {
        if (p > line + 1 && p[-1] == ' ' && p[1] == ' ') {
          char *before = xq_strndup(line, (size_t)(p - line));
          col = xq_text_width(before);
          free(before);
          break;
        }
      }
    }
    if (col < 0) {
      fail_msg("no key %c", *keys);
    }
    rig_point(rig, row + 1, col);
  }
}
