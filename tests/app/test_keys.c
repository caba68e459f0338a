/* test_keys.c - the key that is worked on: here, gone, swapped, back; and which one to go on with. */
#include "tests/check.h"

#include <string.h>

#include "app/keys.h"

#define CARD "piv:1"
#define OTHER "piv:2"
#define FILE_URI "file:/home/hu/hu.p12"

static struct xq_cert_info some_cert;

/* ---- lists */

static struct xq_key_view view(const char *uri, const char *id) {
  struct xq_key_view key = {.token_uri = xq_strdup(uri), .has_key = true, .cert = &some_cert};
  key.ref = xq_asprintf("%s#%s", uri, id);
  key.token_kind = strncmp(uri, "file:", 5) == 0 ? XQ_TOKEN_FILE : XQ_TOKEN_CARD;
  return key;
}

/* Up to three keys, "URI" or "URI ID", NULL none. */
static struct xq_key_list list(const char *a, const char *b, const char *c) {
  const char *const uris[] = {a, b, c};
  struct xq_key_list keys = {.items = xq_calloc(3, sizeof *keys.items)};
  for (size_t i = 0; i < 3 && uris[i] != NULL; i++) {
    const char *space = strchr(uris[i], ' ');
    char *uri = space != NULL ? xq_strndup(uris[i], (size_t)(space - uris[i])) : xq_strdup(uris[i]);
    keys.items[keys.count++] = view(uri, space != NULL ? space + 1 : "01");
    free(uri);
  }
  return keys;
}

static void clear(struct xq_key_list *keys) {
  for (size_t i = 0; i < keys->count; i++) {
    free(keys->items[i].ref);
    free(keys->items[i].token_uri);
  }
  free(keys->items);
  xq_err_free(&keys->media_err);
  xq_err_free(&keys->unseen_err);
}

static void renewed(struct xq_key_view *key) {
  key->status_known = true;
  key->status.renewability = XQ_R_RENEWED;
}

static struct app_keys_look look(const char *before, const char *now, const char *key_ref) {
  struct xq_key_list then = list(before, NULL, NULL), here = list(now, NULL, NULL);
  struct app_keys_look found = app_keys_look(&then, &here, key_ref);
  clear(&then);
  clear(&here);
  return found;
}

/* ---- what a list says */

static void a_list_says_whether_the_key_is_here(void **state) {
  (void)state;
  struct app_keys_look found = look(CARD, CARD, CARD "#01");
  assert_true(found.here && found.was_here && !found.newcomer && !found.unread && !found.blind);
  found = look(CARD, NULL, CARD "#01");
  assert_true(!found.here && found.was_here && !found.newcomer);
  found = look(CARD, OTHER, CARD "#01");
  assert_true(!found.here && found.newcomer);
  found = look(CARD, FILE_URI, CARD "#01"); /* a file is not plugged in: nobody took the wrong one */
  assert_true(!found.here && !found.newcomer);
  found = look(NULL, CARD " 02", CARD "#01"); /* it is the medium that counts */
  assert_true(found.here && !found.was_here && found.newcomer);
}

static void what_is_never_pulled_out_is_here(void **state) {
  (void)state;
  assert_true(look(FILE_URI, NULL, FILE_URI "#01").here);
  assert_true(look(NULL, NULL, NULL).here);
  struct xq_key_list none = list(NULL, NULL, NULL);
  assert_true(app_keys_look(NULL, &none, NULL).here);
  clear(&none);
}

static void what_cannot_be_read_may_be_it(void **state) {
  (void)state;
  struct xq_key_list none = list(NULL, NULL, NULL);
  none.media_err = xq_err_new(XQ_E_TOKEN_BUSY, "another program has it");
  none.unseen_err = xq_err_new(XQ_E_READER_SERVICE, "no pcscd");
  struct app_keys_look found = app_keys_look(NULL, &none, CARD "#01");
  assert_true(found.unread && found.blind);
  xq_err_free(&none.media_err);
  none.media_err = xq_err_new(XQ_E_TOKEN_DAMAGED, "a key file, and no card");
  xq_err_fact(none.media_err, "path", "/home/hu/old.p12");
  assert_false(app_keys_look(NULL, &none, CARD "#01").unread);
  clear(&none);
}

/* ---- here, gone, swapped, back */

static const struct app_keys_look here = {.here = true, .was_here = true}, missed = {.was_here = true},
                                  another = {.was_here = true, .newcomer = true},
                                  unread = {.was_here = true, .unread = true},
                                  blind = {.was_here = true, .blind = true}, never = {0};

struct step {
  enum app_keys_state from;
  const struct app_keys_look *look;
  enum app_keys_state to;
  unsigned what;
};

