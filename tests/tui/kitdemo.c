/*
 * kitdemo.c - a small program on the kit that test_term.c drives at a real terminal: one page of every kind of item.
 *
 * usage: kitdemo [--ascii] [--locked] [--mouse]
 * Keys on its first page: P tick fifty times a second, F form, A agreement, C cards, R dialog, T tick, X abort, Z hang, E exit.
 * On leaving it prints one line: "bye signal=N name=... pin=LEN".
 */
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tui/tui.h"

enum {
  ID_FORM = 1,
  ID_AGREEMENT,
  ID_CARDS,
  ID_DIALOG,
  ID_TICK,
  ID_NAME,
  ID_PHONE,
  ID_TYPE,
  ID_TERM,
  ID_DETAILS,
  ID_COPY,
  ID_ADDRESS,
  ID_AGREE,
  ID_PIN,
  ID_BACK,
  ID_NEXT,
  ID_CARD
};

struct demo {
  tui *t;
  tui_edit *name, *phone, *address, *pin;
  int type, term, percent, card;
  bool agree, checked;
  size_t pin_len;
};

static bool digits(void *ctx, wchar_t wc) {
  (void)ctx;
  return wc >= L'0' && wc <= L'9';
}

/* ---- the form */

static void form_build(void *ctx, tui_page *page) {
  static const char *const types[] = {"身份证", "护照", "港澳居民来往内地通行证", "其他"};
  static const char *const terms[] = {"12个月", "24个月", "36个月"};
  struct demo *d = ctx;
  tui_set_title(page, "续期申请表", "第 4 步，共 10 步");
  tui_set_hints(page, (const struct tui_hint[]){{"Tab", "下一项"}, {"Esc", "上一步"}}, 2);
  tui_add_heading(page, "基本信息");
  tui_add_pairs(page, &(struct tui_pair){"证书主题", "胡某某", TUI_NORMAL}, 1);
  tui_add_radio(page, ID_TERM, "续期时间", true, terms, 3, d->term);
  tui_add_pair_button(page, "费用", "100.00 元", ID_DETAILS, "详细信息", 'D');
  tui_add_heading(page, "经办人信息");
  tui_add_choice(page, ID_TYPE, "证件类型", true, types, 4, d->type);
  tui_add_field(page,
                &(struct tui_field){.id = ID_NAME, .label = "姓名", .required = true, .edit = d->name, .width = 18});
  const char *flaw = d->checked && strlen(tui_edit_text(d->phone)) != 11 ? "应是 11 位数字，请核对" : NULL;
  tui_add_field(page, &(struct tui_field){.id = ID_PHONE,
                                          .label = "手机号码",
                                          .required = true,
                                          .edit = d->phone,
                                          .width = 12,
                                          .hint = "通知发到这个号码，请务必正确",
                                          .error = flaw});
  tui_add_heading_button(page, "收件人信息", ID_COPY, "从经办人处拷贝", 'C');
  tui_add_field(page, &(struct tui_field){.id = ID_ADDRESS,
                                          .label = "地址",
                                          .required = true,
                                          .edit = d->address,
                                          .width = 44,
                                          .hint = "用于寄送发票，请填写日常通信地址"});
  tui_add_check(page, ID_AGREE, "我已阅读并同意以上内容", d->agree);
  tui_add_field(page, &(struct tui_field){.id = ID_PIN, .label = "口令", .edit = d->pin, .width = 16});
  tui_set_foot(
      page, d->agree ? NULL : "还没有同意",
      (const struct tui_button[]){{ID_BACK, "上一步", 'B', false, false}, {ID_NEXT, "下一步", 'N', false, true}}, 2);
}

static void form_action(void *ctx, int id, int value) {
  struct demo *d = ctx;
  switch (id) {
    case ID_TYPE:
      d->type = value;
      break;
    case ID_TERM:
      d->term = value;
      break;
    case ID_AGREE:
      d->agree = value != 0;
      break;
    case ID_COPY:
      tui_edit_set_text(d->address, tui_edit_text(d->name));
      break;
    case ID_NEXT: {
      xq_secret *pin = tui_edit_take_secret(d->pin);
      d->pin_len = xq_secret_len(pin);
      xq_secret_free(&pin);
      tui_toast(d->t, TUI_GOOD, "已保存");
      break;
    }
    case ID_BACK:
      tui_pop(d->t);
      break;
    default:
      break;
  }
}

