# The checks of `make lint` see what they are to see.
LINT_TESTS = tests/lint/test_layers.sh tests/lint/test_comments.sh tests/lint/test_commits.sh
dist_check_SCRIPTS += $(LINT_TESTS)
TESTS += $(LINT_TESTS)
