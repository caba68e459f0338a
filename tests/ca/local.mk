# tests/ca
