/* terminal.c - see terminal.h. */
#include "tests/fuzz/terminal.h"

#ifdef XUQI_VTERM

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <vterm.h>

struct terminal {
  VTerm *vt;
  off_t shown; /* bytes of what was sent */
  bool odd;    /* a character is among them, since all was cleared, of which libvterm may not know how wide it is */
};

struct terminal *terminal_new(const struct rig *rig) {
  struct terminal *terminal = xq_calloc(1, sizeof *terminal);
  terminal->vt = vterm_new(rig->t.rows, rig->t.cols);
  vterm_set_utf8(terminal->vt, 1);
  VTermScreen *screen = vterm_obtain_screen(terminal->vt);
  vterm_screen_enable_altscreen(screen, 1);
  vterm_screen_reset(screen, 1);
  return terminal;
}

void terminal_free(struct terminal **terminal) {
  if (*terminal != NULL) {
    vterm_free((*terminal)->vt);
    free(*terminal);
    *terminal = NULL;
  }
}

/* Whose width every table of characters knows. */
static bool is_plain(wchar_t wc) {
  static const wchar_t ranges[][2] = {{' ', 0x7e},      {0xa1, 0xac},     {0xae, 0xff},     {0x2010, 0x2027},
                                      {0x2190, 0x21ff}, {0x2500, 0x25ff}, {0x3000, 0x3029}, {0x3041, 0x3096},
                                      {0x4e00, 0x9fa5}, {0xff01, 0xff60}};
  for (size_t i = 0; i < XQ_COUNT(ranges); i++) {
    if (wc >= ranges[i][0] && wc <= ranges[i][1]) {
      return true;
    }
  }
  return false;
}

/* Where all is cleared for the last time in these bytes; 0: nowhere. */
static size_t cleared(const struct xq_buf *all) {
  static const char clear[] = "\033[H\033[J";
  size_t at = 0;
  for (size_t i = 0; i + sizeof clear - 1 <= all->len; i++) {
    at = memcmp(all->data + i, clear, sizeof clear - 1) == 0 ? i + sizeof clear - 1 : at;
  }
  return at;
}

static void look_for_odd(struct terminal *terminal, const struct xq_buf *all) {
  size_t at = cleared(all);
  terminal->odd &= at == 0;
  for (size_t n; at < all->len; at += n) {
    wchar_t wc = 0;
    n = xq_utf8_decode((const char *)all->data + at, all->len - at, &wc);
    n = n > 0 ? n : 1;
    terminal->odd |= wc >= 0x80 && !is_plain(wc);
  }
}

/* All at once: libvterm takes the two halves of a character for two. */
static void show(struct terminal *terminal, const struct rig *rig) {
  char bytes[4096];
  struct xq_buf all = {0};
  ssize_t n;
  fflush(rig->tty);
  while ((n = pread(fileno(rig->tty), bytes, sizeof bytes, terminal->shown)) > 0) {
    xq_buf_add(&all, bytes, (size_t)n);
    terminal->shown += n;
  }
  if (all.len > 0) {
    look_for_odd(terminal, &all);
    vterm_input_write(terminal->vt, (const char *)all.data, all.len);
  }
  xq_buf_clear(&all);
}

void terminal_resize(struct terminal *terminal, const struct rig *rig) {
  if (terminal != NULL) {
    show(terminal, rig);
    vterm_set_size(terminal->vt, rig->t.rows, rig->t.cols);
  }
}

static bool is_line(wchar_t wc) {
  return wc >= 0x2500 && wc < 0x25a0;
}

struct cell {
  wchar_t wc;
  bool reverse, bold, plain;
};

static struct cell believed(int row, int col) {
  cchar_t cell;
  wchar_t chars[CCHARW_MAX + 1] = {0};
  attr_t attr;
  short pair;
  mvwin_wch(curscr, row, col, &cell);
  getcchar(&cell, chars, &attr, &pair, NULL);
  const bool line = (attr & A_ALTCHARSET) != 0 || is_line(chars[0]);
  return (struct cell){.wc = line            ? L'-'
                             : chars[0] == 0 ? L' '
                                             : chars[0],
                       .reverse = (attr & A_REVERSE) != 0,
                       .bold = (attr & A_BOLD) != 0,
                       .plain = line || chars[0] == 0 || (is_plain(chars[0]) && chars[1] == 0)};
}

/* A row is compared as far as all its characters are plain. */
static bool row_agrees(const struct terminal *terminal, const struct rig *rig, int row) {
  const VTermScreen *screen = vterm_obtain_screen(terminal->vt);
  for (int col = 0; col < rig->t.cols; col++) {
    const struct cell cell = believed(row, col);
    VTermScreenCell seen = {0};
    vterm_screen_get_cell(screen, (VTermPos){.row = row, .col = col}, &seen);
    if (!cell.plain) {
      return true;
    }
    wchar_t wc = seen.chars[0] == 0 ? L' ' : (wchar_t)seen.chars[0];
    wc = is_line(wc) ? L'-' : wc;
    if (wc != cell.wc || seen.attrs.reverse != cell.reverse || seen.attrs.bold != cell.bold) {
      fprintf(stderr, "row %d, column %d: U+%04X%s%s is shown, and curses believes in U+%04X%s%s:\n%s\n", row, col,
              (unsigned)wc, seen.attrs.reverse ? " lit" : "", seen.attrs.bold ? " bold" : "", (unsigned)cell.wc,
              cell.reverse ? " lit" : "", cell.bold ? " bold" : "", rig_row(rig, row));
      return false;
    }
    col += xq_wcwidth(cell.wc) == 2; /* it has a second cell */
  }
  return true;
}

bool terminal_agrees(struct terminal *terminal, const struct rig *rig) {
  if (terminal == NULL) {
    return true;
  }
  show(terminal, rig);
  if (terminal->odd) {
    return true;
  }
  if (rig->t.rows < 2 || rig->t.cols < 2) {
    return true; /* curses leaves the last cell of a screen out where writing it would scroll */
  }
  VTermPos at;
  vterm_state_get_cursorpos(vterm_obtain_state(terminal->vt), &at);
  if (at.row != getcury(newscr) || at.col != getcurx(newscr)) {
    fprintf(stderr, "the cursor is at %d:%d, and curses believes it at %d:%d\n", at.row, at.col, getcury(newscr),
            getcurx(newscr));
    return false;
  }
  for (int row = 0; row < rig->t.rows; row++) {
    if (!row_agrees(terminal, rig, row)) {
      return false;
    }
  }
  return true;
}

#else

struct terminal *terminal_new(const struct rig *rig) {
  (void)rig;
  return NULL;
}

void terminal_free(struct terminal **terminal) {
  (void)terminal;
}

void terminal_resize(struct terminal *terminal, const struct rig *rig) {
  (void)terminal;
  (void)rig;
}

bool terminal_agrees(struct terminal *terminal, const struct rig *rig) {
  (void)terminal;
  (void)rig;
  return true;
}

#endif
