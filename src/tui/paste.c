/*
 * paste.c - what is pasted is text, and nothing else, whatever it meets.
 *
 * It goes where the person was typing when it began, character by character as it comes, so no copy of a PIN is made.  A
 * field has one line: a run of line breaks and tabs, with the blanks around it, becomes one blank, and none at the ends.
 * Where nothing is being typed nothing happens, and a line says so.
 */
#include "tui/edit.h"
#include "tui/kit.h"

#include <stdlib.h>
#include <unictype.h>

enum { CUT_SHOWN = 12 /* characters of what did not fit that are shown */ };

static void forget(struct paste *paste) {
  xq_strwipe(paste->cut); /* it is what people typed about themselves */
  *paste = (struct paste){0};
}

/* The field that has the focus, where there is one. */
static tui_edit *field_here(tui *t) {
  if (t->popup != NULL || t->top == NULL) {
    return NULL;
  }
  page_ready(t->top);
  const struct stop *stop = t->top->gone ? NULL : page_typed(t->top);
  return stop != NULL ? stop->item->edit : NULL;
}

/* Whether it still has: an event may have put something above it, or taken it away. */
static bool still_here(tui *t) {
  const struct paste *paste = &t->paste;
  return paste->edit != NULL && t->top == paste->page && field_here(t) == paste->edit;
}

void paste_begin(tui *t, bool on) {
  forget(&t->paste);
  t->paste.open = true;
  t->paste.first = true;
  t->paste.wide = on;
  t->paste.edit = field_here(t);
  t->paste.page = t->top;
  if (t->paste.edit != NULL) {
    tui_edit_paste_begins(t->paste.edit);
  }
}

static void put(tui *t, wchar_t wc) {
  struct paste *paste = &t->paste;
  const enum tui_edit_result result = tui_edit_paste(paste->edit, wc);
  if (result == TUI_EDIT_CHANGED) {
    paste->put = true;
    paste->first = false;
  } else if (tui_edit_is_full(paste->edit)) {
    if (paste->full++ < CUT_SHOWN && !tui_edit_is_secret(paste->edit)) {
      char utf8[5] = "";
      utf8[xq_utf8_encode(wc, utf8)] = '\0';
      char *more =
          xq_asprintf("%s%s%s", paste->cut != NULL ? paste->cut : "", utf8, paste->full == CUT_SHOWN ? ".." : "");
      xq_strwipe(paste->cut);
      paste->cut = more;
    }
  } else {
    paste->refused += wc != ' ';
  }
}

/* The white space that was held back, now that more text has come. */
static void put_blanks(tui *t) {
  struct paste *paste = &t->paste;
  const size_t blanks = paste->blanks;
  paste->blanks = 0;
  if (paste->first && !(paste->wide && paste->broken)) {
    return; /* none at the beginning */
  }
  paste->joins += paste->parted;
  for (size_t i = 0; i < (paste->broken ? 1 : blanks); i++) {
    put(t, paste->broken ? ' ' : paste->blank[i]);
  }
}

void paste_char(tui *t, wchar_t wc) {
  struct paste *paste = &t->paste;
  const bool is_break = wc == '\n' || wc == '\t' || wc == 0x2028 || wc == 0x2029;
  if (paste->edit != NULL && !still_here(t)) {
    paste->edit = NULL;
    paste->put = false; /* the page has been told, or is gone */
  }
  if (paste->edit == NULL) {
    paste->lost += !is_break && wc != ' ';
    return;
  }
  const bool secret = tui_edit_is_secret(paste->edit);
  if (is_break || (!secret && uc_is_property_white_space((ucs4_t)wc))) {
    paste->broken = (paste->blanks > 0 && paste->broken) || is_break || paste->blanks == XQ_COUNT(paste->blank);
    paste->parted = (paste->blanks > 0 && paste->parted) || (is_break && wc != '\t');
    if (paste->blanks < XQ_COUNT(paste->blank)) {
      paste->blank[paste->blanks++] = wc;
    }
    return;
  }
  if (secret && paste->blanks > 0 && (!paste->first || paste->wide)) {
    paste->lost++; /* a PIN is one line: the first */
    return;
  }
  if (paste->blanks > 0) {
    put_blanks(t);
  }
  put(t, wc);
}

void paste_flush(tui *t) {
  struct paste *paste = &t->paste;
  if (paste->put && still_here(t)) {
    tui_page *page = t->top;
    const struct stop *stop = page_stop(page, false);
    page_show_stop(page, stop);
    if (page->ops->changed != NULL) {
      page->ops->changed(page->ctx, stop->id);
    }
    page->built = false;
    t->dirty = true;
  }
  paste->put = false;
}

static void say_cut(tui *t, const struct paste *paste) {
  char *text = NULL;
  if (paste->full > 0 && paste->cut != NULL) {
    text = xq_asprintf(ngettext("Too long: the last %zu character was left out: \"%s\"",
                                "Too long: the last %zu characters were left out: \"%s\"", paste->full),
                       paste->full, paste->cut);
  } else if (paste->full > 0) {
    text = xq_strdup(_("Too long: not all of the pasted text fits."));
  } else if (paste->refused > 0) {
    text = xq_asprintf(ngettext("%zu character that cannot be used here was left out.",
                                "%zu characters that cannot be used here were left out.", paste->refused),
                       paste->refused);
  } else if (paste->edit == NULL) {
    text = xq_strdup(_("The pasted text was ignored: no field is selected."));
  } else if (paste->lost > 0) {
    text = xq_strdup(_("Only the first pasted line was used."));
  } else if (paste->joins > 0) {
    text =
        xq_asprintf(ngettext("The %zu pasted line became one.", "The %zu pasted lines became one.", paste->joins + 1),
                    paste->joins + 1);
  }
  if (text != NULL) {
    around_warn(t, text);
  }
}

void paste_end(tui *t) {
  struct paste *paste = &t->paste;
  paste_flush(t);
  if (paste->open && (paste->edit != NULL || paste->lost > 0)) {
    say_cut(t, paste);
  }
  forget(paste);
}
