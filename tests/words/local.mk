# tests/words
