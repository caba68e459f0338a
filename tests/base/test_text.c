/* test_text.c - widths, lines, cleaning.  Run in C.UTF-8, and once more in the locale "C". */
#include "tests/check.h"

#include <locale.h>
#include <string.h>

static void width_of_every_kind(void **state) {
  (void)state;
  static const struct {
    wchar_t wc;
    int width;
  } table[] = {
      {'a', 1},     {' ', 1},     {0xE9, 1},    {0x4E2D, 2},  {0x3002, 2}, /* 。 */
      {0x300C, 2},                                                         /* 「 */
      {0xFF01, 2},                                                         /* full-width ! */
      {0xFF61, 1},                                                         /* half-width 。 */
      {0xAC00, 2},                                                         /* Hangul */
      {0x0301, 0},                                                         /* combining acute */
      {0x200B, 0},                                                         /* zero-width space */
      {0x200D, 0},                                                         /* joiner */
      {0xFE0F, 0},                                                         /* variation selector */
      {0x1F600, 2},                                                        /* emoji */
      {0x3400, 2},                                                         /* Extension A */
      {0x20000, 2}, {0x2B740, 2}, {0x2CEB0, 2}, {0x30000, 2},              /* B, D, F, G */
      {0x31350, 2}, {0x323AF, 2},                                          /* H, first and last */
      {0x2EBF0, 2}, {0x2EE5D, 2},                                          /* I */
      {0xF900, 2},                                                         /* compatibility ideograph */
      {0xE000, 2},                                                         /* private use: shown by a stand-in */
      {0x07, -1},   {0x1B, -1},   {0x7F, -1},   {0x85, -1},   {0x9B, -1},
  };
  for (size_t i = 0; i < XQ_COUNT(table); i++) {
    if (xq_wcwidth(table[i].wc) != table[i].width) {
      print_error("U+%04X: %d\n", (unsigned)table[i].wc, xq_wcwidth(table[i].wc));
    }
    assert_int_equal(xq_wcwidth(table[i].wc), table[i].width);
  }
  assert_int_equal(xq_text_width(""), 0);
  assert_int_equal(xq_text_width("续期 Xuqi"), 9);
  assert_int_equal(xq_text_width("e\xCC\x81"), 1);
  assert_int_equal(xq_text_width("\xFF\xC3"), 2); /* two bytes that are no characters */
}

static void decoding(void **state) {
  (void)state;
  wchar_t wc = 0;
  assert_int_equal(xq_utf8_decode("", 0, &wc), 0);
  assert_int_equal(xq_utf8_decode("\xF0\xB1\x8D\x90", 4, &wc), 4);
  assert_int_equal(wc, 0x31350);
  static const char *const wrong[] = {"\x80",         "\xC0\x80", "\xC1\xBF",         "\xE0\x80\x80",
                                      "\xED\xA0\x80", "\xE4\xB8", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80",
                                      "\xFE",         "\xE4\xB8X"};
  for (size_t i = 0; i < XQ_COUNT(wrong); i++) {
    wc = 0;
    assert_int_equal(xq_utf8_decode(wrong[i], strlen(wrong[i]), &wc), 1);
    assert_int_equal(wc, 0xFFFD);
    assert_false(xq_utf8_valid(wrong[i], strlen(wrong[i])));
  }
  char buf[4];
  assert_int_equal(xq_utf8_encode(0x4E2D, buf), 3);
  assert_memory_equal(buf, "中", 3);
  assert_int_equal(xq_utf8_encode(0xD800, buf), 3);
  assert_memory_equal(buf, "\xEF\xBF\xBD", 3);
  assert_true(xq_utf8_valid("中文\0x", 8));
}

struct lines {
  char text[2048];
  int cols;
};

static void collect(void *ctx, const char *start, size_t bytes) {
  struct lines *lines = ctx;
  char *line = xq_strndup(start, bytes);
  assert_true(xq_text_width(line) <= lines->cols);
  strcat(strcat(lines->text, line), "|");
  free(line);
}

static void assert_wrap(const char *s, int cols, const char *want) {
  struct lines lines = {.cols = cols < 2 ? 2 : cols};
  xq_text_wrap(s, cols, collect, &lines);
  assert_string_equal(lines.text, want);
}

static void least_columns(void **state) {
  (void)state;
  assert_int_equal(xq_text_least_cols(""), 0);
  assert_int_equal(xq_text_least_cols("one three two"), 5);
  assert_int_equal(xq_text_least_cols("证书续期。成功"), 4);
  assert_int_equal(xq_text_least_cols("编号 01202611280000001 已收到"), 17);
  assert_int_equal(xq_text_least_cols("Ctrl-G\nhelp"), 6);
}

