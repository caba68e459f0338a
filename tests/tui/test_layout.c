/* test_layout.c - items become lines: nothing is wider than the window, nothing is lost, at any size. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
/* after the four above */
#include <cmocka.h>

#include "tui/kit.h"

/* Page widths that windows of 20x5, 40x10, 80x24 and 132x43 give. */
static const int widths[] = {20, 38, 74, 126};

static const char *const options[] = {"12个月", "24个月", "36个月"};

struct sheet {
  tui t; /* no option is given */
  tui_page page;
  tui_edit *edit;
  struct layout layout;
};

static int setup(void **state) {
  struct sheet *sheet = xq_calloc(1, sizeof *sheet);
  sheet->page.t = &sheet->t;
  sheet->edit = tui_edit_new(30, NULL, NULL);
  *state = sheet;
  return 0;
}

static int teardown(void **state) {
  struct sheet *sheet = *state;
  layout_clear(&sheet->layout);
  items_clear(&sheet->page.items);
  tui_edit_free(&sheet->edit);
  free(sheet);
  return 0;
}

static void lay(struct sheet *sheet, int cols) {
  layout_clear(&sheet->layout);
  layout_make(&sheet->layout, &sheet->page.items, cols, &tui_signs_unicode);
}

static void assert_line(struct sheet *sheet, size_t line, const char *expected) {
  assert_in_range(line, 0, sheet->layout.count - 1);
  char *text = layout_line_text(&sheet->layout, line);
  assert_string_equal(text, expected);
  free(text);
}

static const struct stop *stop_of(const struct sheet *sheet, int id) {
  for (size_t i = 0; i < sheet->layout.stops; i++) {
    if (sheet->layout.stop[i].id == id) {
      return &sheet->layout.stop[i];
    }
  }
  fail_msg("no stop %d", id);
  return NULL;
}

static void add_field(struct sheet *sheet, int id, const char *label, const char *hint, const char *error) {
  tui_add_field(
      &sheet->page,
      &(struct tui_field){
          .id = id, .label = label, .required = true, .edit = sheet->edit, .width = 12, .hint = hint, .error = error});
}

/* A page of every kind of item. */
static void add_everything(struct sheet *sheet) {
  tui_page *page = &sheet->page;
  static const char *const lines[] = {"序列号 3A7F 21C0 8845    颁发者 网证通    签名证书"};
  static const char *const header[] = {"费用名称", "单价", "数量", "小计（元）"};
  static const char *const cells[] = {"证书服务费用", "100.00 元/年", "2", "200.00", "快递", "0.00", "1", "0.00"};
  static const bool right[] = {false, true, true, true};
  tui_add_heading(page, "基本信息");
  tui_add_heading_button(page, "收件人信息", 1, "从经办人处拷贝", 'C');
  tui_add_rule(page);
  tui_add_text(page, TUI_NORMAL, 4, "用于寄送发票，请填写日常通信地址。A long English sentence that has to be broken.");
  tui_add_marked(page, TUI_MARK_WARN, "20 天后到期，现在可以在线续期（到期后只能到营业厅办理）");
  tui_add_pairs(page,
                (const struct tui_pair[]){{"业务单号", "01201709210000846", TUI_NORMAL},
                                          {"业务状态", "已录入", TUI_NORMAL},
                                          {"订单编号", "201709210001", TUI_NORMAL},
                                          {"支付状态", "未支付", TUI_NORMAL}},
                4);
  tui_add_pairs(page, &(struct tui_pair){"证书主题", "佛山市某某有限公司", TUI_NORMAL}, 1);
  add_field(sheet, 2, "证件号码", NULL, "校验码不符，请核对最后一位");
  add_field(sheet, 3, "手机号码", "通知发到这个号码，请务必正确", NULL);
  tui_add_choice(page, 4, "证件类型", true, options, 3, 1);
  tui_add_radio(page, 5, "续期时间", true, options, 3, 0);
  tui_add_check(page, 6, "我已阅读并同意以上内容，并知道续期后原证书不再使用", true);
  tui_add_pair_button(page, "费用", "100.00 元", 7, "详细信息", 'D');
  tui_add_card(page, 8, "胡某某　佛山市某某有限公司", "介质 NETCA-00518823", lines, 1, true);
  tui_add_validity(page, 4, "", "2016-10-12", "2017-10-11", 945, 1000);
  tui_add_table(page, header, cells, 2, 4, right);
  tui_set_table_sum(page, "总价", "¥ 200.00");
  tui_add_path(page, 8, 10, "审核");
  tui_add_step(page, TUI_MARK_OK, "录入申请", "2017-09-21 14:49", "已签名，序列号 3A7F 21C0 8845");
  tui_add_step(page, TUI_MARK_TODO, "制证", "", "审核通过后自动进行");
  tui_add_box(page, TUI_NORMAL, "现在不需要您做什么。预计 2017-09-26（3 个工作日）前完成审核。");
  tui_add_space(page);
  tui_add_buttons(page, false,
                  (const struct tui_button[]){{9, "上一步", 0, false, false}, {10, "下一步", 0, false, false}}, 2);
}