static void looked(const struct step *steps, size_t count, bool on_first_screen) {
  for (size_t i = 0; i < count; i++) {
    struct app_keys keys = {.state = steps[i].from, .unseen = 1};
    unsigned what = app_keys_looked(&keys, *steps[i].look, on_first_screen);
    if (keys.state != steps[i].to || what != steps[i].what) {
      fail_msg("step %zu: state %d, what %#x", i, (int)keys.state, what);
    }
  }
}

static void a_key_that_is_worked_on_is_waited_for(void **state) {
  (void)state;
  const struct step steps[] = {
      {APP_KEYS_HERE, &here, APP_KEYS_HERE, 0},
      {APP_KEYS_HERE, &missed, APP_KEYS_GONE, APP_KEYS_FORGET | APP_KEYS_KEEP},
      {APP_KEYS_HERE, &another, APP_KEYS_SWAPPED, APP_KEYS_FORGET | APP_KEYS_KEEP},
      {APP_KEYS_HERE, &unread, APP_KEYS_HERE, 0},
      {APP_KEYS_HERE, &blind, APP_KEYS_GONE, APP_KEYS_FORGET | APP_KEYS_KEEP},
      {APP_KEYS_GONE, &here, APP_KEYS_HERE, APP_KEYS_TELL_BACK | APP_KEYS_GO_ON},
      {APP_KEYS_GONE, &missed, APP_KEYS_GONE, APP_KEYS_KEEP},
      {APP_KEYS_GONE, &another, APP_KEYS_SWAPPED, APP_KEYS_KEEP},
      {APP_KEYS_GONE, &unread, APP_KEYS_GONE, APP_KEYS_KEEP},
      {APP_KEYS_SWAPPED, &here, APP_KEYS_HERE, APP_KEYS_TELL_BACK | APP_KEYS_GO_ON},
      {APP_KEYS_SWAPPED, &missed, APP_KEYS_GONE, APP_KEYS_KEEP},
      {APP_KEYS_SWAPPED, &another, APP_KEYS_SWAPPED, APP_KEYS_KEEP},
      {APP_KEYS_SWAPPED, &unread, APP_KEYS_SWAPPED, APP_KEYS_KEEP},
  };
  looked(steps, XQ_COUNT(steps), false);
}

static void on_the_first_screen_another_may_be_chosen(void **state) {
  (void)state;
  const struct step steps[] = {
      {APP_KEYS_HERE, &here, APP_KEYS_HERE, APP_KEYS_NOT_ON},
      {APP_KEYS_HERE, &missed, APP_KEYS_HERE, APP_KEYS_NOT_ON | APP_KEYS_TELL_PULLED},
      {APP_KEYS_HERE, &another, APP_KEYS_HERE, APP_KEYS_NOT_ON | APP_KEYS_TELL_PULLED},
      {APP_KEYS_HERE, &blind, APP_KEYS_HERE, APP_KEYS_NOT_ON}, /* nobody knows */
      {APP_KEYS_HERE, &never, APP_KEYS_HERE, APP_KEYS_NOT_ON},
      {APP_KEYS_GONE, &missed, APP_KEYS_HERE, APP_KEYS_NOT_ON | APP_KEYS_TELL_PULLED},
      {APP_KEYS_SWAPPED, &here, APP_KEYS_HERE, APP_KEYS_NOT_ON},
  };
  looked(steps, XQ_COUNT(steps), true);
}

static void a_command_says_that_it_is_gone(void **state) {
  (void)state;
  struct app_keys keys = {0};
  assert_int_equal(app_keys_ended(&keys, XQ_E_NET_TIMEOUT), 0);
  assert_int_equal(app_keys_ended(&keys, XQ_E_KEY_ABSENT), 0); /* no medium is missed, but a key on it */
  assert_int_equal(app_keys_ended(&keys, XQ_E_TOKEN_REMOVED), APP_KEYS_WAIT | APP_KEYS_FORGET);
  assert_int_equal(keys.state, APP_KEYS_GONE);
  assert_int_equal(app_keys_ended(&keys, XQ_E_TOKEN_SWAPPED), APP_KEYS_WAIT);
  assert_int_equal(app_keys_ended(&keys, XQ_E_KEY_ABSENT), APP_KEYS_WAIT);
  assert_int_equal(app_keys_looked(&keys, here, false), APP_KEYS_TELL_BACK | APP_KEYS_GO_ON);
}

