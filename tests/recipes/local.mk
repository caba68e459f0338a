# What doc/hacking.md says of adding things, done in a copy of the tree.
RECIPES = tests/recipes/src/app/hello.c tests/recipes/src/ca/hello.c tests/recipes/src/cli/hello.c \
  tests/recipes/src/token/hello/hello.c
EXTRA_DIST += $(RECIPES)
dist_check_SCRIPTS += tests/recipes/test_recipes.sh
if !SANITIZERS
TESTS += tests/recipes/test_recipes.sh
endif
