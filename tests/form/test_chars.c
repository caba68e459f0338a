/* test_chars.c - what may be typed is what may stand in a value, on every code point; line breaks part, and no control
 * goes in; a stored form is its own. */
#include <unictype.h>

#include "rule.h"

static const int64_t today = 20784; /* 2026-11-27 */

/* A kind of value: how it is judged, and a right one in which another character can stand in the middle. */
static const struct kind {
  const char *name, *before, *after;
  enum xq_field field;
  enum xq_transfer_field transfer; /* where field is XQ_F_COUNT_ */
  enum xq_id_type type;
} kinds[] = {
    {"name", "An", "na", XQ_F_HANDLER_NAME, 0, 0},
    {"mobile", "139231", "01111", XQ_F_HANDLER_MOBILE, 0, 0},
    {"mail", "hu@exa", "mple.com", XQ_F_HANDLER_EMAIL, 0, 0},
    {"address", "Room 5", "12 Queen Road", XQ_F_RECIPIENT_ADDRESS, 0, 0},
    {"resident", "1101051949", "1231002X", XQ_F_HANDLER_ID_NO, 0, XQ_ID_RESIDENT},
    {"hmt", "8300001988", "02110027", XQ_F_HANDLER_ID_NO, 0, XQ_ID_HMT_RESIDENCE},
    {"foreign", "9111241981", "08030024", XQ_F_HANDLER_ID_NO, 0, XQ_ID_FOREIGN_PR},
    {"hm", "H1234", "5678", XQ_F_HANDLER_ID_NO, 0, XQ_ID_HM_PERMIT},
    {"tw", "1234", "5678", XQ_F_HANDLER_ID_NO, 0, XQ_ID_TW_PERMIT},
    {"passport", "E1234", "5678", XQ_F_HANDLER_ID_NO, 0, XQ_ID_PASSPORT_CN},
    {"other passport", "C01X", "00T47", XQ_F_HANDLER_ID_NO, 0, XQ_ID_PASSPORT_OTHER},
    {"account", "123", "456", XQ_F_COUNT_, XQ_T_ACCOUNT, 0},
    {"payer", "ABC", "DEF", XQ_F_COUNT_, XQ_T_NAME, 0},
    {"amount", "12", "00", XQ_F_COUNT_, XQ_T_AMOUNT, 0},
    {"date", "2026-11", "-26", XQ_F_COUNT_, XQ_T_DATE, 0},
    {"remark", "ABC", "DEF", XQ_F_COUNT_, XQ_T_REMARK, 0},
};

static enum xq_flaw judge(const struct kind *k, const char *text, char **canon) {
  if (k->field != XQ_F_COUNT_) {
    struct xq_form form;
    xq_form_init(&form);
    form.id_type = k->type;
    xq_form_set(&form, k->field, text);
    enum xq_flaw flaw = xq_form_check_field(&form, k->field, today, canon);
    xq_form_clear(&form);
    return flaw;
  }
  const char *texts[XQ_T_COUNT_] = {0};
  enum xq_flaw flaws[XQ_T_COUNT_];
  struct xq_transfer t;
  texts[k->transfer] = text;
  xq_transfer_read(texts, today, &t, flaws);
  bool stands = !xq_flaw_stops(flaws[k->transfer]);
  char day_text[11];
  *canon = !stands                       ? NULL
           : k->transfer == XQ_T_ACCOUNT ? xq_strdup(t.payer_account)
           : k->transfer == XQ_T_NAME    ? xq_strdup(t.payer_name)
           : k->transfer == XQ_T_REMARK  ? xq_strdup(t.remark)
           : k->transfer == XQ_T_AMOUNT  ? xq_fen_text(t.amount_fen)
                                         : xq_strdup(xq_day_format(t.day, day_text));
  xq_transfer_clear(&t);
  return flaws[k->transfer];
}

