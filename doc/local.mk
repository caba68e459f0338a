EXTRA_DIST += doc/openapi.yaml
