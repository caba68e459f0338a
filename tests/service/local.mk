# tests/service
