# tests/service
include tests/service/http/local.mk
