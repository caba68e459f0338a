/* test_name.c - names: what documents print is taken, what is only another way to write it is folded by class, nothing is
 * joined or dropped in silence. */
#include <stdio.h>
#include <unicase.h>
#include <unictype.h>

#include "rule.h"

#define NAMES_MIN 300

static void names(void **state) {
  (void)state;
  assert_rule(xq_check_person_name, "胡一刀", "none", "胡一刀");
  assert_rule(xq_check_person_name, "  张　三 ", "none", "张三");
  assert_rule(xq_check_person_name, "阿依古丽 · 买买提", "none", "阿依古丽·买买提");
  assert_rule(xq_check_person_name, "阿依古丽 ． 买买提", "none", "阿依古丽·买买提");
  assert_rule(xq_check_person_name, "Anne-Marie  O’Neill", "none", "Anne-Marie O'Neill");
  assert_rule(xq_check_person_name, "Ｌｉ　Ｎａ", "none", "Li Na");
  assert_rule(xq_check_person_name, "Jose\u0301 Mu\u00f1oz", "none", "José Muñoz");
  assert_rule(xq_check_person_name, "David 王", "none", "David 王");
  assert_rule(xq_check_person_name, "David J. 王", "none", "David J. 王");
  assert_rule(xq_check_person_name, "\U00020BB7野", "none", "\U00020BB7野");
  assert_rule(xq_check_person_name, "〇〇", "none", "〇〇");
  assert_rule(xq_check_person_name, "王\uE863", "private-use", "王\uE863");
  assert_rule(xq_check_person_name, "张\u200b三", "invisible", "张三");
  assert_rule(xq_check_person_name, "葛\U000E0100城", "none", "葛城"); /* a variation selector */
  assert_rule(xq_check_person_name, "Room\nFive", "none", "Room Five");
}

static void flaws(void **state) {
  (void)state;
  assert_rule(xq_check_person_name, "", "empty", NULL);
  assert_rule(xq_check_person_name, "张三1", "name-digits", NULL);
  assert_rule(xq_check_person_name, "张三１", "name-digits", NULL);
  assert_rule(xq_check_person_name, "张三٣", "name-digits", NULL);
  assert_rule(xq_check_person_name, "张三!", "characters", NULL);
  assert_rule(xq_check_person_name, "张、三", "characters", NULL);
  assert_rule(xq_check_person_name, "张三🙂", "characters", NULL);
  assert_rule(xq_check_person_name, "张\a三", "characters", NULL);
  static const char *const other_scripts[] = {"Иванов", "محمد",   "Γιώργος", "やまだ", "ヤマダ",
                                              "สมชาย",  "김철수", "ꀀꀁ",    "བཀྲ"};
  for (size_t i = 0; i < XQ_COUNT(other_scripts); i++) {
    assert_rule(xq_check_person_name, other_scripts[i], "script", NULL);
  }
  static const char *const forms[] = {
      "张\u0301三", "·买买提", "买买提·",  "买··提",
      "Li-",        "' '",     "'张三",    "张三'",
      "张'三",      "a -b",    "a- b",     "张三--",
      "张三.",      ".Li",     "Li..",     "Li /",
      "/Li",        "@ Li",    "Li @",     "张/三",
      "张@三",      "Li (Na",  "Li) Na",   "(Li)",
      "张(三)",     "Li ()",   "O''Neill", "--",
      "Li,",        ",Li",     "张，三",   "a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301z",
  };
  for (size_t i = 0; i < XQ_COUNT(forms); i++) {
    assert_rule(xq_check_person_name, forms[i], "pattern", NULL);
  }
}

