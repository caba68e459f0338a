/* test_theme.c - themes can be read: every colour of each stands 4.5 to 1 off the backgrounds that the theme is for. */
#include "tests/tui/rig.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- contrast, by the reckoning of the Web Content Accessibility Guidelines 2.1 */

static double linear(int value) {
  const double c = value / 255.0;
  return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(const int rgb[3]) {
  return 0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]);
}

static double contrast(const int a[3], const int b[3]) {
  const double one = luminance(a), other = luminance(b);
  return one > other ? (one + 0.05) / (other + 0.05) : (other + 0.05) / (one + 0.05);
}

/* Of 256 colours the last 240 are the same in every terminal: a cube of six steps, and greys. */
static void exact(int colour, int rgb[3]) {
  static const int steps[] = {0, 95, 135, 175, 215, 255};
  assert_in_range(colour, 16, 255); /* the first sixteen are as a person set them */
  if (colour >= 232) {
    rgb[0] = rgb[1] = rgb[2] = 8 + 10 * (colour - 232);
    return;
  }
  rgb[0] = steps[(colour - 16) / 36];
  rgb[1] = steps[(colour - 16) / 6 % 6];
  rgb[2] = steps[(colour - 16) % 6];
}

/* The eight, as a console has them and as xterm does. */
static const int vga[8][3] = {{0, 0, 0},   {170, 0, 0},   {0, 170, 0},   {170, 85, 0},
                              {0, 0, 170}, {170, 0, 170}, {0, 170, 170}, {170, 170, 170}};
static const int xterm[8][3] = {{0, 0, 0},   {205, 0, 0},   {0, 205, 0},   {205, 205, 0},
                                {0, 0, 238}, {205, 0, 205}, {0, 205, 205}, {229, 229, 229}};

static const struct {
  enum tui_theme theme;
  int rgb[3];
} backgrounds[] = {
    {TUI_THEME_DARK, {0, 0, 0}},          {TUI_THEME_DARK, {30, 30, 30}},     {TUI_THEME_DARK, {0, 43, 54}},
    {TUI_THEME_LIGHT, {255, 255, 255}},   {TUI_THEME_LIGHT, {238, 238, 238}}, {TUI_THEME_LIGHT, {253, 246, 227}},
    {TUI_THEME_NEUTRAL, {255, 255, 255}}, {TUI_THEME_NEUTRAL, {0, 0, 0}},
};

static void check(const struct palette *palette, const int rgb[3], int look) {
  for (size_t i = 0; i < XQ_COUNT(backgrounds); i++) {
    /* (eight colours are for the background of a console or xterm only) */
    const bool plain = backgrounds[i].rgb[0] == backgrounds[i].rgb[1] && backgrounds[i].rgb[0] % 255 == 0;
    if (backgrounds[i].theme == palette->theme && (palette->colours > 8 || plain) &&
        contrast(rgb, backgrounds[i].rgb) < 4.5) {
      fail_msg("theme %d of %d colours, look %d: only %.2f to 1 on %d,%d,%d", palette->theme, palette->colours, look,
               contrast(rgb, backgrounds[i].rgb), backgrounds[i].rgb[0], backgrounds[i].rgb[1], backgrounds[i].rgb[2]);
    }
  }
}

static void every_theme_can_be_read(void **state) {
  (void)state;
  size_t count, checked = 0;
  const struct palette *all = palette_all(&count);
  for (size_t i = 0; i < count; i++) {
    for (int look = 0; look < LOOK_PALETTE; look++) {
      const int colour = all[i].look[look];
      if (colour < 0) {
        continue;
      }
      checked++;
      if (all[i].colours > 8) {
        int rgb[3];
        exact(colour, rgb);
        check(&all[i], rgb, look);
      } else {
        check(&all[i], vga[colour], look);
        check(&all[i], xterm[colour], look);
      }
    }
  }
  assert_in_range(checked, 20, 100);
}

static void the_richest_that_the_terminal_can_show(void **state) {
  (void)state;
  assert_int_equal(palette_of(TUI_THEME_DARK, 256)->colours, 256);
  assert_int_equal(palette_of(TUI_THEME_LIGHT, 8)->colours, 8);
  assert_int_equal(palette_of(TUI_THEME_LIGHT, 88)->colours, 8);
  assert_null(palette_of(TUI_THEME_NEUTRAL, 8)); /* no eight colours do on any background */
  assert_null(palette_of(TUI_THEME_MONO, 256));
  assert_null(palette_of(TUI_THEME_DARK, 0));
}

/* ---- what the terminal answers */

static double bright(const char *answer) {
  return ask_brightness(answer, strlen(answer));
}