/* ---- pictures, and their words */

static char *spoken(const struct sheet *sheet, size_t item) {
  char *words = item_spoken(&sheet->page.items.item[item]);
  assert_non_null(words);
  return words;
}

static void assert_spoken(const struct sheet *sheet, size_t item, const char *expected) {
  char *words = spoken(sheet, item);
  assert_string_equal(words, expected);
  free(words);
}

static void a_sum_stands_under_its_column(void **state) {
  struct sheet *sheet = *state;
  static const char *const header[] = {"费用名称", "单价", "数量", "小计（元）"};
  static const char *const cells[] = {"证书服务费用", "100.00 元/年", "2", "200.00", "快递", "0.00", "1", "1,200.00"};
  static const bool right[] = {false, true, true, true};
  tui_add_table(&sheet->page, header, cells, 2, 4, right);
  tui_set_table_sum(&sheet->page, "总价", "¥ 1,400.00");
  lay(sheet, 74);
  assert_line(sheet, 0, "  费用名称                单价    数量    小计（元）");
  assert_line(sheet, 1, "  证书服务费用    100.00 元/年       2        200.00");
  assert_line(sheet, 2, "  快递                    0.00       1      1,200.00");
  assert_line(sheet, 3, "  --------------------------------------------------");
  assert_line(sheet, 4, "                                    总价  ¥ 1,400.00");
  lay(sheet, 38); /* under each other, with what each is called */
  assert_line(sheet, 0, "费用名称: 证书服务费用");
  assert_line(sheet, 1, "  单价: 100.00 元/年");
  assert_line(sheet, 7, "  小计（元）: 1,200.00");
  assert_line(sheet, 8, "总价: ¥ 1,400.00");
  assert_spoken(sheet, 0,
                "费用名称: 证书服务费用, 单价: 100.00 元/年, 数量: 2, 小计（元）: 200.00\n"
                "费用名称: 快递, 单价: 0.00, 数量: 1, 小计（元）: 1,200.00\n"
                "总价: ¥ 1,400.00");
}

static void a_way_shows_where_one_is(void **state) {
  struct sheet *sheet = *state;
  tui_add_path(&sheet->page, 8, 10, "审核");
  tui_add_path(&sheet->page, 1, 3, "begin");
  lay(sheet, 74);
  assert_line(sheet, 0, "  1━━━2━━━3━━━4━━━5━━━6━━━7━━━[8]───9───10  审核");
  assert_line(sheet, 1, "  [1]───2───3  begin");
  lay(sheet, 38);
  assert_line(sheet, 0, "1━━2━━3━━4━━5━━6━━7━━[8]──9──10  审核");
  lay(sheet, 24);
  assert_line(sheet, 0, "1━2━3━4━5━6━7━[8]─9─10");
  assert_line(sheet, 1, "审核");
  lay(sheet, 14); /* too narrow for all */
  assert_line(sheet, 0, "审核");
  assert_spoken(sheet, 0, "Step 8 of 10: 审核");
}

static void a_window_of_validity_is_another_line(void **state) {
  struct sheet *sheet = *state;
  tui_add_validity(&sheet->page, 2, "", "2016-10-12", "2017-10-11", 500, 1000);
  tui_set_validity_window(&sheet->page, 800, "renewal from 2017-08-01 on");
  tui_add_validity(&sheet->page, 2, "", "2016-10-12", "2017-10-11", 900, 1000);
  tui_set_validity_window(&sheet->page, 800, "renewal from 2017-08-01 on");
  lay(sheet, 54);
  assert_line(sheet, 0, "  2016-10-12 ───────────────┿━━━━━━━━══════ 2017-10-11");
  assert_line(sheet, 1, "  2016-10-12 ───────────────────────────┿══ 2017-10-11");
  assert_spoken(sheet, 0, "Valid from 2016-10-12 to 2017-10-11, renewal from 2017-08-01 on");
}