static void wrapping(void **state) {
  (void)state;
  assert_wrap("", 10, "");
  assert_wrap("abc", 10, "abc|");
  assert_wrap("one two three", 7, "one two|three|");
  assert_wrap("one two   three", 7, "one two|three|");
  assert_wrap("extraordinary", 5, "extra|ordin|ary|");
  assert_wrap("a\n\nb\n", 5, "a||b|");
  /* Chinese: even and odd columns give the same lines, the odd column stays empty */
  assert_wrap("证书续期成功", 6, "证书续|期成功|");
  assert_wrap("证书续期成功", 7, "证书续|期成功|");
  /* closing punctuation never begins a line, opening never ends one */
  assert_wrap("证书续期。成功", 8, "证书续|期。成功|");
  assert_wrap("证书续期。成功", 9, "证书续|期。成功|");
  assert_wrap("证书续期，成功！", 10, "证书续期，|成功！|");
  assert_wrap("请按「确定」继续", 6, "请按|「确|定」继|续|");
  assert_wrap("费用（元）", 6, "费用|（元）|");
  /* Latin words in Chinese stay whole */
  assert_wrap("请按Enter键", 7, "请按|Enter键|");
  assert_wrap("Press Ctrl-G for help", 12, "Press Ctrl-G|for help|");
  assert_wrap("Press Ctrl-G for help", 11, "Press|Ctrl-G for|help|");
  assert_wrap("没有功能键？F1=Ctrl-G", 20, "没有功能键？|F1=Ctrl-G|");
  assert_wrap("with --dry-run only", 9, "with|--dry-run|only|");
  assert_wrap("编号01202611280000001已收到", 20, "编号|01202611280000001已|收到|");
  assert_wrap("编号01202611280000001", 18, "编号|01202611280000001|");
  assert_wrap("kept at /var/lib/old-xuqi/old-1C72.pem", 20, "kept at /var/lib/|old-xuqi/|old-1C72.pem|");
  assert_wrap("~/hu.p12.FINGERPRINT.old", 20, "~/hu.p12.|FINGERPRINT.old|"); /* longer than a line */
  assert_wrap("。。。", 1, "。|。|。|"); /* a column too narrow for the rule: still ends */
  assert_wrap(
      "e\xCC\x81"
      "e\xCC\x81"
      "e\xCC\x81",
      2,
      "e\xCC\x81"
      "e\xCC\x81|e\xCC\x81|");
  assert_wrap("\xFF\xFF\xFF", 2, "\xFF\xFF|\xFF|"); /* not UTF-8: cut anywhere, nothing lost */
}

/* Whatever the text and the width: nothing is lost but spaces and line ends. */
static void wrapping_loses_nothing(void **state) {
  (void)state;
  static const char text[] =
      "一、证书订户的权利与责任：1、证书订户必须按照「网证通」的有关规定，办理Internet申请手续（含资料）。";
  for (int cols = 0; cols < 120; cols++) {
    struct lines lines = {.cols = cols < 2 ? 2 : cols};
    xq_text_wrap(text, cols, collect, &lines);
    char joined[2048];
    size_t n = 0;
    for (const char *p = lines.text; *p != '\0'; p++) {
      if (*p != '|') {
        joined[n++] = *p;
      }
    }
    joined[n] = '\0';
    assert_string_equal(joined, text);
  }
}

static void clipping(void **state) {
  (void)state;
  assert_text(xq_text_clip("证书续期", 8), "证书续期");
  assert_text(xq_text_clip("证书续期", 7), "证书..");
  assert_text(xq_text_clip("证书续期", 6), "证书..");
  assert_text(xq_text_clip("证书续期", 5), "证..");
  assert_text(xq_text_clip("证书续期", 3), "..");
  assert_text(xq_text_clip("证书续期", 2), "..");
  assert_text(xq_text_clip("证书续期", 1), ".");
  assert_text(xq_text_clip("证书续期", 0), "");
  assert_text(xq_text_clip("证书续期", -4), "");
  assert_text(xq_text_clip("", 0), "");
  assert_text(xq_text_clip("abe\xCC\x81xyz", 5), "abe\xCC\x81..");
}

