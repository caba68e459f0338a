# tests/pki