static void nothing_is_wider_than_the_window(void **state) {
  struct sheet *sheet = *state;
  add_everything(sheet);
  for (int cols = 14; cols <= 140; cols++) {
    lay(sheet, cols);
    for (size_t i = 0; i < sheet->layout.count; i++) {
      const struct line *line = &sheet->layout.line[i];
      int end = 0;
      for (size_t r = 0; r < line->count; r++) {
        const struct run *run = &line->run[r];
        if (run->kind == RUN_VLINE || run->kind == RUN_TOP || run->kind == RUN_BOTTOM) {
          continue; /* frames are drawn around and beside text */
        }
        if (run->col < end || (run->col + run->cols > cols && cols >= 20)) {
          char *text = layout_line_text(&sheet->layout, i);
          fail_msg("at %d columns line %zu: %s", cols, i, text);
        }
        end = run->col + run->cols;
      }
    }
  }
}

/* Every ideograph and letter that was put in comes out, in order, at every width. */
static void nothing_is_lost(void **state) {
  struct sheet *sheet = *state;
  const char *text = "现在不需要您做什么。预计 2017-09-26（3 个工作日）前完成审核。完成后会发短信到这个号码。";
  tui_add_text(&sheet->page, TUI_NORMAL, 4, text);
  for (size_t w = 0; w < XQ_COUNT(widths); w++) {
    lay(sheet, widths[w]);
    struct xq_buf all = {0};
    for (size_t i = 0; i < sheet->layout.count; i++) {
      for (size_t r = 0; r < sheet->layout.line[i].count; r++) {
        xq_buf_add_str(&all, sheet->layout.line[i].run[r].text);
      }
    }
    char *got = xq_buf_take_str(&all);
    const char *p = got;
    for (const char *q = text; *q != '\0'; q++) {
      if (*q != ' ') {
        p += strspn(p, " ");
        assert_int_equal(*p, *q);
        p++;
      }
    }
    free(got);
  }
}

static void every_stop_is_there_at_every_size(void **state) {
  struct sheet *sheet = *state;
  add_everything(sheet);
  for (size_t w = 0; w < XQ_COUNT(widths); w++) {
    lay(sheet, widths[w]);
    for (int id = 1; id <= 10; id++) {
      const struct stop *stop = stop_of(sheet, id);
      assert_true(stop->last < sheet->layout.count && stop->first <= stop->last);
      assert_in_range(stop->col, 0, widths[w] - 1);
    }
  }
}

static void labels_share_a_column_and_errors_stand_beside(void **state) {
  struct sheet *sheet = *state;
  add_field(sheet, 1, "姓名", NULL, NULL);
  add_field(sheet, 2, "证件号码", NULL, "校验码不符");
  tui_edit_set_text(sheet->edit, "胡");
  lay(sheet, 74);
  assert_line(sheet, 0, "  * 姓名      [胡          ]");
  assert_line(sheet, 1, "  * 证件号码  [胡          ]  × 校验码不符");
  lay(sheet, 38);
  assert_line(sheet, 1, "* 证件号码  [胡          ]");
  assert_line(sheet, 2, "            × 校验码不符");
  assert_int_equal(stop_of(sheet, 2)->last, 2); /* comes into view with its field */
  lay(sheet, 20);
  assert_line(sheet, 0, "* 姓名");
  assert_line(sheet, 1, "  [胡          ]");
}

static void a_grid_has_columns_of_one_width(void **state) {
  struct sheet *sheet = *state;
  const struct tui_button places[] = {{1, "北京市", 0, false, false},
                                      {2, "内蒙古自治区", 0, false, false},
                                      {3, "广东省", 0, false, false},
                                      {4, "澳门", 0, false, false}};
  tui_add_button_grid(&sheet->page, places, XQ_COUNT(places));
  lay(sheet, 48);
  assert_line(sheet, 0, "  北京市         内蒙古自治区   广东省");
  assert_line(sheet, 1, "  澳门");
  assert_int_equal(sheet->layout.stops, 4);
  assert_int_equal(sheet->layout.stop[3].col, sheet->layout.stop[0].col);
  for (int cols = 20; cols < 140; cols++) {
    lay(sheet, cols);
    assert_int_equal(sheet->layout.stops, 4);
    for (size_t i = 0; i < sheet->layout.count; i++) {
      char *text = layout_line_text(&sheet->layout, i);
      assert_in_range(xq_text_width(text), 0, cols);
      free(text);
    }
  }
}