static void normalizing(void **state) {
  (void)state;
  assert_text(xq_text_normalize(" \t 胡　建国 \n"), "胡 建国");
  assert_text(xq_text_normalize("e\xCC\x81"), "é");
  assert_text(xq_text_normalize("　　"), "");
  assert_text(xq_text_normalize(""), "");
  assert_text(xq_text_normalize("a\x1B[31mb\xE2\x80\xAE"
                                "c"),
              "a\x1B[31mbc"); /* whoever judges it sees the control */
  assert_text(xq_text_normalize("Room 5\n12"), "Room 5 12");
  assert_text(xq_text_normalize("\r\nRoom\r\n5\v6\f7\t8\xC2\x85"
                                "9\xE2\x80\xA8"
                                "1\r"),
              "Room 5 6 7 8 9 1");
  assert_text(xq_text_normalize("a\xC2\xA0 b"), "a  b");
  assert_text(xq_text_normalize("x\xFF"), "x\xEF\xBF\xBD");
  assert_text(xq_text_normalize("𱍐"), "𱍐");
  assert_text(xq_text_fold_width("１３９－ＡＢ　ｃ。"), "139-AB c。");
  assert_text(xq_text_fold_width("Ａ\xFFＢ"),
              "A\xFF"
              "B"); /* what is no character stays */
  assert_int_equal(xq_fold_width(0xFF01), '!');
  assert_int_equal(xq_fold_width(0xFF5E), '~');
  assert_int_equal(xq_fold_width(0x3000), ' ');
  assert_int_equal(xq_fold_width(0xFF00), 0xFF00); /* the neighbours of the range */
  assert_int_equal(xq_fold_width(0xFF5F), 0xFF5F);
  assert_int_equal(xq_fold_width('a'), 'a');
}

static void hostile_text(void **state) {
  (void)state;
  assert_true(xq_text_printable("胡建国 Hu 𱍐 é"));
  assert_true(xq_text_printable(""));
  static const char *const hostile[] = {"\x1B[2J",
                                        "\a",
                                        "a\nb",
                                        ("\xC2\x9B"
                                         "31m"),
                                        "\x7F",
                                        "\xE2\x80\xAE",
                                        "\xE2\x80\xAA",
                                        "\xE2\x81\xA6",
                                        "\xE2\x81\xA9",
                                        "\xE2\x80\x8F",
                                        "\xE2\x80\xA8",
                                        "\xFF",
                                        "\xF3\xA0\x80\xA1"};
  for (size_t i = 0; i < XQ_COUNT(hostile); i++) {
    assert_false(xq_text_printable(hostile[i]));
    char *clean = xq_text_clean(hostile[i]);
    assert_true(xq_text_printable(clean));
    assert_memory_equal(strstr(clean, "\xEF\xBF\xBD"), "\xEF\xBF\xBD", 3);
    free(clean);
  }
  assert_text(xq_text_clean("好\x1B[2J"), "好\xEF\xBF\xBD[2J");
}

static void showing(void **state) {
  (void)state;
  assert_text(xq_text_group4("3A7F21C08845"), "3A7F 21C0 8845");
  assert_text(xq_text_group4("12345"), "1234 5");
  assert_text(xq_text_group4(""), "");
  assert_int_equal(xq_utf8_chars("", 0), 0);
  assert_int_equal(xq_utf8_chars("a胡𠀀", 8), 3);
  assert_int_equal(xq_utf8_chars("a胡𠀀", 1), 1); /* of the bytes that are asked for */
  assert_int_equal(xq_utf8_chars("\x80\xFFx", 3), 3);
  assert_text(xq_text_mask("13923101111", 3, 4), "139****1111");
  assert_text(xq_text_mask("胡建国", 1, 0), "胡**");
  assert_text(xq_text_mask("胡", 1, 0), "*");
  assert_text(xq_text_mask("1234", 3, 4), "****");
  assert_text(xq_text_mask("1234", SIZE_MAX, SIZE_MAX), "****");
  assert_text(xq_text_mask("", 1, 1), "");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(width_of_every_kind),
      cmocka_unit_test(decoding),
      cmocka_unit_test(wrapping),
      cmocka_unit_test(least_columns),
      cmocka_unit_test(wrapping_loses_nothing),
      cmocka_unit_test(clipping),
      cmocka_unit_test(normalizing),
      cmocka_unit_test(hostile_text),
      cmocka_unit_test(showing),
  };
  setlocale(LC_ALL, "C.UTF-8");
  int failed = cmocka_run_group_tests_name("C.UTF-8", tests, NULL, NULL);
  setlocale(LC_ALL, "C");
  return failed + cmocka_run_group_tests_name("C", tests, NULL, NULL);
}
