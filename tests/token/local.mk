# tests/token