static void a_background_is_dark_or_light(void **state) {
  (void)state;
  assert_true(bright("\033]11;rgb:0000/0000/0000\033\\") < 0.01);
  assert_true(bright("x\033]11;rgb:ffff/ffff/ffff\a") > 0.9);
  assert_true(bright("\033]11;rgb:fd/f6/e3\033\\") > 0.8);
  assert_true(bright("\033]11;rgb:00/2b/36\033\\") < 0.1);
  assert_true(bright("") < 0);
  assert_true(bright("\033]11;rgb:") < 0);
  assert_true(bright("\033]11;rgb:12/zz/1\a") < 0);
  assert_true(bright("\033]11;rgb: f/f/f\a") < 0); /* blanks and signs are no digits */
  assert_true(bright("\033]11;rgb:f/        f/f\a") < 0);
  assert_true(bright("\033]11;rgb:f/+/f\a") < 0);
  assert_true(bright("\033]11;rgb:f//f\a") < 0);
  assert_true(bright("\033]11;rgb:fffff/ffff/ffff\a") < 0);
  assert_true(bright("\033]11;rgb:f/f/f\a") > 0.9);
  assert_true(bright("\033]10;rgb:ffff/ffff/ffff\a") < 0);
}

/* Frames that nobody asked for wait for the terminal's sign of life; one that a key asks for does not. */
static void news_wait_for_a_slow_line(void **state) {
  struct rig *rig = *state;
  tui *t = &rig->t;
  const int64_t now = 100000;
  t->answers = true;
  t->dirty = true;
  assert_true(pace_ready(t, now)); /* the first */
  pace_drawn(t, now);
  t->dirty = true;
  assert_false(pace_ready(t, now + 99)); /* ten a second */
  assert_int_equal(pace_timeout(t, -1, now + 40), 60);
  assert_int_equal(pace_timeout(t, 5, now + 40), 5);
  assert_true(pace_ready(t, now + 100));
  pace_drawn(t, now + 100); /* and a sign of life was asked for */
  assert_false(pace_ready(t, now + 1000));
  t->pressed = true;
  assert_true(pace_ready(t, now + 1000));
  pace_drawn(t, now + 1000);
  assert_false(pace_ready(t, now + 1500));
  pace_answered(t);
  assert_true(pace_ready(t, now + 1500));
  pace_drawn(t, now + 1500);
  assert_false(pace_ready(t, now + 4499)); /* it may have been lost on the way, */
  assert_true(pace_ready(t, now + 4500));
  pace_drawn(t, now + 4500);
  assert_true(pace_ready(t, now + 7500));
  pace_drawn(t, now + 7500);
  assert_true(pace_ready(t, now + 7600)); /* and one that never answers is not waited for */
  t->dirty = false;
  assert_int_equal(pace_timeout(t, 12345, now + 7600), 12345);
}

/* Frames that are drawn while something changes a hundred times a second for ten seconds; the terminal says that it has drawn one
 * after so many milliseconds, 0: at once; every `key_ms` a key is pressed, 0: none is. */
static int frames_in_ten_seconds(tui *t, int64_t answers_after, int64_t key_ms) {
  static int64_t now = 1000000;
  const int64_t end = now + 10000;
  int frames = 0;
  t->frame_at = t->asked_at = 0;
  t->answers = true;
  for (; now < end; now += 10) {
    if (t->asked_at != 0 && now >= t->asked_at + answers_after) {
      pace_answered(t);
    }
    t->dirty = true;
    t->pressed |= key_ms != 0 && (end - now) % key_ms == 0;
    if (pace_ready(t, now)) {
      pace_drawn(t, now);
      frames++;
    }
  }
  return frames;
}

static void ten_frames_a_second_and_fewer_on_a_slow_line(void **state) {
  struct rig *rig = *state;
  tui *t = &rig->t;
  assert_in_range(frames_in_ten_seconds(t, 0, 0), 90, 100);
  assert_in_range(frames_in_ten_seconds(t, 300, 0), 25, 40);
  assert_in_range(frames_in_ten_seconds(t, 1500, 0), 5, 8);
  assert_in_range(frames_in_ten_seconds(t, 1500, 500), 20, 30); /* a key is answered at once */
}

int main(void) {
  setlocale(LC_ALL, "C.UTF-8");
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_theme_can_be_read),
      cmocka_unit_test(the_richest_that_the_terminal_can_show),
      cmocka_unit_test(a_background_is_dark_or_light),
      cmocka_unit_test_setup_teardown(news_wait_for_a_slow_line, rig_setup, rig_teardown),
      cmocka_unit_test_setup_teardown(ten_frames_a_second_and_fewer_on_a_slow_line, rig_setup, rig_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
