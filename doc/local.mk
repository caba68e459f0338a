EXTRA_DIST += doc/reference-data.md doc/openapi.yaml doc/architecture.md doc/hacking.md