static void choices_and_buttons_say_what_they_are(void **state) {
  struct sheet *sheet = *state;
  tui_add_radio(&sheet->page, 1, "续期时间", true, options, 3, 1);
  tui_add_choice(&sheet->page, 2, "证件类型", false, options, 3, 2);
  tui_add_choice(&sheet->page, 3, "", false, options, 3, -1);
  tui_add_check(&sheet->page, 4, "同意", false);
  tui_add_buttons(&sheet->page, true,
                  (const struct tui_button[]){{5, "申请续期", 'A', false, false}, {6, "安装证书", 'I', true, false}},
                  2);
  lay(sheet, 74);
  assert_line(sheet, 0, "  * 续期时间  ( ) 12个月  (•) 24个月  ( ) 36个月");
  assert_line(sheet, 1, "    证件类型  [ 36个月   ▾]");
  assert_line(sheet, 2, "              [          ▾]");
  assert_line(sheet, 3, "  [ ] 同意");
  assert_line(sheet, 4, "                     [ 申请续期 A ]   ( 安装证书 I )");
  assert_int_equal(sheet->layout.stops, 5); /* what cannot be pressed cannot have the focus */
}

static void numbers_stand_under_each_other(void **state) {
  struct sheet *sheet = *state;
  static const char *const header[] = {"费用名称", "小计"};
  static const char *const cells[] = {"证书服务费用", "200.00", "快递", "8.00"};
  static const bool right[] = {false, true};
  tui_add_table(&sheet->page, header, cells, 2, 2, right);
  lay(sheet, 74);
  assert_line(sheet, 0, "  费用名称          小计");
  assert_line(sheet, 1, "  证书服务费用    200.00");
  assert_line(sheet, 2, "  快递              8.00");
  lay(sheet, 14); /* no columns in so little */
  assert_line(sheet, 0, "费用名称: 证书");
  assert_line(sheet, 1, "服务费用");
  assert_line(sheet, 2, "  小计: 200.00");
}

static void pairs_stand_abreast_where_there_is_room(void **state) {
  struct sheet *sheet = *state;
  tui_add_pairs(&sheet->page,
                (const struct tui_pair[]){{"订单", "201709210001", TUI_NORMAL}, {"状态", "正常", TUI_NORMAL}}, 2);
  lay(sheet, 74);
  assert_line(sheet, 0, "  订单  201709210001    状态  正常");
  lay(sheet, 20);
  assert_line(sheet, 0, "订单  201709210001");
  assert_line(sheet, 1, "状态  正常");
}

static void validity_shows_what_is_left(void **state) {
  struct sheet *sheet = *state;
  tui_add_validity(&sheet->page, 2, "原", "2016-10-12", "2017-10-11", 500, 1000);
  tui_add_validity(&sheet->page, 2, "新", "2017-09-25", "2019-10-11", -1, 500);
  lay(sheet, 50);
  assert_line(sheet, 0, "  原  2016-10-12 ───────────┿━━━━━━━━━━ 2017-10-11");
  assert_line(sheet, 1, "  新  2017-09-25 ━━━━━━━━━━━ 2019-10-11");
  lay(sheet, 30);
  assert_line(sheet, 0, "  原  2016-10-12 - 2017-10-11");
}

static void an_error_without_signs_is_still_an_error(void **state) {
  struct sheet *sheet = *state;
  tui_add_marked(&sheet->page, TUI_MARK_OK, "done");
  tui_add_marked(&sheet->page, TUI_MARK_BAD, "not done");
  layout_make(&sheet->layout, &sheet->page.items, 74, &tui_signs_plain);
  assert_line(sheet, 0, "  ok done");
  assert_line(sheet, 1, "  x  not done");
}

int main(void) {
  setlocale(LC_ALL, "C.UTF-8");
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_sum_stands_under_its_column, setup, teardown),
      cmocka_unit_test_setup_teardown(a_way_shows_where_one_is, setup, teardown),
      cmocka_unit_test_setup_teardown(a_window_of_validity_is_another_line, setup, teardown),
      cmocka_unit_test_setup_teardown(nothing_is_wider_than_the_window, setup, teardown),
      cmocka_unit_test_setup_teardown(nothing_is_lost, setup, teardown),
      cmocka_unit_test_setup_teardown(every_stop_is_there_at_every_size, setup, teardown),
      cmocka_unit_test_setup_teardown(labels_share_a_column_and_errors_stand_beside, setup, teardown),
      cmocka_unit_test_setup_teardown(a_grid_has_columns_of_one_width, setup, teardown),
      cmocka_unit_test_setup_teardown(choices_and_buttons_say_what_they_are, setup, teardown),
      cmocka_unit_test_setup_teardown(numbers_stand_under_each_other, setup, teardown),
      cmocka_unit_test_setup_teardown(pairs_stand_abreast_where_there_is_room, setup, teardown),
      cmocka_unit_test_setup_teardown(validity_shows_what_is_left, setup, teardown),
      cmocka_unit_test_setup_teardown(an_error_without_signs_is_still_an_error, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
