/* composer.c - the composer itself: which one, and being rid of what it holds. */
#include "tui/edit.h"
#include "tui/kit.h"

void tui_set_composer(tui *t, const struct tui_composer_ops *ops, void *ctx) {
  t->composer = (struct composer){.ops = ops, .ctx = ctx};
  t->dirty = true;
}

void composer_drop(tui *t) {
  struct composer *composer = &t->composer;
  if (composer->now != NULL) {
    composer->now = NULL;
    composer->edit = NULL;
    composer->ops->drop(composer->ctx);
    t->dirty = true;
  }
}

void composer_forget(tui *t) {
  struct composer *composer = &t->composer;
  if (composer->ops != NULL) {
    composer_drop(t);
    composer->on = false;
    composer->ops->forget(composer->ctx);
  }
}

/* Whether a field wants a number or text is known by what it takes. */
bool composer_suits(const tui *t, const struct item *field) {
  enum { ANY_IDEOGRAPH = 0x4E2D };
  return t->composer.ops != NULL && !field->latin && tui_edit_takes(field->edit, ANY_IDEOGRAPH);
}