static enum xq_flaw judge_with(const struct kind *k, const char *middle, char **canon) {
  char *text = xq_asprintf("%s%s%s", k->before, middle, k->after);
  enum xq_flaw flaw = judge(k, text, canon);
  free(text);
  return flaw;
}

static bool accepts(const struct kind *k, wchar_t wc) {
  return k->field != XQ_F_COUNT_ ? xq_field_accepts(k->field, k->type, wc) : xq_transfer_accepts(k->transfer, wc);
}

static wchar_t odd_in(const struct kind *k, const char *text) {
  return k->field != XQ_F_COUNT_ ? xq_field_odd_character(k->field, k->type, text)
                                 : xq_transfer_odd_character(k->transfer, text);
}

/* Refused because of a character, and not of where it stands. */
static bool of_a_character(enum xq_flaw flaw) {
  return flaw == XQ_FLAW_CHARACTERS || flaw == XQ_FLAW_SCRIPT || flaw == XQ_FLAW_NAME_DIGITS;
}

static void assert_agreed(const struct kind *k, wchar_t wc) {
  char bytes[5] = "", *canon = NULL;
  bytes[xq_utf8_encode(wc, bytes)] = '\0';
  enum xq_flaw flaw = judge_with(k, bytes, &canon);
  bool typed = accepts(k, wc);
  char *text = xq_asprintf("%s%s%s", k->before, bytes, k->after);
  wchar_t odd = odd_in(k, text);
  /* (a mark that joins the letter before it is named as what they are together) */
  bool named = typed ? odd == 0 : odd != 0;
  if (typed == of_a_character(flaw) || !named) {
    print_error("%s, U+%04X: typed %d, %s, odd U+%04X\n", k->name, (unsigned)wc, typed, xq_flaw_name(flaw),
                (unsigned)odd);
  }
  assert_int_equal(typed, !of_a_character(flaw));
  assert_true(named);
  free(text);
  free(canon);
}

static void typing_and_judging_agree(void **state) {
  (void)state;
  for (size_t i = 0; i < XQ_COUNT(kinds); i++) {
    for (wchar_t wc = 1; wc < 0x10000; wc++) {
      if (wc < 0xD800 || wc > 0xDFFF) {
        assert_agreed(&kinds[i], wc);
      }
    }
    for (wchar_t wc = 0x10000; wc < 0x110000; wc += 997) {
      assert_agreed(&kinds[i], wc);
    }
    assert_false(accepts(&kinds[i], 0) || accepts(&kinds[i], (wchar_t)-1) || accepts(&kinds[i], 0x110000));
  }
}

/* As it is judged with a space in its place; every other control is refused, and named. */
static void controls(void **state) {
  (void)state;
  for (size_t i = 0; i < XQ_COUNT(kinds); i++) {
    char *spaced = NULL;
    enum xq_flaw with_space = judge_with(&kinds[i], " ", &spaced);
    for (wchar_t wc = 1; wc < 0x2030; wc = wc == 0x9F ? 0x2028 : wc + 1) {
      if (!uc_is_general_category((ucs4_t)wc, UC_CONTROL) && wc != 0x2028 && wc != 0x2029) {
        continue;
      }
      char bytes[5] = "", *canon = NULL;
      bytes[xq_utf8_encode(wc, bytes)] = '\0';
      enum xq_flaw flaw = judge_with(&kinds[i], bytes, &canon);
      bool space = uc_is_property_white_space((ucs4_t)wc);
      if (flaw != (space ? with_space : XQ_FLAW_CHARACTERS)) {
        print_error("%s, U+%04X: %s\n", kinds[i].name, (unsigned)wc, xq_flaw_name(flaw));
      }
      assert_int_equal(flaw, space ? with_space : XQ_FLAW_CHARACTERS);
      assert_true(xq_streq(canon, space ? spaced : NULL));
      free(canon);
    }
    char *canon = NULL;
    assert_int_equal(judge_with(&kinds[i], "\r\n", &canon), with_space);
    assert_true(xq_streq(canon, spaced));
    free(canon);
    free(spaced);
  }
}