static void form_left(void *ctx, int id) {
  struct demo *d = ctx;
  d->checked |= id == ID_PHONE;
}

static const char *form_help(void *ctx) {
  (void)ctx;
  return "请按证件如实填写。带 * 的项目必须填写。\n\n错误写在项目旁边，改正后自动消失。";
}

static const struct tui_page_ops form_ops = {
    .build = form_build, .action = form_action, .left = form_left, .help = form_help};

/* ---- the agreement: longer than any window */

static void agreement_build(void *ctx, tui_page *page) {
  struct demo *d = ctx;
  char *seen = xq_asprintf("已读 %d%%", tui_page_seen(page));
  tui_set_title(page, "电子认证服务协议", seen);
  free(seen);
  for (int i = 1; i <= 60; i++) {
    char *text = xq_asprintf(
        "第 %d 条 证书持有人应当妥善保管私钥及口令，不得出借、转让；发现私钥泄露时，应立即通知认证机构并停止使用。", i);
    tui_add_text(page, TUI_NORMAL, 2, text);
    free(text);
  }
  (void)d;
  tui_set_foot(page, NULL, &(struct tui_button){ID_AGREE, "同意", 'A', tui_page_seen(page) < 100, true}, 1);
}

static void agreement_action(void *ctx, int id, int value) {
  struct demo *d = ctx;
  (void)id;
  (void)value;
  d->agree = true;
  tui_pop(d->t);
}

static const struct tui_page_ops agreement_ops = {.build = agreement_build, .action = agreement_action};

/* ---- cards, table, steps, box */

static void cards_build(void *ctx, tui_page *page) {
  struct demo *d = ctx;
  static const char *const first[] = {"序列号 3A7F 21C0 8845    颁发者 网证通    签名证书"};
  static const char *const state[] = {"! 20 天后到期，现在可以在线续期"};
  static const char *const header[] = {"费用名称", "单价", "数量", "小计（元）"};
  static const char *const cells[] = {"证书服务费用", "100.00 元/年", "2", "200.00", "快递", "0.00", "1", "0.00"};
  static const bool right[] = {false, true, true, true};
  tui_set_title(page, "续期 Xuqi", "广东省电子商务认证 · 已连接");
  tui_add_card(page, ID_CARD, "胡某某　佛山市某某有限公司", "介质 NETCA-00518823", first, 1, d->card == 0);
  tui_add_validity(page, 4, "", "2016-10-12", "2017-10-11", 945, 1000);
  tui_add_card(page, ID_CARD + 1, "胡某某　佛山市某某有限公司", "密钥文件 hu.p12", state, 1, d->card == 1);
  tui_add_validity(page, 4, "", "2016-10-12", "2018-10-11", 470, 1000);
  tui_add_space(page);
  tui_add_pairs(page,
                (const struct tui_pair[]){{"业务单号", "01201709210000846", TUI_NORMAL},
                                          {"业务状态", "已录入", TUI_STRONG},
                                          {"订单编号", "201709210001", TUI_NORMAL},
                                          {"支付状态", "未支付", TUI_WARN}},
                4);
  tui_add_rule(page);
  tui_add_table(page, header, cells, 2, 4, right);
  tui_add_step(page, TUI_MARK_OK, "录入申请", "2017-09-21 14:49", "已签名，序列号 3A7F 21C0 8845");
  tui_add_step(page, TUI_MARK_NOW, "审核", "待审核", "由认证公司人员办理");
  tui_add_step(page, TUI_MARK_TODO, "制证", "", "审核通过后自动进行");
  tui_add_box(page, TUI_NORMAL,
              "现在不需要您做什么。预计 2017-09-26（3 个工作日）前完成审核。\n完成后会发短信到 139****0000。");
  tui_add_marked(page, TUI_MARK_BAD, "没有读到证书，请重新插入介质。什么都没有改变。");
}

static void cards_action(void *ctx, int id, int value) {
  struct demo *d = ctx;
  (void)value;
  d->card = id - ID_CARD;
}

static const struct tui_page_ops cards_ops = {.build = cards_build, .action = cards_action};

/* ---- the first page */

static void tick(struct demo *d) {
  d->percent = (d->percent + 7) % 101;
}

