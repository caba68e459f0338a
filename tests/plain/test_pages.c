/*
 * test_pages.c - every screen in a conversation, in both languages and in 40 columns: what can be done there by buttons and keys
 * can be done by the numbers of its menu; what each question wants, and what it takes by itself, is said.
 */
#include "tests/plain/hear.h"

#include <stdlib.h>
#include <string.h>

#include "app/banner.h"
#include "app/routes.h"
#include "words/words.h"

static int route;

static void in_both_languages(struct hear *h, void (*check)(struct hear *h)) {
  h->p.in.terminal = true; /* a person, who is asked while something goes on, too */
  for (int l = 0; l < 2; l++) {
    xq_words_set_language(l == 0 ? "en" : "zh_CN");
    app_refresh(&h->sit->app);
    for (route = 0; route < APP_ROUTE_HALL_; route++) {
      hear_open(h, route);
      popup_close_all(h->p.t);
      hear_on(h);
      check(h);
    }
  }
  xq_words_set_language("en");
}

/* To the menu of the page, whatever it asks before. */
static void to_menu(struct hear *h) {
  for (int i = 0; i < 4 && h->p.asked.kind != PLAIN_MENU && h->p.t->top->layout.stops > 0; i++) {
    plain_to_menu(&h->p);
    hear_on(h);
  }
}

/* ---- all that a page has is in its menu */

static void must_list(struct hear *h, const char *words) {
  const struct plain_page *state = plain_page_of(&h->p, h->p.t->top);
  if (state->listed == NULL || strstr(state->listed, words) == NULL) {
    fail_msg("route %d, %s: \"%s\" is not in: %s", route, xq_words_language(), words,
             state->listed != NULL ? state->listed : "no menu");
  }
}

static void all_is_listed(struct hear *h) {
  to_menu(h);
  tui_page *page = h->p.t->top;
  for (size_t i = 0; i < page->items.count; i++) {
    const struct item *item = &page->items.item[i];
    for (size_t b = 0; b < item->button_count; b++) {
      if (!item->buttons[b].disabled) {
        must_list(h, item->buttons[b].label);
      }
    }
    if (item->kind == ITEM_FIELD || item->kind == ITEM_CHOICE || item->kind == ITEM_RADIO) {
      must_list(h, item->label);
    } else if (item->kind == ITEM_CHECK) {
      must_list(h, item->text);
    } else if (item->kind == ITEM_CARD && strstr(h->text, item->text) == NULL) {
      fail_msg("route %d: the card \"%s\" is not read", route, item->text);
    }
  }
  if (page->below == NULL) {
    for (size_t i = 0; i < h->p.t->global_hint_count; i++) {
      must_list(h, h->p.t->global_hints[i].label);
    }
  }
}

/* ... and the way out of it, by its own button or behind them all. */
static void a_way_out_is_listed(struct hear *h) {
  to_menu(h);
  const tui_page *page = h->p.t->top;
  const char *listed = plain_page_of(&h->p, page)->listed;
  if (h->p.asked.kind == PLAIN_MENU && listed != NULL && page->below != NULL) {
    char *way = xq_asprintf("  %s\n", _("Back"));
    if (strstr(listed, way) == NULL) {
      fail_msg("route %d: no way back in: %s", route, listed);
    }
    free(way);
  }
}

static void every_menu_has_a_way_out(void **state) {
  in_both_languages(*state, a_way_out_is_listed);
}

/* It does what Esc does on a screen. */
static void the_way_out_leads_back(void **state) {
  struct hear *h = *state;
  hear_open(h, APP_ROUTE_PROGRESS);
  to_menu(h);
  const unsigned serial = h->p.t->top->serial;
  hear_say(h, "back to where");
  assert_said(h, "? is help");
  char number[24];
  snprintf(number, sizeof number, "%zu", h->p.t->top->layout.stops + 1);
  hear_say(h, number);
  assert_int_not_equal(h->p.t->top->serial, serial);
}

static void all_that_a_screen_does_is_in_its_menu(void **state) {
  in_both_languages(*state, all_is_listed);
}

/* ---- each number of a menu does what its button does */

static struct {
  const struct tui_page_ops *real;
  void *ctx;
  int id;
} pressed;