/* Said to be gone and found here at once, again and again: after two rounds a person is asked. */
static void a_key_that_is_never_missed_is_not_waited_for_endlessly(void **state) {
  (void)state;
  struct app_keys keys = {0};
  for (int round = 0; round < 2; round++) {
    app_keys_ended(&keys, XQ_E_TOKEN_REMOVED);
    assert_true((app_keys_looked(&keys, here, false) & APP_KEYS_GO_ON) != 0);
  }
  assert_int_equal(app_keys_ended(&keys, XQ_E_TOKEN_REMOVED), APP_KEYS_WAIT);
  assert_int_equal(keys.state, APP_KEYS_HERE);
  assert_int_equal(app_keys_looked(&keys, here, false), 0); /* nothing goes on by itself */
  app_keys_looked(&keys, missed, false);                    /* really gone: from the beginning */
  app_keys_looked(&keys, here, false);
  app_keys_ended(&keys, XQ_E_TOKEN_REMOVED);
  assert_int_equal(keys.state, APP_KEYS_GONE);
}

/* ---- which one */

static void renewed_certificates_stand_last(void **state) {
  (void)state;
  struct xq_key_list keys = list(CARD " 01", CARD " 02", OTHER " 03");
  renewed(&keys.items[0]);
  app_keys_sort(&keys, 0);
  assert_string_equal(keys.items[0].ref, CARD "#02");
  assert_string_equal(keys.items[1].ref, OTHER "#03");
  assert_string_equal(keys.items[2].ref, CARD "#01");
  assert_ptr_equal(app_keys_find(&keys, OTHER "#03"), &keys.items[1]);
  assert_null(app_keys_find(&keys, "nowhere#01"));
  assert_null(app_keys_find(&keys, NULL));
  assert_null(app_keys_find(NULL, OTHER "#03"));
  clear(&keys);
}

static void the_first_key_is_chosen_on_the_first_screen(void **state) {
  (void)state;
  struct xq_key_list keys = list(CARD, OTHER, NULL);
  struct app_keys_choice choice = app_keys_choose(&keys, NULL, false, true);
  assert_string_equal(choice.ref, CARD "#01");
  assert_true(!choice.other && !choice.same);
  assert_null(app_keys_choose(&keys, OTHER "#01", false, true).ref); /* it stays */
  assert_null(app_keys_choose(&keys, "gone#01", false, false).ref);  /* it is waited for */
  choice = app_keys_choose(&keys, "piv:9#01", false, true);
  assert_string_equal(choice.ref, CARD "#01");
  assert_true(choice.other);
  clear(&keys);
  keys = list(NULL, NULL, NULL);
  assert_null(app_keys_choose(&keys, NULL, false, true).ref);
  clear(&keys);
}

static void after_an_install_its_key_is_the_one(void **state) {
  (void)state;
  struct xq_key_list keys = list(OTHER, CARD " 01", CARD " 02");
  renewed(&keys.items[1]);
  struct app_keys_choice choice = app_keys_choose(&keys, CARD "#01", true, true);
  assert_string_equal(choice.ref, CARD "#02");
  assert_true(choice.same && choice.over && !choice.other);
  choice = app_keys_choose(&keys, CARD "#01", true, false); /* the proof is still shown */
  assert_true(choice.ref == NULL && !choice.over);
  choice = app_keys_choose(&keys, CARD "#01", false, true); /* somebody chose the old one by hand */
  assert_null(choice.ref);
  choice = app_keys_choose(&keys, CARD "#00", true, false); /* renewed in its place, under another name */
  assert_string_equal(choice.ref, CARD "#02");
  assert_true(choice.same && !choice.over);
  choice = app_keys_choose(&keys, CARD "#00", false, false);
  assert_string_equal(choice.ref, CARD "#02");
  assert_false(choice.same);
  clear(&keys);
}

static void what_cannot_go_on_is_no_successor(void **state) {
  (void)state;
  struct xq_key_list keys = list(CARD " 01", CARD " 02", NULL);
  renewed(&keys.items[0]);
  keys.items[1].has_key = false;
  assert_null(app_keys_choose(&keys, CARD "#01", true, true).ref);
  keys.items[1].has_key = true;
  keys.items[1].cert = NULL;
  assert_null(app_keys_choose(&keys, CARD "#01", true, true).ref);
  clear(&keys);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_list_says_whether_the_key_is_here),
      cmocka_unit_test(what_is_never_pulled_out_is_here),
      cmocka_unit_test(what_cannot_be_read_may_be_it),
      cmocka_unit_test(a_key_that_is_worked_on_is_waited_for),
      cmocka_unit_test(on_the_first_screen_another_may_be_chosen),
      cmocka_unit_test(a_command_says_that_it_is_gone),
      cmocka_unit_test(a_key_that_is_never_missed_is_not_waited_for_endlessly),
      cmocka_unit_test(renewed_certificates_stand_last),
      cmocka_unit_test(the_first_key_is_chosen_on_the_first_screen),
      cmocka_unit_test(after_an_install_its_key_is_the_one),
      cmocka_unit_test(what_cannot_go_on_is_no_successor),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
