# tests/form