static void home_build(void *ctx, tui_page *page) {
  struct demo *d = ctx;
  tui_add_text(page, TUI_NORMAL, 2, "kitdemo");
  char *done = xq_asprintf("正在写入介质，请勿拔出 %3d%%", d->percent);
  tui_add_text(page, TUI_GOOD, 2, done); /* in colour, where there is one */
  free(done);
  tui_set_foot(page, NULL,
               (const struct tui_button[]){{ID_FORM, "表格", 'F', false, false},
                                           {ID_AGREEMENT, "协议", 'A', false, false},
                                           {ID_CARDS, "证书", 'C', false, false},
                                           {ID_DIALOG, "对话", 'R', false, false},
                                           {ID_TICK, "进度", 'T', false, false}},
               5);
}

static void answered(void *ctx, int index) {
  struct demo *d = ctx;
  char *text = xq_asprintf("answer %d", index);
  tui_toast(d->t, TUI_GOOD, text);
  free(text);
}

static void home_action(void *ctx, int id, int value) {
  static const char *const buttons[] = {"撤销", "返回"};
  struct demo *d = ctx;
  (void)value;
  switch (id) {
    case ID_FORM:
      tui_push(d->t, &form_ops, d);
      break;
    case ID_AGREEMENT:
      tui_push(d->t, &agreement_ops, d);
      break;
    case ID_CARDS:
      tui_push(d->t, &cards_ops, d);
      break;
    case ID_DIALOG:
      tui_dialog(d->t, "撤销申请", "撤销后这次申请作废，已缴的费用原路退回。要撤销吗？", buttons, 2, 1, answered, d);
      break;
    default:
      tick(d);
  }
}

static void on_pulse(void *ctx) {
  enum { PULSE_MS = 20 };
  tick(ctx);
  tui_page_changed(tui_top(((struct demo *)ctx)->t));
  tui_timer(((struct demo *)ctx)->t, PULSE_MS, on_pulse, ctx);
}

static bool home_key(void *ctx, int key) {
  switch (key) {
    case 'p':
      on_pulse(ctx);
      return true;
    case 'x':
      abort();
    case 'e':
      exit(5); /* nobody calls tui_close() */
    case 'z':
      tui_beep(((struct demo *)ctx)->t);
      for (;;) {
        pause();
      }
    default:
      return false;
  }
}

static const struct tui_page_ops home_ops = {.build = home_build, .action = home_action, .key = home_key};

static bool global_key(void *ctx, int key) {
  static const char *const buttons[] = {"留下", "退出"};
  struct demo *d = ctx;
  if (key == TUI_KEY_F10 || (key == TUI_KEY_INTERRUPT && tui_asks(d->t, answered))) {
    tui_quit(d->t);
  } else if (key == TUI_KEY_INTERRUPT) {
    tui_dialog(d->t, "退出", "要退出吗？", buttons, 2, 0, answered, d);
  }
  return key == TUI_KEY_F10 || key == TUI_KEY_INTERRUPT;
}

int main(int argc, char **argv) {
  struct tui_options options = {.title = "kitdemo"};
  for (int i = 1; i < argc; i++) {
    options.ascii |= strcmp(argv[i], "--ascii") == 0;
    options.mouse |= strcmp(argv[i], "--mouse") == 0;
    options.locked |= strcmp(argv[i], "--locked") == 0;
  }
  setlocale(LC_ALL, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
    xq_err_ignore(xq_charset_set(nl_langinfo(CODESET)), "the locale has it");
  }
  struct demo d = {.term = 0, .percent = 10};
  xq_err *err = tui_open(&options, &d.t);
  if (err != NULL) {
    printf("why=%s\n", xq_err_get_fact(err, "why"));
    xq_err_free(&err);
    return 1;
  }
  d.name = tui_edit_new(20, NULL, NULL);
  d.phone = tui_edit_new(11, digits, NULL);
  d.address = tui_edit_new(60, NULL, NULL);
  d.pin = tui_edit_new_secret(16);
  tui_set_banner(d.t, "续期 Xuqi", "已连接");
  tui_set_global_keys(d.t, global_key, &d);
  tui_set_global_hints(d.t, &(struct tui_hint){"F10", "退出"}, 1);
  tui_push(d.t, &home_ops, &d);
  int sig = 0;
  err = tui_run(d.t, &sig);
  tui_close(&d.t);
  printf("bye signal=%d name=%s pin=%zu\n", sig, tui_edit_text(d.name), d.pin_len);
  tui_edit_free(&d.name);
  tui_edit_free(&d.phone);
  tui_edit_free(&d.address);
  tui_edit_free(&d.pin);
  xq_err_free(&err);
  return 0;
}
