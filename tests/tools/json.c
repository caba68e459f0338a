/*
 * json.c - a value of a JSON document, for shell tests: starting an interpreter for every value costs more than the test.
 *
 *   json FILE NAME.NAME...    prints the value ("true", 12, a text as it is) in the last line of FILE that holds something;
 *                             a number in the place of a NAME counts in an array from 0.  Nothing and status 1 where
 *                             there is none (null is none).
 */
#include <json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The last line that holds something; the caller frees it. */
static char *last_line(const char *path) {
  FILE *file = fopen(path, "r");
  if (file == NULL) {
    perror(path);
    exit(2);
  }
  char *line = NULL, *last = NULL;
  size_t size = 0;
  while (getline(&line, &size, file) >= 0) {
    if (strspn(line, " \t\r\n") == strlen(line))
      continue;
    free(last);
    last = strdup(line);
    if (last == NULL)
      exit(2);
  }
  free(line);
  fclose(file);
  return last;
}

static struct json_object *member(struct json_object *in, const char *name) {
  if (json_object_is_type(in, json_type_array))
    return json_object_array_get_idx(in, strtoul(name, NULL, 10));
  struct json_object *found = NULL;
  json_object_object_get_ex(in, name, &found);
  return found;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: json FILE NAME.NAME...\n");
    return 2;
  }
  char *text = last_line(argv[1]);
  struct json_object *document = text != NULL ? json_tokener_parse(text) : NULL;
  struct json_object *value = document;
  char *rest = argv[2], *name;
  while (value != NULL && (name = strsep(&rest, ".")) != NULL)
    value = member(value, name);
  int status = value != NULL ? 0 : 1;
  if (value != NULL)
    puts(json_object_get_string(value));
  json_object_put(document);
  free(text);
  return status;
}
