noinst_LIBRARIES += libtui.a
libtui_a_SOURCES = \
  src/tui/around.c \
  src/tui/ask.c \
  src/tui/click.c \
  src/tui/compose.c \
  src/tui/composer.c \
  src/tui/console.c \
  src/tui/decode.c \
  src/tui/decode.h \
  src/tui/draw.c \
  src/tui/edit.c \
  src/tui/edit.h \
  src/tui/face.c \
  src/tui/frame.c \
  src/tui/geometry.c \
  src/tui/haste.c \
  src/tui/heard.c \
  src/tui/help.c \
  src/tui/input.c \
  src/tui/items.c \
  src/tui/keyline.c \
  src/tui/keys.c \
  src/tui/keys.h \
  src/tui/keytable.c \
  src/tui/kit.h \
  src/tui/layout.c \
  src/tui/layout.h \
  src/tui/layout_bars.c \
  src/tui/layout_buttons.c \
  src/tui/layout_form.c \
  src/tui/layout_heard.c \
  src/tui/layout_items.c \
  src/tui/layout_qr.c \
  src/tui/layout_rows.c \
  src/tui/loop.c \
  src/tui/nav.c \
  src/tui/news.c \
  src/tui/number_pad.c \
  src/tui/open.c \
  src/tui/pad.c \
  src/tui/pad_names.c \
  src/tui/pad_view.c \
  src/tui/page.c \
  src/tui/palette.c \
  src/tui/paste.c \
  src/tui/popup.c \
  src/tui/signals.c \
  src/tui/spoken.c \
  src/tui/strip.c \
  src/tui/term.c \
  src/tui/theme.c \
  src/tui/tui.h \
  src/tui/watch.c
libtui_a_CFLAGS = $(AM_CFLAGS) $(CURSES_CFLAGS)
TUI_LIBS = libtui.a $(CURSES_LIBS) $(UNISTRING_LIBS)