static void note(void *ctx, int id, int value) {
  (void)ctx;
  (void)value;
  pressed.id = id;
}

static void each_number_is_pressed(struct hear *h) {
  to_menu(h);
  tui_page *page = h->p.t->top;
  static struct tui_page_ops ops;
  ops = *page->ops;
  pressed.real = page->ops;
  ops.action = note;
  ops.came = NULL;
  page->ops = &ops;
  for (size_t i = 0; i < page->layout.stops; i++) {
    const struct stop *stop = &page->layout.stop[i];
    const int id = stop->id;
    const bool acts = stop->button != NULL || stop->item->kind == ITEM_CHECK || stop->item->kind == ITEM_CARD;
    char number[24];
    snprintf(number, sizeof number, "%zu", i + 1);
    pressed.id = 0;
    hear_say(h, number);
    if (acts && pressed.id != id) {
      fail_msg("route %d: %s did %d instead of %d", route, number, pressed.id, id);
    } else if (!acts && (h->p.asked.kind == PLAIN_MENU || page->focus_id != id)) {
      fail_msg("route %d: %s asked nothing", route, number);
    }
    to_menu(h);
  }
  page->ops = pressed.real;
}

static void each_number_does_what_its_button_does(void **state) {
  in_both_languages(*state, each_number_is_pressed);
}

/* ---- every question */

/* A wrong answer is told why, help is there, and what Enter takes is said. */
static void each_question_is_tried(struct hear *h) {
  for (int i = 0; i < 20 && h->p.asked.kind != PLAIN_MENU && h->p.asked.kind != PLAIN_NOTHING; i++) {
    const struct plain_asked asked = h->p.asked;
    const struct stop *stop = plain_stop(&h->p);
    assert_non_null(stop);
    hear_say(h, "?");
    assert_memory_equal(&asked, &h->p.asked, sizeof asked);
    assert_true(h->len - h->from > 100);
    if (asked.kind == PLAIN_CHOICE || asked.kind == PLAIN_CHECK || asked.kind == PLAIN_PRESS) {
      hear_say(h, "77");
      assert_memory_equal(&asked, &h->p.asked, sizeof asked);
      assert_true(hear_said(h, "none of the choices") || hear_said(h, "没有这一项"));
      assert_true(hear_said(h, "[Enter: ") || hear_said(h, "[直接按回车：") || stop->item->value < 0);
    }
    plain_go_on(&h->p);
    hear_on(h);
  }
}

static void every_question_says_what_it_wants(void **state) {
  in_both_languages(*state, each_question_is_tried);
}

/* ---- leaving, language, help: everywhere */

static void each_page_is_left(struct hear *h) {
  tui *t = h->p.t;
  const char *language = xq_words_language();
  to_menu(h);
  if (t->top->layout.stops == 0) {
    return; /* it only waits */
  }
  hear_say(h, "f2");
  assert_string_not_equal(xq_words_language(), language);
  hear_say(h, "F2");
  assert_string_equal(xq_words_language(), language);
  hear_say(h, "nothing of the kind");
  assert_true(hear_said(h, "? is help") || hear_said(h, "输入 ? 看说明"));
  hear_say(h, "=");
  if (t->top->title != NULL && h->p.out.cols == 0) {
    assert_said(h, t->top->title);
  }
  const unsigned serial = t->top->serial;
  hear_say(h, "q");
  if (t->popup != NULL) {
    hear_say(h, "<");
    assert_int_equal(t->top->serial, serial);
  }
  t->quit = false;
  for (int i = 0; i < 20 && t->top->serial == serial && t->top->below != NULL; i++) {
    hear_say(h, "<");
    popup_close_all(t);
  }
}

static void every_screen_can_be_left(void **state) {
  in_both_languages(*state, each_page_is_left);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(all_that_a_screen_does_is_in_its_menu, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(every_menu_has_a_way_out, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(the_way_out_leads_back, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(each_number_does_what_its_button_does, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(every_question_says_what_it_wants, hear_setup, hear_teardown),
      cmocka_unit_test_setup_teardown(every_screen_can_be_left, hear_setup_narrow, hear_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