static void warnings(void **state) {
  (void)state;
  assert_rule(xq_check_person_name, "张", "name-short", "张");
  assert_rule(xq_check_person_name, "A", "name-short", "A");
  assert_rule(xq_check_person_name, "A.", "name-short", "A.");
  assert_rule(xq_check_person_name, "阿卜杜拉 买买提", "name-dot", "阿卜杜拉 买买提");
  assert_rule(xq_check_person_name, "阿卜杜拉　买买提", "name-dot", "阿卜杜拉 买买提");
  assert_rule(xq_check_person_name, "艾则孜 艾力", "name-dot", "艾则孜 艾力");
  assert_rule(xq_check_person_name, "阿卜杜拉-买买提", "name-dot", "阿卜杜拉-买买提");
  assert_rule(xq_check_person_name, "欧阳 娜娜", "none", "欧阳娜娜");
  assert_rule(xq_check_person_name, "买买提 江", "none", "买买提江");
  assert_rule(xq_check_person_name, "'Akilisi", "name-unusual", "'Akilisi");
  assert_rule(xq_check_person_name, "Sana’", "name-unusual", "Sana'");
  assert_rule(xq_check_person_name, "Smith - Jones", "name-unusual", "Smith - Jones");
  assert_rule(xq_check_person_name, "赵C", "name-unusual", "赵C");
}

static void repeated(const char *text, size_t times, const char *flaw) {
  struct xq_buf buf = {0};
  for (size_t i = 0; i < times; i++) {
    xq_buf_add_str(&buf, text);
  }
  char *name = xq_buf_take_str(&buf);
  assert_rule(xq_check_person_name, name, flaw, strcmp(flaw, "none") == 0 ? name : NULL);
  free(name);
}

static void lengths(void **state) {
  (void)state;
  repeated("王", 50, "none");
  repeated("王", 51, "too-long");
  repeated("a", 100, "none");
  repeated("a", 101, "too-long");
}

/* The character between two parts of a name becomes the mark that is stored. */
static void assert_folded(const char *before, wchar_t wc, const char *after, const char *want) {
  char bytes[5] = "", *name, *canon = NULL;
  bytes[xq_utf8_encode(wc, bytes)] = '\0';
  name = xq_asprintf("%s%s%s", before, bytes, after);
  enum xq_flaw flaw = xq_check_person_name(name, &canon);
  if (xq_flaw_stops(flaw) || !xq_streq(canon, want)) {
    print_error("U+%04X: %s, %s\n", (unsigned)wc, xq_flaw_name(flaw), canon != NULL ? canon : "");
  }
  assert_string_equal(canon, want);
  free(canon);
  free(name);
}

static void marks_are_folded_by_class(void **state) {
  (void)state;
  static const wchar_t apostrophes[] = {0x27,   0x60,   0xB4,   0x2B9,  0x2BB,  0x2BC,  0x2BD,  0x2BE,  0x2BF,  0x2C8,
                                        0x2CA,  0x2CB,  0x55A,  0x5F3,  0x7F4,  0x7F5,  0x1FBD, 0x1FBF, 0x1FEF, 0x1FFD,
                                        0x1FFE, 0x2018, 0x2019, 0x201B, 0x2032, 0x2035, 0xA78B, 0xA78C, 0xFF07, 0xFF40};
  static const wchar_t hyphens[] = {0x2D,   0x2D7,  0x58A,  0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015,
                                    0x2043, 0x2212, 0x2500, 0x30FC, 0xFE31, 0xFE58, 0xFE63, 0xFF0D, 0xFF70};
  static const wchar_t dots[] = {0xB7,   0x387,  0x16EB, 0x2022, 0x2027, 0x2219, 0x22C5, 0x25CF, 0x2E31,
                                 0x2E33, 0x30FB, 0x318D, 0xA78F, 0xFF65, 0x2E,   0x3002, 0xFF0E, 0xFF61};
  for (size_t i = 0; i < XQ_COUNT(apostrophes); i++) {
    assert_folded("O", apostrophes[i], "ktam", "O'ktam");
  }
  for (size_t i = 0; i < XQ_COUNT(hyphens); i++) {
    assert_folded("Jean", hyphens[i], "Luc", "Jean-Luc");
  }
  for (size_t i = 0; i < XQ_COUNT(dots); i++) {
    assert_folded("阿卜杜拉", dots[i], "买买提", "阿卜杜拉·买买提");
  }
}

static bool is_latin_letter(ucs4_t c) {
  const uc_script_t *script = uc_script(c);
  return script != NULL && strcmp(script->name, "Latin") == 0 && uc_is_general_category(c, UC_LETTER);
}

