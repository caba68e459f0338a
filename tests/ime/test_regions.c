/* test_regions.c - the list of provinces, cities and counties that is installed, and finding one in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ime/regions.h"

static xq_regions *list;

static const struct xq_region *by_name(const char *outer, const char *name) {
  for (long i = -1; (i = xq_region_next(list, outer, i)) >= 0;) {
    if (strcmp(xq_region_at(list, (size_t)i)->name, name) == 0) {
      return xq_region_at(list, (size_t)i);
    }
  }
  fail_msg("no %s in %s", name, outer);
  return NULL;
}

static size_t count_in(const char *outer) {
  size_t count = 0;
  for (long i = -1; (i = xq_region_next(list, outer, i)) >= 0;) {
    count++;
  }
  return count;
}

/* ---- the list */

static bool is_han(const char *text) {
  for (size_t left = strlen(text); left > 0;) {
    wchar_t wc;
    const size_t used = xq_utf8_decode(text, left, &wc);
    if (wc < 0x3400 || wc > 0x9FFF) {
      return false;
    }
    text += used;
    left -= used;
  }
  return true;
}

static void every_line_is_a_region_in_a_province(void **state) {
  (void)state;
  size_t by_length[7] = {0}, reached = count_in("");
  for (size_t i = 0; i < xq_regions_count(list); i++) {
    const struct xq_region *region = xq_region_at(list, i);
    by_length[strlen(region->code)]++;
    assert_true(is_han(region->name));
    assert_true(strspn(region->sound, "abcdefghijklmnopqrstuvwxyz ") == strlen(region->sound));
    size_t syllables = 1;
    for (const char *p = region->sound; *p != '\0'; p++) {
      syllables += *p == ' ';
    }
    if (syllables != xq_utf8_chars(region->name, strlen(region->name))) {
      fail_msg("%s is read \"%s\"", region->name, region->sound);
    }
    reached += count_in(region->code);
  }
  assert_int_equal(by_length[2], 34);
  assert_in_range(by_length[4], 330, 400);
  assert_in_range(by_length[6], 2800, 3100);
  assert_int_equal(reached, xq_regions_count(list)); /* each lies in exactly one: none is lost, none is offered twice */
}

static void municipalities_have_districts_and_provinces_cities(void **state) {
  (void)state;
  assert_int_equal(count_in(""), 34);
  assert_int_equal(count_in(by_name("", "北京市")->code), 16);
  assert_int_equal(count_in(by_name("", "上海市")->code), 16);
  assert_int_equal(count_in(by_name("", "广东省")->code), 21);
  assert_int_equal(count_in(by_name(by_name("", "广东省")->code, "东莞市")->code), 0);
  assert_non_null(by_name(by_name(by_name("", "广东省")->code, "佛山市")->code, "南海区"));
  assert_non_null(by_name(by_name("", "湖北省")->code, "仙桃市")); /* in no city */
  assert_non_null(by_name(by_name("", "重庆市")->code, "城口县"));
}

/* ---- finding */

static void what_is_typed_finds_it(void **state) {
  static const char *const yes[] = {"",     "n",   "nh", "nhq", "nanh",   "nanhai", "nanhaiqu",
                                    "nahq", "NHQ", "南", "海",  "南海区", "440605", "4406"};
  static const char *const no[] = {"h", "hai", "nq", "nanhaiquu", "禅", "441", "nn", " "};
  (void)state;
  const struct xq_region *region = by_name(by_name(by_name("", "广东省")->code, "佛山市")->code, "南海区");
  for (size_t i = 0; i < XQ_COUNT(yes); i++) {
    if (!xq_region_matches(region, yes[i])) {
      fail_msg("\"%s\" does not find it", yes[i]);
    }
  }
  for (size_t i = 0; i < XQ_COUNT(no); i++) {
    if (xq_region_matches(region, no[i])) {
      fail_msg("\"%s\" finds it", no[i]);
    }
  }
  assert_true(xq_region_matches(by_name("", "重庆市"), "cq")); /* and not zhong */
  assert_true(xq_region_matches(by_name(by_name("", "安徽省")->code, "六安市"), "la"));
}

static void an_address_begins_with_regions_or_not(void **state) {
  (void)state;
#define PREFIX(address) xq_regions_prefix(list, address)
  assert_int_equal(PREFIX(""), 0);
  assert_int_equal(PREFIX("示例路1号"), 0);
  assert_int_equal(PREFIX("佛山市南海区"), 0); /* a province is what it must begin with */
  assert_int_equal(PREFIX("广东省"), strlen("广东省"));
  assert_int_equal(PREFIX("广东省佛山市南海区示例路1号"), strlen("广东省佛山市南海区"));
  assert_int_equal(PREFIX("北京市朝阳区建国路"), strlen("北京市朝阳区"));
  assert_int_equal(PREFIX("广东省朝阳区"), strlen("广东省"));
}

/* ---- a list that is none */

static void refused(const char *text, const char *line) {
  char path[] = "/tmp/xuqi-regions.XXXXXX";
  const int fd = mkstemp(path);
  xq_regions *regions = NULL;
  assert_true(fd >= 0);
  assert_int_equal(write(fd, text, strlen(text)), strlen(text));
  close(fd);
  xq_err *err = xq_regions_load(path, &regions);
  unlink(path);
  assert_int_equal(xq_err_code(err), XQ_E_MALFORMED);
  if (line != NULL) {
    assert_string_equal(xq_err_get_fact(err, "line"), line);
  }
  assert_null(regions);
  xq_err_free(&err);
}

static void a_list_that_is_none_says_where(void **state) {
  (void)state;
  refused("", NULL);
  refused("# nothing\n", NULL);
  refused("44\t广东省\n", "1");
  refused("# x\n44\t广东省\tguang dong sheng\n440\t佛山\tfo shan\n", "3");
  refused("44\t广东省\tguang\n11\t北京市\tbei\n", "2"); /* out of order */
  refused("44\t广东省\tguang\n44\t广东省\tguang\n", "2");
  refused("44\t\xff\xfe\tguang\n", "1");
  refused("44\t\tguang\n", "1");
  xq_regions *regions = NULL;
  xq_err *err = xq_regions_load("/nonexistent/regions.txt", &regions);
  assert_int_equal(xq_err_code(err), XQ_E_NOT_FOUND);
  xq_err_free(&err);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_line_is_a_region_in_a_province),
      cmocka_unit_test(municipalities_have_districts_and_provinces_cities),
      cmocka_unit_test(what_is_typed_finds_it),
      cmocka_unit_test(an_address_begins_with_regions_or_not),
      cmocka_unit_test(a_list_that_is_none_says_where),
  };
  char *path = xq_path_join(getenv("XUQI_TOP_SRCDIR"), "data/regions.txt");
  xq_err *err = xq_regions_load(path, &list);
  free(path);
  if (err != NULL) {
    char *line = xq_err_to_line(err);
    print_error("%s\n", line);
    free(line);
    xq_err_free(&err);
    return 1;
  }
  const int failed = cmocka_run_group_tests(tests, NULL, NULL);
  xq_regions_free(&list);
  return failed;
}