static void the_character_is_named(void **state) {
  (void)state;
  assert_int_equal(xq_field_odd_character(XQ_F_HANDLER_NAME, 0, "王\u2E80"), 0x2E80);
  assert_int_equal(xq_field_odd_character(XQ_F_HANDLER_NAME, 0, " 王二\n"), 0);
  assert_int_equal(xq_field_odd_character(XQ_F_HANDLER_NAME, 0, NULL), 0);
  assert_int_equal(xq_field_odd_character(XQ_F_HANDLER_NAME, 0, "王\xff"), 0xFFFD);
  assert_int_equal(xq_field_odd_character(XQ_F_HANDLER_EMAIL, 0, " a b@c.cn"), ' ');
  assert_int_equal(xq_field_odd_character(XQ_F_HANDLER_ID_TYPE, 0, "a"), 0);
  assert_int_equal(xq_transfer_odd_character(XQ_T_AMOUNT, "☺200"), 0x263A);
  assert_int_equal(xq_transfer_odd_character(XQ_T_COUNT_, "a"), 0);
}

/* Not rand(): the same texts on every machine. */
static uint32_t seed = 20261127;
static uint32_t next(uint32_t below) {
  seed = seed * 1664525 + 1013904223;
  return (seed >> 8) % below;
}

static wchar_t some_character(void) {
  static const wchar_t marks[] = L" '-./@(),·。，、．：’‘ʻ–—−・•「（）！？a\u0301\u0323\u200d\u00ad\n\t\r\x07X";
  switch (next(8)) {
    case 0:
    case 1:
      return marks[next(XQ_COUNT(marks) - 1)];
    case 2:
      return (wchar_t)('a' + next(26));
    case 3:
      return (wchar_t)('0' + next(10));
    case 4:
      return (wchar_t)(0x4E00 + next(0x5000));
    case 5:
      return (wchar_t)(0xC0 + next(0x300));
    case 6:
      return (wchar_t)(0x1E00 + next(0x1200));
    default: {
      wchar_t wc = (wchar_t)(1 + next(0x32000));
      return wc >= 0xD800 && wc < 0xE000 ? 'x' : wc;
    }
  }
}

static void a_stored_form_is_its_own(void **state) {
  (void)state;
  int stored = 0;
  for (int round = 0; round < 100000; round++) {
    const struct kind *k = &kinds[next(XQ_COUNT(kinds))];
    struct xq_buf buf = {0};
    xq_buf_add_str(&buf, next(2) == 0 ? k->before : "");
    for (uint32_t n = next(5) + 1; n > 0; n--) {
      char bytes[4];
      xq_buf_add(&buf, bytes, xq_utf8_encode(some_character(), bytes));
    }
    xq_buf_add_str(&buf, next(2) == 0 ? k->after : "");
    char *text = xq_buf_take_str(&buf), *canon = NULL, *again = NULL;
    enum xq_flaw flaw = judge(k, text, &canon);
    if (canon != NULL) {
      enum xq_flaw second = judge(k, canon, &again);
      if ((second != flaw && flaw != XQ_FLAW_INVISIBLE) || !xq_streq(again, canon)) {
        print_error("%s: %s: %s, %s, then %s, %s\n", k->name, text, xq_flaw_name(flaw), canon, xq_flaw_name(second),
                    again != NULL ? again : "");
      }
      assert_true((second == flaw || flaw == XQ_FLAW_INVISIBLE) && xq_streq(again, canon));
      assert_true(xq_utf8_valid(canon, strlen(canon)));
      stored++;
    }
    free(text);
    free(canon);
    free(again);
  }
  assert_true(stored > 10000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(typing_and_judging_agree),
      cmocka_unit_test(controls),
      cmocka_unit_test(the_character_is_named),
      cmocka_unit_test(a_stored_form_is_its_own),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