static void every_latin_letter(void **state) {
  (void)state;
  int letters = 0;
  for (ucs4_t c = 'A'; c < 0x20000; c++) {
    for (int upper = 0; is_latin_letter(c) && upper < 2; upper++) {
      char bytes[5] = "", *canon = NULL;
      bytes[xq_utf8_encode((wchar_t)(upper ? uc_toupper(c) : uc_tolower(c)), bytes)] = '\0';
      char *name = xq_asprintf("An%sna %s", bytes, bytes);
      enum xq_flaw flaw = xq_check_person_name(name, &canon);
      if (flaw != XQ_FLAW_NONE) {
        print_error("%s: %s\n", name, xq_flaw_name(flaw));
      }
      assert_int_equal(flaw, XQ_FLAW_NONE);
      free(canon);
      free(name);
      letters++;
    }
  }
  assert_true(letters > 2000);
}

/* Unified and compatibility ideographs to Extension J, and every radical that has an ideograph. */
static void every_ideograph(void **state) {
  (void)state;
  static const wchar_t ranges[][2] = {{0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xF900, 0xFA6D},   {0x20000, 0x2A6DF},
                                      {0x2A700, 0x2EBE0}, {0x2EBF0, 0x2EE5D}, {0x2F800, 0x2FA1D}, {0x30000, 0x33479},
                                      {0x2F00, 0x2FD5},   {0x2E81, 0x2E99},   {0x2E9B, 0x2EA4},   {0x2EA6, 0x2EF3}};
  for (size_t r = 0; r < XQ_COUNT(ranges); r++) {
    for (wchar_t wc = ranges[r][0]; wc <= ranges[r][1]; wc++) {
      char name[12] = "王", *canon = NULL;
      name[3 + xq_utf8_encode(wc, name + 3)] = '\0';
      enum xq_flaw flaw = xq_check_person_name(name, &canon);
      if (flaw != XQ_FLAW_NONE) {
        print_error("U+%04X: %s\n", (unsigned)wc, xq_flaw_name(flaw));
      }
      assert_int_equal(flaw, XQ_FLAW_NONE);
      if (wc < 0x3000) {
        assert_string_not_equal(canon, name);
      }
      free(canon);
    }
  }
}

/* names.tsv: people or country, name, stored form where it is another. */
static void real_forms(void **state) {
  (void)state;
  char *path = xq_path_join(getenv("XUQI_TOP_SRCDIR"), "tests/form/names.tsv"), *line = NULL;
  FILE *file = fopen(path, "r");
  size_t cap = 0;
  int count = 0, refused = 0;
  assert_non_null(file);
  while (getline(&line, &cap, file) > 0) {
    char *rest = line;
    line[strcspn(line, "\n")] = '\0';
    if (line[0] == '#') {
      continue;
    }
    const char *people = strsep(&rest, "\t"), *name = strsep(&rest, "\t");
    char *canon = NULL;
    enum xq_flaw flaw = xq_check_person_name(name, &canon);
    const char *want = rest != NULL ? rest : name;
    if (xq_flaw_stops(flaw) || !xq_streq(canon, want)) {
      print_error("%s: %s: %s, %s\n", people, name, xq_flaw_name(flaw), canon != NULL ? canon : "");
      refused++;
    } else {
      /* what nobody sees is gone by then */
      assert_rule(xq_check_person_name, canon, flaw == XQ_FLAW_INVISIBLE ? "none" : xq_flaw_name(flaw), canon);
    }
    count++;
    free(canon);
  }
  free(line);
  fclose(file);
  free(path);
  assert_int_equal(refused, 0);
  assert_true(count >= NAMES_MIN);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names),
      cmocka_unit_test(flaws),
      cmocka_unit_test(warnings),
      cmocka_unit_test(lengths),
      cmocka_unit_test(marks_are_folded_by_class),
      cmocka_unit_test(every_latin_letter),
      cmocka_unit_test(every_ideograph),
      cmocka_unit_test(real_forms),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
